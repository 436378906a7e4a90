// e^t for t <= 0, scaled by 2^512 (float64) or 2^64 (float32), so that no result is subnormal: what sums and quotients
// of exponentials need. Scaling cancels in a quotient and is exact to undo.
import { EXP_LOWS, EXP_TABLE } from "../memory";
import {
  EXP32_C2,
  EXP32_C3,
  EXP32_C4,
  EXP32_C5,
  EXP32_C6,
  EXP32_HI,
  EXP32_INV,
  EXP32_LO,
  EXP32_LOW,
  EXP64_C2,
  EXP64_C3,
  EXP64_HI,
  EXP64_INV,
  EXP64_LO,
  EXP64_LOW,
  FINE64_C2,
  FINE64_C3,
  FINE64_C4,
  FINE64_LOW,
} from "./constants";
import { add, constant, madd, mul, nmadd, pmax, splat, sub, sumError, tailMask } from "./simd";
import { addEight, clearRest, setGroup, sumGroup, sumGroups } from "../summation/pairwise";

/** What e^0 comes to. */
export function expOne<T extends number>(): f64 {
  return sizeof<T>() == 8 ? reinterpret<f64>(0x5ff0000000000000) : reinterpret<f64>(0x43f0000000000000);
}

/** Times this, a float64 sum of exponentials is what it stands for. */
export function expUnscale<T extends number>(): f64 {
  return sizeof<T>() == 8 ? reinterpret<f64>(0x1ff0000000000000) : reinterpret<f64>(0x3bf0000000000000);
}

// The two, in lanes of T and of float64. Constants are read from memory, ahead of a loop if registers hold them: as immediates
// newer V8 makes them anew at each use, three instructions each.
const SCALES = memory.data<u64>([0x5ff0000000000000, 0x1ff0000000000000, 0x5f8000005f800000, 0x3bf0000000000000], 16);

/** expOne in every lane. */
export function expOnes<T extends number>(): v128 {
  return v128.load64_splat(SCALES + (sizeof<T>() == 8 ? 0 : 16));
}

/** expUnscale in every lane of float64. */
export function expUnscales<T extends number>(): v128 {
  return v128.load64_splat(SCALES + (sizeof<T>() == 8 ? 8 : 24));
}

export const EXP_TABLE_LENGTH: i32 = 2048;

/** 2^(j/2048), less j << 41 in its bits, so that adding k << 41 for k = 2048 e + j gives 2^(k/2048); see tables.ts. */
export { EXP_LOWS, EXP_TABLE };

// The magic number rounds to an integer in the low bits of the sum; the power of two that scales is in it.
// biome-ignore format: a table
const NUMBERS64 = memory.data<f64>([
  EXP64_LOW, EXP64_INV, 6755399442104320, EXP64_HI, EXP64_LO, EXP64_C2, EXP64_C3, FINE64_C2, FINE64_C3, FINE64_C4,
  FINE64_LOW,
], 16);
const FINE_C2 = 7;
const FINE_LOW = 10;
// biome-ignore format: a table
const NUMBERS32 = memory.data<f32>([
  <f32>EXP32_LOW, <f32>EXP32_INV, 12583103, <f32>EXP32_HI, <f32>EXP32_LO, <f32>EXP32_C2, <f32>EXP32_C3, <f32>EXP32_C4, <f32>EXP32_C5, <f32>EXP32_C6,
  1,
], 16);

/** The constant at a place: LOW, INV, the magic number, HI, LO, C2 ... C6, 1; those after float64's last are not used. */
function expConstant<T extends number>(place: i32): v128 {
  if (sizeof<T>() == 8) return constant<T>(NUMBERS64, min(place, 6));
  return constant<T>(NUMBERS32, place);
}

// e^t * 2^512 or 2^64 for t in [LOW, 0]; NaN gives NaN. k = t rounded to a multiple of ln 2 / 2048 (ln 2), r = t - k ln 2 / 2048
// in two steps of which the first is exact, e^t = 2^(k/2048) e^r. float64: 0.5 ulp (table) + 0.5 (last sum) + 0.12 (r, the
// polynomial and its product, which are 2^-12 of the result): 1.12 ulp. float32: 1.13 ulp.
//
// In two stages, a loop over the block each: k and r, then the exponential. So a processor sees more elements at once, the
// place in the table comes from memory instead of out of a vector, and the sum is made of what is at hand.

