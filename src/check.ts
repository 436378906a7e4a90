// Every error that a caller's arguments can raise is made here: the message names the function, the argument, what it
// got and what it wants.

import type { Floats, Results } from "./types.js";

export type Dtype = "f64" | "f32";

/** The label that counts as none, unless the options say otherwise. */
const IGNORE_INDEX = -100;

/** What a label that does not count becomes for the kernels. */
export const IGNORED = -0x80000000;

const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

/** "Float64Array" for any realm's, undefined for what is no typed array. */
function typedArrayName(value: unknown): string | undefined {
  return tagOf?.call(value) as string | undefined;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "undefined") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value !== "object") return `a ${typeof value}`;
  return typedArrayName(value) ?? (Array.isArray(value) ? "an array" : "an object");
}

export function wrongType(where: string, argument: string, wanted: string, got: unknown): TypeError {
  return new TypeError(`${where}: ${argument} must be ${wanted}, got ${describe(got)}`);
}

export function wrongValue(where: string, argument: string, wanted: string, got: unknown): RangeError {
  return new RangeError(`${where}: ${argument} must be ${wanted}, got ${describe(got)}`);
}

export function wrongLength(where: string, argument: string, wanted: string, got: number): RangeError {
  return new RangeError(`${where}: the length of ${argument} must be ${wanted}, got ${got}`);
}

export function notAnOption(where: string, name: string, options: readonly string[]): TypeError {
  return new TypeError(`${where}: there is no option ${JSON.stringify(name)}; it takes ${options.join(", ")}`);
}

/** @param how "with ..." or "without ..." */
export function notGiven(where: string, name: string, how: string): TypeError {
  return new TypeError(`${where}: ${name} must not be given ${how}`);
}

export function cannotRun(backend: string, reason: string): Error {
  return new Error(`createLogSum: backend ${JSON.stringify(backend)} cannot run here: ${reason}`);
}

export function unusableModule(
  why = "must be the kernels.wasm of this version of logsum, got another module",
): TypeError {
  return new TypeError(`createLogSum: module ${why}`);
}

/** The dtype of an array of one of our own realm's classes. */
export function ownDtypeOf(array: ArrayBufferView): Dtype | undefined {
  if (array.constructor === Float64Array) return "f64";
  return array.constructor === Float32Array ? "f32" : undefined;
}

export function dtypeOf(values: unknown): Dtype | undefined {
  if (!ArrayBuffer.isView(values)) return undefined;
  const own = ownDtypeOf(values);
  if (own !== undefined) return own;
  const name = typedArrayName(values);
  if (name === "Float64Array") return "f64";
  return name === "Float32Array" ? "f32" : undefined;
}

/** What results are: of the inputs' dtype, or indices. */
export type ResultType = Dtype | "u32";

const ARRAY = { f64: Float64Array, f32: Float32Array, u32: Uint32Array };

export function newFloats(dtype: Dtype, length: number): Floats {
  return dtype === "f64" ? new Float64Array(length) : new Float32Array(length); // V8 makes these in place, but no class it looks up
}

export function newResults(type: ResultType, length: number): Results {
  return type === "u32" ? new Uint32Array(length) : newFloats(type, length);
}

/** A detached array, or one whose buffer has shrunk from under it, looks like an empty one. */
function checkAttached(where: string, argument: string, array: ArrayBufferView): void {
  try {
    Uint8Array.prototype.at.call(array as Uint8Array, 0);
  } catch {
    throw new TypeError(`${where}: ${argument} must be an array with its memory, got a detached one`);
  }
}

/**
 * A typed array that has its memory. Of a class that is the caller's, or another realm's, a copy: what its methods and its length
 * do, and when they do it, is not known.
 */
function checkArray<A extends Floats | Int32Array | Uint8Array>(
  where: string,
  argument: string,
  array: A,
  Class: new (from: ArrayLike<number>) => Floats | Int32Array | Uint8Array,
): A {
  if (array.length === 0) checkAttached(where, argument, array);
  return array.constructor === Class ? array : (new Class(array) as A);
}

