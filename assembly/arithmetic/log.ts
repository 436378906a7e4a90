// Natural logarithms of any float64, to full accuracy.
// See docs/decisions/12-exported-exp-and-log.md.
import { LEAF_0, LEAF_1, LEAF_2, LEAF_3, LEAF_4, LOG_WORDS, scratch } from "../memory";
import { FULL64_C0, FULL64_C1, FULL64_C2, FULL64_C3, FULL64_C4 } from "./constants";
import { twoSumError } from "./double-double";
import {
  BASE9,
  BIAS,
  CONSTANTS,
  entryOf,
  exponentOf,
  inverses,
  LN2,
  LN2_HI,
  LN2_LO,
  logsOf,
  lowsOf,
  MANTISSA,
  MIDDLE,
  middle,
  ONE,
  PIECE,
  ROOT9,
  TWO_52,
  tableBits,
  tableNumber,
} from "./log-fast";
import { add, constant, cubic, is, madd, maxLane, mul, pmax, signBit, splat, sub } from "./simd";

// The lookup table is that of log-fast.ts, with the low parts of its entries. What is put back: the rounding errors of k HI + ln c, of
// the sum of r and the correction, and of large + r, where large is 0 or not below r. What is left is half an ulp of the product r, and
// that of the result: 1 ulp where r has the result's exponent, at 1 + 2^-10 and at 1 - 2^-11, elsewhere 0.75 at most, and where c is
// 1, which has r exact, a half. The series and its sum with what is put back have 2^-10 of an ulp where they have most, there too.

const FULL_ROOT = 0; // ROOT9 minus 1021 in its exponent: the exponent of what is below it wraps, as a negative number's does
const INVERSE = 1; // what the exponents of 2^-k and in the difference add up to, for positive normal numbers
const FULL_BITS = memory.data<u64>([0x0016a40000000000, 0x7fd0000000000000], 16);
const FULL_NUMBERS = memory.data<f64>([FULL64_C0, FULL64_C1, FULL64_C2, FULL64_C3, FULL64_C4], 16);
const FULL_BIAS: f64 = 4503599627371517; // 2^52 + 1021
const FULL_MOST: f64 = 4503599627372539; // 2^52 + 2043

// ln(1 + r) = r + r^2 (C0 + C1 r) for float32, to 2^-42, relative to 2^-32.
const CONSTANTS32 = memory.data<f64>([-0.5, 1 / 3.0], 16);

// Slots: the large part k ln 2 + ln c, r, and what is put back; an argument and its low part.
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
 * cancel: 0.25 u. Relative to the logarithm L, in u: at 1 + 2^-10 the table has 0.44 and the product r 0.5, together 0.95 with the
 * sum of what is put back. Elsewhere they have less: up to there c is 1, and the product exact.
 * It uses the place `at` of the scratch in LEAF_0.
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
  const quotient = mul<f64>(sub<f64>(z, c), inverse);
  const r = add<f64>(quotient, more);
  // r may have a larger exponent than the logarithm, which then would have an ulp of that rounding.
  const errorOfR = add<f64>(sub<f64>(quotient, r), more);
  const k = exponentOf(difference, tableBits(TWO_52), tableNumber(BIAS));
  const r2 = mul<f64>(r, r);
  const series = mul<f64>(r2, cubic<f64>(CONSTANTS, 0, r, r2));
  const small = add<f64>(series, madd<f64>(k, tableNumber(LN2_LO), add<f64>(low, errorOfR)));
  const exponents = mul<f64>(k, tableNumber(LN2_HI));
  const large = add<f64>(base, exponents);
  const larger = add<f64>(large, logs);
  const sum = add<f64>(larger, r);
  const errors = add<f64>(twoSumError<f64>(base, exponents, large), twoSumError<f64>(large, logs, larger));
  const result = add<f64>(sum, add<f64>(add<f64>(errors, twoSumError<f64>(larger, r, sum)), small));
  // Infinity and NaN would be lost.
  const both = add<f64>(base, high);
  return v128.bitselect(result, both, v128.eq<f64>(sub<f64>(both, both), splat<f64>(0)));
}

/** The same of one number each. */
export function addLog(base: f64, low: f64, high: f64, rest: f64): f64 {
  const result = addLogs(scratch(), f64x2.splat(base), f64x2.splat(low), f64x2.splat(high), f64x2.splat(rest));
  return f64x2.extract_lane(result, 0);
}

/** Arguments of splitLogs, for the compiler: x with a low part, or by itself. */
export class WithLow {}
export class WithoutLow {}

