// ln of a sum of exponentials with weights of either sign, in float64 for either dtype: as in assembly/logsumexp/weighted.ts.

import { type Floats, wordsOf } from "../arithmetic/arrays.js";
import { LN2_64_HI, LN2_64_LO } from "../arithmetic/constants.js";
import { BLOCK, EXP_ONE, EXP_UNSCALE, highWord } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { expExtended, expScaledWithLow } from "../arithmetic/exp-scaled64.js";
import { addLog } from "../arithmetic/log-single.js";
import { power } from "../arithmetic/power.js";
import { ensureExpTable, ensureLogTable, pow2 } from "../arithmetic/tables.js";
import { Accumulator } from "../summation/accumulator.js";
import { addCompensated } from "../summation/compensated.js";
import { sumBlock, sumSizes } from "../summation/pairwise64.js";

/** The sum of the row that weightedRow has summed. */
export const sum: Accumulator = /*#__PURE__*/ new Accumulator();

/** The sum of the sizes of its terms, where all weights are ordinary. */
const sizes: Accumulator = /*#__PURE__*/ new Accumulator();

/** Room for a block and for a 0 that makes the number of elements even. */
const ROOM = 514;

// Arrays for a block with weights f 2^k: x, k, and f.
const values: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const powers: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const factors: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const wordsOfFactors: Int32Array = /*#__PURE__*/ wordsOf(factors);

/** Terms of a block. */
const terms: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

/** Weights within these bounds are ordinary, as in assembly/logsumexp/weighted.ts. */
const LEAST = /*#__PURE__*/ power(-400);
const MOST = /*#__PURE__*/ power(400);

/** Writes x, k and f of n elements; weights of ordinary size have k = 0. An infinite x or weight becomes an infinity or NaN with f = 1. */
function splitWeights(x: Floats, w: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    let value = x[start + i];
    factors[i] = w[start + i];
    if (factors[i] === 0) value = Number.NEGATIVE_INFINITY;
    else if (factors[i] - factors[i] !== 0 || value === Number.POSITIVE_INFINITY) {
      value = factors[i] > 0 && value > Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : Number.NaN;
      factors[i] = 1;
    }
    values[i] = value;
    powers[i] = 0;
    const size = Math.abs(factors[i]);
    if (size >= LEAST && size <= MOST) continue;
    const high = wordsOfFactors[highWord(i)];
    const exponent = (high >>> 20) & 2047;
    if (exponent === 0) factors[i] *= pow2(1022);
    else wordsOfFactors[highWord(i)] = (high & 0x800fffff) | 0x3ff00000;
    powers[i] = Math.max(exponent, 1) - 1023;
  }
}

/**
 * The largest x of a row, passing over those of weight 0; NaN unless it is finite and all weights are ordinary or 0.
 */
function ordinaryMaximum(x: Floats, w: Floats, start: number, cols: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + cols; i++) {
    if (w[i] === 0) continue;
    const size = Math.abs(w[i]);
    if (!(size >= LEAST && size <= MOST) || Number.isNaN(x[i])) return Number.NaN;
    if (x[i] > max) max = x[i];
  }
  return max - max === 0 ? max : Number.NaN;
}

/** Sums w e^(x - max), with compensation where ln S may be near 0, and the sizes of these terms. */
function addOrdinary(x: Floats, w: Floats, start: number, cols: number, max: number): void {
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    let hasNegative = false;
    for (let i = 0; i < length; i++) {
      const weight = w[start + done + i];
      hasNegative ||= weight < 0;
      const value = weight === 0 ? Number.NEGATIVE_INFINITY : x[start + done + i];
      const t = value - max;
      terms[i] = weight * expScaledWithLow(t, twoSumError(value, -max, t));
    }
    const blockSum = sumBlock(terms, 0, length);
    const size = Math.abs(blockSum);
    sizes.add(hasNegative ? sumSizes(terms, 0, length) : size);
    if (size < 0.5 * EXP_ONE || size >= 2 * EXP_ONE) {
      sum.add(blockSum);
      continue;
    }
    terms[length] = 0;
    addCompensated(terms, length, sum);
  }
}

