// Sums to a fraction of an ulp, in float64 for either dtype: as in assembly/summation/compensated.ts.
import type { Floats } from "../arithmetic/arrays.js";
import { twoSumError } from "../arithmetic/double-double.js";
import type { Accumulator } from "./accumulator.js";

/** Elements that are taken at once. */
const BLOCK = 512;

/** Room for a block and for a 0 that makes the number of elements even. */
const ROOM = 514;

const values: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

/** Adds n float64, followed by a 0 if n is odd, to a sum: none of their digits are lost. */
export function addCompensated(x: Float64Array, n: number, sum: Accumulator): void {
  let high0 = 0;
  let high1 = 0;
  let low0 = 0;
  let low1 = 0;
  for (let i = 0; i < n; i += 2) {
    const sum0 = high0 + x[i];
    const sum1 = high1 + x[i + 1];
    low0 += twoSumError(high0, x[i], sum0);
    low1 += twoSumError(high1, x[i + 1], sum1);
    high0 = sum0;
    high1 = sum1;
  }
  sum.add(high0);
  sum.add(high1);
  sum.add(low0);
  sum.add(low1);
}

/** The same, with the low part as a sum of two numbers: many elements may be small beside one, and be all that counts. */
export function addCompensatedTwice(x: Float64Array, n: number, sum: Accumulator): void {
  const lows = [0, 0];
  for (let lane = 0; lane < 2; lane++) {
    let high = 0;
    let low = 0;
    let least = 0;
    for (let i = lane; i < n; i += 2) {
      const next = high + x[i];
      const error = twoSumError(high, x[i], next);
      const lowSum = low + error;
      least += twoSumError(low, error, lowSum);
      low = lowSum;
      high = next;
    }
    sum.addTwice(high);
    lows[lane] = low + least;
  }
  sum.addTwice(lows[0]);
  sum.addTwice(lows[1]);
}

/** Adds n elements to a sum: none of their digits are lost. */
export function addElements(x: Floats, start: number, n: number, sum: Accumulator): void {
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    for (let i = 0; i < length; i++) values[i] = x[start + done + i];
    values[length] = 0;
    addCompensated(values, length, sum);
  }
}
