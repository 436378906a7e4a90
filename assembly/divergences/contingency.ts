// Measures of contingency tables, in float64 for either dtype. A table j is one row of a measure of probabilities, whose second input q
// is made here. With the sum S of the table, the sums r of its rows and c of its columns: for mutual information q = r c / S, as
// Σ j ln(j / q) + q - j is the information, q summing to what j does; for conditional entropy q = j / r, as it is -Σ j ln q.
// See docs/decisions/18-contingency-tables.md.
//
// y has room for q, and behind it the host writes the length of a table's rows, and 1 where the result is divided by S, else 0. Behind
// these lie the divisor of each result, and the sums of one table.
import { twoSumError } from "../arithmetic/double-double";
import { add, is, mul, splat } from "../arithmetic/simd";
import { BLOCK_0, scratch } from "../memory";
import { gatherRows, groupsOf, isShort, rowsAtOnce, sumRows } from "../rows/transpose";
import { addEight } from "../summation/pairwise";
import { CrossEntropy, GeneralizedKl } from "./measures";
import { measureAll } from "./probabilities";
import { sizeOf, sumOf, writeQuotients } from "./quotients";
import { IDENTITY } from "./result";

/** Slot of short rows side by side. */
const ROWS = BLOCK_0;

/** Adds two numbers to two sums; their rounding errors go to the low parts. */
function addTo(sums: usize, lows: usize, value: v128): void {
  const before = v128.load(sums);
  const after = add<f64>(before, value);
  v128.store(lows, add<f64>(v128.load(lows), twoSumError<f64>(before, value, after)));
  v128.store(sums, after);
}

/** Adds eight rows to the sums of the columns. Rows of odd length add what follows them to a sum too many. */
function addEightRows(x: usize, bytes: usize, sums: usize, lows: usize): void {
  const third = 2 * bytes;
  const fourth = third + bytes;
  const end = x + bytes;
  for (; x < end; x += 16) {
    const other = x + 4 * bytes;
    const value = addEight<f64>(
      v128.load(x),
      v128.load(x + bytes),
      v128.load(x + third),
      v128.load(x + fourth),
      v128.load(other),
      v128.load(other + bytes),
      v128.load(other + third),
      v128.load(other + fourth),
    );
    addTo(sums, lows, value);
    sums += 16;
    lows += 16;
  }
}

/** Writes the sums of the columns. */
function sumColumns(x: usize, rows: i32, width: i32, sums: usize, lows: usize): void {
  const bytes = sizeOf(width);
  const end = x + <usize>rows * bytes;
  memory.fill(sums, 0, bytes + 8);
  memory.fill(lows, 0, bytes + 8);
  for (; x + 8 * bytes <= end; x += 8 * bytes) addEightRows(x, bytes, sums, lows);
  for (; x < end; x += bytes)
    for (let at: usize = 0; at < bytes; at += 16) addTo(sums + at, lows + at, v128.load(x + at));
  for (let at: usize = 0; at < bytes; at += 16)
    v128.store(sums + at, add<f64>(v128.load(sums + at), v128.load(lows + at)));
}

function scaleTable(x: usize, n: i32, scale: f64): void {
  for (let i = 0; i < n; i++) store<f64>(x + sizeOf(i), scale * load<f64>(x + sizeOf(i)));
}

function leastPositive(x: usize, n: i32): f64 {
  let least = Infinity;
  for (let i = 0; i < n; i++) {
    const value = load<f64>(x + sizeOf(i));
    if (value > 0) least = min(least, value);
  }
  return least;
}

/** Writes the sums of the rows, and returns that of the table. Short rows go side by side. */
function sumTable(x: usize, rows: i32, width: i32, rowSums: usize): f64 {
  for (let r = 0; r < rows; ) {
    const row = x + <usize>r * sizeOf(width);
    if (isShort<f64>(width)) {
      const count = rowsAtOnce<f64>(rows - r, width);
      gatherRows<f64>(row, groupsOf<f64>(count), width, scratch() + ROWS);
      sumRows<f64>(scratch() + ROWS, groupsOf<f64>(count), width, rowSums + sizeOf(r));
      r += count;
    } else {
      store<f64>(rowSums + sizeOf(r), sumOf(row, width));
      r++;
    }
  }
  return sumOf(rowSums, rows);
}

