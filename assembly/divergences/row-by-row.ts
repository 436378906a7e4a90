// The measures of probabilities, row by row: sums of the terms of blocks.
import { blockLength, set, sumLanes } from "../arithmetic/simd";
import { scratch } from "../memory";
import { isShort } from "../rows/transpose";
import { resetSum, sumHigh, total } from "../summation/accumulator";
import { sumGroup, sumSizes } from "../summation/pairwise";
import { addBlock, writeTerms } from "./blocks";
import { has, MAY_CANCEL, NEGATED, TERMS } from "./measures";
import { isNear, nearSum } from "./near";
import { INFINITE, INVALID, leastSum, NORMAL, SIZES_SUM } from "./probabilities-scaled";
import { resultOf } from "./result";

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
 * The measure of a row, in nats. Where terms cancel to less than a quarter of their sizes, it is made again in the form of near.ts,
 * unless that overflows; `near` says that this is likely, so that it comes first.
 */
function sumOf<T extends number, K>(x: usize, y: usize, n: i32, near: bool): f64 {
  if (isShort<T>(n)) {
    const sum = sumOfShort<T, K>(x, y, n);
    if (sum == sum) return has<K>(NEGATED) ? 0 - sum : sum;
  }
  if (has<K>(MAY_CANCEL) && near) {
    const sum = nearSum<T>(x, y, n, true);
    if (isNear(sum)) return sum;
  }
  resetSum(0);
  resetSum(0, SIZES_SUM);
  let shown = NORMAL;
  for (let done = 0; done < n; done += blockLength<T>()) {
    const at = <usize>done * sizeof<T>();
    shown |= addBlock<T, K>(x + at, y + at, min(n - done, blockLength<T>()));
    if (has<K>(MAY_CANCEL) && done == 0 && n > blockLength<T>() && !near && shown == NORMAL && doCancel(total())) {
      return sumOf<T, K>(x, y, n, true);
    }
  }
  if (shown & INVALID) return NaN;
  if (shown & INFINITE) return Infinity;
  const sum = total();
  if (has<K>(MAY_CANCEL) && doCancel(sum)) {
    const again = nearSum<T>(x, y, n, false);
    return again - again == 0 ? again : sum;
  }
  return has<K>(NEGATED) ? 0 - sum : sum;
}

/** Do terms cancel to less than a quarter of the sum of their sizes? */
function doCancel(sum: f64): bool {
  return sum == sum && !(4 * abs(sum) >= sumHigh(SIZES_SUM));
}

/** The result of a row. */
export function resultOfRow<T extends number, K>(x: usize, y: usize, n: i32, logBase: f64, transform: i32): f64 {
  return resultOf(sumOf<T, K>(x, y, n, false), logBase, transform);
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
  let near = false;
  do {
    const sum = sumOf<T, K>(x, y, cols, near);
    set<T>(out, resultOf(sum, logBase, transform));
    near = has<K>(MAY_CANCEL) && isNear(sum); // so is the next row, most likely
    out += sizeof<T>();
    x += bytes;
    y += bytes;
  } while (--rows);
}
