// float32 arithmetic of the plain JavaScript kernels; see float64.ts. A float64 operation on float32 numbers, rounded to
// float32, is the float32 operation.
import {
  EVEN32_C0,
  EVEN32_C1,
  EVEN32_C2,
  EVEN32_C3,
  EVEN32_C4,
  EVEN32_C5,
  EXP32_C2,
  EXP32_C3,
  EXP32_C4,
  EXP32_C5,
  EXP32_C6,
  EXP32_HI,
  EXP32_INV,
  EXP32_LO,
  EXP32_LOW,
  EXPM1_32_C3,
  EXPM1_32_C4,
  EXPM1_32_C5,
  EXPM1_32_C6,
  EXPM1_32_C7,
  LN2_32_HI,
  LN2_32_LO,
  LOG32_C1,
  LOG32_C2,
  LOG32_C3,
  NEAR32_C1,
  NEAR32_C2,
  NEAR32_C3,
  NEAR32_C4,
  NEAR32_C5,
  RATIO32_C1,
  RATIO32_C2,
  RATIO32_C3,
  UPPER32_C0,
  UPPER32_C1,
  UPPER32_C2,
  UPPER32_C3,
  UPPER32_C4,
  UPPER32_C5,
  UPPER32_C6,
  UPPER32_C7,
} from "../../assembly/constants.js";
import { inversePow2, pow2 } from "./pow2.js";

export type Reals = Float32Array;
export const Reals = Float32Array;

const f = Math.fround;
export const round = Math.fround;

export const BLOCK = 1024;

export const EXP_ONE = pow2(64);
export const EXP_UNSCALE = pow2(-64);

export const TINY = pow2(-125);
export const HUGE = pow2(125);
export const SCALE = pow2(25);
export const LOG2_SCALE = 25;
export const LEAST_SUM = pow2(-100);
export const LEAST_WEIGHT = pow2(-60);

export const LEAST_LOG1P = pow2(-25);

const MAGIC = 12583103; // 1.5 * 2^23 + 64 + 127: odd, as in assembly/exp.ts, which decides where halves are rounded to

export function prepare(): void {}
export { prepareLogTable as prepareLogs } from "./log-table.js";

/** e^t * 2^64 for t <= 0. */
export function exp(t: number): number {
  const x = t < EXP32_LOW ? EXP32_LOW : t;
  const k = f(f(f(x * EXP32_INV) + MAGIC) - MAGIC);
  const r = f(f(x - f(k * EXP32_HI)) - f(k * EXP32_LO));
  const r2 = f(r * r);
  const high = f(f(r2 * EXP32_C6) + f(f(r * EXP32_C5) + EXP32_C4));
  const p = f(f(r2 * high) + f(f(r * EXP32_C3) + EXP32_C2));
  return f(1 + f(f(r2 * p) + r)) * pow2((k | 0) + 64);
}

/** e^x = 2^k (high + rest), or 2^k (high + rest) - 1, for 2^(k + shift) within the range of float32. */
function expSplit(t: number, shift: number, less: boolean): number {
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
  if (!less) return f(high + rest) * power;
  const scaled = high * power;
  const sum = f(scaled - 0.5);
  const part = f(sum - scaled);
  const error = f(f(scaled - f(sum - part)) + f(-0.5 - part));
  const result = f(sum + f(f(rest * power) + error));
  return f(result + result);
}

/** e^x for any x. */
export function expOf(x: number): number {
  const most = x > 100 ? 100 : x;
  const t = most < -130 ? -130 : most;
  return f(expSplit(t, x < 0 ? 64 : -64, false) * (x < 0 ? EXP_UNSCALE : EXP_ONE));
}

/** e^x - 1 for any x. */
export function expm1Of(x: number): number {
  if (Math.abs(x) < 2 ** -25) return x;
  const most = x > 89 ? 89 : x;
  return expSplit(most < -25 ? -25 : most, -1, true);
}

export function highWord(i: number): number {
  return i;
}

function exponentOf(high: number): number {
  return (high - 0x3f3504f3) >> 23;
}

export function log(x: number, high: number): number {
  const k = exponentOf(high);
  return logOf(k, f(x * inversePow2(k) - 1), 0);
}

export const logLeaf = log;

