// e^x, e^x - 1 and e^x - 1 - x by a polynomial, in float64. Each function has the steps of its namesake in assembly/, where
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

/** e^t = 2^k (high + rest), or with `isMinus` that minus 1 + t, for 2^(k + shift) within the range of float64. */
function expMinus(t: number, shift: number, isMinus: boolean, tail: number): number {
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
  if (!isMinus) return (high + rest) * power;
  const scaled = high * power;
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
  return expMinus(t, x < 0 ? 512 : -512, false, 0) * (x < 0 ? EXP_UNSCALE : EXP_ONE);
}

/** e^x - 1 - x, x being a sum with rounding error `tail`, up to 300; never negative. */
export function expm1mx(x: number, tail: number): number {
  return x < -50 ? -1 - x : expMinus(x, 0, true, tail);
}
