// The interface of backends. They are interchangeable, as they give the same bits.
import type { Dtype } from "../call/typed-array.js";
import type { Floats, Results } from "../types/arrays.js";
import type { BackendName } from "../types/instance.js";

/** A compiled module, or its bytes. */
export type KernelBytes = WebAssembly.Module | BufferSource;

/** A WebAssembly module of kernels, as an entry of the package delivers it: not at all where the entry has none. */
export interface KernelModule {
  readonly name: string;
  readonly simd?: () => KernelBytes;
  readonly relaxed?: () => KernelBytes;
}

/** The second input of a kernel: for each element of x a value, or for each row an integer. */
export type Operand =
  | "none"
  | "values"
  /** Factors of the exponentials. */
  | "weights"
  /** Probabilities of classes, times their weights. */
  | "targets"
  /** For a contingency table, the products of its marginals, or the parts of its rows. */
  | "marginals"
  | "conditionals"
  /** A class id a row. */
  | "labels"
  /** A number of elements a row. */
  | "counts";

/** The result of a row: a number, a row, the index of one element, or several indices with their elements. */
export type ResultKind = "number" | "row" | "index" | "indices";

/** Runs a kernel over dense rows, at least one of at least one element; `out` may be x where the result is a row. */
export type Run = (
  x: Floats,
  y: Floats | Int32Array | null,
  out: Results,
  rows: number,
  cols: number,
  logBase: number,
) => void;

/** The plain JavaScript form of a kernel, for arrays of one dtype: the same arguments as Run's. */
export type JsKernel = (x: never, y: never, out: never, rows: number, cols: number, logBase: number) => void;

/** A kernel as a backend sees it. */
export interface KernelCode {
  readonly name: string;
  /** The module that has it, as `name_f64` and `name_f32`; none where plain JavaScript serves all backends. */
  readonly module: KernelModule | undefined;
  readonly operand: Operand;
  readonly result: ResultKind;
  /** Is each element by itself, so that rows may be cut anywhere? */
  readonly isElementwise: boolean;
  readonly f64: JsKernel;
  readonly f32: JsKernel;
}

/** An input of a tile. */
export type Input = "x" | "y";

/** The memory in which a kernel takes a few rows at a time: they are gathered there, changed there, and their results are scattered. */
export interface Tile {
  readonly x: Floats;
  readonly xAt: number;
  /** The second input: values, or behind them a row of weights; or integers. */
  readonly y: Floats;
  readonly yAt: number;
  readonly integers: Int32Array;
  readonly integersAt: number;
  /** A byte for each element of x. */
  readonly mask: Uint8Array;
  readonly maskAt: number;
  /** The results, one row behind another, as numbers or as indices. */
  readonly results: Floats;
  readonly resultsAt: number;
  readonly indices: Uint32Array;
  readonly indicesAt: number;
  /** Elements that there is room for. */
  readonly room: number;
  /** Runs the kernel. */
  run(rows: number, cols: number, logBase: number): void;
  /** Replaces the first n elements of an input whose byte in the mask is 0. */
  applyMask(input: Input, n: number, replacement: number): void;
  /** Counts the elements of each row that the mask keeps, to the integers. */
  countKept(rows: number, cols: number): void;
  /** Replaces rows of an input by (x - max) / temperature. */
  applyTemperature(input: Input, rows: number, cols: number, temperature: number): void;
  /** Divides rows of an input by their sums. */
  normalizeRows(input: Input, rows: number, cols: number): void;
  /** Replaces rows of y by w (confidence y + uniform); w is the row behind them, or 1. */
  smoothTargets(rows: number, cols: number, isWeighted: boolean, confidence: number, uniform: number): void;
}

export interface Backend {
  readonly name: BackendName;
  /** Runs a kernel on the arrays of a call. */
  kernelFor(kernel: KernelCode, dtype: Dtype): Run;
  /** Runs a kernel on a tile with room for a row of `cols`. */
  tileFor(kernel: KernelCode, dtype: Dtype, cols: number): Tile;
}

/** Many rows are taken by so many bytes at once, which stay in a processor's second-level cache. */
export const TILE: number = 128 * 1024;
