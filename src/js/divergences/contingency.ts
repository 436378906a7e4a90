// Measures of contingency tables, in float64 for either dtype: as in assembly/divergences/contingency.ts.
//
// y has room for the second input q. Behind it the host writes the length of a table's rows, and 1 where the result is divided by the
// sum of the table, else 0.
import { twoSumError } from "../arithmetic/double-double.js";
import { logOnePlus } from "../arithmetic/log-single.js";
import { Accumulator } from "../summation/accumulator.js";
import { sumBlock } from "../summation/pairwise64.js";
import { crossEntropy, generalizedKl } from "./probabilities64.js";

/** Elements that are summed at once. */
const BLOCK = 512;

let rowSums = /*#__PURE__*/ new Float64Array(0);
let columnSums = /*#__PURE__*/ new Float64Array(0);
/** The rounding errors of those. */
let columnLows = /*#__PURE__*/ new Float64Array(0);
let divisors = /*#__PURE__*/ new Float64Array(0);

const sum: Accumulator = /*#__PURE__*/ new Accumulator();

function roomFor(array: Float64Array<ArrayBuffer>, n: number): Float64Array<ArrayBuffer> {
  return array.length < n ? new Float64Array(n) : array;
}

/** The sum of the elements from `start` to `end`. */
function sumOf(x: Float64Array, start: number, end: number): number {
  sum.reset(0);
  for (let i = start; i < end; i += BLOCK) sum.add(sumBlock(x, i, Math.min(BLOCK, end - i)));
  return sum.total();
}

function addToColumn(k: number, value: number): void {
  const before = columnSums[k];
  const after = before + value;
  columnLows[k] += twoSumError(before, value, after);
  columnSums[k] = after;
}

/** Finds the sums of the columns: eight rows are added pairwise, then with the rounding errors. */
function sumColumns(x: Float64Array, at: number, rows: number, width: number): void {
  columnSums = roomFor(columnSums, width);
  columnLows = roomFor(columnLows, width);
  columnSums.fill(0, 0, width);
  columnLows.fill(0, 0, width);
  const w = width;
  let r = 0;
  for (; r + 8 <= rows; r += 8) {
    for (let k = 0, i = at + r * w; k < w; k++, i++) {
      const lower = x[i] + x[i + w] + (x[i + 2 * w] + x[i + 3 * w]);
      addToColumn(k, lower + (x[i + 4 * w] + x[i + 5 * w] + (x[i + 6 * w] + x[i + 7 * w])));
    }
  }
  for (; r < rows; r++) for (let k = 0; k < w; k++) addToColumn(k, x[at + r * w + k]);
  for (let k = 0; k < w; k++) columnSums[k] += columnLows[k];
}

/** Finds the sums of the rows, and returns that of the table. */
function sumTable(x: Float64Array, at: number, rows: number, width: number): number {
  rowSums = roomFor(rowSums, rows);
  for (let r = 0; r < rows; r++) rowSums[r] = sumOf(x, at + r * width, at + (r + 1) * width);
  return sumOf(rowSums, 0, rows);
}

function scaleTable(x: Float64Array, at: number, cols: number, scale: number): void {
  for (let i = at; i < at + cols; i++) x[i] *= scale;
}

function leastPositive(x: Float64Array, n: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) if (x[i] > 0 && x[i] < least) least = x[i];
  return least;
}

/** Writes r c / S, and returns by what it multiplied the table so that none of these, nor the result, underflows. */
function writeProducts(x: Float64Array, q: Float64Array, at: number, rows: number, width: number, s: number): number {
  let scale = 1;
  let ofSums = 1;
  let divisor = s;
  const isScaled = leastPositive(rowSums, rows) * (leastPositive(columnSums, width) / s) < 2 ** -900;
  if (isScaled) {
    // S comes near the upper end of the range, each of r and c half as far; only what is below S 2^-1900 has nowhere to go.
    while (s * scale < 2 ** 900 && scale < 2 ** 1000) scale *= 2 ** 60;
    scaleTable(x, at, rows * width, scale);
    ofSums = scale * 2 ** -480;
    divisor = s * scale * 2 ** -960;
  }
  for (let k = 0; k < width; k++) columnSums[k] = s === 0 ? 0 : (columnSums[k] * ofSums) / divisor;
  for (let r = 0; r < rows; r++) {
    const ofRow = rowSums[r] * ofSums;
    const start = at + r * width;
    for (let k = 0; k < width; k++) q[start + k] = ofRow * columnSums[k];
    for (let i = start; isScaled && i < start + width; i++) {
      if (q[i] < 2 ** -1022 && x[i] > 0) q[i] = 2 ** -1022;
    }
  }
  return scale;
}

