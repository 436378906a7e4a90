// Gathers rows in a tile, and scatters their results. The build makes gather32.ts from this file: V8 is fastest with one function for
// each dtype.
import type { Place, Size } from "./model.js";
import { copyTo, partOf } from "./typed-array.js";

type FloatArray = Float64Array;

/** Up to this many elements, a loop is faster than a call of `set` and the views that it needs. */
export const FEW = 64;

function copy(from: FloatArray, start: number, to: FloatArray, at: number, length: number): void {
  if (length <= FEW) for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  else copyTo(to, partOf(from, start, length), at);
}

/** Copies a row to `count` rows: all that are written so far, again and again. */
function repeat(from: FloatArray, start: number, to: FloatArray, at: number, count: number, cols: number): void {
  copy(from, start, to, at, cols);
  const length = count * cols;
  for (let done = cols; done < length; done *= 2) {
    const n = Math.min(done, length - done);
    copy(to, at, to, at + done, n);
  }
}

/** The number of columns copied at once: whole cache lines, each of which is read once. */
export const WIDTH = 8;

/** Copies `count` rows of an array, from number `row` on, to dense rows in `to`. The rows of the array begin at `base`. */
export function gather(
  from: FloatArray,
  { base, strides, row }: Place,
  { n: count, cols }: Size,
  to: FloatArray,
  at: number,
): void {
  const { inner, stride, step } = strides;
  if (inner === 1) {
    if (stride === cols) copy(from, base + row * stride, to, at, count * cols);
    else if (stride === 0) repeat(from, base, to, at, count, cols);
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

/** Copies eight columns in one loop over the rows. */
function gatherColumns(
  from: FloatArray,
  source: number,
  step: number,
  cols: number,
  to: FloatArray,
  target: number,
): void {
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

/** Copies rows of a tile back to their places in an array. */
export function scatter(
  from: FloatArray,
  at: number,
  { n: count, cols }: Size,
  to: FloatArray,
  { base, strides, row }: Place,
): void {
  const { inner, stride, step } = strides;
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

function scatterColumns(
  from: FloatArray,
  source: number,
  step: number,
  cols: number,
  to: FloatArray,
  target: number,
): void {
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
