// The options of all functions: the layout of rows, `out` and `dtype`.
import type { Offsets, Results, Selected, Signed } from "./arrays.js";

/** How rows lie in the inputs. Without any of these options, the input is one row. */
export interface LayoutOptions {
  /** The length of a row, at least 1, of row-major rows. The input's length is a multiple of it, except with `rowStride`. */
  cols?: number | undefined;
  /** The number of elements between the starts of two rows: at least `cols`, which is its default. Results are dense. */
  rowStride?: number | undefined;
  /** The lengths of a dense N-d array along its axes, the last axis contiguous. Rows lie along `axis`. */
  shape?: readonly number[] | undefined;
  /** The axis of `shape` along which rows lie: the last by default. Negative numbers count from the end. */
  axis?: number | undefined;
  /**
   * The bounds of ragged rows: row r is `[offsets[r], offsets[r + 1])`. They never decrease, and stay within the input.
   *
   * Elements before the first bound and behind the last are not read. Results that are rows lie one behind another.
   */
  offsets?: Offsets | undefined;
}

/** Row-major rows of `cols` elements. */
export interface Rows extends LayoutOptions {
  cols: number;
  shape?: undefined;
  axis?: undefined;
  offsets?: undefined;
}

/** A dense N-d array, whose rows lie along one axis. */
export interface Axis extends LayoutOptions {
  shape: readonly number[];
  cols?: undefined;
  rowStride?: undefined;
  offsets?: undefined;
}

/** Ragged rows. */
export interface Ragged extends LayoutOptions {
  offsets: Offsets;
  cols?: undefined;
  rowStride?: undefined;
  shape?: undefined;
  axis?: undefined;
}

/** The layout of a batch: the result is an array, even for one row. */
export type Layout = Rows | Axis | Ragged;

/** The option of functions whose result is an array. */
export interface OutOption<R = Results> {
  /**
   * The array for the results, which is also returned. It has the results' dtype and length.
   *
   * Results go to a Float64Array unrounded, also those of float32 and float16 inputs: float64 kernels compute them.
   *
   * It may be the first input if that has the results' length and layout. It must not overlap an input in any other way.
   */
  out?: R | undefined;
}

/** The option of topK. */
export interface SelectedOut<R = Results> {
  /** The arrays for the values and the indices, which are also returned. They must not overlap an input or each other. */
  out?: Selected<R> | undefined;
}

/** The option of all functions. */
export interface DtypeOption {
  /**
   * `"float16"`: each Uint16Array holds the bits of float16 numbers, and so does the result.
   *
   * Results are computed as float32 and rounded once more. A Float16Array needs no such option.
   */
  dtype?: "float16" | undefined;
}

/** The option of functions whose results have values and signs. */
export interface SignedOutOption<R = Results> {
  /**
   * The arrays for the values and the signs, which are also returned. They have the inputs' dtype, and one element for each row. They
   * must not overlap an input or each other.
   */
  out?: Signed<R> | undefined;
}
