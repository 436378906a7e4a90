// Sums of exponentials to a fraction of an ulp, in float64 for either dtype: the rounding errors of x - max are put back, and the sum is
// kept as high + low all along.
import { twoSumError } from "../arithmetic/double-double";
import { expExtended } from "../arithmetic/exp-scaled";
import { add, PROMOTED, promote, splat } from "../arithmetic/simd";
import { LEAF_1, scratch } from "../memory";
import { addToSum } from "./accumulator";

// A slot that expExtended does not use.
const VALUES = LEAF_1;

/** Adds n float64 at x to a sum, none of their digits lost; an odd number of them is followed by a 0. */
export function addCompensated(x: usize, n: i32, which: i32): void {
  let high = splat<f64>(0);
  let low = high;
  const end = x + ((<usize>((n + 1) & ~1)) << 3);
  for (; x < end; x += 16) {
    const value = v128.load(x);
    const sum = add<f64>(high, value);
    low = add<f64>(low, twoSumError<f64>(high, value, sum));
    high = sum;
  }
  addToSum(f64x2.extract_lane(high, 0), which);
  addToSum(f64x2.extract_lane(high, 1), which);
  addToSum(f64x2.extract_lane(low, 0), which);
  addToSum(f64x2.extract_lane(low, 1), which);
}

/** e^(x - max) * 2^512 of float64 lanes, by expExtended at a place of the scratch. */
export function expOfDifference(at: usize, x: v128, minusMax: v128): v128 {
  const t = add<f64>(x, minusMax);
  return expExtended(at, t, twoSumError<f64>(x, minusMax, t));
}

/** Adds e^(x - max) * 2^512 of n elements to the first sum. */
export function addExponentials<T extends number>(x: usize, n: i32, max: f64): void {
  const minusMax = splat<f64>(-max);
  const start = scratch();
  while (n > 0) {
    const length = min(n, PROMOTED);
    promote<T>(x, length, start + VALUES, -Infinity);
    const end = start + ((<usize>length) << 3);
    for (let at = start; at < end; at += 16)
      v128.store(at, expOfDifference(at, v128.load(at, VALUES), minusMax), VALUES);
    addCompensated(start + VALUES, length, 0);
    x += <usize>length * sizeof<T>();
    n -= length;
  }
}
