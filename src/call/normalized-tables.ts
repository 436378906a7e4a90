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

/** The sums of the rows and columns of a table, and the rounding errors of the latter. */
let sums = /*#__PURE__*/ new Float64Array(0);
let columns = /*#__PURE__*/ new Float64Array(0);
let columnLows = /*#__PURE__*/ new Float64Array(0);

/**
 * Writes the sum of row r, which begins at `start`, and adds its elements to those of the columns, each times `scale`. The sum is NaN if an
 * element is no count. As a function of its own it is compiled whole: of a loop within another V8 runs code that it leaves at each end. A
 * choice for each element would take four times as long where half of them are 0.
 */
function addRow(x: Floats, start: number, width: number, scale: number, r: number): void {
  const ofColumn = columns;
  const lows = columnLows;
  let high = 0;
  let low = 0;
  let isCount = true;
  for (let k = 0; k < width; k++) {
    const value = x[start + k] * scale;
    if (value < 0) isCount = false;
    const next = high + value;
    low += twoSumError(high, value, next);
    high = next;
    const column = ofColumn[k] + value;
    lows[k] += twoSumError(ofColumn[k], value, column);
    ofColumn[k] = column;
  }
  sums[r] = isCount ? totalOf(high, low) : Number.NaN;
}

/** Writes the sums of the rows and columns of a table, each element times `scale`, in one pass. Returns the sum of all. */
function sumMarginals(x: Floats, at: number, rows: number, width: number, scale: number): number {
  columns.fill(0, 0, width);
  columnLows.fill(0, 0, width);
  for (let r = 0; r < rows; r++) addRow(x, at + r * width, width, scale, r);
  for (let k = 0; k < width; k++) columns[k] = totalOf(columns[k], columnLows[k]);
  return sumOfOthers(sums, rows, -1);
}

/** A sum as one number. Where it is infinite its low part is NaN and does not count. */
function totalOf(high: number, low: number): number {
  return Number.isNaN(high + low) ? high : high + low;
}

/** The sum of n numbers but number i. */
function sumOfOthers(sums: Float64Array, n: number, i: number): number {
  sum.reset(0);
  for (let k = 0; k < n; k++) if (k !== i) sum.add(sums[k]);
  return sum.total();
}

/**
 * The entropy of n sums by their total s: 8u. The quotient has an error of u, or in its logarithm of u/ln 2; logarithm, product and sum
 * have 5u. A sum of more than half of s is 1 minus the others, whose logarithm keeps their digits.
 */
function entropyOf(sums: Float64Array, n: number, s: number): number {
  if (s === 0) return 0;
  let entropy = 0;
  let low = 0;
  for (let i = 0; i < n; i++) {
    const part = sums[i] / s;
    let term = part; // NaN
    if (part > 0.5) term = -part * logOnePlus(-sumOfOthers(sums, n, i) / s);
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
  if (sums.length < rows) sums = new Float64Array(rows);
  if (columns.length < width) {
    columns = new Float64Array(width);
    columnLows = new Float64Array(width);
  }
  let s = sumMarginals(x, at, rows, width, 1);
  if (s < 2 ** -900) s = sumMarginals(x, at, rows, width, 2 ** 600);
  else if (!(s < Number.POSITIVE_INFINITY)) s = sumMarginals(x, at, rows, width, 2 ** -100); // a sum that overflows may be NaN
  ofRows[t] = entropyOf(sums, rows, s);
  ofColumns[t] = entropyOf(columns, width, s);
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
