// Measures that are functions of a sum of powers, Σ p^α q^(1-α): the entropies and divergences of Rényi and Tsallis. Entropies have
// q = 1. `alpha` is not 1: there they are entropy and KL. All arithmetic is in float64, for either dtype.
//
// A power is p e^x, x = (α-1) ln(p/q) - c, c a shift that keeps it in the range. Near α = 1 the sum of powers is near Σ p, and the
// logarithm of their quotient is wanted relative to α - 1: so both Σ p e^x and Σ p (e^x - 1) are summed, and Σ p with its rounding errors.
//
// Relative rounding errors, u = 2^-53: ln(p/q) has 3u, α - 1 and the product a u each. c has as many by the largest p, and the difference
// a u: x has an absolute error of 11u |α-1| |ln(p/q)|. The exponential, either of its forms, the product and the sum have 4u. So S has
// 11u |α-1| of the mean of |ln(p/q)| by the powers, and 4u of itself, or 4u of Σ p |e^x - 1| where that is less than half of Σ p. ln S
// divided by α - 1 has 15u of the means of |ln(p/q)| by the powers and 8u of those by p; or, as |ln(S/Σp)| > 0.4 where it is not taken
// from Σ p (e^x - 1), 10u of ln(S/Σp)/(α-1). The last three roundings have 2u. Together 16u of the result, of both means, of the logarithm of the
// largest p and of ln Σp/(α-1).
import { LN2_64 } from "../arithmetic/constants";
import { scalarTwoSumError } from "../arithmetic/double-double";
import { exp as expLeaf } from "../arithmetic/exp";
import {
  C2,
  C3,
  C4,
  EXP_LIMIT,
  expNumber,
  expPower,
  expSeries,
  HI,
  INV,
  LO,
  MAGIC,
  reduceExp,
} from "../arithmetic/exp-full";
import { addLog, logOne } from "../arithmetic/log";
import { prepareRatio, writeRatioLogs } from "../arithmetic/log-ratio";
import { add, get, lanes, maxLane, mul, NONE, ones, pmax, pmin, promote, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, scratch } from "../memory";
import { addToSum, resetSum, sumHigh, sumLow, total } from "../summation/accumulator";
import { addCompensated } from "../summation/compensated";
import { sumBlock } from "../summation/pairwise";

/** Elements of a block. */
export const BLOCK: i32 = 512;

// Slots, of float64: p times the scale of the row, not below the smallest number, and 0 where q is; p and q, 1 where p or q is 0; ln(p/q),
// and then p (e^x - 1); x, and then p e^x.
export const WEIGHTS = BLOCK_0;
export const P = BLOCK_1;
export const Q = BLOCK_2;
export const LOGS = BLOCK_3;
export const POWERS = BLOCK_4;

// Sums: those of p, of p (e^x - 1) and of p e^x.
export const PARTS = 0;
export const CHANGES = 1;
export const TOTALS = 2;

/** The state of a row in which p > 0 where q is 0. */
export const INFINITE: i32 = 1;

/** p and q of these sizes have the logarithm of their quotient from their bits. */
const TINY: f64 = 2.0 ** -1021;
const HUGE: f64 = 2.0 ** 1021;

