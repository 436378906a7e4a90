// logSumExp, softmax and logSoftmax. With m the largest element of a row and S the sum of e^(x - m), logSumExp is m + ln S.
// Each kernel has the signature of its namesake in WebAssembly, and takes whole rows; `out` may be `x`.
import { BLOCK, EXP_ONE, EXP_UNSCALE, FloatArray, LEAST_LOW, round } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { ensureExpTable, writeExpScaled } from "../arithmetic/exp-scaled64.js";

import { addLog } from "../arithmetic/log-single.js";
import { ensureLogTable } from "../arithmetic/log64.js";
import { hasNaN, maximum, resultOf, rowsPerBlock } from "../rows/row64.js";
import { Accumulator } from "../summation/accumulator.js";
import { sumExponentials } from "../summation/compensated-exponentials64.js";
import { SHORT, sumBlock, sumFew } from "../summation/pairwise64.js";
import { errorGrowth, isLikeLogProbs, isWithinBound, mayBeWithinBound } from "./error-bound.js";

/** Results of readRows, one a row: the largest element, and the sum of the scaled exponentials as high + low. */
export const maxima: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);
export const sumHighs: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
export const sumLows: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** A block of exponentials, unless the kernel keeps them; and the same with 0 in place of 1. */
const values: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);
const rests: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);

const sum: Accumulator = /*#__PURE__*/ new Accumulator();

/**
 * Reads rows from `first` on, a block of short ones or a long one, and returns how many. Exponentials go to `rowsOfE` if it is
 * given. An infinite largest element makes the sum NaN, or leaves it 0 if no element is NaN.
 */
export function readRows(x: FloatArray, first: number, rows: number, cols: number, rowsOfE: FloatArray | null): number {
  const count = rowsPerBlock(rows - first, cols);
  const start = first * cols;
  let areFinite = true;
  for (let i = 0; i < count; i++) {
    const max = maximum(x, start + i * cols, cols);
    maxima[i] = max;
    if (max - max !== 0) areFinite = false;
  }
  if (cols <= SHORT) sumShortRows(x, start, count, cols, rowsOfE);
  else if (areFinite) sumLongRow(x, start, cols, rowsOfE);
  if (areFinite) return count;
  for (let i = 0; i < count; i++) {
    if (maxima[i] - maxima[i] === 0) continue;
    sumHighs[i] = hasNaN(x, start + i * cols, cols) ? Number.NaN : 0;
    sumLows[i] = 0;
  }
  return count;
}

/** Sums the exponentials of short rows. Those that are 1, of the largest elements, are counted and the rest is summed. */
function sumShortRows(x: FloatArray, start: number, rows: number, cols: number, rowsOfE: FloatArray | null): void {
  const e = rowsOfE ?? values;
  const at = rowsOfE ? start : 0;
  writeExpScaled(x, start, rows, cols, maxima, e, at);
  for (let r = 0; r < rows; r++) {
    let maxCount = 0;
    for (let i = 0; i < cols; i++) {
      const value = e[at + r * cols + i];
      const isRest = Number(value !== EXP_ONE);
      maxCount += 1 - isRest;
      rests[i] = value * isRest; // without a branch, which would be mispredicted
    }
    const maxSum = maxCount * EXP_ONE;
    const restSum = sumFew(rests, cols);
    const high = maxSum + restSum;
    sumHighs[r] = high;
    sumLows[r] = twoSumError(maxSum, restSum, high);
  }
}

/** Sums the exponentials of a long row, block by block. */
function sumLongRow(x: FloatArray, start: number, n: number, rowsOfE: FloatArray | null): void {
  const e = rowsOfE ?? values;
  sum.reset(0);
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    const at = rowsOfE ? start + done : 0;
    writeExpScaled(x, start + done, 1, length, maxima, e, at);
    const blockSum = sumBlock(e, at, length);
    if (blockSum >= EXP_ONE && blockSum < 2 * EXP_ONE) addExcludingMax(e, at, length);
    else sum.addTwice(blockSum);
  }
  sumHighs[0] = sum.high;
  sumLows[0] = sum.low;
}

