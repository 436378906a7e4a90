// Natural logarithms of any float64, to full accuracy.
import { LEAF_0, LEAF_1, LEAF_2, LEAF_3, LEAF_4, LOG_WORDS, scratch } from "../memory";
import { FULL64_C0, FULL64_C1, FULL64_C2, FULL64_C3, FULL64_C4 } from "./constants";
import { twoSumError } from "./double-double";
import {
  BASE9,
  BIAS,
  entryOf,
  exponentOf,
  inverses,
  LN2_HI,
  LN2_LO,
  logsOf,
  lowsOf,
  MANTISSA,
  MIDDLE,
  middle,
  NUMBERS,
  ONE,
  PIECE,
  ROOT9,
  TWO_52,
  tableBits,
  tableNumber,
} from "./log-fast";
import { add, constant, cubic, madd, maxLane, mul, NONE, pmax, splat, sub } from "./simd";

// The lookup table is that of log-fast.ts, with the low parts of its entries. What is put back: the rounding errors of k HI + ln c, of
// the sum of r and the correction, and of large + r, where large is 0 or not below r. What is left is half an ulp of the product r, and
// that of the result: 1 ulp where r has the result's exponent, at 1 + 2^-10 and at 1 - 2^-11, elsewhere 0.75 at most, and where c is
// 1, which has r exact, a half. The series and its sum with what is put back have 2^-10 of an ulp where they have most, there too.

const FULL_ROOT = 0; // ROOT9 minus 1021 in its exponent: the exponent of what is below it wraps, as a negative number's does
const FULL_INVERSE = 1; // what the exponents of 2^-k and in the difference add up to
const INVERSE = 2; // the same for positive normal numbers
const FULL_BITS = memory.data<u64>([0x0016a40000000000, 0x7fc0000000000000, 0x7fd0000000000000], 16);
const FULL_NUMBERS = memory.data<f64>([FULL64_C0, FULL64_C1, FULL64_C2, FULL64_C3, FULL64_C4], 16);
const FULL_BIAS: f64 = 4503599627371517; // 2^52 + 1021
const FULL_MOST: f64 = 4503599627372540; // 2^52 + 2044

/** Bytes of a block. */
export const LOG_BLOCK: usize = 4096;

// Slots: the large part k ln 2 + ln c, r, and what is put back; 1 + x and its rounding error.
const LARGE = LEAF_0;
const SMALL = LEAF_1;
const REST = LEAF_2;
const ADDENDS = LEAF_3;
const ERRORS = LEAF_4;

/** 2^-k, from the bits of x minus those of the start of the table, and their mantissa. */
function inversePower(difference: v128, mantissa: v128, inverse: v128): v128 {
  return i64x2.sub(inverse, i64x2.sub(difference, mantissa));
}

/**
 * base + low + ln(high + rest) in float64 for a positive normal `high`; low and rest are small against base and high. Rounded once; the
 * error besides is that of ln c, half an ulp of a number no larger than the logarithm or 0.35, even where base and the logarithm
 * cancel. It uses the place `at` of the scratch in LEAF_0.
 */
export function addLogs(at: usize, base: v128, low: v128, high: v128, rest: v128): v128 {
  v128.store(at, high, LARGE);
  const difference = i64x2.sub(high, tableBits(ROOT9));
  const mantissa = v128.and(difference, tableBits(MANTISSA));
  const first = entryOf(at + LARGE);
  const second = entryOf(at + LARGE + 8);
  const inverse = inverses(first, second);
  const logs = logsOf(first, second);
  const z = i64x2.add(mantissa, tableBits(BASE9));
  const c = middle(mantissa, tableBits(PIECE), tableBits(MIDDLE));
  const power = inversePower(difference, mantissa, constant<f64>(FULL_BITS, INVERSE));
  const more = mul<f64>(mul<f64>(rest, power), inverse);
  const r = add<f64>(mul<f64>(sub<f64>(z, c), inverse), more);
  const k = exponentOf(difference, tableBits(TWO_52), tableNumber(BIAS));
  const r2 = mul<f64>(r, r);
  const series = madd<f64>(r2, cubic<f64>(NUMBERS, 0, r, r2), r);
  const small = add<f64>(series, madd<f64>(k, tableNumber(LN2_LO), low));
  const exponents = mul<f64>(k, tableNumber(LN2_HI));
  const large = add<f64>(base, exponents);
  const sum = add<f64>(large, logs);
  const errors = add<f64>(twoSumError<f64>(base, exponents, large), twoSumError<f64>(large, logs, sum));
  const result = add<f64>(sum, add<f64>(errors, small));
  // Infinity and NaN would be lost.
  const both = add<f64>(base, high);
  return v128.bitselect(result, both, v128.eq<f64>(sub<f64>(both, both), splat<f64>(0)));
}

