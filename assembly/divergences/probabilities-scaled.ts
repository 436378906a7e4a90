// Blocks of probabilities that the loops of row-by-row.ts do not take: those with special values, and those whose terms vanish or
// overflow. Tiny and huge numbers are scaled by powers of two, and their terms made in float64.
// See docs/decisions/09-special-numbers.md.
import { LN_2_512 } from "../arithmetic/constants";
import { lanes, minLane, PROMOTED, pmax, pmin, promote, splat } from "../arithmetic/simd";
import { BLOCK_8, BLOCK_9, scratch } from "../memory";
import { padTail } from "../rows/row";
import { addToSum } from "../summation/accumulator";
import { sumBlock } from "../summation/pairwise";
import {
  has,
  LOG_SHIFTS,
  MAY_CANCEL,
  MULTIPLE_OF_P,
  measure,
  NORMAL_P,
  NORMAL_Q,
  SCALED_P,
  SCALED_Q,
  TAKES_ANY_P,
  TAKES_ZERO_Q,
  TERMS,
  VANISHES_AT_EQUAL,
  VANISHES_AT_ZERO,
} from "./measures";

/** Below it a number is tiny: twice the smallest normal one, so that what is near it in ratio is normal too. */
export function tiny<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 4.450147717014403e-308 : 2.350988701644575e-38;
}

/** From here on it is huge: sums of two may overflow, or their inverse be subnormal. */
export function huge<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.247116418577895e307 : 4.253529586511731e37;
}

/** The bits of a number minus `less`, in every lane. */
export function bits<T extends number>(x: f64, less: i32): v128 {
  if (sizeof<T>() == 8) return i64x2.splat(reinterpret<i64>(x) - less);
  return i32x4.splat(reinterpret<i32>(<f32>x) - less);
}

/** A sum of a block below it may miss digits of terms that are subnormal. */
export function leastSum<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.0 ** -900 : 2.0 ** -100;
}

/** Terms of numbers from here on are not subnormal, however near p and q are to each other. */
function leastWeight<T extends number>(): f64 {
  return sizeof<T>() == 8 ? SMALL : 2.0 ** -60;
}

/** The bound of the weights, and the powers of two that scale terms below and above it. */
const SMALL: f64 = 2.0 ** -450;
const UP: f64 = 2.0 ** 500;
const DOWN: f64 = 2.0 ** -100;

// Flags: a block shows one of these, and a row all that its blocks show.
export const NORMAL: i32 = 0;
/** It has tiny or huge numbers, or terms that vanish or overflow. */
export const EXTREME: i32 = 1;
/** It has a positive p where q is 0, and a measure that is infinite there. */
export const INFINITE: i32 = 2;
/** It has NaN, or what is no probability. */
export const INVALID: i32 = 4;

/** The elements of a block, in float64. */
const P: usize = BLOCK_8;
const Q: usize = BLOCK_9;

/** The sums of a row: that of its terms, which is the first, and that of their sizes. */
export const SIZES_SUM: i32 = 1;

/** Terms of a smaller weight vanish against a sum of a block from enoughSum on: a block of them is 2^17 or 2^20 times as much at most. */
function negligible<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.0 ** -1000 : 2.0 ** -110;
}

function enoughSum<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.0 ** -900 : 2.0 ** -64;
}

export function isTiny<T extends number>(x: v128): v128 {
  return v128.and(v128.gt<T>(x, splat<T>(0)), v128.lt<T>(x, splat<T>(tiny<T>())));
}

/**
 * Looks at the elements of a block whose terms are in TERMS. Where the sum of the others is large enough, terms of tiny numbers whose
 * weight is negligible become 0, whatever the loop has made of them.
 */
