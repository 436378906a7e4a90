// The careful measures of rows that are given by their logarithms, in float64 for either dtype. A row is read up to three times: for its
// special values and largest elements, for what is summed of logits, and for terms that need it.
// Its errors are not above those of log-quick.ts and jsd-log-term.ts, with two exceptions. Cross-entropy from logits, which is here where
// t is beyond 2^300, has 1 u by t and 3 by the mean: 7.5 ulp. Where logarithms of probabilities exceed 300, e^shift adds 5 u.
// See docs/decisions/11-measures-from-logits.md.
import { LN2_64 } from "../arithmetic/constants";
import { expUnscale } from "../arithmetic/exp-scaled";
import { addLog, logOnePlusOne } from "../arithmetic/log";
import { PROMOTED } from "../arithmetic/simd";
import { resetSum, resetSums, sumHigh, sumLow, total } from "../summation/accumulator";
import {
  addAllDigits,
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
  SLOPES,
  shiftB,
  specialIn,
  subtractLogs,
  timesExp,
  weighGaps,
  weighOther,
  writeDifferences,
  writeDivergences,
  writeExpm1mx,
} from "./log-blocks";
import { DIVERGENCE, EXCESS, GAP, has, OF_LOGITS, OTHER, OWN } from "./log-measures";

// The sums of a row.
const SUM_A: i32 = 0; // Sa, times 2^512
const SUM_B: i32 = 1; // Sb, times 2^512
const TERMS_SUM: i32 = 2; // of the first reading, then of e^ta d
const LAST_SUM: i32 = 3; // of the sizes of its terms, then of the terms of the second reading

/** The first reading of a row: Sa and Sb of logits, and the terms. The terms of entropy are those of cross-entropy with b = a. */
function readFirst<F>(measure: i32, x: usize, y: usize, size: usize, cols: i32, forA: f64, forB: f64): void {
  for (let done = 0; done < cols; done += PROMOTED) {
    const n = writeBlock<F>(measure, x, y, size, done, cols, forA, forB);
    if (has<F>(measure, OF_LOGITS)) {
      addExpA(n, SUM_A);
      addExpB(n, SUM_B);
    }
    if (has<F>(measure, GAP)) weighGaps(n);
    if (has<F>(measure, DIVERGENCE)) writeDifferences(n);
    if (has<F>(measure, OWN | OTHER)) weighOther(n, has<F>(measure, OF_LOGITS));
    if (addSizes(n, LAST_SUM)) addAllDigits(n, TERMS_SUM);
    else addValues(n, TERMS_SUM);
  }
}

/** Writes the exponentials and differences of the block from `done` on. Returns how many elements it has. */
function writeBlock<F>(measure: i32, x: usize, y: usize, size: usize, done: i32, cols: i32, forA: f64, forB: f64): i32 {
  const n = loadBlock(x, y, size, done, cols);
  exponentiateA(n, forA);
  shiftB(n, forB);
  if (has<F>(measure, DIVERGENCE | OF_LOGITS)) exponentiateB(n);
  subtractLogs(n);
  return n;
}

/** The sum of the terms of JSD for p = e^ta scaleA and q = e^tb scaleB, or of e^ta (e^d - 1 - d); d is tb - ta - center. */
function readLast<F>(
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
  resetSum(0, TERMS_SUM);
  for (let done = 0; done < cols; done += PROMOTED) {
    // The only block of logits is still at hand.
    const isWritten = has<F>(measure, OF_LOGITS) && cols <= PROMOTED;
    const n = isWritten ? cols : writeBlock<F>(measure, x, y, size, done, cols, forA, forB);
    if (has<F>(measure, DIVERGENCE)) writeDivergences(n, center, scaleA, scaleB);
    if (has<F>(measure, GAP | EXCESS)) {
      writeExpm1mx(n, center);
      addValues(n, TERMS_SUM, SLOPES);
    }
    addValues(n, LAST_SUM);
  }
  return total(LAST_SUM);
}

/** A mean of d below it makes e^(tb - mean) too large. */
const FAR: f64 = -300;

/** The measure of logits without special values, whose largest elements are given. */
function measureLogits<F>(measure: i32, x: usize, y: usize, size: usize, cols: i32, maxA: f64, maxB: f64): f64 {
  readFirst<F>(measure, x, y, size, cols, maxA, maxB);
  const scaled = total(SUM_A);
  const sum = scaled * expUnscale<f64>();
  const other = total(SUM_B);
  if (has<F>(measure, DIVERGENCE)) {
    const difference = total(TERMS_SUM) / scaled;
    // A JSD that is too small for the quick measure has a ratio of the sums near 1, in rows of less than 2^31 elements.
    const center = logOnePlusOne(difference);
    return min(readLast<F>(measure, x, y, size, cols, maxA, maxB, center, 1 / scaled, 1 / other), LN2_64);
  }
  const mean = total(TERMS_SUM) / sum;
  if (!has<F>(measure, GAP))
    return addLog(-mean, 0, sumHigh(SUM_B) * expUnscale<f64>(), sumLow(SUM_B) * expUnscale<f64>());
  const result = addLog(-mean, 0, other / scaled, 0);
  const isNear = mean >= FAR && 2 * result < sumHigh(LAST_SUM) / sum + 1;
  if (!isNear) return result;
  const excess = readLast<F>(measure, x, y, size, cols, maxA, maxB, mean, 0, 0) / sum;
  return logOnePlusOne(excess) - (total(TERMS_SUM) / sum) * (excess / (1 + excess));
}

/** The same of log-probabilities. Their shift is 0, or what keeps exponentials in range that would overflow. */
function measureLogProbs<F>(measure: i32, x: usize, y: usize, size: usize, cols: i32, maxA: f64, maxB: f64): f64 {
  const isLast = has<F>(measure, EXCESS | DIVERGENCE);
  const largest = isLast ? max(maxA, maxB) : maxA;
  const shift = largest > 300 ? largest : 0;
  const unscale = expUnscale<f64>();
  if (isLast) return timesExp(readLast<F>(measure, x, y, size, cols, shift, shift, 0, unscale, unscale), shift);
  readFirst<F>(measure, x, y, size, cols, shift, shift);
  return timesExp(0 - total(TERMS_SUM), shift);
}

/** The measure of a row, in nats. Its elements have `size` bytes. */
export function carefulResult<F>(measure: i32, x: usize, y: usize, size: usize, cols: i32): f64 {
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
  if (has<F>(measure, OF_LOGITS) && min(maxA, maxB) == -Infinity) return NaN;
  if (special & HAS_INFINITE_TERM && !has<F>(measure, DIVERGENCE)) return Infinity;
  resetSums();
  if (has<F>(measure, OF_LOGITS)) return measureLogits<F>(measure, x, y, size, cols, maxA, maxB);
  return measureLogProbs<F>(measure, x, y, size, cols, maxA, maxB);
}
