// What is done to the rows of a tile on their way to a kernel and back, in plain JavaScript for all backends. The build makes
// tile32.ts of this file.
import type { Lie } from "../layout.js";
import { Reals } from "./float64.js";
import { sumError } from "./sum-error.js";

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

/** An element, or what it is where it does not count: chosen by place, as a branch would be mispredicted. */
const choice = new Reals(2);

/** Makes the elements `nothing` whose mask, which lies as they did, is 0. */
export function applyMask(
  x: Reals,
  at: number,
  nothing: number,
  mask: Uint8Array,
  base: number,
  { inner, stride, step }: Lie,
  row: number,
  count: number,
  cols: number,
): void {
  choice[0] = nothing;
  for (let r = 0; r < count; r++) {
    const outer = Math.floor((row + r) / inner);
    const start = base + outer * stride + (row + r - outer * inner);
    const to = at + r * cols;
    for (let i = 0; i < cols; i++) {
      choice[1] = x[to + i];
      x[to + i] = choice[Number(mask[start + i * step] !== 0)];
    }
  }
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

/** Powers of two that bring a sum that overflows back into range, and one of subnormal numbers to where it is exact. */
const DOWN = 2 ** -600;
const UP = 2 ** 600;

/** p becomes p / Σ p, row by row. The sum is compensated, so that the quotient is all that is rounded. */
export function normalizeRows(p: Reals, at: number, count: number, cols: number): void {
  for (let start = at; start < at + count * cols; start += cols) {
    let sum = sumOf(p, start, cols, 1);
    let scale = 1;
    if (!(sum < Number.POSITIVE_INFINITY) || (sum < 2 ** -900 && sum > 0)) {
      scale = sum > 1 ? DOWN : UP;
      sum = sumOf(p, start, cols, scale);
    }
    for (let i = start; i < start + cols; i++) p[i] = (p[i] * scale) / sum;
  }
}

/** The sum of a row, scaled; NaN if an element is no probability. */
function sumOf(p: Reals, start: number, cols: number, scale: number): number {
  let high = 0;
  let low = 0;
  for (let i = start; i < start + cols; i++) {
    const value = p[i] * scale;
    if (!(value >= 0)) return Number.NaN;
    const sum = high + value;
    low += sumError(high, value, sum);
    high = sum;
  }
  return high - high === 0 ? high + low : high;
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
