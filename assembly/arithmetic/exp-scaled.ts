// e^t for t <= 0, times 2^512 (float64) or 2^64 (float32), so that no result is subnormal, for sums and quotients of exponentials. The
// scale cancels in a quotient, and is exact to undo.
import { EXP_LOWS, EXP_TABLE, LEAF_0, LEAF_1, scratch } from "../memory";
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
  FINE64_C2,
  FINE64_C3,
  FINE64_C4,
  FINE64_LOW,
  QUICK64_HI,
  QUICK64_LOW,
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

// The magic number rounds to an integer in the low bits of the sum; the power of two that scales is in it.
// biome-ignore format: a table
const NUMBERS64 = memory.data<f64>([
  EXP64_LOW, EXP64_INV, 6755399442104320, EXP64_HI, EXP64_LO, EXP64_C2, EXP64_C3, FINE64_C2, FINE64_C3, FINE64_C4,
  FINE64_LOW, QUICK64_LOW, QUICK64_HI,
], 16);
const FINE_C2 = 7;
const FINE_LOW = 10;
export const QUICK_LOW = 11;
export const QUICK_INV = 1;
export const QUICK_MAGIC = 2;
const QUICK_HI = 12;
const HI = 3;
const LO = 4;
// biome-ignore format: a table
const NUMBERS32 = memory.data<f32>([
  <f32>EXP32_LOW, <f32>EXP32_INV, 12583103, <f32>EXP32_HI, <f32>EXP32_LO, <f32>EXP32_C2, <f32>EXP32_C3, <f32>EXP32_C4, <f32>EXP32_C5, <f32>EXP32_C6,
  1,
], 16);

/** The constant at a place: LOW, INV, the magic number, HI, LO, C2 ... C6, 1. Those after float64's last have no use. */
export function expConstant<T extends number>(place: i32): v128 {
  if (sizeof<T>() == 8) return constant<T>(NUMBERS64, min(place, 6));
  return constant<T>(NUMBERS32, place);
}

// e^t * 2^512 or 2^64 for t in [LOW, 0]; NaN gives NaN. k = t rounded to a multiple of ln 2 / 2048 (ln 2), r = t - k ln 2 / 2048
// in two steps of which the first is exact, e^t = 2^(k/2048) e^r. float64: 0.5 ulp (table) + 0.5 (last sum) + 0.12 (r, the
// polynomial and its product, which are 2^-12 of the result): 1.12 ulp. float32: 1.13 ulp.
//
// In two stages, a loop over the block each: k and r, then the exponential, which summation/exponentials.ts adds up. So a processor
// has more elements at once, and the place in the table comes from memory instead of out of a vector.

/** k, and the power of two that scales, in the low bits. */
function expShifted<T extends number>(t: v128, inv: v128, magic: v128): v128 {
  return madd<T>(t, inv, magic);
}

/** r */
function expReduced<T extends number>(t: v128, shifted: v128, magic: v128, hi: v128, lo: v128): v128 {
  const k = sub<T>(shifted, magic);
  return nmadd<T>(k, lo, nmadd<T>(k, hi, t));
}

// Slots: k and r, from the first stage to the second.
const SHIFTED = LEAF_0;
const REDUCED = LEAF_1;

/** Offsets in the lookup tables of both lanes of the k at a place of the scratch. */
function firstEntry(at: usize): usize {
  return (<usize>load<u32>(at, SHIFTED) & 2047) << 3;
}

function secondEntry(at: usize): usize {
  return (<usize>load<u32>(at, SHIFTED + 8) & 2047) << 3;
}

/** 2^(j/2048) of both lanes, whose bits lack j << 41; see tables.ts. */
function lookUpPowers(at: usize): v128 {
  return v128.load64_lane(secondEntry(at), v128.load64_zero(firstEntry(at), EXP_TABLE), 1, EXP_TABLE);
}

