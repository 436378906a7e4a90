// Natural logarithms of positive normal numbers. Other arguments (0, subnormal, negative, infinite, NaN) give a finite number without
// meaning: the callers find such arguments by running extremes, which costs less than care in every lane.
// See docs/decisions/06-logarithms-of-sums.md.
import { LEAF_0, LEAF_1, LOG_LOWS, LOG_TABLE } from "../memory";
import {
  LN2_32_HI,
  LN2_32_LO,
  LN2_64,
  LN2_64_HI,
  LN2_64_LO,
  LOG1P64_C0,
  LOG1P64_C1,
  LOG1P64_C2,
  LOG1P64_C3,
  LOG32_C1,
  LOG32_C2,
  LOG32_C3,
} from "./constants";
import { add, constant, div, linear, madd, mul, NONE, splat, sub } from "./simd";

// The kernels read their constants from memory, as newer V8 makes an immediate anew at every use.

// float32.
const MANTISSA32 = 0; // bits
const ROOT32 = 1; // sqrt(1/2)
const BITS32 = memory.data<u32>([0x007fffff, 0x3f3504f3], 16);

const ONE32 = 0;
const HALF32 = 1;
const LN2_HI32 = 2;
const LN2_LO32 = 3;
const TWO32 = 4;
const C32 = 4; // C32 + i: the i-th coefficient
const CONSTANTS32 = memory.data<f32>(
  [1, 0.5, <f32>LN2_32_HI, <f32>LN2_32_LO, 2, <f32>LOG32_C1, <f32>LOG32_C2, <f32>LOG32_C3],
  16,
);

/**
 * ln x of float32. 0.95 ulp.
 *
 * x = 2^k (1 + f), f in [sqrt(1/2) - 1, sqrt(2) - 1], by the bits of x minus those of sqrt(1/2). In fdlibm's form the large part is
 * k ln 2 + f, whose parts are exact, and all that is rounded is small against it. With s = f / (2 + f), v = s^2 and r = v P(v):
 * ln(1 + f) = 2 s + s r = f - (h - s (h + r)), h = f^2 / 2.
 */
export function log32(x: v128): v128 {
  const root = constant<f32>(BITS32, ROOT32);
  const difference = i32x4.sub(x, root);
  const z = i32x4.add(v128.and(difference, constant<f32>(BITS32, MANTISSA32)), root);
  const k = f32x4.convert_i32x4_s(i32x4.shr_s(difference, 23));
  const f = sub<f32>(z, constant<f32>(CONSTANTS32, ONE32));
  const s = div<f32>(f, add<f32>(f, constant<f32>(CONSTANTS32, TWO32)));
  const v = mul<f32>(s, s);
  const p = madd<f32>(v, linear<f32>(CONSTANTS32, C32 + 2, v), constant<f32>(CONSTANTS32, C32 + 1));
  const h = mul<f32>(f, mul<f32>(f, constant<f32>(CONSTANTS32, HALF32)));
  const small = mul<f32>(k, constant<f32>(CONSTANTS32, LN2_LO32));
  const surplus = sub<f32>(h, madd<f32>(s, madd<f32>(v, p, h), small));
  return madd<f32>(k, constant<f32>(CONSTANTS32, LN2_HI32), sub<f32>(f, surplus));
}

// float64. The lookup table has 512 pieces of [0.71, 1.42): 1 / c and ln c of the middle c of each. c is 1 + (j - 299) / 512, below 1
// by half of it, so that ln x keeps its relative accuracy near 1. The table starts at ROOT9, whose last 43 bits are 0. See tables.ts.

/** The high word of ROOT9. */
const ROOT9_WORD: u32 = 0x3fe6a400;

export const PIECE = 0; // the bits of a piece
export const MIDDLE = 1; // of 1 minus 299 pieces: the middle of the first one
export const ROOT9 = 2; // its start, minus the 1022 in its exponent
export const BASE9 = 3; // its start
export const MANTISSA = 4;
export const TWO_52 = 5; // 2^52: no instruction converts 64-bit integers, but low bits of this number are one
// biome-ignore format: a table
const BITS = memory.data<u64>([
  0x000ff80000000000, 0x3fe6a80000000000, 0x0006a40000000000, 0x3fe6a40000000000, 0x000fffffffffffff, 0x4330000000000000,
], 16);

const C0 = 0; // C0 + i: the coefficient of r^(i + 2)
export const LN2 = 4;
export const ONE = 5;
const ONE_HALF = 6;
export const BIAS = 7; // 2^52 + 1022
export const LN2_HI = 8;
export const LN2_LO = 9;
/** The first four are the coefficients of ln(1 + r). */
// biome-ignore format: a table
export const CONSTANTS = memory.data<f64>([
  LOG1P64_C0, LOG1P64_C1, LOG1P64_C2, LOG1P64_C3, LN2_64, 1, 0.5, 4503599627371518, LN2_64_HI, LN2_64_LO,
], 16);

/** The number of BITS or CONSTANTS at a place, in both lanes. */
export function tableBits(place: i32): v128 {
  return constant<f64>(BITS, place);
}

export function tableNumber(place: i32): v128 {
  return constant<f64>(CONSTANTS, place);
}

