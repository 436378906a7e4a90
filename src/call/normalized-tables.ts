// Mutual information divided by a mean of the marginal entropies. These steps are JavaScript for all backends: the entropies take the
// sums of rows and columns, and one logarithm for each sum.
import { twoSumError } from "../js/arithmetic/double-double.js";
import { logOne, logOnePlus } from "../js/arithmetic/log-single.js";
import { Accumulator } from "../js/summation/accumulator.js";
import type { Floats } from "../types/arrays.js";
import type { Options, Plan } from "./model.js";

const sum: Accumulator = /*#__PURE__*/ new Accumulator();

/** The entropies of the rows and columns of each table in the tile. */
let ofRows = /*#__PURE__*/ new Float64Array(0);
let ofColumns = /*#__PURE__*/ new Float64Array(0);

/** A sum kept as high + low; where it is infinite the low part does not count. */
function total(high: number, low: number): number {
  return Number.isNaN(high + low) ? high : high + low;
}

/** Sums the rows and columns of a table, whose elements count `scale` times. What is no count becomes NaN. */
function sumTable(x: Floats, at: number, scale: number, ofRow: Float64Array, ofColumn: Float64Array): void {
  const width = ofColumn.length;
  const lows = new Float64Array(width);
  ofColumn.fill(0);
  for (let r = 0, i = at; r < ofRow.length; r++) {
    let high = 0;
    let low = 0;
    for (let k = 0; k < width; k++, i++) {
      const value = x[i] >= 0 ? x[i] * scale : Number.NaN;
      const next = high + value;
      low += twoSumError(high, value, next);
      high = next;
      const before = ofColumn[k];
      const after = before + value;
      lows[k] += twoSumError(before, value, after);
      ofColumn[k] = after;
    }
    ofRow[r] = total(high, low);
  }
  for (let k = 0; k < width; k++) ofColumn[k] = total(ofColumn[k], lows[k]);
}

/** The sum of all numbers but number i. */
function sumOfOthers(sums: Float64Array, i: number): number {
  sum.reset(0);
  for (let k = 0; k < sums.length; k++) if (k !== i) sum.add(sums[k]);
  return sum.total();
}

/**
 * The entropy of sums by their total s: 8u. The quotient has an error of u, or in its logarithm of u/ln 2; logarithm, product and sum
 * have 5u. A sum of more than half of s is 1 minus the others, whose logarithm keeps their digits.
 */
function entropyOf(sums: Float64Array, s: number): number {
  if (s === 0) return 0;
  let entropy = 0;
  let low = 0;
  for (let i = 0; i < sums.length; i++) {
    const part = sums[i] / s;
    let term = part; // NaN
    if (part > 0.5) term = -part * logOnePlus(-sumOfOthers(sums, i) / s);
    else if (part >= 2 ** -1022) term = -part * logOne(part);
    else if (part >= 0) continue;
    const next = entropy + term;
    low += twoSumError(entropy, term, next);
    entropy = next;
  }
  return entropy + low;
}

/** Writes the entropies of the marginals of a table to place t. They do not depend on the scale of the table. */
function writeEntropies(x: Floats, at: number, rows: number, width: number, t: number): void {
  const sums = new Float64Array(rows);
  const columns = new Float64Array(width);
  sumTable(x, at, 1, sums, columns);
  let s = sumOfOthers(sums, -1);
  if (s < 2 ** -900 || !(s < Number.POSITIVE_INFINITY)) {
    sumTable(x, at, s < 1 ? 2 ** 600 : 2 ** -100, sums, columns); // a sum that overflows may be NaN
    s = sumOfOthers(sums, -1);
  }
  ofRows[t] = entropyOf(sums, s);
  ofColumns[t] = entropyOf(columns, s);
}

function meanOf(average: Options["average"], a: number, b: number): number {
  if (average === "arithmetic") return (a + b) / 2;
  if (average === "geometric") return a * b > 2 ** -900 ? Math.sqrt(a * b) : Math.sqrt(a) * Math.sqrt(b);
  return average === "min" ? Math.min(a, b) : Math.max(a, b);
}

/** Finds the marginal entropies, and asks the kernel for results divided by the sums of tables. */
export function describeNormalized({ layout, tile, n, cols }: Plan): void {
  const { x, xAt, y, yAt } = tile;
  const { width = 1 } = layout;
  if (ofRows.length < n) {
    ofRows = new Float64Array(n);
    ofColumns = new Float64Array(n);
  }
  for (let t = 0; t < n; t++) writeEntropies(x, xAt + t * cols, cols / width, width, t);
  y[yAt + n * cols] = width;
  y[yAt + n * cols + 1] = 1;
}

/** Divides each result by the mean of the entropies, as scikit-learn does: 1 if both are 0, 0 if one is. */
export function divideByMeans({ options, tile, n }: Plan): void {
  const { results, resultsAt } = tile;
  for (let t = 0; t < n; t++) {
    const [a, b] = [ofRows[t], ofColumns[t]];
    if (a === 0 || b === 0) results[resultsAt + t] = a === b ? 1 : 0;
    else results[resultsAt + t] /= meanOf(options.average, a, b);
  }
}