/** The largest x of a row, or with `shifts` the largest x - pivot + k ln 2; NaN if one of them is. */
function largestOf(x: Floats, w: Floats, start: number, cols: number, pivot: number, shifts: boolean): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    splitWeights(x, w, start + done, length);
    for (let i = 0; i < length; i++) {
      if (Number.isNaN(values[i])) return Number.NaN;
      const value = shifts ? values[i] - pivot + powers[i] * LN2_64_HI : values[i];
      if (value > largest) largest = value;
    }
  }
  return largest;
}

/** Sums f e^(x - max + k ln 2 - shift), compensated. */
function addAny(x: Floats, w: Floats, start: number, cols: number, max: number, shift: number): void {
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    splitWeights(x, w, start + done, length);
    for (let i = 0; i < length; i++) {
      const high = powers[i] * LN2_64_HI;
      const difference = values[i] - max;
      const shifted = difference + high;
      const t = shifted - shift;
      const errors = twoSumError(values[i], -max, difference) + twoSumError(difference, high, shifted);
      const low = twoSumError(shifted, -shift, t) + (errors + powers[i] * LN2_64_LO);
      const sumOfT = t + low; // as the low part of k ln 2 is too large for that of t
      terms[i] = factors[i] * expExtended(sumOfT, twoSumError(t, low, sumOfT));
    }
    terms[length] = 0;
    addCompensated(terms, length, sum);
  }
}

/** ln of the sum of a row, NaN if that is negative, or of its size. If the largest x is not finite, there is no sum, and it is the result. */
export function weightedRow(x: Floats, w: Floats, start: number, cols: number, ofSize: boolean): number {
  sum.reset(0);
  sizes.reset(0);
  let max = ordinaryMaximum(x, w, start, cols);
  if (!Number.isNaN(max)) {
    addOrdinary(x, w, start, cols, max);
    if (4 * Math.abs(sum.total()) >= sizes.high) return plusLogOfSum(max, 0, ofSize);
    sum.reset(0);
  }
  max = largestOf(x, w, start, cols, 0, false);
  if (max - max !== 0) return max;
  const shift = largestOf(x, w, start, cols, max, true);
  addAny(x, w, start, cols, max, shift);
  return plusLogOfSum(max, shift, ofSize);
}

/** Without its scale, 2^512, a smaller sum may not be normal: as in assembly/logsumexp/weights.ts. */
const LEAST_SUM = /*#__PURE__*/ power(-500);

/** max + shift + ln of the sum, NaN if that is negative, or ln of its size. */
function plusLogOfSum(max: number, shift: number, ofSize: boolean): number {
  const high = sum.high + sum.low;
  if (high < 0 && !ofSize) return Number.NaN;
  if (high === 0) return Number.NEGATIVE_INFINITY;
  const low = sum.high - high + sum.low;
  const base = max + shift;
  const error = twoSumError(max, shift, base);
  const sign = high < 0 ? -1 : 1;
  if (Math.abs(high) >= LEAST_SUM) {
    const unscale = sign * EXP_UNSCALE;
    return addLog(base, error, high * unscale, low * unscale);
  }
  const exponents = -612 * LN2_64_HI;
  const lower = base + exponents;
  const lows = error + twoSumError(base, exponents, lower) - 612 * LN2_64_LO;
  return addLog(lower, lows, high * (sign * 2 ** 100), low * (sign * 2 ** 100));
}

/** Writes a result, 0 for -0, as the rounding to float32 may make it. */
export function write(out: Floats, row: number, result: number): void {
  out[row] = result;
  if (out[row] === 0) out[row] = 0;
}

export function weightedLogSumExp(x: Floats, w: Floats, out: Floats, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let r = 0; r < rows; r++) write(out, r, weightedRow(x, w, r * cols, cols, false));
}
