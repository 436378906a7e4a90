// e^x, e^x - 1 and 1 +- e^x of any x, for results of float64: the steps of assembly/arithmetic/exp-full.ts, where the derivations stand.
// exp-full32.ts has those for results of float32. ensureExpTable is to be called first.
import { EXP64_HI, EXP64_INV, EXP64_LO, EXTENDED64_C2, EXTENDED64_C3, EXTENDED64_C4 } from "./constants.js";
import { twoSumError } from "./double-double.js";
import { EXP_LOWS, EXP_TABLE, pow2 } from "./tables.js";

export { ensureExpTable } from "./tables.js";

/** From it on, and from its negative down, a power may not be normal, and is scaled. */
const LIMIT = 600;

const MAGIC = 6755399441055744; // 1.5 * 2^52

/** e^r - 1 - r + more */
function expCurve(r: number, more: number): number {
  return r * r * (r * (r * EXTENDED64_C4 + EXTENDED64_C3) + EXTENDED64_C2) + more;
}

/** The result of prepareWide: V8 would box a returned double, and with it all others that meet it. */
const wide: Float64Array = /*#__PURE__*/ new Float64Array(1);

/** Writes e^x of any x to `wide`: scaled by 2^512 below 0 and 2^-512 above, and back. */
function prepareWide(x: number): void {
  const isNegative = x < 0;
  const t = x > 1000 ? 1000 : x;
  const k = t * EXP64_INV + MAGIC - MAGIC;
  const r = t - k * EXP64_HI - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2((i >> 11) + (isNegative ? 512 : -512));
  const e = (power * expCurve(r, r + EXP_LOWS[i & 2047]) + power) * (isNegative ? 2 ** -512 : 2 ** 512);
  wide[0] = x < -745.2 ? 0 : e;
}

/** e^x */
export function exp(x: number): number {
  if (!(Math.abs(x) < LIMIT)) {
    prepareWide(x);
    return wide[0];
  }
  const k = x * EXP64_INV + MAGIC - MAGIC;
  const r = x - k * EXP64_HI - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2(i >> 11);
  return power * expCurve(r, r + EXP_LOWS[i & 2047]) + power;
}

/** e^x - 1 */
export function expm1(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -54) return x;
  if (size >= LIMIT) {
    prepareWide(x);
    return wide[0] - 1;
  }
  const k = x * EXP64_INV + MAGIC - MAGIC;
  const near = x - k * EXP64_HI;
  const r = near - k * EXP64_LO;
  const low = near - r - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2(i >> 11);
  const rough = power - 1;
  const q = expCurve(r, low + EXP_LOWS[i & 2047]);
  const sum = rough + r;
  const errors = twoSumError(power, -1, rough) + (rough - sum + r);
  return sum + (rough * r + power * q + errors);
}

/** The rounding error of d = larger + other; 0 where d is infinite. */
export function lowOfDistance(larger: number, other: number, d: number): number {
  const low = twoSumError(larger, other, d);
  return low - low === 0 ? low : 0;
}

/** Writes 1 + e^(t - low), or 1 - e^(t - low), for t <= 0 as high + low to place i. */
export function writeOnePlusExp(
  t: number,
  low: number,
  isMinus: boolean,
  highs: Float64Array,
  lows: Float64Array,
  i: number,
): void {
  if (t <= -LIMIT) {
    prepareWide(t);
    highs[i] = 1;
    lows[i] = isMinus ? -wide[0] : wide[0];
    return;
  }
  const k = t * EXP64_INV + MAGIC - MAGIC;
  const r = t - k * EXP64_HI - k * EXP64_LO;
  const j = k | 0;
  const size = EXP_TABLE[j & 2047] * pow2(j >> 11);
  const power = isMinus ? -size : size;
  const part = power * (expCurve(r, r + EXP_LOWS[j & 2047]) - low);
  const rough = 1 + power;
  const sum = rough + part;
  highs[i] = sum;
  lows[i] = 1 - rough + power + (rough - sum + part);
}
