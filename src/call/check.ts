// Checks the arguments of a call.

import type { Floats, Results } from "../types/arrays.js";
import { wrongLength, wrongType, wrongValue } from "./errors.js";
import { bitsOf, numbersOf, rounded } from "./float16.js";
import type { Layout, OperationInfo, Options } from "./model.js";
import {
  bufferOf,
  bytesOf,
  CLASSES,
  type Dtype,
  dtypeOf,
  INTEGER_ARRAYS,
  type Kind,
  lengthOf,
  newFloats,
  newResults,
  offsetOf,
  ownDtypeOf,
  type ResultType,
  typedArrayName,
} from "./typed-array.js";

/** Refuses an array that is detached, or whose buffer has shrunk below it: its length is 0, as that of an empty one. */
export function checkAttached(where: string, argument: string, array: ArrayBufferView, length = lengthOf(array)): void {
  if (length > 0) return;
  try {
    Uint8Array.prototype.at.call(array as Uint8Array, 0);
  } catch {
    throw new TypeError(`${where}: ${argument} must be an array with its memory, got a detached one`);
  }
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
    return rounded(copyNumbers(where, argument, values, "f32") as Float32Array);
  }
  return copyNumbers(where, argument, values, kind === "f32" ? kind : dtype);
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
  checkAttached(where, argument, values);
  if (ownDtypeOf(values) === dtype) return values as Floats;
  if (dtypeOf(values, areHalves) !== "f16") return new CLASSES[dtype](values as Floats);
  const bits = bitsOf(values);
  return dtype === "f32" ? (bits as unknown as Floats) : new Float64Array(numbersOf(bits));
}

/** Makes an array for a copy of a list, whose length may be any. */
function arrayFor<A>(where: string, argument: string, length: unknown, make: (length: number) => A): A {
  try {
    if (isCount(length)) return make(length);
  } catch {}
  throw wrongLength(where, argument, "one for which there is memory", length as number);
}

/** Makes an array for the results of a call. */
export function newArray(where: string, type: ResultType, length: number): Results {
  return arrayFor(where, "the result", length, (n) => newResults(type, n));
}

/** Copies a list of numbers. */
export function copyNumbers(where: string, argument: string, from: readonly unknown[], dtype: Dtype = "f64"): Floats {
  const to = arrayFor(where, argument, from.length, (length) => newFloats(dtype, length));
  for (let i = 0; i < to.length; i++) {
    const value = from[i];
    if (typeof value !== "number") throw wrongType(where, `${argument}[${i}]`, "a number", value);
    to[i] = value;
  }
  return to;
}

/** Copies numbers that are float64 whatever the dtype of a call: those of float32 are exact, and those of a list are not rounded. */
export function readNumbers(
  where: string,
  argument: string,
  values: unknown,
  first: string,
  areHalves = false,
): Float64Array {
  if (Array.isArray(values)) return copyNumbers(where, argument, values) as Float64Array;
  if (dtypeOf(values, areHalves) === undefined) {
    throw wrongType(where, argument, `${first}, a Float32Array, a Float16Array or an array of numbers`, values);
  }
  return new Float64Array(checkValues(where, argument, values as Floats, "f64", areHalves));
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
  const own = lengthOf(array);
  checkAttached(where, argument, array, own);
  if (own !== length) throw wrongLength(where, argument, String(length), own);
  const buffer = bufferOf(array); // read once: in V8 this is a call
  const isOther = overlap(array, y, buffer) || overlap(array, mask, buffer) || overlap(array, weights?.[1], buffer);
  if (isOther || (overlap(array, x, buffer) && !(inPlace && isSame(array, x)))) {
    const but = inPlace ? ", or be the first input itself" : "";
    throw new RangeError(`${where}: ${argument} must not overlap an input${but}, got one that does`);
  }
  return array;
}

function isSame(a: ArrayBufferView, b: ArrayBufferView): boolean {
  return offsetOf(a) === offsetOf(b) && bytesOf(a) === bytesOf(b);
}

/** Do `a`, which lies in `buffer`, and `b` share memory? */
function overlap(a: ArrayBufferView, b: unknown, buffer: ArrayBufferLike): b is ArrayBufferView {
  // The indices of topK are checked after its values, and may still be a DataView.
  if (!ArrayBuffer.isView(b) || typedArrayName(b) === undefined || bufferOf(b) !== buffer) return false;
  return offsetOf(a) < offsetOf(b) + bytesOf(b) && offsetOf(b) < offsetOf(a) + bytesOf(a);
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
  const count = isIntegers ? lengthOf(shape as Int32Array) : given.length;
  // The name of an element is made for an error only: making it takes as long as the rest of a small call.
  for (let i = 0; i < count; i++) {
    const n = given[i];
    lengths.push(isCount(n) ? n : checkInteger(where, `shape[${i}]`, n, 0));
  }
  if (lengths.length === 0) throw wrongLength(where, "shape", "at least 1", 0);
  return lengths;
}

/** Checks that weights are finite and not negative. */
export function checkWeights(where: string, name: string, weights: Floats): void {
  for (let i = 0, n = lengthOf(weights); i < n; i++) {
    const weight = weights[i];
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw wrongValue(where, `${name}[${i}]`, "finite and at least 0", weight);
    }
  }
}

/**
 * Multiplies weights of a mean by 2^-64 if their sum is not finite. Those below 2^-958 lose digits, beside one of 2^960 or more; none
 * becomes 0, as rows of weight 0 do not count.
 */
export function scaleWeights(weights: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i];
  if (sum < Number.POSITIVE_INFINITY) return;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] > 0) weights[i] = Math.max(weights[i] * 2 ** -64, Number.MIN_VALUE);
  }
}

/** Checks the weights of rows, and copies them. */
export function checkRowWeights(where: string, weights: unknown): Float64Array {
  const copy = readNumbers(where, "rowWeights", weights, "a Float64Array");
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
  const length = lengthOf(given);
  checkAttached(where, "offsets", given, length);
  if (length === 0) throw wrongLength(where, "offsets", "at least 1", 0);
  // A loop copies few of them in half the time of the constructor.
  const bounds = new Float64Array(length);
  for (let i = 0; i < bounds.length; i++) bounds[i] = given[i];
  return bounds;
}

export function checkMask(where: string, mask: unknown): Uint8Array {
  if (Array.isArray(mask)) {
    const bytes = arrayFor(where, "mask", mask.length, (length) => new Uint8Array(length));
    for (let i = 0; i < bytes.length; i++) {
      const isKept: unknown = mask[i];
      if (typeof isKept !== "boolean") throw wrongType(where, `mask[${i}]`, "a boolean", isKept);
      bytes[i] = Number(isKept);
    }
    return bytes;
  }
  if (typedArrayName(mask) !== "Uint8Array") {
    throw wrongType(where, "mask", "a Uint8Array or an array of booleans", mask);
  }
  checkAttached(where, "mask", mask as Uint8Array);
  return mask as Uint8Array;
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
