// Measures of distributions that are given by probabilities: sums of a term for each element, a block at a time. The loops
// take elements for normal numbers or 0. Where a block has other ones, or its terms underflow or overflow, it is summed
// again in float64, scaled.
import {
  BLOCK,
  ENOUGH_SUM,
  type FloatArray,
  HUGE,
  LEAST_SUM,
  LEAST_WEIGHT,
  NEGLIGIBLE,
  TINY,
} from "../arithmetic/constants64.js";
import { writeJsdTerms } from "../arithmetic/jsd-term64.js";
import { writeCrossTerms } from "../arithmetic/log-fast64.js";
import { writeGeneralizedTerms, writeRatioTerms } from "../arithmetic/log-ratio64.js";
import { ensureLogTable } from "../arithmetic/log64.js";
import { generalizedTerms, terms } from "../arithmetic/scratch64.js";
import { resultOf, rowsPerBlock } from "../rows/row64.js";
import { Accumulator } from "../summation/accumulator.js";
import { SHORT, sumBlock, sumSizes } from "../summation/pairwise64.js";
import { areNormal, copyOthers, mayVanish, othersP, othersQ } from "./blocks64.js";
import { addDifferences } from "./near64.js";
import { perplexityOf } from "./perplexity.js";
import {
  addScaled,
  isWeightedByP,
  SCALED_BLOCK,
  type ScaledMeasure,
  takesZeroQ,
  vanishesAtEqual,
  vanishesAtZero,
  writeScaledCross,
  writeScaledGeneralized,
  writeScaledJsd,
  writeScaledRatio,
} from "./probabilities-scaled.js";

interface Measure extends ScaledMeasure {
  /** Writes the terms of n elements to `terms`; returns whether all elements are certainly normal. */
  readonly write: (p: FloatArray, q: FloatArray, start: number, n: number) => boolean;
  readonly terms: FloatArray;
}

const CROSS: Measure = { kind: "cross", write: writeCrossTerms, terms, writeScaled: writeScaledCross };
const KL: Measure = { kind: "kl", write: writeRatioTerms, terms, writeScaled: writeScaledRatio };
const GENERALIZED: Measure = {
  kind: "generalized",
  write: writeGeneralizedTerms,
  terms: generalizedTerms,
  writeScaled: writeScaledGeneralized,
};
const JSD: Measure = { kind: "jsd", write: writeJsdTerms, terms, writeScaled: writeScaledJsd };

/** Results of sumRows, one a row: the sum of the terms, NaN or infinite where the elements make it so; for KL the sum of sizes. */
const totals: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const sizes: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

const sum: Accumulator = /*#__PURE__*/ new Accumulator();

/** The state of a block, or of a row, which has that of its worst block. */
const NORMAL = 0;
const SCALED = 1;
const INFINITE = 2; // p > 0 where q is 0
const INVALID = 3; // an element is NaN, negative or infinite
const UNKNOWN = -1;

/**
 * Finds the state of a block whose elements or sum may not be normal. Where the sum of the others is large enough, terms of tiny numbers
 * whose weight is negligible become 0, whatever the loop has made of them.
 */
function stateOf({ kind, terms }: Measure, p: FloatArray, q: FloatArray, start: number, n: number, at: number): number {
  let isExtreme = false;
  let isInfinite = false;
  let isAnyTiny = false;
  let least = 1;
  for (let i = 0; i < n; i++) {
    const a = p[start + i];
    const b = q[start + i];
    if (!(a >= 0 && a < Number.POSITIVE_INFINITY && b >= 0 && b < Number.POSITIVE_INFINITY)) return INVALID;
    if (b === 0 && a > 0 && !takesZeroQ(kind)) isInfinite = true;
    const weight = isWeightedByP(kind) ? a : Math.max(a, b);
    if (weight > 0 && weight < least) least = weight;
    const isZero = (vanishesAtZero(kind) && a === 0) || (vanishesAtEqual(kind) && a === b);
    if (isZero) terms[at + i] = 0;
    const hasTiny = !isZero && (isTiny(b) || (kind !== "cross" && isTiny(a)));
    if (hasTiny) isAnyTiny = true;
    if (hasTiny && weight < NEGLIGIBLE) terms[at + i] = 0;
    else if (hasTiny && !takesZeroQ(kind)) isExtreme = true;
    if (b >= HUGE || (kind !== "cross" && a >= HUGE)) isExtreme = true;
  }
  if (isInfinite) return INFINITE;
  const size = Math.abs(sumBlock(terms, at, n));
  if (!(size < Number.POSITIVE_INFINITY) || (size < LEAST_SUM && least < LEAST_WEIGHT)) return SCALED;
  return isExtreme || (isAnyTiny && size < ENOUGH_SUM) ? SCALED : NORMAL;
}

