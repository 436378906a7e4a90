// Checks the arguments of a call.

import type { Floats, Results } from "../types/arrays.js";
import { wrongLength, wrongType, wrongValue } from "./errors.js";
import { bitsOf, HalfClass, numbersOf, rounded } from "./float16.js";
import type { Layout, OperationInfo, Options } from "./model.js";
import {
  CLASSES,
  type Dtype,
  dtypeOf,
  INTEGER_ARRAYS,
  type Kind,
  newFloats,
  type ResultType,
  typedArrayName,
} from "./typed-array.js";

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
export function checkArray<A extends Floats | BigInt64Array | Uint8Array>(
  where: string,
  argument: string,
  array: A,
  Class: new (from: never) => Floats | BigInt64Array | Uint8Array | Uint16Array,
): A {
  if (array.length === 0) checkAttached(where, argument, array);
  return array.constructor === Class ? array : (new Class(array as never) as A);
}

/** The class of arrays of a kind. */
function nameOf(kind: Kind | ResultType, areHalves = false): string {
  if (kind === "f16") return areHalves ? "Uint16Array" : "Float16Array";
  return CLASSES[kind === "count" ? "f64" : kind].name;
}

/** Checks the type of values, and copies a list of numbers to a typed array. `own` is the dtype of a typed array, `kind` that of the call. */
export function readValues(
  where: string,
  argument: string,
  values: unknown,
  own: Kind | undefined,
  kind: Kind,
  dtype: Dtype,
  takesCounts: boolean,
): ArrayBufferView {
  if (own !== undefined) {
    if (own !== kind && (nameOf(own) !== "Float64Array" || nameOf(kind) !== "Float64Array")) {
      throw wrongType(where, argument, `a ${nameOf(kind)}, as the other input is`, values);
    }
    return values as ArrayBufferView;
  }
  if (!Array.isArray(values)) {
    const counts = takesCounts ? "an array of integers" : "a Float16Array";
    throw wrongType(where, argument, `a Float64Array, a Float32Array, ${counts} or an array of numbers`, values);
  }
  // A list has the dtype of the array beside it.
  if (kind === "f16") {
    return rounded(copyNumbers(where, argument, values, new Float32Array(values.length)));
  }
  return copyNumbers(where, argument, values, newFloats(kind === "f32" ? kind : dtype, values.length));
}

/**
 * Checks that values have their memory, and converts those of another dtype to that of the kernel, exactly. Those of float16 stay bits
 * for float32 kernels: tiles convert them.
 */
export function checkValues(
  where: string,
  argument: string,
  values: ArrayBufferView,
  dtype: Dtype,
  areHalves: boolean,
): Floats {
  if (dtypeOf(values, areHalves) === "f16") {
    const Class = typedArrayName(values) === "Uint16Array" ? Uint16Array : HalfClass;
    const bits = bitsOf(checkArray(where, argument, values as Floats, Class));
    return dtype === "f32" ? (bits as unknown as Floats) : new Float64Array(numbersOf(bits));
  }
  return checkArray(where, argument, values as Floats, CLASSES[dtype]);
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

/** Checks that `out` fits, and that it shares memory with no input, except that it may be x itself if `inPlace`. */
export function checkOut(
  where: string,
  out: unknown,
  argument: string,
  type: ResultType | "f16",
  length: number,
  x: unknown,
  inPlace: boolean,
  y: unknown,
  { mask, weights, areHalves }: Readonly<Options>,
): Results {
  const isRight = type === "u32" ? typedArrayName(out) === "Uint32Array" : dtypeOf(out, areHalves) === type;
  if (!isRight) throw wrongType(where, argument, `a ${nameOf(type, areHalves)}`, out);
  const array = out as Results;
  if (array.length === 0) checkAttached(where, argument, array);
  if (array.length !== length) throw wrongLength(where, argument, String(length), array.length);
  const { buffer } = array; // read once: in V8 this is a call
  const isX = inPlace && isSame(array, x, buffer);
  const isOther = overlap(array, y, buffer) || overlap(array, mask, buffer) || overlap(array, weights?.[1], buffer);
  if (isOther || (!isX && overlap(array, x, buffer))) {
    const but = inPlace ? ", or be the first input itself" : "";
    throw new RangeError(`${where}: ${argument} must not overlap an input${but}, got one that does`);
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

function isCount(n: unknown): n is number {
  return Number.isSafeInteger(n) && (n as number) >= 0;
}

/** Checks a shape, and copies it. */
export function checkShape(where: string, shape: unknown): readonly number[] {
  const name = typedArrayName(shape);
  const isIntegers = name !== undefined && INTEGER_ARRAYS.test(name);
  if (!Array.isArray(shape) && !isIntegers) throw wrongType(where, "shape", "an array of integers", shape);
  const given = shape as readonly unknown[];
  const lengths: number[] = [];
  // The name of an element is made for an error only: making it takes as long as the rest of a small call.
  for (let i = 0; i < given.length; i++) {
    const n = given[i];
    lengths.push(isCount(n) ? n : checkInteger(where, `shape[${i}]`, n, 0));
  }
  if (lengths.length === 0) throw wrongLength(where, "shape", "at least 1", 0);
  return lengths;
}

/** Checks that weights are finite and not negative. */
export function checkWeights(where: string, name: string, weights: Floats): void {
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i];
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw wrongValue(where, `${name}[${i}]`, "finite and at least 0", weight);
    }
  }
}

