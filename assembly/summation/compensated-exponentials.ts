// Sums of e^(x - max) * 2^512, or of that minus 2^512, to a fraction of an ulp, in float64 for either dtype.
//
// An exponential is a power P of two from the table, P r and P times the series of e^r - 1 - r; they are 2^-12 and 2^-25 of it. The
// powers are added by Fast2Sum, whose rounding errors are exact as the sum starts with the largest possible power, which is subtracted at
// the end. The other parts and those errors add up to the low part, by TwoSum, as the low part is all of exponentials below 2^-53. So
// neither the last rounding of an exponential nor those of the sums count.
//
// The error of a sum s of float64 exponentials is 0.02 u s by the additions of their parts, and u of those below 2^-53; of float32 it is
// 0.24 of its u s.
import { twoSumError } from "../arithmetic/double-double";
import {
  expOne,
  expOnes,
  powersFromReduced,
  reduceCompensated,
  residuesFromReduced,
  seriesConstant,
  seriesFromReduced,
  setReduced,
} from "../arithmetic/exp-scaled";
import { add, is, mul, PROMOTED, splat, sub } from "../arithmetic/simd";
import { GROUPS, scratch } from "../memory";
import { addToSumTwice } from "./accumulator";

/** The terms of a sum, for the compiler. */
export class Exponentials {}
export class ExponentialsMinusOne {}

/** Two lanes of a sum, the high and the low parts. */
const HIGH: usize = GROUPS;
const LOW: usize = GROUPS + 16;

/** Where the sum of P r starts, so that it stays above its terms: up to 256 of them are at least -ONE ln 2 / 4096. */
const FIRST_RESIDUE: f64 = 2.0 ** -4;

/** A smaller sum of P r, scaled, misses digits: all of its terms go to the low part. Below the least it has none. */
const TINY_RESIDUES: f64 = 2.0 ** 476;
const LEAST_RESIDUES: f64 = 2.0 ** -563;

/** The exponential minus P. Of float32 r is enough: the series is 0.24 of its u. */
function restFromReduced<T extends number>(at: usize, power: v128, c2: v128, c3: v128, c4: v128): v128 {
  const r = residuesFromReduced(at);
  return mul<f64>(power, sizeof<T>() == 8 ? add<f64>(r, seriesFromReduced<T>(at, r, c2, c3, c4)) : r);
}

/** Sums the exponentials that are reduced from `at` to `end`, lane by lane; high + low go to two addresses. */
function sumLanewise<T extends number>(at: usize, end: usize, highs: usize, lows: usize): void {
  const c2 = seriesConstant(0);
  const c3 = seriesConstant(1);
  const c4 = seriesConstant(2);
  const first = expOnes<f64>();
  let sum = first;
  let low = splat<f64>(0);
  let least = low;
  for (; at + 32 <= end; at += 32) {
    const power0 = powersFromReduced(at);
    const power1 = powersFromReduced(at + 16);
    const rest0 = restFromReduced<T>(at, power0, c2, c3, c4);
    const rest1 = restFromReduced<T>(at + 16, power1, c2, c3, c4);
    const next0 = add<f64>(sum, power0);
    const next1 = add<f64>(next0, power1);
    const part0 = add<f64>(sub<f64>(power0, sub<f64>(next0, sum)), rest0);
    const part1 = add<f64>(sub<f64>(power1, sub<f64>(next1, next0)), rest1);
    const low0 = add<f64>(low, part0);
    const low1 = add<f64>(low0, part1);
    least = add<f64>(add<f64>(least, twoSumError<f64>(low, part0, low0)), twoSumError<f64>(low0, part1, low1));
    low = low1;
    sum = next1;
  }
  if (at < end) {
    const power = powersFromReduced(at);
    const rest = restFromReduced<T>(at, power, c2, c3, c4);
    const next = add<f64>(sum, power);
    const part = add<f64>(sub<f64>(power, sub<f64>(next, sum)), rest);
    const before = low;
    low = add<f64>(before, part);
    least = add<f64>(least, twoSumError<f64>(before, part, low));
    sum = next;
  }
  const powers = sub<f64>(sum, first);
  const high = add<f64>(powers, low);
  v128.store(highs, high);
  v128.store(lows, add<f64>(sub<f64>(low, sub<f64>(high, powers)), least));
}

