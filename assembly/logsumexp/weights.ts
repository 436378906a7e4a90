// Rows of elements and weights: blocks of them, and the sum of a row whose weights may be of any size, for weighted.ts.
//
// A weight f 2^k that is tiny or huge, 1 <= |f| < 2, counts as f at x - max + k ln 2, so that no product leaves the range. Weights of
// ordinary size keep k = 0: the term of the largest x is exact, and ln S right where it dominates. Exponentials and sums are extended ones.
// See docs/decisions/14-weighted-logsumexp.md.
import { LN2_64_HI, LN2_64_LO } from "../arithmetic/constants";
import { scalarTwoSumError, twoSumError } from "../arithmetic/double-double";
import { expExtended, expUnscale } from "../arithmetic/exp-scaled";
import { addLog } from "../arithmetic/log";
import { add, constant, is, maxLane, mul, PROMOTED, pmax, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, scratch } from "../memory";
import { gatherPair } from "../rows/transpose";
import { resetSum, sumHigh, sumLow } from "../summation/accumulator";
import { addCompensated } from "../summation/compensated";

// Slots. A block: x, and its weights.
export const X: usize = BLOCK_0;
export const W: usize = BLOCK_1;
/** The bits of the weights that loadElements has loaded, joined by OR: the sign is set if one is negative. */
export const SIGNS: usize = BLOCK_3;
// For weights of any size, x - max + k ln 2 less the largest of these, its rounding error, and f.
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
// The last two are 2^-400 and 2^400.
const CONSTANTS = memory.data<f64>([LN2_64_HI, LN2_64_LO, 3.8725919148493183e-121, 2.5822498780869086e120], 16);
const LN2_HI: i32 = 0;
const LN2_LO: i32 = 1;
const LEAST: i32 = 2; // of ordinary weights
const MOST: i32 = 3;

/** The bits at a place, in both lanes. */
function bits(place: i32): v128 {
  return constant<f64>(BITS, place);
}

/** Where the two elements of a vector lie, for the compiler: side by side in a row, or in one column of two rows. */
export class OfOneRow {}
export class OfTwoRows {}

/** Where the loops over n elements from scratch() on end. */
function endOf(n: i32): usize {
  return scratch() + ((<usize>n) << 3);
}

/** Two elements in float64; those of two rows are `bytes` apart. */
function loadPair<T extends number, K>(x: usize, bytes: usize): v128 {
  if (is<K, OfTwoRows>()) return gatherPair<T>(x, x + bytes);
  return sizeof<T>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
}

/**
 * Loads pairs of elements to X and W from `at` to `end`, elements of weight 0 as -∞, whatever they are. Returns the largest x of each lane;
 * NaN if a weight is not ordinary, or an x NaN.
 */
export function loadElements<T extends number, K>(x: usize, w: usize, bytes: usize, at: usize, end: usize): v128 {
  const least = constant<f64>(CONSTANTS, LEAST);
  const most = constant<f64>(CONSTANTS, MOST);
  const zero = splat<f64>(0);
  const dropped = splat<f64>(-Infinity);
  const step = is<K, OfOneRow>() ? 2 * sizeof<T>() : sizeof<T>();
  let largest = dropped;
  let haveOrdinarySize = i64x2.splat(-1);
  let signs = v128.load(scratch(), SIGNS);
  for (; at < end; at += 16) {
    let weight = loadPair<T, K>(w, bytes);
    if (is<K, OfOneRow>() && end - at < 16) weight = f64x2.replace_lane(weight, 1, 0);
    const hasNoWeight = v128.eq<f64>(weight, zero);
    const value = v128.bitselect(dropped, loadPair<T, K>(x, bytes), hasNoWeight);
    largest = pmax<f64>(largest, value);
    signs = v128.or(signs, weight);
    const size = v128.abs<f64>(weight);
    const hasOrdinarySize = v128.and(v128.ge<f64>(size, least), v128.le<f64>(size, most));
    haveOrdinarySize = v128.and(
      haveOrdinarySize,
      v128.and(v128.or(hasOrdinarySize, hasNoWeight), v128.eq<f64>(value, value)),
    );
    v128.store(at, value, X);
    v128.store(at, weight, W);
    x += step;
    w += step;
  }
  v128.store(scratch(), signs, SIGNS);
  return v128.or(largest, v128.not(haveOrdinarySize));
}

/** Forgets the signs of weights. */
export function resetSigns(): void {
  v128.store(scratch(), splat<f64>(0), SIGNS);
}

/** Has one of the weights that are loaded since a negative sign? */
export function hasNegative(): bool {
  return i64x2.bitmask(v128.load(scratch(), SIGNS)) != 0;
}

/** Loads a block of a row, and returns its largest x; NaN if a weight is not ordinary, or an x NaN. */
export function loadBlock<T extends number>(x: usize, w: usize, n: i32): f64 {
  const largest = loadElements<T, OfOneRow>(x, w, 0, scratch(), endOf(n));
  return max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
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

/** The largest x of a block, NaN if there is one. */
function largestOfBlock(n: i32): f64 {
  let largest = splat<f64>(-Infinity);
  let invalid = splat<f64>(0);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const x = v128.load(at, X);
    largest = pmax<f64>(largest, x);
    invalid = v128.or(invalid, v128.ne<f64>(x, x));
  }
  return v128.any_true(invalid) ? NaN : maxLane<f64>(largest);
}

