// The measures of probabilities, row by row: sums of the terms of blocks.
//
// The loop takes every element for a normal number, and 0 where that costs nothing. Running extremes find other elements, and the
// sum of a block those terms that vanish or overflow; probabilities-scaled.ts has what becomes of such a block.
import { blockLength, lanes, set, splat, subBits, sumLanes } from "../arithmetic/simd";
import { scratch } from "../memory";
import { padTail } from "../rows/row";
import { isShort } from "../rows/transpose";
import { resetSum, sumHigh, total } from "../summation/accumulator";
import { addDifferences } from "../summation/compensated";
import { sumBlock, sumGroup, sumSizes } from "../summation/pairwise";
import { GeneralizedKl, has, MAY_CANCEL, measure, NEGATED, TAKES_ANY_P, TAKES_ZERO_Q, TERMS } from "./measures";
import {
  addScaled,
  addTerms,
  classify,
  EXTREME,
  huge,
  INFINITE,
  INVALID,
  leastSum,
  NORMAL,
  SIZES_SUM,
  tiny,
} from "./probabilities-scaled";
import { resultOf } from "./result";

/** The bits of a number minus `less`, in every lane. */
function bits<T extends number>(x: f64, less: i32): v128 {
  if (sizeof<T>() == 8) return i64x2.splat(reinterpret<i64>(x) - less);
  return i32x4.splat(reinterpret<i32>(<f32>x) - less);
}

/** Integers 1 in the lanes of float64 and of float32. From memory, as the constants of all loops: see exp.ts. */
const ONES = memory.data<u64>([1, 1, 0x100000001, 0x100000001], 16);

/**
 * Writes the terms of vectors of p and q to TERMS from `start` on. A mask of the elements that are not normal, in the high words of
 * lanes: subtracting 1 makes the bits of 0 wrap to the largest, so that the minimum ignores it where a measure takes it.
 */
function writeVectors<T extends number, K>(x: usize, y: usize, start: usize, vectors: i32): v128 {
  const p = x - start;
  const q = y - start;
  const end = start + ((<usize>vectors) << 4);
  const one = v128.load(ONES + (sizeof<T>() == 8 ? 0 : 16));
  let least = splat<T>(1);
  let largest = least;
  let at = start;
  do {
    const a = v128.load(p + at);
    const b = v128.load(q + at);
    largest = i32x4.max_u(largest, i32x4.max_u(a, b));
    least = i32x4.min_u(least, has<K>(TAKES_ZERO_Q) ? subBits<T>(b, one) : b);
    if (!has<K>(TAKES_ANY_P)) least = i32x4.min_u(least, subBits<T>(a, one));
    measure<K>().prepareTerms<T>(a, b, at);
    at += 16;
  } while (at < end);
  measure<K>().finishTerms<T>(p, q, start, end);
  const isTiny = i32x4.lt_u(least, bits<T>(tiny<T>(), 0));
  return v128.or(isTiny, i32x4.gt_u(largest, bits<T>(huge<T>(), 1)));
}

/** Writes the terms of a block to TERMS. Has it elements that the loop does not take? */
export function writeTerms<T extends number, K>(x: usize, y: usize, n: i32): bool {
  const one = splat<T>(1);
  const vectors = n / lanes<T>();
  const tail = n % lanes<T>();
  const done = (<usize>vectors) << 4;
  let special = splat<T>(0);
  if (vectors) special = writeVectors<T, K>(x, y, scratch(), vectors);
  if (tail) {
    const p = padTail<T>(x + done, tail, one, 0);
    const q = padTail<T>(y + done, tail, one, 1);
    special = v128.or(special, writeVectors<T, K>(p, q, scratch() + done, 1));
  }
  return v128.any_true(special);
}

