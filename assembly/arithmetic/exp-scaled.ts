// e^t for t <= 0, times 2^512 (float64) or 2^64 (float32), so that no result is subnormal, for sums and quotients of exponentials. The
// scale cancels in a quotient, and is exact to undo.
// See docs/decisions/03-exponentials-of-sums.md.
import { EXP_LOWS, EXP_TABLE, LEAF_0, LEAF_1, LEAF_2, scratch } from "../memory";
import {
  EXP32_C2,
  EXP32_C3,
  EXP32_C4,
  EXP32_C5,
  EXP32_C6,
  EXP32_HI,
  EXP32_INV,
  EXP32_LO,
  EXP32_LOW,
  EXP64_C2,
  EXP64_C3,
  EXP64_HI,
  EXP64_INV,
  EXP64_LO,
  EXP64_LOW,
  EXTENDED64_C2,
  EXTENDED64_C3,
  EXTENDED64_C4,
  EXTENDED64_LOW,
} from "./constants";
import { twoSumError } from "./double-double";
import { add, constant, is, madd, mul, nmadd, pmax, splat, sub } from "./simd";

/** Scaled e^0: the scale. */
export function expOne<T extends number>(): f64 {
  return sizeof<T>() == 8 ? reinterpret<f64>(0x5ff0000000000000) : reinterpret<f64>(0x43f0000000000000);
}

/** 1 / scale, in float64. */
export function expUnscale<T extends number>(): f64 {
  return sizeof<T>() == 8 ? reinterpret<f64>(0x1ff0000000000000) : reinterpret<f64>(0x3bf0000000000000);
}

// The two, in lanes of T and of float64. Constants are loaded from memory, ahead of a loop if registers hold them: newer V8 makes an
// immediate anew at each use, by three instructions.
const SCALES = memory.data<u64>([0x5ff0000000000000, 0x1ff0000000000000, 0x5f8000005f800000, 0x3bf0000000000000], 16);

/** expOne in every lane. */
export function expOnes<T extends number>(): v128 {
  return v128.load64_splat(SCALES + (sizeof<T>() == 8 ? 0 : 16));
}

/** expUnscale in every lane of float64. */
export function expUnscales<T extends number>(): v128 {
  return v128.load64_splat(SCALES + (sizeof<T>() == 8 ? 8 : 24));
}

/**
 * The low part of a sum of scaled exponentials without the scale, in float64. Where no result can show it, it is 0: so of a row with
 * one finite element, and since processors take a hundred times as long for a product that underflows.
 */
export function unscaleLow<T extends number>(low: v128): v128 {
  const least = splat<f64>(sizeof<T>() == 8 ? 2.0 ** -563 : 2.0 ** -96);
  return mul<f64>(v128.andnot(low, v128.lt<f64>(v128.abs<f64>(low), least)), expUnscales<T>());
}

// The magic number rounds to an integer in the low bits of the sum; the power of two that scales is in it.
// biome-ignore format: a table
const CONSTANTS64 = memory.data<f64>([
  EXP64_LOW, EXP64_INV, 6755399442104320, EXP64_HI, EXP64_LO, EXP64_C2, EXP64_C3, EXTENDED64_C2, EXTENDED64_C3, EXTENDED64_C4,
  EXTENDED64_LOW, EXP64_HI + EXP64_LO,
], 16);
const EXTENDED_C2 = 7;
const EXTENDED_LOW = 10;
const STEP = 11; // HI + LO
// biome-ignore format: a table
const CONSTANTS32 = memory.data<f32>([
  <f32>EXP32_LOW, <f32>EXP32_INV, 12583103, <f32>EXP32_HI, <f32>EXP32_LO, <f32>EXP32_C2, <f32>EXP32_C3, <f32>EXP32_C4, <f32>EXP32_C5, <f32>EXP32_C6,
  1,
], 16);

/** The constant at a place: LOW, INV, the magic number, HI, LO, C2 ... C6, 1. Those after float64's last have no use. */
export function expConstant<T extends number>(place: i32): v128 {
  if (sizeof<T>() == 8) return constant<T>(CONSTANTS64, min(place, 6));
  return constant<T>(CONSTANTS32, place);
}

// e^t * 2^512 or 2^64 for t in [LOW, 0]; NaN gives NaN. k = t rounded to a multiple of ln 2 / 2048 (ln 2), r = t - k ln 2 / 2048
// in two steps of which the first is exact, e^t = 2^(k/2048) e^r. float64: 0.5 ulp (table) + 0.5 (last sum) + 0.12 (r, the
// polynomial and its product, which are 2^-12 of the result): 1.12 ulp. float32: 1.13 ulp.
//
// In two stages, a loop over the block each: k and r, then the exponential, which summation/exponentials.ts adds up. So a processor
// has more elements at once, and the place in the table comes from memory instead of out of a vector.

