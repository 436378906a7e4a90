// float64 arithmetic of the plain JavaScript kernels: what kernels64.ts computes with. float32.ts has the same names.
// Each function has the steps of its namesake in assembly/, where the derivations stand, in the same order.
import {
  EXP64_C2,
  EXP64_C3,
  EXP64_HI,
  EXP64_INV,
  EXP64_LO,
  EXP64_LOW,
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
  LOG64_C1,
  LOG64_C2,
  LOG64_C3,
  LOG64_C4,
  LOG64_C5,
  LOG64_C6,
  LOG64_C7,
  RATIO64_C1,
  RATIO64_C2,
  RATIO64_C3,
  RATIO64_C4,
  RATIO64_C5,
  RATIO64_C6,
  RATIO64_C7,
  RATIO64_C8,
  SCALE64_LN,
} from "../../assembly/constants.js";
import { EXP_TABLE, prepareExpTable } from "./exp-table.js";
import { pow2 } from "./pow2.js";

export type Reals = Float64Array;
export const Reals = Float64Array;

/** Rounds a float64 to the dtype. */
export function round(x: number): number {
  return x;
}

/** Elements whose sum is kept in the dtype; the sums of blocks are added in compensated float64. */
export const BLOCK = 512;

/** What exp(0) comes to: 2^512. */
export const EXP_ONE = pow2(512);
export const EXP_UNSCALE = pow2(-512);

/** Below TINY a number is scaled by SCALE before its logarithm, from HUGE on by 1 / SCALE. */
export const TINY = pow2(-1021);
export const HUGE = pow2(1021);
export const SCALE = pow2(54);
export const LOG2_SCALE = 54;
export const LN_SCALE = SCALE64_LN;

/** Below it in size, x is what log1p rounds to. */
export const LEAST_LOG1P = pow2(-54);

const MAGIC = 6755399442104320; // 1.5 * 2^52 + 2048 * 512
/** To be called before exp. */
export const prepare = prepareExpTable;

/** e^t * 2^512 for t <= 0. */
export function exp(t: number): number {
  const x = t < EXP64_LOW ? EXP64_LOW : t;
  const k = x * EXP64_INV + MAGIC - MAGIC;
  const r = x - k * EXP64_HI - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2((i >> 11) + 512);
  return power * (r * r * (r * EXP64_C3 + EXP64_C2) + r) + power;
}

/** e^t = 2^k (high + rest), or 2^k (high + rest) - 1, for 2^(k + shift) within the range of float64. */
function expSplit(t: number, shift: number, less: boolean): number {
  const magic = 6755399441056767 + shift; // 1.5 * 2^52 + 1023 + shift
  const k = t * INV_LN2_64 + magic - magic;
  const rough = t - k * LN2_64_HI;
  const r = rough - k * LN2_64_LO;
  const low = rough - r - k * LN2_64_LO;
  const r2 = r * r;
  const r4 = r2 * r2;
  const a = r2 * (r * EXPM1_64_C6 + EXPM1_64_C5) + (r * EXPM1_64_C4 + EXPM1_64_C3);
  const b = r2 * (r * EXPM1_64_C10 + EXPM1_64_C9) + (r * EXPM1_64_C8 + EXPM1_64_C7);
  const series = r4 * (r4 * (r * EXPM1_64_C12 + EXPM1_64_C11) + b) + a;
  const q = r2 * r * series + r2 * 0.5 + low;
  const high = 1 + r;
  const rest = r - (high - 1) + q;
  const power = pow2((k | 0) + shift);
  if (!less) return (high + rest) * power;
  const scaled = high * power;
  const sum = scaled - 0.5;
  const part = sum - scaled;
  const error = scaled - (sum - part) + (-0.5 - part);
  const result = sum + (rest * power + error);
  return result + result;
}

/** e^x for any x. */
export function expOf(x: number): number {
  const most = x > 1000 ? 1000 : x;
  const t = most < -1060 ? -1060 : most;
  return expSplit(t, x < 0 ? 512 : -512, false) * (x < 0 ? EXP_UNSCALE : EXP_ONE);
}

/** e^x - 1 for any x. */
export function expm1Of(x: number): number {
  if (Math.abs(x) < 2 ** -54) return x;
  const most = x > 710 ? 710 : x;
  return expSplit(most < -50 ? -50 : most, -1, true);
}

/** A block of numbers, and the bits of each: its low word at 2i, its high word at 2i + 1. */
export class Block {
  readonly values = new Float64Array(BLOCK);
  readonly words = new Int32Array(this.values.buffer);
}