/** The values, whose own dtype is `own`, as a typed array: a list of numbers is copied to one of `dtype`. */
export function checkValues(
  where: string,
  argument: string,
  values: unknown,
  own: Dtype | undefined,
  dtype: Dtype,
): Floats {
  if (own !== undefined) {
    if (own !== dtype) {
      throw wrongType(where, argument, `a ${ARRAY[dtype].name}, as the other input is`, values);
    }
    return checkArray(where, argument, values as Floats, ARRAY[dtype]);
  }
  if (!Array.isArray(values)) {
    throw wrongType(where, argument, "a Float64Array, a Float32Array or an array of numbers", values);
  }
  return copyNumbers(where, argument, values, newFloats(dtype, values.length));
}

function copyNumbers<A extends Floats>(where: string, argument: string, from: readonly unknown[], to: A): A {
  for (let i = 0; i < to.length; i++) {
    const value = from[i];
    if (typeof value !== "number") throw wrongType(where, `${argument}[${i}]`, "a number", value);
    to[i] = value;
  }
  return to;
}

const INTEGER_ARRAYS = /^(?:Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32)Array$/;

/** A list of labels, as numbers: a copy, so that nobody changes them after the checks, of all but an Int32Array that no thread shares. */
export function readLabels(where: string, labels: unknown): Int32Array | Float64Array {
  if (ArrayBuffer.isView(labels) && labels.constructor === Int32Array) {
    const array = labels as Int32Array;
    if (array.length > 0 && array.buffer instanceof ArrayBuffer) return array;
  }
  const name = typedArrayName(labels);
  if (name !== undefined && INTEGER_ARRAYS.test(name)) {
    return checkArray(where, "targets", labels as Float64Array, Float64Array);
  }
  if (!Array.isArray(labels)) {
    throw wrongType(
      where,
      "targets",
      "class ids: an integer array of at most 32 bits, or an array of integers",
      labels,
    );
  }
  return copyNumbers(where, "targets", labels, new Float64Array(labels.length));
}

/**
 * The labels, one a row and each within [0, cols) or `ignoreIndex`, which becomes IGNORED, as does a label of weight 0 where
 * weights are given. An Int32Array without such is returned as it is.
 * @param offsets of ragged rows: each label is within its own row
 */
export function checkLabels(
  where: string,
  labels: Int32Array | Float64Array,
  rows: number,
  cols: number,
  ignoreIndex = IGNORE_INDEX,
  offsets?: Float64Array,
  weights?: Floats,
): Int32Array {
  if (labels.length !== rows) throw wrongLength(where, "targets", `${rows}, one a row`, labels.length);
  let checked = labels instanceof Int32Array ? labels : new Int32Array(rows);
  for (let r = 0; r < rows; r++) {
    let label = labels[r];
    const classes = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (label === ignoreIndex) label = IGNORED;
    else if (!(label >= 0 && label < classes && Number.isInteger(label))) {
      const within = classes === 0 ? "" : `an integer from 0 to ${classes - 1}, or `;
      throw wrongValue(where, `targets[${r}]`, `${within}${ignoreIndex}`, label);
    } else if (weights?.[label] === 0) label = IGNORED;
    if (checked[r] !== label) {
      if (checked === labels) checked = labels.slice();
      checked[r] = label;
    }
  }
  return checked;
}

/** `out`, if it fits. It shares memory with no input, or is exactly x and `inPlace` allows it. */
export function checkOut(
  where: string,
  out: unknown,
  type: ResultType,
  length: number,
  x: unknown,
  second: unknown,
  inPlace: boolean,
  others: readonly unknown[] | undefined,
): Results {
  const isRight = type === "u32" ? typedArrayName(out) === "Uint32Array" : dtypeOf(out) === type;
  if (!isRight) throw wrongType(where, "out", `a ${ARRAY[type].name}`, out);
  const array = out as Results;
  if (array.length === 0) checkAttached(where, "out", array);
  if (array.length !== length) throw wrongLength(where, "out", String(length), array.length);
  const { buffer } = array; // asked once: V8 calls out for it
  const isX = inPlace && isSame(array, x, buffer);
  const isOthers = overlap(array, second, buffer) || others?.some((other) => overlap(array, other, buffer));
  if (isOthers || (!isX && overlap(array, x, buffer))) {
    const but = inPlace ? ", or be the first input itself" : "";
    throw new RangeError(`${where}: out must not overlap an input${but}, got one that does`);
  }
  return array;
}

