// The loops over a block that log-careful.ts is made of, in float64 for either dtype.
//
// A block has the logarithms a and b of both inputs; ta = a - shift and tb = b - shift; d = tb - ta. The rounding error of each
// difference is carried along, as the logarithms may be far larger than their differences.

import { twoSumError } from "../arithmetic/double-double";
import { exp as expLeaf, expm1mx, expm1Near } from "../arithmetic/exp";
import { expExtended, expUnscale } from "../arithmetic/exp-scaled";
import { DIFFERENCES, SUMS, writeJensenShannon, writeNormalizedDiff } from "../arithmetic/jsd-term";
import { add, madd, mul, PROMOTED, promote, splat, sub } from "../arithmetic/simd";
import {
  BLOCK_0,
  BLOCK_1,
  BLOCK_2,
  BLOCK_3,
  BLOCK_4,
  BLOCK_5,
  BLOCK_6,
  BLOCK_7,
  BLOCK_8,
  BLOCK_9,
  BLOCK_10,
  scratch,
} from "../memory";
import { maximum } from "../rows/row";
import { addToSum } from "../summation/accumulator";
import { addCompensatedTwice } from "../summation/compensated";
import { sumBlock } from "../summation/pairwise";

// Slots.
const A: usize = BLOCK_0;
const B: usize = BLOCK_1;
/** ta, tb and d, and their rounding errors; that of d has those of ta and tb in it. */
const TA: usize = BLOCK_2;
const TB: usize = BLOCK_3;
const LOW_A: usize = BLOCK_4;
const LOW_B: usize = BLOCK_5;
const GAPS: usize = BLOCK_6;
const GAP_LOWS: usize = BLOCK_7;
/** e^ta and e^tb, times 2^512. */
const EXP_A: usize = BLOCK_8;
const EXP_B: usize = BLOCK_9;
/** The terms of a reading, and e^ta d where e^tb is not needed. */
const VALUES: usize = BLOCK_10;
export const SLOPES: usize = EXP_B;

/** The end of the vectors of a block of n float64. */
function endOf(n: i32): usize {
  return scratch() + ((<usize>((n + 1) & ~1)) << 3);
}

/**
 * w times x, for a scaled exponential w; 0 for w = 0, whatever x is. Where w would be subnormal unscaled and x is large, x is
 * scaled instead, so that nothing is subnormal on the way to a result that is not; elsewhere both give the same bits.
 */
function weigh(w: v128, x: v128): v128 {
  const unscale = splat<f64>(expUnscale<f64>());
  const finiteX = v128.and(x, v128.gt<f64>(w, splat<f64>(0)));
  const product = mul<f64>(mul<f64>(w, unscale), finiteX);
  if (!v128.any_true(v128.lt<f64>(w, splat<f64>(2.0 ** -510)))) return product;
  const isLarge = v128.ge<f64>(v128.abs<f64>(finiteX), splat<f64>(1));
  return v128.bitselect(mul<f64>(w, mul<f64>(finiteX, unscale)), product, isLarge);
}

/** x where it is finite, else 0. */
function finite(x: v128): v128 {
  return v128.and(x, v128.lt<f64>(v128.abs<f64>(x), splat<f64>(Infinity)));
}

/** The rounding error of t = x - shift. */
function lowOf(x: v128, shift: v128, t: v128): v128 {
  return twoSumError<f64>(x, sub<f64>(splat<f64>(0), shift), t);
}

/** Writes t = x - shift, and its rounding error. */
function subtractShift(x: usize, shift: f64, t: usize, low: usize, n: i32): void {
  const s = splat<f64>(shift);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const value = v128.load(x + at);
    const difference = sub<f64>(value, s);
    v128.store(t + at, difference);
    v128.store(low + at, lowOf(value, s, difference));
  }
}

/** Writes e^t, times 2^512. */
function exponentiate(t: usize, low: usize, to: usize, n: i32): void {
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16)
    v128.store(to + at, expExtended(at, v128.load(t + at), v128.load(low + at)));
}

/** Loads n elements of `size` bytes. */
function loadElements(x: usize, size: usize, n: i32, to: usize): void {
  if (size == 8) promote<f64>(x, n, to, -Infinity);
  else promote<f32>(x, n, to, -Infinity);
}

