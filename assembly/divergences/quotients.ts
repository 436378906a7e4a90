// The second input of conditional entropy: elements divided by the sum of their row, of many rows at once.
//
// An element of more than 3/4 of the sum r of its row is replaced, as j / r would lose the digits of the others: q is 1/2 there, and j is
// such that j ln q is right. (Up to there an error of 6 u in q is 8 u of the row's result at most.) So is one whose quotient underflows:
// q is that of its root, and j is doubled.
// See docs/decisions/18-contingency-tables.md.
import { twoSumError } from "../arithmetic/double-double";
import { joinLog, logBias, logNumber, splitLogs, WithLow } from "../arithmetic/log";
import { add, blockLength, div, mul, splat } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, BLOCK_5, scratch } from "../memory";
import { gather, isShort, ROWS, rowsAtOnce, scatter, sumRows } from "../rows/transpose";
import { addToSum, resetSum, total } from "../summation/accumulator";
import { sumBlock } from "../summation/pairwise";

// Slots. A number for each row: its element above 3/4, or 0; the bytes before that; the sum of the others.
const LARGE = BLOCK_1;
const PLACES = BLOCK_2;
const REST_SUMS = BLOCK_3;
/** Elements of short rows side by side, without the large ones. */
const RESTS = BLOCK_0;
// 1 minus the part of the others, and the rounding error of that.
const DIFFERENCES = BLOCK_4;
const ERRORS = BLOCK_5;

const MOST_OF_ROW: f64 = 0.75;
const LEAST_NORMAL: f64 = 2.0 ** -1022;
const LN2: f64 = 0.6931471805599453;

/** Bytes of n numbers. */
export function sizeOf(n: i32): usize {
  return (<usize>n) << 3;
}

export function sumOf(x: usize, n: i32): f64 {
  resetSum(0);
  while (n > 0) {
    const length = min(n, blockLength<f64>());
    addToSum(sumBlock<f64>(x, length));
    x += sizeOf(length);
    n -= length;
  }
  return total();
}

/** Quotients that underflow. */
function areTiny(quotient: v128, value: v128): v128 {
  return v128.and(v128.lt<f64>(quotient, splat<f64>(LEAST_NORMAL)), v128.gt<f64>(value, splat<f64>(0)));
}

/** Writes the quotients of short rows, two side by side. Is not 0 where one is tiny. */
function divideSideBySide(x: usize, q: usize, rows: i32, width: i32, rowSums: usize): v128 {
  const bytes = sizeOf(width);
  const zero = splat<f64>(0);
  const large = splat<f64>(MOST_OF_ROW);
  const start = scratch();
  const end = start + sizeOf(rows);
  let at = start;
  let isTiny = zero;
  for (let row = start; row < end; row += 16) {
    const sums = v128.load(rowSums);
    const isPositive = v128.gt<f64>(sums, zero);
    let element = zero;
    let place = zero;
    for (let i: usize = 0; i < bytes; i += 8) {
      const value = v128.and(gather<f64>(x + i, bytes), isPositive);
      const quotient = v128.and(div<f64>(value, sums), isPositive);
      scatter<f64>(q + i, bytes, quotient);
      isTiny = v128.or(isTiny, areTiny(quotient, value));
      const isLarge = v128.gt<f64>(quotient, large);
      element = v128.bitselect(value, element, isLarge);
      place = v128.bitselect(i64x2.splat(i), place, isLarge);
      v128.store(at, v128.andnot(value, isLarge), RESTS);
      at += 16;
    }
    v128.store(row, element, LARGE);
    v128.store(row, place, PLACES);
    x += 2 * bytes;
    q += 2 * bytes;
    rowSums += 16;
  }
  sumRows<f64>(start + RESTS, rows >> 1, width, start + REST_SUMS);
  return isTiny;
}

/** The same of the row whose numbers are at `row`. */
function divideRow(x: usize, q: usize, width: i32, sum: f64, row: usize): v128 {
  const bytes = sizeOf(width);
  let isTiny = splat<f64>(0);
  let isLarge = isTiny;
  v128.store64_lane(row, isTiny, 0, LARGE);
  v128.store64_lane(row, isTiny, 0, PLACES);
  if (!(sum > 0)) {
    memory.fill(q, 0, bytes);
    return isTiny;
  }
  for (let i: usize = 0; i < bytes; i += 16) {
    const value = v128.load(x + i);
    const quotient = div<f64>(value, splat<f64>(sum));
    v128.store(q + i, quotient);
    isTiny = v128.or(isTiny, areTiny(quotient, value));
    isLarge = v128.or(isLarge, v128.gt<f64>(quotient, splat<f64>(MOST_OF_ROW)));
  }
  if (!v128.any_true(isLarge)) return isTiny;
  for (let i: usize = 0; i < bytes; i += 8) {
    if (!(load<f64>(q + i) > MOST_OF_ROW)) continue;
    const value = load<f64>(x + i);
    store<f64>(row, value, LARGE);
    store<usize>(row, i, PLACES);
    store<f64>(x + i, 0);
    store<f64>(row, sumOf(x, width), REST_SUMS);
    store<f64>(x + i, value);
  }
  return isTiny;
}

