// Natural logarithms of positive normal numbers. What is 0, subnormal, negative, infinite or NaN gives a finite number
// without meaning: the callers find out such arguments by running extremes, which costs less than care in every lane.
import { LEAF_0, LEAF_1, LOG_LOWS, LOG_TABLE } from "../memory";
import {
  FULL64_C0,
  FULL64_C1,
  FULL64_C2,
  FULL64_C3,
  FULL64_C4,
  LEAF64_C0,
  LEAF64_C1,
  LEAF64_C2,
  LEAF64_C3,
  LN2_32_HI,
  LN2_32_LO,
  LN2_64,
  LN2_64_HI,
  LN2_64_LO,
  LOG32_C1,
  LOG32_C2,
  LOG32_C3,
} from "./constants";
import { add, constant, cubic, div, is, linear, madd, maxLane, mul, NONE, pmax, splat, sub, sumError } from "./simd";

// The kernels read their constants from memory, as newer V8 makes an immediate anew at every use.

// float32.
const MANTISSA32 = 0; // bits
const ROOT32 = 1; // sqrt(1/2)
const BITS32 = memory.data<u32>([0x007fffff, 0x3f3504f3], 16);

const ONE32 = 0;
const HALF32 = 1;
const LN2_HI32 = 2;
const LN2_LO32 = 3;
const TWO32 = 4;
const C32 = 4; // C32 + i: the i-th coefficient
const NUMBERS32 = memory.data<f32>(
  [1, 0.5, <f32>LN2_32_HI, <f32>LN2_32_LO, 2, <f32>LOG32_C1, <f32>LOG32_C2, <f32>LOG32_C3],
  16,
);

/** Arguments of logScaled32, for the compiler: x with a low part, or by itself. */
export class WithLow {}
export class WithoutLow {}

/**
 * ln(x + low) - `scale` ln 2 of float32, x being a number that was scaled up, or a rounded sum and `low` what rounding took from
 * it: near 1 what x has more than 1 and `low` are added, which is exact where x = 1 + a; elsewhere low / x is a term more.
 * 0.95 ulp.
 *
 * x = 2^k (1 + f), f in [sqrt(1/2) - 1, sqrt(2) - 1], of the bits of x less those of sqrt(1/2). In fdlibm's form k ln 2 + f, in
 * which each part is exact, is what the rest, all that is rounded, is small against. With s = f / (2 + f), v = s^2 and r = v P(v):
 * ln(1 + f) = 2 s + s r = f - (h - s (h + r)), h = f^2 / 2.
 */
export function logScaled32<K>(x: v128, low: v128, scale: v128): v128 {
  const hasLow = is<K, WithLow>();
  const root = constant<f32>(BITS32, ROOT32);
  const difference = i32x4.sub(x, root);
  const z = i32x4.add(v128.and(difference, constant<f32>(BITS32, MANTISSA32)), root);
  let k = f32x4.convert_i32x4_s(i32x4.shr_s(difference, 23));
  let f = sub<f32>(z, constant<f32>(NUMBERS32, ONE32));
  let correction = x;
  if (hasLow) {
    const near = v128.eq<f32>(k, splat<f32>(0));
    f = add<f32>(f, v128.and(low, near));
    correction = v128.andnot(div<f32>(low, x), near);
  }
  k = sub<f32>(k, scale);
  const s = div<f32>(f, add<f32>(f, constant<f32>(NUMBERS32, TWO32)));
  const v = mul<f32>(s, s);
  const p = madd<f32>(v, linear<f32>(NUMBERS32, C32 + 2, v), constant<f32>(NUMBERS32, C32 + 1));
  const h = mul<f32>(f, mul<f32>(f, constant<f32>(NUMBERS32, HALF32)));
  let small = mul<f32>(k, constant<f32>(NUMBERS32, LN2_LO32));
  if (hasLow) small = add<f32>(small, correction);
  const surplus = sub<f32>(h, madd<f32>(s, madd<f32>(v, p, h), small));
  return madd<f32>(k, constant<f32>(NUMBERS32, LN2_HI32), sub<f32>(f, surplus));
}

/** ln x of float32. */
export function log32(x: v128): v128 {
  return logScaled32<WithoutLow>(x, x, splat<f32>(0));
}

// float64.
const MANTISSA = 0; // bits
const TWO_52 = 1; // 2^52: no instruction converts 64-bit integers, but low bits of this number are one
const BITS = memory.data<u64>([0x000fffffffffffff, 0x4330000000000000], 16);

