// ln of the sums of weighted exponentials, in float64 for either dtype. Elements of weight 0 count as -∞.
//
// If the weights of a row are of ordinary size, it sums w e^(x - max), which does not leave the range: short rows side by side, and the
// logarithms of all rows together. Where these terms cancel to less than a quarter of their sizes, and for other weights, weights.ts
// sums the row.
// See docs/decisions/14-weighted-logsumexp.md.
import { twoSumError } from "../arithmetic/double-double";
import { addLows, expOne, expUnscales, reduceCompensated, unscaleLow } from "../arithmetic/exp-scaled";
import { addLogs } from "../arithmetic/log";
import { add, mul, PROMOTED, set, signBit, splat, sub } from "../arithmetic/simd";
import { BLOCK_2, BLOCK_5, BLOCK_6, BLOCK_7, BLOCK_8, BLOCK_9, BLOCK_10, scratch } from "../memory";
import { maximum } from "../rows/row";
import { groupsOf, isShort, listLanes, ROWS, rowsAtOnce, sumRows } from "../rows/transpose";
import { addToSum, resetSum, sumHigh, sumLow } from "../summation/accumulator";
import { addCompensated } from "../summation/compensated";
import { finishWeightedBlock } from "../summation/exponentials";
import { sumBlock } from "../summation/pairwise";
import { hasNegative, loadBlock, loadElements, OfTwoRows, resetSigns, shiftedRow, W, X } from "./weights";

// Slots.
/** The terms of a block. */
const TERMS = BLOCK_2;
// A number for each row: the largest x, its sum as high + low, the sum of the sizes of its terms, and the result.
const MAXIMA = BLOCK_5;
const HIGHS = BLOCK_6;
const LOWS = BLOCK_7;
const SIZES = BLOCK_8;
export const RESULTS: usize = BLOCK_9;
/** The sum of each row as one number. */
export const TOTALS: usize = HIGHS;
/** The rows that weights.ts sums. */
const OTHERS = BLOCK_10;

/** The sum of the sizes of terms. */
const SIZES_SUM: i32 = 1;

/**
 * Writes w e^(x - max) * 2^512 of a block of ordinary weights, whose exponentials are reduced, 1.7 ulp each, and returns their sum.
 */
function writeTerms(bytes: usize): f64 {
  const start = scratch();
  addLows(start, start + bytes);
  return finishWeightedBlock(start + W, start + TERMS, bytes);
}

/**
 * Adds the terms of a block to the row's sum, and their sizes to another. Where ln S may be near 0, the sum is compensated: the terms of the
 * largest x are exact, so that ln S is right where one of them dominates.
 */
function addBlock(n: i32, max: f64): void {
  const start = scratch();
  const bytes = (<usize>n) << 3;
  reduceCompensated<f64, f64>(start + X, start, start + bytes, splat<f64>(max));
  const sum = writeTerms(bytes);
  const size = abs(sum);
  addToSum(hasNegative() ? sumBlock<f64>(start + TERMS, n, true) : size, SIZES_SUM);
  if (size < 0.5 * expOne<f64>() || size >= 2 * expOne<f64>()) {
    addToSum(sum);
    return;
  }
  store<f64>(start + bytes, 0, TERMS); // behind an odd number of terms
  addCompensated(start + TERMS, n, 0);
}

/**
 * Sums a row of ordinary weights, if it is one, by a guess of its largest x. Returns the largest x, which the guess may not be where it has
 * weight 0; NaN if a weight is not ordinary, or an x NaN.
 */
function sumRow<T extends number>(x: usize, w: usize, n: i32, guess: f64): f64 {
  let largest: f64 = -Infinity;
  resetSigns();
  resetSum(0);
  resetSum(0, SIZES_SUM);
  for (let done = 0; done < n; done += PROMOTED) {
    const at = <usize>done * sizeof<T>();
    const length = min(PROMOTED, n - done);
    largest = max(largest, loadBlock<T>(x + at, w + at, length)); // NaN if either is
    if (largest != largest) break;
    addBlock(length, guess);
  }
  return largest;
}

/** Sums rows one by one. */
function sumRowByRow<T extends number>(x: usize, w: usize, rows: i32, n: i32): void {
  const bytes = <usize>n * sizeof<T>();
  let at = scratch();
  const end = at + ((<usize>rows) << 3);
  for (; at < end; at += 8) {
    const guess = maximum<T>(x, n);
    const largest = sumRow<T>(x, w, n, guess);
    if (largest != guess && largest - largest == 0) sumRow<T>(x, w, n, largest);
    store<f64>(at, largest, MAXIMA);
    store<f64>(at, sumHigh(), HIGHS);
    store<f64>(at, sumLow(), LOWS);
    store<f64>(at, sumHigh(SIZES_SUM), SIZES);
    x += bytes;
    w += bytes;
  }
}

/** Writes the sums of the terms of two rows to HIGHS and LOWS, with the operations of addCompensated: those of even and of odd columns are apart. */
function compensateRows(group: usize, end: usize, to: usize): void {
  let even = splat<f64>(0);
  let odd = even;
  let evenLow = even;
  let oddLow = even;
  for (let at = group; at < end; at += 32) {
    const term = v128.load(at, TERMS);
    const sum = add<f64>(even, term);
    evenLow = add<f64>(evenLow, twoSumError<f64>(even, term, sum));
    even = sum;
    if (end - at == 16) break;
    const next = v128.load(at, TERMS + 16);
    const nextSum = add<f64>(odd, next);
    oddLow = add<f64>(oddLow, twoSumError<f64>(odd, next, nextSum));
    odd = nextSum;
  }
  const high = add<f64>(even, odd);
  const next = add<f64>(high, evenLow);
  const last = add<f64>(next, oddLow);
  const errors = add<f64>(twoSumError<f64>(even, odd, high), twoSumError<f64>(high, evenLow, next));
  v128.store(to, last, HIGHS);
  v128.store(to, add<f64>(errors, twoSumError<f64>(next, oddLow, last)), LOWS);
}

