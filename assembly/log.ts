// Natural logarithms of positive normal numbers. What is 0, subnormal, negative, infinite or NaN gives a finite number
// without meaning: the callers find out such arguments by running extremes, which costs less than care in every lane.
import {
  LEAF64_C0,
  LEAF64_C1,
  LEAF64_C2,
  LEAF64_C3,
  LN2_32_HI,
  LN2_32_LO,
  LN2_64,
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
} from "./constants";
import {
  add,
  addBits,
  constant,
  cubic,
  div,
  linear,
  madd,
  mul,
  NONE,
  nmadd,
  splat,
  sub,
  subBits,
  sumError,
} from "./lanes";

// Numbers and bit patterns for each dtype. The kernels read their constants from memory, as newer V8 makes an immediate
// anew at every use.
const MANTISSA = 0; // bits
const TWO_52 = 1; // 2^52: no instruction converts 64-bit integers, but low bits of this number are one
const ROOT = 2; // sqrt(1/2); for float64 less the 1022 in its exponent, so that what is left is positive
const BASE = 3; // sqrt(1/2)
// biome-ignore format: a table
const BITS64 = memory.data<u64>([0x000fffffffffffff, 0x4330000000000000, 0x0006a09e00000000, 0x3fe6a09e00000000], 16);
const BITS32 = memory.data<u32>([0x007fffff, 0, 0x3f3504f3, 0x3f3504f3], 16);

const ONE = 0;
const ONE_HALF = 1;
const LN2_HI = 2;
const LN2_LO = 3;
const BIAS = 4; // 2^52 + 1022
const TWO = 5;
const C = 5; // C + i: the i-th coefficient
// biome-ignore format: a table
const NUMBERS64 = memory.data<f64>([
  1, 0.5, LN2_64_HI, LN2_64_LO, 4503599627371518, 2, LOG64_C1, LOG64_C2, LOG64_C3, LOG64_C4, LOG64_C5, LOG64_C6, LOG64_C7,
], 16);
const NUMBERS32 = memory.data<f32>(
  [1, 0.5, <f32>LN2_32_HI, <f32>LN2_32_LO, 0, 2, <f32>LOG32_C1, <f32>LOG32_C2, <f32>LOG32_C3],
  16,
);

function bits<T extends number>(place: i32): v128 {
  return constant<T>(sizeof<T>() == 8 ? BITS64 : BITS32, place);
}

function number<T extends number>(place: i32): v128 {
  return constant<T>(sizeof<T>() == 8 ? NUMBERS64 : NUMBERS32, place);
}

/** k, where x = 2^k z: the bits of x less those of sqrt(1/2), with z in [sqrt(1/2), sqrt(2)), hold k above a mantissa. */
function exponent<T extends number>(difference: v128): v128 {
  if (sizeof<T>() == 8) return f64x2.sub(v128.or(i64x2.shr_u(difference, 52), bits<T>(TWO_52)), number<T>(BIAS));
  return f32x4.convert_i32x4_s(i32x4.shr_s(difference, 23));
}

/** z - 1 */
function mantissaLessOne<T extends number>(difference: v128): v128 {
  return sub<T>(addBits<T>(v128.and(difference, bits<T>(MANTISSA)), bits<T>(BASE)), number<T>(ONE));
}

/**
 * What k * LN2_HI + f, in which each part is exact, has more than k ln 2 + ln(1 + f), f in [sqrt(1/2) - 1, sqrt(2) - 1]: all
 * that is rounded is small against it (fdlibm's form of the logarithm). With s = f / (2 + f), v = s^2 and r = v P(v):
 * ln(1 + f) = 2 s + s r = f - (h - s (h + r)), h = f^2 / 2. `correction`, where there is one, is a small term more.
 */