/** ln of element i of a block, positive and normal. */
export function logAt(block: Block, i: number): number {
  const x = block.values[i];
  const k = (block.words[2 * i + 1] - 0x3fe6a09e) >> 20;
  const z = x * pow2(-k);
  return logFrom(k, z - 1, 0);
}

/** ln of element i of a block, where `less` is that element less 1 to full relative accuracy. */
export function logNearAt(block: Block, i: number, less: number): number {
  const x = block.values[i];
  const k = (block.words[2 * i + 1] - 0x3fe6a09e) >> 20;
  const z = x * pow2(-k);
  return logFrom(k, k === 0 ? less : z - 1, 0);
}

/** ln of element i of a block, less `scale` ln 2. */
export function logScaledAt(block: Block, i: number, scale: number): number {
  const x = block.values[i];
  const k = (block.words[2 * i + 1] - 0x3fe6a09e) >> 20;
  return logFrom(k - scale, x * pow2(-k) - 1, 0);
}

/** ln(1 + x), where element i of a block is that sum, and `error` its rounding error. */
export function logOnePlusAt(block: Block, i: number, x: number, error: number): number {
  const u = block.values[i];
  const k = (block.words[2 * i + 1] - 0x3fe6a09e) >> 20;
  return k === 0 ? logFrom(0, x, 0) : logFrom(k, u * pow2(-k) - 1, error / u);
}

function logFrom(k: number, f: number, correction: number): number {
  const s = f / (f + 2);
  const v = s * s;
  const w = v * v;
  const high = w * (w * LOG64_C7 + (v * LOG64_C6 + LOG64_C5)) + (v * LOG64_C4 + LOG64_C3);
  const p = w * high + (v * LOG64_C2 + LOG64_C1);
  const h = f * (f * 0.5);
  const low = s * (v * p + h) + (k * LN2_64_LO + correction);
  return k * LN2_64_HI + (f - (h - low));
}

/** log2(p / q) of elements i of two blocks, positive and normal, rounded: the difference of their bits, plus half. */
function ratioExponent(a: Block, b: Block, i: number): number {
  const borrow = a.words[2 * i] >>> 0 < b.words[2 * i] >>> 0 ? 1 : 0;
  return (a.words[2 * i + 1] - b.words[2 * i + 1] - borrow + 0x00080000) >> 20;
}

/** (p' - q) / (p' + q), p' = 2^-k p; 2^-k alone may be out of range. */
function ratioQuotient(p: number, q: number, k: number): number {
  const near = k > -1000 && k < 1000 ? p * pow2(-k) : p * pow2(-(k >> 1)) * pow2((k >> 1) - k);
  return (near - q) / (near + q);
}

function ratioSeries(s: number): number {
  const v = s * s;
  const w = v * v;
  const higher = w * (v * RATIO64_C8 + RATIO64_C7) + (v * RATIO64_C6 + RATIO64_C5);
  return v * (w * (w * higher + (v * RATIO64_C4 + RATIO64_C3)) + (v * RATIO64_C2 + RATIO64_C1));
}

function ratioSum(k: number, s: number, r: number): number {
  return k * LN2_64_HI + (s + s + (s * r + k * LN2_64_LO));
}

/** ln(p / q) of elements i of two blocks, positive and normal. */
export function logRatioAt(a: Block, b: Block, i: number): number {
  const k = ratioExponent(a, b, i);
  const s = ratioQuotient(a.values[i], b.values[i], k);
  return ratioSum(k, s, ratioSeries(s));
}

/** p ln(p / q) + q - p, where ln(p / q) is that of elements i of two blocks plus `correction`. */
export function relativeEntropyAt(a: Block, b: Block, i: number, p: number, q: number, correction: number): number {
  const k = ratioExponent(a, b, i);
  const s = ratioQuotient(a.values[i], b.values[i], k);
  const r = ratioSeries(s);
  const difference = p - q;
  return k === 0 ? s * (p * r + difference) : p * (ratioSum(k, s, r) + correction) - difference;
}

/** Lanes of a vector. */
export const LANES = 2;
/** Writes the sum of eight vectors of x, a vector, to `sums`: a tree. */
export function sumGroup(x: Reals, i: number, sums: Reals, to: number): void {
  for (let lane = 0; lane < LANES; lane++) {
    const at = i + lane;
    const a = x[at] + x[at + 2] + (x[at + 4] + x[at + 6]);
    const b = x[at + 8] + x[at + 10] + (x[at + 12] + x[at + 14]);
    sums[to + lane] = a + b;
  }
}

/** Sum of the lanes, in float64. */
export function sumLanes(lanes: Reals): number {
  return lanes[0] + lanes[1];
}

const one = new Block();

/** ln of one positive normal number. */
export function logOne(x: number): number {
  one.values[0] = x;
  return logAt(one, 0);
}
