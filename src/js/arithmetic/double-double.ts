// Rounding errors of sums and products.

/** Rounding error of sum = a + b: Knuth's TwoSum. */
export function twoSumError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** Upper half of the digits of x: Veltkamp's split. */
export function veltkampHigh(x: number): number {
  const c = 134217729 * x; // 2^27 + 1
  return c - (c - x);
}

/** Rounding error of product = a * b: Dekker's TwoProduct. */
export function twoProductError(a: number, b: number, product: number): number {
  const a1 = veltkampHigh(a);
  const b1 = veltkampHigh(b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
}
