// Natural logarithms of positive normal numbers. What is 0, subnormal, negative, infinite or NaN gives a finite number
// without meaning: the callers find out such arguments by running extremes, which costs less than care in every lane.
import {
  LN2_32_HI,
  LN2_32_LO,
  LN2_64_HI,
  LN2_64_LO,
  LOG32_C1,
  LOG32_C2,
  LOG32_C3,
  LOG64_C1,
  LOG64_C2,
  LOG64_C3,
  LOG64_C4,
  LOG64_C5,
  LOG64_C6,
  LOG64_C7,
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
import { add, addBits, constant, div, madd, mul, pmax, splat, sub, subBits } from "./lanes";

// Numbers and bit patterns that both functions use, for each dtype. The kernels read their constants from memory, as
// newer V8 makes an immediate anew at every use.
const MANTISSA = 0; // bits
const TWO_52 = 1; // 2^52: no instruction converts 64-bit integers, but low bits of this number are one
const ROOT = 2; // sqrt(1/2); for float64 less the 1022 in its exponent, so that what is left is positive
const BASE = 3; // sqrt(1/2)
const HALF = 4; // half a unit of the exponent
const ROUND = 5; // the same; for float64 with 2048 units, so that what is left is positive
// biome-ignore format: a table
const BITS64 = memory.data<u64>([
  0x000fffffffffffff, 0x4330000000000000, 0x0006a09e00000000, 0x3fe6a09e00000000, 0x0008000000000000, 0x8008000000000000,
], 16);
// biome-ignore format: a table
const BITS32 = memory.data<u32>([0x007fffff, 0, 0x3f3504f3, 0x3f3504f3, 0x00400000, 0x00400000], 16);

const ONE = 0;
const ONE_HALF = 1;
const LN2_HI = 2;
const LN2_LO = 3;
const LEAST = 4; // smallest normal number
const LOG_BIAS = 5; // 2^52 + 1022
const RATIO_BIAS = 6; // 2^52 + 2048
const TWO = 7;
const LOG_C = 7; // LOG_C + i: its i-th coefficient
const RATIO_C = 14;
// biome-ignore format: a table
const NUMBERS64 = memory.data<f64>([
  1, 0.5, LN2_64_HI, LN2_64_LO, 2.2250738585072014e-308, 4503599627371518, 4503599627372544, 2,
  LOG64_C1, LOG64_C2, LOG64_C3, LOG64_C4, LOG64_C5, LOG64_C6, LOG64_C7,
  RATIO64_C1, RATIO64_C2, RATIO64_C3, RATIO64_C4, RATIO64_C5, RATIO64_C6, RATIO64_C7, RATIO64_C8,
], 16);
// biome-ignore format: a table
const NUMBERS32 = memory.data<f32>([
  1, 0.5, <f32>LN2_32_HI, <f32>LN2_32_LO, 1.1754943508222875e-38, 0, 0, 2, <f32>LOG32_C1, <f32>LOG32_C2, <f32>LOG32_C3, 0, 0, 0, 0,
  <f32>RATIO32_C1, <f32>RATIO32_C2, <f32>RATIO32_C3,
], 16);

function bits<T extends number>(place: i32): v128 {
  return constant<T>(sizeof<T>() == 8 ? BITS64 : BITS32, place);
}

function number<T extends number>(place: i32): v128 {
  return constant<T>(sizeof<T>() == 8 ? NUMBERS64 : NUMBERS32, place);
}

/** The exponent in a difference of bit patterns, as a number. */
function exponent<T extends number>(difference: v128, bias: i32): v128 {
  if (sizeof<T>() == 8) return f64x2.sub(v128.or(i64x2.shr_u(difference, 52), bits<T>(TWO_52)), number<T>(bias));
  return f32x4.convert_i32x4_s(i32x4.shr_s(difference, 23));
}

/** c(i) + c(i + 1) v */
function pair<T extends number>(i: i32, v: v128): v128 {
  return madd<T>(v, number<T>(i + 1), number<T>(i));
}

/**
 * k ln 2 + ln(1 + f) for f in [sqrt(1/2) - 1, sqrt(2) - 1]. With s = f / (2 + f), v = s^2 and r = v P(v):
 * ln(1 + f) = 2 s + s r = f - (h - s (h + r)), h = f^2 / 2, the form of fdlibm's log, in which f is exact and all that is
 * rounded is small against it. float64 0.9 ulp, float32 0.95 ulp.
 *
 * `correction`, where there is one, is a small term to be added before the last rounding.
 *
 * P is summed by pairs (Estrin), as what limits these loops is how long an element takes, not how many operations.
 */
function logOf<T extends number>(k: v128, f: v128, correction: v128, corrected: bool): v128 {
  const s = div<T>(f, add<T>(f, number<T>(TWO)));
  const v = mul<T>(s, s);
  let p: v128;
  if (sizeof<T>() == 8) {
    const w = mul<T>(v, v);
    const high = madd<T>(w, madd<T>(w, number<T>(LOG_C + 7), pair<T>(LOG_C + 5, v)), pair<T>(LOG_C + 3, v));
    p = madd<T>(w, high, pair<T>(LOG_C + 1, v));
  } else {
    p = madd<T>(v, pair<T>(LOG_C + 2, v), number<T>(LOG_C + 1));
  }
  const h = mul<T>(f, mul<T>(f, number<T>(ONE_HALF)));
  let small = mul<T>(k, number<T>(LN2_LO));
  if (corrected) small = add<T>(small, correction);
  const low = madd<T>(s, madd<T>(v, p, h), small);
  return madd<T>(k, number<T>(LN2_HI), sub<T>(f, sub<T>(h, low)));
}

/** z - 1, where x = 2^k z. */
function mantissaLessOne<T extends number>(difference: v128): v128 {
  return sub<T>(addBits<T>(v128.and(difference, bits<T>(MANTISSA)), bits<T>(BASE)), number<T>(ONE));
}

/** ln x; x = 2^k z with z in [sqrt(1/2), sqrt(2)): the bits of x less those of sqrt(1/2) hold k above a mantissa. */
export function log<T extends number>(x: v128): v128 {
  const difference = subBits<T>(x, bits<T>(ROOT));
  return logOf<T>(exponent<T>(difference, LOG_BIAS), mantissaLessOne<T>(difference), x, false);
}

/** ln x - `scale` ln 2: of a number that was scaled up. */
export function logScaled<T extends number>(x: v128, scale: v128): v128 {
  const difference = subBits<T>(x, bits<T>(ROOT));
  const k = sub<T>(exponent<T>(difference, LOG_BIAS), scale);
  return logOf<T>(k, mantissaLessOne<T>(difference), x, false);
}

/** ln(1 + x) for 1 + x positive: x itself counts near 0, elsewhere 1 + x and the rounding error of that sum. */
export function logOnePlus<T extends number>(x: v128): v128 {
  const one = number<T>(ONE);
  const u = add<T>(one, x);
  const part = sub<T>(u, x);
  const error = add<T>(sub<T>(one, part), sub<T>(x, sub<T>(u, part))); // Knuth's TwoSum
  const difference = subBits<T>(u, bits<T>(ROOT));
  const k = exponent<T>(difference, LOG_BIAS);
  const near = v128.eq<T>(k, splat<T>(0));
  const f = v128.bitselect(x, mantissaLessOne<T>(difference), near);
  return logOf<T>(k, f, v128.andnot(div<T>(error, u), near), true);
}

/** ln x where `less` is x - 1 to full relative accuracy, which counts where x is near 1. */
export function logNear<T extends number>(x: v128, less: v128): v128 {
  const difference = subBits<T>(x, bits<T>(ROOT));
  const k = exponent<T>(difference, LOG_BIAS);
  const f = v128.bitselect(less, mantissaLessOne<T>(difference), v128.eq<T>(k, splat<T>(0)));
  return logOf<T>(k, f, x, false);
}

/** ln of one float64. */
export function logOne(x: f64): f64 {
  return f64x2.extract_lane(log<f64>(f64x2.splat(x)), 0);
}

/** s^2 P(s^2), s = (a - b) / (a + b): ln(a / b) = 2 s + s times this. */
function ratioSeries<T extends number>(s: v128): v128 {
  const v = mul<T>(s, s);
  if (sizeof<T>() == 4) return mul<T>(v, madd<T>(v, pair<T>(RATIO_C + 2, v), number<T>(RATIO_C + 1)));
  const w = mul<T>(v, v);
  const high = madd<T>(w, madd<T>(w, pair<T>(RATIO_C + 7, v), pair<T>(RATIO_C + 5, v)), pair<T>(RATIO_C + 3, v));
  return mul<T>(v, madd<T>(w, high, pair<T>(RATIO_C + 1, v)));
}

/**
 * The difference of the bits of a and b, plus half, holds k, which is log2(a / b) rounded (to within 0.0861), above a
 * mantissa; a' = 2^-k a is within a factor 1.51 of b.
 */
function ratioBits<T extends number>(a: v128, b: v128): v128 {
  return addBits<T>(subBits<T>(a, b), bits<T>(ROUND));
}

/** s = (a' - b) / (a' + b), whose numerator is exact; 0 for two zeros. */
function ratioQuotient<T extends number>(b: v128, difference: v128): v128 {
  const near = addBits<T>(b, subBits<T>(v128.and(difference, bits<T>(MANTISSA)), bits<T>(HALF)));
  return div<T>(sub<T>(near, b), pmax<T>(add<T>(near, b), number<T>(LEAST)));
}

/** k ln 2 + 2 s + s r */
function ratioSum<T extends number>(k: v128, s: v128, r: v128): v128 {
  const low = madd<T>(s, r, mul<T>(k, number<T>(LN2_LO)));
  return madd<T>(k, number<T>(LN2_HI), add<T>(add<T>(s, s), low));
}

/** ln(a / b) = k ln 2 + 2 atanh s, with one division, and full relative accuracy where a is near b; 0 for a = b. */
export function logRatio<T extends number>(a: v128, b: v128): v128 {
  const difference = ratioBits<T>(a, b);
  const s = ratioQuotient<T>(b, difference);
  return ratioSum<T>(exponent<T>(difference, RATIO_BIAS), s, ratioSeries<T>(s));
}

/**
 * p ln(p / q) + q - p, never negative, where ln(p / q) = ln(a / b) + correction if `corrected`, and a / b = p / q where
 * they are near. There (k = 0) p ln(p / q) = p (2 s + s r), 2 p s = (p - q)(1 + s), and what is left is
 * s ((p - q) + p r), in which nothing cancels; elsewhere the literal sum loses no more than a factor of 8.
 */
export function relativeEntropy<T extends number>(
  p: v128,
  q: v128,
  a: v128,
  b: v128,
  correction: v128,
  corrected: bool,
): v128 {
  const difference = ratioBits<T>(a, b);
  const k = exponent<T>(difference, RATIO_BIAS);
  const s = ratioQuotient<T>(b, difference);
  const r = ratioSeries<T>(s);
  const d = sub<T>(p, q);
  let l = ratioSum<T>(k, s, r);
  if (corrected) l = add<T>(l, correction);
  const far = sub<T>(mul<T>(p, l), d);
  const near = mul<T>(s, madd<T>(p, r, d));
  return v128.bitselect(near, far, v128.eq<T>(k, splat<T>(0)));
}
