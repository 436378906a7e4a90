// The sum S of e^(x - m) of a row by itself, m being its largest element, and m + ln S.
//
// S is kept as an unevaluated high + low, and the exponentials of the largest elements, which are 1, apart from the others. So ln S
// keeps its relative accuracy where one element dominates (Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax
// functions", 2021). Where m and ln S cancel, S is not accurate enough for logSumExp, and is summed again with compensation.
//
// The error of the sum s of the others, in units of u s, besides r, the rounding of x - m:
//
//                                      float64  float32
//   an exponential (exp-scaled.ts)     2.24     2.26
//   three levels of a group's tree     3        3
//   groups and lanes of a block        2        0, in float64
//   the sum                            7.24     5.26
//
// ln S adds 0.95 u of L at most, near 1 + 2^-10 (arithmetic/log.ts): 8.2. The loss against class labels adds 0.5 ulp of the result.
// LogSoftmax rounds L and the result: 8.7 ulp of L and 0.5 of the result. An error in ulp of the result that is reached, as 0.5 is, says
// nothing of L.
// See docs/decisions/05-dominating-element.md.
import { expOne, expOnes, expUnscale, unscaleLow } from "../arithmetic/exp-scaled";
import { addLog } from "../arithmetic/log";
import { add, blockLength, NONE, splat, sumLanes, tailMask } from "../arithmetic/simd";
import { BLOCK_2, scratch } from "../memory";
import { hasNaN, maximum } from "../rows/row";
import { isShort } from "../rows/transpose";
import { addToSumTwice, resetSum, sumHigh, sumLow } from "../summation/accumulator";
import { expBlock } from "../summation/exponentials";
import { sumBlock } from "../summation/pairwise";
import { COMPENSATED_RESULTS, compensateRows, mayBeWithinBound } from "./compensated-rows";
import { isLikeLogProbs, isWithinBound, Plain } from "./error-bound";

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
  addToSumTwice(sumLanes<T>(maxSum));
  addToSumTwice(sumBlock<T>(start + EXPONENTIALS, n));
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
    else addToSumTwice(sum);
    x += <usize>length * sizeof<T>();
    out += <usize>length * sizeof<T>();
    left -= length;
  } while (left > 0);
}

/** base + low + ln S; NaN if S is 0, as the largest element is infinite. */
export function plusLogOfSum<T extends number>(base: f64, low: f64): f64 {
  if (sumHigh() == 0) return NaN;
  const rest = f64x2.extract_lane(unscaleLow<T>(splat<f64>(sumLow())), 0);
  return addLog(base, low, sumHigh() * expUnscale<T>(), rest);
}

/** m + ln S of a row without compensation, m being finite; NaN if that is outside its error bound. `growth` is errorGrowth(n). */
export function plainLogSumExp<T extends number>(x: usize, n: i32, max: f64, growth: f64): f64 {
  sumExponentials<T>(x, 0, n, max, false);
  const result = plusLogOfSum<T>(max, 0);
  const high = splat<f64>(sumHigh() * expUnscale<T>());
  const low = unscaleLow<T>(splat<f64>(sumLow()));
  const isWithin = isWithinBound<Plain>(splat<f64>(result), splat<f64>(max), high, low, growth);
  return v128.any_true(isWithin) ? result : NaN;
}

/** m + ln S of a row. */
export function logSumExpOfRow<T extends number>(x: usize, n: i32, growth: f64): f64 {
  const max = maximum<T>(x, n);
  if (max - max != 0) return hasNaN<T>(x, n) ? NaN : max;
  const isGuess = isLikeLogProbs(max, growth);
  if (isGuess) {
    compensateRows<T>(x, NONE, 1, n);
    if (!i64x2.extract_lane(mayBeWithinBound(scratch(), growth), 0)) return load<f64>(scratch(), COMPENSATED_RESULTS);
  }
  const result = plainLogSumExp<T>(x, n, max, growth);
  if (result == result) return result;
  if (!isGuess) compensateRows<T>(x, NONE, 1, n);
  return load<f64>(scratch(), COMPENSATED_RESULTS);
}
