// Sums of eight vectors at once, in float64. groups32.ts has the same names. The order of the additions is that of the
// vector instructions in assembly/summation/pairwise.ts.
import { type FloatArray, LANES } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";

/** Elements of a group: eight vectors. */
export const GROUP = 16;

function sumEight(a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): number {
  return a + b + (c + d) + (e + f + (g + h));
}

/** Writes the pairwise sum of the eight vectors of a group, a vector, to `to`. */
export function sumGroup(x: FloatArray, start: number, to: FloatArray, at: number): void {
  const i = start;
  to[at] = sumEight(x[i], x[i + 2], x[i + 4], x[i + 6], x[i + 8], x[i + 10], x[i + 12], x[i + 14]);
  to[at + 1] = sumEight(x[i + 1], x[i + 3], x[i + 5], x[i + 7], x[i + 9], x[i + 11], x[i + 13], x[i + 15]);
}

/** Writes the same sum of the sizes of the elements. */
export function sumSizesOfGroup(x: FloatArray, start: number, to: FloatArray, at: number): void {
  const size = Math.abs;
  for (let lane = 0; lane < LANES; lane++) {
    const i = start + lane;
    to[at + lane] = sumEight(
      size(x[i]),
      size(x[i + 2]),
      size(x[i + 4]),
      size(x[i + 6]),
      size(x[i + 8]),
      size(x[i + 10]),
      size(x[i + 12]),
      size(x[i + 14]),
    );
  }
}

/** Writes the sum of the first four vectors of x to its first. */
export function sumHalfGroup(x: FloatArray): void {
  for (let i = 0; i < LANES; i++) x[i] = x[i] + x[i + 2] + (x[i + 4] + x[i + 6]);
}

/** Sum of the lanes of a vector. */
export function sumLanes(lanes: FloatArray): number {
  return lanes[0] + lanes[1];
}

/** Sum of the sums of groups, n numbers, with their rounding errors (Fast2Sum), as in assembly/summation/pairwise.ts. */
export function sumGroups(sums: FloatArray, n: number): number {
  let x = 0;
  let y = 0;
  let xLow = 0;
  let yLow = 0;
  for (let i = 0; i < n; i += LANES) {
    const nextX = x + sums[i];
    const nextY = y + sums[i + 1];
    xLow += sums[i] - (nextX - x);
    yLow += sums[i + 1] - (nextY - y);
    x = nextX;
    y = nextY;
  }
  const high = x + y;
  const total = high + (xLow + yLow + twoSumError(x, y, high));
  return Number.isNaN(total) ? high : total; // the low part of an infinity is NaN
}
