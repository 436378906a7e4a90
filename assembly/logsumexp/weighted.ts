// ln of a sum of exponentials with weights, in float64 for either dtype. Elements of weight 0 count as -∞.
//
// Of a row whose weights are positive and of ordinary size, the sum of w e^(x - max), which neither cancels nor leaves the range. Else
// a weight f 2^k, 1 <= |f| < 2, counts as f at x + k ln 2, so that no product leaves the range, whatever the sizes of the weights; and
// as terms of both signs may cancel, exponentials and sums are fine ones.
import { LN2_64_HI, LN2_64_LO } from "../arithmetic/constants";
import { addLows, expFine, expOnes, expUnscale, finishBlock, reduceVectors } from "../arithmetic/exp-scaled";
import { addFinely } from "../summation/compensated";
import { add, constant, maxLane, mul, pmax, set, splat, sub, sumError } from "../arithmetic/simd";
import { addLog } from "../arithmetic/log";
import { FINISH, MAX, START, SUM } from "../passes";
import { WIDE, widen } from "../rows/row";
import { addToSum, BAD, flags, resetSum, rowMax, setFlags, setRowMax, sumHigh, sumLow, UNSETTLED } from "../summation/accumulator";
import { sumBlock } from "../summation/pairwise";

const X = memory.data(4096 + 128, 16);
const W = memory.data(4096 + 128, 16);
/** x + k ln 2 - max, what rounding took from it, and f. */
const T = memory.data(4096 + 128, 16);
const LOWS = memory.data(4096 + 128, 16);
const FACTORS = memory.data(4096 + 128, 16);

// From memory, ahead of the loops: see exp.ts.
// biome-ignore format: a table
const BITS = memory.data<u64>([
  2047, 1, 0x4330000000000000, 0x43300000000003ff, 0x800fffffffffffff, 0x3ff0000000000000, 0x7fd0000000000000,
], 16);
const NUMBERS = memory.data<f64>([LN2_64_HI, LN2_64_LO, 2.0 ** -400, 2.0 ** 400], 16);
const LEAST: i32 = 2; // of ordinary weights
const MOST: i32 = 3;
const EXPONENT: i32 = 0; // of the bits of an exponent, shifted down
const LEAST_EXPONENT: i32 = 1;
const TWO_52: i32 = 2;
const BIAS: i32 = 3; // 2^52 + 1023
const MANTISSA: i32 = 4; // and the sign
const ONE: i32 = 5;
const UP: i32 = 6; // 2^1022

/** The number of those bits, in every lane. */
function bits(place: i32): v128 {
  return constant<f64>(BITS, place);
}

/** The exponents of weights, in their low bits; subnormal ones have 0. */
function exponentBits(w: v128, field: v128): v128 {
  return v128.and(i64x2.shr_u(w, 52), field);
}

/** k, that of subnormal weights being that of the least normal number. */
function powerOf(exponent: v128, least: v128, two52: v128, bias: v128): v128 {
  return sub<f64>(v128.or(i32x4.max_u(exponent, least), two52), bias);
}

/** Makes the elements of a block -∞ whose weight is 0, whatever they are. */
function dropUnweighted(n: i32): void {
  const nothing = splat<f64>(-Infinity);
  const zero = splat<f64>(0);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    v128.store(at, v128.bitselect(nothing, v128.load(at, X), v128.eq<f64>(v128.load(at, W), zero)), X);
  }
}

/** Finds the largest x of a block; is there a weight that is not ordinary, or NaN? */
function look(n: i32): void {
  const least = constant<f64>(NUMBERS, LEAST);
  const most = constant<f64>(NUMBERS, MOST);
  const zero = splat<f64>(0);
  let largest = splat<f64>(-Infinity);
  let good = i64x2.splat(-1);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const x = v128.load(at, X);
    const w = v128.load(at, W);
    largest = pmax<f64>(largest, x);
    const isOrdinary = v128.and(v128.ge<f64>(w, least), v128.le<f64>(w, most));
    good = v128.and(good, v128.and(v128.or(isOrdinary, v128.eq<f64>(w, zero)), v128.eq<f64>(x, x)));
  }
  setRowMax(max(rowMax(1), maxLane<f64>(largest)), 1);
  if (!i64x2.all_true(good)) setFlags(flags() | UNSETTLED);
}

/**
 * Adds w e^(x - max) * 2^512 of a block of ordinary weights to the row's sum, 1.7 ulp each; those of the largest x apart from the
 * others, so that ln S is right where one element dominates.
 */
function addOrdinary(n: i32): void {
  const bytes = (<usize>n) << 3;
  const max = rowMax(1);
  reduceVectors<f64>(X, 0, bytes, splat<f64>(max));
  addLows(X, n, max);
  finishBlock<f64>(T, bytes);
  const one = expOnes<f64>();
  let found = splat<f64>(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const e = v128.load(at, T);
    const term = mul<f64>(v128.load(at, W), e);
    const isOne = v128.eq<f64>(e, one);
    found = v128.or(found, isOne);
    v128.store(at, v128.and(term, isOne), LOWS);
    v128.store(at, v128.andnot(term, isOne), T);
  }
  if (v128.any_true(found)) addToSum(sumBlock<f64>(LOWS, n));
  addToSum(sumBlock<f64>(T, n));
}

