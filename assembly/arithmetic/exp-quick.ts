// e^(t + low) * 2^512 in float64 by two loops, the second of which adds them up: for measures of logits.
import {
  EXP64_HI,
  EXP64_INV,
  EXP64_LO,
  EXTENDED64_C2,
  EXTENDED64_C3,
  EXTENDED64_C4,
  QUICK64_HI,
  QUICK64_LOW,
} from "./constants";
import { twoSumError } from "./double-double";
import { expReduced, expShifted, lookUpLows, lookUpPowers, REDUCED, SHIFTED } from "./exp-scaled";
import { add, constant, is, madd, mul, nmadd, pmax, sub } from "./simd";

export const QUICK_LOW = 0;
export const QUICK_INV = 1;
export const QUICK_MAGIC = 2;
const HI = 3;
const LO = 4;
const QUICK_HI = 5;
const EXTENDED_C2 = 6;
// biome-ignore format: a table
const CONSTANTS64 = memory.data<f64>([
  QUICK64_LOW, EXP64_INV, 6755399442104320, EXP64_HI, EXP64_LO, QUICK64_HI, EXTENDED64_C2, EXTENDED64_C3, EXTENDED64_C4,
], 16);

// For results of T: those of float64 are as exact as expExtended, those of float32 to 2^-38 and without `low`. A t
// below QUICK64_LOW counts as that.

/** The constant of the first stage at a place: QUICK_LOW, QUICK_INV or QUICK_MAGIC. */
export function quickConstant(place: i32): v128 {
  return constant<f64>(CONSTANTS64, place);
}

/** ln 2 / 2048 for the first stage, and its low part, which results of float32 do not need. */
export function quickHigh<T extends number>(): v128 {
  return constant<f64>(CONSTANTS64, sizeof<T>() == 8 ? HI : QUICK_HI);
}

export function quickLow(): v128 {
  return constant<f64>(CONSTANTS64, LO);
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

/** Has the low part of a sum one of its own? */
function isDouble<T extends number, S>(): bool {
  return sizeof<T>() == 8 && is<S, Exact>();
}

/**
 * The second stage of `groups` groups of `bytes` each: writes e^(t + low) * 2^512, and adds them to the group's sum in each lane, whose
 * high and low part are at `high` and `low`. It loses no digits, except where S is Rounded for results of float32. Where S is Exact, for
 * results of float64, the low part is a sum of two numbers, the other at `least`: beside one element, others below 2^-53 may be all that counts.
 */
export function finishQuick<T extends number, S>(
  to: usize,
  at: usize,
  high: usize,
  low: usize,
  least: usize,
  bytes: usize,
  groups: i32,
): void {
  const c2 = constant<f64>(CONSTANTS64, EXTENDED_C2);
  const c3 = constant<f64>(CONSTANTS64, EXTENDED_C2 + 1);
  const c4 = constant<f64>(CONSTANTS64, EXTENDED_C2 + 2);
  do {
    const end = at + bytes;
    let sum = v128.load(high);
    let error = v128.load(low);
    let rest = isDouble<T, S>() ? v128.load(least) : error;
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
      const lost = twoSumError<f64>(sum, e, next);
      if (isDouble<T, S>()) {
        const errors = add<f64>(error, lost);
        rest = add<f64>(rest, twoSumError<f64>(error, lost, errors));
        error = errors;
      } else if (sizeof<T>() == 8 || is<S, Exact>()) error = add<f64>(error, lost);
      sum = next;
      at += 16;
    } while (at < end);
    v128.store(high, sum);
    v128.store(low, error);
    if (isDouble<T, S>()) v128.store(least, rest);
    high += 16;
    low += 16;
    least += 16;
  } while (--groups);
}
