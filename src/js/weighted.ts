// ln of a sum of exponentials with weights of either sign, in float64 for either dtype: as in assembly/weighted.ts.
import { LN2_64_HI, LN2_64_LO } from "../../assembly/constants.js";
import { addFinely } from "./fine.js";
import { addLog, BLOCK, EXP_UNSCALE, expFine, highWord, prepare, prepareLogs, Reals } from "./float64.js";
import { pow2 } from "./pow2.js";
import { RowSum } from "./row-sum.js";
import { sumError } from "./sum-error.js";

type Floats = Float64Array | Float32Array;

const sum = new RowSum();

// Of a block, the weights being f 2^k: x + k ln 2, what rounding took from it, f; and the terms.
const shifted = new Reals(BLOCK);
const lows = new Reals(BLOCK);
const factors = new Reals(BLOCK);
const wordsOfFactors = new Int32Array(factors.buffer);
const terms = new Reals(BLOCK + 1);

function splitWeights(x: Floats, w: Floats, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    factors[i] = w[start + i];
    const high = wordsOfFactors[highWord(i)];
    const exponent = (high >>> 20) & 2047;
    if (exponent === 0) factors[i] *= pow2(1022);
    else wordsOfFactors[highWord(i)] = (high & 0x800fffff) | 0x3ff00000;
    const k = Math.max(exponent, 1) - 1023;
    const value = x[start + i];
    shifted[i] = value + k * LN2_64_HI;
    lows[i] = sumError(value, k * LN2_64_HI, shifted[i]) + k * LN2_64_LO;
  }
}

export function weightedLogSumExp(x: Floats, w: Floats, out: Floats, rows: number, cols: number): void {
  prepare();
  prepareLogs();
  for (let r = 0; r < rows; r++) {
    let max = Number.NEGATIVE_INFINITY;
    let isBad = false;
    for (let done = 0; done < cols; done += BLOCK) {
      const length = Math.min(BLOCK, cols - done);
      splitWeights(x, w, r * cols + done, length);
      for (let i = 0; i < length; i++) {
        if (shifted[i] > max) max = shifted[i];
        if (Number.isNaN(shifted[i]) || Number.isNaN(w[r * cols + done + i])) isBad = true;
      }
    }
    if (isBad || max - max !== 0) {
      out[r] = isBad ? Number.NaN : max;
      continue;
    }
    sum.reset(0);
    for (let done = 0; done < cols; done += BLOCK) {
      const length = Math.min(BLOCK, cols - done);
      splitWeights(x, w, r * cols + done, length);
      for (let i = 0; i < length; i++) {
        const t = shifted[i] - max;
        terms[i] = factors[i] * expFine(t, sumError(shifted[i], -max, t) + lows[i]);
      }
      terms[length] = 0;
      addFinely(terms, length, sum);
    }
    out[r] = logOfSum(max);
  }
}

/** max + ln of the sum, NaN of a negative one. */
function logOfSum(max: number): number {
  const high = sum.high + sum.low;
  if (high < 0) return Number.NaN;
  if (high === 0) return Number.NEGATIVE_INFINITY;
  const low = sum.high - high + sum.low;
  const log = addLog(max, 0, high * EXP_UNSCALE, low * EXP_UNSCALE);
  return log === 0 ? 0 : log;
}
