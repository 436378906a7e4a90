// Differences of rows that are near each other: as in assembly/divergences/near.ts.
import { type FloatArray, LANES, round } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import type { Accumulator } from "../summation/accumulator.js";
import { SHORT } from "../summation/pairwise64.js";

/** Four sums of every fourth difference, and their low parts. */
const highs: Float64Array = /*#__PURE__*/ new Float64Array(4);
const lows: Float64Array = /*#__PURE__*/ new Float64Array(4);

function add(place: number, difference: number): void {
  const high = highs[place];
  const sum = high + difference;
  lows[place] += twoSumError(high, difference, sum);
  highs[place] = sum;
}

/** Adds p - q of a block, rounded to the dtype, to a sum. */
export function addDifferences(p: FloatArray, q: FloatArray, start: number, n: number, sum: Accumulator): void {
  highs.fill(0);
  lows.fill(0);
  const d = (i: number) => round(p[start + i] - q[start + i]);
  const isSingle = (LANES as number) === 4;
  let i = 0;
  if (n <= SHORT) {
    // One after the other: of float32 as sums of four, as long as there are four.
    if (isSingle) for (; i + 4 <= n; i += 4) add(0, d(i) + d(i + 1) + (d(i + 2) + d(i + 3)));
    for (; i < n; i++) add(0, d(i));
    sum.add(highs[0]);
    sum.add(lows[0]);
    return;
  }
  if (isSingle) {
    for (; i + 16 <= n; i += 16) {
      for (let place = 0; place < 4; place++) {
        const at = i + place;
        add(place, d(at) + d(at + 4) + (d(at + 8) + d(at + 12)));
      }
    }
  }
  for (; i < n; i++) add(i & 3, d(i));
  for (const high of highs) sum.add(high);
  for (const low of lows) sum.add(low);
}
