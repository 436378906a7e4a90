// KL of rows whose terms p ln(p / q) cancel to less than a quarter of their sizes: as the sum of p ln(p / q) + q - p, in which no term
// is negative, and of p - q, whose rounding errors are kept.
// See docs/decisions/07-kl-divergence.md.
import { twoSumError } from "../arithmetic/double-double";
import { add, blockLength, mul, pmin, splat, sub, sumLanes } from "../arithmetic/simd";
import { STATE, scratch } from "../memory";
import { padTail } from "../rows/row";
import { gatherRows, groupsOf, isShort, sumRows } from "../rows/transpose";
import { addToSum, resetSum, sumHigh, total } from "../summation/accumulator";
import { addBlock, writeTerms } from "./blocks";
import { GeneralizedKl, STAGE_0, TERMS } from "./measures";
import { leastSum, NORMAL, SIZES_SUM } from "./probabilities-scaled";

// Slots. Sums of every fourth difference, and behind them their low parts: of a row four of either, of two short rows four pairs. Behind
// these the low parts of the results of two rows.
const HIGHS = STATE;
const LOWS: usize = HIGHS + 4 * 16;
const LOW: usize = LOWS + 4 * 16;

/** More than 6.1 times the relative error of a generalized sum, in float32, too. */
const DOUBT: f64 = 2.0 ** -13;

/** The lower two lanes of T in float64. */
function lower<T extends number>(x: v128): v128 {
  return sizeof<T>() == 8 ? x : f64x2.promote_low_f32x4(x);
}

/** The upper two lanes of float32. */
function upper(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 0));
}

/**
 * Adds p - q of a block to the first sum, and min(|p - q|, p) to the other. The differences are those of the terms, rounded to T: where
 * one is inexact, its term has its rounding error, too, and the two cancel.
 */
