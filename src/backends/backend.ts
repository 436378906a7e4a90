// The interface of backends. They are interchangeable because they give the same bits.
import { copyTo, type Dtype, lengthOf, partOf } from "../call/typed-array.js";
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

export type Exports = Readonly<Record<string, (...numbers: number[]) => number>>;

/** Kernels that the caller gives. */
export interface UserKernels {
  readonly source: KernelBytes;
  /** Throws a TypeError unless these are the exports of this version's kernels for a backend. */
  check(exports: Exports, backend: BackendName): void;
  /** The error to throw if one at their start is the caller's fault. */
  errorFor(error: unknown, isValid: (bytes: BufferSource) => boolean): TypeError | undefined;
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

/** The rows of a tile that a change takes. */
export type Input = "x" | "y" | "mask";

/** A change of the rows in a tile before the kernel. Only the option that needs it has its code. */
export interface Change {
  /** Its exports are `name_f64` and `name_f32`, in the modules whose operations need its speed. */
  readonly name: string;
  /** Its plain JavaScript form, for rows of `values` that begin at `at`. */
  js(tile: Tile, values: Floats, at: number, a: number, b: number, c: number, d: number, e: number): void;
}

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
  /** Changes the rows of an input. The numbers are those of the kernel behind the address of the rows. */
  change(change: Change, input: Input, a: number, b: number, c?: number, d?: number, e?: number): void;
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
  /** Runs a kernel without a second input, or with values or labels, on the arrays of a call. */
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

/** The parts of a call that only arrays in linear memory need. The first of them installs these: a program without `alloc` has none. */
export const residents: {
  /** The check of a call's arrays: a view of linear memory must lie in a live allocation. */
  check?: (backend: Backend, where: string, argument: string, array: Given) => void;
  /** Runs a kernel on arrays of which some are in linear memory. Returns false if none is. */
  run?: (compiled: Compiled, ...args: Parameters<Run>) => boolean;
} = {};

/** A kernel of a WebAssembly module, and its memory. */
export interface Compiled {
  readonly kernel: KernelCode;
  readonly dtype: Dtype;
  readonly memory: Memory;
  readonly run: (...numbers: number[]) => number;
}

/** The size of a tile in bytes, for batches of many rows: it fits in a processor's second-level cache. */
export const TILE: number = 128 * 1024;

/** Bytes of each of the three regions of linear memory, unless a row is longer: x and the results; y; the weights after y, or the mask. */
export const ROOM: number = 512 * 1024;

/** Copies numbers between arrays of one class. */
export type Copy = (
  from: Floats | Int32Array | Results,
  start: number,
  to: Floats | Int32Array | Results,
  at: number,
  length: number,
) => void;

export const copyLong: Copy = (from, start, to, at, length) => {
  copyTo(to, start === 0 && length === lengthOf(from) ? from : partOf(from, start, length), at);
};
