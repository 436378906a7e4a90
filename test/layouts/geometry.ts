// The layouts: where the elements of each row are.
import { type Dtype, isLong } from "../support.js";

/** Where the elements of each row are, in an input of `length`. */
export interface Layout {
  name: string;
  options: Record<string, unknown>;
  length: number;
  rows: number[][];
  /** A row of results lies where its row of the input does, not densely. */
  isScattered: boolean;
}

export function strided(rows: number, cols: number, rowStride: number, extra: number): Layout {
  return {
    name: `${rows} rows of ${cols}, rowStride ${rowStride}, ${extra} more`,
    options: { cols, rowStride },
    length: rows === 0 ? 0 : (rows - 1) * rowStride + cols + extra,
    rows: Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (__, c) => r * rowStride + c)),
    isScattered: false,
  };
}

function shaped(shape: number[], axis?: number): Layout {
  const at = axis === undefined ? shape.length - 1 : axis < 0 ? axis + shape.length : axis;
  const product = (sizes: number[]): number => sizes.reduce((size, n) => size * n, 1);
  const inner = product(shape.slice(at + 1));
  const rows: number[][] = [];
  for (let outer = 0; outer < product(shape.slice(0, at)); outer++) {
    for (let k = 0; k < inner; k++) {
      rows.push(Array.from({ length: shape[at] }, (_, i) => (outer * shape[at] + i) * inner + k));
    }
  }
  const options = axis === undefined ? { shape } : { shape, axis };
  return { name: `shape ${shape}, axis ${axis}`, options, length: product(shape), rows, isScattered: true };
}

function ragged(lengths: number[], IntegerArray: typeof Int32Array | typeof Uint32Array): Layout {
  const offsets = new IntegerArray(lengths.length + 1);
  for (const [r, length] of lengths.entries()) offsets[r + 1] = offsets[r] + length;
  return {
    name: `rows of ${lengths.length > 12 ? `0 to ${Math.max(...lengths)}` : lengths}, ${IntegerArray.name}`,
    options: { offsets },
    length: offsets[lengths.length],
    rows: lengths.map((length, r) => Array.from({ length }, (_, c) => offsets[r] + c)),
    isScattered: true,
  };
}

const manyLengths = Array.from({ length: 300 }, (_, r) => [0, 1, 2, 3, 5, 17, 40, 8][(r * r + r) % 8]);

/** One of each kind, the axes forwards and backwards; the long form has all axes of all shapes. */
export const small: Layout[] = [
  strided(1, 1, 1, 0),
  strided(5, 3, 3, 0),
  strided(5, 3, 4, 2),
  strided(17, 10, 17, 6),
  strided(0, 3, 5, 0),
  ...[-4, 1, -2, 3, undefined].map((axis) => shaped([3, 4, 5, 2], axis)),
  shaped([2, 1, 3, 1], 1),
  shaped([2, 0, 3, 2], 1),
  shaped([2, 5, 0, 1], -1),
  shaped([7]),
  shaped([0, 3]),
  shaped([2, 37, 2], 1),
  ragged([3, 1, 4, 1, 5], Uint32Array),
  ragged([0, 2, 0, 0, 33, 7, 0], Int32Array),
  ragged([0], Int32Array),
  ragged([], Uint32Array),
  ...(isLong ? more() : []),
];

function more(): Layout[] {
  return [
    strided(3, 1, 4, 0),
    strided(2, 33, 34, 0),
    ...[-3, -1, 0, 2].map((axis) => shaped([3, 4, 5, 2], axis)),
    ...[0, 1, 2, 3].flatMap((axis) => [
      shaped([2, 1, 3, 1], axis),
      shaped([1, 1, 1, 1], axis),
      shaped([2, 0, 3, 2], axis),
      shaped([2, 5, 0, 1], axis - 4),
    ]),
    shaped([7], -1),
    shaped([0]),
    shaped([3, 0]),
    shaped([9, 2], 0),
    ragged([3, 1, 4, 1, 5], Int32Array),
    ragged([0, 2, 0, 0, 33, 7, 0], Uint32Array),
    ...[Int32Array, Uint32Array].flatMap((IntegerArray) => [
      ragged([0, 0, 0], IntegerArray),
      ragged([12], IntegerArray),
    ]),
  ];
}

/** Elements that the memory of the kernels has room for. */
const ROOM = { f64: 65_536, f32: 131_072 };

/** Past the edges of blocks and tiles, and of the room in memory; the long form has all of the latter for both dtypes. */
export function large(dtype: Dtype): Layout[] {
  const longer = [
    strided(2, ROOM[dtype] + 5, ROOM[dtype] + 9, 3),
    ragged([5, 0, ROOM[dtype] + 3, ROOM[dtype] / 4 + 1, 1], Uint32Array),
    shaped([ROOM[dtype] + 1, 2], 0),
  ];
  return [
    strided(200, 100, 131, 30),
    shaped([dtype === "f64" ? 3000 : 6000, 6], 0),
    ragged(manyLengths, Int32Array),
    ...longer.filter((_, i) => isLong || (i === 1) === (dtype === "f32")),
    ...(isLong ? moreLarge() : []),
  ];
}

const moreLarge = () => [
  shaped([300, 50], 0),
  shaped([20, 30, 40], 1),
  shaped([3, 3000, 5], -2),
  shaped([20_000, 2], 0),
];

export const isLongerThanRoom = (dtype: Dtype, { rows }: Layout) => rows.some(({ length }) => length > ROOM[dtype]);