/**
 * The first stage of ln(x + low) of float64 for results of T: LARGE, SMALL and REST. The addresses are those minus scratch(). Returns the
 * largest exponents, above 2^52. float32 has no REST: its bound leaves room for the roundings of float64, and low counts only where x is near 1.
 */
export function splitLogs<T extends number, K>(x: usize, low: usize, at: usize, end: usize, bias: v128): v128 {
  const root = constant<f64>(FULL_BITS, FULL_ROOT);
  const mask = tableBits(MANTISSA);
  const piece = tableBits(PIECE);
  const first = tableBits(MIDDLE);
  const base = tableBits(BASE9);
  const two52 = tableBits(TWO_52);
  const ln2Hi = tableNumber(sizeof<T>() == 8 ? LN2_HI : LN2);
  const ln2Lo = tableNumber(LN2_LO);
  let most = two52;
  do {
    const value = v128.load(x + at);
    const difference = i64x2.sub(value, root);
    const mantissa = v128.and(difference, mask);
    const exponent = v128.or(i64x2.shr_u(difference, 52), two52);
    most = pmax<f64>(most, exponent);
    const lower = entryOf(x + at);
    const upper = entryOf(x + at + 8);
    const inverse = inverses(lower, upper);
    const z = i64x2.add(mantissa, base);
    const distance = sub<f64>(z, middle(mantissa, piece, first)); // z - c
    const quotient = mul<f64>(distance, inverse);
    let rest = quotient;
    if (sizeof<T>() == 4) {
      v128.store(at, is<K, WithLow>() ? add<f64>(quotient, v128.load(low + at)) : quotient, SMALL);
    } else if (is<K, WithLow>()) {
      // The bits of x minus those of z are k in the exponent: low / (2^k c).
      const more = mul<f64>(v128.load(low + at), i64x2.sub(inverse, i64x2.sub(value, z)));
      const r = add<f64>(quotient, more);
      v128.store(at, r, SMALL);
      rest = add<f64>(sub<f64>(quotient, r), more);
    } else {
      v128.store(at, quotient, SMALL);
    }
    const k = sub<f64>(exponent, bias);
    const logs = logsOf(lower, upper);
    if (sizeof<T>() == 4) {
      v128.store(at, madd<f64>(k, ln2Hi, logs), LARGE);
    } else {
      const exponents = mul<f64>(k, ln2Hi);
      const large = add<f64>(exponents, logs);
      v128.store(at, large, LARGE);
      const error = add<f64>(sub<f64>(exponents, large), logs);
      const lowerLows = lowsOf(x + at);
      const upperLows = lowsOf(x + at + 8);
      const lows = madd<f64>(distance, inverses(lowerLows, upperLows), logsOf(lowerLows, upperLows));
      const small = add<f64>(madd<f64>(k, ln2Lo, lows), error);
      v128.store(at, is<K, WithLow>() ? add<f64>(small, rest) : small, REST);
    }
    at += 16;
  } while (at < end);
  return most;
}

/** The coefficients of the second stage. */
export function logNumber<T extends number>(place: i32): v128 {
  return sizeof<T>() == 8 ? constant<f64>(FULL_NUMBERS, place) : constant<f64>(CONSTANTS32, place);
}

/** The second stage: the logarithm of what the first left at a place of the scratch. */
export function joinLog<T extends number>(at: usize, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128): v128 {
  const r = v128.load(at, SMALL);
  const r2 = mul<f64>(r, r);
  const large = v128.load(at, LARGE);
  if (sizeof<T>() == 4) return add<f64>(large, madd<f64>(r2, madd<f64>(r, c1, c0), r));
  const high = madd<f64>(r2, c4, madd<f64>(r, c3, c2));
  const series = mul<f64>(r2, madd<f64>(r2, high, madd<f64>(r, c1, c0)));
  const sum = add<f64>(large, r);
  const rest = add<f64>(v128.load(at, REST), add<f64>(sub<f64>(large, sum), r));
  return add<f64>(sum, add<f64>(series, rest));
}

/** Does a block with these largest exponents have a number that is subnormal, huge, or not positive? */
export function isRare(most: v128): bool {
  return maxLane<f64>(most) > FULL_MOST;
}

/** The first stage subtracts this from the exponents of numbers that are not scaled. */
export function logBias(): v128 {
  return splat<f64>(FULL_BIAS);
}