function addDifferences<T extends number>(x: usize, y: usize, n: i32): void {
  const one = splat<T>(1);
  let first = splat<f64>(0);
  let second = first;
  let firstLow = first;
  let secondLow = first;
  let size = splat<T>(0);
  let left = n;
  if (sizeof<T>() == 4 && !isShort<T>(n)) {
    // The differences of float32 have so few digits that sums of four in float64 lose next to none: 15 % of KL of near rows.
    for (; left >= 16; left -= 16) {
      let low = splat<f64>(0);
      let high = low;
      for (let i: usize = 0; i < 64; i += 32) {
        const p1 = v128.load(x + i);
        const p2 = v128.load(x + i, 16);
        const d1 = sub<T>(p1, v128.load(y + i));
        const d2 = sub<T>(p2, v128.load(y + i, 16));
        size = add<T>(size, pmin<T>(p1, v128.abs<T>(d1)));
        size = add<T>(size, pmin<T>(p2, v128.abs<T>(d2)));
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
    }
  }
  const bytes = 4 * sizeof<T>();
  for (; left > 0; left -= 4) {
    if (left < 4) {
      x = padTail<T>(x, left, one, 0);
      y = padTail<T>(y, left, one, 1);
    }
    const p = v128.load(x);
    const d = sub<T>(p, v128.load(y));
    size = add<T>(size, pmin<T>(p, v128.abs<T>(d)));
    let next = d;
    if (sizeof<T>() == 8) {
      const p2 = v128.load(x, 16);
      next = sub<T>(p2, v128.load(y, 16));
      size = add<T>(size, pmin<T>(p2, v128.abs<T>(next)));
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
 * KL of a row, in nats. As a guess before anything is known of the row it is NaN where a block is not normal. The other sum of the row is
 * that of min(|p - q|, p), minus what rounding errors may be.
 */
export function nearSum<T extends number>(x: usize, y: usize, n: i32, isGuess: bool): f64 {
  resetSum(0);
  resetSum(0, SIZES_SUM);
  while (n > 0) {
    const length = min(n, blockLength<T>());
    const before = sumHigh();
    const shown = addBlock<T, GeneralizedKl>(x, y, length);
    if (isGuess && shown != NORMAL) return NaN;
    addToSum(-DOUBT * (sumHigh() - before), SIZES_SUM);
    addDifferences<T>(x, y, length);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    n -= length;
  }
  return total();
}

/**
 * Do terms p ln(p / q) with this sum certainly cancel to less than a quarter of their sizes, if the sum of min(|p - q|, p) is `size`? A size
 * is at least 2/3 of that, as it is p ln 2 or more where p and q differ by a factor of 2.
 */
export function areCertainlyNear(sum: f64, size: f64): bool {
  return 6.1 * abs(sum) < size;
}

/** The same of the row of nearSum. */
export function isNear(sum: f64): bool {
  return areCertainlyNear(sum, sumHigh(SIZES_SUM));
}

// Short rows.

/** Two elements, each of a row. */
function pairOf<T extends number>(x: usize, next: usize): v128 {
  return sizeof<T>() == 8
    ? v128.load64_lane(next, v128.load64_zero(x), 1)
    : v128.load32_lane(next, v128.load32_zero(x), 1);
}

/** Adds b to a sum, and the rounding error to a low part at LOW. */
function plus(a: v128, b: v128): v128 {
  const sum = add<f64>(a, b);
  const at = scratch();
  v128.store(at, add<f64>(v128.load(at, LOW), twoSumError<f64>(a, b, sum)), LOW);
  return sum;
}

/** KL of two short rows whose generalized sums are given: x and y are the first, `bytes` before the second. Their min(|p - q|, p) go to `sizes`. */
function sumOfPair<T extends number>(x: usize, y: usize, bytes: usize, sums: v128, sizes: usize): v128 {
  const zero = splat<f64>(0);
  let size = splat<T>(0);
  const start = scratch();
  for (let at = start; at <= start + 8 * 16; at += 16) v128.store(at, zero, HIGHS);
  let place = start;
  const end = x + bytes;
  y -= x;
  for (; x < end; x += sizeof<T>()) {
    const p = pairOf<T>(x, x + bytes);
    const d = sub<T>(p, pairOf<T>(x + y, x + y + bytes));
    size = add<T>(size, pmin<T>(p, v128.abs<T>(d)));
    const difference = lower<T>(d);
    const high = v128.load(place, HIGHS);
    const sum = add<f64>(high, difference);
    v128.store(place, sum, HIGHS);
    v128.store(place, add<f64>(v128.load(place, LOWS), twoSumError<f64>(high, difference, sum)), LOWS);
    place = place == start + 48 ? start : place + 16;
  }
  v128.store(sizes, lower<T>(size));
  for (let at = start; at < start + 8 * 16; at += 16) sums = plus(sums, v128.load(at, HIGHS));
  return add<f64>(sums, v128.load(start, LOW));
}

/**
 * Writes KL of up to a block of short rows to `results`, in nats, and min(|p - q|, p) of each to `sizes`: what nearSum makes of each by
 * itself. NaN where a row is not good enough for that. Returns whether the block is good at all.
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
  sumRows<T>(start + STAGE_0, groups, cols, results);
  const least = splat<f64>(leastSum<T>());
  const infinity = splat<f64>(Infinity);
  const end = results + ((<usize>rows) << 3);
  for (; results < end; results += 16) {
    const sums = v128.load(results);
    const isGood = v128.and(v128.ge<f64>(sums, least), v128.lt<f64>(sums, infinity));
    const result = sumOfPair<T>(x, y, bytes, sums, sizes);
    v128.store(sizes, sub<f64>(v128.load(sizes), mul<f64>(splat<f64>(DOUBT), sums)));
    v128.store(results, v128.bitselect(result, splat<f64>(NaN), isGood));
    x += 2 * bytes;
    y += 2 * bytes;
    sizes += 16;
  }
  return true;
}
