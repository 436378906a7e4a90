// The quick measures of distributions that are given by their logarithms, for rows without unusual numbers: as in
// assembly/divergences/log-quick.ts and log-rows.ts, where the derivations stand.
import type { Floats } from "../arithmetic/arrays.js";
import { twoProductError, twoSumError } from "../arithmetic/double-double.js";
import { addLog } from "../arithmetic/log-single.js";
import { LaneSum } from "./lane-sum.js";
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
  sizes,
  subtractMean,
  valueLows,
  values,
  weighExpm1mx,
  weighGaps,
  weighOther,
  weighOwn,
  writeDivergences,
  writeGaps,
} from "./log-quick-terms.js";

export interface QuickMeasure {
  /** Are a and b logits, whose largest is subtracted? Logarithms of probabilities are taken as they are. */
  readonly isOfLogits?: boolean;
  readonly isOfOne?: boolean;
  readonly needsExpB?: boolean;
  readonly sumsSizes?: boolean;
  /** Has each value a low part? */
  readonly hasLows?: boolean;
  /** Is ln Sa or ln Sb needed to all digits? */
  readonly isExactA?: boolean;
  readonly isExactB?: boolean;
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
  /** The mean of d by p, or its center as high + low; and the factors of the exponentials. */
  center: number;
  centerLow: number;
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
  centerLow: Number.NaN,
  factorA: Number.NaN,
  factorB: Number.NaN,
};

// Sums of e^ta and e^tb, of values, and of sizes or in the second reading of KL of e^ta d.
const sumA: LaneSum = /*#__PURE__*/ new LaneSum();
const sumB: LaneSum = /*#__PURE__*/ new LaneSum();
const valueSum: LaneSum = /*#__PURE__*/ new LaneSum();
const sizeSum: LaneSum = /*#__PURE__*/ new LaneSum();

function maximum(x: Floats, start: number, n: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + n; i++) if (x[i] > max) max = x[i];
  return max;
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
  if (isOfLogits && isFirst) sumA.addExponentials(expA, n, cols, isSingle, measure.isExactA === true);
  if (measure.isOfOne) return;
  load(b, start, n, isOfLogits ? state.maxB : 0, logB, lowB, isSingle);
  if (!measure.needsExpB) return;
  if (isSingle) exponentiateSingle(logB, expB, n);
  else exponentiate(logB, lowB, expB, n);
  if (isOfLogits && isFirst) sumB.addExponentials(expB, n, cols, isSingle, measure.isExactB === true);
}

/** The second reading; a row of one block is still at hand. */
function readAgain(measure: QuickMeasure, a: Floats, b: Floats, start: number, cols: number, isSingle: boolean): void {
  /* v8 ignore next -- measures that read again have it */
  if (measure.writeLast === undefined) return;
  valueSum.reset();
  sizeSum.reset();
  for (let done = (cols - 1) & -BLOCK; done >= 0; done -= BLOCK) {
    const n = Math.min(BLOCK, cols - done);
    if (cols > BLOCK) {
      readBlock(measure, a, b, start + done, n, cols, isSingle, false);
      measure.writeTerms(n, isSingle);
    }
    state.most = Math.max(state.most, measure.writeLast(n, isSingle));
    valueSum.add(values, n, cols, !isSingle);
    if (measure.sumsSizes && !isSingle) sizeSum.add(sizes, n, cols, true);
  }
  valueSum.close();
  sizeSum.close();
}

/** A smaller tb makes a row unusual, as do a larger d in the second reading and a larger logarithm of a probability. */
const LEAST = -2.037035976334486e90; // -(2^300)
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
  for (const sum of [sumA, sumB, valueSum, sizeSum]) sum.reset();
  state.least = 0;
  state.most = 0;
  state.needsMore = false;
  for (let done = 0; done < cols; done += BLOCK) {
    const n = Math.min(BLOCK, cols - done);
    readBlock(measure, a, b, start + done, n, cols, isSingle, true);
    state.least = Math.min(state.least, measure.writeTerms(n, isSingle));
    if (!measure.sumsNothing)
      valueSum.add(values, n, cols, !isSingle, measure.hasLows && !isSingle ? valueLows : undefined);
    if (measure.sumsSizes) sizeSum.add(sizes, n, cols, false);
  }
  for (const sum of [sumA, sumB, valueSum, sizeSum]) sum.close();
  if (state.least < LEAST) return undefined;
  const result = measure.finish();
  if (!state.needsMore || measure.finishLast === undefined) return result;
  readAgain(measure, a, b, start, cols, isSingle);
  return state.most > MOST ? undefined : measure.finishLast(isSingle);
}