/** Writes r c / S, and returns by what it multiplied the table so that none of these, nor the result, underflows. */
function writeProducts(x: usize, q: usize, rows: i32, width: i32, rowSums: usize, columns: usize, s: f64): f64 {
  const bytes = sizeOf(width);
  let scale: f64 = 1;
  let ofSums: f64 = 1;
  let divisor = s;
  const isScaled = leastPositive(rowSums, rows) * (leastPositive(columns, width) / s) < 2.0 ** -900;
  if (isScaled) {
    // S comes near the upper end of the range, each of r and c half as far; only what is below S 2^-1900 has nowhere to go.
    while (s * scale < 2.0 ** 900 && scale < 2.0 ** 1000) scale *= 2.0 ** 60;
    scaleTable(x, rows * width, scale);
    ofSums = scale * 2.0 ** -480;
    divisor = s * scale * 2.0 ** -960;
  }
  for (let at = columns; at < columns + bytes; at += 8) store<f64>(at, s == 0 ? 0 : (load<f64>(at) * ofSums) / divisor);
  for (let r = 0; r < rows; r++) {
    const ofRow = splat<f64>(load<f64>(rowSums + sizeOf(r)) * ofSums);
    for (let at: usize = 0; at < bytes; at += 16) v128.store(q + at, mul<f64>(ofRow, v128.load(columns + at)));
    for (let at: usize = 0; isScaled && at < bytes; at += 8) {
      if (load<f64>(q + at) < 2.0 ** -1022 && load<f64>(x + at) > 0) store<f64>(q + at, 2.0 ** -1022);
    }
    q += bytes;
    x += bytes;
  }
  return scale;
}

/** Writes q of a table; returns what its result is divided by: S, or the scale of the table. */
function fillTable<K>(x: usize, q: usize, rows: i32, width: i32, rowSums: usize, normalize: bool): f64 {
  const isProduct = is<K, GeneralizedKl>();
  let scale: f64 = 1;
  let s = sumTable(x, rows, width, rowSums);
  // A sum that overflows may be NaN. The result of a tiny table may be subnormal, and yet be divided.
  const isTiny = s < 2.0 ** -900 && s > 0 && !isProduct;
  if (isTiny || !(s < Infinity)) {
    scale = isTiny ? 2.0 ** 600 : 2.0 ** -100;
    scaleTable(x, rows * width, scale);
    s = sumTable(x, rows, width, rowSums);
  }
  const divisor = normalize ? s : scale;
  if (isProduct) {
    const columns = rowSums + sizeOf(rows);
    sumColumns(x, rows, width, columns, q);
    return divisor * writeProducts(x, q, rows, width, rowSums, columns, s);
  }
  writeQuotients(x, q, rows, width, rowSums);
  return divisor;
}

function measureTables<K>(x: usize, y: usize, out: usize, tables: i32, cols: i32, logBase: f64): void {
  const layout = y + <usize>tables * sizeOf(cols);
  const width = <i32>load<f64>(layout);
  const normalize = load<f64>(layout, 8) != 0; // q of a table of odd length overwrites it
  const divisors = layout + 16;
  const sums = divisors + sizeOf(tables);
  for (let t = 0; t < tables; t++) {
    const at = <usize>t * sizeOf(cols);
    store<f64>(divisors + sizeOf(t), fillTable<K>(x + at, y + at, cols / width, width, sums, normalize));
  }
  measureAll<f64, K>(x, y, out, tables, cols, logBase, IDENTITY);
  for (let t: usize = 0; t < sizeOf(tables); t += 8) store<f64>(out + t, load<f64>(out + t) / load<f64>(divisors + t));
}

export function mutualInformation<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  tables: i32,
  cols: i32,
  logBase: f64,
): void {
  measureTables<GeneralizedKl>(x, y, out, tables, cols, logBase);
}

export function conditionalEntropy<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  tables: i32,
  cols: i32,
  logBase: f64,
): void {
  measureTables<CrossEntropy>(x, y, out, tables, cols, logBase);
}
