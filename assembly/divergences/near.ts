// KL of rows whose terms p ln(p / q) cancel to less than a quarter of their sizes: as the sum of p ln(p / q) + q - p, in which no term
// is negative, and of p - q, whose rounding errors are kept.
// See docs/decisions/07-kl-divergence.md.
import { scalarTwoSumError, twoSumError } from "../arithmetic/double-double";
import { add, blockLength, get, lanes, mul, splat, sub, sumLanes } from "../arithmetic/simd";
import { BLOCK_3, BLOCK_4, scratch } from "../memory";
import { padTail } from "../rows/row";
import { gather, gatherRows, groupsOf, isShort, storeNumbers, sumRows } from "../rows/transpose";
import { addToSum, resetSum, sumHigh, total } from "../summation/accumulator";
import { sumBlock } from "../summation/pairwise";
import { addBlock, isGood, writeTerms } from "./blocks";
import { GeneralizedKl, STAGE_0, STAGE_1, TERMS } from "./measures";
import { leastSum, SIZES_SUM } from "./probabilities-scaled";

// Slots.
/** The differences p - q of a block of short rows, and their sum for each row, as high + low. A longer row has only the sum. */
const DIFFERENCES: usize = STAGE_1;
const HIGHS: usize = BLOCK_3;
const LOWS: usize = BLOCK_4;

/** The sizes may lose this part of a generalized sum by rounding errors, in float32, too. */
const DOUBT: f64 = 2.0 ** -13;

/** The lower two lanes of T in float64. */
function lower<T extends number>(x: v128): v128 {
  return sizeof<T>() == 8 ? x : f64x2.promote_low_f32x4(x);
}

/** The upper two lanes of float32. */
function upper(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 0));
}

/** The difference of two numbers of T, rounded to T, in float64. */
function differenceOf<T extends number>(x: usize, y: usize): f64 {
  return <f64>(<T>(load<T>(x) - load<T>(y)));
}

/** The same of a short row, one after the other: of float32 as sums of four, as long as there are four. */
function addFewDifferences<T extends number>(x: usize, y: usize, n: i32): void {
  let high: f64 = 0;
  let low: f64 = 0;
  let size: f64 = 0;
  const terms = scratch() + TERMS;
  for (let i = 0; i < n; ) {
    const at = <usize>i * sizeof<T>();
    let d = differenceOf<T>(x + at, y + at);
    if (sizeof<T>() == 4 && i + 4 <= n) {
      d += differenceOf<T>(x + at + 4, y + at + 4);
      d += differenceOf<T>(x + at + 8, y + at + 8) + differenceOf<T>(x + at + 12, y + at + 12);
      i += 4;
    } else i++;
    const sum = high + d;
    low += scalarTwoSumError(high, d, sum);
    high = sum;
  }
  for (let at: usize = 0; at < <usize>n * sizeof<T>(); at += sizeof<T>()) {
    size += abs(get<T>(terms + at) + differenceOf<T>(x + at, y + at));
  }
  addToSum(high);
  addToSum(low);
  addToSum(size, SIZES_SUM);
}

/**
 * Adds p - q of a block to the first sum, and the sizes |p ln(p / q)|, from the terms in TERMS, to the other. The differences are those
 * of the terms, rounded to T: where one is inexact, its term has its rounding error, too, and the two cancel.
 */