/** The same of one number each. */
export function addLog(base: f64, low: f64, high: f64, rest: f64): f64 {
  const result = addLogs(scratch(), f64x2.splat(base), f64x2.splat(low), f64x2.splat(high), f64x2.splat(rest));
  return f64x2.extract_lane(result, 0);
}

/** The first stage of ln(x + low): LARGE, SMALL and REST; `low` may be NONE. Returns the largest exponents, above 2^52. */
function splitFull(x: usize, low: usize, at: usize, end: usize, bias: v128): v128 {
  const root = constant<f64>(FULL_BITS, FULL_ROOT);
  const inverseBits = constant<f64>(FULL_BITS, FULL_INVERSE);
  const mask = tableBits(MANTISSA);
  const piece = tableBits(PIECE);
  const first = tableBits(MIDDLE);
  const base = tableBits(BASE9);
  const two52 = tableBits(TWO_52);
  const ln2Hi = tableNumber(LN2_HI);
  const ln2Lo = tableNumber(LN2_LO);
  let most = two52;
  do {
    const difference = i64x2.sub(v128.load(x + at), root);
    const mantissa = v128.and(difference, mask);
    const exponent = v128.or(i64x2.shr_u(difference, 52), two52);
    most = pmax<f64>(most, exponent);
    const k = sub<f64>(exponent, bias);
    const lower = entryOf(x + at);
    const upper = entryOf(x + at + 8);
    const inverse = inverses(lower, upper);
    const logs = logsOf(lower, upper);
    const exponents = mul<f64>(k, ln2Hi);
    const large = add<f64>(exponents, logs);
    const error = add<f64>(sub<f64>(exponents, large), logs);
    const lowerLows = lowsOf(x + at);
    const upperLows = lowsOf(x + at + 8);
    const distance = sub<f64>(i64x2.add(mantissa, base), middle(mantissa, piece, first)); // z - c
    const lows = madd<f64>(distance, inverses(lowerLows, upperLows), logsOf(lowerLows, upperLows));
    let rest = add<f64>(madd<f64>(k, ln2Lo, lows), error);
    let r = mul<f64>(distance, inverse);
    if (low != NONE) {
      const more = mul<f64>(mul<f64>(v128.load(low + at), inversePower(difference, mantissa, inverseBits)), inverse);
      const sum = add<f64>(r, more);
      rest = add<f64>(rest, add<f64>(sub<f64>(r, sum), more));
      r = sum;
    }
    v128.store(at, large, LARGE);
    v128.store(at, r, SMALL);
    v128.store(at, rest, REST);
    at += 16;
  } while (at < end);
  return most;
}

/** The second stage: writes the logarithms. */
function joinFull(at: usize, end: usize, to: usize): void {
  const c0 = constant<f64>(FULL_NUMBERS, 0);
  const c1 = constant<f64>(FULL_NUMBERS, 1);
  const c2 = constant<f64>(FULL_NUMBERS, 2);
  const c3 = constant<f64>(FULL_NUMBERS, 3);
  const c4 = constant<f64>(FULL_NUMBERS, 4);
  do {
    const r = v128.load(at, SMALL);
    const r2 = mul<f64>(r, r);
    const high = madd<f64>(r2, c4, madd<f64>(r, c3, c2));
    const series = mul<f64>(r2, madd<f64>(r2, high, madd<f64>(r, c1, c0)));
    const large = v128.load(at, LARGE);
    const sum = add<f64>(large, r);
    const rest = add<f64>(v128.load(at, REST), add<f64>(sub<f64>(large, sum), r));
    v128.store(to + at, add<f64>(sum, add<f64>(series, rest)));
    at += 16;
  } while (at < end);
}