/** Makes the elements of a row right that are more than 3/4 of its sum, and those whose quotient underflows. */
function replaceExtremes(x: Float64Array, q: Float64Array, start: number, end: number, ofRow: number): void {
  for (let i = start; i < end; i++) {
    const value = x[i];
    if (!(q[i] > 0.75 && value > 0)) continue;
    x[i] = 0;
    const others = sumOf(x, start, end);
    const part = others / ofRow;
    x[i] = (part < 2 ** -54 ? others : -value * logOnePlus(-part)) / Math.LN2;
    q[i] = 0.5;
  }
  for (let i = start; i < end; i++) {
    if (!(q[i] < 2 ** -1022 && x[i] > 0)) continue;
    q[i] = Math.sqrt(x[i]) / Math.sqrt(ofRow);
    x[i] *= 2;
  }
}

/** Writes j / r, except for extreme elements. */
function writeQuotients(x: Float64Array, q: Float64Array, at: number, rows: number, width: number): void {
  for (let r = 0; r < rows; r++) {
    const ofRow = rowSums[r];
    const start = at + r * width;
    const end = start + width;
    if (!(ofRow > 0)) {
      q.fill(0, start, end);
      continue;
    }
    let hasExtreme = false;
    for (let i = start; i < end; i++) {
      const quotient = x[i] / ofRow;
      q[i] = quotient;
      if (quotient > 0.75 || (quotient < 2 ** -1022 && x[i] > 0)) hasExtreme = true;
    }
    if (hasExtreme) replaceExtremes(x, q, start, end, ofRow);
  }
}

/** Writes q of a table; returns what its result is divided by: its sum, or the scale of the table. */
function fillTable(
  x: Float64Array,
  q: Float64Array,
  at: number,
  rows: number,
  width: number,
  isProduct: boolean,
  normalize: boolean,
): number {
  let scale = 1;
  let s = sumTable(x, at, rows, width);
  // A sum that overflows may be NaN. The result of a tiny table may be subnormal, and yet be divided.
  const isTiny = s < 2 ** -900 && s > 0 && !isProduct;
  if (isTiny || !(s < Number.POSITIVE_INFINITY)) {
    scale = isTiny ? 2 ** 600 : 2 ** -100;
    scaleTable(x, at, rows * width, scale);
    s = sumTable(x, at, rows, width);
  }
  const divisor = normalize ? s : scale;
  if (isProduct) {
    sumColumns(x, at, rows, width);
    return divisor * writeProducts(x, q, at, rows, width, s);
  }
  writeQuotients(x, q, at, rows, width);
  return divisor;
}

type Measure = typeof generalizedKl;

function measureTables(
  measure: Measure,
  x: Float64Array,
  y: Float64Array,
  out: Float64Array,
  tables: number,
  cols: number,
  logBase: number,
): void {
  const width = y[tables * cols];
  const normalize = y[tables * cols + 1] !== 0;
  divisors = roomFor(divisors, tables);
  for (let t = 0; t < tables; t++) {
    divisors[t] = fillTable(x, y, t * cols, cols / width, width, measure === generalizedKl, normalize);
  }
  measure(x, y, out, tables, cols, logBase);
  for (let t = 0; t < tables; t++) out[t] /= divisors[t];
}

export function mutualInformation(
  x: Float64Array,
  y: Float64Array,
  out: Float64Array,
  tables: number,
  cols: number,
  logBase: number,
): void {
  measureTables(generalizedKl, x, y, out, tables, cols, logBase);
}

export function conditionalEntropy(
  x: Float64Array,
  y: Float64Array,
  out: Float64Array,
  tables: number,
  cols: number,
  logBase: number,
): void {
  measureTables(crossEntropy, x, y, out, tables, cols, logBase);
}
