// e^x and e^x - 1 of any number, in float32: see exp64.ts. A float64 operation on float32 numbers, rounded to float32, is
// the float32 operation.
import {
  EXP32_INV,
  EXPM1_32_C3,
  EXPM1_32_C4,
  EXPM1_32_C5,
  EXPM1_32_C6,
  EXPM1_32_C7,
  LN2_32_HI,
  LN2_32_LO,
} from "./constants.js";
import { EXP_ONE, EXP_UNSCALE } from "./constants32.js";
import { pow2 } from "./tables.js";

const f = Math.fround;

/** e^t = 2^k (high + rest), minus 1 if `isMinusOne`, for 2^(k + shift) within the range of float32. */
function expFromReduced(t: number, shift: number, isMinusOne: boolean): number {
  const magic = 12583039 + shift; // 1.5 * 2^23 + 127 + shift
  const k = f(f(f(t * EXP32_INV) + magic) - magic);
  const rough = f(t - f(k * LN2_32_HI));
  const r = f(rough - f(k * LN2_32_LO));
  const low = f(f(rough - r) - f(k * LN2_32_LO));
  const r2 = f(r * r);
  const high4 = f(f(r2 * EXPM1_32_C7) + f(f(r * EXPM1_32_C6) + EXPM1_32_C5));
  const series = f(f(r2 * high4) + f(f(r * EXPM1_32_C4) + EXPM1_32_C3));
  const q = f(f(f(f(r2 * r) * series) + f(r2 * 0.5)) + low);
  const high = f(1 + r);
  const rest = f(f(r - f(high - 1)) + q);
  const power = pow2((k | 0) + shift);
  if (!isMinusOne) return f(high + rest) * power;
  const scaled = high * power;
  const sum = f(scaled - 0.5);
  const part = f(sum - scaled);
  const error = f(f(scaled - f(sum - part)) + f(-0.5 - part));
  const result = f(sum + f(f(rest * power) + error));
  return f(result + result);
}

/** e^x for any x. */
export function exp(x: number): number {
  const most = x > 100 ? 100 : x;
  const t = most < -130 ? -130 : most;
  return f(expFromReduced(t, x < 0 ? 64 : -64, false) * (x < 0 ? EXP_UNSCALE : EXP_ONE));
}

/** e^x - 1 for any x. */
export function expm1(x: number): number {
  if (Math.abs(x) < 2 ** -25) return x;
  const most = x > 89 ? 89 : x;
  return expFromReduced(most < -25 ? -25 : most, -1, true);
}
