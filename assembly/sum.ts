// What a row has come to so far: kept in memory, as a row longer than a tile arrives in pieces.

const STATE = memory.data(32, 16);

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
