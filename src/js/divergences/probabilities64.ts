// Measures of distributions that are given by probabilities: sums of a term for each element, a block at a time. The loops
// take elements for normal numbers or 0. Where a block has other ones, or its terms underflow or overflow, it is summed
// again in float64, scaled.
import { BLOCK, type FloatArray } from "../arithmetic/constants64.js";
import { writeJsdTerms } from "../arithmetic/jsd-term64.js";
import { writeCrossTerms } from "../arithmetic/log-fast64.js";
import { writeGeneralizedTerms, writeRatioTerms } from "../arithmetic/log-ratio64.js";
import { ensureLogTable } from "../arithmetic/log64.js";
import { generalizedTerms, terms } from "../arithmetic/scratch64.js";
import { resultOf, rowsPerBlock } from "../rows/row64.js";
import { SHORT, sumBlock, sumSizes } from "../summation/pairwise64.js";
import { addBlock, addTerms, isGood, type Measure, sizes, sum, totalOf, writeSparse } from "./blocks64.js";
import { addDifferences } from "./near64.js";
import { perplexityOf } from "./perplexity.js";
import { writeScaledCross, writeScaledGeneralized, writeScaledJsd, writeScaledRatio } from "./probabilities-scaled.js";

const CROSS: Measure = { kind: "cross", write: writeCrossTerms, terms, writeScaled: writeScaledCross };
const KL: Measure = { kind: "kl", write: writeRatioTerms, terms, writeScaled: writeScaledRatio };
const GENERALIZED: Measure = {
  kind: "generalized",
  write: writeGeneralizedTerms,
  terms: generalizedTerms,
  writeScaled: writeScaledGeneralized,
};
const JSD: Measure = { kind: "jsd", write: writeJsdTerms, terms, writeScaled: writeScaledJsd };

/** Results of sumRows, one a row: the sum of the terms, NaN or infinite where the elements make it so. */
const totals: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** Sums the terms of rows from `first` on, a block of short ones or a long one, and returns how many. */
function sumRows(measure: Measure, p: FloatArray, q: FloatArray, first: number, rows: number, cols: number): number {
  const count = rowsPerBlock(rows - first, cols);
  const start = first * cols;
  if (cols > SHORT) {
    sum.reset(0);
    sizes[0] = 0;
    totals[0] = totalOf(measure, addTerms(measure, p, q, start, cols));
    return 1;
  }
  const n = count * cols;
  const sparse = n > SHORT ? writeSparse(measure, p, q, start, n, false) : -1;
  if (sparse === 0) {
    totals.fill(0, 0, count);
    sizes.fill(0, 0, count);
    return count;
  }
  const allNormal = sparse > 0 || measure.write(p, q, start, n);
  for (let i = 0; i < count; i++) {
    if (allNormal) {
      const rowSum = sumBlock(measure.terms, i * cols, cols);
      const size = measure.kind === "kl" ? sumSizes(measure.terms, i * cols, cols) : 0;
      // No normal p makes -p ln p underflow, and only equal p and q make p ln(p / q) 0.
      const isZero = rowSum === 0 && (measure.kind === "kl" ? size === 0 : measure.kind === "cross" && p === q);
      if (isGood(rowSum) || isZero) {
        totals[i] = rowSum;
        sizes[i] = size;
        continue;
      }
    }
    sum.reset(0);
    sizes[i] = 0;
    const state = addBlock(measure, p, q, start + i * cols, cols, i * cols, allNormal, i);
    totals[i] = totalOf(measure, state);
  }
  return count;
}

export function crossEntropy(
  p: FloatArray,
  q: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
  logBase: number,
): void {
  ensureLogTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = sumRows(CROSS, p, q, first, rows, cols);
    for (let i = 0; i < count; i++) out[first + i] = resultOf(-totals[i] / logBase);
  }
}

export function entropy(
  p: FloatArray,
  _q: unknown,
  out: FloatArray,
  rows: number,
  cols: number,
  logBase: number,
): void {
  crossEntropy(p, p, out, rows, cols, logBase);
}

export function perplexity(p: FloatArray, _q: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = sumRows(CROSS, p, p, first, rows, cols);
    for (let i = 0; i < count; i++) out[first + i] = resultOf(perplexityOf(-totals[i]));
  }
}

export function klDivergence(
  p: FloatArray,
  q: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
  logBase: number,
): void {
  ensureLogTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = sumRows(KL, p, q, first, rows, cols);
    for (let i = 0; i < count; i++) {
      const total = totals[i];
      const doTermsCancel = 4 * Math.abs(total) < sizes[i];
      const refined = doTermsCancel ? refineKl(p, q, (first + i) * cols, cols) : total;
      out[first + i] = resultOf((refined - refined === 0 ? refined : total) / logBase);
    }
  }
}

/**
 * KL of a row whose terms cancel to less than a quarter of their sizes: the sum of p ln(p / q) + q - p, none of which is negative,
 * and of p - q. It may overflow.
 */
function refineKl(p: FloatArray, q: FloatArray, start: number, cols: number): number {
  sum.reset(0);
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    addTerms(GENERALIZED, p, q, start + done, length);
    addDifferences(p, q, start + done, length, sum);
  }
  return sum.total();
}

export function generalizedKl(
  p: FloatArray,
  q: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
  logBase: number,
): void {
  ensureLogTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = sumRows(GENERALIZED, p, q, first, rows, cols);
    for (let i = 0; i < count; i++) out[first + i] = resultOf(totals[i] / logBase);
  }
}

export function jsDivergence(
  p: FloatArray,
  q: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
  logBase: number,
): void {
  ensureLogTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = sumRows(JSD, p, q, first, rows, cols);
    for (let i = 0; i < count; i++) out[first + i] = resultOf(totals[i] / logBase);
  }
}

export function jsDistance(
  p: FloatArray,
  q: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
  logBase: number,
): void {
  ensureLogTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = sumRows(JSD, p, q, first, rows, cols);
    for (let i = 0; i < count; i++) out[first + i] = resultOf(Math.sqrt(totals[i] / logBase));
  }
}