export function classify<T extends number>(traits: i32, x: usize, y: usize, n: i32): i32 {
  const zero = splat<T>(0);
  const one = splat<T>(1);
  const infinity = splat<T>(Infinity);
  let valid = i32x4.splat(-1);
  let infinite = zero;
  let extreme = zero;
  let tinyOnes = zero;
  let least = infinity;
  let terms = scratch() + TERMS;
  for (let left = n; left > 0; left -= lanes<T>()) {
    const isWhole = left >= lanes<T>();
    const p = v128.load(isWhole ? x : padTail<T>(x, left, one, 0));
    const q = v128.load(isWhole ? y : padTail<T>(y, left, one, 1));
    const areFinite = v128.and(v128.lt<T>(p, infinity), v128.lt<T>(q, infinity));
    valid = v128.and(valid, v128.and(areFinite, v128.and(v128.ge<T>(p, zero), v128.ge<T>(q, zero))));
    infinite = v128.or(infinite, v128.and(v128.eq<T>(q, zero), v128.gt<T>(p, zero)));
    const weight = traits & MULTIPLE_OF_P ? p : pmax<T>(p, q);
    const isEqual = traits & VANISHES_AT_EQUAL ? v128.eq<T>(p, q) : zero;
    const isZero = traits & VANISHES_AT_ZERO ? v128.or(isEqual, v128.eq<T>(p, zero)) : isEqual;
    v128.store(terms, v128.andnot(v128.load(terms), isZero));
    const areTiny = traits & TAKES_ANY_P ? isTiny<T>(q) : v128.or(isTiny<T>(p), isTiny<T>(q));
    const hasTiny = v128.andnot(areTiny, isZero);
    const isDropped = v128.and(hasTiny, v128.lt<T>(weight, splat<T>(negligible<T>())));
    v128.store(terms, v128.andnot(v128.load(terms), isDropped));
    tinyOnes = v128.or(tinyOnes, hasTiny);
    // The terms of JSD are right however small the smaller of p and q is.
    if (!(traits & TAKES_ZERO_Q)) extreme = v128.or(extreme, v128.andnot(hasTiny, isDropped));
    const larger = traits & TAKES_ANY_P ? q : pmax<T>(p, q);
    extreme = v128.or(extreme, v128.ge<T>(larger, splat<T>(huge<T>())));
    least = pmin<T>(least, v128.bitselect(weight, infinity, v128.gt<T>(weight, zero)));
    x += 16;
    y += 16;
    terms += 16;
  }
  if (!i32x4.all_true(valid)) return INVALID;
  if (!(traits & TAKES_ZERO_Q) && v128.any_true(infinite)) return INFINITE;
  const size = abs(sumBlock<T>(scratch() + TERMS, n));
  if (!(size < Infinity) || (size < leastSum<T>() && minLane<T>(least) < leastWeight<T>())) return EXTREME;
  if (size < enoughSum<T>()) extreme = v128.or(extreme, tinyOnes);
  return v128.any_true(extreme) ? EXTREME : NORMAL;
}

/** Adds `sum`, that of the terms in TERMS, to that of the row, times `unscale`; and their sizes if they may cancel. */
export function addTerms<T extends number, K>(n: i32, sum: f64, unscale: f64): void {
  addToSum(sum * unscale);
  if (has<K>(MAY_CANCEL)) addToSum(sumBlock<T>(scratch() + TERMS, n, true) * unscale, SIZES_SUM);
}

/** Times this power of two, a number is far from both ends of the range. */
function scaleOf(x: f64): f64 {
  if (x < 2.0 ** -900) return 2.0 ** 512;
  return x >= 2.0 ** 900 ? 2.0 ** -512 : 1;
}

function logOfScale(scale: f64): f64 {
  if (scale == 1) return 0;
  return scale > 1 ? LN_2_512 : -LN_2_512;
}

function storeScaled(at: usize, p: f64, q: f64, normalP: f64, normalQ: f64, logShift: f64): void {
  store<f64>(at, p, SCALED_P);
  store<f64>(at, q, SCALED_Q);
  store<f64>(at, normalP, NORMAL_P);
  store<f64>(at, normalQ, NORMAL_Q);
  store<f64>(at, logShift, LOG_SHIFTS);
}

/**
 * Scales the elements whose weight is `small`, or those others; the terms of what is left out are 0. p and q that are near
 * each other are scaled alike for their ratio, so that nothing cancels.
 */
function scaleBlock(traits: i32, end: usize, small: bool): void {
  const scale = small ? UP : DOWN;
  for (let at = scratch(); at < end; at += 8) {
    const p = load<f64>(at, P);
    const q = load<f64>(at, Q);
    const larger = max(p, q);
    const weight = traits & MULTIPLE_OF_P ? p : larger;
    if (weight == 0 || weight < SMALL != small) {
      storeScaled(at, 1, 1, 1, 1, 0);
      continue;
    }
    let forP = scaleOf(p);
    let forQ = scaleOf(q);
    if (larger < 2.0 ** -400) forP = forQ = 2.0 ** 512;
    if (min(p, q) > 2.0 ** 400) forP = forQ = 2.0 ** -512;
    if (traits & TAKES_ANY_P) forP = 1;
    storeScaled(at, p * scale, q * scale, p * forP, q * forQ, logOfScale(forQ) - logOfScale(forP));
  }
}

function addScaledTerms<K>(n: i32, small: bool): void {
  const end = scratch() + ((<usize>((n + 1) & ~1)) << 3);
  scaleBlock(measure<K>().traits(), end, small);
  measure<K>().writeScaled(scratch(), end);
  addTerms<f64, K>(n, sumBlock<f64>(scratch() + TERMS, n), small ? 1 / UP : 1 / DOWN);
}

/** Adds the terms of a block whatever their size. */
export function addScaled<T extends number, K>(x: usize, y: usize, n: i32): void {
  while (n > 0) {
    const length = min(n, PROMOTED);
    promote<T>(x, length, scratch() + P, 1);
    promote<T>(y, length, scratch() + Q, 1);
    addScaledTerms<K>(length, false);
    addScaledTerms<K>(length, true);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    n -= length;
  }
}
