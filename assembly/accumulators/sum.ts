// The exact sum of a row, for SumAccumulator.
//
// Numbers of one sign and exponent share a bin, which has two integers: the sums of the upper and of the lower halves of the mantissas.
// The halves have at most 32 bits, so that a bin holds 2^31 numbers. At the end the bins are added to digits of 32 bits, by the weight of
// their exponents. All of it is exact, so the order has no effect.
import { PROMOTED, promote } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_16, scratch } from "../memory";
import { findExtremes, LEAST, MOST } from "./extremes";

/** 4096 bins of 16 bytes, by the 12 bits of sign and exponent; they take the slots up to BLOCK_15. */
const BINS = BLOCK_0;
const NEGATIVE: usize = 2048 * 16;
/** A block in float64. */
const PROMOTED_BLOCK = BLOCK_16;

// The results, from `out` on.
const STATUS = 0;
const FIRST = 4;
const COUNT = 8;
const DIGITS = 16;

const MANTISSA: i64 = 0x000fffffffffffff;
const EXPONENT: i64 = 0x7ff0000000000000;
const LEADING_BIT: i64 = 0x0010000000000000;

/** Adds the numbers from `at` to `end` to their bins, two at a time. */
function addToBins(at: usize, end: usize): void {
  const bins = scratch() + BINS;
  const mantissa = i64x2.splat(MANTISSA);
  const exponent = i64x2.splat(EXPONENT);
  const leadingBit = i64x2.splat(LEADING_BIT);
  const lower = i64x2.splat(0xffffffff);
  const zero = i64x2.splat(0);
  do {
    const value = v128.load(at);
    const isNormal = i64x2.ne(v128.and(value, exponent), zero);
    const bits = v128.or(v128.and(value, mantissa), v128.and(isNormal, leadingBit));
    const lows = v128.and(bits, lower);
    const highs = i64x2.shr_u(bits, 32);
    const first = bins + (<usize>load<u16>(at, 6) & 0xfff0);
    v128.store(first, i64x2.add(v128.load(first), v128.shuffle<i64>(lows, highs, 0, 2)));
    const second = bins + (<usize>load<u16>(at, 14) & 0xfff0);
    v128.store(second, i64x2.add(v128.load(second), v128.shuffle<i64>(lows, highs, 1, 3)));
    at += 16;
  } while (at < end);
}

/** Adds digit 2^shift to the digits at a pointer. */
function addDigit(at: usize, digit: i64, shift: i64): void {
  const shifted = digit << shift;
  store<i64>(at, load<i64>(at) + (shifted & 0xffffffff));
  store<i64>(at, load<i64>(at, 8) + (shifted >> 32), 8);
}

/** The exponent of a number in the units of the digits, 2^-1074. Subnormal numbers have that of the smallest normal one. */
function weightOf(exponent: i32): i32 {
  return max(exponent, 1) - 1;
}

/** Writes the digits of the bins of these exponents. */
function writeDigits(out: usize, from: i32, to: i32): void {
  const bins = scratch() + BINS;
  const first = weightOf(from) >> 5;
  const count = (weightOf(to) >> 5) - first + 4;
  store<i32>(out, first, FIRST);
  store<i32>(out, count, COUNT);
  const digits = out + DIGITS;
  memory.fill(digits, 0, (<usize>count) << 3);
  for (let e = from; e <= to; e++) {
    const bin = bins + ((<usize>e) << 4);
    const sums = i64x2.sub(v128.load(bin), v128.load(bin, NEGATIVE));
    const low = i64x2.extract_lane(sums, 0);
    const high = i64x2.extract_lane(sums, 1) + (low >> 32);
    const weight = weightOf(e);
    const at = digits + ((<usize>((weight >> 5) - first)) << 3);
    const shift = <i64>(weight & 31);
    addDigit(at, low & 0xffffffff, shift);
    addDigit(at + 8, high & 0xffffffff, shift);
    addDigit(at + 16, high >> 32, shift);
  }
}

function clearBins(from: i32, to: i32): void {
  const start = scratch() + BINS + ((<usize>from) << 4);
  const bytes = (<usize>(to - from + 1)) << 4;
  memory.fill(start, 0, bytes);
  memory.fill(start + NEGATIVE, 0, bytes);
}

function exponentOf(x: f64): i32 {
  return <i32>(reinterpret<u64>(x) >> 52);
}

/** Writes the sum of a row to `out`, which may be x. Writes the status 1 alone if an element is not finite. */
export function exactSum<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  const isNaN = findExtremes<T>(x, cols, true);
  const most = load<f64>(scratch(), MOST);
  if (isNaN || most == Infinity) {
    store<i32>(out, 1, STATUS);
    return;
  }
  const from = exponentOf(load<f64>(scratch(), LEAST));
  const to = exponentOf(most);
  clearBins(from, to);
  for (let done = 0; done < cols; done += PROMOTED) {
    const n = min(PROMOTED, cols - done);
    let at = x + <usize>done * sizeof<T>();
    if (sizeof<T>() == 4 || n < PROMOTED) {
      promote<T>(at, n, scratch() + PROMOTED_BLOCK, 0);
      at = scratch() + PROMOTED_BLOCK;
    }
    addToBins(at, at + ((<usize>n) << 3));
  }
  writeDigits(out, from, to);
  store<i32>(out, 0, STATUS);
}
