// The loops over a block that log-quick.ts is made of, in float64 for results of either dtype. A block has `groups` groups of `bytes`
// each from `at` on: two short rows side by side, or a part of a long one. Their sums are from `row` on, a vector for each group.
//
// A block has the logarithms a and b of both inputs; ta = a - shift and tb = b - shift; d = tb - ta. Results of float64 take the rounding
// errors of these differences into account; those of float32 do not need them.

import { twoSumError } from "../arithmetic/double-double";
import { expm1mx } from "../arithmetic/exp";
import {
  finishQuick,
  QUICK_INV,
  QUICK_LOW,
  QUICK_MAGIC,
  quickConstant,
  quickHigh,
  Rounded,
  reduceQuick,
} from "../arithmetic/exp-quick";
import { jensenShannonOfLogs } from "../arithmetic/jsd-log-term";
import { add, cubic, is, linear, madd, mul, NONE, pmax, pmin, splat, sub } from "../arithmetic/simd";
import { SLOT } from "../layout";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, BLOCK_5 } from "../memory";
import {
  CENTER_LOWS,
  CENTERS,
  FACTORS_A,
  FACTORS_B,
  LARGEST_GAPS,
  SIZE_SUMS,
  SLOPE_LOWS,
  SLOPES,
  STATES,
  unscaled,
  VALUE_LOWS,
  VALUE_SUMS,
} from "./log-sums";

// Slots. The first four are kept of two blocks, which lie KEPT_SLOTS apart, so that a second reading finds them.
/** e^ta and e^tb, times 2^512. */
export const EXP_A: usize = BLOCK_0;
export const EXP_B: usize = BLOCK_1;
/** tb and its rounding error, whose place d and its rounding error take. */
export const LOG_B: usize = BLOCK_2;
export const LOW_B: usize = BLOCK_3;
const GAPS: usize = LOG_B;
const GAP_LOWS: usize = LOW_B;
export const KEPT_SLOTS: usize = 4 * SLOT;
/** ta and its rounding error. */
export const LOG_A: usize = BLOCK_4;
export const LOW_A: usize = BLOCK_5;
/** In the second reading d, and its rounding error or e^d. */
const LAST_GAPS: usize = LOG_A;
const TAILS: usize = LOW_A;

function negated(x: v128): v128 {
  return sub<f64>(splat<f64>(0), x);
}

/** Adds e^ta ta. */
export function weighOwn<T extends number>(at: usize, row: usize, bytes: usize, groups: i32): void {
  const least = quickConstant(QUICK_LOW);
  do {
    const end = at + bytes;
    let high = v128.load(row, VALUE_SUMS);
    let low = v128.load(row, VALUE_LOWS);
    do {
      const e = v128.load(at, EXP_A);
      const value = mul<f64>(e, pmax<f64>(v128.load(at, LOG_A), least));
      const sum = add<f64>(high, value);
      if (sizeof<T>() == 8) {
        low = add<f64>(add<f64>(low, mul<f64>(e, v128.load(at, LOW_A))), twoSumError<f64>(high, value, sum));
      }
      high = sum;
      at += 16;
    } while (at < end);
    v128.store(row, high, VALUE_SUMS);
    v128.store(row, low, VALUE_LOWS);
    row += 16;
  } while (--groups);
}

/** tb; not below QUICK64_LOW where a is -Infinity, so that p is 0. */
function relevantB(ta: v128, tb: v128, least: v128): v128 {
  return v128.bitselect(pmax<f64>(tb, least), tb, v128.eq<f64>(ta, splat<f64>(-Infinity)));
}

/** Adds e^ta tb, and finds the smallest tb that counts. */
export function weighOther<T extends number>(at: usize, row: usize, bytes: usize, groups: i32): void {
  const floor = quickConstant(QUICK_LOW);
  do {
    const end = at + bytes;
    let least = v128.load(row, STATES);
    let high = v128.load(row, VALUE_SUMS);
    let low = v128.load(row, VALUE_LOWS);
    do {
      const tb = relevantB(v128.load(at, LOG_A), v128.load(at, LOG_B), floor);
      least = pmin<f64>(least, tb);
      const e = v128.load(at, EXP_A);
      const value = mul<f64>(e, tb);
      const sum = add<f64>(high, value);
      if (sizeof<T>() == 8) {
        low = add<f64>(add<f64>(low, mul<f64>(e, v128.load(at, LOW_B))), twoSumError<f64>(high, value, sum));
      }
      high = sum;
      at += 16;
    } while (at < end);
    v128.store(row, high, VALUE_SUMS);
    v128.store(row, low, VALUE_LOWS);
    v128.store(row, least, STATES);
    row += 16;
  } while (--groups);
}

