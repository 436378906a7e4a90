// ln(a / b) of positive normal numbers with one division, and the term of generalized KL: relative accuracy where a is near b,
// exactly 0 where they are equal. Two zeros give 0; other numbers give results without meaning, as in log.ts.
// See docs/decisions/07-kl-divergence.md.

import { LEAF_0, LEAF_1 } from "../memory";
import {
  LN2_32_HI,
  LN2_32_LO,
  LN2_64_HI,
  LN2_64_LO,
  NEAR32_C1,
  NEAR32_C2,
  NEAR32_C3,
  NEAR32_C4,
  NEAR32_C5,
  NEAR64_C1,
  NEAR64_C2,
  NEAR64_C3,
  NEAR64_C4,
  NEAR64_C5,
  NEAR64_C6,
  NEAR64_C7,
  NEAR64_C8,
  NEAR64_C9,
  NEAR64_C10,
  RATIO32_C1,
  RATIO32_C2,
  RATIO32_C3,
  RATIO64_C1,
  RATIO64_C2,
  RATIO64_C3,
  RATIO64_C4,
  RATIO64_C5,
  RATIO64_C6,
  RATIO64_C7,
  RATIO64_C8,
} from "./constants";
import { add, addBits, constant, cubic, div, linear, madd, mul, NONE, pmax, pmin, splat, sub, subBits } from "./simd";

const MANTISSA = 0; // bits
const TWO_52 = 1; // as in log.ts
const HALF = 2; // half a unit of the exponent
const ROUND = 3; // the same; for float64 with 2048 units, so that what is left is positive
// biome-ignore format: a table
const BITS64 = memory.data<u64>([0x000fffffffffffff, 0x4330000000000000, 0x0008000000000000, 0x8008000000000000], 16);
const BITS32 = memory.data<u32>([0x007fffff, 0, 0x00400000, 0x00400000], 16);

const LN2_HI = 0;
const LN2_LO = 1;
const LEAST = 2; // smallest normal number
const BIAS = 3; // 2^52 + 2048
const RATIO = 4; // coefficients
// biome-ignore format: a table
const CONSTANTS64 = memory.data<f64>([
  LN2_64_HI, LN2_64_LO, 2.2250738585072014e-308, 4503599627372544,
  RATIO64_C1, RATIO64_C2, RATIO64_C3, RATIO64_C4, RATIO64_C5, RATIO64_C6, RATIO64_C7, RATIO64_C8,
], 16);
// biome-ignore format: a table
const CONSTANTS32 = memory.data<f32>([
  <f32>LN2_32_HI, <f32>LN2_32_LO, 1.1754943508222875e-38, 0, <f32>RATIO32_C1, <f32>RATIO32_C2, <f32>RATIO32_C3,
  0, 0, 0, 0, 0,
], 16);
// biome-ignore format: a table
const NEAR64 = memory.data<f64>([
  NEAR64_C1, NEAR64_C2, NEAR64_C3, NEAR64_C4, NEAR64_C5, NEAR64_C6, NEAR64_C7, NEAR64_C8, NEAR64_C9, NEAR64_C10,
], 16);
const NEAR32 = memory.data<f32>([<f32>NEAR32_C1, <f32>NEAR32_C2, <f32>NEAR32_C3, <f32>NEAR32_C4, <f32>NEAR32_C5], 16);

function bits<T extends number>(place: i32): v128 {
  return constant<T>(sizeof<T>() == 8 ? BITS64 : BITS32, place);
}

function constantAt<T extends number>(place: i32): v128 {
  return constant<T>(sizeof<T>() == 8 ? CONSTANTS64 : CONSTANTS32, place);
}

/**
 * The difference of the bits of a and b, plus half, holds k, which is log2(a / b) rounded (to within 0.0861), above a
 * mantissa; a' = 2^-k a is within a factor 1.51 of b.
 */
function ratioBits<T extends number>(a: v128, b: v128): v128 {
  return addBits<T>(subBits<T>(a, b), bits<T>(ROUND));
}

/** k */
function exponent<T extends number>(difference: v128): v128 {
  if (sizeof<T>() == 8) return f64x2.sub(v128.or(i64x2.shr_u(difference, 52), bits<T>(TWO_52)), constantAt<T>(BIAS));
  return f32x4.convert_i32x4_s(i32x4.shr_s(difference, 23));
}

/** a' */
function nearOf<T extends number>(b: v128, difference: v128): v128 {
  return addBits<T>(b, subBits<T>(v128.and(difference, bits<T>(MANTISSA)), bits<T>(HALF)));
}

/** s = (a - b) / (a + b), whose numerator is exact where they are near; 0 for two zeros. */
function quotient<T extends number>(a: v128, b: v128): v128 {
  return div<T>(sub<T>(a, b), pmax<T>(add<T>(a, b), constantAt<T>(LEAST)));
}

/** k ln 2 + 2 s + s r, where r = s^2 P(s^2) and 2 s + s r = 2 atanh s. */
function ratioSum<T extends number>(k: v128, s: v128, r: v128): v128 {
  const low = madd<T>(s, r, mul<T>(k, constantAt<T>(LN2_LO)));
  return madd<T>(k, constantAt<T>(LN2_HI), add<T>(add<T>(s, s), low));
}

// Slots: the first stage leaves k and s to the second.
const EXPONENTS: usize = LEAF_0;
const QUOTIENTS: usize = LEAF_1;

/** The first stage of the logarithms of a / b of a block, at a place from scratch() on. */
export function prepareRatio<T extends number>(a: v128, b: v128, at: usize): void {
  const difference = ratioBits<T>(a, b);
  v128.store(at, exponent<T>(difference), EXPONENTS);
  v128.store(at, quotient<T>(nearOf<T>(b, difference), b), QUOTIENTS);
}

