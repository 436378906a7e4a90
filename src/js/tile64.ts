// What is done to the rows of a tile on their way to a kernel and back, in plain JavaScript for all backends. The build makes
// tile32.ts of this file.
import type { Lie } from "../layout.js";
import { addFinely } from "./fine.js";
import type { Reals } from "./float64.js";
import { RowSum } from "./row-sum.js";
import { WIDE } from "./scaled.js";

/** Up to so many elements, a loop copies faster than a call of set and the views it needs. */
const FEW = 64;

function copy(from: Reals, start: number, to: Reals, at: number, length: number): void {
  if (length <= FEW) for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  else to.set(from.subarray(start, start + length), at);
}

/** Columns are moved by so many at once: whole cache lines, of which each is met once. */
const WIDTH = 8;

/** Brings `count` rows from `row` on of an array, whose rows begin at `base`, one behind another to `to`. */
export function gather(
  from: Reals,
  base: number,
  { inner, stride, step }: Lie,
  row: number,
  count: number,
  cols: number,
  to: Reals,
  at: number,
): void {
  if (inner === 1) {
    if (stride === cols) copy(from, base + row * stride, to, at, count * cols);
    else for (let r = 0; r < count; r++) copy(from, base + (row + r) * stride, to, at + r * cols, cols);
    return;
  }
  for (let done = 0; done < count; ) {
    const outer = Math.floor((row + done) / inner);
    const column = row + done - outer * inner;
    const width = Math.min(WIDTH, count - done, inner - column);
    const source = base + outer * stride + column;
    const target = at + done * cols;
    if (width === WIDTH) gatherColumns(from, source, step, cols, to, target);
    else {
      for (let i = 0; i < cols; i++)
        for (let c = 0; c < width; c++) to[target + i + c * cols] = from[source + i * step + c];
    }
    done += width;
  }
}

/** Eight columns, without a loop over them. */
function gatherColumns(from: Reals, source: number, step: number, cols: number, to: Reals, target: number): void {
  const second = target + cols;
  const third = second + cols;
  const fourth = third + cols;
  const fifth = fourth + cols;
  const sixth = fifth + cols;
  const seventh = sixth + cols;
  const eighth = seventh + cols;
  let s = source;
  for (let i = 0; i < cols; i++) {
    to[target + i] = from[s];
    to[second + i] = from[s + 1];
    to[third + i] = from[s + 2];
    to[fourth + i] = from[s + 3];
    to[fifth + i] = from[s + 4];
    to[sixth + i] = from[s + 5];
    to[seventh + i] = from[s + 6];
    to[eighth + i] = from[s + 7];
    s += step;
  }
}

/** The way back. */
export function scatter(
  from: Reals,
  at: number,
  row: number,
  count: number,
  cols: number,
  to: Reals,
  base: number,
  { inner, stride, step }: Lie,
): void {
  if (inner === 1) {
    if (stride === cols) copy(from, at, to, base + row * stride, count * cols);
    else for (let r = 0; r < count; r++) copy(from, at + r * cols, to, base + (row + r) * stride, cols);
    return;
  }
  for (let done = 0; done < count; ) {
    const outer = Math.floor((row + done) / inner);
    const column = row + done - outer * inner;
    const width = Math.min(WIDTH, count - done, inner - column);
    const target = base + outer * stride + column;
    const source = at + done * cols;
    if (width === WIDTH) scatterColumns(from, source, step, cols, to, target);
    else {
      for (let i = 0; i < cols; i++)
        for (let c = 0; c < width; c++) to[target + i * step + c] = from[source + i + c * cols];
    }
    done += width;
  }
}

function scatterColumns(from: Reals, source: number, step: number, cols: number, to: Reals, target: number): void {
  const second = source + cols;
  const third = second + cols;
  const fourth = third + cols;
  const fifth = fourth + cols;
  const sixth = fifth + cols;
  const seventh = sixth + cols;
  const eighth = seventh + cols;
  let t = target;
  for (let i = 0; i < cols; i++) {
    to[t] = from[source + i];
    to[t + 1] = from[second + i];
    to[t + 2] = from[third + i];
    to[t + 3] = from[fourth + i];
    to[t + 4] = from[fifth + i];
    to[t + 5] = from[sixth + i];
    to[t + 6] = from[seventh + i];
    to[t + 7] = from[eighth + i];
    t += step;
  }
}

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

/** Makes the n elements `nothing` whose byte is 0. */
export function applyMask(x: Reals, at: number, mask: Uint8Array, maskAt: number, n: number, nothing: number): void {
  for (let i = 0; i < n; i++) if (mask[maskAt + i] === 0) x[at + i] = nothing;
}

/**
 * Makes the elements -Infinity whose weight is 0, so that they have no effect, and infinite those whose weight is; NaN what
 * would be -Infinity then.
 */
export function applyWeights(x: Reals, at: number, weights: Reals, weightsAt: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const weight = weights[weightsAt + i];
    if (weight === 0) x[at + i] = Number.NEGATIVE_INFINITY;
    else if (weight - weight !== 0 || x[at + i] === Number.POSITIVE_INFINITY) {
      x[at + i] = weight > 0 && x[at + i] > Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : Number.NaN;
      weights[weightsAt + i] = 1;
    }
  }
}

/** x becomes (x - max) / T, row by row: rounded once in float32, in float64 twice. */
export function applyTemperature(x: Reals, at: number, count: number, cols: number, temperature: number): void {
  for (let start = at; start < at + count * cols; start += cols) {
    let max = Number.NEGATIVE_INFINITY;
    for (let i = start; i < start + cols; i++) if (x[i] > max) max = x[i];
    for (let i = start; i < start + cols; i++) x[i] = (x[i] - max) / temperature;
  }
}

/** p becomes p / Σ p, row by row; where the sum leaves the range, or would be inexact, of p scaled. */
export function normalizeRows(p: Reals, at: number, count: number, cols: number): void {
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
function sumOf(p: Reals, start: number, cols: number, scale: number): number {
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

/** Multiplies n elements by a factor; times 0 all are 0. */
export function scaleRow(x: Reals, at: number, n: number, factor: number): void {
  if (factor === 0) x.fill(0, at, at + n);
  else if (factor !== 1) for (let i = at; i < at + n; i++) x[i] *= factor;
}

/**
 * Probabilities y as what each class's -log p is multiplied by: w ((1 - smoothing) y + smoothing / cols). One that is no
 * probability becomes NaN; a class of weight 0 has none.
 */
export function weighTargets(
  y: Reals,
  at: number,
  count: number,
  cols: number,
  weights: Reals | undefined,
  smoothing: number,
): void {
  const keep = 1 - smoothing;
  const more = smoothing / cols;
  for (let start = at; start < at + count * cols; start += cols) {
    for (let i = 0; i < cols; i++) {
      const target = y[start + i];
      const weight = weights === undefined ? 1 : weights[i];
      const isProbability = target >= 0 && target < Number.POSITIVE_INFINITY;
      const value = isProbability ? weight * (keep * target + more) : Number.NaN;
      y[start + i] = weight === 0 ? 0 : value;
    }
  }
}

/** The same of class ids; a row whose label is negative does not count. */
export function writeTargets(
  labels: Int32Array,
  row: number,
  y: Reals,
  at: number,
  count: number,
  cols: number,
  weights: Reals | undefined,
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
export function writeWeights(weights: Reals, base: number, to: Reals, at: number, n: number): void {
  if (weights.length === 1) to.fill(weights[0], at, at + n);
  else for (let i = 0; i < n; i++) to[at + i] = weights[base + i];
}