/** Checks the weights of rows, and copies them. */
export function checkRowWeights(where: string, weights: unknown): Float64Array {
  const copy = Array.isArray(weights)
    ? copyNumbers(where, "rowWeights", weights, new Float64Array(weights.length))
    : dtypeOf(weights) !== undefined &&
      new Float64Array(checkArray(where, "rowWeights", weights as Floats, Float64Array));
  if (copy === false) {
    const wanted = "a Float64Array, a Float32Array, a Float16Array or an array of numbers";
    throw wrongType(where, "rowWeights", wanted, weights);
  }
  checkWeights(where, "rowWeights", copy);
  return copy;
}

/** Checks the type of offsets, and copies them: writes to `out`, or by another thread, must not change them. */
export function checkOffsets(where: string, offsets: unknown): Float64Array {
  const name = typedArrayName(offsets);
  if (name !== "Uint32Array" && name !== "Int32Array") {
    throw wrongType(where, "offsets", "a Uint32Array or an Int32Array", offsets);
  }
  const given = offsets as Uint32Array | Int32Array;
  if (given.length === 0) {
    checkAttached(where, "offsets", given);
    throw wrongLength(where, "offsets", "at least 1", 0);
  }
  // A loop copies few of them in half the time of the constructor.
  const bounds = new Float64Array(given.length);
  for (let i = 0; i < bounds.length; i++) bounds[i] = given[i];
  return bounds;
}

export function checkMask(where: string, mask: unknown): Uint8Array {
  if (Array.isArray(mask)) {
    return Uint8Array.from(mask, (isKept, i) => {
      if (typeof isKept !== "boolean") throw wrongType(where, `mask[${i}]`, "a boolean", isKept);
      return Number(isKept);
    });
  }
  if (typedArrayName(mask) !== "Uint8Array") {
    throw wrongType(where, "mask", "a Uint8Array or an array of booleans", mask);
  }
  return checkArray(where, "mask", mask as Uint8Array, Uint8Array);
}

/** Checks that an array has the length of the first input or, if that is enough, of one row of it, which is broadcast. */
export function checkLength(
  { name, inputs }: OperationInfo,
  argument: string,
  got: number,
  { length, cols, offsets, width }: Layout,
  isRowEnough: boolean,
): void {
  const mayBeRow = isRowEnough && offsets === undefined && width === undefined;
  if (got === length || (mayBeRow && got === cols)) return;
  const row = !mayBeRow ? "" : cols === length ? " (give cols for many rows)" : `, or ${cols}, that of a row`;
  throw wrongLength(name, argument, `${length}, that of ${inputs[0]}${row}`, got);
}
