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
