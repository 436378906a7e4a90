// The quick measures of distributions that are given by their logarithms, for rows without unusual numbers: as in
// assembly/divergences/log-quick.ts and log-rows.ts, where the derivations stand.
import type { Floats } from "../arithmetic/arrays.js";
import { EXP_ONE, EXP_UNSCALE } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { addLog } from "../arithmetic/log-single.js";
import { Accumulator } from "../summation/accumulator.js";
import { SHORT, sumBlock } from "../summation/pairwise64.js";
import {
  BLOCK,
  expA,
  expB,
  exponentiate,
  exponentiateSingle,
  load,
  logA,
  logB,
  lowA,
  lowB,
  moreValues,
  subtractMean,
  values,
  weighExcess,
  weighGaps,
  weighOther,
  weighOwn,
  writeDivergences,
  writeGaps,
  writeRests,
} from "./log-quick-terms.js";

export interface QuickMeasure {
  /** Are a and b logits, whose largest is subtracted? Logarithms of probabilities are taken as they are. */
  readonly isOfLogits: boolean;
  readonly isOfOne: boolean;
  readonly needsExpB: boolean;
  /** Are moreValues summed besides values? */
  readonly sumsMore: boolean;
  /** Is nothing but exponentials summed in the first reading? */
  readonly sumsNothing?: boolean;
  /** Writes what is summed in the first reading, and returns the smallest tb that counts. */
  readonly writeTerms: (n: number, isSingle: boolean) => number;
  /** The result, by the sums. */
  readonly finish: () => number;
  /** Writes what is summed in the second reading, and returns the largest d. */
  readonly writeLast?: (n: number, isSingle: boolean) => number;
  readonly finishLast?: (isSingle: boolean) => number | undefined;
}

/** The state of a row. */
interface State {
  maxA: number;
  maxB: number;
  least: number;
  most: number;
  /** Does the row need the second reading? */
  needsMore: boolean;
  /** The mean of d by p, or its center; and the factors of the exponentials. */
  center: number;
  factorA: number;
  factorB: number;
}

const state: State = {
  maxA: Number.NaN,
  maxB: Number.NaN,
  least: Number.NaN,
  most: Number.NaN,
  needsMore: false,
  center: Number.NaN,
  factorA: Number.NaN,
  factorB: Number.NaN,
};

// Sums of e^ta and e^tb, and of values and moreValues, times 2^512.
const sumA: Accumulator = /*#__PURE__*/ new Accumulator();
const sumB: Accumulator = /*#__PURE__*/ new Accumulator();
const valueSum: Accumulator = /*#__PURE__*/ new Accumulator();
const moreSum: Accumulator = /*#__PURE__*/ new Accumulator();

function maximum(x: Floats, start: number, n: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + n; i++) if (x[i] > max) max = x[i];
  return max;
}

/** Adds a block of exponentials to a sum, those that are 1 apart in a short row, and where ln of the sum would lose digits. */
function addExponentials(t: Float64Array, e: Float64Array, n: number, cols: number, sum: Accumulator): void {
  if (cols <= SHORT) {
    const ones = writeRests(t, e, n) * EXP_ONE;
    const rests = sumBlock(values, 0, n);
    sum.high = ones + rests;
    sum.low = twoSumError(ones, rests, sum.high);
    return;
  }
  const blockSum = sumBlock(e, 0, n);
  if (blockSum >= EXP_ONE && blockSum < 2 * EXP_ONE) {
    sum.add(writeRests(t, e, n) * EXP_ONE);
    sum.add(sumBlock(values, 0, n));
  } else {
    sum.add(blockSum);
  }
}

/** Reads a block, and sums its exponentials in the first reading. */
function readBlock(
  measure: QuickMeasure,
  a: Floats,
  b: Floats,
  start: number,
  n: number,
  cols: number,
  isSingle: boolean,
  isFirst: boolean,
): void {
  const { isOfLogits } = measure;
  load(a, start, n, isOfLogits ? state.maxA : 0, logA, lowA, isSingle);
  if (isSingle) exponentiateSingle(logA, expA, n);
  else exponentiate(logA, lowA, expA, n);
  if (isOfLogits && isFirst) addExponentials(logA, expA, n, cols, sumA);
  if (measure.isOfOne) return;
  load(b, start, n, isOfLogits ? state.maxB : 0, logB, lowB, isSingle);
  if (!measure.needsExpB) return;
  if (isSingle) exponentiateSingle(logB, expB, n);
  else exponentiate(logB, lowB, expB, n);
  if (isOfLogits && isFirst) addExponentials(logB, expB, n, cols, sumB);
}

/** The second reading; a row of one block is still at hand. */
function readAgain(measure: QuickMeasure, a: Floats, b: Floats, start: number, cols: number, isSingle: boolean): void {
  if (measure.writeLast === undefined) return;
  valueSum.reset(0);
  for (let done = (cols - 1) & -BLOCK; done >= 0; done -= BLOCK) {
    const n = Math.min(BLOCK, cols - done);
    if (cols > BLOCK) {
      readBlock(measure, a, b, start + done, n, cols, isSingle, false);
      measure.writeTerms(n, isSingle);
    }
    state.most = Math.max(state.most, measure.writeLast(n, isSingle));
    valueSum.add(sumBlock(values, 0, n));
  }
}

/** A smaller tb makes a row unusual, as do a larger d in the second reading and a larger logarithm of a probability. */
const LEAST = -(2 ** 300);
const MOST = 250;
const LARGEST = 64;

