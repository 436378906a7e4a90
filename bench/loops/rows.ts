// The types of the loops, and steps over one row that several loops share.
import type { Floats } from "../../src/index.js";
import type { Batch } from "../data.js";

export type Loop = (x: Floats, second: Floats | Int32Array, out: Floats, rows: number, cols: number) => void;

/** A loop for a call with options. It reads its inputs from a batch. */
export type OptionLoop = (batch: Batch, out: Floats) => void;

export function maximum(x: Floats, start: number, cols: number): number {
  let max = -Infinity;
  for (let j = 0; j < cols; j++) if (x[start + j] > max) max = x[start + j];
  return max;
}

export function sumExp(x: Floats, start: number, cols: number, max: number): number {
  let sum = 0;
  for (let j = 0; j < cols; j++) sum += Math.exp(x[start + j] - max);
  return sum;
}

/** Writes the exponentials of a row; returns their sum. */
export function expInto(x: Floats, start: number, cols: number, out: Floats): number {
  const max = maximum(x, start, cols);
  let sum = 0;
  for (let j = 0; j < cols; j++) {
    const e = Math.exp(x[start + j] - max);
    out[start + j] = e;
    sum += e;
  }
  return sum;
}
