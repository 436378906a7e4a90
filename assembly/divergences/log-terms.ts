// The loops over a block that log-quick.ts is made of, in float64 for results of either dtype. Vectors are those of a long row, or of
// short rows side by side.
//
// A block has the logarithms a and b of both inputs; ta = a - shift and tb = b - shift; d = tb - ta. Results of float64 take the rounding
// errors of these differences into account; those of float32 do not need them.

import { QUICK64_LOW } from "../arithmetic/constants";
import { twoSumError } from "../arithmetic/double-double";
import { expm1mx } from "../arithmetic/exp";
import {
  expUnscale,
  finishQuick,
  QUICK_INV,
  QUICK_LOW,
  QUICK_MAGIC,
  quickConstant,
  quickHigh,
  quickLow,
  reduceQuick,
} from "../arithmetic/exp-scaled";
import { jensenShannonOfLogs } from "../arithmetic/jsd-log-term";
import { add, cubic, get, linear, madd, mul, pmax, pmin, splat, sub } from "../arithmetic/simd";
import { SLOT } from "../layout";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, BLOCK_5, BLOCK_6, BLOCK_7, scratch } from "../memory";
import { gather } from "../rows/transpose";

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
/** The rounding error of d in the second reading, or q. */
const TAILS: usize = LOG_A;
/** What is added up. */
export const VALUES: usize = BLOCK_6;
export const MORE_VALUES: usize = BLOCK_7;

function negated(x: v128): v128 {
  return sub<f64>(splat<f64>(0), x);
}

/**
 * Writes t = x - shift and its rounding error, which is 0 where it does not count, of n elements of a long row, behind an odd number of
 * them -Infinity; and the first stage of e^t.
 */
export function loadRow<T extends number>(x: usize, t: usize, low: usize, at: usize, n: i32, shift: v128): void {
  const least = quickConstant(QUICK_LOW);
  const inv = quickConstant(QUICK_INV);
  const magic = quickConstant(QUICK_MAGIC);
  const hi = quickHigh<T>();
  const lo = quickLow();
  const minusShift = negated(shift);
  const last = at + ((<usize>(n - 1)) << 3);
  for (; at < last; at += 16) {
    const value = sizeof<T>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
    writeShifted<T>(value, minusShift, t, low, at, least, inv, magic, hi, lo);
    x += 2 * sizeof<T>();
  }
  if (n & 1) {
    const value = f64x2.replace_lane(splat<f64>(-Infinity), 0, get<T>(x));
    writeShifted<T>(value, minusShift, t, low, at, least, inv, magic, hi, lo);
  }
}

function writeShifted<T extends number>(
  value: v128,
  minusShift: v128,
  t: usize,
  low: usize,
  at: usize,
  least: v128,
  inv: v128,
  magic: v128,
  hi: v128,
  lo: v128,
): void {
  const difference = add<f64>(value, minusShift);
  let error = value;
  v128.store(t + at, difference);
  if (sizeof<T>() == 8) {
    error = v128.and(twoSumError<f64>(value, minusShift, difference), v128.gt<f64>(difference, least));
    v128.store(low + at, error);
  }
  reduceQuick<T>(at, difference, error, least, inv, magic, hi, lo);
}

/** Writes the same of short rows, side by side, and their largest elements; the shift is these if `isShifted`, or 0. */
export function loadRows<T extends number>(
  x: usize,
  t: usize,
  low: usize,
  maxima: usize,
  groups: i32,
  cols: i32,
  isShifted: bool,
): void {
  const least = quickConstant(QUICK_LOW);
  const inv = quickConstant(QUICK_INV);
  const magic = quickConstant(QUICK_MAGIC);
  const hi = quickHigh<T>();
  const lo = quickLow();
  const bytes = <usize>cols * sizeof<T>();
  let at = scratch();
  let row = at + maxima;
  do {
    let max = splat<f64>(-Infinity);
    const first = at;
    const end = x + bytes;
    do {
      let pair: v128;
      if (sizeof<T>() == 8) pair = gather<f64>(x, bytes);
      else pair = f64x2.promote_low_f32x4(v128.load32_lane(x + bytes, v128.load32_zero(x), 1));
      max = pmax<f64>(max, pair);
      v128.store(t + at, pair);
      at += 16;
      x += sizeof<T>();
    } while (x < end);
    v128.store(row, max);
    row += 16;
    x += bytes;
    const minusShift = isShifted ? negated(max) : splat<f64>(0);
    for (let i = first; i < at; i += 16) {
      writeShifted<T>(v128.load(t + i), minusShift, t, low, i, least, inv, magic, hi, lo);
    }
  } while (--groups);
}

/** Writes to VALUES the exponentials that are not 1, and 0 for the others. Returns how many are, in each lane. */
export function writeRests(t: usize, e: usize, at: usize, end: usize): v128 {
  const zero = splat<f64>(0);
  const one = splat<f64>(1);
  let ones = zero;
  do {
    const isOne = v128.eq<f64>(v128.load(t + at), zero);
    v128.store(at, v128.andnot(v128.load(e + at), isOne), VALUES);
    ones = add<f64>(ones, v128.and(one, isOne));
    at += 16;
  } while (at < end);
  return ones;
}

/** Writes e^ta ta. */
export function weighOwn(at: usize, end: usize): void {
  const least = splat<f64>(QUICK64_LOW);
  do {
    v128.store(at, mul<f64>(v128.load(at, EXP_A), pmax<f64>(v128.load(at, LOG_A), least)), VALUES);
    at += 16;
  } while (at < end);
}

