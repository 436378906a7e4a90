// What a row has come to so far: kept in memory, as a row longer than a tile arrives in pieces.
import { sumErrorOne } from "../arithmetic/log";

const MAXIMA: usize = memory.data(2 * 8, 16);
const SUMS: usize = memory.data(4 * 16, 16);
const STATE: usize = memory.data(4 * 8, 16);

/** Largest element of the first or second input. */
export function rowMax(which: i32 = 0): f64 {
  return load<f64>(which << 3, MAXIMA);
}

export function setRowMax(value: f64, which: i32 = 0): void {
  store<f64>(which << 3, value, MAXIMA);
}

/** Four sums, each high + low. */
export function sumHigh(which: i32 = 0): f64 {
  return load<f64>(which << 4, SUMS);
}

export function sumLow(which: i32 = 0): f64 {
  return load<f64>(which << 4, SUMS + 8);
}

export function resetSum(value: f64, which: i32 = 0): void {
  store<f64>(which << 4, value, SUMS);
  store<f64>(which << 4, 0, SUMS + 8);
}

export function resetSums(): void {
  for (let which = 0; which < 4; which++) resetSum(0, which);
}

/** Adds with Knuth's TwoSum, whose error goes to the low part. */
export function addToSum(value: f64, which: i32 = 0): void {
  const high = sumHigh(which);
  const sum = high + value;
  store<f64>(which << 4, sum, SUMS);
  store<f64>(which << 4, sumLow(which) + sumErrorOne(high, value, sum), SUMS + 8);
}

/** The sum as one number; where it is infinite its low part is NaN and does not count. */
export function total(which: i32 = 0): f64 {
  const sum = sumHigh(which) + sumLow(which);
  return sum == sum ? sum : sumHigh(which);
}

/** A number kept for the end of the row: the element at its label, or a sum that is made again. */
export function kept(): f64 {
  return load<f64>(STATE);
}

export function keep(value: f64): void {
  store<f64>(STATE, value);
}

/** Sum of the sizes of the terms. */
export function size(): f64 {
  return load<f64>(STATE, 8);
}

export function setSize(value: f64): void {
  store<f64>(STATE, value, 8);
}

/** How many elements it has. */
export function count(): i32 {
  return load<i32>(STATE, 16);
}

export function setCount(value: i32): void {
  store<i32>(STATE, value, 16);
}

/** What the elements of the row have shown: these flags. */
export const BAD: i32 = 1; // NaN, or what is no probability
export const INFINITE: i32 = 2; // a positive p where q is 0
export const UNSETTLED: i32 = 4; // the sum is not exact enough, and is made again
export const SETTLED: i32 = 8; // it is

export function flags(): i32 {
  return load<i32>(STATE, 24);
}

export function setFlags(value: i32): void {
  store<i32>(STATE, value, 24);
}