const ONE = 0;
const ONE_HALF = 1;
const LN2_HI = 2;
const LN2_LO = 3;
const BIAS = 4; // 2^52 + 1022
const NUMBERS = memory.data<f64>([1, 0.5, LN2_64_HI, LN2_64_LO, 4503599627371518], 16);

/**
 * A table of 512 pieces of [0.71, 1.42): 1 / c and ln c of the middle c of each, which is 1 + (j - 299) / 512, below 1 by half of
 * it, so that what is near 1 keeps its relative accuracy. It starts at ROOT9, whose last 43 bits are 0. See tables.ts.
 */
export const LEAVES: usize = LOG_TABLE;

/** The low parts of both: what rounding took from them. */
export const LEAF_LOWS: usize = LOG_LOWS;

const SCRATCH = memory.data(32, 16);

/** The high word of its start. */
const ROOT9_WORD: u32 = 0x3fe6a400;

const PIECE = 0; // the bits of a piece
const MIDDLE = 1; // of 1 less 299 pieces: the middle of the first one
const ROOT9 = 2; // its start, less the 1022 in its exponent
const BASE9 = 3; // its start
const INVERSE = 4; // what the exponents of 2^-k and in the difference add up to
// biome-ignore format: a table
const LEAF_BITS = memory.data<u64>([
  0x000ff80000000000, 0x3fe6a80000000000, 0x0006a40000000000, 0x3fe6a40000000000, 0x7fd0000000000000,
], 16);
const LN2 = 4;
const LEAF_NUMBERS = memory.data<f64>([LEAF64_C0, LEAF64_C1, LEAF64_C2, LEAF64_C3, LN2_64], 16);

// Of x = 2^k z, z within 2^-10 of a c: ln x = k ln 2 + ln c + ln(1 + r), r = (z - c) / c, without a division. For a block in two
// stages, a loop each whose constants fit in registers: the large part k ln 2 + ln c, and r; then the series of r.
const LARGE = memory.data(4096 + 128, 16);
const SMALL = memory.data(4096 + 128, 16);

/** Of a number in memory: the place of its piece in a table. From memory, as taking integers out of a vector costs more. */
function pieceOf(at: usize): usize {
  return ((load<u32>(at, 4) - ROOT9_WORD) >> 7) & 0x1ff0;
}

/** The pair in the table. */
function leafOf(at: usize): v128 {
  return v128.load(pieceOf(at), LEAVES);
}

/** 1 / c of two pairs of the table. */
function inverses(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(first, second, 0, 2);
}

/** ln c of two pairs of the table. */
function logsOf(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(first, second, 1, 3);
}

/** k, of the bits of x less those of ROOT9. */
function leafExponent(difference: v128, two52: v128, bias: v128): v128 {
  return f64x2.sub(v128.or(i64x2.shr_u(difference, 52), two52), bias);
}

/** 2^-k, of that difference and its mantissa. */
function leafPower(difference: v128, mantissa: v128, inverse: v128): v128 {
  return i64x2.sub(inverse, i64x2.sub(difference, mantissa));
}

/** c, of the mantissa of that difference. */
function middle(mantissa: v128, piece: v128, first: v128): v128 {
  return i64x2.add(v128.and(mantissa, piece), first);
}

/** ln(1 + r) */
function leafSeries(r: v128, c0: v128, c1: v128, c2: v128, c3: v128): v128 {
  const r2 = mul<f64>(r, r);
  return madd<f64>(r2, madd<f64>(r2, madd<f64>(r, c3, c2), madd<f64>(r, c1, c0)), r);
}

/** The second stage: writes the logarithms, times what lies at `weights` if that is not NONE. */
function finishLogs(at: usize, end: usize, to: usize, weights: usize): void {
  const c0 = constant<f64>(LEAF_NUMBERS, 0);
  const c1 = constant<f64>(LEAF_NUMBERS, 1);
  const c2 = constant<f64>(LEAF_NUMBERS, 2);
  const c3 = constant<f64>(LEAF_NUMBERS, 3);
  do {
    const r = v128.load(at, LEAF_1);
    let l = add<f64>(v128.load(at, LEAF_0), leafSeries(r, c0, c1, c2, c3));
    if (weights != NONE) l = mul<f64>(v128.load(weights + at), l);
    v128.store(to + at, l);
    at += 16;
  } while (at < end);
}