/** Writes WEIGHTS, P, Q and LOGS of a block; y is 0 for q = 1. Returns the state of the block. */
export function writeRatios<T extends number>(x: usize, y: usize, n: i32, scale: f64): i32 {
  const start = scratch();
  const end = endOf(n);
  const zero = splat<f64>(0);
  const one = ones();
  const factor = splat<f64>(scale);
  const tiny = splat<f64>(TINY);
  const huge = splat<f64>(HUGE);
  promote<T>(x, n, start + P, 0);
  if (y) promote<T>(y, n, start + Q, 1);
  let infinite = zero;
  let rare = zero;
  for (let at = start; at < end; at += 16) {
    const p = v128.load(at, P);
    const q = y ? v128.load(at, Q) : one;
    const isPositive = v128.gt<f64>(p, zero);
    infinite = v128.or(infinite, v128.and(isPositive, v128.eq<f64>(q, zero)));
    const counts = v128.and(isPositive, v128.gt<f64>(q, zero));
    const a = v128.bitselect(p, one, counts);
    const b = v128.bitselect(q, one, counts);
    rare = v128.or(rare, v128.or(v128.lt<f64>(pmin<f64>(a, b), tiny), v128.ge<f64>(pmax<f64>(a, b), huge)));
    v128.store(at, v128.and(mul<f64>(p, factor), counts), WEIGHTS);
    v128.store(at, a, P);
    v128.store(at, b, Q);
    prepareRatio<f64>(a, b, at);
  }
  writeRatioLogs<f64>(start, end, LOGS, NONE);
  if (v128.any_true(rare)) {
    for (let at = start; at < end; at += 8) {
      const p = load<f64>(at, P);
      const q = load<f64>(at, Q);
      if (min(p, q) >= TINY && max(p, q) < HUGE) continue;
      store<f64>(at, logOfRatio(p, q), LOGS);
      // A weight that underflows must not be 0, as its power may be large.
      if (p < TINY) store<f64>(at, max(load<f64>(at, WEIGHTS), f64.MIN_VALUE), WEIGHTS);
    }
  }
  return v128.any_true(infinite) ? INFINITE : 0;
}

function endOf(n: i32): usize {
  return scratch() + ((<usize>((n + 1) & ~1)) << 3);
}

/** The power of 2^100 that makes a number one that the loop takes. */
function steps(x: f64): i32 {
  return x < TINY ? 1 : x < HUGE ? 0 : -1;
}

/** ln(p/q) of numbers of any size, as LOGS has it. */
export function logOfRatio(p: f64, q: f64): f64 {
  const at = scratch();
  const i = steps(p);
  const k = steps(q);
  prepareRatio<f64>(splat<f64>(p * step(i)), splat<f64>(q * step(k)), at);
  writeRatioLogs<f64>(at, at + 16, POWERS, NONE);
  const log = load<f64>(at, POWERS);
  return i == k ? log : log - <f64>(i - k) * (100 * LN2_64);
}

function step(count: i32): f64 {
  return count == 0 ? 1 : count > 0 ? 2.0 ** 100 : 2.0 ** -100;
}

function expOf(x: f64): f64 {
  return f64x2.extract_lane(expLeaf(f64x2.splat(x)), 0);
}

/** Writes x of elements in WEIGHTS and LOGS to POWERS. */
export function writeExponents(n: i32, rate: f64, shift: f64): void {
  const end = endOf(n);
  const factor = splat<f64>(rate);
  const c = splat<f64>(shift);
  for (let at = scratch(); at < end; at += 16) {
    const exponent = sub<f64>(mul<f64>(v128.load(at, LOGS), factor), c);
    v128.store(at, v128.and(exponent, v128.gt<f64>(v128.load(at, WEIGHTS), splat<f64>(0))), POWERS);
  }
}

/** Writes p (e^x - 1) of elements, whose x are in POWERS, to LOGS, and p e^x to POWERS. */
export function writePowers(n: i32, scale: f64): void {
  const start = scratch();
  const end = endOf(n);
  const limit = splat<f64>(EXP_LIMIT);
  const least = splat<f64>(-EXP_LIMIT);
  const inv = expNumber(INV);
  const magic = expNumber(MAGIC);
  const hi = expNumber(HI);
  const lo = expNumber(LO);
  let most = splat<f64>(0);
  for (let at = start; at < end; at += 16) {
    const x = v128.load(at, POWERS);
    most = pmax<f64>(most, v128.abs<f64>(x));
    reduceExp(at, pmax<f64>(pmin<f64>(x, limit), least), inv, magic, hi, lo);
  }
  const isWide = maxLane<f64>(most) > EXP_LIMIT;
  const one = ones();
  const c2 = expNumber(C2);
  const c3 = expNumber(C3);
  const c4 = expNumber(C4);
  for (let at = start; at < end; at += 16) {
    const weight = v128.load(at, WEIGHTS);
    const power = expPower(at);
    const part = mul<f64>(power, expSeries<f64>(at, c2, c3, c4));
    const x = v128.load(at, POWERS);
    v128.store(at, mul<f64>(weight, add<f64>(sub<f64>(power, one), part)), LOGS);
    v128.store(at, mul<f64>(weight, add<f64>(power, part)), POWERS);
    if (isWide && v128.any_true(v128.gt<f64>(v128.abs<f64>(x), limit))) {
      replaceWide(at, f64x2.extract_lane(x, 0), scale);
      replaceWide(at + 8, f64x2.extract_lane(x, 1), scale);
    }
  }
}