/** Writes d and its rounding error, and returns their sum. */
function writeGap<T extends number>(at: usize, ta: v128, tb: v128): v128 {
  const d = sub<f64>(tb, ta);
  v128.store(at, d, GAPS);
  if (sizeof<T>() == 4) return d;
  const lows = sub<f64>(v128.load(at, LOW_B), v128.load(at, LOW_A));
  const all = add<f64>(twoSumError<f64>(tb, negated(ta), d), lows);
  const low = v128.and(all, v128.lt<f64>(v128.abs<f64>(all), splat<f64>(Infinity)));
  v128.store(at, low, GAP_LOWS);
  return add<f64>(d, low);
}

/** Writes d, adds e^ta d and the size of that, and finds the smallest tb that counts. */
export function weighGaps<T extends number>(at: usize, row: usize, bytes: usize, groups: i32): void {
  const floor = quickConstant(QUICK_LOW);
  do {
    const end = at + bytes;
    let least = v128.load(row, STATES);
    let high = v128.load(row, VALUE_SUMS);
    let low = v128.load(row, VALUE_LOWS);
    let sizes = v128.load(row, SIZE_SUMS);
    do {
      const ta = v128.load(at, LOG_A);
      const tb = relevantB(ta, v128.load(at, LOG_B), floor);
      least = pmin<f64>(least, tb);
      const value = mul<f64>(v128.load(at, EXP_A), writeGap<T>(at, pmax<f64>(ta, floor), tb));
      const sum = add<f64>(high, value);
      if (sizeof<T>() == 8) low = add<f64>(low, twoSumError<f64>(high, value, sum));
      high = sum;
      sizes = add<f64>(sizes, v128.abs<f64>(value));
      at += 16;
    } while (at < end);
    v128.store(row, high, VALUE_SUMS);
    v128.store(row, low, VALUE_LOWS);
    v128.store(row, sizes, SIZE_SUMS);
    v128.store(row, least, STATES);
    row += 16;
  } while (--groups);
}

/** Writes d, and finds the smallest tb that counts. */
export function writeGaps<T extends number>(at: usize, row: usize, bytes: usize, groups: i32): void {
  const floor = quickConstant(QUICK_LOW);
  do {
    const end = at + bytes;
    let least = v128.load(row, STATES);
    do {
      const ta = v128.load(at, LOG_A);
      const tb = relevantB(ta, v128.load(at, LOG_B), floor);
      least = pmin<f64>(least, tb);
      writeGap<T>(at, pmax<f64>(ta, floor), tb);
      at += 16;
    } while (at < end);
    v128.store(row, least, STATES);
    row += 16;
  } while (--groups);
}

/** Coefficients of (e^d - 1 - d) / d^2, to 2^-32 for |d| <= 1/8. */
const EXCESS32 = memory.data<f64>([1 / 2.0, 1 / 6.0, 1 / 24.0, 1 / 120.0, 1 / 720.0, 1 / 5040.0], 16);

/** e^d - 1 - d for results of float32, and the scaled e^d. */
function excess32(d: v128, e: v128): v128 {
  const square = mul<f64>(d, d);
  const fourth = mul<f64>(square, square);
  const near = mul<f64>(square, madd<f64>(fourth, linear<f64>(EXCESS32, 4, d), cubic<f64>(EXCESS32, 0, d, square)));
  const far = sub<f64>(sub<f64>(unscaled(e), splat<f64>(1)), d);
  return v128.bitselect(near, far, v128.le<f64>(v128.abs<f64>(d), splat<f64>(0.125)));
}

