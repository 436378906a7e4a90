// The arrays that functions take and return.

/** An array of either dtype: float64 or float32. */
export type Floats = Float64Array | Float32Array;

/** An input. A `number[]` counts as float64; beside a typed array, it takes that array's dtype. */
export type Values = Floats | readonly number[];

/** Class ids, one for each row: integers of at most 32 bits. */
export type Labels =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | readonly number[];

/** The bounds of ragged rows: row r is `[offsets[r], offsets[r + 1])`. */
export type Offsets = Uint32Array | Int32Array;

/** An array of results: values of the inputs' dtype, or indices. */
export type Results = Floats | Uint32Array;

/** The array of the inputs' dtype: float32 if one of two inputs is, else float64. */
export type ArrayOf<P, Q = P> = P extends Float32Array
  ? Float32Array
  : Q extends Float32Array
    ? Float32Array
    : Float64Array;

/** Logarithms of sizes, and signs: numbers for a single row, arrays for a batch. */
export interface Signed<V extends number | Floats = number | Floats> {
  /** The logarithms of the sizes. */
  values: V;
  /** The signs: −1, 0 or 1, or NaN where the value is NaN. */
  signs: V;
}

/** The largest elements of each row, in descending order. */
export interface Selected<R extends Floats = Floats> {
  /** The elements, k for each row. */
  values: R;
  /** The index of each element in its row. */
  indices: Uint32Array;
}