/** The second stage: writes k ln 2 + 2 atanh s to `to` + `at`, times the numbers at `weights` + `at` if that is not NONE. */
export function writeRatioLogs<T extends number>(at: usize, end: usize, to: usize, weights: usize): void {
  const hi = constantAt<T>(LN2_HI);
  const lo = constantAt<T>(LN2_LO);
  const c1 = constantAt<T>(RATIO);
  const c2 = constantAt<T>(RATIO + 1);
  const c3 = constantAt<T>(RATIO + 2);
  const c4 = constantAt<T>(RATIO + 3);
  const c5 = constantAt<T>(RATIO + 4);
  const c6 = constantAt<T>(RATIO + 5);
  const c7 = constantAt<T>(RATIO + 6);
  const c8 = constantAt<T>(RATIO + 7);
  do {
    const s = v128.load(at, QUOTIENTS);
    const v = mul<T>(s, s);
    let p: v128;
    if (sizeof<T>() == 8) {
      const w = mul<T>(v, v);
      const high = madd<T>(w, madd<T>(v, c8, c7), madd<T>(v, c6, c5));
      p = madd<T>(w, madd<T>(w, high, madd<T>(v, c4, c3)), madd<T>(v, c2, c1));
    } else {
      p = madd<T>(v, madd<T>(v, c3, c2), c1);
    }
    const k = v128.load(at, EXPONENTS);
    const low = madd<T>(s, mul<T>(v, p), mul<T>(k, lo));
    let l = madd<T>(k, hi, add<T>(add<T>(s, s), low));
    if (weights != NONE) l = mul<T>(v128.load(weights + at), l);
    v128.store(to + at, l);
    at += 16;
  } while (at < end);
}

/** Are a and b within a factor of 2 of each other, or both 0? `d` is a - b, rounded. */
function areNear<T extends number>(a: v128, b: v128, d: v128): v128 {
  return v128.le<T>(v128.abs<T>(d), pmin<T>(a, b));
}

/** s for relativeEntropy: (a - b) / (a + b) where a and b are near, and elsewhere that of a' and b. */
export function nearQuotient<T extends number>(a: v128, b: v128): v128 {
  const near = areNear<T>(a, b, sub<T>(a, b));
  return quotient<T>(v128.bitselect(a, nearOf<T>(b, ratioBits<T>(a, b)), near), b);
}

/** r = s^2 P(s^2) for |s| <= 1/3: 2 atanh s = s (2 + r). */
export function nearSeries<T extends number>(s: v128): v128 {
  const v = mul<T>(s, s);
  const w = mul<T>(v, v);
  if (sizeof<T>() == 8) {
    const z = mul<T>(w, w);
    const high = madd<T>(z, linear<T>(NEAR64, 8, v), cubic<T>(NEAR64, 4, v, w));
    return mul<T>(v, madd<T>(z, high, cubic<T>(NEAR64, 0, v, w)));
  }
  return mul<T>(v, madd<T>(w, madd<T>(w, constant<T>(NEAR32, 4), linear<T>(NEAR32, 2, v)), linear<T>(NEAR32, 0, v)));
}

/**
 * Writes nearSeries of the quotients of float64 at `from` to `to`, from places `at` to `end`. Its constants stay in registers: 7 % of
 * generalized KL.
 */
export function writeNearSeries(from: usize, to: usize, at: usize, end: usize): void {
  const c1 = constant<f64>(NEAR64, 0);
  const c2 = constant<f64>(NEAR64, 1);
  const c3 = constant<f64>(NEAR64, 2);
  const c4 = constant<f64>(NEAR64, 3);
  const c5 = constant<f64>(NEAR64, 4);
  const c6 = constant<f64>(NEAR64, 5);
  const c7 = constant<f64>(NEAR64, 6);
  const c8 = constant<f64>(NEAR64, 7);
  const c9 = constant<f64>(NEAR64, 8);
  const c10 = constant<f64>(NEAR64, 9);
  do {
    const s = v128.load(from + at);
    const v = mul<f64>(s, s);
    const w = mul<f64>(v, v);
    const z = mul<f64>(w, w);
    const middle = madd<f64>(w, madd<f64>(v, c8, c7), madd<f64>(v, c6, c5));
    const low = madd<f64>(w, madd<f64>(v, c4, c3), madd<f64>(v, c2, c1));
    const high = madd<f64>(z, madd<f64>(v, c10, c9), middle);
    v128.store(to + at, mul<f64>(v, madd<f64>(z, high, low)));
    at += 16;
  } while (at < end);
}

/**
 * p ln(p / q) + q - p, never negative, for s = nearQuotient(a, b) and r = nearSeries(s). ln(p / q) is ln(a / b), plus `correction` if
 * it is `corrected`; a / b = p / q where the two are near. Near each other p ln(p / q) = p (2 s + s r) and 2 p s = (p - q)(1 + s), so
 * that the term is s ((p - q) + p r), in which nothing cancels. Elsewhere the literal sum loses no more than a factor of 4.
 */
export function relativeEntropy<T extends number>(
  p: v128,
  q: v128,
  a: v128,
  b: v128,
  s: v128,
  r: v128,
  correction: v128,
  corrected: bool,
): v128 {
  const d = sub<T>(p, q);
  let l = ratioSum<T>(exponent<T>(ratioBits<T>(a, b)), s, r);
  if (corrected) l = add<T>(l, correction);
  const far = sub<T>(mul<T>(p, l), d);
  const near = mul<T>(s, madd<T>(p, r, d));
  return v128.bitselect(near, far, areNear<T>(a, b, corrected ? sub<T>(a, b) : d));
}
