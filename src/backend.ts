import type { Dtype } from "./check.js";
import type { Op } from "./ops.js";
import type { BackendName, Floats, Results } from "./types.js";

/** Many rows are taken by so many bytes at once, which stay in a processor's second-level cache. */
export const TILE = 128 * 1024;

/**
 * Runs an operation over dense rows, at least one of at least one element; all arguments are checked.
 * @param second the second argument: values of x's length, a label a row, or null
 * @param out one number a row, or x's length; it may be x itself in the latter case
 * @param unit what the results of a measure are divided by; how many results a row has
 */
export type Run = (
  x: Floats,
  second: Floats | Int32Array | null,
  out: Results,
  rows: number,
  cols: number,
  unit: number,
) => void;

/** Up to so many elements, what is around a kernel takes longer than the kernel. */
export const SHORT = 64;

/** Makes a number of one row of up to SHORT elements, in units of 1; the second input is another row or not looked at. */
export type RunShort = (x: Floats, second: Floats, length: number) => number;

/** Where a backend has the rows of a tile: arrays that are brought here need no more copies. */
export interface Tile {
  readonly x: Floats;
  readonly xAt: number;
  readonly second: Floats;
  readonly secondAt: number;
  readonly labels: Int32Array;
  readonly labelsAt: number;
  /** A byte for each element of x; there is but half the room then, as with a row behind the second input. */
  readonly mask: Uint8Array;
  readonly maskAt: number;
  /** The results of the rows, one behind another. */
  readonly results: Floats;
  readonly resultsAt: number;
  /** The same of results that are indices. */
  readonly indices: Uint32Array;
  readonly indicesAt: number;
  /** Elements that there is room for. */
  readonly room: number;
  /** Makes the first n elements of an input `nothing` whose byte in the mask is 0. */
  applyMask(input: Input, n: number, nothing: number): void;
  /** Makes rows of an input (x - max) / temperature. */
  applyTemperature(input: Input, rows: number, cols: number, temperature: number): void;
  /** Makes targets in the second input, with a row of weights behind them or without, w (keep y + more). */
  weighTargets(rows: number, cols: number, isWeighted: boolean, keep: number, more: number): void;
  /** Divides rows of an input by their sums. */
  normalizeRows(input: Input, rows: number, cols: number): void;
}

/** An input of a tile. */
export type Input = "x" | "second";

/** Runs an operation over the rows in the tile. */
export type RunTile = (rows: number, cols: number, unit: number) => void;

/** What has the kernels. Backends are interchangeable: they give the same bits. */
export interface Backend {
  readonly name: BackendName;
  /** What runs an operation on arrays of a dtype. */
  find(op: Op, dtype: Dtype): Run;
  /** The same of few elements of float64, if that is another. */
  findFew?(op: Op, dtype: Dtype): Run;
  /** The same of one short row, if that is another. */
  findShort?(op: Op, dtype: Dtype): RunShort;
  tile(dtype: Dtype): Tile;
  /** What runs an operation on the tile of a dtype. */
  findTile(op: Op, dtype: Dtype): RunTile;
}
