// float32 arithmetic of the plain JavaScript kernels; see float64.ts. A float64 operation on float32 numbers, rounded to
// float32, is the float32 operation.
import {
  EXP32_C2,
  EXP32_C3,
  EXP32_C4,
  EXP32_C5,
  EXP32_C6,
  EXP32_HI,
  EXP32_INV,
  EXP32_LO,
  EXP32_LOW,
  LN2_32_HI,
  LN2_32_LO,
  LOG32_C1,
  LOG32_C2,
  LOG32_C3,
  RATIO32_C1,
  RATIO32_C2,
  RATIO32_C3,
  SCALE32_LN,
} from "../../assembly/constants.js";
import { pow2 } from "./pow2.js";

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
export const LN_SCALE = SCALE32_LN;

const MAGIC = 12582976; // 1.5 * 2^23 + 64

export function prepare(): void {}

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

/** A block of numbers, and the bits of each. */
export class Block {
  readonly values = new Float32Array(BLOCK);
  readonly words = new Int32Array(this.values.buffer);
}

export function logAt(block: Block, i: number): number {
  const k = (block.words[i] - 0x3f3504f3) >> 23;
  const z = block.values[i] * pow2(-k);
  return logFrom(k, f(z - 1));
}

export function logNearAt(block: Block, i: number, less: number): number {
  const k = (block.words[i] - 0x3f3504f3) >> 23;
  const z = block.values[i] * pow2(-k);
  return logFrom(k, k === 0 ? less : f(z - 1));
}

function logFrom(k: number, less: number): number {
  const s = f(less / f(less + 2));
  const v = f(s * s);
  const r = f(v * f(f(v * f(f(v * LOG32_C3) + LOG32_C2)) + LOG32_C1));
  const h = f(less * f(less * 0.5));
  const low = f(f(s * f(r + h)) + f(k * LN2_32_LO));
  return f(f(k * LN2_32_HI) + f(less - f(h - low)));
}

export function logRatioAt(a: Block, b: Block, i: number): number {
  const q = b.values[i];
  const k = (a.words[i] - b.words[i] + 0x00400000) >> 23;
  const near = a.values[i] * pow2(-k);
  const s = f(f(near - q) / f(near + q));
  const v = f(s * s);
  const r = f(v * f(f(v * f(f(v * RATIO32_C3) + RATIO32_C2)) + RATIO32_C1));
  return f(f(k * LN2_32_HI) + f(f(s + s) + f(f(s * r) + f(k * LN2_32_LO))));
}

const RUN = 128;

export function sumLanes(x: Reals, start: number, n: number): number {
  const end = start + n;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let sum4 = 0;
  let sum5 = 0;
  let sum6 = 0;
  let sum7 = 0;
  for (let run = start; run < end; run += RUN) {
    const to = Math.min(run + RUN, end);
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    let s5 = 0;
    let s6 = 0;
    let s7 = 0;
    let i = run;
    for (; i + 8 <= to; i += 8) {
      s0 = f(s0 + x[i]);
      s1 = f(s1 + x[i + 1]);
      s2 = f(s2 + x[i + 2]);
      s3 = f(s3 + x[i + 3]);
      s4 = f(s4 + x[i + 4]);
      s5 = f(s5 + x[i + 5]);
      s6 = f(s6 + x[i + 6]);
      s7 = f(s7 + x[i + 7]);
    }
    if (i < to) s0 = f(s0 + x[i]);
    if (i + 1 < to) s1 = f(s1 + x[i + 1]);
    if (i + 2 < to) s2 = f(s2 + x[i + 2]);
    if (i + 3 < to) s3 = f(s3 + x[i + 3]);
    if (i + 4 < to) s4 = f(s4 + x[i + 4]);
    if (i + 5 < to) s5 = f(s5 + x[i + 5]);
    if (i + 6 < to) s6 = f(s6 + x[i + 6]);
    sum0 = f(sum0 + s0);
    sum1 = f(sum1 + s1);
    sum2 = f(sum2 + s2);
    sum3 = f(sum3 + s3);
    sum4 = f(sum4 + s4);
    sum5 = f(sum5 + s5);
    sum6 = f(sum6 + s6);
    sum7 = f(sum7 + s7);
  }
  return f(sum0 + sum4) + f(sum2 + sum6) + (f(sum1 + sum5) + f(sum3 + sum7));
}
