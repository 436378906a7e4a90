// Computes the layout of the rows of a call from its options.

import { wrongLength, wrongValue } from "./errors.js";
import type { Layout, OperationInfo, Options, Place, Strides } from "./model.js";

/** The strides of dense rows. */
export function denseStrides(cols: number): Strides {
  return { inner: 1, stride: cols, step: 1 };
}

/** The strides of n results for each row, in the place of its elements. */
export function reducedStrides({ inner }: Strides, n: number): Strides {
  return inner === 1 || n === 1 ? denseStrides(n) : { inner, stride: inner * n, step: inner };
}

/** The strides of one row that is broadcast. */
const BROADCAST: Strides = { inner: 1, stride: 0, step: 1 };

/** The place of a row that is broadcast against others, from the column where pieces of them begin. */
export function broadcast({ row, base, strides }: Place): Place {
  return { base: base / strides.step, strides: BROADCAST, row };
}

/** The layout of a single row. */
export function rowOf(length: number): Layout {
  return { rows: 1, cols: length, length, strides: denseStrides(length), offsets: undefined };
}

/** Returns the layout of an input of this length. */
export function layoutOf(operation: OperationInfo, options: Options, length: number): Layout {
  const { cols, rowStride, shape, offsets } = options;
  if (shape !== undefined) return alongAxis(operation, shape, options.axis ?? -1, length);
  if (offsets !== undefined) return ragged(operation, offsets, length);
  if (cols === undefined) return rowOf(length);
  if (rowStride !== undefined) return strided(operation, cols, rowStride, length);
  if (length % cols !== 0)
    throw wrongLength(operation.name, operation.inputs[0], `a multiple of cols, ${cols}`, length);
  return { rows: length / cols, cols, length, strides: denseStrides(cols), offsets };
}

function strided(operation: OperationInfo, cols: number, rowStride: number, length: number): Layout {
  if (rowStride < cols) throw wrongValue(operation.name, "rowStride", `at least cols, ${cols}`, rowStride);
  if (length > 0 && length < cols)
    throw wrongLength(operation.name, operation.inputs[0], `at least cols, ${cols}`, length);
  const rows = length === 0 ? 0 : Math.floor((length - cols) / rowStride) + 1;
  return { rows, cols, length, strides: { inner: 1, stride: rowStride, step: 1 }, offsets: undefined };
}

function productOf(shape: readonly number[], start: number, end: number): number {
  let product = 1;
  for (let i = start; i < end; i++) product *= shape[i];
  return product;
}

export function checkSize(operation: OperationInfo, shape: readonly number[], length: number): void {
  const size = productOf(shape, 0, shape.length);
  if (size !== length)
    throw wrongLength(operation.name, operation.inputs[0], `${size}, that of shape [${shape}]`, length);
}

function alongAxis(operation: OperationInfo, shape: readonly number[], axis: number, length: number): Layout {
  checkSize(operation, shape, length);
  const at = axis < 0 ? axis + shape.length : axis;
  if (!(at >= 0 && at < shape.length)) {
    throw wrongValue(operation.name, "axis", `from ${-shape.length} to ${shape.length - 1}`, axis);
  }
  const cols = shape[at];
  const inner = productOf(shape, at + 1, shape.length);
  const rows = inner * productOf(shape, 0, at);
  if (rows >= 2 ** 32) throw wrongValue(operation.name, "rows of shape", "fewer than 2^32", rows);
  return { rows, cols, length, strides: { inner, stride: inner * cols, step: inner }, offsets: undefined };
}

function ragged(operation: OperationInfo, offsets: Float64Array, length: number): Layout {
  const rows = offsets.length - 1;
  let cols = 0;
  if (offsets[0] < 0) throw wrongValue(operation.name, "offsets[0]", "at least 0", offsets[0]);
  for (let r = 0; r < rows; r++) {
    const own = offsets[r + 1] - offsets[r];
    if (own < 0)
      throw wrongValue(operation.name, `offsets[${r + 1}]`, `at least the one before, ${offsets[r]}`, offsets[r + 1]);
    if (own > cols) cols = own;
  }
  if (offsets[rows] > length)
    throw wrongValue(
      operation.name,
      `offsets[${rows}]`,
      `at most the length of ${operation.inputs[0]}, ${length}`,
      offsets[rows],
    );
  return { rows, cols, length, strides: denseStrides(cols), offsets };
}

/** Is the first of two inputs a single row that is broadcast against the second? */
export function isBroadcastAgainst(options: Options, length: number, other: number): boolean {
  if (length === other || options.offsets !== undefined) return false;
  const { cols, rowStride, shape, axis = -1 } = options;
  if (cols !== undefined) return length === cols && (rowStride !== undefined || other % cols === 0);
  return length === shape?.at(axis) && other === productOf(shape, 0, shape.length);
}
