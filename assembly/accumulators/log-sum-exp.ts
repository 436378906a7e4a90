// The exact sum of the terms of a row, for LogSumExpAccumulator. The term of x is m 2^e, near e^x, for an integer e and an m that is a
// multiple of 2^-62: a function of x alone.
//
// x = k ln 2 / 2048 + r, and e^x = power 2^e (1 + s): power is 2^(j/2048) from the table, k = 2048 e + j, and s = e^r - 1 and the
// relative low part of power. m is power + power s, whose second part is rounded to a multiple of 2^-62. Relative errors of the term:
// 2^-65 by r for |x| < 750, 2^-71.6 by the series, 2^-66 by the last sum of s, 2^-65 by the product, 2^-63 by the rounding of it: below
// 2^-62. Beyond, r adds |x| 2^-75.
//
// Terms with one e share a bin, which has two integers: the sums of the upper and of the lower halves of m 2^62. At the end, 32 bins
// each are added to a slot. No product is fused, so that the relaxed build gives the same bits.
// See docs/decisions/46-accumulators.md.
import {
  ACCUMULATED64_HI,
  ACCUMULATED64_LO,
  EXP64_INV,
  EXTENDED64_C2,
  EXTENDED64_C3,
  EXTENDED64_C4,
  SLOTS,
} from "../arithmetic/constants";
import { lookUpLows, lookUpPowers, REDUCED, SHIFTED } from "../arithmetic/exp-scaled";
import { add, constant, mul, PROMOTED, pmax, promote, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_16, scratch } from "../memory";
import { findExtremes, LEAST, MOST } from "./extremes";

/** Bins for terms below all slots, which are dropped: 1000 below the largest x, 1443 exponents. */
const DROPPED = 256;
const BINS = BLOCK_0 + DROPPED * 16;
/** A block in float64. */
const PROMOTED_BLOCK = BLOCK_16;

/** The row's largest element must lie between these. */
const LOWEST: f64 = -522240; // -(2^19 - 2^11)
const HIGHEST: f64 = 524288; // 2^19

// The results, from `out` on.
const STATUS = 0;
const COUNT = 4;
const MAX = 8;
const SUMS = 16;

const MAGIC_BITS: i64 = 0x4338000000000000; // 1.5 * 2^52
const MAGIC = 0;
const INV = 1;
const HI = 2;
const LO = 3;
const C2 = 4;
const C3 = 5;
const C4 = 6;
const ROUNDER = 7; // 1.5 * 2^-10: a sum with it is a multiple of 2^-62
// biome-ignore format: a table
const CONSTANTS = memory.data<f64>([
  6755399441055744, EXP64_INV, ACCUMULATED64_HI, ACCUMULATED64_LO, EXTENDED64_C2, EXTENDED64_C3, EXTENDED64_C4, 0.00146484375,
], 16);

const MANTISSA: i64 = 0x000fffffffffffff;
/** 2^62 minus the bits of ROUNDER. */
const LEADING_BIT: i64 = 0x4000000000000000 - 0x3f58000000000000;

/** Writes k and r of the elements from x on to the scratch. Elements below `least` count as it. */
function reduce(x: usize, end: usize, least: v128): void {
  const magic = constant<f64>(CONSTANTS, MAGIC);
  const inv = constant<f64>(CONSTANTS, INV);
  const hi = constant<f64>(CONSTANTS, HI);
  const lo = constant<f64>(CONSTANTS, LO);
  let at = scratch();
  x -= at;
  do {
    const t = pmax<f64>(v128.load(x + at), least);
    const shifted = add<f64>(mul<f64>(t, inv), magic);
    const k = sub<f64>(shifted, magic);
    v128.store(at, shifted, SHIFTED);
    v128.store(at, sub<f64>(sub<f64>(t, mul<f64>(k, hi)), mul<f64>(k, lo)), REDUCED);
    at += 16;
  } while (at < end);
}

