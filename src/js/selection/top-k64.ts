// The places of the largest elements, in the order of argmax64.ts.
import type { FloatArray } from "../arithmetic/constants64.js";

/** Does element i come before element j? */
function precedes(x: FloatArray, i: number, j: number): boolean {
  const a = x[i];
  const b = x[j];
  if (a > b) return true;
  if (a < b) return false;
  return Number.isNaN(a) === Number.isNaN(b) ? i < j : Number.isNaN(a);
}

/** Puts element `index` of a row into a heap of n, from `place` downwards: each element comes after all below it. */
function sink(
  x: FloatArray,
  start: number,
  heap: Uint32Array,
  at: number,
  n: number,
  place: number,
  index: number,
): void {
  let to = place;
  for (;;) {
    let child = 2 * to + 1;
    if (child >= n) break;
    if (child + 1 < n && precedes(x, start + heap[at + child], start + heap[at + child + 1])) child++;
    if (!precedes(x, start + index, start + heap[at + child])) break;
    heap[at + to] = heap[at + child];
    to = child;
  }
  heap[at + to] = index;
}

/** The first element from i on that is larger than `least`, or NaN, or `end`. A loop by itself takes half the time. */
function nextAbove(x: FloatArray, start: number, end: number, least: number): number {
  let i = start;
  while (i < end && x[i] <= least) i++;
  return i;
}

/** Writes the places of the k largest elements of each row, in their order. A heap has the k largest so far. */
export function topK(x: FloatArray, _y: unknown, out: Uint32Array, rows: number, cols: number, k: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const at = r * k;
    for (let i = 0; i < k; i++) out[at + i] = i;
    for (let i = (k >> 1) - 1; i >= 0; i--) sink(x, start, out, at, k, i, out[at + i]);
    const end = start + cols;
    let least = x[start + out[at]];
    for (let i = nextAbove(x, start + k, end, least); i < end; i = nextAbove(x, i + 1, end, least)) {
      if (Number.isNaN(least)) break;
      sink(x, start, out, at, k, 0, i - start);
      least = x[start + out[at]];
    }
    for (let n = k - 1; n > 0; n--) {
      const index = out[at + n];
      out[at + n] = out[at];
      sink(x, start, out, at, n, 0, index);
    }
  }
}
