// Values that break careless code: typed arrays that lie about themselves, and everything that is no typed array.
import { runInNewContext } from "node:vm";
import { toHalf } from "../support/arrays.js";

/** The error of the caller's own code, which a call passes on as it is. */
export class CallersError extends Error {}
const fail = (): never => {
  throw new CallersError("no");
};

type Typed = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;
type TypedClass = new (from: ArrayBufferLike | ArrayLike<number>, at?: number, length?: number) => Typed;
export type Next = () => number;

export const pick = <V>(values: readonly V[], next: Next): V => values[Math.floor(next() * values.length)];
const classOf = (array: Typed) =>
  ({ Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array })[
    Object.prototype.toString.call(array).slice(8, -1) as "Uint8Array"
  ] as unknown as TypedClass;

/** Numbers around the limits of integers, lengths and addresses. */
// biome-ignore format: a list
export const NUMBERS = [NaN, Infinity, -Infinity, -0, 0, 1, -1, 0.5, -5, -100, -101, 3, 4, 5, 1e9, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32 - 100, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 4, 2 ** 53 - 1, 2 ** 53, 1e308, 5e-324];

const realm = runInNewContext("({ Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array, Array, Object })");

/** Values of an own property or of a getter, which are wrong for any array. */
// biome-ignore format: a table
const LIES: Readonly<Record<string, readonly unknown[]>> = {
  length: [NaN, -5, -1, 0, 1, 2.5, "3", 3n, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, Infinity, null, undefined, Symbol("length"), { valueOf: () => 3 }, { valueOf: fail }],
  constructor: [Float64Array, Float32Array, Int32Array, Uint8Array, BigInt64Array, DataView, Array, Object, null, undefined, 3, fail, { [Symbol.species]: Float32Array }],
  buffer: [new ArrayBuffer(1e6), new ArrayBuffer(0), new SharedArrayBuffer(64), null, undefined, 3],
  byteOffset: [0, -8, 3, NaN, 81_920, 2 ** 31, 2 ** 53, "8", null],
  byteLength: [0, -8, NaN, 1e9, 2 ** 32, "8", undefined],
  BYTES_PER_ELEMENT: [0, 1, 3, NaN, 1e9, undefined],
  subarray: [fail, () => new Float64Array(300_000).fill(5), () => 3, null],
  slice: [fail, () => new Float64Array(300_000).fill(5), null],
  set: [fail, () => {}, null],
  fill: [fail, () => {}, null],
  copyWithin: [fail, null],
  map: [fail, null],
  at: [fail, null],
  toJSON: [fail, () => "[]"],
  valueOf: [fail],
  toString: [fail],
  [Symbol.iterator]: [fail, function* () { for (;;) yield 1; }, null],
  [Symbol.toStringTag]: ["Float64Array", "Uint8Array", "x", null],
};
const NAMES = Reflect.ownKeys(LIES);

function honestly(array: Typed, name: PropertyKey): unknown {
  try {
    return (array as unknown as Record<PropertyKey, unknown>)[name];
  } catch {
    return undefined;
  }
}

/** Adds a property that lies: a value, or a getter that gives it, throws, or changes what it gives. */
function lie(array: Typed, next: Next): Typed {
  const name = pick(NAMES, next);
  const value = pick(LIES[name as string], next);
  const honest = honestly(array, name);
  let count = 0;
  const late = Math.floor(next() * 4);
  const getters = [() => value, () => (count++ < late ? honest : value), fail];
  const kind = next();
  const property = kind < 0.5 ? { value } : { get: pick(getters, next) };
  return Object.defineProperty(array, name, { ...property, configurable: true, enumerable: next() < 0.5 });
}

/** A copy in another buffer. */
function inBuffer(array: Typed, make: (bytes: number) => ArrayBufferLike, before: number, length?: number): Typed {
  const Class = classOf(array);
  const at = before * array.BYTES_PER_ELEMENT;
  const copy = new Class(make(at + array.byteLength), at, length);
  copy.set(array);
  return copy;
}

const resizable = (bytes: number) =>
  new (ArrayBuffer as unknown as new (bytes: number, options: object) => ArrayBuffer)(bytes, {
    maxByteLength: 2 * bytes + 64,
  });

/** Arrays of the same elements, from which a call must give the same. */
// biome-ignore format: a table
export const SAME: Readonly<Record<string, (array: Typed, next: Next) => Typed>> = {
  "one lie": lie,
  "three lies": (array, next) => lie(lie(lie(array, next), next), next),
  "its length lies": (array, next) => Object.defineProperty(array, "length", { value: pick(LIES["length"], next) }),
  "a subclass that lies": (array, next) => {
    const Base = classOf(array) as unknown as Float64ArrayConstructor;
    class Liar extends Base {}
    for (let i = 0; i < 3; i++) lie(Liar.prototype as unknown as Typed, next);
    const copy = Reflect.construct(Base, [array], Base) as Typed;
    return Object.setPrototypeOf(copy, Liar.prototype);
  },
  "another prototype": (array, next) => Object.setPrototypeOf(array, pick([null, Array.prototype, Float32Array.prototype, Float64Array.prototype, Int32Array.prototype, Uint8Array.prototype, Object.prototype, new Proxy({}, { get: fail })], next)),
  "of another realm": (array) => new realm[Object.prototype.toString.call(array).slice(8, -1)](array),
  "in shared memory": (array) => inBuffer(array, (bytes) => new SharedArrayBuffer(bytes), 1, array.length),
  "in a resizable buffer": (array) => inBuffer(array, resizable, 2, array.length),
  "that follows its buffer": (array) => inBuffer(array, resizable, 1),
  "behind others": (array) => inBuffer(array, (bytes) => new ArrayBuffer(bytes + 64), 3, array.length),
  "not extensible": (array) => Object.preventExtensions(array),
  "with more properties": (array) => Object.assign(array, { cols: 3, "-0": 1, x: NaN }),
};

