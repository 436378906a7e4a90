// e^x, e^x - 1 and e^x - 1 - x of any number, in float64. Each function has the steps of its namesake in assembly/, where
// the derivations stand, in the same order. ensurePowers is to be called first.
import {
  EXPM1_64_C3,
  EXPM1_64_C4,
  EXPM1_64_C5,
  EXPM1_64_C6,
  EXPM1_64_C7,
  EXPM1_64_C8,
  EXPM1_64_C9,
  EXPM1_64_C10,
  EXPM1_64_C11,
  EXPM1_64_C12,
  INV_LN2_64,
  LN2_64_HI,
  LN2_64_LO,
} from "./constants.js";
import { EXP_ONE, EXP_UNSCALE } from "./constants64.js";
import { twoSumError } from "./double-double.js";
import { pow2 } from "./tables.js";

/** (e^r - 1 - r - r^2 / 2) / r^3 */
function expm1Poly(r: number, r2: number): number {
  const r4 = r2 * r2;
  const a = r2 * (r * EXPM1_64_C6 + EXPM1_64_C5) + (r * EXPM1_64_C4 + EXPM1_64_C3);
  const b = r2 * (r * EXPM1_64_C10 + EXPM1_64_C9) + (r * EXPM1_64_C8 + EXPM1_64_C7);
  return r4 * (r4 * (r * EXPM1_64_C12 + EXPM1_64_C11) + b) + a;
}

/** e^x - 1 for |x| <= ln 2 / 2. */
export function expm1Near(x: number): number {
  const x2 = x * x;
  return x + (x2 * x * expm1Poly(x, x2) + x2 * 0.5);
}

/** Terms that expFromReduced subtracts from e^t. */
const NOTHING = 0;
const ONE = 1;
const ONE_AND_T = 2;

/** e^t = 2^k (high + rest) minus nothing, 1, or 1 + t, for 2^(k + shift) within the range of float64. */
function expFromReduced(t: number, shift: number, minus: number, tail = 0): number {
  const magic = 6755399441056767 + shift; // 1.5 * 2^52 + 1023 + shift
  const k = t * INV_LN2_64 + magic - magic;
  const rough = t - k * LN2_64_HI;
  const r = rough - k * LN2_64_LO;
  const low = rough - r - k * LN2_64_LO;
  const r2 = r * r;
  const q = r2 * r * expm1Poly(r, r2) + r2 * 0.5 + low;
  const high = 1 + r;
  const rest = r - (high - 1) + q;
  const power = pow2((k | 0) + shift);
  if (minus === NOTHING) return (high + rest) * power;
  const scaled = high * power;
  if (minus === ONE) {
    const sum = scaled - 0.5;
    const result = sum + (rest * power + twoSumError(scaled, -0.5, sum));
    return result + result;
  }
  if (k === 0) return q;
  const sum = scaled - 1;
  const result = sum - t;
  const errors = twoSumError(scaled, -1, sum) + twoSumError(sum, -t, result) - tail;
  return result + ((tail * (high + rest) + rest) * power + errors);
}

/** e^x for any x. */
export function exp(x: number): number {
  const most = x > 1000 ? 1000 : x;
  const t = most < -1060 ? -1060 : most;
  return expFromReduced(t, x < 0 ? 512 : -512, NOTHING) * (x < 0 ? EXP_UNSCALE : EXP_ONE);
}

/** e^x - 1 for any x. */
export function expm1(x: number): number {
  if (Math.abs(x) < 2 ** -54) return x;
  const most = x > 710 ? 710 : x;
  return expFromReduced(most < -50 ? -50 : most, -1, ONE);
}

/** e^x - 1 - x, x being a sum with rounding error `tail`, up to 300; never negative. */
export function expm1mx(x: number, tail: number): number {
  return x < -50 ? -1 - x : expFromReduced(x, 0, ONE_AND_T, tail);
}
