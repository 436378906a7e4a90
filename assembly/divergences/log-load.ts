// Logarithms as float64, a long row or short rows side by side: t = x - shift and the first stage of e^t.
import { EXP64_LOW } from "../arithmetic/constants";
import { twoSumError } from "../arithmetic/double-double";
import {
  QUICK_INV,
  QUICK_LOW,
  QUICK_MAGIC,
  quickConstant,
  quickHigh,
  quickLow,
  reduceQuick,
} from "../arithmetic/exp-quick";
import { add, get, pmax, splat } from "../arithmetic/simd";
import { scratch } from "../memory";
import { gather } from "../rows/transpose";

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
  const minusShift = v128.neg<f64>(shift);
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
    const minusShift = isShifted ? v128.neg<f64>(max) : splat<f64>(0);
    for (let i = first; i < at; i += 16) {
      writeShifted<T>(v128.load(t + i), minusShift, t, low, i, least, inv, magic, hi, lo);
    }
  } while (--groups);
}

/** Where is the difference inexact? It is not asked where e^t vanishes. */
function areRounded(value: v128, minusShift: v128): v128 {
  const t = add<f64>(value, minusShift);
  const isExact = v128.eq<f64>(twoSumError<f64>(value, minusShift, t), splat<f64>(0));
  return v128.andnot(v128.gt<f64>(t, splat<f64>(EXP64_LOW)), isExact);
}

/** Is a difference x - shift of n float32 inexact in float64? It is where one of both is tiny beside the other. */
function isShiftRounded(x: usize, n: i32, shift: f64): bool {
  const minusShift = splat<f64>(-shift);
  const end = x + ((<usize>(n & ~1)) << 2);
  let rounded = splat<f64>(0);
  for (; x < end; x += 8) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(x));
    rounded = v128.or(rounded, areRounded(pair, minusShift));
  }
  if (n & 1) rounded = v128.or(rounded, areRounded(splat<f64>(<f64>load<f32>(x)), minusShift));
  return v128.any_true(rounded);
}

/** Is it for one of two rows? Equal rows have the result 0 however they are read. */
export function areShiftsRounded(x: usize, y: usize, n: i32, maxA: f64, maxB: f64): bool {
  if (memory.compare(x, y, (<usize>n) << 2) == 0) return false;
  return isShiftRounded(x, n, maxA) || isShiftRounded(y, n, maxB);
}

/** The bytes of n elements as float64, in whole vectors. */
export function bytesOf(n: i32): usize {
  return (<usize>((n + 1) & ~1)) << 3;
}
