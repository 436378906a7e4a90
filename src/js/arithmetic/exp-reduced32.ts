// The first stage of e^(x - max) * 2^512 in float64 of float32 elements: as reduceCompensated in assembly/arithmetic/exp-scaled.ts.
import { EXP64_HI, EXP64_INV, EXP64_LO, EXP64_LOW, EXTENDED64_C2 } from "./constants.js";
import type { FloatArray } from "./constants32.js";
import { EXP_TABLE, pow2 } from "./tables.js";

export { ensureExpTable } from "./tables.js";

const MAGIC = 6755399442104320; // as in exp-scaled64.ts

/** Room for a block. */
const ROOM = 512;

export const powers: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
export const residues: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
export const series: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

export function reduceCompensated(x: FloatArray, start: number, n: number, max: number): void {
  for (let i = 0; i < n; i++) {
    const t = x[start + i] - max;
    const inRange = t < EXP64_LOW ? EXP64_LOW : t;
    const k = inRange * EXP64_INV + MAGIC - MAGIC;
    const r = inRange - k * (EXP64_HI + EXP64_LO);
    const j = k | 0;
    powers[i] = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512);
    residues[i] = r;
    series[i] = r * r * EXTENDED64_C2;
  }
}

/** The low part of a sum x + y, which does not count. */
export function lowOfSum(_x: number, _y: number, _sum: number): number {
  return 0;
}

/** Writes them for n sums, whose low parts do not count, minus the largest. */
export function reduceSums(
  highs: Float64Array,
  _lows: Float64Array,
  n: number,
  maxHigh: number,
  _maxLow: number,
): void {
  for (let i = 0; i < n; i++) {
    const t = highs[i] - maxHigh;
    const inRange = t < EXP64_LOW ? EXP64_LOW : t;
    const k = inRange * EXP64_INV + MAGIC - MAGIC;
    const r = inRange - k * (EXP64_HI + EXP64_LO);
    const j = k | 0;
    powers[i] = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512);
    residues[i] = r;
    series[i] = r * r * EXTENDED64_C2;
  }
}

/** The exponential of element i minus P, without the series, which is 0.24 of the u of float32. */
export function restOf(i: number): number {
  return powers[i] * residues[i];
}