/**
 * Writes ln x for sums, of what lies at offsets from `at` to `end` in bytes; of float64 times what lies at `weights` if that is
 * not NONE, and 2 ulp; of float32 as log.
 */
export function writeLogs<T extends number>(x: usize, at: usize, end: usize, to: usize, weights: usize = NONE): void {
  if (sizeof<T>() == 4) {
    for (; at < end; at += 16) v128.store(to + at, log32(v128.load(x + at)));
    return;
  }
  const root = constant<f64>(LEAF_BITS, ROOT9);
  const mask = constant<f64>(BITS, MANTISSA);
  const piece = constant<f64>(LEAF_BITS, PIECE);
  const first = constant<f64>(LEAF_BITS, MIDDLE);
  const base = constant<f64>(LEAF_BITS, BASE9);
  const two52 = constant<f64>(BITS, TWO_52);
  const bias = constant<f64>(NUMBERS, BIAS);
  const ln2 = constant<f64>(LEAF_NUMBERS, LN2);
  let i = at;
  do {
    const difference = i64x2.sub(v128.load(x + i), root);
    const mantissa = v128.and(difference, mask);
    const low = leafOf(x + i);
    const high = leafOf(x + i + 8);
    const less = sub<f64>(i64x2.add(mantissa, base), middle(mantissa, piece, first));
    v128.store(i, mul<f64>(less, inverses(low, high)), LEAF_1);
    v128.store(i, madd<f64>(leafExponent(difference, two52, bias), ln2, logsOf(low, high)), LEAF_0);
    i += 16;
  } while (i < end);
  finishLogs(at, end, to, weights);
}

/** Writes ln(1 + x) of float64 x in [1/2, 1]: k = 1. 1.5 ulp. `to` is not where x is. */
export function writeUpperLogs(x: usize, at: usize, end: usize, to: usize): void {
  const mask = constant<f64>(BITS, MANTISSA);
  const piece = constant<f64>(LEAF_BITS, PIECE);
  const first = constant<f64>(LEAF_BITS, MIDDLE);
  const root = constant<f64>(LEAF_BITS, ROOT9);
  const one = constant<f64>(NUMBERS, ONE);
  const half = constant<f64>(NUMBERS, ONE_HALF);
  const ln2 = constant<f64>(LEAF_NUMBERS, LN2);
  let i = at;
  do {
    v128.store(to + i, add<f64>(v128.load(x + i), one));
    i += 16;
  } while (i < end);
  i = at;
  do {
    const c = middle(v128.and(i64x2.sub(v128.load(to + i), root), mask), piece, first);
    const low = leafOf(to + i);
    const high = leafOf(to + i + 8);
    const less = sub<f64>(v128.load(x + i), sub<f64>(add<f64>(c, c), one)); // 2 (z - c)
    v128.store(i, mul<f64>(mul<f64>(less, half), inverses(low, high)), LEAF_1);
    v128.store(i, add<f64>(ln2, logsOf(low, high)), LEAF_0);
    i += 16;
  } while (i < end);
  finishLogs(at, end, to, NONE);
}

