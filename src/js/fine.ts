// Sums of exponentials and of differences to a fraction of an ulp, in float64 for either dtype: as in assembly/fine.ts.
import { prepareExpTable } from "./exp-table.js";
import { BLOCK, EXP_UNSCALE, expFine, Reals } from "./float64.js";
import type { RowSum } from "./row-sum.js";
import { sumError } from "./sum-error.js";

const exponentials = new Reals(BLOCK + 1);
const differences = new Reals(BLOCK + 1);
const errors = new Reals(BLOCK + 1);

/** Adds n float64, of which one more is 0 if n is odd, to a sum: none of their digits are lost. */
export function addFinely(values: Float64Array, n: number, sum: RowSum): void {
  let high0 = 0;
  let high1 = 0;
  let low0 = 0;
  let low1 = 0;
  for (let i = 0; i < n; i += 2) {
    const sum0 = high0 + values[i];
    const sum1 = high1 + values[i + 1];
    low0 += sumError(high0, values[i], sum0);
    low1 += sumError(high1, values[i + 1], sum1);
    high0 = sum0;
    high1 = sum1;
  }
  sum.add(high0);
  sum.add(high1);
  sum.add(low0);
  sum.add(low1);
}

/** Adds p - q of n elements to a sum, and what rounding takes from each. */
export function addDifferences(
  p: Float64Array | Float32Array,
  q: Float64Array | Float32Array,
  start: number,
  n: number,
  sum: RowSum,
): void {
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    let isInexact = false;
    for (let i = 0; i < length; i++) {
      const a = p[start + done + i];
      const b = q[start + done + i];
      differences[i] = a - b;
      errors[i] = sumError(a, -b, a - b);
      if (errors[i] !== 0) isInexact = true;
    }
    differences[length] = 0;
    errors[length] = 0;
    addFinely(differences, length, sum);
    if (isInexact) addFinely(errors, length, sum);
  }
}

/** Times it, a sum of them is what it stands for. */
export const FINE_UNSCALE: number = EXP_UNSCALE;

/** Adds e^(x - max) * 2^512 of n elements to a sum. */
export function addExponentials(
  x: Float64Array | Float32Array,
  start: number,
  n: number,
  max: number,
  sum: RowSum,
): void {
  prepareExpTable();
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    for (let i = 0; i < length; i++) {
      const value = x[start + done + i];
      exponentials[i] = expFine(value - max, sumError(value, -max, value - max));
    }
    exponentials[length] = 0;
    addFinely(exponentials, length, sum);
  }
}