/** ln x at the ends of its domain, else `result`: infinity and NaN give themselves, negative numbers NaN, 0 -Infinity. */
export function logEnds<T extends number>(x: v128, result: v128): v128 {
  const zero = splat<T>(0);
  result = v128.bitselect(result, x, v128.lt<T>(x, splat<T>(Infinity)));
  result = v128.bitselect(splat<T>(NaN), result, v128.lt<T>(x, zero));
  return v128.bitselect(splat<T>(-Infinity), result, v128.eq<T>(x, zero));
}

/** Writes ln(x + low) of a block, `low` being small against x, or NONE. `to` may be `x`. */
export function writeFullLogs(x: usize, low: usize, to: usize, bytes: usize): void {
  const start = scratch();
  const end = start + bytes;
  x -= start;
  to -= start;
  if (low != NONE) low -= start;
  const isRare = maxLane<f64>(splitFull(x, low, start, end, splat<f64>(FULL_BIAS))) > FULL_MOST;
  joinFull(start, end, isRare ? LARGE : to);
  if (!isRare) return;
  // Some element is subnormal, huge, or no positive number.
  const words = start + LOG_WORDS;
  let at = start;
  do {
    const value = v128.load(x + at);
    const isTiny = v128.and(v128.gt<f64>(value, splat<f64>(0)), v128.lt<f64>(value, splat<f64>(2.0 ** -1021)));
    const isHuge = v128.and(v128.ge<f64>(value, splat<f64>(2.0 ** 1023)), v128.lt<f64>(value, splat<f64>(Infinity)));
    if (v128.any_true(v128.or(isTiny, isHuge))) {
      const scale = v128.or(v128.and(splat<f64>(54), isTiny), v128.and(splat<f64>(-54), isHuge));
      const other = v128.bitselect(splat<f64>(2.0 ** -54), splat<f64>(1), isHuge);
      const factor = v128.bitselect(splat<f64>(2.0 ** 54), other, isTiny);
      v128.store(words, mul<f64>(value, factor));
      if (low != NONE) v128.store(words, mul<f64>(v128.load(low + at), factor), 16);
      const scaledLow = low != NONE ? words + 16 - at : NONE;
      splitFull(words - at, scaledLow, at, at + 16, add<f64>(splat<f64>(FULL_BIAS), scale));
      joinFull(at, at + 16, LARGE);
    }
    v128.store(to + at, logEnds<f64>(value, v128.load(at, LARGE)));
    at += 16;
  } while (at < end);
}

/** Writes ln(1 + x) of a block. `to` may be `x`. */
export function writeFullLogsOnePlus(x: usize, to: usize, bytes: usize): void {
  const one = tableNumber(ONE);
  const start = scratch();
  const end = start + bytes;
  x -= start;
  to -= start;
  let at = start;
  do {
    const value = v128.load(x + at);
    const sum = add<f64>(one, value);
    v128.store(at, sum, ADDENDS);
    v128.store(at, twoSumError<f64>(one, value, sum), ERRORS);
    at += 16;
  } while (at < end);
  writeFullLogs(start + ADDENDS, start + ERRORS, start + ADDENDS, bytes);
  const sign = v128.neg<f64>(splat<f64>(0)); // of -0
  at = start;
  do {
    v128.store(to + at, v128.or(v128.load(at, ADDENDS), v128.and(v128.load(x + at), sign)));
    at += 16;
  } while (at < end);
}

/** ln x of a single number, any float64. */
export function logOne(x: f64): f64 {
  const at = scratch() + ADDENDS;
  v128.store(at, f64x2.splat(x));
  writeFullLogs(at, NONE, at, 16);
  return load<f64>(at);
}

/** ln(1 + x) of two numbers. */
export function logOnePlus(x: v128): v128 {
  const at = scratch() + ADDENDS;
  v128.store(at, x);
  writeFullLogsOnePlus(at, at, 16);
  return v128.load(at);
}

/** ln(1 + x) of a single number. */
export function logOnePlusOne(x: f64): f64 {
  return f64x2.extract_lane(logOnePlus(f64x2.splat(x)), 0);
}

// Interim, until all files import them where they are.
export { log32, logScaled32, WithLow, WithoutLow, writeLogs, writeUpperLogs } from "./log-fast";
