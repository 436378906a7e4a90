// The interface of backends. They are interchangeable because they give the same bits.
import type { Dtype } from "../call/typed-array.js";
import type { Floats, Results } from "../types/arrays.js";
import type { BackendName } from "../types/instance.js";

/** A compiled module, or its bytes. */
export type KernelBytes = WebAssembly.Module | BufferSource;

/** A WebAssembly module of kernels, as an entry of the package delivers it. An entry without kernels has no functions here. */
export interface KernelModule {
  readonly name: string;
  readonly simd?: () => KernelBytes;
  readonly relaxed?: () => KernelBytes;
}

/** The second input of a kernel: a value for each element of x, or an integer for each row. */
export type Operand =
  | "none"
  | "values"
  /** Factors of the exponentials. */
  | "weights"
  /** Probabilities of classes, times their weights. */
  | "targets"
  /** Room for what a kernel makes of a contingency table, and behind it the layout of tables. */
  | "table"
  /** A class id for each row. */
  | "labels"
  /** A number of elements for each row. */
  | "counts";

/** The result of a row: a number, a row, the index of one element, or several indices with their elements. */
export type ResultKind = "number" | "row" | "index" | "indices";

/** Runs a kernel over dense rows: at least one row, of at least one element. `out` may be x if the result is a row. */
export type Run = (
  x: Floats,
  y: Floats | Int32Array | null,
  out: Results,
  rows: number,
  cols: number,
  logBase: number,
) => void;

/** The plain JavaScript form of a kernel, for arrays of one dtype, with the arguments of Run. */
export type JsKernel = (x: never, y: never, out: never, rows: number, cols: number, logBase: number) => void;

/** A kernel as a backend sees it. */
export interface KernelCode {
  readonly name: string;
  /** The module that exports it as `name_f64` and `name_f32`. Without one, plain JavaScript serves all backends. */
  readonly module: KernelModule | undefined;
  readonly operand: Operand;
  readonly result: ResultKind;
  /** Is the kernel elementwise? Then rows can be cut anywhere. */
  readonly isElementwise: boolean;
  readonly f64: JsKernel;
  readonly f32: JsKernel;
}

/** An input of a tile. */
export type Input = "x" | "y";

/** Memory for a few rows at a time: a call gathers them there, changes them, runs the kernel, and scatters the results. */
export interface Tile {
  readonly x: Floats;
  readonly xAt: number;
  /** The second input: values, and after them a row of weights; or integers. */
  readonly y: Floats;
  readonly yAt: number;
  readonly integers: Int32Array;
  readonly integersAt: number;
  /** One byte for each element of x. */
  readonly mask: Uint8Array;
  readonly maskAt: number;
  /** The results as numbers or indices, row after row. */
  readonly results: Floats;
  readonly resultsAt: number;
  readonly indices: Uint32Array;
  readonly indicesAt: number;
  /** The number of elements that fit. */
  readonly room: number;
  /** Runs the kernel on rows that begin `at` elements behind the start of the tile; so do their results. */
  run(rows: number, cols: number, logBase: number, at: number): void;
  /** Replaces the first n elements of an input whose byte in the mask is 0. */
  applyMask(input: Input, n: number, replacement: number): void;
  /** Counts the elements of each row that the mask keeps, to the integers. */
  countKept(rows: number, cols: number): void;
  /** Replaces rows of an input by (x - max) / temperature. */
  applyTemperature(input: Input, rows: number, cols: number, temperature: number): void;
  /** Divides rows of an input by their sums. */
  normalizeRows(input: Input, rows: number, cols: number): void;
  /** Replaces rows of y by w (confidence y + uniform), where w is the row after them, or 1. */
  smoothTargets(rows: number, cols: number, isWeighted: boolean, confidence: number, uniform: number): void;
}

/** Is an error the trap of a kernel? */
export const isTrap = (error: unknown): boolean =>
  typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError;

/** An array of a call, if it has one. */
export type Given = ArrayBufferView | null | undefined;

export interface Backend {
  readonly name: BackendName;
  /** The linear memory. Plain JavaScript has none. */
  readonly memory: Memory | undefined;
  /** The pieces of calls that this thread takes, if it is one of several. */
  readonly shares?: Shares;
  /** Runs a kernel on the arrays of a call. */
  kernelFor(kernel: KernelCode, dtype: Dtype): Run;
  /** Runs a kernel on a tile with room for a row of `cols`. Linear memory does not grow, so as not to detach arrays of the call. */
  tileFor(kernel: KernelCode, dtype: Dtype, cols: number, arrays: readonly Given[]): Tile;
}

/** The pieces of a call that one of several threads takes. */
export interface Shares {
  /** Is the next piece one of them? */
  takes(): boolean;
}

/** The part of an allocator that the check of resident arrays uses. */
export interface Allocations {
  /** Do these bytes lie in an allocation that is in use? */
  isLive(at: number, bytes: number): boolean;
}

/** Linear memory, as an allocator sees it. */
export interface Memory {
  readonly buffer: ArrayBufferLike;
  /** Is it the memory of an array? Threads have several objects for one buffer. */
  owns(buffer: ArrayBufferLike): boolean;
  /** Are there arrays of the caller's in it? */
  hasResidents: boolean;
  /** The allocations, if there are any. */
  heap: Allocations | undefined;
  /** Grows by regions for rows of this many bytes, and returns 0 if the host refuses. */
  roomFor(bytes: number, regions: number): number;
  /** Takes memory for good, and returns its address; 0 if the host refuses. */
  reserve(size: number): number;
  /** Has a kernel trapped? Then the tables may have anything, and plain JavaScript runs all later calls. */
  hasTrapped: boolean;
  /** Returns memory that is no longer in use. */
  takeSpare(): [at: number, size: number] | undefined;
}

/**
 * The check of a call's arrays, which the first `alloc` installs: a view of linear memory must lie in a live allocation. A program
 * without `alloc` has no such views, and none of the code.
 */
export const residents: { check?: (backend: Backend, where: string, argument: string, array: Given) => void } = {};

/** The size of a tile in bytes, for batches of many rows: it fits in a processor's second-level cache. */
export const TILE: number = 128 * 1024;
