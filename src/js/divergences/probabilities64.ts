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
import { guessKl, refineKl } from "./near64.js";
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
const guesses: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

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

/** KL of row i of those that sumRows has summed from `first` on. */
function klOf(p: FloatArray, q: FloatArray, first: number, i: number, cols: number): number {
  if (!doCancel(i)) return totals[i];
  const refined = refineKl(GENERALIZED, p, q, (first + i) * cols, cols);
  return refined - refined === 0 ? refined : totals[i];
}

/** Do the terms of row i cancel to less than a quarter of their sizes? */
function doCancel(i: number): boolean {
  return 4 * Math.abs(totals[i]) < sizes[i];
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
  let areNear = false;
  for (let first = 0, count = 0; first < rows; first += count) {
    count = rowsPerBlock(rows - first, cols);
    let near = 0;
    if (areNear) {
      // After near rows, most likely more of them: half of the time.
      guessKl(GENERALIZED, p, q, first * cols, count, cols, guesses);
      for (let i = 0; i < count; i++) {
        let kl = guesses[i];
        if (Number.isNaN(kl)) {
          sumRows(KL, p, q, first + i, first + i + 1, cols);
          kl = klOf(p, q, first + i, 0, cols);
        } else near++;
        out[first + i] = resultOf(kl / logBase);
      }
    } else {
      sumRows(KL, p, q, first, rows, cols);
      for (let i = 0; i < count; i++) {
        if (doCancel(i)) near++;
        out[first + i] = resultOf(klOf(p, q, first, i, cols) / logBase);
      }
    }
    areNear = 2 * near > count;
  }
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