function addDifferences<T extends number>(x: usize, y: usize, n: i32): void {
  if (isShort<T>(n)) {
    addFewDifferences<T>(x, y, n);
    return;
  }
  let terms = scratch() + TERMS;
  v128.store(terms + ((<usize>n * sizeof<T>() + 15) & ~15), i64x2.splat(0)); // the end of float64 may be read
  const one = splat<T>(1);
  let first = splat<f64>(0);
  let second = first;
  let firstLow = first;
  let secondLow = first;
  let size = splat<T>(0);
  let left = n;
  if (sizeof<T>() == 4) {
    // The differences of float32 have so few digits that sums of four in float64 lose next to none: 15 % of KL of near rows.
    for (; left >= 16; left -= 16) {
      let low = splat<f64>(0);
      let high = low;
      for (let i: usize = 0; i < 64; i += 32) {
        const d1 = sub<T>(v128.load(x + i), v128.load(y + i));
        const d2 = sub<T>(v128.load(x + i, 16), v128.load(y + i, 16));
        size = add<T>(size, v128.abs<T>(add<T>(v128.load(terms + i), d1)));
        size = add<T>(size, v128.abs<T>(add<T>(v128.load(terms + i, 16), d2)));
        low = add<f64>(low, add<f64>(lower<T>(d1), lower<T>(d2)));
        high = add<f64>(high, add<f64>(upper(d1), upper(d2)));
      }
      const sum1 = add<f64>(first, low);
      const sum2 = add<f64>(second, high);
      firstLow = add<f64>(firstLow, twoSumError<f64>(first, low, sum1));
      secondLow = add<f64>(secondLow, twoSumError<f64>(second, high, sum2));
      first = sum1;
      second = sum2;
      x += 64;
      y += 64;
      terms += 64;
    }
  }
  const bytes = 4 * sizeof<T>();
  for (; left > 0; left -= 4) {
    if (left < 4) {
      x = padTail<T>(x, left, one, 0);
      y = padTail<T>(y, left, one, 1);
    }
    const d = sub<T>(v128.load(x), v128.load(y));
    size = add<T>(size, v128.abs<T>(add<T>(v128.load(terms), d)));
    let next = d;
    if (sizeof<T>() == 8) {
      next = sub<T>(v128.load(x, 16), v128.load(y, 16));
      size = add<T>(size, v128.abs<T>(add<T>(v128.load(terms, 16), next)));
    } else next = upper(d);
    const d1 = lower<T>(d);
    const sum1 = add<f64>(first, d1);
    const sum2 = add<f64>(second, next);
    firstLow = add<f64>(firstLow, twoSumError<f64>(first, d1, sum1));
    secondLow = add<f64>(secondLow, twoSumError<f64>(second, next, sum2));
    first = sum1;
    second = sum2;
    x += bytes;
    y += bytes;
    terms += bytes;
  }
  const start = scratch();
  v128.store(start, first, HIGHS);
  v128.store(start, second, HIGHS + 16);
  v128.store(start, firstLow, HIGHS + 32);
  v128.store(start, secondLow, HIGHS + 48);
  for (let at = start; at < start + 64; at += 8) addToSum(load<f64>(at, HIGHS));
  addToSum(sumLanes<T>(size), SIZES_SUM);
}

/**
 * KL of a row, in nats. As a guess before anything is known of the row it is NaN where a block is not normal, and the other sum of the row
 * is that of the sizes of its terms p ln(p / q), minus what rounding errors may be.
 */
export function nearSum<T extends number>(x: usize, y: usize, n: i32, isGuess: bool): f64 {
  resetSum(0);
  resetSum(0, SIZES_SUM);
  while (n > 0) {
    const length = min(n, blockLength<T>());
    if (isGuess) {
      if (writeTerms<T, GeneralizedKl>(x, y, length)) return NaN;
      const sum = sumBlock<T>(scratch() + TERMS, length);
      if (!isGood<T>(sum)) return NaN;
      addToSum(sum);
      addToSum(-DOUBT * sum, SIZES_SUM);
    } else addBlock<T, GeneralizedKl>(x, y, length);
    addDifferences<T>(x, y, length);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    n -= length;
  }
  if (!isGuess) resetSum(Infinity, SIZES_SUM);
  return total();
}

/** Do terms p ln(p / q) with this sum certainly cancel to less than a quarter of their sizes, whose sum is `size`? */
export function areCertainlyNear(sum: f64, size: f64): bool {
  return 4.01 * abs(sum) < size;
}

/** The same of the row of nearSum. */
export function isNear(sum: f64): bool {
  return areCertainlyNear(sum, sumHigh(SIZES_SUM));
}

// Short rows.

