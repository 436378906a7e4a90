// Numbers as 32-bit words, in which kernels write their results.
import { wordsOf } from "../arithmetic/arrays.js";

/** Writes an integer of up to 53 bits as two's complement of 64. */
export function writeInteger(x: number, out: Uint32Array, at: number): void {
  const high = Math.floor(x * 2 ** -32);
  out[at] = x - high * 2 ** 32;
  out[at + 1] = high;
}

const value: Float64Array = /*#__PURE__*/ new Float64Array(1);
const words: Int32Array = /*#__PURE__*/ wordsOf(value);

export function writeFloat(x: number, out: Uint32Array, at: number): void {
  value[0] = x;
  out[at] = words[0];
  out[at + 1] = words[1];
}

export function readFloat(from: Uint32Array, at: number): number {
  words[0] = from[at];
  words[1] = from[at + 1];
  return value[0];
}
