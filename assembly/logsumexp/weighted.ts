// ln of a sum of weighted exponentials, in float64 for either dtype. Elements of weight 0 count as -∞.
//
// If the weights of a row are positive and of ordinary size, it sums w e^(x - max), which neither cancels nor leaves the range. Otherwise
// a weight f 2^k, 1 <= |f| < 2, counts as f at x + k ln 2, so that no product leaves the range, whatever the sizes of the weights; and
// as terms of both signs may cancel, exponentials and sums are extended ones.
// See docs/decisions/14-weighted-logsumexp.md.
import { LN2_64_HI, LN2_64_LO } from "../arithmetic/constants";
import { twoSumError } from "../arithmetic/double-double";
import { addLows, expExtended, expOne, expOnes, expUnscale, reduceCompensated } from "../arithmetic/exp-scaled";
import { addLog } from "../arithmetic/log";
import { add, constant, maxLane, mul, PROMOTED, pmax, set, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, scratch } from "../memory";
import { maximum } from "../rows/row";
import { addToSum, resetSum, sumHigh, sumLow } from "../summation/accumulator";
import { addCompensated } from "../summation/compensated";
import { finishWeightedBlock } from "../summation/exponentials";
import { sumBlock } from "../summation/pairwise";

// Slots.
const X = BLOCK_0;
const W = BLOCK_1;
// The terms of ordinary weights: those of the largest x, and the others.
const TERMS = BLOCK_2;
const MAX_TERMS = BLOCK_3;
// For other weights, x + k ln 2 - max, its rounding error, and f.
const T = BLOCK_2;
const LOWS = BLOCK_3;
const FACTORS = BLOCK_4;

// Loaded from memory, ahead of the loops: see exp-scaled.ts.
// biome-ignore format: a table
const BITS = memory.data<u64>([
  2047, 1, 0x4330000000000000, 0x43300000000003ff, 0x800fffffffffffff, 0x3ff0000000000000, 0x7fd0000000000000,
], 16);
const EXPONENT: i32 = 0; // of the bits of an exponent, shifted down
const LEAST_EXPONENT: i32 = 1;
const TWO_52: i32 = 2;
const BIAS: i32 = 3; // 2^52 + 1023
const MANTISSA: i32 = 4; // and the sign
const ONE: i32 = 5;
const UP: i32 = 6; // 2^1022
const CONSTANTS = memory.data<f64>([LN2_64_HI, LN2_64_LO, 2.0 ** -400, 2.0 ** 400], 16);
const LN2_HI: i32 = 0;
const LN2_LO: i32 = 1;
const LEAST: i32 = 2; // of ordinary weights
const MOST: i32 = 3;

/** The bits at a place, in both lanes. */
function bits(place: i32): v128 {
  return constant<f64>(BITS, place);
}

/** Where the loops over n elements from scratch() on end. */
function endOf(n: i32): usize {
  return scratch() + ((<usize>n) << 3);
}

/** Two elements in float64. */
function loadPair<T extends number>(x: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
}

/**
 * Loads a block to X and W, elements of weight 0 as -∞, whatever they are. Returns the largest x; NaN if a weight is not ordinary, or an
 * x NaN.
 */
function loadBlock<T extends number>(x: usize, w: usize, n: i32): f64 {
  const least = constant<f64>(CONSTANTS, LEAST);
  const most = constant<f64>(CONSTANTS, MOST);
  const zero = splat<f64>(0);
  const dropped = splat<f64>(-Infinity);
  let largest = dropped;
  let haveOrdinarySize = i64x2.splat(-1);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    let weight = loadPair<T>(w);
    if (end - at < 16) weight = f64x2.replace_lane(weight, 1, 0);
    const hasNoWeight = v128.eq<f64>(weight, zero);
    const value = v128.bitselect(dropped, loadPair<T>(x), hasNoWeight);
    largest = pmax<f64>(largest, value);
    const hasOrdinarySize = v128.and(v128.ge<f64>(weight, least), v128.le<f64>(weight, most));
    haveOrdinarySize = v128.and(
      haveOrdinarySize,
      v128.and(v128.or(hasOrdinarySize, hasNoWeight), v128.eq<f64>(value, value)),
    );
    v128.store(at, value, X);
    v128.store(at, weight, W);
    x += 2 * sizeof<T>();
    w += 2 * sizeof<T>();
  }
  return i64x2.all_true(haveOrdinarySize) ? maxLane<f64>(largest) : NaN;
}

