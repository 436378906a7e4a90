// The loops over a block of the quick measures of logarithms, in float64 for results of either dtype: as in
// assembly/divergences/log-terms.ts, where the derivations stand.
import type { Floats } from "../arithmetic/arrays.js";
import {
  EXP64_HI,
  EXP64_INV,
  EXP64_LO,
  EXTENDED64_C2,
  EXTENDED64_C3,
  EXTENDED64_C4,
  QUICK64_HI,
  QUICK64_LOW,
} from "../arithmetic/constants.js";
import { EXP_UNSCALE } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { expm1mx } from "../arithmetic/exp64.js";
import { jsdTermOfLogs, jsdTermOfLogs32 } from "../arithmetic/jsd-log-term.js";
import { EXP_LOWS, EXP_TABLE, pow2 } from "../arithmetic/tables.js";

/** Elements that are taken at once. */
export const BLOCK = 512;

// Arrays for a block: ta and tb, their rounding errors and exponentials; d takes the place of tb; what is added up; d in the second
// reading, and its rounding error.
export const logA: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const logB: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const lowA: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const lowB: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const expA: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const expB: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const values: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const valueLows: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const sizes: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const lastGaps: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const tails: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** Writes t = x - shift and, for results of float64, its rounding error, which is 0 where it does not count. */
export function load(
  x: Floats,
  start: number,
  n: number,
  shift: number,
  t: Float64Array,
  low: Float64Array,
  isSingle: boolean,
): void {
  for (let i = 0; i < n; i++) t[i] = x[start + i] - shift;
  if (isSingle) return;
  for (let i = 0; i < n; i++) low[i] = t[i] > QUICK64_LOW ? twoSumError(x[start + i], -shift, t[i]) : 0;
}

const MAGIC = 6755399442104320; // 1.5 * 2^52 + 2048 * 512

/** Writes e^t, times 2^512. */
export function exponentiate(t: Float64Array, low: Float64Array, to: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = Math.max(t[i], QUICK64_LOW);
    const k = x * EXP64_INV + MAGIC - MAGIC;
    const r = x - k * EXP64_HI - k * EXP64_LO + low[i];
    const j = k | 0;
    const power = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512);
    const series = r * r * (r * (r * EXTENDED64_C4 + EXTENDED64_C3) + EXTENDED64_C2) + (r + EXP_LOWS[j & 2047]);
    to[i] = power * series + power;
  }
}

/** The same for results of float32. */
export function exponentiateSingle(t: Float64Array, to: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = Math.max(t[i], QUICK64_LOW);
    const k = x * EXP64_INV + MAGIC - MAGIC;
    const r = x - k * QUICK64_HI;
    const j = k | 0;
    const power = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512);
    to[i] = power * (r * r * EXTENDED64_C2 + r) + power;
  }
}

/** Writes e^ta ta, and what its rounding error adds. */
export function weighOwn(n: number, isSingle: boolean): number {
  for (let i = 0; i < n; i++) values[i] = expA[i] * Math.max(logA[i], QUICK64_LOW);
  if (!isSingle) for (let i = 0; i < n; i++) valueLows[i] = expA[i] * lowA[i];
  return 0;
}

/** The least tb where p is not 0, and where it is: a branch would be mispredicted. */
const FLOORS: Float64Array = /*#__PURE__*/ Float64Array.of(-Infinity, QUICK64_LOW);

/** tb; not below QUICK64_LOW where a is -Infinity, so that p is 0. */
function relevantB(ta: number, tb: number): number {
  return Math.max(tb, FLOORS[Number(ta === Number.NEGATIVE_INFINITY)]);
}

/** Writes e^ta tb, and what its rounding error adds. Returns the smallest tb that counts. */
export function weighOther(n: number, isSingle: boolean): number {
  let least = 0;
  for (let i = 0; i < n; i++) {
    const tb = relevantB(logA[i], logB[i]);
    if (tb < least) least = tb;
    values[i] = expA[i] * tb;
  }
  if (!isSingle) for (let i = 0; i < n; i++) valueLows[i] = expA[i] * lowB[i];
  return least;
}