/** Loads the elements of both inputs from `done` on. Returns how many. */
export function loadBlock(x: usize, y: usize, size: usize, done: i32, cols: i32): i32 {
  const n = min(cols - done, PROMOTED);
  const at = <usize>done * size;
  loadElements(x + at, size, n, scratch() + A);
  loadElements(y + at, size, n, scratch() + B);
  return n;
}

/** The largest a of a block, and b, NaN passed over. */
export function largestA(n: i32): f64 {
  return maximum<f64>(scratch() + A, n, -Infinity);
}

export function largestB(n: i32): f64 {
  return maximum<f64>(scratch() + B, n, -Infinity);
}

// Special elements of a block: NaN, and a positive p where q is 0.
export const HAS_NAN: i32 = 1;
export const HAS_INFINITE_TERM: i32 = 2;

/** Finds the special elements of a block. */
export function specialIn(n: i32): i32 {
  const logOfZero = splat<f64>(-Infinity);
  let unordered = splat<f64>(0);
  let infinite = unordered;
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const a = v128.load(at, A);
    const b = v128.load(at, B);
    unordered = v128.or(unordered, v128.or(v128.ne<f64>(a, a), v128.ne<f64>(b, b)));
    infinite = v128.or(infinite, v128.and(v128.gt<f64>(a, logOfZero), v128.eq<f64>(b, logOfZero)));
  }
  return (v128.any_true(unordered) ? HAS_NAN : 0) | (v128.any_true(infinite) ? HAS_INFINITE_TERM : 0);
}

/** Writes ta and e^ta. */
export function exponentiateA(n: i32, shift: f64): void {
  subtractShift(A, shift, TA, LOW_A, n);
  exponentiate(TA, LOW_A, EXP_A, n);
}

/** Writes tb. */
export function shiftB(n: i32, shift: f64): void {
  subtractShift(B, shift, TB, LOW_B, n);
}

/** Writes e^tb. */
export function exponentiateB(n: i32): void {
  exponentiate(TB, LOW_B, EXP_B, n);
}

/** Writes d and its rounding error. */
export function subtractLogs(n: i32): void {
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const ta = v128.load(at, TA);
    const tb = v128.load(at, TB);
    const d = sub<f64>(tb, ta);
    v128.store(at, d, GAPS);
    const lows = sub<f64>(v128.load(at, LOW_B), v128.load(at, LOW_A));
    v128.store(at, finite(add<f64>(lowOf(tb, ta, d), lows)), GAP_LOWS);
  }
}

/** Adds e^ta to a sum, and loses no digits. */
export function addExpA(n: i32, which: i32): void {
  addCompensatedTwice(scratch() + EXP_A, n, which);
}

/** Adds e^tb to a sum, and loses no digits. */
export function addExpB(n: i32, which: i32): void {
  addCompensatedTwice(scratch() + EXP_B, n, which);
}

/** Adds the terms of the reading, or SLOPES, to a sum, and loses no digits unless they overflow. */
export function addValues(n: i32, which: i32, slot: usize = VALUES): void {
  const sum = sumBlock<f64>(scratch() + slot, n);
  if (sum - sum == 0) addCompensatedTwice(scratch() + slot, n, which);
  else addToSum(sum, which);
}

/** The same, of terms that do not overflow. */
export function addAllDigits(n: i32, which: i32): void {
  addCompensatedTwice(scratch() + VALUES, n, which);
}

/** Adds their sizes to a sum. Is it finite, as then that of the terms is? */
export function addSizes(n: i32, which: i32): bool {
  const sizes = sumBlock<f64>(scratch() + VALUES, n, true);
  addToSum(sizes, which);
  return sizes - sizes == 0;
}

/** Writes e^ta tb, or e^ta b. */
export function weighOther(n: i32, isShifted: bool): void {
  const logs = isShifted ? TB : B;
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    v128.store(at, weigh(v128.load(at, EXP_A), v128.load(logs + at)), VALUES);
  }
}

/** Writes e^ta d. */
export function weighGaps(n: i32): void {
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const d = add<f64>(v128.load(at, GAPS), v128.load(at, GAP_LOWS));
    v128.store(at, weigh(v128.load(at, EXP_A), d), VALUES);
  }
}

/** From here on e^d may overflow. */
const LARGE: f64 = 250;

/**
 * Writes e^ta (e^d - 1 - d), d = tb - ta - mean, and e^ta d; where e^d may overflow and e^ta vanish literally, e^(ta + d) being one
 * exponential.
 */
