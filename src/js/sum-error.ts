/** What rounding took from sum = a + b: Knuth's TwoSum. */
export function sumError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}