function isSame(a: ArrayBufferView, b: unknown, buffer: ArrayBufferLike): boolean {
  return a === b || (overlap(a, b, buffer) && a.byteOffset === b.byteOffset && a.byteLength === b.byteLength);
}

/** Does `a`, of that buffer, share memory with b? */
function overlap(a: ArrayBufferView, b: unknown, buffer: ArrayBufferLike): b is ArrayBufferView {
  if (!ArrayBuffer.isView(b) || b.buffer !== buffer) return false;
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

/** An integer of at least `least`. */
export function checkInteger(where: string, name: string, value: unknown, least = -Infinity): number {
  if (typeof value !== "number") throw wrongType(where, name, "a number", value);
  if (!Number.isSafeInteger(value) || value < least) {
    throw wrongValue(where, name, least === -Infinity ? "an integer" : `an integer of at least ${least}`, value);
  }
  return value;
}

/** Has each row the k elements that are asked of it? */
export function checkCounts(where: string, k: number, rows: number, cols: number, offsets?: Float64Array): void {
  for (let r = 0; r < (offsets === undefined ? Math.min(rows, 1) : rows); r++) {
    const length = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (length === 0) throw wrongLength(where, `row ${r}`, "at least 1", 0);
    if (k > length) throw wrongValue(where, "k", `an integer from 1 to ${length}, the length of row ${r}`, k);
  }
}

/** The lengths of the axes of an array, copied. */
export function checkShape(where: string, shape: unknown): readonly number[] {
  const name = typedArrayName(shape);
  const isIntegers = name !== undefined && INTEGER_ARRAYS.test(name);
  if (!Array.isArray(shape) && !isIntegers) throw wrongType(where, "shape", "an array of integers", shape);
  const lengths = Array.from(shape as readonly unknown[], (n, i) => checkInteger(where, `shape[${i}]`, n, 0));
  if (lengths.length === 0) throw wrongLength(where, "shape", "at least 1", 0);
  return lengths;
}

/** Copied: what is written to `out`, or by another thread, is not to move them. */
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

const BACKENDS = ["auto", "wasm-relaxed-simd", "wasm-simd", "js"] as const;

export function checkBackendName(name: unknown): (typeof BACKENDS)[number] {
  if (name === undefined) return "auto";
  if (typeof name !== "string") throw wrongType("createLogSum", "backend", "a string", name);
  const known = BACKENDS.find((backend) => backend === name);
  if (known === undefined) throw wrongValue("createLogSum", "backend", BACKENDS.join(", "), name);
  return known;
}

/** A compiled module, of any realm, or bytes that may be one. */
export function checkModule(module: unknown): WebAssembly.Module | BufferSource | undefined {
  if (module === undefined) return undefined;
  const tag = Object.prototype.toString.call(module);
  if (tag === "[object WebAssembly.Module]") return module as WebAssembly.Module;
  if (ArrayBuffer.isView(module) || tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]") {
    const bytes = ArrayBuffer.isView(module)
      ? new Uint8Array(module.buffer, module.byteOffset, module.byteLength)
      : new Uint8Array(module as ArrayBuffer);
    if (bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d) return bytes as BufferSource;
    throw unusableModule();
  }
  throw wrongType("createLogSum", "module", "a WebAssembly.Module or its bytes", module);
}

/** The options of createLogSum, but for their values. */
export function checkInstanceOptions(options: unknown): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null) throw wrongType("createLogSum", "options", "an object", options);
  for (const name of Object.keys(options)) {
    if (name !== "backend" && name !== "module") throw notAnOption("createLogSum", name, ["backend", "module"]);
  }
}