export function writeExpm1mx(n: i32, mean: f64): void {
  const m = splat<f64>(mean);
  const large = splat<f64>(LARGE);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const w = v128.load(at, EXP_A);
    const whole = v128.load(at, GAPS);
    const rough = sub<f64>(whole, m);
    const low = finite(add<f64>(lowOf(whole, m, rough), v128.load(at, GAP_LOWS)));
    const d = add<f64>(rough, low);
    const tail = sub<f64>(low, sub<f64>(d, rough)); // the rounding error of d, as low is small
    v128.store(at, weigh(w, d), SLOPES);
    let term = weigh(w, expm1mx(d, tail));
    const isNear = v128.le<f64>(d, large); // not where a or both are -Infinity
    if (!i64x2.all_true(isNear)) {
      const tb = v128.load(at, TB);
      const t = sub<f64>(tb, m);
      const lowT = add<f64>(lowOf(tb, m, t), v128.load(at, LOW_B));
      const e = mul<f64>(expExtended(at, t, lowT), splat<f64>(expUnscale<f64>()));
      term = v128.bitselect(term, sub<f64>(e, weigh(w, add<f64>(d, splat<f64>(1)))), isNear);
    }
    v128.store(at, term, VALUES);
  }
}

/**
 * Writes e^tb - e^ta (times 2^512). Where |d| is below 2^-10 that is e^ta (e^d - 1), by a Taylor series to 2^-58; a larger d loses
 * little against what it adds to the divergence.
 */
export function writeDifferences(n: i32): void {
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const wa = v128.load(at, EXP_A);
    const d = add<f64>(v128.load(at, GAPS), v128.load(at, GAP_LOWS));
    const high = madd<f64>(d, madd<f64>(d, splat<f64>(1 / 120.0), splat<f64>(1 / 24.0)), splat<f64>(1 / 6.0));
    const series = madd<f64>(mul<f64>(d, d), madd<f64>(d, high, splat<f64>(0.5)), d);
    const isNear = v128.lt<f64>(v128.abs<f64>(d), splat<f64>(2.0 ** -10));
    const far = sub<f64>(v128.load(at, EXP_B), wa);
    v128.store(at, v128.bitselect(mul<f64>(wa, series), far, isNear), VALUES);
  }
}

/** Above it e^x - 1 has a function of its own. */
const NEAR: f64 = -0.34;

/**
 * Writes the terms of JSD for p = e^ta forA and q = e^tb forB, whose logarithms differ by d = tb - ta - center. For the larger
 * h and the smaller l, with y = l / h - 1 = e^-|d| - 1: (h - l) / (h + l) = -y / (2 + y).
 */
export function writeDivergences(n: i32, center: f64, forA: f64, forB: f64): void {
  const c = splat<f64>(center);
  const zero = splat<f64>(0);
  const one = splat<f64>(1);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const p = mul<f64>(v128.load(at, EXP_A), splat<f64>(forA));
    const q = mul<f64>(v128.load(at, EXP_B), splat<f64>(forB));
    const any = add<f64>(sub<f64>(v128.load(at, GAPS), c), v128.load(at, GAP_LOWS));
    const d = v128.and(any, v128.eq<f64>(any, any)); // two zeros give NaN
    const x = sub<f64>(zero, v128.abs<f64>(d));
    const e = mul<f64>(expExtended(at, x, zero), splat<f64>(expUnscale<f64>()));
    const isNear = v128.gt<f64>(x, splat<f64>(NEAR));
    const y = v128.bitselect(expm1Near(x), sub<f64>(e, one), isNear);
    const smaller = v128.bitselect(add<f64>(one, y), e, isNear);
    const sum = add<f64>(one, smaller);
    const difference = sub<f64>(zero, y);
    const h = v128.bitselect(q, p, v128.gt<f64>(d, zero));
    writeNormalizedDiff<f64>(difference, smaller, sum, at);
    v128.store(at, mul<f64>(h, sum), SUMS);
    v128.store(at, mul<f64>(h, difference), DIFFERENCES);
  }
  writeJensenShannon<f64>(VALUES, scratch(), end);
}

/** `sum` times e^shift: e^shift may overflow where the product does not. */
export function timesExp(sum: f64, shift: f64): f64 {
  if (shift == 0 || sum == 0) return sum;
  const half = f64x2.extract_lane(expLeaf(splat<f64>(shift / 2)), 0);
  return sum * half * half;
}