/** Makes the elements of a block infinite whose weight is, NaN what would be -∞ then; their weights become 1. */
function settleInfinite(n: i32): void {
  const infinity = splat<f64>(Infinity);
  const zero = splat<f64>(0);
  const one = bits(ONE);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
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

/** Finds the largest of a block with the powers of its weights; is there NaN? */
function scan(n: i32): void {
  const field = bits(EXPONENT);
  const least = bits(LEAST_EXPONENT);
  const two52 = bits(TWO_52);
  const bias = bits(BIAS);
  const ln2 = constant<f64>(NUMBERS, 0);
  let largest = splat<f64>(-Infinity);
  let bad = splat<f64>(0);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const w = v128.load(at, W);
    const high = mul<f64>(powerOf(exponentBits(w, field), least, two52, bias), ln2);
    const shifted = add<f64>(v128.load(at, X), high);
    largest = pmax<f64>(largest, shifted);
    bad = v128.or(bad, v128.ne<f64>(shifted, shifted));
  }
  setRowMax(max(rowMax(), maxLane<f64>(largest)));
  if (v128.any_true(bad)) setFlags(flags() | BAD);
}

/** Adds f e^(x + k ln 2 - max) * 2^512 of a block to the row's sum. */
function addBlock(n: i32): void {
  const bytes = (<usize>n) << 3;
  const field = bits(EXPONENT);
  const mantissa = bits(MANTISSA);
  const one = bits(ONE);
  const up = bits(UP);
  for (let at: usize = 0; at < bytes; at += 16) {
    const w = v128.load(at, W);
    const exponent = exponentBits(w, field);
    const isSubnormal = i64x2.eq(exponent, i64x2.splat(0));
    const normal = v128.or(v128.and(w, mantissa), one);
    v128.store(at, v128.bitselect(mul<f64>(w, up), normal, isSubnormal), FACTORS);
    v128.store(at, exponent, W);
  }
  const minusMax = splat<f64>(-rowMax());
  const least = bits(LEAST_EXPONENT);
  const two52 = bits(TWO_52);
  const bias = bits(BIAS);
  const ln2 = constant<f64>(NUMBERS, 0);
  const ln2Low = constant<f64>(NUMBERS, 1);
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(at, X);
    const k = powerOf(v128.load(at, W), least, two52, bias);
    const high = mul<f64>(k, ln2);
    const shifted = add<f64>(x, high);
    const low = add<f64>(sumError<f64>(x, high, shifted), mul<f64>(k, ln2Low));
    const t = add<f64>(shifted, minusMax);
    v128.store(at, t, T);
    v128.store(at, add<f64>(sumError<f64>(shifted, minusMax, t), low), LOWS);
  }
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(at, mul<f64>(v128.load(at, FACTORS), expFine(v128.load(at, T), v128.load(at, LOWS))), X);
  }
  addFinely(X, n, 0);
}

/** max + ln of the sum, NaN of a negative one. */
function logOfSum(max: f64): f64 {
  const high = sumHigh() + sumLow();
  if (high < 0) return NaN;
  if (high == 0) return -Infinity;
  const low = sumHigh() - high + sumLow();
  return addLog(max, 0, high * expUnscale<f64>(), low * expUnscale<f64>());
}

/** Copies a block of either dtype as float64. */
function bring(narrow: bool, from: usize, n: i32, to: usize, filler: f64): void {
  if (narrow) widen<f32>(from, n, to, filler);
  else widen<f64>(from, n, to, filler);
}

/** Is a sum of ordinary terms what the row wants? */
function isOrdinary(): bool {
  return (flags() & UNSETTLED) == 0 && rowMax(1) - rowMax(1) == 0;
}

const LOOK: i32 = 0;
const SCAN: i32 = 1;
const ADD: i32 = 2;

/** One of these, block by block. */
function read(what: i32, narrow: bool, x: usize, w: usize, cols: i32): void {
  const size = narrow ? 2 : 3;
  for (let done = 0; done < cols; done += WIDE) {
    const length = min(WIDE, cols - done);
    const at = (<usize>done) << size;
    bring(narrow, x + at, length, X, -Infinity);
    bring(narrow, w + at, length, W, 0);
    dropUnweighted(length);
    if (what == LOOK) look(length);
    else if (what == ADD && isOrdinary()) addOrdinary(length);
    else {
      settleInfinite(length);
      if (what == SCAN) scan(length);
      else addBlock(length);
    }
  }
}

export function weightedLogSumExp(
  narrow: bool,
  x: usize,
  w: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
): void {
  const size: usize = narrow ? 4 : 8;
  const bytes = <usize>cols * size;
  do {
    if (passes & START) {
      setRowMax(-Infinity);
      setRowMax(-Infinity, 1);
      resetSum(0);
      setFlags(0);
    }
    if (passes & MAX) {
      read(LOOK, narrow, x, w, cols);
      // Of a part of a row it is not known yet what the others have.
      if (!(passes & SUM) || !isOrdinary()) read(SCAN, narrow, x, w, cols);
    }
    const max = isOrdinary() ? rowMax(1) : rowMax();
    const isBad = (flags() & BAD) != 0 || max - max != 0;
    if (passes & SUM && !isBad) read(ADD, narrow, x, w, cols);
    if (passes & FINISH) {
      const result = flags() & BAD ? NaN : isBad ? max : logOfSum(max);
      if (narrow) set<f32>(out, result);
      else set<f64>(out, result);
      out += size;
    }
    x += bytes;
    w += bytes;
  } while (--rows);
}
