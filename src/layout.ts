// Where the rows of a call lie in its arrays.

import { wrongLength, wrongType, wrongValue } from "./check.js";
import { type Op, ofTable } from "./ops.js";
import type { Options } from "./options.js";

/** How rows of one length lie: row r starts at ⌊r / inner⌋ stride + r mod inner, its elements are `step` apart. */
export interface Lie {
  readonly inner: number;
  readonly stride: number;
  readonly step: number;
}

/** The rows of a batch. */
export interface Layout {
  readonly rows: number;
  /** Elements of a row; of ragged rows the most; of tables all. */
  readonly cols: number;
  /** Of tables: elements of their rows. */
  readonly width?: number;
  /** Elements of the array that holds them. */
  readonly length: number;
  readonly lie: Lie;
  /** Where ragged rows start and end, each dense. */
  readonly offsets: Float64Array | undefined;
}

/** Rows one behind another. */
export function denseLie(cols: number): Lie {
  return { inner: 1, stride: cols, step: 1 };
}

/** Of rows that lie so, those of n results each: in the place of the elements. */
export function reducedLie({ inner }: Lie, n: number): Lie {
  return inner === 1 || n === 1 ? denseLie(n) : { inner, stride: inner * n, step: inner };
}

/** The same row again and again. */
export const ONE_ROW: Lie = { inner: 1, stride: 0, step: 1 };

/** The layout of an input of this length, by the options. */
export function layoutOf(op: Op, options: Options, length: number): Layout {
  const { cols, rowStride, shape, offsets } = options;
  if (ofTable(op)) return tables(op, shape, length);
  if (shape !== undefined) return alongAxis(op, shape, options.axis ?? -1, length);
  if (offsets !== undefined) return ragged(op, offsets, length);
  if (cols === undefined) return { rows: 1, cols: length, length, lie: denseLie(length), offsets };
  if (rowStride !== undefined) return strided(op, cols, rowStride, length);
  if (length % cols !== 0) throw wrongLength(op.name, op.names[0], `a multiple of cols, ${cols}`, length);
  return { rows: length / cols, cols, length, lie: denseLie(cols), offsets };
}

function strided(op: Op, cols: number, rowStride: number, length: number): Layout {
  if (rowStride < cols) throw wrongValue(op.name, "rowStride", `at least cols, ${cols}`, rowStride);
  if (length > 0 && length < cols) throw wrongLength(op.name, op.names[0], `at least cols, ${cols}`, length);
  const rows = length === 0 ? 0 : Math.floor((length - cols) / rowStride) + 1;
  return { rows, cols, length, lie: { inner: 1, stride: rowStride, step: 1 }, offsets: undefined };
}

function checkSize(op: Op, shape: readonly number[], length: number): void {
  const size = shape.reduce((product, n) => product * n, 1);
  if (size !== length) throw wrongLength(op.name, op.names[0], `${size}, that of shape [${shape}]`, length);
}

/** Each table counts as a row. */
function tables(op: Op, shape: readonly number[] | undefined, length: number): Layout {
  if (shape === undefined) throw wrongType(op.name, "shape", "an array of 2 or 3 integers", shape);
  if (shape.length !== 2 && shape.length !== 3) throw wrongLength(op.name, "shape", "2 or 3", shape.length);
  checkSize(op, shape, length);
  const [width, height, rows = 1] = [...shape].reverse();
  const cols = height * width;
  if (rows >= 2 ** 32) throw wrongValue(op.name, "tables of shape", "fewer than 2^32", rows);
  return { rows, cols, width, length, lie: denseLie(cols), offsets: undefined };
}

function alongAxis(op: Op, shape: readonly number[], axis: number, length: number): Layout {
  checkSize(op, shape, length);
  const at = axis < 0 ? axis + shape.length : axis;
  if (!(at >= 0 && at < shape.length)) {
    throw wrongValue(op.name, "axis", `from ${-shape.length} to ${shape.length - 1}`, axis);
  }
  const cols = shape[at];
  const inner = shape.slice(at + 1).reduce((product, n) => product * n, 1);
  const rows = shape.slice(0, at).reduce((product, n) => product * n, inner);
  if (rows >= 2 ** 32) throw wrongValue(op.name, "rows of shape", "fewer than 2^32", rows);
  return { rows, cols, length, lie: { inner, stride: inner * cols, step: inner }, offsets: undefined };
}

function ragged(op: Op, offsets: Float64Array, length: number): Layout {
  const rows = offsets.length - 1;
  let cols = 0;
  if (offsets[0] !== 0) throw wrongValue(op.name, "offsets[0]", "0", offsets[0]);
  for (let r = 0; r < rows; r++) {
    const own = offsets[r + 1] - offsets[r];
    if (own < 0)
      throw wrongValue(op.name, `offsets[${r + 1}]`, `at least the one before, ${offsets[r]}`, offsets[r + 1]);
    if (own > cols) cols = own;
  }
  if (offsets[rows] !== length)
    throw wrongValue(op.name, `offsets[${rows}]`, `the length of ${op.names[0]}, ${length}`, offsets[rows]);
  return { rows, cols, length, lie: denseLie(cols), offsets };
}

/** Does a batch of these two inputs take its rows from the second, the first being a single row? */
export function isOneAgainst(options: Options, length: number, other: number): boolean {
  if (length === other || options.offsets !== undefined) return false;
  const { cols, rowStride, shape, axis = -1 } = options;
  if (cols !== undefined) return length === cols && (rowStride !== undefined || other % cols === 0);
  return length === shape?.at(axis) && other === shape.reduce((product, n) => product * n, 1);
}
