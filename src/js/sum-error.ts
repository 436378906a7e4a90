/** What rounding took from sum = a + b: Knuth's TwoSum. */
export function sumError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** The higher half of a number's digits (Dekker). */
export function upperHalf(x: number): number {
  const c = 134217729 * x; // 2^27 + 1
  return c - (c - x);
}

/** What rounding took from product = a * b (Dekker). */
export function productError(a: number, b: number, product: number): number {
  const a1 = upperHalf(a);
  const b1 = upperHalf(b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
}