export function logScaled(x: number, high: number, scale: number): number {
  const k = exponentOf(high);
  return logOf(k - scale, f(x * inversePow2(k) - 1), 0);
}

export function logSum(u: number, high: number, x: number, error: number): number {
  const k = exponentOf(high);
  return k === 0 ? logOf(0, x, 0) : logOf(k, f(u * inversePow2(k) - 1), f(error / u));
}

function logOf(k: number, less: number, correction: number): number {
  const s = f(less / f(less + 2));
  const v = f(s * s);
  const r = f(v * f(f(v * f(f(v * LOG32_C3) + LOG32_C2)) + LOG32_C1));
  const h = f(less * f(less * 0.5));
  const low = f(f(s * f(r + h)) + f(f(k * LN2_32_LO) + correction));
  return f(f(k * LN2_32_HI) + f(less - f(h - low)));
}

/** Added to a float32, which it does not change but where that is 0. */
const LEAST = Number.MIN_VALUE;

export function ratioExponent(a: Int32Array, b: Int32Array, i: number): number {
  return (((a[i] - b[i]) | 0) + 0x00400000) >> 23;
}

function ratioSum(k: number, s: number, r: number): number {
  return f(f(k * LN2_32_HI) + f(f(s + s) + f(f(s * r) + f(k * LN2_32_LO))));
}

export function ratioQuotient(a: number, b: number, k: number): number {
  const near = a * inversePow2(k);
  return f(f(near - b) / (f(near + b) + LEAST));
}

export function ratioLog(k: number, s: number): number {
  const v = f(s * s);
  return ratioSum(k, s, f(v * f(f(v * f(f(v * RATIO32_C3) + RATIO32_C2)) + RATIO32_C1)));
}

export function relativeEntropy(x: number, y: number, k: number, p: number, q: number): number {
  const isNear = x <= f(y + y) && y <= f(x + x);
  const near = isNear ? x : x * inversePow2(k);
  const s = f(f(near - y) / (f(near + y) + LEAST));
  const v = f(s * s);
  const w = f(v * v);
  const high = f(f(w * NEAR32_C5) + f(f(v * NEAR32_C4) + NEAR32_C3));
  const r = f(v * f(f(w * high) + f(f(v * NEAR32_C2) + NEAR32_C1)));
  const d = f(p - q);
  if (isNear) return f(s * f(f(p * r) + d));
  return f(f(p * ratioSum(k, s, r)) - d);
}

export function jensenShannonOf(s: number, b: number, highOfB: number, m: number, d: number): number {
  if (s <= 0.5) {
    const v = f(s * s);
    const w = f(v * v);
    const low = f(f(w * f(f(v * EVEN32_C3) + EVEN32_C2)) + f(f(v * EVEN32_C1) + EVEN32_C0));
    const even = f(f(f(w * w) * f(f(v * EVEN32_C5) + EVEN32_C4)) + low);
    return f(f(d * 0.25) * f(s * even));
  }
  const x = f(s - 1);
  const y = f(x * x);
  const low = f(f(y * f(f(x * UPPER32_C3) + UPPER32_C2)) + f(f(x * UPPER32_C1) + UPPER32_C0));
  const high = f(f(y * f(f(x * UPPER32_C7) + UPPER32_C6)) + f(f(x * UPPER32_C5) + UPPER32_C4));
  const upper = f(f(f(y * y) * high) + low);
  return f(f(m * 0.25) * f(f(f(s + s) * upper) + f(b * f(upper + logLeaf(b, highOfB)))));
}

export function writeContrasts(d: number, l: number, m: number, i: number, s: Reals, b: Reals): void {
  const isNear = d <= f(0.75 * m);
  const quotient = m === 0 ? 0 : f((isNear ? d : l + l) / m);
  s[i] = isNear ? quotient : 1 - quotient;
  b[i] = isNear ? 1 - quotient : quotient;
}

export const LANES = 4;
export function sumGroup(x: Reals, i: number, sums: Reals, to: number): void {
  for (let lane = 0; lane < LANES; lane++) {
    const at = i + lane;
    const a = f(f(x[at] + x[at + 4]) + f(x[at + 8] + x[at + 12]));
    const b = f(f(x[at + 16] + x[at + 20]) + f(x[at + 24] + x[at + 28]));
    sums[to + lane] = a + b;
  }
}

export function sumLanes(lanes: Reals): number {
  return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
}
