// The place of the largest element. NaN counts as larger than all other elements, and of equal ones the first counts.
import type { FloatArray } from "../arithmetic/constants64.js";

/** Writes the place of the largest element of each row. */
export function argmax(x: FloatArray, _y: unknown, out: Uint32Array, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const end = start + cols;
    let best = start;
    let max = x[start];
    for (let i = start + 1; i < end; i++) {
      if (!(x[i] <= max)) {
        if (Number.isNaN(max)) break;
        best = i;
        max = x[i];
      }
    }
    out[r] = best - start;
  }
}
