// Contingency tables. An operation on a table j takes it as one row, in float64 for either dtype, against a second input that is made
// here. With the sum S of the table, the sums r of its rows and c of its columns: for mutual information q = r c / S, as
// Σ j ln(j / q) + q - j is the information, q summing to what j does; for conditional entropy q = j / r, as it is -Σ j ln q.
// See docs/decisions/18-contingency-tables.md.

import { twoSumError } from "../js/arithmetic/double-double.js";
import { logOne, logOnePlus } from "../js/arithmetic/log-single.js";
import type { Floats } from "../types/arrays.js";
import { wrongLength, wrongType, wrongValue } from "./errors.js";
import type { Layout, OperationInfo, Options, Plan } from "./model.js";
import { checkSize, denseStrides } from "./strides.js";

/** A table in a tile, with rows of `width`, and where its second input goes. */
interface Table {
  readonly x: Floats;
  readonly at: number;
  readonly q: Floats;
  readonly qAt: number;
  readonly rows: number;
  readonly width: number;
}

let rowSums = /*#__PURE__*/ new Float64Array(0);
let columnSums = /*#__PURE__*/ new Float64Array(0);
/** The rounding errors of those. */
let columnLows = /*#__PURE__*/ new Float64Array(0);

/** The sum of groups of eight and of what is left, with its roundings: none in objects, which would be garbage. */
function sumRow(x: Floats, start: number, end: number): number {
  let i = start;
  let high = 0;
  let low = 0;
  while (i < end) {
    let value = x[i++];
    if (i + 7 <= end) {
      value += x[i] + (x[i + 1] + x[i + 2]) + (x[i + 3] + x[i + 4] + (x[i + 5] + x[i + 6]));
      i += 7;
    }
    const after = high + value;
    low += twoSumError(high, value, after);
    high = after;
  }
  return high + low;
}

function addToColumns(x: Floats, start: number, width: number): void {
  for (let k = 0; k < width; k++) {
    const value = x[start + k];
    const before = columnSums[k];
    const after = before + value;
    columnLows[k] += twoSumError(before, value, after);
    columnSums[k] = after;
  }
}

/** Finds the sums of a table's rows and, if they are wanted, its columns; returns its own. */
function sumTable(x: Floats, at: number, rows: number, width: number, ofColumns: boolean): number {
  if (rowSums.length < rows) rowSums = new Float64Array(rows);
  if (columnSums.length < width) {
    columnSums = new Float64Array(width);
    columnLows = new Float64Array(width);
  }
  columnSums.fill(0, 0, width);
  columnLows.fill(0, 0, width);
  for (let r = 0; r < rows; r++) {
    const start = at + r * width;
    rowSums[r] = sumRow(x, start, start + width);
    if (ofColumns) addToColumns(x, start, width);
  }
  for (let k = 0; k < width; k++) columnSums[k] += columnLows[k];
  return sumRow(rowSums, 0, rows);
}

function scaleTable(x: Floats, at: number, cols: number, scale: number): void {
  for (let i = at; i < at + cols; i++) x[i] *= scale;
}

function leastPositive(x: Floats, n: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) if (x[i] > 0 && x[i] < least) least = x[i];
  return least;
}

/** Writes r c / S, and returns by what it multiplied the table so that none of these, nor the result, underflows. */
function writeProducts({ x, at, q, qAt, rows, width }: Table, s: number): number {
  let scale = 1;
  let ofSums = 1;
  let divisor = s;
  let least = 0;
  if (leastPositive(rowSums, rows) * (leastPositive(columnSums, width) / s) < 2 ** -900) {
    // S comes near the upper end of the range, each of r and c half as far; only what is below S 2^-1900 has nowhere to go.
    while (s * scale < 2 ** 900 && scale < 2 ** 1000) scale *= 2 ** 60;
    scaleTable(x, at, rows * width, scale);
    ofSums = scale * 2 ** -480;
    divisor = s * scale * 2 ** -960;
    least = 2 ** -1022;
  }
  for (let k = 0; k < width; k++) columnSums[k] = s === 0 ? 0 : (columnSums[k] * ofSums) / divisor;
  for (let r = 0; r < rows; r++) {
    const ofRow = rowSums[r] * ofSums;
    for (let k = 0; k < width; k++) {
      const product = ofRow * columnSums[k];
      q[qAt + r * width + k] = product < least && x[at + r * width + k] > 0 ? least : product;
    }
  }
  return scale;
}

/**
 * Writes j / r, but for an element more than 3/4 of r, of which that would lose what the others are: there j ln q is that of 1/2, and
 * of what then j must be. (Up to there an error of 5 u in q is 6.7 u of the row's result at most.) Where the quotient underflows, it is that of its root, and of 2 j.
 */
function writeQuotients({ x, at, q, qAt, rows, width }: Table): void {
  for (let r = 0; r < rows; r++) {
    const ofRow = rowSums[r];
    const start = at + r * width;
    // Before the others, which may be doubled.
    let largest = -1;
    for (let i = r * width; i < (r + 1) * width; i++) {
      const value = x[at + i];
      if (!(value > 0.75 * ofRow)) continue;
      const others = sumRow(x, start, at + i) + sumRow(x, at + i + 1, start + width);
      const part = others / ofRow;
      x[at + i] = (part < 2 ** -54 ? others : -value * logOnePlus(-part)) / Math.LN2;
      q[qAt + i] = 0.5;
      largest = i;
      break;
    }
    for (let i = r * width; i < (r + 1) * width; i++) {
      if (i === largest) continue;
      const value = x[at + i];
      const quotient = value / ofRow;
      if (quotient < 2 ** -1022 && value > 0) {
        x[at + i] = 2 * value;
        q[qAt + i] = Math.sqrt(value) / Math.sqrt(ofRow);
      } else q[qAt + i] = ofRow > 0 ? quotient : 0;
    }
  }
}

