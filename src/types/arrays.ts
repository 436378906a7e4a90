// The arrays that functions take and return.

/** A float64 or float32 array. */
export type Floats = Float64Array | Float32Array;

/** The class Float16Array where TypeScript has it, else never. */
export type HalfArray = typeof globalThis extends { Float16Array: { prototype: infer A } } ? A : never;

/**
 * An input. A `number[]` counts as float64; beside a typed array, it takes that array's dtype. A `Uint16Array` holds float16 bits,
 * with `dtype: "float16"`.
 */
export type Values = Floats | HalfArray | Uint16Array | readonly number[];

/** Counts, as measures of probabilities and tables take them: they are exact, and results are float64. */
export type Counts = Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** Class ids, one for each row: integers. */
export type Labels =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | readonly number[];

/** Probabilities as targets: an array of the logits' dtype and length. */
export type SoftTargets = Floats | HalfArray | Uint16Array;

/** The bounds of ragged rows: row r is `[offsets[r], offsets[r + 1])`. */
export type Offsets = Uint32Array | Int32Array;

/** An array of results: values of the inputs' dtype, or indices. */
export type Results = Floats | HalfArray | Uint16Array | Uint32Array;

// Arrays that logsum makes: their buffer is an ArrayBuffer, which the types of TypeScript say from 5.7 on.
/** A float64 array that logsum makes. */
export type NewFloat64 = ReturnType<Float64ArrayConstructor["from"]>;
type NewFloat32 = ReturnType<Float32ArrayConstructor["from"]>;
type NewHalf = typeof globalThis extends { Float16Array: { from: infer F } }
  ? F extends (...args: never[]) => infer A
    ? A
    : never
  : never;
type NewUint16 = ReturnType<Uint16ArrayConstructor["from"]>;
/** An array of indices that logsum makes. */
export type NewIndices = ReturnType<Uint32ArrayConstructor["from"]>;

/** The new array of the inputs' dtype: that of a typed array if one of two inputs is one, else float64. */
export type ArrayOf<P, Q = P> = P extends Float32Array
  ? NewFloat32
  : Q extends Float32Array
    ? NewFloat32
    : P extends HalfArray
      ? NewHalf
      : Q extends HalfArray
        ? NewHalf
        : P extends Uint16Array
          ? NewUint16
          : NewFloat64;

/** An array that the results for these inputs may go to: of their dtype, or a Float64Array, to which they go unrounded. */
export type OutOf<P, Q = P> =
  | ArrayOf<P, Q>
  | Float64Array
  | (P extends Float32Array
      ? Float32Array
      : Q extends Float32Array
        ? Float32Array
        : P extends HalfArray
          ? HalfArray
          : Q extends HalfArray
            ? HalfArray
            : P extends Uint16Array
              ? Uint16Array
              : P extends Float64Array
                ? never
                : Q extends Float64Array
                  ? never
                  : Exclude<Results, Uint16Array | Uint32Array>);

/** Logarithms of sizes, and signs: numbers for a single row, arrays for a batch. */
export interface Signed<V = number | Floats> {
  /** The logarithms of the sizes. */
  values: V;
  /** The signs: −1, 0 or 1, or NaN where the value is NaN. */
  signs: V;
}

/** The largest elements of each row, in descending order. */
export interface Selected<R = Floats, I = Uint32Array> {
  /** The elements, k for each row. */
  values: R;
  /** The index of each element in its row. */
  indices: I;
}
