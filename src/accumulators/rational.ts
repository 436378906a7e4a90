// Exact integers, and their rounding to float64.
import { ensurePowers, pow2 } from "../js/arithmetic/tables.js";

/** The length of a positive integer in bits, up to 3 too large. */
function lengthOf(x: bigint): number {
  return 4 * x.toString(16).length;
}

/** Rounds an integer to a multiple of 2^bits, ties to even, and divides by 2^bits. */
function roundOff(a: bigint, bits: number): bigint {
  const one = 1n << BigInt(bits);
  const floor = a >> BigInt(bits);
  const twice = 2n * (a & (one - 1n));
  return twice > one || (twice === one && (floor & 1n) === 1n) ? floor + 1n : floor;
}

/** The float64 nearest to a / b 2^exponent, ties to even, for b > 0. Its one rounding covers subnormal and infinite results, too. */
export function nearest(a: bigint, b: bigint, exponent: number): number {
  if (a === 0n) return 0;
  if (a < 0n) return -nearest(-a, b, exponent);
  ensurePowers();
  // The quotient has at least 64 bits, of which the last is 1 if others follow.
  const shift = 68 - lengthOf(a) + lengthOf(b);
  const numerator = a << BigInt(Math.max(shift, 0));
  const divisor = b << BigInt(Math.max(-shift, 0));
  let quotient = numerator / divisor;
  if (quotient * divisor !== numerator) quotient |= 1n;
  const scale = exponent - shift;
  // Bits of less weight than 2^-1074, the unit of subnormal numbers.
  const excess = -1074 - scale;
  if (quotient >> 53n < 1n << BigInt(Math.max(excess, 0))) return Number(roundOff(quotient, excess)) * Number.MIN_VALUE;
  if (scale > 1023 - 63) return Number.POSITIVE_INFINITY;
  return Number(quotient) * 2 ** -63 * pow2(scale + 63);
}

/** a / b as high + low, for 0 <= a / b < 2^64. Of a quotient below 2^-500, low is 0. */
export function divide(a: bigint, b: bigint): [high: number, low: number] {
  const high = nearest(a, b, 0);
  if (high < 2 ** -500) return [high, 0];
  const rest = (a << 553n) - b * BigInt(high * 2 ** 553);
  return [high, nearest(rest, b, -553)];
}