// For numbers that are rare.
const INFINITE = 0;
const LEAST = 1; // 2^-1021
const HUGE = 2; // 2^1022
const RARE_NUMBERS = memory.data<f64>([Infinity, 4.450147717014403e-308, 4.49423283715579e307], 16);

/**
 * Makes what the first stage left right where numbers are subnormal or huge (they are scaled), or at an end of the domain: infinity and
 * NaN give themselves, negative numbers NaN, 0 -Infinity.
 */
export function replaceRareLogs<T extends number, K>(x: usize, low: usize, at: usize, end: usize): void {
  const zero = splat<f64>(0);
  const infinite = constant<f64>(RARE_NUMBERS, INFINITE);
  const minusInfinite = v128.or(infinite, signBit());
  const least = constant<f64>(RARE_NUMBERS, LEAST);
  const huge = constant<f64>(RARE_NUMBERS, HUGE);
  do {
    const value = v128.load(x + at);
    const hasOrdinarySize = v128.and(v128.gt<f64>(value, zero), v128.lt<f64>(value, infinite));
    if (sizeof<T>() == 8) {
      const isScaled = v128.and(v128.or(v128.lt<f64>(value, least), v128.ge<f64>(value, huge)), hasOrdinarySize);
      if (v128.any_true(isScaled)) splitScaled<K>(x, low, at);
    }
    // Bits that are all ones are a NaN.
    const negative = v128.or(value, v128.lt<f64>(value, zero));
    const log = v128.bitselect(minusInfinite, negative, v128.eq<f64>(value, zero));
    const large = v128.load(at, LARGE);
    v128.store(at, v128.and(v128.load(at, SMALL), hasOrdinarySize), SMALL);
    if (sizeof<T>() == 4) {
      v128.store(at, v128.bitselect(large, log, hasOrdinarySize), LARGE);
    } else {
      // Not in LARGE, whose sum with SMALL has a rounding error: it would be NaN.
      v128.store(at, v128.and(large, hasOrdinarySize), LARGE);
      v128.store(at, v128.bitselect(v128.load(at, REST), log, hasOrdinarySize), REST);
    }
    at += 16;
  } while (at < end);
}

/** The first stage of a vector of float64, whose subnormal and huge numbers are scaled. */
function splitScaled<K>(x: usize, low: usize, at: usize): void {
  const words = scratch() + LOG_WORDS;
  const value = v128.load(x + at);
  const isTiny = v128.lt<f64>(value, constant<f64>(RARE_NUMBERS, LEAST));
  const isHuge = v128.ge<f64>(value, constant<f64>(RARE_NUMBERS, HUGE));
  const scale = v128.or(v128.and(splat<f64>(54), isTiny), v128.and(splat<f64>(-54), isHuge));
  const other = v128.bitselect(splat<f64>(2.0 ** -54), splat<f64>(1), isHuge);
  const factor = v128.bitselect(splat<f64>(2.0 ** 54), other, isTiny);
  v128.store(words, mul<f64>(value, factor));
  if (is<K, WithLow>()) v128.store(words, mul<f64>(v128.load(low + at), factor), 16);
  splitLogs<f64, K>(words - at, words + 16 - at, at, at + 16, add<f64>(logBias(), scale));
}

/** ln(x + low) of two numbers, any float64, low being small against x. */
export function logOfSum(x: v128, low: v128): v128 {
  const at = scratch();
  v128.store(at, x, ADDENDS);
  v128.store(at, low, ERRORS);
  const most = splitLogs<f64, WithLow>(ADDENDS, ERRORS, at, at + 16, logBias());
  if (isRare(most)) replaceRareLogs<f64, WithLow>(ADDENDS, ERRORS, at, at + 16);
  const c0 = logNumber<f64>(0);
  return joinLog<f64>(at, c0, logNumber<f64>(1), logNumber<f64>(2), logNumber<f64>(3), logNumber<f64>(4));
}

/** ln x of a single number, any float64. */
export function logOne(x: f64): f64 {
  return f64x2.extract_lane(logOfSum(f64x2.splat(x), splat<f64>(0)), 0);
}

/** ln(1 + x) of two numbers. */
export function logOnePlus(x: v128): v128 {
  const one = tableNumber(ONE);
  const sum = add<f64>(one, x);
  const sign = v128.neg<f64>(splat<f64>(0)); // of -0
  return v128.or(logOfSum(sum, twoSumError<f64>(one, x, sum)), v128.and(x, sign));
}

/** ln(1 + x) of a single number. */
export function logOnePlusOne(x: f64): f64 {
  return f64x2.extract_lane(logOnePlus(f64x2.splat(x)), 0);
}