function isTiny(x: number): boolean {
  return x > 0 && x < TINY;
}

/**
 * Adds the terms of n elements, a block at most, to the sum and their sizes to sizes[row]; returns the state of the block, or UNKNOWN
 * where it is not plain and `onlyPlain`. The terms lie from `at` on.
 */
function addBlock(
  measure: Measure,
  p: FloatArray,
  q: FloatArray,
  start: number,
  n: number,
  at: number,
  allNormal: boolean,
  row: number,
  onlyPlain = false,
): number {
  const { kind } = measure;
  let blockSum = sumBlock(measure.terms, at, n);
  const magnitude = Math.abs(blockSum);
  const isPlain =
    allNormal ||
    (areNormal(q, start, n, TINY, takesZeroQ(kind) || p === q) &&
      (p === q || areNormal(p, start, n, kind === "cross" ? 0 : TINY, true)));
  if (!(isPlain && magnitude >= LEAST_SUM && magnitude < Number.POSITIVE_INFINITY)) {
    if (onlyPlain) return UNKNOWN;
    const state = stateOf(measure, p, q, start, n, at);
    if (state === SCALED) {
      for (let done = 0; done < n; done += SCALED_BLOCK) {
        sizes[row] += addScaled(measure, p, q, start + done, Math.min(SCALED_BLOCK, n - done), sum);
      }
    }
    if (state !== NORMAL) return state;
    blockSum = sumBlock(measure.terms, at, n);
  }
  sum.add(blockSum);
  if (kind === "kl") sizes[row] += sumSizes(measure.terms, at, n);
  return NORMAL;
}

/** Adds the terms of n elements to the sum; returns the worst state of a block. Terms that are 0 change no bit of a sum. */
function addTerms(measure: Measure, p: FloatArray, q: FloatArray, start: number, n: number): number {
  let state = NORMAL;
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    const at = start + done;
    const others = mayVanish(measure.kind, p, q, at, length) ? copyOthers(measure.kind, p, q, at, length) : length;
    if (others === 0) continue;
    let ofBlock = UNKNOWN;
    if (others < length) {
      const allNormal = measure.write(othersP, p === q ? othersP : othersQ, 0, others);
      ofBlock = addBlock(measure, othersP, p === q ? othersP : othersQ, 0, others, 0, allNormal, 0, true);
    }
    if (ofBlock === UNKNOWN) {
      const allNormal = measure.write(p, q, at, length);
      ofBlock = addBlock(measure, p, q, at, length, 0, allNormal, 0);
    }
    state = Math.max(state, ofBlock);
  }
  return state;
}

/** Sums the terms of rows from `first` on, a block of short ones or a long one, and returns how many. */
function sumRows(measure: Measure, p: FloatArray, q: FloatArray, first: number, rows: number, cols: number): number {
  const count = rowsPerBlock(rows - first, cols);
  const start = first * cols;
  const isShort = cols <= SHORT;
  const allNormal = isShort && measure.write(p, q, start, count * cols);
  for (let i = 0; i < count; i++) {
    if (allNormal) {
      const blockSum = sumBlock(measure.terms, i * cols, cols);
      const magnitude = Math.abs(blockSum);
      if (magnitude >= LEAST_SUM && magnitude < Number.POSITIVE_INFINITY) {
        totals[i] = blockSum;
        if (measure.kind === "kl") sizes[i] = sumSizes(measure.terms, i * cols, cols);
        continue;
      }
    }
    sum.reset(0);
    sizes[i] = 0;
    const state = isShort
      ? addBlock(measure, p, q, start + i * cols, cols, i * cols, allNormal, i)
      : addTerms(measure, p, q, start, cols);
    if (state === INVALID) totals[i] = Number.NaN;
    else if (state === INFINITE) totals[i] = measure.kind === "cross" ? -Infinity : Infinity;
    else totals[i] = sum.total();
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
