// ln of a sum of exponentials with weights of either sign, in float64 for either dtype: as in assembly/weighted.ts.
import { LN2_64_HI, LN2_64_LO } from "../../assembly/arithmetic/constants.js";
import { addFinely } from "./fine.js";
import {
  addLog,
  BLOCK,
  EXP_ONE,
  EXP_UNSCALE,
  expFine,
  expPlus,
  highWord,
  prepare,
  prepareLogs,
  Reals,
} from "./float64.js";
import { pow2 } from "./pow2.js";
import { RowSum } from "./row-sum.js";
import { sumError } from "./sum-error.js";
import { sumBlock } from "./tree64.js";

type Floats = Float64Array | Float32Array;

const sum = new RowSum();

// Of a block, the weights being f 2^k: x + k ln 2, what rounding took from it, f; and the terms.
const shifted = new Reals(BLOCK);
const lows = new Reals(BLOCK);
const factors = new Reals(BLOCK);
const wordsOfFactors = new Int32Array(factors.buffer);
const terms = new Reals(BLOCK + 1);
const largest = new Reals(BLOCK);

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
    lows[i] = sumError(value, k * LN2_64_HI, shifted[i]) + k * LN2_64_LO;
  }
}

/** Of ordinary weights, as in assembly/weighted.ts. */
const LEAST = pow2(-400);
const MOST = pow2(400);

let max = 0;

/** Finds the largest x of a row; has it but ordinary weights, positive or 0, and is its maximum finite? Where it is 0 x does not count. */
function isOrdinary(x: Floats, w: Floats, start: number, cols: number): boolean {
  max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + cols; i++) {
    if (w[i] === 0) continue;
    if (!(w[i] >= LEAST && w[i] <= MOST) || Number.isNaN(x[i])) return false;
    if (x[i] > max) max = x[i];
  }
  return max - max === 0;
}

/** Sums w e^(x - max), those of the largest x apart from the others. */
function addOrdinary(x: Floats, w: Floats, start: number, cols: number): void {
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    let found = false;
    for (let i = 0; i < length; i++) {
      const weight = w[start + done + i];
      const value = weight === 0 ? Number.NEGATIVE_INFINITY : x[start + done + i];
      const t = value - max;
      const e = expPlus(t, sumError(value, -max, t));
      const term = weight * e;
      const isOne = e === EXP_ONE;
      found ||= isOne;
      largest[i] = isOne ? term : 0;
      terms[i] = isOne ? 0 : term;
    }
    if (found) sum.add(sumBlock(largest, 0, length));
    sum.add(sumBlock(terms, 0, length));
  }
}

/** Finds the largest x + k ln 2 of a row; is there no NaN? */
function scan(x: Floats, w: Floats, start: number, cols: number): boolean {
  let isGood = true;
  max = Number.NEGATIVE_INFINITY;
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    splitWeights(x, w, start + done, length);
    for (let i = 0; i < length; i++) {
      if (shifted[i] > max) max = shifted[i];
      if (Number.isNaN(shifted[i])) isGood = false;
    }
  }
  return isGood;
}

/** Sums f e^(x + k ln 2 - max), finely. */
function addAny(x: Floats, w: Floats, start: number, cols: number): void {
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    splitWeights(x, w, start + done, length);
    for (let i = 0; i < length; i++) {
      const t = shifted[i] - max;
      terms[i] = factors[i] * expFine(t, sumError(shifted[i], -max, t) + lows[i]);
    }
    terms[length] = 0;
    addFinely(terms, length, sum);
  }
}

function weightedLogSumExp(x: Floats, w: Floats, out: Floats, rows: number, cols: number): void {
  prepare();
  prepareLogs();
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    sum.reset(0);
    if (isOrdinary(x, w, start, cols)) addOrdinary(x, w, start, cols);
    else if (!scan(x, w, start, cols)) max = Number.NaN;
    else if (max - max === 0) addAny(x, w, start, cols);
    out[r] = max - max === 0 ? logOfSum() : max;
  }
}

/** max + ln of the sum, NaN of a negative one. */
function logOfSum(): number {
  const high = sum.high + sum.low;
  if (high < 0) return Number.NaN;
  if (high === 0) return Number.NEGATIVE_INFINITY;
  const low = sum.high - high + sum.low;
  const log = addLog(max, 0, high * EXP_UNSCALE, low * EXP_UNSCALE);
  return log === 0 ? 0 : log;
}

/** Those that operations name. */
export const kernels = { weightedLogSumExp };
