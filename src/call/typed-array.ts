// The classes of typed arrays: their names, their dtypes, and new arrays.
import type { Floats, Results } from "../types/arrays.js";

export type Dtype = "f64" | "f32";

const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

/** The name of a typed array's class, the same in every realm; undefined for other values. */
export function typedArrayName(value: unknown): string | undefined {
  return tagOf?.call(value) as string | undefined;
}

/** The dtype of an array whose class is one of this realm. */
export function ownDtypeOf(array: ArrayBufferView): Dtype | undefined {
  if (array.constructor === Float64Array) return "f64";
  return array.constructor === Float32Array ? "f32" : undefined;
}

/** The dtype of an argument. Float16 is computed as float32, and integers are counts, computed as float64. */
export type Kind = Dtype | "f16" | "count";

export const INTEGER_ARRAYS = /^(?:Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32)Array$/;

/** Returns the dtype of a float array; undefined for other values. A Uint16Array holds float16 bits if `areHalves`. */
export function dtypeOf(values: unknown, areHalves = false): Dtype | "f16" | undefined {
  if (!ArrayBuffer.isView(values)) return undefined;
  const own = ownDtypeOf(values);
  if (own !== undefined) return own;
  const name = typedArrayName(values);
  if (name === "Float64Array") return "f64";
  if (name === "Float16Array" || (areHalves && name === "Uint16Array")) return "f16";
  return name === "Float32Array" ? "f32" : undefined;
}

/** Returns the dtype of an argument that may be counts. */
export function kindOf(values: unknown, areHalves: boolean, takesCounts: boolean): Kind | undefined {
  const own = dtypeOf(values, areHalves);
  if (own !== undefined || !takesCounts) return own;
  const name = typedArrayName(values);
  return name !== undefined && INTEGER_ARRAYS.test(name) ? "count" : undefined;
}

/** The type of results: the inputs' dtype, or indices. */
export type ResultType = Dtype | "u32";

export const CLASSES = { f64: Float64Array, f32: Float32Array, u32: Uint32Array };

export function newFloats(dtype: Dtype, length: number): Floats {
  return dtype === "f64" ? new Float64Array(length) : new Float32Array(length); // V8 inlines these constructors, not one from a table
}

const { set } = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;

/** Copies numbers by the method that all classes have: other code may have given one class a method of its own. */
export function copyTo(to: Floats | Results | Int32Array | Uint8Array, from: ArrayLike<number>, at = 0): void {
  set.call(to, from, at);
}

export function newResults(type: ResultType, length: number): Results {
  return type === "u32" ? new Uint32Array(length) : newFloats(type, length);
}