function surplus<T extends number>(k: v128, f: v128, correction: v128, corrected: bool): v128 {
  const s = div<T>(f, add<T>(f, number<T>(TWO)));
  const v = mul<T>(s, s);
  let p: v128;
  if (sizeof<T>() == 8) {
    const w = mul<T>(v, v);
    const high = madd<T>(w, number<T>(C + 7), linear<T>(NUMBERS64, C + 5, v));
    p = madd<T>(w, madd<T>(w, high, linear<T>(NUMBERS64, C + 3, v)), linear<T>(NUMBERS64, C + 1, v));
  } else {
    p = madd<T>(v, linear<T>(NUMBERS32, C + 2, v), number<T>(C + 1));
  }
  const h = mul<T>(f, mul<T>(f, number<T>(ONE_HALF)));
  let small = mul<T>(k, number<T>(LN2_LO));
  if (corrected) small = add<T>(small, correction);
  return sub<T>(h, madd<T>(s, madd<T>(v, p, h), small));
}

/** k ln 2 + ln(1 + f). float64 0.9 ulp, float32 0.95 ulp. */
function logOf<T extends number>(k: v128, f: v128, correction: v128, corrected: bool): v128 {
  return madd<T>(k, number<T>(LN2_HI), sub<T>(f, surplus<T>(k, f, correction, corrected)));
}

/** ln x */
export function log<T extends number>(x: v128): v128 {
  const difference = subBits<T>(x, bits<T>(ROOT));
  return logOf<T>(exponent<T>(difference), mantissaLessOne<T>(difference), x, false);
}

/**
 * A table of 512 pieces of [0.71, 1.42): 1 / c and ln c of the middle c of each, which is 1 + (j - 299) / 512, below 1 by half of
 * it, so that what is near 1 keeps its relative accuracy. It starts at ROOT9, whose last 43 bits are 0. See tables.ts.
 */
export const LEAVES: usize = memory.data(512 * 16, 16);

const SCRATCH = memory.data(16, 16);

/** The high word of its start. */
const ROOT9_WORD: u32 = 0x3fe6a400;

const PIECE = 0; // the bits of a piece
const MIDDLE = 1; // of 1 less 299 pieces: the middle of the first one
const ROOT9 = 2; // its start, less the 1022 in its exponent
const BASE9 = 3; // its start
const INVERSE = 4; // what the exponents of 2^-k and in the difference add up to
// biome-ignore format: a table
const LEAF_BITS = memory.data<u64>([
  0x000ff80000000000, 0x3fe6a80000000000, 0x0006a40000000000, 0x3fe6a40000000000, 0x7fd0000000000000,
], 16);
const LN2 = 4;
const LEAF_NUMBERS = memory.data<f64>([LEAF64_C0, LEAF64_C1, LEAF64_C2, LEAF64_C3, LN2_64], 16);

// Of x = 2^k z, z within 2^-10 of a c: ln x = k ln 2 + ln c + ln(1 + r), r = (z - c) / c, without a division. For a block in two
// stages, a loop each whose constants fit in registers: the large part k ln 2 + ln c, and r; then the series of r.
const LARGE = memory.data(4096 + 128, 16);
const SMALL = memory.data(4096 + 128, 16);

/** Of a number in memory: the pair in the table. From memory, as taking integers out of a vector costs more. */
function leafOf(at: usize): v128 {
  return v128.load(LEAVES + (((load<u32>(at, 4) - ROOT9_WORD) >> 7) & 0x1ff0));
}

/** 1 / c of two pairs of the table. */
function inverses(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(first, second, 0, 2);
}

/** ln c of two pairs of the table. */
function logsOf(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(first, second, 1, 3);
}

/** k, of the bits of x less those of ROOT9. */
function leafExponent(difference: v128, two52: v128, bias: v128): v128 {
  return f64x2.sub(v128.or(i64x2.shr_u(difference, 52), two52), bias);
}

/** 2^-k, of that difference and its mantissa. */
function leafPower(difference: v128, mantissa: v128, inverse: v128): v128 {
  return i64x2.sub(inverse, i64x2.sub(difference, mantissa));
}

/** c, of the mantissa of that difference. */
function middle(mantissa: v128, piece: v128, first: v128): v128 {
  return i64x2.add(v128.and(mantissa, piece), first);
}

