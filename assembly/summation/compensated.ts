// Sums of exponentials and of differences to a fraction of an ulp, in float64 for either dtype: what rounding takes from x - max
// or p - q is put back, and the sum is kept as high + low all along.
import { expFine, expUnscales } from "../arithmetic/exp-scaled";
import { add, get, mul, splat, sub, sumError } from "../arithmetic/simd";
import { addLogs } from "../arithmetic/log";
import { WIDE, widen } from "../rows/row";
import { addToSum } from "./accumulator";

const X = memory.data(4096 + 128, 16);
const E = memory.data(4096 + 128, 16);

/** Adds n float64 to a sum, none of their digits lost. */
export function addFinely(x: usize, n: i32, which: i32): void {
  let high = splat<f64>(0);
  let low = high;
  const end = x + ((<usize>((n + 1) & ~1)) << 3);
  for (; x < end; x += 16) {
    const value = v128.load(x);
    const sum = add<f64>(high, value);
    low = add<f64>(low, sumError<f64>(high, value, sum));
    high = sum;
  }
  addToSum(f64x2.extract_lane(high, 0), which);
  addToSum(f64x2.extract_lane(high, 1), which);
  addToSum(f64x2.extract_lane(low, 0), which);
  addToSum(f64x2.extract_lane(low, 1), which);
}

/** Adds x - y of n elements to the row's sum, and what rounding takes from each. */
export function addDifferences<T extends number>(x: usize, y: usize, n: i32): void {
  const zero = splat<f64>(0);
  while (n > 0) {
    const length = min(n, WIDE);
    widen<T>(x, length, X, 0);
    widen<T>(y, length, E, 0);
    let isInexact = zero;
    for (let at: usize = 0; at < (<usize>length) << 3; at += 16) {
      const a = v128.load(at, X);
      const b = v128.load(at, E);
      const difference = sub<f64>(a, b);
      const error = sumError<f64>(a, v128.neg<f64>(b), difference);
      isInexact = v128.or(isInexact, v128.ne<f64>(error, zero));
      v128.store(at, difference, X);
      v128.store(at, error, E);
    }
    addFinely(X, length, 0);
    if (v128.any_true(isInexact)) addFinely(E, length, 0);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    n -= length;
  }
}

/** e^(value + minusMax) * 2^512 */
function exponential(value: v128, minusMax: v128): v128 {
  const t = add<f64>(value, minusMax);
  return expFine(t, sumError<f64>(value, minusMax, t));
}

/** Adds e^(x - max) * 2^512 of n elements to the row's sum. */
export function addExponentials<T extends number>(x: usize, n: i32, max: f64): void {
  const minusMax = splat<f64>(-max);
  while (n > 0) {
    const length = min(n, WIDE);
    widen<T>(x, length, X, -Infinity);
    for (let at: usize = 0; at < (<usize>length) << 3; at += 16) {
      v128.store(at, exponential(v128.load(at, X), minusMax), E);
    }
    addFinely(E, length, 0);
    x += <usize>length * sizeof<T>();
    n -= length;
  }
}

/** max + ln of the sum of e^(x - max) of two rows: the operations of addExponentials and of a RowSum, side by side. */
export function finePair<T extends number>(x: usize, y: usize, n: i32, max: v128): v128 {
  const minusMax = v128.neg<f64>(max);
  // Of the elements with even and odd numbers.
  let evenHigh = splat<f64>(0);
  let evenLow = evenHigh;
  let oddHigh = evenHigh;
  let oddLow = evenHigh;
  for (let i: usize = 0; i < <usize>n * sizeof<T>(); i += sizeof<T>()) {
    const values = f64x2.replace_lane(f64x2.splat(get<T>(x + i)), 1, get<T>(y + i));
    const e = exponential(values, minusMax);
    const high = add<f64>(evenHigh, e);
    const low = add<f64>(evenLow, sumError<f64>(evenHigh, e, high));
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
  const errors = add<f64>(sumError<f64>(evenHigh, oddHigh, both), sumError<f64>(both, evenLow, more));
  const rest = add<f64>(errors, sumError<f64>(more, oddLow, sum));
  const unscale = expUnscales<f64>();
  return addLogs(max, splat<f64>(0), mul<f64>(sum, unscale), mul<f64>(rest, unscale));
}