/** Writes d = tb - ta - center, of float64 with its rounding error, of float32 with e^d. Finds the largest. */
function subtractCenters<T extends number>(at: usize, row: usize, bytes: usize, groups: i32): void {
  const firstAt = at;
  const firstRow = row;
  let left = groups;
  do {
    const end = at + bytes;
    const minusCenter = negated(v128.load(row, CENTERS));
    let most = v128.load(row, LARGEST_GAPS);
    do {
      const whole = v128.load(at, GAPS);
      let d = add<f64>(whole, minusCenter);
      if (sizeof<T>() == 8) {
        const low = add<f64>(twoSumError<f64>(whole, minusCenter, d), v128.load(at, GAP_LOWS));
        const sum = add<f64>(d, low);
        v128.store(at, sub<f64>(low, sub<f64>(sum, d)), TAILS); // as low is small
        d = sum;
      } else {
        const magic = quickConstant(QUICK_MAGIC);
        reduceQuick<T>(at, d, d, quickConstant(QUICK_LOW), quickConstant(QUICK_INV), magic, quickHigh<T>(), d);
      }
      v128.store(at, d, LAST_GAPS);
      most = pmax<f64>(most, d);
      at += 16;
    } while (at < end);
    v128.store(row, most, LARGEST_GAPS);
    row += 16;
  } while (--left);
  // The sums of e^d are not needed, and take the place of factors.
  if (sizeof<T>() == 4) {
    finishQuick<T, Rounded>(TAILS, firstAt, firstRow + FACTORS_A, firstRow + FACTORS_B, NONE, bytes, groups);
  }
}

/** The centers, for the compiler: means of d, or 0. */
export class Mean {}
export class Zero {}

/**
 * Adds e^ta (e^d - 1 - d), d being tb - ta - center, none of which is negative. Finds the largest d. If C is Mean, it adds e^ta d, too,
 * for results of float64.
 */
export function weighExpm1mx<T extends number, C>(at: usize, row: usize, bytes: usize, groups: i32): void {
  subtractCenters<T>(at, row, bytes, groups);
  do {
    const end = at + bytes;
    let high = v128.load(row, VALUE_SUMS);
    let low = v128.load(row, VALUE_LOWS);
    let slope = v128.load(row, SLOPES);
    let slopeLow = v128.load(row, SLOPE_LOWS);
    do {
      const d = v128.load(at, LAST_GAPS);
      const tail = v128.load(at, TAILS);
      const expm1mxOfD = sizeof<T>() == 8 ? expm1mx(d, tail) : excess32(d, tail);
      const e = v128.load(at, EXP_A);
      const value = mul<f64>(e, expm1mxOfD);
      const sum = add<f64>(high, value);
      if (sizeof<T>() == 8) {
        low = add<f64>(low, twoSumError<f64>(high, value, sum));
        if (is<C, Mean>()) {
          const weighed = mul<f64>(e, d);
          const next = add<f64>(slope, weighed);
          slopeLow = add<f64>(slopeLow, twoSumError<f64>(slope, weighed, next));
          slope = next;
        }
      }
      high = sum;
      at += 16;
    } while (at < end);
    v128.store(row, high, VALUE_SUMS);
    v128.store(row, low, VALUE_LOWS);
    if (sizeof<T>() == 8 && is<C, Mean>()) {
      v128.store(row, slope, SLOPES);
      v128.store(row, slopeLow, SLOPE_LOWS);
    }
    row += 16;
  } while (--groups);
}

/** Adds the terms of JSD of p = e^ta times its factor and q likewise, whose logarithms differ by tb - ta - center. */
export function addDivergences<T extends number>(at: usize, row: usize, bytes: usize, groups: i32): void {
  do {
    const end = at + bytes;
    const center = v128.load(row, CENTERS);
    const centerLow = v128.load(row, CENTER_LOWS);
    const forA = v128.load(row, FACTORS_A);
    const forB = v128.load(row, FACTORS_B);
    let high = v128.load(row, VALUE_SUMS);
    let low = v128.load(row, VALUE_LOWS);
    do {
      const p = mul<f64>(v128.load(at, EXP_A), forA);
      const q = mul<f64>(v128.load(at, EXP_B), forB);
      let d = sub<f64>(v128.load(at, GAPS), center);
      if (sizeof<T>() == 8) d = add<f64>(d, sub<f64>(v128.load(at, GAP_LOWS), centerLow));
      const value = jensenShannonOfLogs<T>(p, q, d);
      const sum = add<f64>(high, value);
      if (sizeof<T>() == 8) low = add<f64>(low, twoSumError<f64>(high, value, sum));
      high = sum;
      at += 16;
    } while (at < end);
    v128.store(row, high, VALUE_SUMS);
    v128.store(row, low, VALUE_LOWS);
    row += 16;
  } while (--groups);
}
