// Differences of rows that are near each other: as in assembly/divergences/near.ts.
import { type FloatArray, LANES, round } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import type { Accumulator } from "../summation/accumulator.js";
import { SHORT } from "../summation/pairwise64.js";

/** A sum, high + low. */
const sum: Float64Array = /*#__PURE__*/ new Float64Array(2);
const lows: Float64Array = /*#__PURE__*/ new Float64Array(4);

/** Adds p - q of n elements, one after the other: of float32 as sums of four, as long as there are four. */
function addFew(p: FloatArray, q: FloatArray, start: number, n: number, to: Accumulator): void {
  let high = 0;
  let low = 0;
  for (let i = start; i < start + n; ) {
    let d = round(p[i] - q[i]);
    if ((LANES as number) === 4 && i + 4 <= start + n) {
      d += round(p[i + 1] - q[i + 1]);
      d += round(p[i + 2] - q[i + 2]) + round(p[i + 3] - q[i + 3]);
      i += 4;
    } else i++;
    const next = high + d;
    low += twoSumError(high, d, next);
    high = next;
  }
  to.add(high);
  to.add(low);
}

/** Sums every fourth difference from `start` on; of float32 sixteen at a time as sums of four, as long as there are sixteen. */
function sumFourth(p: FloatArray, q: FloatArray, start: number, end: number, wholeEnd: number): void {
  let high = 0;
  let low = 0;
  for (let i = start; i < end; ) {
    let d = round(p[i] - q[i]);
    if ((LANES as number) === 4 && i < wholeEnd) {
      d += round(p[i + 4] - q[i + 4]);
      d += round(p[i + 8] - q[i + 8]) + round(p[i + 12] - q[i + 12]);
      i += 16;
    } else i += 4;
    const next = high + d;
    low += twoSumError(high, d, next);
    high = next;
  }
  sum[0] = high;
  sum[1] = low;
}

/** Adds p - q of a block, rounded to the dtype, to a sum. */
export function addDifferences(p: FloatArray, q: FloatArray, start: number, n: number, to: Accumulator): void {
  if (n <= SHORT) {
    addFew(p, q, start, n, to);
    return;
  }
  for (let place = 0; place < 4; place++) {
    sumFourth(p, q, start + place, start + n, start + n - (n % 16));
    to.add(sum[0]);
    lows[place] = sum[1];
  }
  for (const low of lows) to.add(low);
}