/** Writes d and its rounding error, and returns their sum. */
function writeGap(i: number, ta: number, tb: number, isSingle: boolean): number {
  const d = tb - ta;
  logB[i] = d;
  if (isSingle) return d;
  const low = twoSumError(tb, -ta, d) + (lowB[i] - lowA[i]);
  lowB[i] = Math.abs(low) < Number.POSITIVE_INFINITY ? low : 0;
  return d + lowB[i];
}

/** Writes d, e^ta d and the size of that. Returns the smallest tb that counts. */
export function weighGaps(n: number, isSingle: boolean): number {
  let least = 0;
  for (let i = 0; i < n; i++) {
    const ta = logA[i];
    const tb = relevantB(ta, logB[i]);
    if (tb < least) least = tb;
    const value = expA[i] * writeGap(i, Math.max(ta, QUICK64_LOW), tb, isSingle);
    values[i] = value;
    sizes[i] = Math.abs(value);
  }
  return least;
}

/** Writes d. Returns the smallest tb that counts. */
export function writeGaps(n: number, isSingle: boolean): number {
  let least = 0;
  for (let i = 0; i < n; i++) {
    const ta = logA[i];
    const tb = relevantB(ta, logB[i]);
    if (tb < least) least = tb;
    writeGap(i, Math.max(ta, QUICK64_LOW), tb, isSingle);
  }
  return least;
}

/** Writes d = tb - ta - mean and its rounding error. Returns the largest. */
export function subtractMean(n: number, mean: number, isSingle: boolean): number {
  let most = 0;
  for (let i = 0; i < n; i++) {
    const rough = logB[i] - mean;
    let d = rough;
    if (!isSingle) {
      const low = twoSumError(logB[i], -mean, rough) + lowB[i];
      d = rough + low;
      tails[i] = low - (d - rough);
    }
    lastGaps[i] = d;
    if (d > most) most = d;
  }
  return most;
}

/** e^d - 1 - d for results of float32, and the scaled e^d. */
function excess32(d: number, e: number): number {
  if (!(Math.abs(d) <= 0.125)) return e * EXP_UNSCALE - 1 - d;
  const square = d * d;
  const low = square * (d * (1 / 120) + 1 / 24) + (d * (1 / 6) + 1 / 2);
  return square * (square * square * (d * (1 / 5040) + 1 / 720) + low);
}

/** Writes e^ta (e^d - 1 - d), none of which is negative, and for results of float64 e^ta d to `sizes`. */
export function weighExpm1mx(n: number, isSingle: boolean): void {
  if (isSingle) {
    exponentiateSingle(lastGaps, values, n);
    for (let i = 0; i < n; i++) values[i] = expA[i] * excess32(lastGaps[i], values[i]);
  } else {
    for (let i = 0; i < n; i++) {
      const d = lastGaps[i];
      values[i] = expA[i] * expm1mx(d > 300 ? 300 : d, tails[i]);
      sizes[i] = expA[i] * d;
    }
  }
}

/** Writes the terms of JSD of p = e^ta forA and q = e^tb forB, whose logarithms differ by tb - ta - center. */
export function writeDivergences(
  n: number,
  center: number,
  centerLow: number,
  forA: number,
  forB: number,
  isSingle: boolean,
): void {
  if (isSingle) {
    for (let i = 0; i < n; i++) values[i] = jsdTermOfLogs32(expA[i] * forA, expB[i] * forB, logB[i] - center);
  } else {
    for (let i = 0; i < n; i++) {
      values[i] = jsdTermOfLogs(expA[i] * forA, expB[i] * forB, logB[i] - center + (lowB[i] - centerLow));
    }
  }
}
