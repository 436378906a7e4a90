// Sums to a fraction of an ulp: the sum is kept as high + low all along.
import { twoSumError } from "../arithmetic/double-double";
import { add, splat } from "../arithmetic/simd";
import { addToSum, addToSumTwice } from "./accumulator";

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

/** The same, with the low part as a sum of two numbers: many elements may be small beside one, and be all that counts. */
export function addCompensatedTwice(x: usize, n: i32, which: i32): void {
  let high = splat<f64>(0);
  let low = high;
  let least = high;
  const end = x + ((<usize>((n + 1) & ~1)) << 3);
  for (; x < end; x += 16) {
    const value = v128.load(x);
    const sum = add<f64>(high, value);
    const error = twoSumError<f64>(high, value, sum);
    const lowSum = add<f64>(low, error);
    least = add<f64>(least, twoSumError<f64>(low, error, lowSum));
    low = lowSum;
    high = sum;
  }
  low = add<f64>(low, least);
  addToSumTwice(f64x2.extract_lane(high, 0), which);
  addToSumTwice(f64x2.extract_lane(high, 1), which);
  addToSumTwice(f64x2.extract_lane(low, 0), which);
  addToSumTwice(f64x2.extract_lane(low, 1), which);
}
