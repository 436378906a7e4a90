// The classes of typed arrays: their names, their dtypes, and new arrays. An array of the caller's may have any properties, its own or
// those of a class, so that its name, length and place come from the getters of all typed arrays, and it is copied by their methods.
// See docs/decisions/47-arrays-of-the-caller.md.
import type { Floats, Results } from "../types/arrays.js";

export type Dtype = "f64" | "f32";

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
const { set, fill } = TypedArray;

type Getter<V> = { call(array: unknown): V };
function getter<V>(name: string | symbol): Getter<V> {
  return Object.getOwnPropertyDescriptor(TypedArray, name)?.get as unknown as Getter<V>;
}

const nameGetter: Getter<string | undefined> = /*#__PURE__*/ getter(Symbol.toStringTag);
const lengthGetter: Getter<number> = /*#__PURE__*/ getter("length");
const bufferGetter: Getter<ArrayBufferLike> = /*#__PURE__*/ getter("buffer");
const offsetGetter: Getter<number> = /*#__PURE__*/ getter("byteOffset");
const bytesGetter: Getter<number> = /*#__PURE__*/ getter("byteLength");

/** The name of a typed array's class, the same in every realm; undefined for other values. */
export const typedArrayName = (value: unknown): string | undefined => nameGetter.call(value);
export const lengthOf = (array: ArrayBufferView): number => lengthGetter.call(array);
export const bufferOf = (array: ArrayBufferView): ArrayBufferLike => bufferGetter.call(array);
/** The number of bytes before an array in its buffer, and that of its own. */
export const offsetOf = (array: ArrayBufferView): number => offsetGetter.call(array);
export const bytesOf = (array: ArrayBufferView): number => bytesGetter.call(array);

/** Copies numbers to an array, at a place. */
export function copyTo(to: ArrayBufferView, from: ArrayBufferView | readonly number[], at = 0): void {
  set.call(to as Uint8Array, from as Uint8Array, at);
}

/** Fills an array, or a part of it. */
export function fillWith(array: ArrayBufferView, value: number, start?: number, end?: number): void {
  fill.call(array as Uint8Array, value, start, end);
}

/** A view of a part of an array, or of all of it, that has the properties of its class alone. */
export function partOf<A extends ArrayBufferView>(array: A, start = 0, length: number = lengthOf(array)): A {
  const size = VIEWS[typedArrayName(array) as keyof typeof VIEWS].BYTES_PER_ELEMENT;
  return viewLike(array, bufferOf(array), offsetOf(array) + start * size, length);
}

/** A view of other memory, of an array's class. */
export function viewLike<A extends ArrayBufferView>(array: A, buffer: ArrayBufferLike, at: number, length: number): A {
  const Class = VIEWS[typedArrayName(array) as keyof typeof VIEWS];
  return new Class(buffer as ArrayBuffer, at, length) as unknown as A;
}

const VIEWS = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Uint8Array };

/** The dtype of a float array that has one; undefined for other values. */
export function ownDtypeOf(array: unknown): Dtype | undefined {
  const name = typedArrayName(array);
  if (name === "Float64Array") return "f64";
  return name === "Float32Array" ? "f32" : undefined;
}

/** The dtype of an argument. Float16 is computed as float32, and integers are counts, computed as float64. */
export type Kind = Dtype | "f16" | "count";

export const INTEGER_ARRAYS = /^(?:Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32)Array$/;

/** Returns the dtype of a float array; undefined for other values. A Uint16Array holds float16 bits if `areHalves`. */
export function dtypeOf(values: unknown, areHalves = false): Dtype | "f16" | undefined {
  const own = ownDtypeOf(values);
  if (own !== undefined) return own;
  const name = typedArrayName(values);
  return name === "Float16Array" || (areHalves && name === "Uint16Array") ? "f16" : undefined;
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

export function newResults(type: ResultType, length: number): Results {
  return type === "u32" ? new Uint32Array(length) : newFloats(type, length);
}