/** k, and the power of two that scales, in the low bits. */
function expShifted<T extends number>(t: v128, inv: v128, magic: v128): v128 {
  return madd<T>(t, inv, magic);
}

/** r */
function expReduced<T extends number>(t: v128, shifted: v128, magic: v128, hi: v128, lo: v128): v128 {
  const k = sub<T>(shifted, magic);
  return nmadd<T>(k, lo, nmadd<T>(k, hi, t));
}

// What the first stage leaves to the second: k and r.
const SHIFTED = memory.data(4096 + 128, 16);
const REDUCED = memory.data(4096 + 128, 16);

/** What the table, or what is so many bytes behind, has for both lanes of the k at a place. */
function lookUp(at: usize, behind: usize): v128 {
  const first = ((<usize>load<u32>(at, SHIFTED) & 2047) << 3) + behind;
  const second = ((<usize>load<u32>(at, SHIFTED + 8) & 2047) << 3) + behind;
  return v128.load64_lane(second, v128.load64_zero(first, EXP_TABLE), 1, EXP_TABLE);
}

/** The first stage, of the vectors at x, to a place in the block. */
export function reduceVectors<T extends number>(x: usize, to: usize, bytes: usize, max: v128): void {
  const low = expConstant<T>(0);
  const inv = expConstant<T>(1);
  const magic = expConstant<T>(2);
  const hi = expConstant<T>(3);
  const lo = expConstant<T>(4);
  const end = to + bytes;
  x -= to;
  do {
    const t = pmax<T>(sub<T>(v128.load(x + to), max), low);
    const shifted = expShifted<T>(t, inv, magic);
    v128.store(to, shifted, SHIFTED);
    v128.store(to, expReduced<T>(t, shifted, magic, hi, lo), REDUCED);
    to += 16;
  } while (to < end);
}

/** 2^(k/2048) e^r of the k and r at a place. */
function finished<T extends number>(at: usize, one: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128): v128 {
  const shifted = v128.load(at, SHIFTED);
  const r = v128.load(at, REDUCED);
  const r2 = mul<T>(r, r);
  if (sizeof<T>() == 8) {
    const power = i64x2.add(lookUp(at, 0), i64x2.shl(shifted, 41));
    return madd<T>(power, madd<T>(r2, madd<T>(r, c3, c2), r), power);
  }
  const p = madd<T>(r2, madd<T>(r2, c6, madd<T>(r, c5, c4)), madd<T>(r, c3, c2));
  const e = add<T>(one, madd<T>(r2, p, r));
  return mul<T>(e, i32x4.shl(shifted, 23)); // as a number: adding to the bits would lose NaN
}

/** Writes eight vectors, and returns their sum. */
function writeEight<T extends number>(
  at: usize,
  out: usize,
  one: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
): v128 {
  const a = finished<T>(at, one, c2, c3, c4, c5, c6);
  v128.store(out, a);
  const b = finished<T>(at + 16, one, c2, c3, c4, c5, c6);
  v128.store(out, b, 16);
  const c = finished<T>(at + 32, one, c2, c3, c4, c5, c6);
  v128.store(out, c, 32);
  const d = finished<T>(at + 48, one, c2, c3, c4, c5, c6);
  v128.store(out, d, 48);
  const e = finished<T>(at + 64, one, c2, c3, c4, c5, c6);
  v128.store(out, e, 64);
  const f = finished<T>(at + 80, one, c2, c3, c4, c5, c6);
  v128.store(out, f, 80);
  const g = finished<T>(at + 96, one, c2, c3, c4, c5, c6);
  v128.store(out, g, 96);
  const h = finished<T>(at + 112, one, c2, c3, c4, c5, c6);
  v128.store(out, h, 112);
  return addEight<T>(a, b, c, d, e, f, g, h);
}

/** Writes the (scaled) exp(x - max) of up to a block of elements, and returns their sum. */
export function expBlock<T extends number>(x: usize, out: usize, n: i32, max: f64): f64 {
  const bytes = <usize>n * sizeof<T>();
  reduceVectors<T>(x, 0, bytes, splat<T>(max));
  return finishBlock<T>(out, bytes);
}

/** Puts back into r of a float64 block what rounding takes from x - max. */
export function addLows(x: usize, n: i32, max: f64): void {
  const minusMax = splat<f64>(-max);
  const least = expConstant<f64>(0);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const value = v128.load(x + at);
    const t = add<f64>(value, minusMax);
    const low = v128.and(sumError<f64>(value, minusMax, t), v128.gt<f64>(t, least));
    v128.store(at, add<f64>(v128.load(at, REDUCED), low), REDUCED);
  }
}

