// Loops that select elements: argmax and topK.
import type { Floats, Results } from "../../src/index.js";
import type { Batch } from "../data.js";
import { type Loop, maximum, type OptionLoop } from "./rows.js";

/** The number of elements that topK selects, if a row has as many. */
export const MOST = 50;

function argmax(x: Floats, _: unknown, out: Results, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    let best = r * cols;
    for (let i = best + 1; i < (r + 1) * cols; i++) if (x[i] > x[best]) best = i;
    out[r] = best - r * cols;
  }
}

export const loops = {
  argmax,
} as const satisfies Record<string, Loop>;

/** Sorts the indices of each row by its elements. */
function topK({ x, rows, cols }: Batch, out: Floats): void {
  const k = Math.min(MOST, cols);
  for (let r = 0; r < rows; r++) {
    const row = x.subarray(r * cols, (r + 1) * cols);
    const order = Uint32Array.from(row.keys()).sort((a, b) => row[b] - row[a]);
    for (let i = 0; i < k; i++) out[r * k + i] = row[order[i]];
  }
}

function sampleCategorical({ x, uniforms, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    let total = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) total += Math.exp(x[i] - max);
    let left = uniforms[r] * total;
    let i = r * cols;
    while (i < (r + 1) * cols - 1) {
      left -= Math.exp(x[i] - max);
      if (left < 0) break;
      i++;
    }
    out[r] = i - r * cols;
  }
}

export const optionLoops = {
  topK,
  sampleCategorical,
} as const satisfies Record<string, OptionLoop>;