/** tb; not below QUICK64_LOW where a is -Infinity, so that p is 0. */
function relevantB(at: usize, ta: v128): v128 {
  const tb = v128.load(at, LOG_B);
  return v128.bitselect(pmax<f64>(tb, splat<f64>(QUICK64_LOW)), tb, v128.eq<f64>(ta, splat<f64>(-Infinity)));
}

/** Writes e^ta tb. Returns the smallest tb that counts. */
export function weighOther(at: usize, end: usize): v128 {
  let least = splat<f64>(0);
  do {
    const tb = relevantB(at, v128.load(at, LOG_A));
    least = pmin<f64>(least, tb);
    v128.store(at, mul<f64>(v128.load(at, EXP_A), tb), VALUES);
    at += 16;
  } while (at < end);
  return least;
}

/** d and its rounding error, for ta and tb that are not -Infinity. */
function writeGap<T extends number>(at: usize, ta: v128, tb: v128): v128 {
  const d = sub<f64>(tb, ta);
  let low = splat<f64>(0);
  if (sizeof<T>() == 8) {
    const lows = sub<f64>(v128.load(at, LOW_B), v128.load(at, LOW_A));
    const all = add<f64>(twoSumError<f64>(tb, negated(ta), d), lows);
    low = v128.and(all, v128.lt<f64>(v128.abs<f64>(all), splat<f64>(Infinity)));
    v128.store(at, low, GAP_LOWS);
  }
  v128.store(at, d, GAPS);
  return add<f64>(d, low);
}

/** Writes d, e^ta d and the size of that. Returns the smallest tb that counts. */
export function weighGaps<T extends number>(at: usize, end: usize): v128 {
  const floor = splat<f64>(QUICK64_LOW);
  let least = splat<f64>(0);
  do {
    const ta = v128.load(at, LOG_A);
    const tb = relevantB(at, ta);
    least = pmin<f64>(least, tb);
    const value = mul<f64>(v128.load(at, EXP_A), writeGap<T>(at, pmax<f64>(ta, floor), tb));
    v128.store(at, value, VALUES);
    v128.store(at, v128.abs<f64>(value), MORE_VALUES);
    at += 16;
  } while (at < end);
  return least;
}

/** Writes d, which may be infinite. */
export function writeGaps<T extends number>(at: usize, end: usize): void {
  do {
    writeGap<T>(at, v128.load(at, LOG_A), v128.load(at, LOG_B));
    at += 16;
  } while (at < end);
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

/** Writes d = tb - ta - mean and its rounding error. Returns the largest. */
export function subtractMean<T extends number>(at: usize, end: usize, mean: v128): v128 {
  const minusMean = negated(mean);
  let most = splat<f64>(0);
  do {
    const whole = v128.load(at, GAPS);
    const rough = add<f64>(whole, minusMean);
    let d = rough;
    if (sizeof<T>() == 8) {
      const low = add<f64>(twoSumError<f64>(whole, minusMean, rough), v128.load(at, GAP_LOWS));
      d = add<f64>(rough, low);
      v128.store(at, sub<f64>(low, sub<f64>(d, rough)), TAILS); // as low is small
    }
    v128.store(at, d, MORE_VALUES);
    most = pmax<f64>(most, d);
    at += 16;
  } while (at < end);
  return most;
}

/** Writes e^ta (e^d - 1 - d), none of which is negative. */
export function weighExcess<T extends number>(at: usize, end: usize): void {
  if (sizeof<T>() == 4) {
    for (let i = at; i < end; i += 16) {
      const d = v128.load(i, MORE_VALUES);
      const magic = quickConstant(QUICK_MAGIC);
      reduceQuick<T>(i, d, d, quickConstant(QUICK_LOW), quickConstant(QUICK_INV), magic, quickHigh<T>(), d);
    }
    finishQuick<T>(VALUES, at, end);
  }
  do {
    const d = v128.load(at, MORE_VALUES);
    const excess = sizeof<T>() == 8 ? expm1mx(d, v128.load(at, TAILS)) : excess32(d, v128.load(at, VALUES));
    v128.store(at, mul<f64>(v128.load(at, EXP_A), excess), VALUES);
    at += 16;
  } while (at < end);
}

/** Writes p = e^ta forA and q = e^tb forB, and the difference of their logarithms, which is tb - ta - center. */
export function scalePairs<T extends number>(at: usize, end: usize, center: v128, forA: v128, forB: v128): void {
  do {
    v128.store(at, mul<f64>(v128.load(at, EXP_A), forA), VALUES);
    v128.store(at, mul<f64>(v128.load(at, EXP_B), forB), TAILS);
    const d = sub<f64>(v128.load(at, GAPS), center);
    v128.store(at, sizeof<T>() == 8 ? add<f64>(d, v128.load(at, GAP_LOWS)) : d, MORE_VALUES);
    at += 16;
  } while (at < end);
}

/** Writes the terms of JSD of such pairs. */
export function writeDivergences<T extends number>(at: usize, end: usize): void {
  do {
    const term = jensenShannonOfLogs<T>(v128.load(at, VALUES), v128.load(at, TAILS), v128.load(at, MORE_VALUES));
    v128.store(at, term, VALUES);
    at += 16;
  } while (at < end);
}

/** Two sums of scaled values. */
export function unscaled(sum: v128): v128 {
  return mul<f64>(sum, splat<f64>(expUnscale<f64>()));
}
