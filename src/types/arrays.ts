// Arrays, and how rows lie in them.
/** Arrays of either dtype, float64 and float32. */
export type Floats = Float64Array | Float32Array;
/** An input: a `number[]` counts as float64, and beside a typed array as of its dtype. */
export type Values = Floats | readonly number[];
/** Class ids, one a row. */
export type Labels =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | readonly number[];

/** Where ragged rows start in an array, and the last one ends. */
export type Offsets = Uint32Array | Int32Array;

/** Results in `out`. */
export type Results = Floats | Uint32Array;

/** The result of a batch: an array of the inputs' dtype. */
export type ArrayOf<P, Q = P> = P extends Float32Array
  ? Float32Array
  : Q extends Float32Array
    ? Float32Array
    : Float64Array;

/** The input is a single row. */
export interface OneRow {
  cols?: undefined;
  rowStride?: undefined;
  shape?: undefined;
  axis?: undefined;
  offsets?: undefined;
}

/** Row-major rows of `cols` elements. */
export interface Rows {
  /** Length of a row; the input's length is a multiple of it, unless there is `rowStride`. */
  cols: number;
  /** Elements between the starts of rows, at least `cols`; the results are dense. */
  rowStride?: number | undefined;
  shape?: undefined;
  axis?: undefined;
  offsets?: undefined;
}

/** A dense array of any number of axes, reduced along one of them. */
export interface Axis {
  /** Its lengths along the axes, the last one contiguous. */
  shape: readonly number[];
  /** The axis along which a row lies: the last one by default; negative ones count from the end. */
  axis?: number | undefined;
  cols?: undefined;
  rowStride?: undefined;
  offsets?: undefined;
}

/** Ragged rows: row r is [offsets[r], offsets[r + 1]). */
export interface Ragged {
  /** From 0 to the input's length, never decreasing. */
  offsets: Offsets;
  cols?: undefined;
  rowStride?: undefined;
  shape?: undefined;
  axis?: undefined;
}

/** Either of OneRow and Rows. */
export interface MaybeRows {
  cols?: number | undefined;
  rowStride?: undefined;
  shape?: undefined;
  axis?: undefined;
  offsets?: undefined;
}

/** How rows lie, of a batch. */
export type Layout = Rows | Axis | Ragged;

/** How rows lie, or that there is one. */
export type AnyLayout = MaybeRows | Layout;

/** A new array is made for the result, if it is one. */
export interface New {
  out?: undefined;
}

/** The result goes to `out`, of the inputs' dtype and of its length, and `out` is returned. */
export interface Into<R extends Floats> {
  out: R;
}

/** Either of these. It may be the first input itself where the result has that one's length and layout. */
export interface MaybeInto<R extends Floats> {
  out?: R | undefined;
}

/** Elements of rows, and where they are in these. */
export interface Selected<R extends Floats = Floats> {
  values: R;
  indices: Uint32Array;
}
