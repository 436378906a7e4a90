// What is done to the rows of a tile before a kernel takes them, and to the results, in either dtype: as in assembly/prepare.ts,
// or for all backends.
import type { Tile } from "../backend.js";
import type { Lie } from "../layout.js";
import type { Floats } from "../types.js";
import { addFinely } from "./fine.js";
import { RowSum } from "./row-sum.js";
import { WIDE } from "./scaled.js";

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

/** Makes the n elements `nothing` whose byte is 0. */
export function applyMask(x: Floats, at: number, mask: Uint8Array, maskAt: number, n: number, nothing: number): void {
  for (let i = 0; i < n; i++) if (mask[maskAt + i] === 0) x[at + i] = nothing;
}

/** x becomes (x - max) / T, row by row: rounded once in float32, in float64 twice. */
export function applyTemperature(x: Floats, at: number, count: number, cols: number, temperature: number): void {
  for (let start = at; start < at + count * cols; start += cols) {
    let max = Number.NEGATIVE_INFINITY;
    for (let i = start; i < start + cols; i++) if (x[i] > max) max = x[i];
    for (let i = start; i < start + cols; i++) x[i] = (x[i] - max) / temperature;
  }
}

/** p becomes p / Σ p, row by row; where the sum leaves the range, or would be inexact, of p scaled. */
export function normalizeRows(p: Floats, at: number, count: number, cols: number): void {
  for (let start = at; start < at + count * cols; start += cols) {
    let sum = sumOf(p, start, cols, 1);
    let scale = 1;
    if (!(sum < Number.POSITIVE_INFINITY) || (sum < 2 ** -900 && sum > 0)) {
      scale = sum < 1 ? 2 ** 600 : 2 ** -600; // what overflows may be NaN
      sum = sumOf(p, start, cols, scale);
    }
    for (let i = start; i < start + cols; i++) p[i] = (p[i] * scale) / sum;
  }
}

const rowSum = new RowSum();
const wide = new Float64Array(WIDE + 1);

/** The sum of a row, scaled; NaN if an element is no probability. */
function sumOf(p: Floats, start: number, cols: number, scale: number): number {
  let isGood = true;
  rowSum.reset(0);
  for (let done = 0; done < cols; done += WIDE) {
    const length = Math.min(WIDE, cols - done);
    for (let i = 0; i < length; i++) {
      wide[i] = p[start + done + i] * scale;
      if (!(wide[i] >= 0)) isGood = false;
    }
    wide[length] = 0;
    addFinely(wide, length, rowSum);
  }
  return isGood ? rowSum.total() : Number.NaN;
}

/** Multiplies n elements by a weight, and divides them; times 0 all are 0. */
export function scaleRow(x: Floats, at: number, n: number, weight: number, divisor: number): void {
  if (weight === 0) x.fill(0, at, at + n);
  else if (divisor !== 1) for (let i = at; i < at + n; i++) x[i] = (x[i] * weight) / divisor;
  else if (weight !== 1) for (let i = at; i < at + n; i++) x[i] *= weight;
}

/**
 * Probabilities y of targets as what each class's -log p is multiplied by: w (keep y + more), w being a row of weights behind them,
 * or 1. One that is no probability becomes NaN; a class of weight 0 has none.
 */
export function weighTargets(
  y: Floats,
  at: number,
  count: number,
  cols: number,
  isWeighted: boolean,
  keep: number,
  more: number,
): void {
  const round = y instanceof Float32Array ? Math.fround : Number;
  const k = round(keep);
  const m = round(more);
  const weights = at + count * cols;
  for (let start = at; start < weights; start += cols) {
    for (let i = 0; i < cols; i++) {
      const target = y[start + i];
      const weight = isWeighted ? y[weights + i] : 1;
      const isProbability = target >= 0 && target < Number.POSITIVE_INFINITY;
      const value = isProbability ? weight * round(round(k * target) + m) : Number.NaN;
      y[start + i] = weight === 0 ? 0 : value;
    }
  }
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
