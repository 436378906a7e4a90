// Sums of a row, four at most, each kept as high + low in the scratch.
import { scalarTwoSumError } from "../arithmetic/double-double";
import { SUMS, scratch } from "../memory";

const LOWS: usize = SUMS + 8;
const LEAST: usize = SUMS + 16;

function placeOf(which: i32): usize {
  return scratch() + ((<usize>which) << 5);
}

export function sumHigh(which: i32 = 0): f64 {
  return load<f64>(placeOf(which), SUMS);
}

export function sumLow(which: i32 = 0): f64 {
  const at = placeOf(which);
  return load<f64>(at, LOWS) + load<f64>(at, LEAST);
}

export function resetSum(value: f64, which: i32 = 0): void {
  const at = placeOf(which);
  store<f64>(at, value, SUMS);
  store<f64>(at, 0, LOWS);
  store<f64>(at, 0, LEAST);
}

export function resetSums(): void {
  for (let which = 0; which < 4; which++) resetSum(0, which);
}

/** Adds with Knuth's TwoSum, whose error goes to the low part. */
export function addToSum(value: f64, which: i32 = 0): void {
  const at = placeOf(which);
  const high = load<f64>(at, SUMS);
  const sum = high + value;
  store<f64>(at, sum, SUMS);
  store<f64>(at, load<f64>(at, LOWS) + scalarTwoSumError(high, value, sum), LOWS);
}

/** The same, with the low part as a sum of two numbers: beside one large element, many small ones may be all that counts. */
export function addToSumTwice(value: f64, which: i32 = 0): void {
  const at = placeOf(which);
  const high = load<f64>(at, SUMS);
  const low = load<f64>(at, LOWS);
  const sum = high + value;
  const error = scalarTwoSumError(high, value, sum);
  const lowSum = low + error;
  store<f64>(at, sum, SUMS);
  store<f64>(at, lowSum, LOWS);
  store<f64>(at, load<f64>(at, LEAST) + scalarTwoSumError(low, error, lowSum), LEAST);
}

/** The sum as one number; where it is infinite its low part is NaN and does not count. */
export function total(which: i32 = 0): f64 {
  const sum = sumHigh(which) + sumLow(which);
  return sum == sum ? sum : sumHigh(which);
}