/** k, and the power of two that scales, in the low bits. */
export function expShifted<T extends number>(t: v128, inv: v128, magic: v128): v128 {
  return madd<T>(t, inv, magic);
}

/** r */
export function expReduced<T extends number>(t: v128, shifted: v128, magic: v128, hi: v128, lo: v128): v128 {
  const k = sub<T>(shifted, magic);
  return nmadd<T>(k, lo, nmadd<T>(k, hi, t));
}

// Slots: k and r, from the first stage to the second.
export const SHIFTED = LEAF_0;
export const REDUCED = LEAF_1;
/** The rounding error of x - max, where it is kept. */
export const LOWS = LEAF_2;

/** Offsets in the lookup tables of both lanes of the k at a place of the scratch. */
export function firstEntry(at: usize): usize {
  return (<usize>load<u32>(at, SHIFTED) & 2047) << 3;
}

export function secondEntry(at: usize): usize {
  return (<usize>load<u32>(at, SHIFTED + 8) & 2047) << 3;
}

/** 2^(j/2048) of both lanes, whose bits lack j << 41; see tables.ts. */
export function lookUpPowers(at: usize): v128 {
  return v128.load64_lane(secondEntry(at), v128.load64_zero(firstEntry(at), EXP_TABLE), 1, EXP_TABLE);
}

/** Their low parts, relative to them. */
export function lookUpLows(at: usize): v128 {
  return v128.load64_lane(secondEntry(at), v128.load64_zero(firstEntry(at), EXP_LOWS), 1, EXP_LOWS);
}

/** The first stage of `bytes` of e^(x - max), to the place `at` of the scratch, which is scratch() for the start of a block. */
export function reduceBlock<T extends number>(x: usize, at: usize, bytes: usize, max: v128): void {
  const low = expConstant<T>(0);
  const inv = expConstant<T>(1);
  const magic = expConstant<T>(2);
  const hi = expConstant<T>(3);
  const lo = expConstant<T>(4);
  const end = at + bytes;
  x -= at;
  do {
    const t = pmax<T>(sub<T>(v128.load(x + at), max), low);
    const shifted = expShifted<T>(t, inv, magic);
    v128.store(at, shifted, SHIFTED);
    v128.store(at, expReduced<T>(t, shifted, magic, hi, lo), REDUCED);
    at += 16;
  } while (at < end);
}

/** Signs of max, for the compiler: where no max is above 0, no x has a smaller size than max, as x <= max. */
class AboveZero {}
class NotAboveZero {}

/** Rounding error of t = x + minusMax: TwoSum, or Fast2Sum, which makes sums of normalized log-probabilities 13 % faster. */
function differenceError<K>(x: v128, minusMax: v128, t: v128): v128 {
  return is<K, NotAboveZero>() ? sub<f64>(minusMax, sub<f64>(t, x)) : twoSumError<f64>(x, minusMax, t);
}

/** ln 2 / 2048 in one part, which is enough for float32. */
export function expStep(): v128 {
  return constant<f64>(CONSTANTS64, STEP);
}

/** The body of reduceCompensated for max of the sign K. */
function reduceSigned<T extends number, S extends number, K>(x: usize, at: usize, end: usize, max: v128): void {
  const minusMax = v128.neg<f64>(max);
  const least = expConstant<f64>(0);
  const inv = expConstant<f64>(1);
  const magic = expConstant<f64>(2);
  const hi = expConstant<f64>(3);
  const lo = expConstant<f64>(4);
  const step = expStep();
  do {
    const value = sizeof<S>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
    const t = add<f64>(value, minusMax);
    const inRange = pmax<f64>(t, least);
    const shifted = expShifted<f64>(inRange, inv, magic);
    v128.store(at, shifted, SHIFTED);
    if (sizeof<T>() == 4) {
      v128.store(at, nmadd<f64>(sub<f64>(shifted, magic), step, inRange), REDUCED);
    } else {
      v128.store(at, expReduced<f64>(inRange, shifted, magic, hi, lo), REDUCED);
      v128.store(at, v128.and(differenceError<K>(value, minusMax, t), v128.gt<f64>(t, least)), LOWS);
    }
    x += 2 * sizeof<S>();
    at += 16;
  } while (at < end);
}

/**
 * The first stage in float64 of T, read as S, from `at` up to `end`: for compensated sums. The rounding error of x - max is apart. float32
 * needs no such thing, nor more than one part of ln 2 / 2048.
 */
export function reduceCompensated<T extends number, S extends number>(
  x: usize,
  at: usize,
  end: usize,
  max: v128,
): void {
  if (sizeof<T>() == 8 && v128.any_true(v128.gt<f64>(max, splat<f64>(0))))
    reduceSigned<T, S, AboveZero>(x, at, end, max);
  else reduceSigned<T, S, NotAboveZero>(x, at, end, max);
}