/** Sums short rows side by side. */
function sumSideBySide<T extends number>(x: usize, w: usize, groups: i32, cols: i32): void {
  const start = scratch();
  const rowBytes = <usize>cols * sizeof<T>();
  const bytes = (<usize>cols) << 4;
  resetSigns();
  let at = start;
  let to = start;
  const endOfSums = start + ((<usize>groups) << 4);
  for (; to < endOfSums; to += 16) {
    const end = at + bytes;
    const largest = loadElements<T, OfTwoRows>(x, w, rowBytes, at, end);
    v128.store(to, largest, MAXIMA);
    reduceCompensated<f64, f64>(at + X, at, end, largest);
    x += 2 * rowBytes;
    w += 2 * rowBytes;
    at = end;
  }
  const end = at;
  writeTerms(end - start);
  at = start;
  for (to = start; to < endOfSums; to += 16) {
    compensateRows(at, at + bytes, to);
    at += bytes;
  }
  if (hasNegative()) {
    for (at = start; at < end; at += 16) v128.store(at, v128.abs<f64>(v128.load(at, TERMS)), X);
    sumRows<f64>(start + X, groups, cols, start + SIZES);
  }
  sumRows<f64>(start + TERMS, groups, cols, start + RESULTS);
  const half = splat<f64>(0.5 * expOne<f64>());
  const two = splat<f64>(2 * expOne<f64>());
  for (at = start; at < endOfSums; at += 16) {
    const sum = v128.load(at, RESULTS);
    const size = v128.abs<f64>(sum);
    const isCompensated = v128.and(v128.ge<f64>(size, half), v128.lt<f64>(size, two));
    v128.store(at, v128.bitselect(v128.load(at, HIGHS), sum, isCompensated), HIGHS);
    v128.store(at, v128.and(v128.load(at, LOWS), isCompensated), LOWS);
    if (!hasNegative()) v128.store(at, size, SIZES);
  }
}

/**
 * Writes ln of the sums of several rows to RESULTS, NaN for a negative sum, or ln of its size, and the sums to TOTALS. A row whose largest x is
 * not finite has no sum; that x is its result. Returns how many rows.
 */
export function sumRowsOf<T extends number>(x: usize, w: usize, rows: i32, cols: i32, ofSize: bool): i32 {
  const start = scratch();
  const bytes = <usize>cols * sizeof<T>();
  let count = min(rows, ROWS);
  if (count > 1 && isShort<f64>(cols)) {
    count = rowsAtOnce<f64>(rows, cols);
    sumSideBySide<T>(x, w, groupsOf<f64>(count), cols);
  } else {
    sumRowByRow<T>(x, w, count, cols);
  }
  const unscale = expUnscales<f64>();
  const zero = splat<f64>(0);
  let others = 0;
  for (let r = 0; r < count; r += 2) {
    const at = start + ((<usize>r) << 3);
    const max = v128.load(at, MAXIMA);
    const sum = v128.load(at, HIGHS);
    const high = add<f64>(sum, v128.load(at, LOWS));
    const low = add<f64>(sub<f64>(sum, high), v128.load(at, LOWS));
    const size = v128.abs<f64>(high);
    const sign = v128.and(high, signBit());
    const isEmpty = v128.eq<f64>(max, splat<f64>(-Infinity));
    const isSummed = v128.and(
      v128.eq<f64>(sub<f64>(max, max), zero),
      v128.ge<f64>(mul<f64>(splat<f64>(4), size), v128.load(at, SIZES)),
    );
    const log = addLogs(at, add<f64>(max, zero), zero, mul<f64>(size, unscale), unscaleLow<f64>(v128.xor(low, sign)));
    const result = ofSize ? log : v128.or(log, v128.lt<f64>(high, zero));
    v128.store(at, v128.bitselect(max, result, isEmpty), RESULTS);
    v128.store(at, high, TOTALS);
    others = listLanes(start + OTHERS, others, r, count, v128.not(v128.or(isSummed, isEmpty)));
  }
  for (let i = 0; i < others; i++) {
    const r = <usize>load<i32>(start + ((<usize>i) << 2), OTHERS);
    const at = start + (r << 3);
    store<f64>(at, shiftedRow<T>(x + r * bytes, w + r * bytes, cols, load<f64>(at, MAXIMA), ofSize), RESULTS);
    store<f64>(at, sumHigh() + sumLow(), TOTALS);
  }
  return count;
}

export function weightedLogSumExp<T extends number>(
  x: usize,
  weights: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    const count = sumRowsOf<T>(x, weights, rows, cols, false);
    for (let at = scratch(); at < scratch() + ((<usize>count) << 3); at += 8) {
      set<T>(out, load<f64>(at, RESULTS));
      out += sizeof<T>();
    }
    x += <usize>count * bytes;
    weights += <usize>count * bytes;
    rows -= count;
  } while (rows > 0);
}
