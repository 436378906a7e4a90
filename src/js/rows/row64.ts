// Rows as the kernels read them.
import { BLOCK, type FloatArray, round } from "../arithmetic/constants64.js";
import { SHORT } from "../summation/pairwise64.js";

/** How many of the next rows are read together: a block of short ones, or one. */
export function rowsPerBlock(rows: number, cols: number): number {
  return cols > SHORT || rows === 1 ? 1 : Math.min(rows, (BLOCK / cols) | 0);
}

/** The largest of n elements; NaN is passed over. */
export function maximum(x: FloatArray, start: number, n: number): number {
  let max = -Infinity;
  for (let i = start; i < start + n; i++) if (x[i] > max) max = x[i];
  return max;
}

export function hasNaN(x: FloatArray, start: number, n: number): boolean {
  for (let i = start; i < start + n; i++) if (Number.isNaN(x[i])) return true;
  return false;
}

/** A number as a result: rounded, and 0 instead of -0, which underflow may give. */
export function resultOf(value: number): number {
  return round(value) + 0;
}