/** Adds the terms of a block to the sum of the row. Returns what it has shown. */
function addBlock<T extends number, K>(x: usize, y: usize, n: i32): i32 {
  const hasSpecial = writeTerms<T, K>(x, y, n);
  const sum = sumBlock<T>(scratch() + TERMS, n);
  if (hasSpecial || !(abs(sum) >= leastSum<T>() && abs(sum) < Infinity)) {
    const shown = classify<T>(measure<K>().traits(), x, y, n, sum);
    if (shown == EXTREME) addScaled<T, K>(x, y, n);
    if (shown != NORMAL) return shown;
  }
  addTerms<T, K>(n, sum, 1);
  return NORMAL;
}

/** Adds the terms of a row to its sum. Returns what its blocks have shown. */
function addRow<T extends number, K>(x: usize, y: usize, n: i32): i32 {
  let shown = NORMAL;
  while (n > 0) {
    const length = min(n, blockLength<T>());
    shown |= addBlock<T, K>(x, y, length);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    n -= length;
  }
  return shown;
}

/** Σ p ln(p / q) as the sum of p ln(p / q) + q - p, in which no term is negative, and of p - q, whose rounding errors are kept. */
function generalizedSum<T extends number>(x: usize, y: usize, n: i32): f64 {
  resetSum(0);
  while (n > 0) {
    const length = min(n, blockLength<T>());
    addBlock<T, GeneralizedKl>(x, y, length);
    addDifferences<T>(x, y, length);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    n -= length;
  }
  return total();
}

/**
 * The sum of the terms of a short row, in registers, and NaN where it is not good enough. A call for one row of 10 elements takes
 * 1.13 to 1.47 times as long without it.
 */
function sumOfShort<T extends number, K>(x: usize, y: usize, n: i32): f64 {
  if (writeTerms<T, K>(x, y, n)) return NaN;
  const terms = scratch() + TERMS;
  for (let at = (<usize>n * sizeof<T>() + 15) & ~15; at < 128; at += 16) v128.store(terms + at, i64x2.splat(0));
  const sum = sumLanes<T>(sumGroup<T>(terms));
  const isGood = abs(sum) >= leastSum<T>() && abs(sum) < Infinity;
  if (has<K>(MAY_CANCEL)) {
    const sizes = sumLanes<T>(sumSizes<T>(terms));
    if (sizes == 0) return 0; // normal terms vanish for equal rows alone
    if (!(4 * abs(sum) >= sizes)) return NaN;
  }
  return isGood ? sum : NaN;
}

/**
 * The measure of a row, in nats. Where terms cancel to less than a quarter of their sizes, it is made again in the generalized form,
 * unless that overflows.
 */
function sumOf<T extends number, K>(x: usize, y: usize, n: i32): f64 {
  if (isShort<T>(n)) {
    const sum = sumOfShort<T, K>(x, y, n);
    if (sum == sum) return has<K>(NEGATED) ? 0 - sum : sum;
  }
  resetSum(0);
  resetSum(0, SIZES_SUM);
  const shown = addRow<T, K>(x, y, n);
  if (shown & INVALID) return NaN;
  if (shown & INFINITE) return Infinity;
  const sum = total();
  if (has<K>(MAY_CANCEL) && sum == sum && !(4 * abs(sum) >= sumHigh(SIZES_SUM))) {
    const again = generalizedSum<T>(x, y, n);
    return again - again == 0 ? again : sum;
  }
  return has<K>(NEGATED) ? 0 - sum : sum;
}

/** The result of a row. */
export function resultOfRow<T extends number, K>(x: usize, y: usize, n: i32, logBase: f64, transform: i32): f64 {
  return resultOf(sumOf<T, K>(x, y, n), logBase, transform);
}

/** Measures rows, one by one. `out` may be `x`. */
export function measureRows<T extends number, K>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
  transform: i32,
): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    set<T>(out, resultOfRow<T, K>(x, y, cols, logBase, transform));
    out += sizeof<T>();
    x += bytes;
    y += bytes;
  } while (--rows);
}