/** Adds the differences of the rows of a group, as addFewDifferences has it, at `at`; returns the sums of the sizes of their terms. */
function addGroup<T extends number>(terms: usize, x: usize, cols: i32, at: usize): v128 {
  const bytes = <usize>cols * sizeof<T>();
  const end = x + bytes;
  let size = splat<T>(0);
  let high = splat<f64>(0);
  let low = high;
  let high2 = high;
  let low2 = high;
  while (x < end) {
    const d = gather<T>(x, bytes);
    size = add<T>(size, v128.abs<T>(add<T>(v128.load(terms), d)));
    let first = lower<T>(d);
    let second = first;
    if (sizeof<T>() == 4) {
      second = upper(d);
      if (x + 16 <= end) {
        const b = gather<T>(x + 4, bytes);
        const c = gather<T>(x + 8, bytes);
        const e = gather<T>(x + 12, bytes);
        size = add<T>(size, v128.abs<T>(add<T>(v128.load(terms, 16), b)));
        size = add<T>(size, v128.abs<T>(add<T>(v128.load(terms, 32), c)));
        size = add<T>(size, v128.abs<T>(add<T>(v128.load(terms, 48), e)));
        first = add<f64>(add<f64>(first, lower<T>(b)), add<f64>(lower<T>(c), lower<T>(e)));
        second = add<f64>(add<f64>(second, upper(b)), add<f64>(upper(c), upper(e)));
        x += 12;
        terms += 48;
      }
      const sum2 = add<f64>(high2, second);
      low2 = add<f64>(low2, twoSumError<f64>(high2, second, sum2));
      high2 = sum2;
    }
    const sum = add<f64>(high, first);
    low = add<f64>(low, twoSumError<f64>(high, first, sum));
    high = sum;
    x += sizeof<T>();
    terms += 16;
  }
  v128.store(at, high, HIGHS);
  v128.store(at, low, LOWS);
  if (sizeof<T>() == 4) {
    v128.store(at, high2, HIGHS + 16);
    v128.store(at, low2, LOWS + 16);
  }
  return size;
}

/**
 * Writes KL of up to a block of short rows to `results`, in nats, and the sizes of the terms of each to `sizes`: what nearSum makes of each
 * by itself. NaN where a row is not good enough for that. Returns whether the block is good at all.
 */
export function writeNearSums<T extends number>(
  x: usize,
  y: usize,
  rows: i32,
  cols: i32,
  results: usize,
  sizes: usize,
): bool {
  if (writeTerms<T, GeneralizedKl>(x, y, rows * cols)) return false;
  const bytes = <usize>cols * sizeof<T>();
  const start = scratch();
  const groups = groupsOf<T>(rows);
  gatherRows<T>(start + TERMS, groups, cols, start + STAGE_0);
  const end = start + <usize>(rows * cols) * sizeof<T>();
  for (let at = start; at < end; at += 16) {
    v128.store(at, sub<T>(v128.load(x + (at - start)), v128.load(y + (at - start))), DIFFERENCES);
  }
  for (let g: usize = 0; g < <usize>groups; g++) {
    const row = g * lanes<T>();
    const terms = start + STAGE_0 + ((g * <usize>cols) << 4);
    const size = addGroup<T>(terms, start + DIFFERENCES + row * bytes, cols, start + (row << 3));
    storeNumbers<T>(sizes + (row << 3), size);
  }
  sumRows<T>(start + STAGE_0, groups, cols, results);
  const least = splat<f64>(leastSum<T>());
  const infinity = splat<f64>(Infinity);
  const last = start + ((<usize>rows) << 3);
  for (let at = start; at < last; at += 16) {
    const sums = v128.load(results);
    const isGood = v128.and(v128.ge<f64>(sums, least), v128.lt<f64>(sums, infinity));
    const high = v128.load(at, HIGHS);
    const low = v128.load(at, LOWS);
    const first = add<f64>(sums, high);
    const second = add<f64>(first, low);
    const errors = add<f64>(twoSumError<f64>(sums, high, first), twoSumError<f64>(first, low, second));
    v128.store(sizes, sub<f64>(v128.load(sizes), mul<f64>(splat<f64>(DOUBT), sums)));
    v128.store(results, v128.bitselect(add<f64>(second, errors), splat<f64>(NaN), isGood));
    results += 16;
    sizes += 16;
  }
  return true;
}
