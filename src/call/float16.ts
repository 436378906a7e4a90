// Float16 numbers as bits: what a Uint16Array has where the engine has no Float16Array.
import { bufferOf, lengthOf, offsetOf } from "./typed-array.js";

/** The bits of a Float16Array, or of a Uint16Array that holds some. */
export function bitsOf(halves: ArrayBufferView): Uint16Array {
  return new Uint16Array(bufferOf(halves), offsetOf(halves), lengthOf(halves));
}

/** Returns the numbers that bits stand for. */
export function numbersOf(bits: Uint16Array): Float32Array {
  const numbers = new Float32Array(bits.length);
  const floats = new Uint32Array(numbers.buffer);
  for (let i = 0; i < bits.length; i++) {
    const size = bits[i] & 0x7fff;
    // The exponent of infinities and NaN is the largest. Others are 112 too small.
    floats[i] = ((bits[i] & 0x8000) << 16) | (size << 13) | (size < 0x7c00 ? 0 : 0x70000000);
  }
  for (let i = 0; i < numbers.length; i++) numbers[i] *= 2 ** 112;
  return numbers;
}

/** Rounds float32 numbers to float16. Returns the bits. */
export function roundTo(bits: Uint16Array, numbers: Float32Array): Uint16Array {
  const floats = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  for (let i = 0; i < bits.length; i++) {
    const size = floats[i] & 0x7fffffff;
    let half = size > 0x7f800000 ? 0x7e00 : 0x7c00;
    // From 2^-14 on, 13 bits are rounded off, and 112 taken from the exponent. Below, the numbers are as far apart as float32 ones at 0.5.
    if (size < 0x38800000) half = (Math.fround(Math.abs(numbers[i]) + 0.5) - 0.5) * 2 ** 24;
    else if (size < 0x47800000) half = (size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13;
    bits[i] = ((floats[i] >>> 16) & 0x8000) | half;
  }
  return bits;
}

/** Rounds float32 numbers to those that float16 has. */
export function rounded(numbers: Float32Array): Float32Array {
  return numbersOf(roundTo(new Uint16Array(numbers.length), numbers));
}

/** A new array of float16 numbers: bits, or an array of the engine's class. */
export function newHalves(areBits: boolean, length: number): Float32Array {
  const { Float16Array } = globalThis as { Float16Array?: new (length: number) => Float32Array };
  return areBits || Float16Array === undefined
    ? (new Uint16Array(length) as unknown as Float32Array)
    : new Float16Array(length);
}
