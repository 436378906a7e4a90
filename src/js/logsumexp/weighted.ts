// ln of a sum of exponentials with weights of either sign, in float64 for either dtype: as in assembly/logsumexp/weighted.ts.
import { type Floats, wordsOf } from "../arithmetic/arrays.js";
import { LN2_64_HI, LN2_64_LO } from "../arithmetic/constants.js";
import { BLOCK, EXP_ONE, EXP_UNSCALE, highWord } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { expExtended, expScaledWithLow } from "../arithmetic/exp-scaled64.js";
import { addLog } from "../arithmetic/log-single.js";
import { ensureExpTable, ensureLogTable, pow2 } from "../arithmetic/tables.js";
import { Accumulator } from "../summation/accumulator.js";
import { addCompensated } from "../summation/compensated.js";
import { sumBlock } from "../summation/pairwise64.js";

/** The sum of the row that sumWeightedRow has summed. */
export const sum: Accumulator = /*#__PURE__*/ new Accumulator();

/** Room for a block and for a 0 that makes the number of elements even. */
const ROOM = 514;

// Arrays for a block with weights f 2^k: x + k ln 2, its rounding errors, and f.
const shifted: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const lows: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const factors: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const wordsOfFactors: Int32Array = /*#__PURE__*/ wordsOf(factors);

/** Terms of a block, and those of its largest elements by themselves. */
const terms: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const maxTerms: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** Writes x + k ln 2 and f of n elements. An infinite x or weight becomes an infinity or NaN with f = 1. */
function splitWeights(x: Floats, w: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    let value = x[start + i];
    factors[i] = w[start + i];
    if (factors[i] === 0) value = Number.NEGATIVE_INFINITY;
    else if (factors[i] - factors[i] !== 0 || value === Number.POSITIVE_INFINITY) {
      value = factors[i] > 0 && value > Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : Number.NaN;
      factors[i] = 1;
    }
    const high = wordsOfFactors[highWord(i)];
    const exponent = (high >>> 20) & 2047;
    if (exponent === 0) factors[i] *= pow2(1022);
    else wordsOfFactors[highWord(i)] = (high & 0x800fffff) | 0x3ff00000;
    const k = Math.max(exponent, 1) - 1023;
    shifted[i] = value + k * LN2_64_HI;
    lows[i] = twoSumError(value, k * LN2_64_HI, shifted[i]) + k * LN2_64_LO;
  }
}

/** Weights within these bounds are ordinary, as in assembly/logsumexp/weighted.ts. */
const LEAST = 2 ** -400;
const MOST = 2 ** 400;

/**
 * The largest x of a row, passing over those of weight 0; NaN unless it is finite and all weights are ordinary or 0.
 */
function ordinaryMaximum(x: Floats, w: Floats, start: number, cols: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + cols; i++) {
    if (w[i] === 0) continue;
    if (!(w[i] >= LEAST && w[i] <= MOST) || Number.isNaN(x[i])) return Number.NaN;
    if (x[i] > max) max = x[i];
  }
  return max - max === 0 ? max : Number.NaN;
}

/** Sums w e^(x - max), the terms of the largest x by themselves where ln S may be near 0. */
function addOrdinary(x: Floats, w: Floats, start: number, cols: number, max: number): void {
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    for (let i = 0; i < length; i++) {
      const weight = w[start + done + i];
      const value = weight === 0 ? Number.NEGATIVE_INFINITY : x[start + done + i];
      const t = value - max;
      terms[i] = weight * expScaledWithLow(t, twoSumError(value, -max, t));
    }
    const blockSum = sumBlock(terms, 0, length);
    if (blockSum < 0.5 * EXP_ONE || blockSum >= 2 * EXP_ONE) {
      sum.add(blockSum);
      continue;
    }
    for (let i = 0; i < length; i++) {
      const term = terms[i];
      const isOfMax = term === w[start + done + i] * EXP_ONE;
      maxTerms[i] = isOfMax ? term : 0;
      terms[i] = isOfMax ? 0 : term;
    }
    sum.add(sumBlock(maxTerms, 0, length));
    sum.add(sumBlock(terms, 0, length));
  }
}

/** The largest x + k ln 2 of a row; NaN if one of them is. */
function splitMaximum(x: Floats, w: Floats, start: number, cols: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    splitWeights(x, w, start + done, length);
    for (let i = 0; i < length; i++) {
      if (Number.isNaN(shifted[i])) return Number.NaN;
      if (shifted[i] > max) max = shifted[i];
    }
  }
  return max;
}

/** Sums f e^(x + k ln 2 - max), compensated. */
function addAny(x: Floats, w: Floats, start: number, cols: number, max: number): void {
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    splitWeights(x, w, start + done, length);
    for (let i = 0; i < length; i++) {
      const t = shifted[i] - max;
      terms[i] = factors[i] * expExtended(t, twoSumError(shifted[i], -max, t) + lows[i]);
    }
    terms[length] = 0;
    addCompensated(terms, length, sum);
  }
}

/** Sums a row. Returns the largest x, or x + k ln 2; if that is not finite, it is the result, and there is no sum. */
export function sumWeightedRow(x: Floats, w: Floats, start: number, cols: number): number {
  sum.reset(0);
  let max = ordinaryMaximum(x, w, start, cols);
  if (!Number.isNaN(max)) addOrdinary(x, w, start, cols, max);
  else {
    max = splitMaximum(x, w, start, cols);
    if (max - max === 0) addAny(x, w, start, cols, max);
  }
  return max;
}

export function weightedLogSumExp(x: Floats, w: Floats, out: Floats, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let r = 0; r < rows; r++) {
    const max = sumWeightedRow(x, w, r * cols, cols);
    out[r] = max - max === 0 ? plusLogOfSum(max) : max;
  }
}

/** max + ln of the sum; NaN if the sum is negative. */
function plusLogOfSum(max: number): number {
  const high = sum.high + sum.low;
  if (high < 0) return Number.NaN;
  if (high === 0) return Number.NEGATIVE_INFINITY;
  const low = sum.high - high + sum.low;
  const log = addLog(max, 0, high * EXP_UNSCALE, low * EXP_UNSCALE);
  return log === 0 ? 0 : log;
}