/** Replaces the large elements of rows. */
function replaceLarge(x: usize, q: usize, rows: i32, width: i32, rowSums: usize): void {
  const start = scratch();
  const end = start + sizeOf(rows);
  const zero = splat<f64>(0);
  const one = splat<f64>(1);
  for (let at = start; at < end; at += 16) {
    const part = div<f64>(v128.load(at, REST_SUMS), v128.load(rowSums + (at - start)));
    const minusPart = v128.and(v128.neg<f64>(part), v128.gt<f64>(v128.load(at, LARGE), zero));
    const difference = add<f64>(one, minusPart);
    v128.store(at, difference, DIFFERENCES);
    v128.store(at, twoSumError<f64>(one, minusPart, difference), ERRORS);
  }
  splitLogs<f64, WithLow>(DIFFERENCES, ERRORS, start, end, logBias());
  const c0 = logNumber<f64>(0);
  const c1 = logNumber<f64>(1);
  const c2 = logNumber<f64>(2);
  const c3 = logNumber<f64>(3);
  const c4 = logNumber<f64>(4);
  for (let at = start; at < end; at += 16) {
    const rest = v128.load(at, REST_SUMS);
    const product = mul<f64>(v128.neg<f64>(v128.load(at, LARGE)), joinLog<f64>(at, c0, c1, c2, c3, c4));
    const isAll = v128.lt<f64>(div<f64>(rest, v128.load(rowSums + (at - start))), splat<f64>(2.0 ** -54));
    v128.store(at, div<f64>(v128.bitselect(rest, product, isAll), splat<f64>(LN2)), REST_SUMS);
  }
  for (let at = start; at < end; at += 8) {
    // Without a branch, which no processor could predict.
    const hasLarge = load<f64>(at, LARGE) > 0;
    const place = load<usize>(at, PLACES);
    store<f64>(x + place, select(load<f64>(at, REST_SUMS), load<f64>(x + place), hasLarge));
    store<f64>(q + place, select(0.5, load<f64>(q + place), hasLarge));
    x += sizeOf(width);
    q += sizeOf(width);
  }
}

/** Replaces the elements of a row whose quotients are tiny. */
function replaceTiny(x: usize, q: usize, width: i32, sum: f64): void {
  for (let i: usize = 0; i < sizeOf(width) && sum > 0; i += 8) {
    const value = load<f64>(x + i);
    if (!(load<f64>(q + i) < LEAST_NORMAL && value > 0)) continue;
    store<f64>(x + i, 2 * value);
    store<f64>(q + i, sqrt(value) / sqrt(sum));
  }
}

/** Writes the quotients of rows, and replaces the elements that need it. */
export function writeQuotients(x: usize, q: usize, rows: i32, width: i32, rowSums: usize): void {
  const bytes = sizeOf(width);
  while (rows > 0) {
    let count = min(rows, ROWS);
    let isTiny = splat<f64>(0);
    if (count > 1 && isShort<f64>(width)) {
      count = rowsAtOnce<f64>(rows, width) & ~1; // the last row of an odd number has none beside it
      isTiny = divideSideBySide(x, q, count, width, rowSums);
    } else {
      for (let r = 0; r < count; r++) {
        const at = <usize>r * bytes;
        const sum = load<f64>(rowSums + sizeOf(r));
        isTiny = v128.or(isTiny, divideRow(x + at, q + at, width, sum, scratch() + sizeOf(r)));
      }
    }
    replaceLarge(x, q, count, width, rowSums);
    for (let r = 0; v128.any_true(isTiny) && r < count; r++) {
      replaceTiny(x + <usize>r * bytes, q + <usize>r * bytes, width, load<f64>(rowSums + sizeOf(r)));
    }
    x += <usize>count * bytes;
    q += <usize>count * bytes;
    rowSums += sizeOf(count);
    rows -= count;
  }
}
