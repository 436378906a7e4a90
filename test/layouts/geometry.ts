// The layouts: where the elements of each row are.
import { type Dtype, EDGES, isLong, range } from "../support/arrays.js";

export interface Layout {
  name: string;
  options: Record<string, unknown>;
  /** Elements of an input. */
  length: number;
  /** The places of the elements of each row. */
  rows: number[][];
  /** The place of result i of k in row r; without it, results lie one behind another. */
  place?: (r: number, i: number, k: number) => number;
  /** The rows are contingency tables of this shape. */
  table?: readonly number[];
}

/** Rows of `cols` elements, and `extra` elements at the end, which are no whole row. */
function strided(rows: number, cols: number, rowStride: number, extra: number): Layout {
  return {
    name: `${rows} rows of ${cols}, rowStride ${rowStride}, ${extra} more`,
    options: { cols, rowStride },
    length: rows === 0 ? 0 : (rows - 1) * rowStride + cols + extra,
    rows: range(rows).map((r) => range(cols, r * rowStride)),
  };
}

export function dense(rows: number, cols: number): Layout {
  return { ...strided(rows, cols, cols, 0), name: `${rows} rows of ${cols}`, options: { cols } };
}

const product = (sizes: readonly number[]) => sizes.reduce((size, n) => size * n, 1);

function shaped(shape: readonly number[], axis?: number): Layout {
  const at = axis === undefined ? shape.length - 1 : axis < 0 ? axis + shape.length : axis;
  const inner = product(shape.slice(at + 1));
  const place = (r: number, i: number, k: number) => (Math.floor(r / inner) * k + i) * inner + (r % inner);
  const rows = range(product(shape.slice(0, at)) * inner).map((r) =>
    range(shape[at]).map((i) => place(r, i, shape[at])),
  );
  const options = axis === undefined ? { shape } : { shape, axis };
  return { name: `shape ${shape}, axis ${axis}`, options, length: product(shape), rows, place };
}

function tables(count: number, table: readonly number[]): Layout {
  const options = { shape: [count, ...table] };
  return { ...dense(count, product(table)), name: `${count} tables of ${table}`, options, table };
}

function ragged(lengths: readonly number[], IntegerArray: typeof Int32Array | typeof Uint32Array): Layout {
  const offsets = new IntegerArray(lengths.length + 1);
  for (const [r, length] of lengths.entries()) offsets[r + 1] = offsets[r] + length;
  return {
    name: `rows of ${lengths.length > 12 ? `0 to ${Math.max(...lengths)}` : lengths}, ${IntegerArray.name}`,
    options: { offsets },
    length: offsets[lengths.length],
    rows: lengths.map((length, r) => range(length, offsets[r])),
  };
}

const { width } = EDGES;
const MIXED = [0, 2, 0, 0, 33, 7, 0];
const SHORT = [3, 1, 4, 1, 5];

/** One layout of each kind, the axes forwards and backwards; the long form has all axes of all shapes. */
// biome-ignore format: a table
export const small: Layout[] = [
  { ...dense(1, 9), name: "one row", options: {} }, dense(1, 1), dense(9, 7), dense(3, 100),
  strided(1, 1, 1, 0), strided(5, 3, 3, 0), strided(5, 3, 4, 2), strided(17, 10, 17, 6), strided(0, 3, 5, 0), strided(3, 700, 703, 1),
  shaped([7]), shaped([5], 0), shaped([0, 3]), shaped([3, 4]), shaped([3, 4], 1), shaped([3, width + 1], 0),
  shaped([3, 4, 5], 0), shaped([3, 4, 5], 2), shaped([3, 4, 5], -1), shaped([2, 37, 2], 1), shaped([2, 4, 2 * width], 1),
  ...[-4, 1, -2, 3, undefined].map((axis) => shaped([3, 4, 5, 2], axis)),
  shaped([2, 1, 3, 1], 1), shaped([2, 0, 3, 2], 1), shaped([2, 5, 0, 1], -1),
  ragged(MIXED, Int32Array), ragged(SHORT, Uint32Array), ragged([40, 2, 600], Uint32Array), ragged([0], Int32Array), ragged([], Uint32Array),
  tables(3, [4, 5]), tables(2, [1, 3]), tables(0, [2, 2]),
  ...(isLong ? more() : []),
];

// biome-ignore format: a table
function more(): Layout[] {
  const shapes = [[3, 4, 5, 2], [2, 1, 3, 1], [1, 1, 1, 1], [2, 0, 3, 2], [2, 5, 0, 1], [0], [3, 0], [9, 2]];
  return [
    strided(3, 1, 4, 0), strided(2, 33, 34, 0),
    ...shapes.flatMap((shape) => range(2 * shape.length, -shape.length).map((axis) => shaped(shape, axis))),
    ...[Int32Array, Uint32Array].flatMap((Integers) => [[0, 0, 0], [12], MIXED, SHORT].map((n) => ragged(n, Integers))),
  ];
}

/** Layouts of more than a block, a tile or the room in memory; the short form has some of the longest rows for each dtype. */
export const large: Readonly<Record<Dtype, Layout[]>> = { f64: makeLarge("f64"), f32: makeLarge("f32") };

// biome-ignore format: a table
function makeLarge(dtype: Dtype): Layout[] {
  const { tile, room } = EDGES[dtype];
  const manyLengths = range(300).map((r) => [0, 1, 2, 3, 5, 17, 40, 8][(r * r + r) % 8]);
  const longer = [
    strided(2, room + 5, room + 9, 3), ragged([5, 0, room + 3, room / 4 + 1, 1], Uint32Array), shaped([room + 1, 2], 0),
  ];
  return [
    strided(Math.ceil(tile / 80), 100, 131, 30), shaped([Math.ceil(tile / 5), 6], 0), shaped([tile + 9, 2], 0), ragged(manyLengths, Int32Array),
    ...longer.filter((_, i) => isLong || (i === 1) === (dtype === "f32")),
    ...(isLong ? [shaped([300, 50], 0), shaped([20, 30, 40], 1), shaped([3, tile / 4, 5], -2)] : []),
  ];
}
