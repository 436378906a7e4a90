// A block of elementwise functions: the arguments of logarithms, in float64 for either dtype, as results are rounded once.
import { wordsOf } from "../arithmetic/arrays.js";
import type { FloatArray } from "../arithmetic/constants64.js";
import { lowOfDistance, writeOnePlusExp } from "../arithmetic/exp-full64.js";
import { isNormal, lowOfOnePlus, writeLogs, writeLogsOfSums } from "../arithmetic/log64.js";

/** Elements of a block. */
export const BLOCK = 512;

/** Arguments of logarithms as high + low, the former being replaced by the logarithms. */
export const highs: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const lows: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const wordsOfHighs: Int32Array = /*#__PURE__*/ wordsOf(highs);

// Math.max and conditions on a sign are branches that a processor cannot predict; Number(a < b) is none.

/** max(x, 0) */
export function positivePart(x: number): number {
  const size = Math.abs(x);
  return size < 1e300 ? 0.5 * (x + size) : Math.max(x, 0);
}

/** The larger of a and b; infinite ones and NaN take the branch. */
export function largerOf(a: number, b: number): number {
  const isLess = Number(a < b);
  const larger = isLess * b + (1 - isLess) * a;
  return larger - larger === 0 ? larger : Math.max(a, b);
}

/** Replaces n numbers in `highs` by the logarithms of highs + lows. */
export function takeLogsOfSums(n: number): void {
  let areNormal = true;
  for (let i = 0; i < n; i++) if (!isNormal(highs[i])) areNormal = false;
  writeLogsOfSums(highs, wordsOfHighs, lows, n, areNormal);
}

/** Writes the logarithms of n elements to `highs`. */
export function takeLogs(x: FloatArray, start: number, n: number): void {
  let areNormal = true;
  for (let i = 0; i < n; i++) {
    highs[i] = x[start + i];
    if (!isNormal(x[start + i])) areNormal = false;
  }
  writeLogs(highs, wordsOfHighs, n, areNormal);
}

/** Writes ln(1 + x) of n elements, or ln(1 - x), to `highs`; 0 for -0. */
export function takeLogsOnePlus(x: FloatArray, start: number, isMinus: boolean, n: number): void {
  let areNormal = true;
  for (let i = 0; i < n; i++) {
    const value = isMinus ? -x[start + i] : x[start + i];
    const sum = 1 + value;
    highs[i] = sum;
    lows[i] = lowOfOnePlus(value, sum);
    if (!isNormal(sum)) areNormal = false;
  }
  writeLogsOfSums(highs, wordsOfHighs, lows, n, areNormal);
}

/** Writes ln(1 + e^-|x|) of n elements, or ln(1 - e^-|x|), to `highs`. */
export function takeLogsOnePlusExp(x: FloatArray, start: number, isMinus: boolean, n: number): void {
  for (let i = 0; i < n; i++) writeOnePlusExp(-Math.abs(x[start + i]), 0, isMinus, highs, lows, i);
  takeLogsOfSums(n);
}

/** The same of n differences of x and y in place of x. */
export function takeLogsOnePlusExpOfDistances(
  x: FloatArray,
  y: FloatArray,
  start: number,
  isMinus: boolean,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const a = x[start + i];
    const b = y[start + i];
    const larger = largerOf(a, b);
    const other = largerOf(-a, -b);
    const d = larger + other;
    writeOnePlusExp(a === b ? -0 : -d, lowOfDistance(larger, other, d), isMinus, highs, lows, i);
  }
  takeLogsOfSums(n);
}