/**
 * Adds w e^(x - max) * 2^512 of a block of ordinary weights to the row's sum, 1.7 ulp each. Where ln S may be near 0, those of the largest
 * x are apart from the others, so that ln S is right where one element dominates.
 */
function addOrdinaryBlock(n: i32, max: f64): void {
  const start = scratch();
  const bytes = (<usize>n) << 3;
  reduceCompensated<f64, f64>(start + X, start, start + bytes, splat<f64>(max));
  addLows(start, start + bytes);
  const sum = finishWeightedBlock(start + W, start + TERMS, bytes);
  if (sum < 0.5 * expOne<f64>() || sum >= 2 * expOne<f64>()) {
    addToSum(sum);
    return;
  }
  const one = expOnes<f64>();
  const end = endOf(n);
  for (let at = start; at < end; at += 16) {
    const term = v128.load(at, TERMS);
    const isOfMax = v128.eq<f64>(term, mul<f64>(v128.load(at, W), one));
    v128.store(at, v128.and(term, isOfMax), MAX_TERMS);
    v128.store(at, v128.andnot(term, isOfMax), TERMS);
  }
  addToSum(sumBlock<f64>(start + MAX_TERMS, n));
  addToSum(sumBlock<f64>(start + TERMS, n));
}

/** The exponents of weights, in their low bits; subnormal ones have 0. */
function exponentBits(w: v128, field: v128): v128 {
  return v128.and(i64x2.shr_u(w, 52), field);
}

/** k, that of subnormal weights being that of the least normal number. */
function powerOfTwo(exponent: v128, least: v128, two52: v128, bias: v128): v128 {
  return sub<f64>(v128.or(i32x4.max_u(exponent, least), two52), bias);
}

/** Replaces the elements of infinite weight: they become infinite, or NaN instead of -∞, and their weights 1. */
function replaceInfinite(n: i32): void {
  const infinity = splat<f64>(Infinity);
  const zero = splat<f64>(0);
  const one = bits(ONE);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const x = v128.load(at, X);
    const w = v128.load(at, W);
    const isFinite = v128.and(v128.lt<f64>(v128.abs<f64>(w), infinity), v128.ne<f64>(x, infinity));
    const isKept = v128.or(isFinite, v128.eq<f64>(w, zero));
    const isPositive = v128.and(v128.gt<f64>(w, zero), v128.gt<f64>(x, v128.neg<f64>(infinity)));
    const instead = v128.bitselect(infinity, splat<f64>(NaN), isPositive);
    v128.store(at, v128.bitselect(x, instead, isKept), X);
    v128.store(at, v128.bitselect(w, one, isKept), W);
  }
}

/** The largest x + k ln 2 of a block, NaN if there is one. */
function shiftedMaxOfBlock(n: i32): f64 {
  const field = bits(EXPONENT);
  const least = bits(LEAST_EXPONENT);
  const two52 = bits(TWO_52);
  const bias = bits(BIAS);
  const ln2 = constant<f64>(CONSTANTS, LN2_HI);
  let largest = splat<f64>(-Infinity);
  let invalid = splat<f64>(0);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const w = v128.load(at, W);
    const high = mul<f64>(powerOfTwo(exponentBits(w, field), least, two52, bias), ln2);
    const shifted = add<f64>(v128.load(at, X), high);
    largest = pmax<f64>(largest, shifted);
    invalid = v128.or(invalid, v128.ne<f64>(shifted, shifted));
  }
  return v128.any_true(invalid) ? NaN : maxLane<f64>(largest);
}

