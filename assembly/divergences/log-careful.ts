// The careful measures of rows that are given by their logarithms, in float64 for either dtype. A row is read up to three times: for its
// special values and largest elements, for what is summed of logits, and for terms that need it.
// See docs/decisions/11-measures-from-logits.md.
import { LN2_64 } from "../arithmetic/constants";
import { expUnscale } from "../arithmetic/exp-scaled";
import { addLog, logOne, logOnePlusOne } from "../arithmetic/log";
import { PROMOTED } from "../arithmetic/simd";
import { resetSum, resetSums, sumHigh, sumLow, total } from "../summation/accumulator";
import {
  addExpA,
  addExpB,
  addSizes,
  addValues,
  exponentiateA,
  exponentiateB,
  HAS_INFINITE_TERM,
  HAS_NAN,
  largestA,
  largestB,
  loadBlock,
  shiftB,
  specialIn,
  subtractLogs,
  timesExp,
  weighB,
  weighGaps,
  weighUnshiftedB,
  writeDifferences,
  writeDivergences,
  writeExpm1mx,
} from "./log-blocks";
import { DIVERGENCE, EXCESS, EXPONENTIATES_B, GAP, has, OF_LOGITS, TERM } from "./log-measures";

// The sums of a row.
const SUM_A: i32 = 0; // Sa, times 2^512
const SUM_B: i32 = 1; // Sb, times 2^512
const TERMS_SUM: i32 = 2; // of the first reading
const LAST_SUM: i32 = 3; // of the sizes of its terms, then of the terms of the second reading

/** The first reading of a row: Sa and Sb of logits, and the terms. The terms of entropy are those of cross-entropy with b = a. */
function readFirst(measure: i32, x: usize, y: usize, size: usize, cols: i32, forA: f64, forB: f64): void {
  const term = measure & TERM;
  for (let done = 0; done < cols; done += PROMOTED) {
    const n = loadBlock(x, y, size, done, cols);
    exponentiateA(n, forA);
    shiftB(n, forB);
    if (has(measure, OF_LOGITS)) {
      exponentiateB(n);
      addExpA(n, SUM_A);
      addExpB(n, SUM_B);
    }
    subtractLogs(n);
    if (term == GAP) weighGaps(n);
    else if (term == DIVERGENCE) writeDifferences(n);
    else if (has(measure, OF_LOGITS)) weighB(n);
    else weighUnshiftedB(n);
    addValues(n, TERMS_SUM);
    addSizes(n, LAST_SUM);
  }
}

/** The sum of the terms of JSD for p = e^ta scaleA and q = e^tb scaleB, or of e^ta (e^d - 1 - d); d is tb - ta - center. */
function readLast(
  measure: i32,
  x: usize,
  y: usize,
  size: usize,
  cols: i32,
  forA: f64,
  forB: f64,
  center: f64,
  scaleA: f64,
  scaleB: f64,
): f64 {
  resetSum(0, LAST_SUM);
  for (let done = 0; done < cols; done += PROMOTED) {
    const n = loadBlock(x, y, size, done, cols);
    exponentiateA(n, forA);
    shiftB(n, forB);
    subtractLogs(n);
    if ((measure & TERM) == DIVERGENCE) {
      exponentiateB(n);
      writeDivergences(n, center, scaleA, scaleB);
    } else writeExpm1mx(n, center);
    addValues(n, LAST_SUM);
  }
  return total(LAST_SUM);
}

/** A mean of d below it makes e^(tb - mean) too large. */
const FAR: f64 = -300;

/** The measure of logits without special values, whose largest elements are given. */
function measureLogits(measure: i32, x: usize, y: usize, size: usize, cols: i32, maxA: f64, maxB: f64): f64 {
  readFirst(measure, x, y, size, cols, maxA, maxB);
  const term = measure & TERM;
  const scaled = total(SUM_A);
  const sum = scaled * expUnscale<f64>();
  const other = total(SUM_B);
  if (term == DIVERGENCE) {
    const difference = total(TERMS_SUM) / scaled;
    const center = abs(difference) < 0.5 ? logOnePlusOne(difference) : logOne(other / scaled);
    return min(readLast(measure, x, y, size, cols, maxA, maxB, center, 1 / scaled, 1 / other), LN2_64);
  }
  const mean = total(TERMS_SUM) / sum;
  if (term != GAP) return addLog(-mean, 0, sumHigh(SUM_B) * expUnscale<f64>(), sumLow(SUM_B) * expUnscale<f64>());
  const result = addLog(-mean, 0, other / scaled, 0);
  const isNear = mean >= FAR && 2 * result < sumHigh(LAST_SUM) / sum + 1;
  return isNear ? logOnePlusOne(readLast(measure, x, y, size, cols, maxA, maxB, mean, 0, 0) / sum) : result;
}

/** The same of log-probabilities. Their shift is 0, or what keeps exponentials in range that would overflow. */
function measureLogProbs(measure: i32, x: usize, y: usize, size: usize, cols: i32, maxA: f64, maxB: f64): f64 {
  const isLast = (measure & TERM) == EXCESS || has(measure, EXPONENTIATES_B);
  const largest = isLast ? max(maxA, maxB) : maxA;
  const shift = largest > 300 ? largest : 0;
  const unscale = expUnscale<f64>();
  if (isLast) return timesExp(readLast(measure, x, y, size, cols, shift, shift, 0, unscale, unscale), shift);
  readFirst(measure, x, y, size, cols, shift, shift);
  return timesExp(0 - total(TERMS_SUM), shift);
}

/** The measure of a row, in nats. Its elements have `size` bytes. */
export function carefulResult(measure: i32, x: usize, y: usize, size: usize, cols: i32): f64 {
  let special = 0;
  let maxA: f64 = -Infinity;
  let maxB: f64 = -Infinity;
  for (let done = 0; done < cols; done += PROMOTED) {
    const n = loadBlock(x, y, size, done, cols);
    special |= specialIn(n);
    maxA = max(maxA, largestA(n));
    maxB = max(maxB, largestB(n));
  }
  if (special & HAS_NAN || max(maxA, maxB) == Infinity) return NaN;
  if (has(measure, OF_LOGITS) && min(maxA, maxB) == -Infinity) return NaN;
  if (special & HAS_INFINITE_TERM && (measure & TERM) != DIVERGENCE) return Infinity;
  resetSums();
  if (has(measure, OF_LOGITS)) return measureLogits(measure, x, y, size, cols, maxA, maxB);
  return measureLogProbs(measure, x, y, size, cols, maxA, maxB);
}