/** Adds the rounding errors of x - max to r, for expFromReduced. */
export function addLows(at: usize, end: usize): void {
  for (; at < end; at += 16) v128.store(at, add<f64>(v128.load(at, REDUCED), v128.load(at, LOWS)), REDUCED);
}

/** With it as k, the power is 0: its bits cancel those of 1. */
const NO_POWER: i64 = -1023 << 11;

/** Makes the exponential at a place of the scratch, which reduceCompensated has reduced, 0 or 1. */
export function setReduced(at: usize, isOne: bool): void {
  if (isOne) store<f64>(at, f64x2.extract_lane(expConstant<f64>(2), 0), SHIFTED);
  else store<i64>(at, NO_POWER, SHIFTED);
  store<f64>(at, 0, REDUCED);
  store<f64>(at, 0, LOWS);
}

/** 2^(k/2048) = P of the k at a place of the scratch, in float64. The exponential is P + P r + P times the series. */
export function powersFromReduced(at: usize): v128 {
  return i64x2.add(lookUpPowers(at), i64x2.shl(v128.load(at, SHIFTED), 41));
}

/** r of that place. */
export function residuesFromReduced(at: usize): v128 {
  return v128.load(at, REDUCED);
}

/** Coefficients of the series below: those of r^2, r^3 and r^4. */
export function seriesConstant(i: i32): v128 {
  return constant<f64>(CONSTANTS64, EXTENDED_C2 + i);
}

/** e^r - 1 - r with the low parts of r and P, in float64 of T. Relative to r float64 has 2^-60, float32, of r^2 only, 2^-27. */
export function seriesFromReduced<T extends number>(at: usize, r: v128, c2: v128, c3: v128, c4: v128): v128 {
  const r2 = mul<f64>(r, r);
  if (sizeof<T>() == 4) return mul<f64>(r2, c2);
  const lows = add<f64>(lookUpLows(at), v128.load(at, LOWS));
  return madd<f64>(r2, madd<f64>(r, madd<f64>(r, c4, c3), c2), lows);
}

/** 2^(k/2048) e^r of the k and r at a place of the scratch; the constants are those of expConstant. */
export function expFromReduced<T extends number>(
  at: usize,
  one: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
): v128 {
  const shifted = v128.load(at, SHIFTED);
  const r = v128.load(at, REDUCED);
  const r2 = mul<T>(r, r);
  if (sizeof<T>() == 8) {
    const power = i64x2.add(lookUpPowers(at), i64x2.shl(shifted, 41));
    return madd<T>(power, madd<T>(r2, madd<T>(r, c3, c2), r), power);
  }
  const p = madd<T>(r2, madd<T>(r2, c6, madd<T>(r, c5, c4)), madd<T>(r, c3, c2));
  const e = add<T>(one, madd<T>(r2, p, r));
  return mul<T>(e, i32x4.shl(shifted, 23)); // as a number: adding to the bits would lose NaN
}

/**
 * e^(t + low) * 2^512 in float64, low being the rounding error of t <= 300 or so; 0 where t is not above EXTENDED64_LOW. With the low parts
 * of the table and one more term: 0.51 ulp. All but 0.01 of that is the last rounding, whose error goes to `rest` unless that is 0. It
 * uses the place `at` of the scratch in LEAF_0.
 */
export function expExtended(at: usize, t: v128, low: v128, rest: usize = 0): v128 {
  const least = constant<f64>(CONSTANTS64, EXTENDED_LOW);
  const isAbove = v128.gt<f64>(t, least);
  const x = pmax<f64>(t, least);
  const magic = constant<f64>(CONSTANTS64, 2);
  const shifted = expShifted<f64>(x, constant<f64>(CONSTANTS64, 1), magic);
  const r = expReduced<f64>(x, shifted, magic, constant<f64>(CONSTANTS64, 3), constant<f64>(CONSTANTS64, 4));
  v128.store(at, shifted, SHIFTED);
  const power = powersFromReduced(at);
  const lows = add<f64>(lookUpLows(at), v128.and(low, isAbove));
  const p = madd<f64>(r, constant<f64>(CONSTANTS64, EXTENDED_C2 + 2), constant<f64>(CONSTANTS64, EXTENDED_C2 + 1));
  const c = madd<f64>(r, p, constant<f64>(CONSTANTS64, EXTENDED_C2));
  const series = madd<f64>(mul<f64>(r, r), c, add<f64>(r, lows));
  if (!rest) return v128.and(madd<f64>(power, series, power), isAbove);
  const part = mul<f64>(power, series);
  const sum = add<f64>(power, part);
  v128.store(rest, v128.and(sub<f64>(part, sub<f64>(sum, power)), isAbove));
  return v128.and(sum, isAbove);
}