/** Place in a table of the piece of a number in memory: taking an integer out of a vector costs more. */
function pieceOf(at: usize): usize {
  return ((load<u32>(at, 4) - ROOT9_WORD) >> 7) & 0x1ff0;
}

/** 1 / c and ln c of the piece of a number in memory. */
export function entryOf(at: usize): v128 {
  return v128.load(pieceOf(at), LOG_TABLE);
}

/** The low parts of both. */
export function lowsOf(at: usize): v128 {
  return v128.load(pieceOf(at), LOG_LOWS);
}

/** 1 / c of two entries, or their low parts. */
export function inverses(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(first, second, 0, 2);
}

/** ln c of two entries, or their low parts. */
export function logsOf(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(first, second, 1, 3);
}

/** k, from the bits of x minus those of ROOT9. */
export function exponentOf(difference: v128, two52: v128, bias: v128): v128 {
  return f64x2.sub(v128.or(i64x2.shr_u(difference, 52), two52), bias);
}

/** c, from the mantissa of that difference. */
export function middle(mantissa: v128, piece: v128, first: v128): v128 {
  return i64x2.add(v128.and(mantissa, piece), first);
}

/** ln(1 + r) for |r| up to 2^-10. */
function log1pPoly(r: v128, c0: v128, c1: v128, c2: v128, c3: v128): v128 {
  const r2 = mul<f64>(r, r);
  return madd<f64>(r2, madd<f64>(r2, madd<f64>(r, c3, c2), madd<f64>(r, c1, c0)), r);
}

// For x = 2^k z, z within 2^-10 of a c: ln x = k ln 2 + ln c + ln(1 + r), r = (z - c) / c, without a division. A block takes two
// stages, a loop each whose constants fit in registers: the large part k ln 2 + ln c, and r; then the series of r. Their loops run
// from `at` to `end`, places in the scratch; the address of an operand is its base plus such a place.
const LARGE = LEAF_0;
const SMALL = LEAF_1;

/** The second stage: writes the logarithms, times the numbers at `weights` unless that is NONE. */
function finishLogs(at: usize, end: usize, to: usize, weights: usize): void {
  const c0 = tableNumber(C0);
  const c1 = tableNumber(C0 + 1);
  const c2 = tableNumber(C0 + 2);
  const c3 = tableNumber(C0 + 3);
  do {
    const r = v128.load(at, SMALL);
    let l = add<f64>(v128.load(at, LARGE), log1pPoly(r, c0, c1, c2, c3));
    if (weights != NONE) l = mul<f64>(v128.load(weights + at), l);
    v128.store(to + at, l);
    at += 16;
  } while (at < end);
}

/** Writes ln x for sums; of float64 times the numbers at `weights` unless that is NONE, 2 ulp; of float32 as log32. */
export function writeLogs<T extends number>(x: usize, at: usize, end: usize, to: usize, weights: usize = NONE): void {
  if (sizeof<T>() == 4) {
    for (; at < end; at += 16) v128.store(to + at, log32(v128.load(x + at)));
    return;
  }
  const root = tableBits(ROOT9);
  const mask = tableBits(MANTISSA);
  const piece = tableBits(PIECE);
  const first = tableBits(MIDDLE);
  const base = tableBits(BASE9);
  const shift = tableBits(TWO_52);
  const bias = tableNumber(BIAS);
  const ln2 = tableNumber(LN2);
  let i = at;
  do {
    const difference = i64x2.sub(v128.load(x + i), root);
    const mantissa = v128.and(difference, mask);
    const low = entryOf(x + i);
    const high = entryOf(x + i + 8);
    const distance = sub<f64>(i64x2.add(mantissa, base), middle(mantissa, piece, first)); // z - c
    v128.store(i, mul<f64>(distance, inverses(low, high)), SMALL);
    v128.store(i, madd<f64>(exponentOf(difference, shift, bias), ln2, logsOf(low, high)), LARGE);
    i += 16;
  } while (i < end);
  finishLogs(at, end, to, weights);
}

/** Writes ln(1 + x) of float64 x in [1/2, 1]: k = 1. 1.5 ulp. `to` is not `x`. */
export function writeUpperLogs(x: usize, at: usize, end: usize, to: usize): void {
  const mask = tableBits(MANTISSA);
  const piece = tableBits(PIECE);
  const first = tableBits(MIDDLE);
  const root = tableBits(ROOT9);
  const one = tableNumber(ONE);
  const half = tableNumber(ONE_HALF);
  const ln2 = tableNumber(LN2);
  let i = at;
  do {
    v128.store(to + i, add<f64>(v128.load(x + i), one));
    i += 16;
  } while (i < end);
  i = at;
  do {
    const c = middle(v128.and(i64x2.sub(v128.load(to + i), root), mask), piece, first);
    const low = entryOf(to + i);
    const high = entryOf(to + i + 8);
    const distance = sub<f64>(v128.load(x + i), sub<f64>(add<f64>(c, c), one)); // 2 (z - c)
    v128.store(i, mul<f64>(mul<f64>(distance, half), inverses(low, high)), SMALL);
    v128.store(i, add<f64>(ln2, logsOf(low, high)), LARGE);
    i += 16;
  } while (i < end);
  finishLogs(at, end, to, NONE);
}
