// The first stage of e^(x - max) * 2^512 in float64 for compensated sums: as reduceCompensated in assembly/arithmetic/exp-scaled.ts.
import { EXP64_HI, EXP64_INV, EXP64_LO, EXP64_LOW, EXTENDED64_C2, EXTENDED64_C3, EXTENDED64_C4 } from "./constants.js";
import type { FloatArray } from "./constants64.js";
import { twoSumError } from "./double-double.js";
import { EXP_LOWS, EXP_TABLE, pow2 } from "./tables.js";

export { ensureExpTable } from "./tables.js";

const MAGIC = 6755399442104320; // as in exp-scaled64.ts

/** Room for a block. */
const ROOM = 512;

/** The power of two P of an exponential, r, and e^r - 1 - r with the low parts of r and P. */
export const powers: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
export const residues: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
export const series: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

/** Writes them for n elements. */
export function reduceCompensated(x: FloatArray, start: number, n: number, max: number): void {
  for (let i = 0; i < n; i++) {
    const value = x[start + i];
    const t = value - max;
    const inRange = t < EXP64_LOW ? EXP64_LOW : t;
    const k = inRange * EXP64_INV + MAGIC - MAGIC;
    const r = inRange - k * EXP64_HI - k * EXP64_LO;
    const j = k | 0;
    const low = EXP_LOWS[j & 2047] + (t > EXP64_LOW ? twoSumError(value, -max, t) : 0);
    powers[i] = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512);
    residues[i] = r;
    series[i] = r * r * (r * (r * EXTENDED64_C4 + EXTENDED64_C3) + EXTENDED64_C2) + low;
  }
}

/** The low part of a sum x + y. */
export const lowOfSum: typeof twoSumError = twoSumError;

/** Writes them for n sums high + low, minus the largest. The low part of a sum far below it does not count. */
export function reduceSums(highs: Float64Array, lows: Float64Array, n: number, maxHigh: number, maxLow: number): void {
  for (let i = 0; i < n; i++) {
    const difference = highs[i] - maxHigh;
    const part = difference > EXP64_LOW ? twoSumError(highs[i], -maxHigh, difference) + (lows[i] - maxLow) : 0;
    const t = difference + part;
    const inRange = t < EXP64_LOW ? EXP64_LOW : t;
    const k = inRange * EXP64_INV + MAGIC - MAGIC;
    const r = inRange - k * EXP64_HI - k * EXP64_LO;
    const j = k | 0;
    const low = EXP_LOWS[j & 2047] + (t > EXP64_LOW ? part - (t - difference) : 0);
    powers[i] = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512);
    residues[i] = r;
    series[i] = r * r * (r * (r * EXTENDED64_C4 + EXTENDED64_C3) + EXTENDED64_C2) + low;
  }
}

/** The exponential of element i minus P. */
export function restOf(i: number): number {
  return powers[i] * (residues[i] + series[i]);
}
