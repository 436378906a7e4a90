// Compensated sums of rows, and m + ln S of rows in which m and ln S cancel.
// See docs/decisions/10-cancelling-logsumexp.md.
import { expUnscales, reduceCompensated, unscaleLow } from "../arithmetic/exp-scaled";
import { addLogs } from "../arithmetic/log";
import { get, mul, NONE, pmax, splat } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_9, BLOCK_10, BLOCK_11, BLOCK_12, scratch } from "../memory";
import { maximum } from "../rows/row";
import { isShort, rowsAtOnce } from "../rows/transpose";
import { resetSum, sumHigh, sumLow } from "../summation/accumulator";
import { addExponentials, Exponentials, sumReduced } from "../summation/compensated-exponentials";
import { Compensated, isWithinBound } from "./error-bound";

// Slots. A pair of short rows side by side; a number for each row, in float64: the largest element, the scaled sum, the result.
const PAIR = BLOCK_0;
export const COMPENSATED_MAXIMA: usize = BLOCK_9;
const COMPENSATED_HIGHS: usize = BLOCK_10;
const COMPENSATED_LOWS: usize = BLOCK_11;
export const COMPENSATED_RESULTS: usize = BLOCK_12;

/** The address of row i of those in a list, or of all if it is NONE. */
function rowAt(x: usize, bytes: usize, list: usize, i: i32): usize {
  return x + <usize>(list == NONE ? i : load<i32>(list + ((<usize>i) << 2))) * bytes;
}

/** Reads two short rows side by side, and reduces their exponentials to the place `at` of the scratch. */
function reducePair<T extends number>(x: usize, y: usize, cols: i32, at: usize, maxima: usize): void {
  const start = scratch();
  const bytes = (<usize>cols) << 4;
  let max = splat<f64>(-Infinity);
  for (let to = start; to < start + bytes; to += 16) {
    const values = f64x2.replace_lane(f64x2.splat(get<T>(x)), 1, get<T>(y));
    max = pmax<f64>(max, values);
    v128.store(to, values, PAIR);
    x += sizeof<T>();
    y += sizeof<T>();
  }
  v128.store(maxima, max, COMPENSATED_MAXIMA);
  reduceCompensated<T, f64>(start + PAIR, at, at + bytes, max);
}

/** Sums short rows from number `first` on, as many as a block has room for, and returns how many. */
function sumPairs<T extends number, K>(x: usize, list: usize, first: i32, count: i32, cols: i32): i32 {
  const rowBytes = <usize>cols * sizeof<T>();
  const bytes = (<usize>cols) << 4;
  const n = rowsAtOnce<f64>(count - first, cols);
  const start = scratch();
  const numbers = start + ((<usize>first) << 3);
  let at = start;
  for (let i = 0; i < n; i += 2) {
    const a = rowAt(x, rowBytes, list, first + i);
    const b = rowAt(x, rowBytes, list, first + min(i + 1, n - 1));
    reducePair<T>(a, b, cols, at, numbers + ((<usize>i) << 3));
    at += bytes;
  }
  at = start;
  for (let i = 0; i < n; i += 2) {
    const to = numbers + ((<usize>i) << 3);
    sumReduced<T, K>(at, at + bytes, to + COMPENSATED_HIGHS, to + COMPENSATED_LOWS);
    at += bytes;
  }
  return n;
}

/**
 * Writes the largest element and the scaled sum of `count` rows, by their numbers in a list or, if it is NONE, one after the other. K
 * says what is summed.
 */
export function sumCompensated<T extends number, K>(x: usize, list: usize, count: i32, cols: i32): void {
  if (isShort<T>(cols)) {
    for (let first = 0; first < count; ) first += sumPairs<T, K>(x, list, first, count, cols);
    return;
  }
  for (let i = 0; i < count; i++) {
    const row = rowAt(x, <usize>cols * sizeof<T>(), list, i);
    const at = scratch() + ((<usize>i) << 3);
    const max = maximum<T>(row, cols);
    resetSum(0);
    addExponentials<T, K>(row, cols, max);
    store<f64>(at, max, COMPENSATED_MAXIMA);
    store<f64>(at, sumHigh(), COMPENSATED_HIGHS);
    store<f64>(at, sumLow(), COMPENSATED_LOWS);
  }
}

/** The sums of two rows without the scale, the high part and the low part. */
export function compensatedHigh(at: usize): v128 {
  return mul<f64>(v128.load(at, COMPENSATED_HIGHS), expUnscales<f64>());
}

export function compensatedLow(at: usize): v128 {
  return unscaleLow<f64>(v128.load(at, COMPENSATED_LOWS));
}

/** Writes m + ln S of such rows. */
export function compensateRows<T extends number>(x: usize, list: usize, count: i32, cols: i32): void {
  sumCompensated<T, Exponentials>(x, list, count, cols);
  const start = scratch();
  for (let at = start; at < start + ((<usize>count) << 3); at += 16) {
    const max = v128.load(at, COMPENSATED_MAXIMA);
    const log = addLogs(at, max, splat<f64>(0), compensatedHigh(at), compensatedLow(at));
    v128.store(at, log, COMPENSATED_RESULTS);
  }
}

/** Which of two rows may be within the error bound without compensation? Those have to be summed without. */
export function mayBeWithinBound(at: usize, growth: f64): v128 {
  const result = v128.load(at, COMPENSATED_RESULTS);
  return isWithinBound<Compensated>(
    result,
    v128.load(at, COMPENSATED_MAXIMA),
    compensatedHigh(at),
    compensatedLow(at),
    growth,
  );
}
