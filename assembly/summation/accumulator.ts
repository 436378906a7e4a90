// Sums of a row, four at most, each kept as high + low in the scratch.
import { scalarTwoSumError } from "../arithmetic/double-double";
import { INTERIM, SUMS, scratch } from "../memory";

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

// Interim: the state of a row, until all families keep it in local variables.

export function rowMax(which: i32 = 0): f64 {
  return load<f64>(scratch() + ((<usize>which) << 3), INTERIM);
}

export function setRowMax(value: f64, which: i32 = 0): void {
  store<f64>(scratch() + ((<usize>which) << 3), value, INTERIM);
}

export function kept(): f64 {
  return load<f64>(scratch(), INTERIM + 16);
}

export function keep(value: f64): void {
  store<f64>(scratch(), value, INTERIM + 16);
}

export function size(): f64 {
  return load<f64>(scratch(), INTERIM + 24);
}

export function setSize(value: f64): void {
  store<f64>(scratch(), value, INTERIM + 24);
}

export function count(): i32 {
  return load<i32>(scratch(), INTERIM + 32);
}

export function setCount(value: i32): void {
  store<i32>(scratch(), value, INTERIM + 32);
}

export const BAD: i32 = 1; // NaN, or what is no probability
export const INFINITE: i32 = 2; // a positive p where q is 0
export const UNSETTLED: i32 = 4; // the sum is not exact enough, and is made again
export const SETTLED: i32 = 8; // it is

export function flags(): i32 {
  return load<i32>(scratch(), INTERIM + 40);
}

export function setFlags(value: i32): void {
  store<i32>(scratch(), value, INTERIM + 40);
}
