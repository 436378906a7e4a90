// Float16 numbers as bits: what a Uint16Array has where the engine has no Float16Array.
import { roundToHalves, widenHalves } from "../js/rows/halves.js";
import type { Floats, Results } from "../types/arrays.js";
import type { Options } from "./model.js";
import { dtypeOf, typedArrayName } from "./typed-array.js";

/** The bits of a Float16Array, or of a Uint16Array that holds some. */
export function bitsOf(halves: ArrayBufferView): Uint16Array {
  return new Uint16Array(halves.buffer, halves.byteOffset, halves.byteLength / 2);
}

/** Are these the bits of float16 numbers? No other values of a call are of this class. */
export function areBits(values: unknown): values is Uint16Array {
  return values instanceof Uint16Array;
}

/** Returns the numbers that bits stand for. */
export function numbersOf(bits: Uint16Array): Float32Array {
  const numbers = new Float32Array(bits.length);
  new Uint16Array(numbers.buffer).set(bits);
  widenHalves(numbers, bits.length);
  return numbers;
}

/** Rounds float32 numbers to float16. Returns the bits. */
export function roundTo(bits: Uint16Array, numbers: Float32Array): Uint16Array {
  const own = numbers.slice();
  roundToHalves(own, bits.length);
  bits.set(new Uint16Array(own.buffer, 0, bits.length));
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
export const HalfClass: Uint16ArrayConstructor =
  (globalThis as { Float16Array?: Uint16ArrayConstructor }).Float16Array ?? Uint16Array;

/** A new array of float16 numbers, of the class of the first of some arrays that has such numbers. */
export function newHalves(length: number, options: Readonly<Options>, ...arrays: unknown[]): Results {
  const first = arrays.find((one) => dtypeOf(one, options.areHalves) === "f16");
  return new (typedArrayName(first) === "Uint16Array" ? Uint16Array : HalfClass)(length);
}