/** Adds f e^(x + k ln 2 - max) * 2^512 of a block to the row's sum. */
function addShiftedBlock(n: i32, max: f64): void {
  const start = scratch();
  const end = endOf(n);
  const field = bits(EXPONENT);
  const mantissa = bits(MANTISSA);
  const one = bits(ONE);
  const up = bits(UP);
  for (let at = start; at < end; at += 16) {
    const w = v128.load(at, W);
    const exponent = exponentBits(w, field);
    const isSubnormal = i64x2.eq(exponent, i64x2.splat(0));
    const normal = v128.or(v128.and(w, mantissa), one);
    v128.store(at, v128.bitselect(mul<f64>(w, up), normal, isSubnormal), FACTORS);
    v128.store(at, exponent, W);
  }
  const minusMax = splat<f64>(-max);
  const least = bits(LEAST_EXPONENT);
  const two52 = bits(TWO_52);
  const bias = bits(BIAS);
  const ln2 = constant<f64>(CONSTANTS, LN2_HI);
  const ln2Low = constant<f64>(CONSTANTS, LN2_LO);
  for (let at = start; at < end; at += 16) {
    const x = v128.load(at, X);
    const k = powerOfTwo(v128.load(at, W), least, two52, bias);
    const high = mul<f64>(k, ln2);
    const shifted = add<f64>(x, high);
    const low = add<f64>(twoSumError<f64>(x, high, shifted), mul<f64>(k, ln2Low));
    const t = add<f64>(shifted, minusMax);
    v128.store(at, t, T);
    v128.store(at, add<f64>(twoSumError<f64>(shifted, minusMax, t), low), LOWS);
  }
  for (let at = start; at < end; at += 16) {
    v128.store(at, mul<f64>(v128.load(at, FACTORS), expExtended(at, v128.load(at, T), v128.load(at, LOWS))), X);
  }
  addCompensated(start + X, n, 0);
}

/** max + ln of the sum, NaN if that is negative. */
function logOfSum(max: f64): f64 {
  const high = sumHigh() + sumLow();
  if (high < 0) return NaN;
  if (high == 0) return -Infinity;
  const low = sumHigh() - high + sumLow();
  return addLog(max, 0, high * expUnscale<f64>(), low * expUnscale<f64>());
}

/**
 * Sums a row of ordinary weights, if it is one, by a guess of its largest x. Returns the largest x, which the guess may not be where it has
 * weight 0; NaN if a weight is not ordinary, or an x NaN.
 */
function sumOrdinary<T extends number>(x: usize, w: usize, n: i32, guess: f64): f64 {
  let largest: f64 = -Infinity;
  resetSum(0);
  for (let done = 0; done < n; done += PROMOTED) {
    const at = <usize>done * sizeof<T>();
    const length = min(PROMOTED, n - done);
    largest = max(largest, loadBlock<T>(x + at, w + at, length)); // NaN if either is
    if (largest != largest) break;
    addOrdinaryBlock(length, guess);
  }
  return largest;
}

/** The largest x + k ln 2 of a row, NaN if there is one. */
function shiftedMax<T extends number>(x: usize, w: usize, n: i32): f64 {
  let largest: f64 = -Infinity;
  for (let done = 0; done < n; done += PROMOTED) {
    const at = <usize>done * sizeof<T>();
    const length = min(PROMOTED, n - done);
    loadBlock<T>(x + at, w + at, length);
    replaceInfinite(length);
    largest = max(largest, shiftedMaxOfBlock(length));
  }
  return largest;
}

/** Sums a row. Returns the largest x, or x + k ln 2; if that is not finite, it is the result, and there is no sum. */
export function sumWeightedRow<T extends number>(x: usize, w: usize, n: i32): f64 {
  const guess = maximum<T>(x, n);
  let max = sumOrdinary<T>(x, w, n, guess);
  if (max != guess && max - max == 0) sumOrdinary<T>(x, w, n, max);
  if (max - max != 0) {
    max = shiftedMax<T>(x, w, n);
    if (max - max != 0) return max;
    resetSum(0);
    for (let done = 0; done < n; done += PROMOTED) {
      const at = <usize>done * sizeof<T>();
      const length = min(PROMOTED, n - done);
      loadBlock<T>(x + at, w + at, length);
      replaceInfinite(length);
      addShiftedBlock(length, max);
    }
  }
  return max;
}

export function weightedLogSumExp<T extends number>(
  x: usize,
  weights: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    const max = sumWeightedRow<T>(x, weights, cols);
    set<T>(out, max - max == 0 ? logOfSum(max) : max);
    x += bytes;
    weights += bytes;
    out += sizeof<T>();
  } while (--rows);
}