/**
 * The same of the exponentials minus 1, whose sum keeps its relative accuracy where all are near 1. There P is 1 and the sum is that of
 * the r, which is kept as high + low too, from `firstResidue` on. Returns it.
 */
function sumMinusOnes<T extends number>(at: usize, end: usize, highs: usize, lows: usize, firstResidue: v128): v128 {
  const c2 = seriesConstant(0);
  const c3 = seriesConstant(1);
  const c4 = seriesConstant(2);
  const first = expOnes<f64>();
  const count = splat<f64>(-expOne<f64>() * <f64>(<i32>(end - at) >> 4));
  let sum = first;
  let residues = firstResidue;
  let low = splat<f64>(0);
  do {
    const power = powersFromReduced(at);
    const r = residuesFromReduced(at);
    const residue = mul<f64>(power, r);
    const rest = mul<f64>(power, seriesFromReduced<T>(at, r, c2, c3, c4));
    const next = add<f64>(sum, power);
    const nextResidue = add<f64>(residues, residue);
    const errors = add<f64>(sub<f64>(power, sub<f64>(next, sum)), sub<f64>(residue, sub<f64>(nextResidue, residues)));
    low = add<f64>(low, add<f64>(errors, rest));
    sum = next;
    residues = nextResidue;
    at += 16;
  } while (at < end);
  const powers = sub<f64>(sum, first);
  const minusOnes = add<f64>(powers, count);
  residues = sub<f64>(residues, firstResidue);
  const high = add<f64>(minusOnes, residues);
  const errors = add<f64>(twoSumError<f64>(powers, count, minusOnes), twoSumError<f64>(minusOnes, residues, high));
  v128.store(highs, high);
  v128.store(lows, add<f64>(errors, low));
  return add<f64>(residues, low);
}

/** The same; a tiny sum of P r is made again from a start near its size. All of its terms have one sign there. */
function sumMinusOnesFinely<T extends number>(at: usize, end: usize, highs: usize, lows: usize): void {
  const first = splat<f64>(FIRST_RESIDUE * expOne<f64>());
  const size = v128.abs<f64>(sumMinusOnes<T>(at, end, highs, lows, first));
  const isTiny = v128.and(
    v128.lt<f64>(size, splat<f64>(TINY_RESIDUES)),
    v128.ge<f64>(size, splat<f64>(LEAST_RESIDUES)),
  );
  if (!v128.any_true(isTiny)) return;
  sumMinusOnes<T>(at, end, highs, lows, v128.bitselect(mul<f64>(size, splat<f64>(4)), first, isTiny));
}

/** Sums what K says of the exponentials that are reduced from `at` to `end`, lane by lane; high + low go to two addresses. */
export function sumReduced<T extends number, K>(at: usize, end: usize, highs: usize, lows: usize): void {
  if (is<K, Exponentials>()) sumLanewise<T>(at, end, highs, lows);
  else sumMinusOnesFinely<T>(at, end, highs, lows);
}

/** Adds what K says of n elements, times 2^512, to the first sum. */
export function addExponentials<T extends number, K>(x: usize, n: i32, max: f64): void {
  const start = scratch();
  while (n > 0) {
    const length = min(n, PROMOTED);
    const end = start + ((<usize>length) << 3);
    const endOfVectors = (end + 15) & ~15;
    reduceCompensated<T, T>(x, start, end, splat<f64>(max));
    if (end < endOfVectors) setReduced(end, is<K, ExponentialsMinusOne>());
    sumReduced<T, K>(start, endOfVectors, start + HIGH, start + LOW);
    addToSumTwice(load<f64>(start, HIGH));
    addToSumTwice(load<f64>(start, HIGH + 8));
    addToSumTwice(load<f64>(start, LOW) + load<f64>(start, LOW + 8));
    x += <usize>length * sizeof<T>();
    n -= length;
  }
}