/** Splits the weights of a block into f and k; those of ordinary size have k = 0. */
function splitWeights(n: i32): void {
  const field = bits(EXPONENT);
  const mantissa = bits(MANTISSA);
  const one = bits(ONE);
  const up = bits(UP);
  const leastExponent = bits(LEAST_EXPONENT);
  const two52 = bits(TWO_52);
  const bias = bits(BIAS);
  const least = constant<f64>(CONSTANTS, LEAST);
  const most = constant<f64>(CONSTANTS, MOST);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const w = v128.load(at, W);
    const size = v128.abs<f64>(w);
    const isOrdinary = v128.and(v128.ge<f64>(size, least), v128.le<f64>(size, most));
    const exponent = v128.and(i64x2.shr_u(w, 52), field);
    const isSubnormal = i64x2.eq(exponent, i64x2.splat(0));
    const normal = v128.or(v128.and(w, mantissa), one);
    const factor = v128.bitselect(mul<f64>(w, up), normal, isSubnormal);
    // Subnormal weights have the k of the least normal number.
    const k = sub<f64>(v128.or(i32x4.max_u(exponent, leastExponent), two52), bias);
    v128.store(at, v128.bitselect(w, factor, isOrdinary), FACTORS);
    v128.store(at, v128.andnot(k, isOrdinary), W);
  }
}

/** The largest x - max + k ln 2 of a block whose weights are split. */
function largestShiftOfBlock(n: i32, max: f64): f64 {
  const pivot = splat<f64>(max);
  const ln2 = constant<f64>(CONSTANTS, LN2_HI);
  let largest = splat<f64>(-Infinity);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    largest = pmax<f64>(largest, add<f64>(sub<f64>(v128.load(at, X), pivot), mul<f64>(v128.load(at, W), ln2)));
  }
  return maxLane<f64>(largest);
}

/** Adds f e^(x - max + k ln 2 - shift) * 2^512 of a block whose weights are split to the row's sum. */
function addShiftedBlock(n: i32, max: f64, shift: f64): void {
  const start = scratch();
  const end = endOf(n);
  const minusMax = splat<f64>(-max);
  const minusShift = splat<f64>(-shift);
  const ln2 = constant<f64>(CONSTANTS, LN2_HI);
  const ln2Low = constant<f64>(CONSTANTS, LN2_LO);
  for (let at = start; at < end; at += 16) {
    const x = v128.load(at, X);
    const k = v128.load(at, W);
    const high = mul<f64>(k, ln2);
    const difference = add<f64>(x, minusMax);
    const shifted = add<f64>(difference, high);
    const t = add<f64>(shifted, minusShift);
    const errors = add<f64>(twoSumError<f64>(x, minusMax, difference), twoSumError<f64>(difference, high, shifted));
    const low = add<f64>(twoSumError<f64>(shifted, minusShift, t), add<f64>(errors, mul<f64>(k, ln2Low)));
    const sum = add<f64>(t, low); // as the low part of k ln 2 is too large for that of t
    v128.store(at, sum, T);
    v128.store(at, twoSumError<f64>(t, low, sum), LOWS);
  }
  for (let at = start; at < end; at += 16) {
    v128.store(at, mul<f64>(v128.load(at, FACTORS), expExtended(at, v128.load(at, T), v128.load(at, LOWS))), X);
  }
  addCompensated(start + X, n, 0);
}

/** The largest x of a row whose infinite elements are replaced, or with `splits` the largest x - pivot + k ln 2. NaN if an x is. */
function largestOf<T extends number>(x: usize, w: usize, n: i32, pivot: f64, splits: bool): f64 {
  let largest: f64 = -Infinity;
  for (let done = 0; done < n; done += PROMOTED) {
    const at = <usize>done * sizeof<T>();
    const length = min(PROMOTED, n - done);
    loadBlock<T>(x + at, w + at, length);
    replaceInfinite(length);
    if (splits) splitWeights(length);
    largest = max(largest, splits ? largestShiftOfBlock(length, pivot) : largestOfBlock(length));
  }
  return largest;
}

/** Without its scale, 2^512, a smaller sum may not be normal: its logarithm is that of 2^100 times the sum, less 612 ln 2. */
const LEAST_SUM: f64 = 2.0 ** -500;

/** max + shift + ln of the sum, NaN if that is negative, or ln of its size. */
function logOfSum(max: f64, shift: f64, ofSize: bool): f64 {
  const high = sumHigh() + sumLow();
  if (high < 0 && !ofSize) return NaN;
  if (high == 0) return -Infinity;
  const low = sumHigh() - high + sumLow();
  const base = max + shift;
  const error = scalarTwoSumError(max, shift, base);
  const sign: f64 = high < 0 ? -1 : 1;
  if (abs(high) >= LEAST_SUM) {
    const unscale = sign * expUnscale<f64>();
    return addLog(base, error, high * unscale, low * unscale);
  }
  const exponents = -612.0 * LN2_64_HI;
  const lower = base + exponents;
  const lows = error + scalarTwoSumError(base, exponents, lower) - 612.0 * LN2_64_LO;
  return addLog(lower, lows, high * (sign * 2.0 ** 100), low * (sign * 2.0 ** 100));
}

/**
 * ln of the sum of a row, NaN if that is negative, or of its size. If the largest x is not finite, there is no sum, and it is the result.
 * `largest` is the largest x of ordinary weights, which need no shift, or not finite.
 */
export function shiftedRow<T extends number>(x: usize, w: usize, n: i32, largest: f64, ofSize: bool): f64 {
  let shift: f64 = 0;
  if (largest - largest != 0) {
    largest = largestOf<T>(x, w, n, 0, false);
    if (largest - largest != 0) return largest;
    shift = largestOf<T>(x, w, n, largest, true);
  }
  resetSum(0);
  for (let done = 0; done < n; done += PROMOTED) {
    const at = <usize>done * sizeof<T>();
    const length = min(PROMOTED, n - done);
    loadBlock<T>(x + at, w + at, length);
    splitWeights(length);
    addShiftedBlock(length, largest, shift);
  }
  return logOfSum(largest, shift, ofSize);
}
