// Steps before a kernel reads the rows, which options ask for, in either dtype: as in assembly/rows/preprocess.ts.
import type { Floats } from "../arithmetic/arrays.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { Accumulator } from "../summation/accumulator.js";

/** Writes `fill` to those of n elements whose byte in the mask is 0. */
export function applyMask(x: Floats, at: number, mask: Uint8Array, maskAt: number, n: number, fill: number): void {
  for (let i = 0; i < n; i++) if (mask[maskAt + i] === 0) x[at + i] = fill;
}

/** Counts the bytes of each row of a mask that are not 0. */
export function countKept(mask: Uint8Array, counts: Int32Array, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    let count = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) count += (mask[i] + 255) >> 8; // no branch
    counts[r] = count;
  }
}

/** x becomes (x - max) / T, row by row: rounded once in float32, twice in float64. */
export function applyTemperature(x: Floats, at: number, rows: number, cols: number, temperature: number): void {
  for (let start = at; start < at + rows * cols; start += cols) {
    let max = Number.NEGATIVE_INFINITY;
    for (let i = start; i < start + cols; i++) if (x[i] > max) max = x[i];
    for (let i = start; i < start + cols; i++) x[i] = (x[i] - max) / temperature;
  }
}

/** p becomes p / Σ p, row by row; where the sum leaves the range, or would be inexact, p is scaled first. */
export function normalizeRows(p: Floats, at: number, rows: number, cols: number): void {
  for (let start = at; start < at + rows * cols; start += cols) {
    let sum = sumOf(p, start, cols, 1);
    let scale = 1;
    if (!(sum < Number.POSITIVE_INFINITY) || (sum < 2 ** -900 && sum > 0)) {
      scale = sum < 1 ? 2 ** 600 : 2 ** -600; // a sum that overflows may be NaN
      sum = sumOf(p, start, cols, scale);
    }
    for (let i = start; i < start + cols; i++) p[i] = (p[i] * scale) / sum;
  }
}

/** Elements that are summed by themselves before the sum of the row takes them. */
const BLOCK = 512;

const rowSum: Accumulator = /*#__PURE__*/ new Accumulator();

/** The sum of a row, scaled, with the operations of addCompensated; NaN if an element is no probability. */
function sumOf(p: Floats, start: number, cols: number, scale: number): number {
  let areProbabilities = true;
  rowSum.reset(0);
  for (let from = start; from < start + cols; from += BLOCK) {
    const end = Math.min(from + BLOCK, start + cols);
    let high0 = 0;
    let high1 = 0;
    let low0 = 0;
    let low1 = 0;
    for (let i = from; i < end; i += 2) {
      const even = p[i] * scale;
      const odd = i + 1 < end ? p[i + 1] * scale : 0;
      if (!(even >= 0 && odd >= 0)) areProbabilities = false;
      const sum0 = high0 + even;
      const sum1 = high1 + odd;
      low0 += twoSumError(high0, even, sum0);
      low1 += twoSumError(high1, odd, sum1);
      high0 = sum0;
      high1 = sum1;
    }
    rowSum.add(high0);
    rowSum.add(high1);
    rowSum.add(low0);
    rowSum.add(low1);
  }
  return areProbabilities ? rowSum.total() : Number.NaN;
}

/** Are n elements probabilities? */
function areProbabilities(y: Floats, at: number, n: number): boolean {
  let areValid = true;
  for (let i = at; i < at + n; i++) if (!(y[i] >= 0 && y[i] < Number.POSITIVE_INFINITY)) areValid = false;
  return areValid;
}

/**
 * Turns probabilities y of classes into the factors of each -log p: w (confidence y + uniform), w being 1 or the weights of the
 * classes, a row behind y. An element that is no probability becomes NaN; a class of weight 0 becomes 0.
 */
export function smoothTargets(
  y: Floats,
  at: number,
  rows: number,
  cols: number,
  isWeighted: boolean,
  confidence: number,
  uniform: number,
): void {
  const isSingle = y instanceof Float32Array;
  const c = isSingle ? Math.fround(confidence) : confidence;
  const u = isSingle ? Math.fround(uniform) : uniform;
  const weights = at + rows * cols;
  if (!isWeighted && confidence === 1 && uniform === 0 && areProbabilities(y, at, rows * cols)) return;
  for (let start = at; start < weights; start += cols) {
    for (let i = start; i < start + cols; i++) {
      const isProbability = y[i] >= 0 && y[i] < Number.POSITIVE_INFINITY;
      y[i] *= c; // each result is rounded to the dtype where it is stored
      y[i] += u;
      if (!isProbability) y[i] = Number.NaN;
      if (!isWeighted) continue;
      const weight = y[weights + i - start];
      if (weight === 0) y[i] = 0;
      else y[i] *= weight;
    }
  }
}