/** Writes the power of an exponent that is out of the range of the loop, where p e^x may be within it. */
function replaceWide(at: usize, x: f64, scale: f64): void {
  if (abs(x) <= EXP_LIMIT) return;
  const weight = load<f64>(at, WEIGHTS);
  const power = expOf(logOne(load<f64>(at, P)) + (logOfScale(scale) + x));
  store<f64>(at, x > 0 ? power : power - weight, LOGS);
  store<f64>(at, power, POWERS);
}

/** The place of the only positive element, -1 if there is another. The others change no sum of powers. */
function onlyPlace<T extends number>(x: usize, n: i32): i32 {
  const zero = splat<T>(0);
  let place = -1;
  for (let i = 0; i < n; i += lanes<T>()) {
    const at = x + <usize>i * sizeof<T>();
    if (!v128.any_true(v128.gt<T>(v128.load(at), zero))) continue;
    for (let k = i; k < min(i + lanes<T>(), n); k++) {
      if (!(get<T>(x + <usize>k * sizeof<T>()) > 0)) continue;
      if (place >= 0) return -1;
      place = k;
    }
  }
  return place;
}

/** Adds the powers of a row to the sums. Returns the state of the row. */
export function sumPowers<T extends number>(x: usize, y: usize, n: i32, rate: f64, shift: f64, scale: f64): i32 {
  for (let which = 0; which < 3; which++) resetSum(0, which);
  const only = onlyPlace<T>(x, n);
  if (only >= 0) {
    x += <usize>only * sizeof<T>();
    if (y) y += <usize>only * sizeof<T>();
    n = 1;
  }
  let state: i32 = 0;
  for (let done = 0; done < n; done += BLOCK) {
    const at = <usize>done * sizeof<T>();
    const count = min(n - done, BLOCK);
    state |= writeRatios<T>(x + at, y ? y + at : 0, count, scale);
    writeExponents(count, rate, shift);
    writePowers(count, scale);
    addCompensated(scratch() + WEIGHTS, count, PARTS);
    addToSum(sumBlock<f64>(scratch() + LOGS, count), CHANGES);
    addToSum(sumBlock<f64>(scratch() + POWERS, count), TOTALS);
  }
  return state;
}

/** ln Σ p e^x of the sums, relative to Σ p where they are near each other. */
export function logOfTotal(): f64 {
  const changes = total(CHANGES);
  const parts = total(PARTS);
  // The sum of powers is positive and finite, as the largest power is 1 times its weight.
  if (!(2 * abs(changes) <= parts)) return logOne(total(TOTALS));
  const high = sumHigh(PARTS) + changes;
  return addLog(0, 0, high, scalarTwoSumError(sumHigh(PARTS), changes, high) + sumLow(PARTS));
}

/** A power of two by which sums of numbers up to `most` are normal. */
export function scaleOf(most: f64): f64 {
  if (most > 2.0 ** 990) return 2.0 ** -24;
  return most < 2.0 ** -400 ? 2.0 ** 600 : 1;
}

export function logOfScale(scale: f64): f64 {
  return scale == 1 ? 0 : (scale > 1 ? 600 : -24) * LN2_64;
}