/** The rounding error of the mean by p of values. */
function meanLow(mean: number): number {
  const product = mean * sumA.high;
  const rest = valueSum.high - product - twoProductError(mean, sumA.high, product);
  return (rest + (valueSum.low - mean * sumA.low)) / sumA.high;
}

/** ln(high + low) minus that mean. */
function logMinusMean(mean: number, high: number, low: number): number {
  return addLog(-mean, -meanLow(mean), high, low);
}

const minusSum = () => 0 - valueSum.high;
const sumOfValues = () => valueSum.high;

export const entropyOfLogits: QuickMeasure = {
  isOfLogits: true,
  isOfOne: true,
  isExactA: true,
  hasLows: true,
  writeTerms: weighOwn,
  finish: () => logMinusMean(valueSum.high / sumA.high, sumA.high, sumA.low),
};

export const crossEntropyOfLogits: QuickMeasure = {
  isOfLogits: true,
  needsExpB: true,
  isExactB: true,
  hasLows: true,
  writeTerms: weighOther,
  finish: () => logMinusMean(valueSum.high / sumA.high, sumB.high, sumB.low),
};

export const klOfLogits: QuickMeasure = {
  isOfLogits: true,
  needsExpB: true,
  sumsSizes: true,
  writeTerms: weighGaps,
  finish: () => {
    const sum = sumA.high;
    const mean = valueSum.high / sum;
    const result = logMinusMean(mean, sumB.high / sum, 0);
    state.center = mean;
    state.needsMore = result + result < sizeSum.high / sum + 1;
    return result;
  },
  writeLast: (n, isSingle) => {
    const most = subtractMean(n, state.center, isSingle);
    weighExpm1mx(n, isSingle);
    return most;
  },
  finishLast: (isSingle) => {
    const mean = valueSum.high / sumA.high;
    const sum = 1 + mean;
    const result = addLog(0, 0, sum, twoSumError(1, mean, sum));
    return isSingle ? result : result - (sizeSum.high / sumA.high) * (mean / sum);
  },
};

export const jsdOfLogits: QuickMeasure = {
  isOfLogits: true,
  needsExpB: true,
  sumsNothing: true,
  writeTerms: (n, isSingle) => {
    writeGaps(n, isSingle);
    return 0;
  },
  finish: () => {
    const sum = sumA.high;
    const other = sumB.high;
    state.center = addLog(0, 0, other / sum, 0);
    state.centerLow = addLog(-state.center, 0, other / sum, 0);
    state.factorA = 0.5 / sum;
    state.factorB = 0.5 / other;
    state.needsMore = true;
    return sum;
  },
  writeLast: (n, isSingle) => {
    writeDivergences(n, state.center, state.centerLow, state.factorA, state.factorB, isSingle);
    return 0;
  },
  finishLast: (isSingle) => {
    const sum = sumOfValues();
    return sum > 0 && sum < (isSingle ? 2 ** -74 : 2 ** -46) ? undefined : Math.min(sum, Math.LN2);
  },
};

export const entropyOfLogProbs: QuickMeasure = {
  isOfOne: true,
  hasLows: true,
  writeTerms: weighOwn,
  finish: minusSum,
};

export const crossEntropyOfLogProbs: QuickMeasure = {
  hasLows: true,
  writeTerms: weighOther,
  finish: minusSum,
};

export const klOfLogProbs: QuickMeasure = { writeTerms: weighGaps, finish: minusSum };

export const generalizedKlOfLogProbs: QuickMeasure = {
  writeTerms: (n, isSingle) => {
    const least = writeGaps(n, isSingle);
    const most = subtractMean(n, 0, isSingle);
    weighExpm1mx(n, isSingle);
    return most > MOST ? Number.NEGATIVE_INFINITY : least;
  },
  finish: sumOfValues,
};

export const jsdOfLogProbs: QuickMeasure = {
  needsExpB: true,
  writeTerms: (n, isSingle) => {
    writeGaps(n, isSingle);
    writeDivergences(n, 0, 0, 0.5, 0.5, isSingle);
    return 0;
  },
  finish: sumOfValues,
};
