// Float16 numbers and their bits, one at a time: in another way than the package.

const value = /*#__PURE__*/ new Float64Array(1);
const words = /*#__PURE__*/ new Uint32Array(value.buffer);

/** Powers of two, from 2^24 down, that make integers of the digits of exponents from -14 on. */
const SCALES = /*#__PURE__*/ Array.from({ length: 30 }, (_, i) => 2 ** (24 - i));

/** Rounds a number to float16, to nearest, ties to even. */
export function toHalf(number: number): number {
  value[0] = number;
  const sign = (words[1] >>> 16) & 0x8000;
  if (Number.isNaN(number)) return 0x7e00;
  // Below 2^-14 the numbers are subnormal, and 2^-24 apart.
  const exponent = Math.max(-14, ((words[1] >>> 20) & 0x7ff) - 1023);
  if (exponent > 15) return sign | 0x7c00;
  const digits = Math.abs(number) * SCALES[exponent + 14] + 2 ** 52 - 2 ** 52; // an integer
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