/** Adds a block of exponentials, the 1 of its largest element by itself, so that ln S is right where one element dominates. */
function addExcludingMax(e: FloatArray, start: number, n: number): void {
  let hasMax = false;
  for (let i = 0; i < n; i++) {
    const isMax = e[start + i] === EXP_ONE;
    hasMax ||= isMax;
    rests[i] = isMax ? 0 : e[start + i];
  }
  if (hasMax) sum.addTwice(EXP_ONE);
  sum.addTwice(sumBlock(rests, 0, n));
}

/** The low part of the sum of row i without the scale; 0 where no result can show it, as in a row with one finite element. */
function lowOf(i: number): number {
  return Math.abs(sumLows[i]) < LEAST_LOW ? 0 : sumLows[i] * EXP_UNSCALE;
}

/** base + low + ln S of row i of those just read; NaN if S is 0. */
export function plusLogOfSum(i: number, base: number, low: number): number {
  if (sumHighs[i] === 0) return Number.NaN;
  return addLog(base, low, sumHighs[i] * EXP_UNSCALE, lowOf(i));
}

/** Divides the exponentials of row i of those just read by their sum; there are none if it is 0. */
export function divideBySum(i: number, e: FloatArray, start: number, cols: number): void {
  const inverse = sumHighs[i] === 0 ? Number.NaN : round(1 / (sumHighs[i] + sumLows[i]));
  for (let j = start; j < start + cols; j++) e[j] *= inverse;
}

export function logSumExp(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  const growth = errorGrowth(cols);
  for (let first = 0, count = 0; first < rows; first += count) {
    if (cols > SHORT && startsLikeLogProbs(x, first * cols)) {
      // Rows of log-probabilities need the compensated sum, which is made first.
      const max = maximum(x, first * cols, cols);
      const log = isLikeLogProbs(max, growth) ? logSumExpCompensated(x, first * cols, cols, max) : Number.NaN;
      if (!mayBeWithinBound(log, max, sum.high * 2 ** -512, sum.low * 2 ** -512, growth)) {
        out[first] = resultOf(log);
        count = 1;
        continue;
      }
    }
    count = readRows(x, first, rows, cols, null);
    for (let i = 0; i < count; i++) {
      const max = maxima[i];
      if (max - max !== 0) {
        out[first + i] = sumHighs[i] === 0 ? max : Number.NaN;
        continue;
      }
      let log = plusLogOfSum(i, max, 0);
      if (!isWithinBound(log, max, sumHighs[i] * EXP_UNSCALE, lowOf(i), growth)) {
        log = logSumExpCompensated(x, (first + i) * cols, cols, max);
      }
      out[first + i] = resultOf(log);
    }
  }
}

/** Are the first elements of a long row negative and finite? */
function startsLikeLogProbs(x: FloatArray, start: number): boolean {
  for (let i = start; i < start + 16; i++) if (!(x[i] < 0) || x[i] === -Infinity) return false;
  return true;
}

/** logSumExp of a row whose m and ln S cancel. */
function logSumExpCompensated(x: FloatArray, start: number, cols: number, max: number): number {
  sumExponentials(x, start, cols, max, false, sum);
  return addLog(max, 0, sum.high * 2 ** -512, sum.low * 2 ** -512);
}

export function softmax(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = readRows(x, first, rows, cols, out);
    for (let i = 0; i < count; i++) divideBySum(i, out, (first + i) * cols, cols);
  }
}

export function logSoftmax(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = readRows(x, first, rows, cols, null);
    for (let i = 0; i < count; i++) {
      const max = maxima[i];
      const log = round(plusLogOfSum(i, 0, 0));
      for (let j = (first + i) * cols; j < (first + i + 1) * cols; j++) out[j] = round(x[j] - max) - log;
    }
  }
}
