// The sum S of e^(x - m) of a row by itself, m being its largest element, and m + ln S.
//
// S is kept as an unevaluated high + low, and the exponentials of the largest elements, which are 1, apart from the others. So ln S
// keeps its relative accuracy where one element dominates (Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax
// functions", 2021). Where m and ln S cancel, S is not accurate enough for logSumExp, and is summed again with compensation.
import { twoSumError } from "../arithmetic/double-double";
import { expOne, expOnes, expUnscale, expUnscales } from "../arithmetic/exp-scaled";
import { addLog, addLogs } from "../arithmetic/log";
import { add, blockLength, get, mul, splat, sumLanes, tailMask } from "../arithmetic/simd";
import { BLOCK_2, scratch } from "../memory";
import { hasNaN } from "../rows/row";
import { isShort } from "../rows/transpose";
import { addToSum, resetSum, sumHigh, sumLow } from "../summation/accumulator";
import { addExponentials, expOfDifference } from "../summation/compensated";
import { expBlock } from "../summation/exponentials";
import { sumBlock } from "../summation/pairwise";
import { isWithinBound } from "./error-bound";

/** Slot of a block of exponentials that the row of results does not keep, and of those that are not 1. */
const EXPONENTIALS = BLOCK_2;

/** Adds a block of exponentials to the sum, those that are 1 apart from the others. */
function addExcludingMax<T extends number>(e: usize, n: i32): void {
  const one = expOnes<T>();
  const start = scratch();
  const end = start + <usize>n * sizeof<T>();
  e -= start;
  let maxSum = splat<T>(0);
  for (let at = start; at < end; at += 16) {
    const value = v128.load(e + at);
    let isOne = v128.eq<T>(value, one);
    v128.store(at, v128.andnot(value, isOne), EXPONENTIALS);
    if (end - at < 16) isOne = v128.and(isOne, v128.load(tailMask(end - at)));
    maxSum = add<T>(maxSum, v128.and(value, isOne));
  }
  addToSum(sumLanes<T>(maxSum));
  addToSum(sumBlock<T>(start + EXPONENTIALS, n));
}

/**
 * Sums the scaled exponentials of a row, and writes them to `out` if `writes` says so. If the largest element is infinite, the sum is
 * NaN where an element is NaN, and otherwise 0.
 */
export function sumExponentials<T extends number>(x: usize, out: usize, n: i32, max: f64, writes: bool): void {
  resetSum(0);
  if (max - max != 0) {
    if (hasNaN<T>(x, n)) resetSum(NaN);
    return;
  }
  let left = n;
  do {
    const length = min(left, blockLength<T>());
    const e = writes ? out : scratch() + EXPONENTIALS;
    const sum = expBlock<T>(x, e, length, max);
    // The largest elements of a short row are always apart, as in short-rows.ts; of others where ln S would lose digits.
    if ((sum >= expOne<T>() && sum < 2 * expOne<T>()) || isShort<T>(n)) addExcludingMax<T>(e, length);
    else addToSum(sum);
    x += <usize>length * sizeof<T>();
    out += <usize>length * sizeof<T>();
    left -= length;
  } while (left > 0);
}

/** base + low + ln S; NaN if S is 0, as the largest element is infinite. */
export function plusLogOfSum<T extends number>(base: f64, low: f64): f64 {
  if (sumHigh() == 0) return NaN;
  return addLog(base, low, sumHigh() * expUnscale<T>(), sumLow() * expUnscale<T>());
}

/** m + ln S of a row whose exponentials are summed; `growth` is errorGrowth(n). */
export function logSumExpOfSum<T extends number>(x: usize, n: i32, max: f64, growth: f64): f64 {
  if (max - max != 0) return sumHigh() == 0 ? max : NaN;
  const result = plusLogOfSum<T>(max, 0);
  const high = splat<f64>(sumHigh() * expUnscale<T>());
  const low = splat<f64>(sumLow() * expUnscale<T>());
  if (v128.any_true(isWithinBound(splat<f64>(result), splat<f64>(max), high, low, growth))) return result;
  resetSum(0);
  addExponentials<T>(x, n, max);
  return plusLogOfSum<f64>(max, 0);
}

/** m + ln S of two rows by compensated sums: the operations of addExponentials and of the accumulator, side by side. */
export function compensatedPair<T extends number>(x: usize, y: usize, n: i32, max: v128): v128 {
  const at = scratch();
  const minusMax = v128.neg<f64>(max);
  // Sums of the elements with even and odd numbers.
  let evenHigh = splat<f64>(0);
  let evenLow = evenHigh;
  let oddHigh = evenHigh;
  let oddLow = evenHigh;
  for (let i: usize = 0; i < <usize>n * sizeof<T>(); i += sizeof<T>()) {
    const values = f64x2.replace_lane(f64x2.splat(get<T>(x + i)), 1, get<T>(y + i));
    const e = expOfDifference(at, values, minusMax);
    const high = add<f64>(evenHigh, e);
    const low = add<f64>(evenLow, twoSumError<f64>(evenHigh, e, high));
    evenHigh = oddHigh;
    evenLow = oddLow;
    oddHigh = high;
    oddLow = low;
  }
  if (n & 1) {
    const low = evenLow;
    evenLow = oddLow;
    oddLow = low;
  }
  const both = add<f64>(evenHigh, oddHigh);
  const more = add<f64>(both, evenLow);
  const sum = add<f64>(more, oddLow);
  const errors = add<f64>(twoSumError<f64>(evenHigh, oddHigh, both), twoSumError<f64>(both, evenLow, more));
  const rest = add<f64>(errors, twoSumError<f64>(more, oddLow, sum));
  const unscale = expUnscales<f64>();
  return addLogs(at, max, splat<f64>(0), mul<f64>(sum, unscale), mul<f64>(rest, unscale));
}