/** Their low parts, relative to them. */
function lookUpLows(at: usize): v128 {
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

/** Adds to r of a float64 block the rounding errors of x - max. */
export function addLows(x: usize, n: i32, max: f64): void {
  const minusMax = splat<f64>(-max);
  const least = expConstant<f64>(0);
  let at = scratch();
  const end = at + ((<usize>n) << 3);
  x -= at;
  for (; at < end; at += 16) {
    const value = v128.load(x + at);
    const t = add<f64>(value, minusMax);
    const low = v128.and(twoSumError<f64>(value, minusMax, t), v128.gt<f64>(t, least));
    v128.store(at, add<f64>(v128.load(at, REDUCED), low), REDUCED);
  }
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
 * e^(t + low) * 2^512 in float64, low being the rounding error of t <= 300 or so; 0 where t is not above FINE64_LOW. With the low parts
 * of the table and one more term: 0.51 ulp. All but 0.01 of that is the last rounding, whose error goes to `rest` unless that is 0. It
 * uses the place `at` of the scratch in LEAF_0.
 */
export function expExtended(at: usize, t: v128, low: v128, rest: usize = 0): v128 {
  return extended(at, t, low, rest, false);
}

// The same in two stages, for results of T: those of float64 as exact as expExtended, those of float32 to 2^-38 and without `low`. A t
// below QUICK64_LOW counts as that. The second stage runs from `at` to `end`, places in the scratch.

/** The constant of the first stage at a place: QUICK_LOW, QUICK_INV or QUICK_MAGIC. */
export function quickConstant(place: i32): v128 {
  return constant<f64>(NUMBERS64, place);
}

/** ln 2 / 2048 for the first stage, and its low part, which results of float32 do not need. */
export function quickHigh<T extends number>(): v128 {
  return constant<f64>(NUMBERS64, sizeof<T>() == 8 ? HI : QUICK_HI);
}

export function quickLow(): v128 {
  return constant<f64>(NUMBERS64, LO);
}

/** The first stage, of a vector. `low` is 0 where t is not above QUICK64_LOW. */
export function reduceQuick<T extends number>(
  at: usize,
  t: v128,
  low: v128,
  least: v128,
  inv: v128,
  magic: v128,
  hi: v128,
  lo: v128,
): void {
  const x = pmax<f64>(t, least);
  const shifted = expShifted<f64>(x, inv, magic);
  v128.store(at, shifted, SHIFTED);
  if (sizeof<T>() == 4) v128.store(at, nmadd<f64>(sub<f64>(shifted, magic), hi, x), REDUCED);
  else v128.store(at, add<f64>(expReduced<f64>(x, shifted, magic, hi, lo), low), REDUCED);
}

/** Which sums keep all digits: a type for the compiler. */
export class Exact {}
export class Rounded {}

/**
 * The second stage: writes e^(t + low) * 2^512, and adds them to a sum in each lane, whose high and low part are at `high` and `low`. It
 * loses no digits, except where S is Rounded for results of float32.
 */
export function finishQuick<T extends number, S>(to: usize, at: usize, end: usize, high: usize, low: usize): void {
  const c2 = constant<f64>(NUMBERS64, FINE_C2);
  const c3 = constant<f64>(NUMBERS64, FINE_C2 + 1);
  const c4 = constant<f64>(NUMBERS64, FINE_C2 + 2);
  let sum = v128.load(high);
  let error = v128.load(low);
  do {
    const power = i64x2.add(lookUpPowers(at), i64x2.shl(v128.load(at, SHIFTED), 41));
    const r = v128.load(at, REDUCED);
    const r2 = mul<f64>(r, r);
    let series: v128;
    if (sizeof<T>() == 4) series = madd<f64>(r2, c2, r);
    else series = madd<f64>(r2, madd<f64>(r, madd<f64>(r, c4, c3), c2), add<f64>(r, lookUpLows(at)));
    const e = madd<f64>(power, series, power);
    v128.store(to + at, e);
    const next = add<f64>(sum, e);
    if (sizeof<T>() == 8 || is<S, Exact>()) error = add<f64>(error, twoSumError<f64>(sum, e, next));
    sum = next;
    at += 16;
  } while (at < end);
  v128.store(high, sum);
  v128.store(low, error);
}

/**
 * e^(t + low) - 1 in float64 for t <= 0, without its low part, which goes to `rest`. Together they have 0.5 ulp of the numbers that are
 * a step of the table from 0, and less of others (0: t and e^t - 1 - t).
 */
export function expm1Extended(at: usize, t: v128, low: v128, rest: usize): v128 {
  return extended(at, t, low, rest, true);
}

/** The body of both. */
function extended(at: usize, t: v128, low: v128, rest: usize, isMinusOne: bool): v128 {
  const least = constant<f64>(NUMBERS64, FINE_LOW);
  const isAbove = v128.gt<f64>(t, least);
  const x = pmax<f64>(t, least);
  const magic = constant<f64>(NUMBERS64, 2);
  const shifted = expShifted<f64>(x, constant<f64>(NUMBERS64, 1), magic);
  const r = expReduced<f64>(x, shifted, magic, constant<f64>(NUMBERS64, 3), constant<f64>(NUMBERS64, 4));
  v128.store(at, shifted, SHIFTED);
  const power = i64x2.add(lookUpPowers(at), i64x2.shl(shifted, 41));
  const lows = add<f64>(lookUpLows(at), v128.and(low, isAbove));
  const p = madd<f64>(r, constant<f64>(NUMBERS64, FINE_C2 + 2), constant<f64>(NUMBERS64, FINE_C2 + 1));
  const r2 = mul<f64>(r, r);
  const c = madd<f64>(r, p, constant<f64>(NUMBERS64, FINE_C2));
  const series = madd<f64>(r2, c, add<f64>(r, lows));
  if (!rest) return v128.and(madd<f64>(power, series, power), isAbove);
  if (!isMinusOne) {
    const part = mul<f64>(power, series);
    const sum = add<f64>(power, part);
    v128.store(rest, v128.and(sub<f64>(part, sub<f64>(sum, power)), isAbove));
    return v128.and(sum, isAbove);
  }
  const minusOne = splat<f64>(-1);
  const unscaled = mul<f64>(power, expUnscales<f64>());
  const difference = add<f64>(unscaled, minusOne);
  const isZero = v128.eq<f64>(shifted, magic);
  const small = madd<f64>(unscaled, series, twoSumError<f64>(unscaled, minusOne, difference));
  const isGone = v128.le<f64>(t, least);
  v128.store(rest, v128.andnot(v128.bitselect(madd<f64>(r2, c, lows), small, isZero), isGone));
  return v128.bitselect(minusOne, v128.bitselect(r, difference, isZero), isGone);
}
