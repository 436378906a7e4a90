// Sums of numbers and of differences to a fraction of an ulp, in float64 for either dtype: the rounding errors of p - q are put back,
// and the sum is kept as high + low all along.
import { twoSumError } from "../arithmetic/double-double";
import { add, PROMOTED, promote, splat, sub } from "../arithmetic/simd";
import { LEAF_1, LEAF_2, scratch } from "../memory";
import { addToSum } from "./accumulator";

// Slots.
const VALUES = LEAF_1;
const ERRORS = LEAF_2;

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

/** Adds x - y of n elements, and the rounding errors of these differences, to the first sum. */
export function addDifferences<T extends number>(x: usize, y: usize, n: i32): void {
  const zero = splat<f64>(0);
  const start = scratch();
  while (n > 0) {
    const length = min(n, PROMOTED);
    promote<T>(x, length, start + VALUES, 0);
    promote<T>(y, length, start + ERRORS, 0);
    let isInexact = zero;
    const end = start + ((<usize>length) << 3);
    for (let at = start; at < end; at += 16) {
      const a = v128.load(at, VALUES);
      const b = v128.load(at, ERRORS);
      const difference = sub<f64>(a, b);
      const error = twoSumError<f64>(a, v128.neg<f64>(b), difference);
      isInexact = v128.or(isInexact, v128.ne<f64>(error, zero));
      v128.store(at, difference, VALUES);
      v128.store(at, error, ERRORS);
    }
    addCompensated(start + VALUES, length, 0);
    if (v128.any_true(isInexact)) addCompensated(start + ERRORS, length, 0);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    n -= length;
  }
}