/** The second stage, of the first `bytes` of a block. */
export function finishBlock<T extends number>(out: usize, bytes: usize): f64 {
  const one = expConstant<T>(10);
  const c2 = expConstant<T>(5);
  const c3 = expConstant<T>(6);
  const c4 = expConstant<T>(7);
  const c5 = expConstant<T>(8);
  const c6 = expConstant<T>(9);
  let at: usize = 0;
  let sums = 0;
  const groups = bytes & ~127;
  if (groups) {
    do {
      setGroup(sums++, writeEight<T>(at, out + at, one, c2, c3, c4, c5, c6));
      at += 128;
    } while (at < groups);
  }
  if (at < bytes) {
    // The last group, filled up with zeros; the last vector keeps what follows the row.
    const rest = clearRest();
    for (; at + 16 <= bytes; at += 16) {
      const e = finished<T>(at, one, c2, c3, c4, c5, c6);
      v128.store(out + at, e);
      v128.store(rest + (at & 127), e);
    }
    if (at < bytes) {
      const mask = v128.load(tailMask(bytes & 15));
      const e = v128.and(finished<T>(at, one, c2, c3, c4, c5, c6), mask);
      v128.store(out + at, v128.bitselect(e, v128.load(out + at), mask));
      v128.store(rest + (at & 127), e);
    }
    setGroup(sums++, sumGroup<T>(rest));
  }
  return sumGroups<T>(sums);
}

/**
 * e^(t + low) * 2^512 in float64, low being what rounding took from t; t <= 300 or so; 0 where t is not above FINE64_LOW. The table's
 * low parts and one more term: 0.51 ulp. All but 0.01 of that is the last rounding, of which what it took goes to `rest` if that is
 * not 0.
 */
export function expFine(t: v128, low: v128, rest: usize = 0): v128 {
  return fine(t, low, rest, false);
}

/**
 * e^(t + low) - 1 in float64 for t <= 0, without its low part, which goes to `rest`: together they have 0.5 ulp, or less of those
 * that are no step of the table from 0 (0: t and e^t - 1 - t).
 */
export function expm1Fine(t: v128, low: v128, rest: usize): v128 {
  return fine(t, low, rest, true);
}

/** The body of both. */
function fine(t: v128, low: v128, rest: usize, lessOne: bool): v128 {
  const least = constant<f64>(NUMBERS64, FINE_LOW);
  const above = v128.gt<f64>(t, least);
  const x = pmax<f64>(t, least);
  const magic = constant<f64>(NUMBERS64, 2);
  const shifted = expShifted<f64>(x, constant<f64>(NUMBERS64, 1), magic);
  const r = expReduced<f64>(x, shifted, magic, constant<f64>(NUMBERS64, 3), constant<f64>(NUMBERS64, 4));
  v128.store(SHIFTED, shifted);
  const power = i64x2.add(lookUp(0, 0), i64x2.shl(shifted, 41));
  const lows = add<f64>(lookUp(0, EXP_LOWS - EXP_TABLE), v128.and(low, above));
  const p = madd<f64>(r, constant<f64>(NUMBERS64, FINE_C2 + 2), constant<f64>(NUMBERS64, FINE_C2 + 1));
  const r2 = mul<f64>(r, r);
  const c = madd<f64>(r, p, constant<f64>(NUMBERS64, FINE_C2));
  const series = madd<f64>(r2, c, add<f64>(r, lows));
  if (!rest) return v128.and(madd<f64>(power, series, power), above);
  if (!lessOne) {
    const part = mul<f64>(power, series);
    const sum = add<f64>(power, part);
    v128.store(rest, v128.and(sub<f64>(part, sub<f64>(sum, power)), above));
    return v128.and(sum, above);
  }
  const minusOne = splat<f64>(-1);
  const unscaled = mul<f64>(power, expUnscales<f64>());
  const less = add<f64>(unscaled, minusOne);
  const isZero = v128.eq<f64>(shifted, magic);
  const small = madd<f64>(unscaled, series, sumError<f64>(unscaled, minusOne, less));
  const isGone = v128.le<f64>(t, least);
  v128.store(rest, v128.andnot(v128.bitselect(madd<f64>(r2, c, lows), small, isZero), isGone));
  return v128.bitselect(minusOne, v128.bitselect(r, less, isZero), isGone);
}
