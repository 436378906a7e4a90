// Sums of a row, four at most, each kept as high + low in the scratch.
import { scalarTwoSumError } from "../arithmetic/double-double";
import { SUMS, scratch } from "../memory";

export function sumHigh(which: i32 = 0): f64 {
  return load<f64>(scratch() + ((<usize>which) << 4), SUMS);
}

export function sumLow(which: i32 = 0): f64 {
  return load<f64>(scratch() + ((<usize>which) << 4), SUMS + 8);
}

export function resetSum(value: f64, which: i32 = 0): void {
  const at = scratch() + ((<usize>which) << 4);
  store<f64>(at, value, SUMS);
  store<f64>(at, 0, SUMS + 8);
}

export function resetSums(): void {
  for (let which = 0; which < 4; which++) resetSum(0, which);
}

/** Adds with Knuth's TwoSum, whose error goes to the low part. */
export function addToSum(value: f64, which: i32 = 0): void {
  const at = scratch() + ((<usize>which) << 4);
  const high = load<f64>(at, SUMS);
  const sum = high + value;
  store<f64>(at, sum, SUMS);
  store<f64>(at, load<f64>(at, SUMS + 8) + scalarTwoSumError(high, value, sum), SUMS + 8);
}

/** The sum as one number; where it is infinite its low part is NaN and does not count. */
export function total(which: i32 = 0): f64 {
  const sum = sumHigh(which) + sumLow(which);
  return sum == sum ? sum : sumHigh(which);
}
