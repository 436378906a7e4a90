// Float16 numbers as bits: what a Uint16Array has where the engine has no Float16Array.
import type { Change, Input, Tile } from "../backends/backend.js";
import { promoteSingles, roundToHalves, widenHalves } from "../js/rows/halves.js";
import type { Floats, Results } from "../types/arrays.js";
import type { Options } from "./model.js";
import { bufferOf, copyTo, dtypeOf, lengthOf, offsetOf, typedArrayName } from "./typed-array.js";

const WIDEN: Change = {
  name: "widenHalves",
  js: (_tile, values, at, n) => widenHalves(values, at, n),
};
const PROMOTE: Change = {
  name: "promoteSingles",
  js: (_tile, values, at, n) => promoteSingles(values, at, n),
};
const ROUND: Change = {
  name: "roundToHalves",
  js: ({ results, resultsAt }, _values, _at, n) => roundToHalves(results.subarray(resultsAt) as Float32Array, n),
};

/** Replaces the first n elements of an input, float16 numbers at its start, by the same numbers in the dtype of the tile. */
export function widenInput(tile: Tile, input: Input, n: number): void {
  tile.change(WIDEN, input, n, 0);
  if (tile.x.BYTES_PER_ELEMENT === 8) tile.change(PROMOTE, input, n, 0);
}

/** Replaces the first n results by float16 numbers, in the place of half as many. They take the place of x. */
export function roundResults(tile: Tile, n: number): void {
  tile.change(ROUND, "x", n, 0);
}

/** The bits of a Float16Array, or of a Uint16Array that holds some. */
export function bitsOf(halves: ArrayBufferView): Uint16Array {
  return new Uint16Array(bufferOf(halves), offsetOf(halves), lengthOf(halves));
}

/** Are these the bits of float16 numbers? No other values of a call are of this class. */
export function areBits(values: unknown): values is Uint16Array {
  return values instanceof Uint16Array;
}

/** Returns the numbers that bits stand for. */
export function numbersOf(bits: Uint16Array): Float32Array {
  const numbers = new Float32Array(bits.length);
  copyTo(new Uint16Array(numbers.buffer), bits);
  widenHalves(numbers, 0, bits.length);
  return numbers;
}

/** Rounds float32 numbers to float16. Returns the bits. */
export function roundTo(bits: Uint16Array, numbers: Float32Array): Uint16Array {
  const own = numbers.slice();
  roundToHalves(own, bits.length);
  copyTo(bits, new Uint16Array(own.buffer, 0, bits.length));
  return bits;
}

/** Rounds float32 numbers to those that float16 has. */
export function rounded(numbers: Float32Array): Float32Array {
  return numbersOf(roundTo(new Uint16Array(numbers.length), numbers));
}

/** The numbers of an array: those of float16 bits, or its own. */
export function widened<A extends Floats | undefined>(values: A): A | Float32Array {
  return areBits(values) ? numbersOf(values) : values;
}

/** The engine's class of float16 numbers, or that of their bits. */
const HalfClass: Uint16ArrayConstructor =
  (globalThis as unknown as { Float16Array?: Uint16ArrayConstructor }).Float16Array ?? Uint16Array;

/** A new array of float16 numbers, of the class of the first of some arrays that has such numbers. */
export function newHalves(length: number, options: Readonly<Options>, ...arrays: unknown[]): Results {
  const first = arrays.find((one) => dtypeOf(one, options.areHalves) === "f16");
  /* v8 ignore next -- engines without Float16Array have the class of bits alone */
  return new (typedArrayName(first) === "Uint16Array" ? Uint16Array : HalfClass)(length);
}