/** What rounding took from sum = a + b. */
export function sumErrorOne(a: f64, b: f64, sum: f64): f64 {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/**
 * base + low + ln(high + rest) in float64, low and rest being small against base and high: rounded once, and besides what ln c
 * has, half an ulp of a number no larger than the logarithm or 0.35, even where base and the logarithm cancel.
 */
export function addLogs(base: v128, low: v128, high: v128, rest: v128): v128 {
  v128.store(SCRATCH, high);
  const difference = i64x2.sub(high, constant<f64>(LEAF_BITS, ROOT9));
  const mantissa = v128.and(difference, constant<f64>(BITS, MANTISSA));
  const first = leafOf(SCRATCH);
  const second = leafOf(SCRATCH + 8);
  const inverse = inverses(first, second);
  const logs = logsOf(first, second);
  const z = i64x2.add(mantissa, constant<f64>(LEAF_BITS, BASE9));
  const c = middle(mantissa, constant<f64>(LEAF_BITS, PIECE), constant<f64>(LEAF_BITS, MIDDLE));
  const power = leafPower(difference, mantissa, constant<f64>(LEAF_BITS, INVERSE));
  const more = mul<f64>(mul<f64>(rest, power), inverse);
  const r = add<f64>(mul<f64>(sub<f64>(z, c), inverse), more);
  const k = leafExponent(difference, constant<f64>(BITS, TWO_52), constant<f64>(NUMBERS, BIAS));
  const r2 = mul<f64>(r, r);
  const series = madd<f64>(r2, cubic<f64>(LEAF_NUMBERS, 0, r, r2), r);
  const small = add<f64>(series, madd<f64>(k, constant<f64>(NUMBERS, LN2_LO), low));
  const exponents = mul<f64>(k, constant<f64>(NUMBERS, LN2_HI));
  const large = add<f64>(base, exponents);
  const sum = add<f64>(large, logs);
  const errors = add<f64>(sumError<f64>(base, exponents, large), sumError<f64>(large, logs, sum));
  const result = add<f64>(sum, add<f64>(errors, small));
  // Infinity and NaN would be lost.
  const both = add<f64>(base, high);
  return v128.bitselect(result, both, v128.eq<f64>(sub<f64>(both, both), splat<f64>(0)));
}

/** The same of one number each. */
export function addLog(base: f64, low: f64, high: f64, rest: f64): f64 {
  const result = addLogs(f64x2.splat(base), f64x2.splat(low), f64x2.splat(high), f64x2.splat(rest));
  return f64x2.extract_lane(result, 0);
}

// Logarithms of any float64: by the same pieces with low parts. What rounding takes from k HI + ln c, from the sum of r and the
// correction, and from large + r, where large is 0 or not below r, is put back. What is left is half an ulp of the product r, and
// that of the result: 1 ulp where r has the result's exponent, at 1 + 2^-10 and at 1 - 2^-11, elsewhere 0.75 at most, and where c is
// 1, which has r exact, a half. The series and its sum with what is put back have 2^-10 of an ulp where they have most, there too.

const FULL_ROOT = 0; // ROOT9 less 1021 in its exponent: the exponent of what is below it wraps, as a negative number's does
const FULL_INVERSE = 1;
const FULL_BITS = memory.data<u64>([0x0016a40000000000, 0x7fc0000000000000], 16);
const FULL_NUMBERS = memory.data<f64>([FULL64_C0, FULL64_C1, FULL64_C2, FULL64_C3, FULL64_C4], 16);
const FULL_BIAS: f64 = 4503599627371517; // 2^52 + 1021
const FULL_MOST: f64 = 4503599627372540; // 2^52 + 2044

/** Bytes of a block. */
export const LOG_BLOCK: usize = 4096;
const REST = memory.data(4096, 16);
const ADDENDS = memory.data(4096, 16);
const ERRORS = memory.data(4096, 16);

/** The pair of low parts. */
function lowsOf(at: usize): v128 {
  return v128.load(pieceOf(at), LEAF_LOWS);
}

/** The first stage of ln(x + low): LARGE, SMALL and REST; `low` may be NONE. The largest of the exponents, above 2^52. */
function splitFull(x: usize, low: usize, at: usize, end: usize, bias: v128): v128 {
  const root = constant<f64>(FULL_BITS, FULL_ROOT);
  const inversePower = constant<f64>(FULL_BITS, FULL_INVERSE);
  const mask = constant<f64>(BITS, MANTISSA);
  const piece = constant<f64>(LEAF_BITS, PIECE);
  const first = constant<f64>(LEAF_BITS, MIDDLE);
  const base = constant<f64>(LEAF_BITS, BASE9);
  const two52 = constant<f64>(BITS, TWO_52);
  const ln2Hi = constant<f64>(NUMBERS, LN2_HI);
  const ln2Lo = constant<f64>(NUMBERS, LN2_LO);
  let most = two52;
  do {
    const difference = i64x2.sub(v128.load(x + at), root);
    const mantissa = v128.and(difference, mask);
    const exponent = v128.or(i64x2.shr_u(difference, 52), two52);
    most = pmax<f64>(most, exponent);
    const k = sub<f64>(exponent, bias);
    const lower = leafOf(x + at);
    const upper = leafOf(x + at + 8);
    const inverse = inverses(lower, upper);
    const logs = logsOf(lower, upper);
    const exponents = mul<f64>(k, ln2Hi);
    const large = add<f64>(exponents, logs);
    const error = add<f64>(sub<f64>(exponents, large), logs);
    const lowerLows = lowsOf(x + at);
    const upperLows = lowsOf(x + at + 8);
    const less = sub<f64>(i64x2.add(mantissa, base), middle(mantissa, piece, first));
    const lows = madd<f64>(less, inverses(lowerLows, upperLows), logsOf(lowerLows, upperLows));
    let rest = add<f64>(madd<f64>(k, ln2Lo, lows), error);
    let r = mul<f64>(less, inverse);
    if (low != NONE) {
      const more = mul<f64>(mul<f64>(v128.load(low + at), leafPower(difference, mantissa, inversePower)), inverse);
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

/** Infinity and NaN to themselves, less than 0 NaN, 0 -Infinity. */
export function logEnds<T extends number>(x: v128, result: v128): v128 {
  const zero = splat<T>(0);
  result = v128.bitselect(result, x, v128.lt<T>(x, splat<T>(Infinity)));
  result = v128.bitselect(splat<T>(NaN), result, v128.lt<T>(x, zero));
  return v128.bitselect(splat<T>(-Infinity), result, v128.eq<T>(x, zero));
}

/** Writes ln(x + low) of a block, `low` being small against x, or NONE. `to` may be `x`. */
export function writeFullLogs(x: usize, low: usize, to: usize, bytes: usize): void {
  const isRare = maxLane<f64>(splitFull(x, low, 0, bytes, splat<f64>(FULL_BIAS))) > FULL_MOST;
  joinFull(0, bytes, isRare ? LARGE : to);
  if (!isRare) return;
  let at: usize = 0;
  do {
    const value = v128.load(x + at);
    const isTiny = v128.and(v128.gt<f64>(value, splat<f64>(0)), v128.lt<f64>(value, splat<f64>(2.0 ** -1021)));
    const isHuge = v128.and(v128.ge<f64>(value, splat<f64>(2.0 ** 1023)), v128.lt<f64>(value, splat<f64>(Infinity)));
    if (v128.any_true(v128.or(isTiny, isHuge))) {
      const scale = v128.or(v128.and(splat<f64>(54), isTiny), v128.and(splat<f64>(-54), isHuge));
      const other = v128.bitselect(splat<f64>(2.0 ** -54), splat<f64>(1), isHuge);
      const factor = v128.bitselect(splat<f64>(2.0 ** 54), other, isTiny);
      v128.store(SCRATCH, mul<f64>(value, factor));
      if (low != NONE) v128.store(SCRATCH, mul<f64>(v128.load(low + at), factor), 16);
      const scaledLow = low != NONE ? SCRATCH + 16 - at : NONE;
      splitFull(SCRATCH - at, scaledLow, at, at + 16, add<f64>(splat<f64>(FULL_BIAS), scale));
      joinFull(at, at + 16, LARGE);
    }
    v128.store(to + at, logEnds<f64>(value, v128.load(at, LARGE)));
    at += 16;
  } while (at < bytes);
}

/** Writes ln(1 + x) of a block. `to` may be `x`. */
export function writeFullLogsOnePlus(x: usize, to: usize, bytes: usize): void {
  const one = constant<f64>(NUMBERS, ONE);
  let at: usize = 0;
  do {
    const value = v128.load(x + at);
    const sum = add<f64>(one, value);
    v128.store(at, sum, ADDENDS);
    v128.store(at, sumError<f64>(one, value, sum), ERRORS);
    at += 16;
  } while (at < bytes);
  writeFullLogs(ADDENDS, ERRORS, ADDENDS, bytes);
  const sign = v128.neg<f64>(splat<f64>(0)); // of -0
  at = 0;
  do {
    v128.store(to + at, v128.or(v128.load(at, ADDENDS), v128.and(v128.load(x + at), sign)));
    at += 16;
  } while (at < bytes);
}

/** ln of one number, any float64. */
export function logOne(x: f64): f64 {
  v128.store(ADDENDS, f64x2.splat(x));
  writeFullLogs(ADDENDS, NONE, ADDENDS, 16);
  return load<f64>(ADDENDS);
}

/** ln(1 + x) of two. */
export function logOnePlus(x: v128): v128 {
  v128.store(ADDENDS, x);
  writeFullLogsOnePlus(ADDENDS, ADDENDS, 16);
  return v128.load(ADDENDS);
}

/** The same of one. */
export function logOnePlusOne(x: f64): f64 {
  return f64x2.extract_lane(logOnePlus(f64x2.splat(x)), 0);
}
