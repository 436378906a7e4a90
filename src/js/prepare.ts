// What is done to the rows of a tile before a kernel takes them, and to the results, in either dtype: as in assembly/prepare.ts,
// or for all backends.
import type { Tile } from "../backend.js";
import type { Lie } from "../layout.js";
import type { Floats } from "../types.js";

/** Brings the bytes of a mask, which lies as the elements do. */
export function gatherMask(
  from: Uint8Array,
  base: number,
  { inner, stride, step }: Lie,
  row: number,
  count: number,
  cols: number,
  to: Uint8Array,
  at: number,
): void {
  if (inner === 1 && stride === cols) {
    to.set(from.subarray(base + row * stride, base + (row + count) * stride), at);
    return;
  }
  for (let r = 0; r < count; r++) {
    const outer = Math.floor((row + r) / inner);
    const start = base + outer * stride + (row + r - outer * inner);
    for (let i = 0; i < cols; i++) to[at + r * cols + i] = from[start + i * step];
  }
}

/** Writes how many elements of each row are kept. */
export function countKept(
  mask: Uint8Array,
  at: number,
  count: number,
  cols: number,
  to: Int32Array,
  toAt: number,
): void {
  for (let r = 0; r < count; r++) {
    let kept = 0;
    for (let i = at + r * cols; i < at + (r + 1) * cols; i++) kept += (mask[i] + 255) >> 8; // no branch
    to[toAt + r] = kept;
  }
}

/** Multiplies n elements by a weight, and divides them; times 0 all are 0. */
export function scaleRow(x: Floats, at: number, n: number, weight: number, divisor: number): void {
  if (weight === 0) x.fill(0, at, at + n);
  else if (divisor !== 1) for (let i = at; i < at + n; i++) x[i] = (x[i] * weight) / divisor;
  else if (weight !== 1) for (let i = at; i < at + n; i++) x[i] *= weight;
}

/** The same of class ids; a row whose label is negative does not count. */
export function writeTargets(
  labels: Int32Array,
  row: number,
  y: Floats,
  at: number,
  count: number,
  cols: number,
  weights: Floats | undefined,
  smoothing: number,
): void {
  const more = smoothing / cols;
  for (let r = 0; r < count; r++) {
    const start = at + r * cols;
    const label = labels[row + r];
    for (let i = 0; i < cols; i++) y[start + i] = weights === undefined ? more : weights[i] * more;
    const weight = weights === undefined ? 1 : weights[label];
    if (label >= 0) y[start + label] = weight * (1 - smoothing + more);
  }
}

/** The weights of a part of a row, from `base` on; or n times the same. */
export function writeWeights(weights: Floats, base: number, to: Floats, at: number, n: number): void {
  if (weights.length === 1) to.fill(weights[0], at, at + n);
  else for (let i = 0; i < n; i++) to[at + i] = weights[base + i];
}

/**
 * Takes the indices of `count` rows, `each` of them, from a tile to where they belong, and the elements there to `values` if that
 * is wanted.
 */
export function scatterIndices(
  { indices, indicesAt, x, xAt }: Pick<Tile, "indices" | "indicesAt" | "x" | "xAt">,
  row: number,
  count: number,
  cols: number,
  each: number,
  to: Uint32Array,
  values: Floats | undefined,
  base: number,
  { inner, stride, step }: Lie,
): void {
  for (let r = 0; r < count; r++) {
    const outer = Math.floor((row + r) / inner);
    const start = base + outer * stride + (row + r - outer * inner);
    for (let i = 0; i < each; i++) {
      const index = indices[indicesAt + r * each + i];
      to[start + i * step] = index;
      if (values) values[start + i * step] = x[xAt + r * cols + index];
    }
  }
}
