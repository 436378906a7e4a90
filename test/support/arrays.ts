// Arrays of the tests: their dtypes, the edges at which the code changes, and random values.
export { normal, random } from "../../bench/random.js";
export { fromHalf, toHalf } from "./float16.js";

import type { Floats } from "../../src/index.js";
import { BLOCK_32, BLOCK_64, GROUP_32, GROUP_64, PIECE, ROOM, SHORT_COPY, TILE, WIDTH } from "./internals.js";

/** Do the tests take their long forms? `npm run test:long` sets it. */
export const isLong = process.env["LOGSUM_LONG"] === "1";

export type Dtype = "f64" | "f32";
export const dtypes = ["f64", "f32"] as const;

/**
 * Lengths at which the code changes, in elements. Rows of a group are short; kernels take a block at once, the host a tile; linear
 * memory has room for a row. A copy has another form for short rows, and for columns, of which it takes `width` at once. Elementwise
 * functions take rows in pieces.
 */
export const EDGES = {
  f64: { group: GROUP_64, block: BLOCK_64, tile: TILE / 8, room: ROOM / 8 },
  f32: { group: GROUP_32, block: BLOCK_32, tile: TILE / 4, room: ROOM / 4 },
  ...{ shortCopy: SHORT_COPY, width: WIDTH, piece: PIECE },
};

/** The least and the largest number of a dtype, and half an ulp of 1. */
export const RANGE = {
  f64: { least: 2 ** -1074, most: Number.MAX_VALUE, u: 2 ** -53 },
  f32: { least: 2 ** -149, most: 2 ** 128 - 2 ** 104, u: 2 ** -24 },
};

const ARRAYS = { f64: Float64Array, f32: Float32Array };
export const floats = (dtype: Dtype, values: ArrayLike<number>): Floats => ARRAYS[dtype].from(values);
export const dtypeOf = (array: unknown): Dtype => (array instanceof Float32Array ? "f32" : "f64");
export const zeros = (dtype: Dtype, length: number): Floats => new ARRAYS[dtype](length);

export function fill(array: Floats, value: (i: number) => number): Floats {
  for (let i = 0; i < array.length; i++) array[i] = value(i);
  return array;
}

/** A copy at another offset in memory. */
export function shifted<A extends Floats | Uint8Array>(array: A, offset: number): A {
  const to = new (array.constructor as new (length: number) => A)(offset + array.length);
  to.set(array, offset);
  return to.subarray(offset) as A;
}

export const range = (n: number, first = 0) => Array.from({ length: n }, (_, i) => first + i);
