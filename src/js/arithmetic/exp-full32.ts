// e^x, e^x - 1 and 1 +- e^x of any x in float64, for results of float32: see exp-full64.ts.
import { EXP64_HI, EXP64_INV, EXP64_LO } from "./constants.js";
import { EXP_TABLE, pow2 } from "./tables.js";

export { ensureExpTable } from "./tables.js";

const MAGIC = 6755399441055744; // 1.5 * 2^52

/** x, and for those out of [-600, 600] the nearest in it: the results are infinite, or too small to count. */
function clamp(x: number): number {
  const most = x > 600 ? 600 : x;
  return most < -600 ? -600 : most;
}

/** e^x */
export function exp(x: number): number {
  const t = clamp(x);
  const k = t * EXP64_INV + MAGIC - MAGIC;
  const r = t - k * EXP64_HI - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2(i >> 11);
  return power * (r * r * 0.5 + r) + power;
}

/** e^x - 1 */
export function expm1(x: number): number {
  if (Math.abs(x) < 2 ** -54) return x;
  const t = clamp(x);
  const k = t * EXP64_INV + MAGIC - MAGIC;
  const r = t - k * EXP64_HI - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2(i >> 11);
  return power * (r * r * 0.5 + r) + (power - 1);
}

/** A difference of float32 numbers needs no low part. */
export function lowOfDistance(_larger: number, _other: number, _d: number): number {
  return 0;
}

/** Writes 1 + e^t, or 1 - e^t, for t <= 0 as high + low to place i. */
export function writeOnePlusExp(
  x: number,
  _low: number,
  isMinus: boolean,
  highs: Float64Array,
  lows: Float64Array,
  i: number,
): void {
  const t = clamp(x);
  const k = t * EXP64_INV + MAGIC - MAGIC;
  const r = t - k * EXP64_HI - k * EXP64_LO;
  const j = k | 0;
  const size = EXP_TABLE[j & 2047] * pow2(j >> 11);
  const power = isMinus ? -size : size;
  const part = power * (r * r * 0.5 + r);
  const rough = 1 + power;
  const sum = rough + part;
  highs[i] = sum;
  lows[i] = 1 - rough + power + (rough - sum + part);
}
