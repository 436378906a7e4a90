// Sums of eight vectors at once, in float32: see groups64.ts.
import { type FloatArray, LANES } from "../arithmetic/constants32.js";

const f = Math.fround;

export const GROUP = 32;

function sumEight(a: number, b: number, c: number, d: number, e: number, g: number, h: number, i: number): number {
  return f(f(a + b) + f(c + d)) + f(f(e + g) + f(h + i));
}

export function sumGroup(x: FloatArray, start: number, to: FloatArray, at: number): void {
  for (let lane = 0; lane < LANES; lane++) {
    const i = start + lane;
    to[at + lane] = sumEight(x[i], x[i + 4], x[i + 8], x[i + 12], x[i + 16], x[i + 20], x[i + 24], x[i + 28]);
  }
}

export function sumSizesOfGroup(x: FloatArray, start: number, to: FloatArray, at: number): void {
  const size = Math.abs;
  for (let lane = 0; lane < LANES; lane++) {
    const i = start + lane;
    to[at + lane] = sumEight(
      size(x[i]),
      size(x[i + 4]),
      size(x[i + 8]),
      size(x[i + 12]),
      size(x[i + 16]),
      size(x[i + 20]),
      size(x[i + 24]),
      size(x[i + 28]),
    );
  }
}

export function sumHalfGroup(x: FloatArray): void {
  for (let i = 0; i < LANES; i++) x[i] = f(x[i] + x[i + 4]) + f(x[i + 8] + x[i + 12]);
}

/** Sum of the lanes of a vector, in float64. */
export function sumLanes(lanes: FloatArray): number {
  return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
}

/** Sum of the sums of groups, n numbers, in float64. */
export function sumGroups(sums: FloatArray, n: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < n; i += LANES) {
    a += sums[i];
    b += sums[i + 1];
    c += sums[i + 2];
    d += sums[i + 3];
  }
  return a + c + (b + d);
}