/** Adds the terms up to `end` in the scratch to their bins, which are 16 e from `bins` on. */
function addToBins(end: usize, bins: usize): void {
  const c2 = constant<f64>(CONSTANTS, C2);
  const c3 = constant<f64>(CONSTANTS, C3);
  const c4 = constant<f64>(CONSTANTS, C4);
  const rounder = constant<f64>(CONSTANTS, ROUNDER);
  const index = i64x2.splat(2047);
  const mantissa = i64x2.splat(MANTISSA);
  const leadingBit = i64x2.splat(LEADING_BIT);
  const lower = i64x2.splat(0xffffffff);
  let at = scratch();
  do {
    const power = i64x2.add(lookUpPowers(at), i64x2.shl(v128.and(v128.load(at, SHIFTED), index), 41));
    const r = v128.load(at, REDUCED);
    const curve = add<f64>(mul<f64>(r, add<f64>(mul<f64>(r, c4), c3)), c2);
    const s = add<f64>(mul<f64>(mul<f64>(r, r), curve), add<f64>(r, lookUpLows(at)));
    const rounded = add<f64>(mul<f64>(power, s), rounder);
    const m = i64x2.add(i64x2.add(i64x2.shl(v128.and(power, mantissa), 10), leadingBit), rounded);
    const lows = v128.and(m, lower);
    const highs = i64x2.shr_u(m, 32);
    const first = bins + <usize>((load<i32>(at, SHIFTED) >> 7) & -16);
    v128.store(first, i64x2.add(v128.load(first), v128.shuffle<i64>(lows, highs, 0, 2)));
    const second = bins + <usize>((load<i32>(at, SHIFTED + 8) >> 7) & -16);
    v128.store(second, i64x2.add(v128.load(second), v128.shuffle<i64>(lows, highs, 1, 3)));
    at += 16;
  } while (at < end);
}

/** The exponent e of the term of x. */
function exponentOf(x: f64): i32 {
  const magic = reinterpret<f64>(MAGIC_BITS);
  return <i32>(x * EXP64_INV + magic - magic) >> 11;
}

/** Writes the sums of the 32 bins of each slot, the uppermost first, as integers of 128 bits. */
function writeSums(out: usize, count: i32): void {
  let slot = scratch() + BINS + SLOTS * 512;
  for (; count > 0; count--) {
    slot -= 512;
    let low: u64 = 0;
    let high: u64 = 0;
    for (let shift: u64 = 0; shift < 32; shift++) {
      const bin = slot + ((<usize>shift) << 4);
      const upper = load<u64>(bin, 8);
      const part = (upper << 32) + load<u64>(bin);
      const more = (upper >> 32) + u64(part < upper << 32);
      const shifted = part << shift;
      low += shifted;
      high += (more << shift) + ((part >> 1) >> (63 - shift)) + u64(low < shifted);
    }
    store<u64>(out, low);
    store<u64>(out, high, 8);
    out += 16;
  }
}

/**
 * Writes the sums of the slots of a row to `out`, which may be x, and the largest element. Writes the status 1 alone if that is NaN,
 * infinite or huge.
 */
export function exactSumExp<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  const isNaN = findExtremes<T>(x, cols, false);
  const most = load<f64>(scratch(), MOST);
  if (isNaN || !(most > LOWEST && most < HIGHEST)) {
    store<i32>(out, 1, STATUS);
    return;
  }
  const least = most - 1000;
  const low = Math.max(load<f64>(scratch(), LEAST), least);
  const lowest = ((exponentOf(most) >> 5) - SLOTS + 1) << 5;
  const unused = max(exponentOf(low) - lowest, 0) & -32;
  memory.fill(scratch() + BINS + ((<usize>unused) << 4), 0, (<usize>(SLOTS * 32 - unused)) << 4);
  const bins = scratch() + BINS - ((<usize>lowest) << 4);
  const leasts = splat<f64>(least);
  for (let done = 0; done < cols; done += PROMOTED) {
    const n = min(PROMOTED, cols - done);
    let at = x + <usize>done * sizeof<T>();
    if (sizeof<T>() == 4 || n < PROMOTED) {
      promote<T>(at, n, scratch() + PROMOTED_BLOCK, least);
      at = scratch() + PROMOTED_BLOCK;
    }
    const end = scratch() + ((<usize>n) << 3);
    reduce(at, end, leasts);
    addToBins(end, bins);
  }
  const count = SLOTS - (unused >> 5);
  writeSums(out + SUMS, count);
  store<i32>(out, 0, STATUS);
  store<i32>(out, count, COUNT);
  store<f64>(out, most, MAX);
}
