// Float16 numbers as bits: what a Uint16Array has where the engine has no Float16Array.

const value = /*#__PURE__*/ new Float64Array(1);
const words = /*#__PURE__*/ new Uint32Array(value.buffer);

/** Rounds a number to float16, to nearest, ties to even. */
export function toHalf(number: number): number {
  value[0] = number;
  const sign = (words[1] >>> 16) & 0x8000;
  const size = Math.abs(number);
  if (Number.isNaN(number)) return 0x7e00;
  // Below 2^-14 the numbers are subnormal, and 2^-24 apart.
  const exponent = Math.max(-14, ((words[1] >>> 20) & 0x7ff) - 1023);
  if (exponent > 15) return sign | 0x7c00;
  const scaled = size * 2 ** (10 - exponent);
  const digits = scaled + 2 ** 52 - 2 ** 52; // rounds to an integer
  return sign | (((exponent + 14) << 10) + digits); // digits of 2048 carry into the exponent
}

/** Returns the number that bits stand for. */
export function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const digits = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return digits === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * digits * 2 ** -24 : sign * (1024 + digits) * 2 ** (exponent - 25);
}

/** The bits of a Float16Array, or of a Uint16Array that holds some. */
export function bitsOf(halves: ArrayBufferView): Uint16Array {
  return new Uint16Array(halves.buffer, halves.byteOffset, halves.byteLength / 2);
}

/** Copies float16 numbers to an array in which they are exact. */
export function copyHalves<A extends Float64Array | Float32Array>(from: Uint16Array, to: A): A {
  for (let i = 0; i < to.length; i++) to[i] = fromHalf(from[i]);
  return to;
}

/** Rounds each number to float16. */
export function roundTo(bits: Uint16Array, numbers: ArrayLike<number>): void {
  for (let i = 0; i < bits.length; i++) bits[i] = toHalf(numbers[i]);
}

/** A new array of float16 numbers: bits, or an array of the engine's class. */
export function newHalves(areBits: boolean, length: number): Float32Array {
  const { Float16Array } = globalThis as { Float16Array?: new (length: number) => Float32Array };
  return areBits || Float16Array === undefined
    ? (new Uint16Array(length) as unknown as Float32Array)
    : new Float16Array(length);
}