/** Writes q of a table with rows of `width`; returns what its result is divided by: S, or the scale of the table. */
function fillMarginals(table: Table, isProduct: boolean, normalize: boolean): number {
  const { x, at, rows, width } = table;
  let scale = 1;
  let s = sumTable(x, at, rows, width, isProduct);
  // A sum that overflows may be NaN. The result of a tiny table may be subnormal, and yet be divided.
  const isTiny = s < 2 ** -900 && s > 0 && !isProduct;
  if (isTiny || !(s < Number.POSITIVE_INFINITY)) {
    scale = isTiny ? 2 ** 600 : 2 ** -100;
    scaleTable(x, at, rows * width, scale);
    s = sumTable(x, at, rows, width, isProduct);
  }
  const more = isProduct ? writeProducts(table, s) : 1;
  if (!isProduct) writeQuotients(table);
  return more * (normalize ? s : scale);
}

/** The layout of tables: each counts as a row. */
export function tableLayout(operation: OperationInfo, { shape }: Options, length: number): Layout {
  const { name } = operation;
  if (shape === undefined) throw wrongType(name, "shape", "an array of 2 or 3 integers", shape);
  if (shape.length !== 2 && shape.length !== 3) throw wrongLength(name, "shape", "2 or 3", shape.length);
  checkSize(operation, shape, length);
  const [width, height, rows = 1] = [...shape].reverse();
  const cols = height * width;
  if (rows >= 2 ** 32) throw wrongValue(name, "tables of shape", "fewer than 2^32", rows);
  return { rows, cols, width, length, strides: denseStrides(cols), offsets: undefined };
}

/**
 * The entropy of n sums by their total s: 8u. The quotient has an error of u, or in its logarithm of u/ln 2; logarithm, product and sum have
 * 5u. A sum of more than half of s is 1 minus the others, whose logarithm keeps their digits.
 */
function entropyOf(sums: Float64Array, n: number, s: number): number {
  const terms = new Float64Array(n);
  if (s === 0) return 0;
  for (let i = 0; i < n; i++) {
    const part = sums[i] / s;
    if (part > 0.5) terms[i] = -part * logOnePlus(-(sumRow(sums, 0, i) + sumRow(sums, i + 1, n)) / s);
    else if (part >= 2 ** -1022) terms[i] = -part * logOne(part);
  }
  return sumRow(terms, 0, n) + 0;
}

/** Writes the entropies of the marginals of a table to place i of two lists; NaN if an element is no count. */
function writeMarginalEntropies({ x, at, rows, width }: Table, i: number, ofRows: number[], ofColumns: number[]): void {
  let areCounts = true;
  for (let k = at; k < at + rows * width; k++) if (!(x[k] >= 0 && x[k] < Number.POSITIVE_INFINITY)) areCounts = false;
  let s = sumTable(x, at, rows, width, true);
  if ((s < 2 ** -900 && s > 0) || !(s < Number.POSITIVE_INFINITY)) {
    // The result does not depend on the scale of the table.
    scaleTable(x, at, rows * width, s < 1 ? 2 ** 600 : 2 ** -100);
    s = sumTable(x, at, rows, width, true);
  }
  ofRows[i] = areCounts ? entropyOf(rowSums, rows, s) : Number.NaN;
  ofColumns[i] = areCounts ? entropyOf(columnSums, width, s) : Number.NaN;
}

function meanOf(average: Options["average"], a: number, b: number): number {
  if (average === "arithmetic") return (a + b) / 2;
  if (average === "geometric") return a * b > 2 ** -900 ? Math.sqrt(a * b) : Math.sqrt(a) * Math.sqrt(b);
  return average === "min" ? Math.min(a, b) : Math.max(a, b);
}

/** The plan of mutual information, divided by a mean of the marginal entropies as scikit-learn does: 1 if both are 0, 0 if one is. */
export function planNormalizedTable(plan: Plan): void {
  const { width = 1 } = plan.layout;
  const { average } = plan.options;
  const ofRows: number[] = [];
  const ofColumns: number[] = [];
  plan.before.push(({ tile, n, cols }) => {
    const { x, xAt, y, yAt } = tile;
    for (let r = 0; r < n; r++) {
      const table = { x, at: xAt + r * cols, q: y, qAt: yAt + r * cols, rows: cols / width, width };
      writeMarginalEntropies(table, r, ofRows, ofColumns);
    }
  });
  planTable(plan, true);
  plan.after.push(({ tile, n }) => {
    const { results, resultsAt } = tile;
    for (let r = 0; r < n; r++) {
      const [a, b] = [ofRows[r], ofColumns[r]];
      if (a === 0 || b === 0) results[resultsAt + r] = a === b ? 1 : 0;
      else results[resultsAt + r] /= meanOf(average, a, b);
    }
  });
}

/** The plan of a measure of tables. */
export function planTable(plan: Plan, normalize = plan.options.normalize): void {
  const { width = 1 } = plan.layout;
  const isProduct = plan.operand === "marginals";
  const divisors: number[] = [];
  plan.dtype = "f64";
  plan.before.push(({ tile, n, cols }) => {
    const { x, xAt, y, yAt } = tile;
    for (let r = 0; r < n; r++) {
      const table = { x, at: xAt + r * cols, q: y, qAt: yAt + r * cols, rows: cols / width, width };
      divisors[r] = fillMarginals(table, isProduct, normalize);
    }
  });
  plan.after.push(({ tile, n }) => {
    for (let r = 0; r < n; r++) tile.results[tile.resultsAt + r] /= divisors[r];
  });
}