export function detached(array: Typed): Typed {
  structuredClone(0, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

/** An array whose buffer has become too short for it. */
function outside(array: Typed): Typed {
  const copy = inBuffer(array, resizable, 1, array.length);
  (copy.buffer as unknown as { resize(bytes: number): void }).resize(array.BYTES_PER_ELEMENT);
  return copy;
}

const disguised = (value: object, Class: unknown) => Object.defineProperty(value, "constructor", { value: Class });
const { Float16Array } = globalThis as { Float16Array?: new (values: ArrayLike<number>) => object };

/** Values of another type than the array. Each call gives the same on both backends: an error, or a result. */
// biome-ignore format: a table
export const OTHERS: Readonly<Record<string, (array: Typed, next: Next) => unknown>> = {
  "a detached array": detached,
  "an array outside of its buffer": outside,
  "bytes that claim to be floats": (array, next) => disguised(new Uint8Array(array.length), pick([Float64Array, Float32Array], next)),
  "bigints that claim to be floats": (array, next) => disguised(new BigInt64Array(array.length), pick([Float64Array, Float32Array, Int32Array], next)),
  "a view that claims to be floats": (array) => Object.defineProperties(new DataView(new ArrayBuffer(array.byteLength)), { constructor: { value: Float64Array }, length: { value: array.length } }),
  "an array of another class": (array, next) => new (pick([Float64Array, Float32Array, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array] as unknown as TypedClass[], next))(array),
  "an array of bigints": (array, next) => pick([BigInt64Array.from(array, () => 1n), BigUint64Array.from(array, () => 1n)], next),
  "float16 numbers": (array) => (Float16Array === undefined ? Uint16Array.from(array, toHalf) : new Float16Array(array)),
  "another length": (array, next) => new (classOf(array))(new ArrayBuffer(array.BYTES_PER_ELEMENT * pick([0, 1, array.length + 1, 2 * array.length], next))),
  "other elements": (array, next) => array.map(() => pick(NUMBERS, next)),
  "a list": (array) => Array.from(array),
  "a list of other numbers": (array, next) => Array.from(array, () => pick(NUMBERS, next)),
  "a list with holes": (array, next) => { const list = Array.from(array); delete list[Math.floor(next() * list.length)]; return list; },
  "a list of other things": (array, next) => Array.from(array, (value) => (next() < 0.7 ? value : pick(THINGS, next)())),
  "a sparse list": (_array, next) => { const list: number[] = []; list.length = pick([1, 4, 2 ** 31, 2 ** 32 - 1], next); return list; },
  "a list that lies": (array, next) => Object.assign(Array.from(array), { [Symbol.iterator]: fail, map: fail, entries: fail, forEach: fail, slice: fail, [pick(["at", "keys"], next)]: fail }),
  "a list of another realm": (array) => realm.Array.from(array),
  "a proxy of a list": (array, next) => new Proxy(Array.from(array), pick([{}, { get: fail }, { get: (list: number[], name: string) => (name === "length" ? pick([NaN, -1, 2.5, "3", 1e12, Infinity], next) : Reflect.get(list, name)) }] as ProxyHandler<number[]>[], next)),
  "a proxy of an array": (array, next) => new Proxy(array, pick([{}, { get: fail }, { getPrototypeOf: () => Float64Array.prototype }] as ProxyHandler<Typed>[], next)),
  "like an array": (array) => ({ ...Array.from(array), length: array.length }),
  "iterable": (array) => new Set(array),
  "a buffer": (array, next) => pick([array.buffer, new DataView(array.buffer), Buffer.from(array.buffer)], next),
  "a thing": (_array, next) => pick(THINGS, next)(),
};

/** Values that are no arrays and no numbers. */
// biome-ignore format: a list
export const THINGS: readonly (() => unknown)[] = [
  () => null, () => "3", () => "", () => "probs", () => true, () => false, () => 3n, () => Symbol("x"), () => () => 3, () => ({}), () => [], () => [3], () => [[3]], () => new Number(3), () => new Date(3), () => new Map([[0, 1]]),
  () => ({ valueOf: () => 3 }), () => ({ valueOf: fail, toString: fail }), () => ({ length: 1e9 }), () => new Proxy({}, { get: fail }), () => new Proxy(() => 3, {}), () => Object.create(null), () => class {}, () => /x/, () => Promise.resolve(3), () => new Error("x"), () => new WeakMap(),
  () => NaN, () => -1, () => 2 ** 32, () => 0.5,
];