/** ln(1 + r) */
function leafSeries(r: v128, c0: v128, c1: v128, c2: v128, c3: v128): v128 {
  const r2 = mul<f64>(r, r);
  return madd<f64>(r2, madd<f64>(r2, madd<f64>(r, c3, c2), madd<f64>(r, c1, c0)), r);
}

/** The second stage: writes the logarithms, times what lies at `weights` if that is not NONE. */
function finishLogs(at: usize, end: usize, to: usize, weights: usize): void {
  const c0 = constant<f64>(LEAF_NUMBERS, 0);
  const c1 = constant<f64>(LEAF_NUMBERS, 1);
  const c2 = constant<f64>(LEAF_NUMBERS, 2);
  const c3 = constant<f64>(LEAF_NUMBERS, 3);
  do {
    const r = v128.load(SMALL + at);
    let l = add<f64>(v128.load(LARGE + at), leafSeries(r, c0, c1, c2, c3));
    if (weights != NONE) l = mul<f64>(v128.load(weights + at), l);
    v128.store(to + at, l);
    at += 16;
  } while (at < end);
}

/**
 * Writes ln x for sums, of what lies at offsets from `at` to `end` in bytes; of float64 times what lies at `weights` if that is
 * not NONE, and 2 ulp; of float32 as log.
 */
export function writeLogs<T extends number>(x: usize, at: usize, end: usize, to: usize, weights: usize = NONE): void {
  if (sizeof<T>() == 4) {
    for (; at < end; at += 16) v128.store(to + at, log<T>(v128.load(x + at)));
    return;
  }
  const root = constant<f64>(LEAF_BITS, ROOT9);
  const mask = bits<f64>(MANTISSA);
  const piece = constant<f64>(LEAF_BITS, PIECE);
  const first = constant<f64>(LEAF_BITS, MIDDLE);
  const base = constant<f64>(LEAF_BITS, BASE9);
  const two52 = bits<f64>(TWO_52);
  const bias = number<f64>(BIAS);
  const ln2 = constant<f64>(LEAF_NUMBERS, LN2);
  let i = at;
  do {
    const difference = i64x2.sub(v128.load(x + i), root);
    const mantissa = v128.and(difference, mask);
    const low = leafOf(x + i);
    const high = leafOf(x + i + 8);
    const less = sub<f64>(i64x2.add(mantissa, base), middle(mantissa, piece, first));
    v128.store(SMALL + i, mul<f64>(less, inverses(low, high)));
    v128.store(LARGE + i, madd<f64>(leafExponent(difference, two52, bias), ln2, logsOf(low, high)));
    i += 16;
  } while (i < end);
  finishLogs(at, end, to, weights);
}

/** Writes ln(1 + x) of float64 x in [1/2, 1]: k = 1. 1.5 ulp. `to` is not where x is. */
export function writeUpperLogs(x: usize, at: usize, end: usize, to: usize): void {
  const mask = bits<f64>(MANTISSA);
  const piece = constant<f64>(LEAF_BITS, PIECE);
  const first = constant<f64>(LEAF_BITS, MIDDLE);
  const root = constant<f64>(LEAF_BITS, ROOT9);
  const one = number<f64>(ONE);
  const half = number<f64>(ONE_HALF);
  const ln2 = constant<f64>(LEAF_NUMBERS, LN2);
  let i = at;
  do {
    v128.store(to + i, add<f64>(v128.load(x + i), one));
    i += 16;
  } while (i < end);
  i = at;
  do {
    const c = middle(v128.and(i64x2.sub(v128.load(to + i), root), mask), piece, first);
    const low = leafOf(to + i);
    const high = leafOf(to + i + 8);
    const less = sub<f64>(v128.load(x + i), sub<f64>(add<f64>(c, c), one)); // 2 (z - c)
    v128.store(SMALL + i, mul<f64>(mul<f64>(less, half), inverses(low, high)));
    v128.store(LARGE + i, add<f64>(ln2, logsOf(low, high)));
    i += 16;
  } while (i < end);
  finishLogs(at, end, to, NONE);
}

