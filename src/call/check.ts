// Checks the arguments of a call.

import type { Floats, Results } from "../types/arrays.js";
import { wrongLength, wrongType, wrongValue } from "./errors.js";
import type { Layout, OperationInfo } from "./model.js";
import { CLASSES, type Dtype, dtypeOf, newFloats, type ResultType, typedArrayName } from "./typed-array.js";

/** Refuses an array that is detached, or whose buffer has shrunk below it: its length is 0, as that of an empty one. */
function checkAttached(where: string, argument: string, array: ArrayBufferView): void {
  try {
    Uint8Array.prototype.at.call(array as Uint8Array, 0);
  } catch {
    throw new TypeError(`${where}: ${argument} must be an array with its memory, got a detached one`);
  }
}

/**
 * Checks that a typed array has its memory. Copies one of a class of the caller's, or of another realm, because its methods and length
 * may do anything.
 */
export function checkArray<A extends Floats | Int32Array | Uint8Array>(
  where: string,
  argument: string,
  array: A,
  Class: new (from: ArrayLike<number>) => Floats | Int32Array | Uint8Array,
): A {
  if (array.length === 0) checkAttached(where, argument, array);
  return array.constructor === Class ? array : (new Class(array) as A);
}

/** Returns the values as a typed array of `dtype`, and copies a list of numbers to one. `own` is the dtype of a typed array. */
export function checkValues(
  where: string,
  argument: string,
  values: unknown,
  own: Dtype | undefined,
  dtype: Dtype,
): Floats {
  if (own !== undefined) {
    if (own !== dtype) {
      throw wrongType(where, argument, `a ${CLASSES[dtype].name}, as the other input is`, values);
    }
    return checkArray(where, argument, values as Floats, CLASSES[dtype]);
  }
  if (!Array.isArray(values)) {
    throw wrongType(where, argument, "a Float64Array, a Float32Array or an array of numbers", values);
  }
  return copyNumbers(where, argument, values, newFloats(dtype, values.length));
}

export function copyNumbers<A extends Floats>(where: string, argument: string, from: readonly unknown[], to: A): A {
  for (let i = 0; i < to.length; i++) {
    const value = from[i];
    if (typeof value !== "number") throw wrongType(where, `${argument}[${i}]`, "a number", value);
    to[i] = value;
  }
  return to;
}

/** Checks the order of a measure, which may be infinite. */
export function checkOrder(where: string, argument: string, order: unknown): number {
  if (typeof order !== "number") throw wrongType(where, argument, "a number", order);
  if (!(order >= 0)) throw wrongValue(where, argument, "at least 0", order);
  return order;
}

export const INTEGER_ARRAYS = /^(?:Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32)Array$/;

/** Checks that `out` fits, and that it shares memory with no input, except that it may be x itself if `inPlace`. */
export function checkOut(
  where: string,
  out: unknown,
  type: ResultType,
  length: number,
  { x, inPlace, others }: { x: unknown; inPlace: boolean; others: readonly unknown[] },
): Results {
  const isRight = type === "u32" ? typedArrayName(out) === "Uint32Array" : dtypeOf(out) === type;
  if (!isRight) throw wrongType(where, "out", `a ${CLASSES[type].name}`, out);
  const array = out as Results;
  if (array.length === 0) checkAttached(where, "out", array);
  if (array.length !== length) throw wrongLength(where, "out", String(length), array.length);
  const { buffer } = array; // read once: in V8 this is a call
  const isX = inPlace && isSame(array, x, buffer);
  const isOthers = others.some((other) => overlap(array, other, buffer));
  if (isOthers || (!isX && overlap(array, x, buffer))) {
    const but = inPlace ? ", or be the first input itself" : "";
    throw new RangeError(`${where}: out must not overlap an input${but}, got one that does`);
  }
  return array;
}

function isSame(a: ArrayBufferView, b: unknown, buffer: ArrayBufferLike): boolean {
  return a === b || (overlap(a, b, buffer) && a.byteOffset === b.byteOffset && a.byteLength === b.byteLength);
}

/** Do `a`, which lies in `buffer`, and `b` share memory? */
function overlap(a: ArrayBufferView, b: unknown, buffer: ArrayBufferLike): b is ArrayBufferView {
  if (!ArrayBuffer.isView(b) || b.buffer !== buffer) return false;
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

/** Checks that a value is an integer of at least `least`. */
export function checkInteger(where: string, name: string, value: unknown, least = -Infinity): number {
  if (typeof value !== "number") throw wrongType(where, name, "a number", value);
  if (!Number.isSafeInteger(value) || value < least) {
    throw wrongValue(where, name, least === -Infinity ? "an integer" : `an integer of at least ${least}`, value);
  }
  return value;
}

/** Checks that each row has at least k elements. */
export function checkCounts(where: string, k: number, rows: number, cols: number, offsets?: Float64Array): void {
  for (let r = 0; r < (offsets === undefined ? Math.min(rows, 1) : rows); r++) {
    const length = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (length === 0) throw wrongLength(where, `row ${r}`, "at least 1", 0);
    if (k > length) throw wrongValue(where, "k", `an integer from 1 to ${length}, the length of row ${r}`, k);
  }
}

/** Checks a shape, and copies it. */
export function checkShape(where: string, shape: unknown): readonly number[] {
  const name = typedArrayName(shape);
  const isIntegers = name !== undefined && INTEGER_ARRAYS.test(name);
  if (!Array.isArray(shape) && !isIntegers) throw wrongType(where, "shape", "an array of integers", shape);
  const lengths = Array.from(shape as readonly unknown[], (n, i) => checkInteger(where, `shape[${i}]`, n, 0));
  if (lengths.length === 0) throw wrongLength(where, "shape", "at least 1", 0);
  return lengths;
}

/** Checks the type of offsets, and copies them: writes to `out`, or by another thread, must not change them. */
export function checkOffsets(where: string, offsets: unknown): Float64Array {
  const name = typedArrayName(offsets);
  if (name !== "Uint32Array" && name !== "Int32Array") {
    throw wrongType(where, "offsets", "a Uint32Array or an Int32Array", offsets);
  }
  const array = checkArray(where, "offsets", offsets as Float64Array, Float64Array);
  if (array.length === 0) throw wrongLength(where, "offsets", "at least 1", 0);
  return array;
}

export function checkMask(where: string, mask: unknown): Uint8Array {
  if (typedArrayName(mask) !== "Uint8Array") throw wrongType(where, "mask", "a Uint8Array", mask);
  return checkArray(where, "mask", mask as Uint8Array, Uint8Array);
}

/** Checks that an array has the length of the first input or, if that is enough, of one row of it, which is broadcast. */
export function checkLength(
  { name, inputs }: OperationInfo,
  argument: string,
  got: number,
  { length, cols, offsets }: Layout,
  isRowEnough: boolean,
): void {
  const mayBeRow = isRowEnough && offsets === undefined;
  if (got === length || (mayBeRow && got === cols)) return;
  const row = mayBeRow ? `, or ${cols}, that of a row` : "";
  throw wrongLength(name, argument, `${length}, that of ${inputs[0]}${row}`, got);
}
