// What a row has come to so far: kept in memory, as a row longer than a tile arrives in pieces.

const STATE = memory.data(48, 16);

/** Largest element. */
export function rowMax(): f64 {
  return load<f64>(STATE);
}

export function setRowMax(value: f64): void {
  store<f64>(STATE, value);
}

/** The element at the row's label. */
export function rowPick(): f64 {
  return load<f64>(STATE, 8);
}

export function setRowPick(value: f64): void {
  store<f64>(STATE, value, 8);
}

/** The sum is sumHigh + sumLow. */
export function sumHigh(): f64 {
  return load<f64>(STATE, 16);
}

export function sumLow(): f64 {
  return load<f64>(STATE, 24);
}

export function resetSum(value: f64): void {
  store<f64>(STATE, value, 16);
  store<f64>(STATE, 0, 24);
}

/** Adds with Knuth's TwoSum, whose error goes to the low part. */
export function addToSum(value: f64): void {
  const high = sumHigh();
  const sum = high + value;
  const part = sum - high;
  store<f64>(STATE, sum, 16);
  store<f64>(STATE, sumLow() + (high - (sum - part) + (value - part)), 24);
}

/** The sum as one number; where it is infinite its low part is NaN and does not count. */
export function total(): f64 {
  const sum = sumHigh() + sumLow();
  return sum == sum ? sum : sumHigh();
}

/** Sum of the sizes of the terms. */
export function size(): f64 {
  return load<f64>(STATE, 32);
}

export function setSize(value: f64): void {
  store<f64>(STATE, value, 32);
}

/** What the elements of the row have shown: these flags. */
export const BAD: i32 = 1; // NaN, negative or infinite
export const INFINITE: i32 = 2; // a positive p where q is 0
export const UNSETTLED: i32 = 4; // the sum cancelled, and is made again
export const SETTLED: i32 = 8; // it did not

export function flags(): i32 {
  return load<i32>(STATE, 40);
}

export function setFlags(value: i32): void {
  store<i32>(STATE, value, 40);
}