/** The measure of a row in nats. Returns undefined for an unusual row. */
export function quickResult(
  measure: QuickMeasure,
  a: Floats,
  b: Floats,
  start: number,
  cols: number,
  isSingle: boolean,
): number | undefined {
  state.maxA = maximum(a, start, cols);
  state.maxB = measure.isOfOne ? state.maxA : maximum(b, start, cols);
  if (!measure.isOfLogits && Math.max(state.maxA, state.maxB) > LARGEST) return undefined;
  sumA.reset(0);
  sumB.reset(0);
  valueSum.reset(0);
  moreSum.reset(0);
  state.least = 0;
  state.most = 0;
  state.needsMore = false;
  for (let done = 0; done < cols; done += BLOCK) {
    const n = Math.min(BLOCK, cols - done);
    readBlock(measure, a, b, start + done, n, cols, isSingle, true);
    state.least = Math.min(state.least, measure.writeTerms(n, isSingle));
    if (!measure.sumsNothing) valueSum.add(sumBlock(values, 0, n));
    if (measure.sumsMore) moreSum.add(sumBlock(moreValues, 0, n));
  }
  if (state.least < LEAST) return undefined;
  const result = measure.finish();
  if (!state.needsMore || measure.finishLast === undefined) return result;
  readAgain(measure, a, b, start, cols, isSingle);
  return state.most > MOST ? undefined : measure.finishLast(isSingle);
}

/** base + ln S */
function plusLog(base: number, sum: Accumulator): number {
  return addLog(base, 0, sum.high * EXP_UNSCALE, sum.low * EXP_UNSCALE);
}

/** Minus the mean by p of values. */
function minusMean(): number {
  return (valueSum.total() * EXP_UNSCALE) / -(sumA.high * EXP_UNSCALE);
}

function minusSum(): number {
  return 0 - valueSum.total() * EXP_UNSCALE;
}

function sumOfValues(): number {
  return valueSum.total() * EXP_UNSCALE;
}

const OF_LOGITS = { isOfLogits: true, isOfOne: false, needsExpB: true, sumsMore: false } as const;
const OF_LOG_PROBS = { isOfLogits: false, isOfOne: false, needsExpB: false, sumsMore: false } as const;

export const entropyOfLogits: QuickMeasure = {
  ...OF_LOGITS,
  isOfOne: true,
  writeTerms: weighOwn,
  finish: () => plusLog(minusMean(), sumA),
};

export const crossEntropyOfLogits: QuickMeasure = {
  ...OF_LOGITS,
  writeTerms: weighOther,
  finish: () => plusLog(minusMean(), sumB),
};

export const klOfLogits: QuickMeasure = {
  ...OF_LOGITS,
  sumsMore: true,
  writeTerms: weighGaps,
  finish: () => {
    const sum = sumA.high * EXP_UNSCALE;
    const mean = (valueSum.total() * EXP_UNSCALE) / sum;
    const size = (moreSum.total() * EXP_UNSCALE) / sum;
    const result = addLog(-mean, 0, (sumB.high * EXP_UNSCALE) / sum, 0);
    state.center = mean;
    state.factorA = EXP_UNSCALE / sum;
    state.needsMore = result + result < size + 1;
    return result;
  },
  writeLast: (n, isSingle) => {
    const most = subtractMean(n, state.center, isSingle);
    weighExcess(n, isSingle);
    return most;
  },
  finishLast: () => {
    const mean = valueSum.total() * state.factorA;
    const sum = 1 + mean;
    return addLog(0, 0, sum, twoSumError(1, mean, sum));
  },
};

export const jsdOfLogits: QuickMeasure = {
  ...OF_LOGITS,
  sumsNothing: true,
  writeTerms: writeGaps,
  finish: () => {
    const sum = sumA.high * EXP_UNSCALE;
    const other = sumB.high * EXP_UNSCALE;
    state.center = addLog(0, 0, other / sum, 0);
    state.factorA = 0.5 / sum;
    state.factorB = 0.5 / other;
    state.needsMore = true;
    return sum;
  },
  writeLast: (n, isSingle) => {
    writeDivergences(n, state.center, state.factorA, state.factorB, isSingle);
    return 0;
  },
  finishLast: (isSingle) => {
    const sum = sumOfValues();
    return sum > 0 && sum < (isSingle ? 2 ** -74 : 2 ** -46) ? undefined : Math.min(sum, Math.LN2);
  },
};

export const entropyOfLogProbs: QuickMeasure = {
  ...OF_LOG_PROBS,
  isOfOne: true,
  writeTerms: weighOwn,
  finish: minusSum,
};

export const crossEntropyOfLogProbs: QuickMeasure = { ...OF_LOG_PROBS, writeTerms: weighOther, finish: minusSum };

export const klOfLogProbs: QuickMeasure = { ...OF_LOG_PROBS, writeTerms: weighGaps, finish: minusSum };

export const generalizedKlOfLogProbs: QuickMeasure = {
  ...OF_LOG_PROBS,
  writeTerms: (n, isSingle) => {
    const least = weighGaps(n, isSingle);
    const most = subtractMean(n, 0, isSingle);
    weighExcess(n, isSingle);
    return most > MOST ? Number.NEGATIVE_INFINITY : least;
  },
  finish: sumOfValues,
};

export const jsdOfLogProbs: QuickMeasure = {
  ...OF_LOG_PROBS,
  needsExpB: true,
  writeTerms: (n, isSingle) => {
    writeGaps(n, isSingle);
    writeDivergences(n, 0, 0.5, 0.5, isSingle);
    return 0;
  },
  finish: sumOfValues,
};
