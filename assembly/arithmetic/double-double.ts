// Rounding errors of sums and products, of vectors and of single numbers.
import { add, mul, sub } from "./simd";

/** Rounding error of sum = a + b: Knuth's TwoSum. */
export function twoSumError<T extends number>(a: v128, b: v128, sum: v128): v128 {
  const part = sub<T>(sum, a);
  return add<T>(sub<T>(a, sub<T>(sum, part)), sub<T>(b, part));
}

/** Rounding error of sum = a + b, single numbers. */
export function scalarTwoSumError(a: f64, b: f64, sum: f64): f64 {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** Makes the upper half of the digits of a float64 in Veltkamp's split. */
export const SPLITTER: f64 = 134217729; // 2^27 + 1

/** Upper half of the digits of x: Veltkamp's split. `splitter` is SPLITTER in both lanes. */
export function veltkampHigh(x: v128, splitter: v128): v128 {
  const c = mul<f64>(x, splitter);
  return sub<f64>(c, sub<f64>(c, x));
}

/** Upper half of the digits of x, a single number. */
export function scalarVeltkampHigh(x: f64): f64 {
  const c = SPLITTER * x;
  return c - (c - x);
}

/** Rounding error of product = a * b: Dekker's TwoProduct. */
export function twoProductError(a: v128, b: v128, product: v128, splitter: v128): v128 {
  const a1 = veltkampHigh(a, splitter);
  const a2 = sub<f64>(a, a1);
  const b1 = veltkampHigh(b, splitter);
  const b2 = sub<f64>(b, b1);
  let error = sub<f64>(mul<f64>(a1, b1), product);
  error = add<f64>(add<f64>(error, mul<f64>(a1, b2)), mul<f64>(a2, b1));
  return add<f64>(error, mul<f64>(a2, b2));
}

/** Rounding error of product = a * b, single numbers. */
export function scalarTwoProductError(a: f64, b: f64, product: f64): f64 {
  const a1 = scalarVeltkampHigh(a);
  const a2 = a - a1;
  const b1 = scalarVeltkampHigh(b);
  const b2 = b - b1;
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
}