/**
 * ln(x + low) - `scale` ln 2, x being a number that was scaled up, or a rounded sum and `low` what rounding took from it: near 1
 * what x has more than 1 and `low` are added, which is exact where x = 1 + a; elsewhere low / x is a term more.
 */
export function logScaled<T extends number>(x: v128, low: v128, scale: v128, corrected: bool): v128 {
  const difference = subBits<T>(x, bits<T>(ROOT));
  const k = exponent<T>(difference);
  const f = mantissaLessOne<T>(difference);
  if (!corrected) return logOf<T>(sub<T>(k, scale), f, x, false);
  const near = v128.eq<T>(k, splat<T>(0));
  const more = add<T>(f, v128.and(low, near));
  return logOf<T>(sub<T>(k, scale), more, v128.andnot(div<T>(low, x), near), true);
}

/** ln(1 + x) for 1 + x positive: x itself counts near 0, elsewhere 1 + x and the rounding error of that sum. */
export function logOnePlus<T extends number>(x: v128): v128 {
  const one = number<T>(ONE);
  const u = add<T>(one, x);
  return logScaled<T>(u, sumError<T>(one, x, u), splat<T>(0), true);
}

/** ln of one float64. */
export function logOne(x: f64): f64 {
  return f64x2.extract_lane(log<f64>(f64x2.splat(x)), 0);
}

/** ln(1 + x) of one float64. */
export function logOnePlusOne(x: f64): f64 {
  return f64x2.extract_lane(logOnePlus<f64>(f64x2.splat(x)), 0);
}

/** What rounding took from sum = a + b. */
export function sumErrorOne(a: f64, b: f64, sum: f64): f64 {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/**
 * base + low + ln(high + rest) in float64, low and rest being small against base and high: rounded once, and besides what ln c
 * has, half an ulp of a number no larger than the logarithm or 0.35, even where base and the logarithm cancel.
 */
export function addLogs(base: v128, low: v128, high: v128, rest: v128): v128 {
  v128.store(SCRATCH, high);
  const difference = i64x2.sub(high, constant<f64>(LEAF_BITS, ROOT9));
  const mantissa = v128.and(difference, bits<f64>(MANTISSA));
  const first = leafOf(SCRATCH);
  const second = leafOf(SCRATCH + 8);
  const inverse = inverses(first, second);
  const logs = logsOf(first, second);
  const z = i64x2.add(mantissa, constant<f64>(LEAF_BITS, BASE9));
  const c = middle(mantissa, constant<f64>(LEAF_BITS, PIECE), constant<f64>(LEAF_BITS, MIDDLE));
  const power = leafPower(difference, mantissa, constant<f64>(LEAF_BITS, INVERSE));
  const more = mul<f64>(mul<f64>(rest, power), inverse);
  const r = add<f64>(mul<f64>(sub<f64>(z, c), inverse), more);
  const k = leafExponent(difference, bits<f64>(TWO_52), number<f64>(BIAS));
  const r2 = mul<f64>(r, r);
  const series = madd<f64>(r2, cubic<f64>(LEAF_NUMBERS, 0, r, r2), r);
  const small = add<f64>(series, madd<f64>(k, number<f64>(LN2_LO), low));
  const exponents = mul<f64>(k, number<f64>(LN2_HI));
  const large = add<f64>(base, exponents);
  const sum = add<f64>(large, logs);
  const errors = add<f64>(sumError<f64>(base, exponents, large), sumError<f64>(large, logs, sum));
  const result = add<f64>(sum, add<f64>(errors, small));
  // Infinity and NaN would be lost.
  const both = add<f64>(base, high);
  return v128.bitselect(result, both, v128.eq<f64>(sub<f64>(both, both), splat<f64>(0)));
}

/** The same of one number each. */
export function addLog(base: f64, low: f64, high: f64, rest: f64): f64 {
  const result = addLogs(f64x2.splat(base), f64x2.splat(low), f64x2.splat(high), f64x2.splat(rest));
  return f64x2.extract_lane(result, 0);
}
