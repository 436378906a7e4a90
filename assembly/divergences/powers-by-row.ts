// The entropies and divergence of Rényi, and the entropy of Tsallis, of a row; power-sums.ts has their sums and the count of errors.

import { scalarTwoSumError } from "../arithmetic/double-double";
import { addLog, logOne } from "../arithmetic/log";
import { get, lanes, maxLane, pmax, splat } from "../arithmetic/simd";
import { scratch } from "../memory";
import { padTail } from "../rows/row";
import { addToSum, resetSum, sumHigh, sumLow, total } from "../summation/accumulator";
import {
  BLOCK,
  CHANGES,
  INFINITE,
  LOGS,
  logOfRatio,
  logOfScale,
  logOfTotal,
  P,
  PARTS,
  scaleOf,
  sumPowers,
  TOTALS,
  WEIGHTS,
  writeRatios,
} from "./power-sums";

/** The measures. */
export const RENYI_ENTROPY: i32 = 0;
export const TSALLIS_ENTROPY: i32 = 1;
export const RENYI_DIVERGENCE: i32 = 2;

/** Σ p of this size may overflow, and 1 - Σ p^α loses less than 1 - Σ p does. */
export const LARGE: f64 = 2.0 ** 53;

/** The largest element, NaN if one is no probability. */
function largest<T extends number>(x: usize, n: i32): f64 {
  const zero = splat<T>(0);
  const infinity = splat<T>(Infinity);
  const tail = n % lanes<T>();
  const end = x + <usize>(n - tail) * sizeof<T>();
  let most = zero;
  let valid = v128.eq<T>(zero, zero);
  for (; x < end; x += 16) {
    const p = v128.load(x);
    valid = v128.and(valid, v128.and(v128.ge<T>(p, zero), v128.lt<T>(p, infinity)));
    most = pmax<T>(most, p);
  }
  if (tail) {
    const p = v128.load(padTail<T>(x, tail, zero, 0));
    valid = v128.and(valid, v128.and(v128.ge<T>(p, zero), v128.lt<T>(p, infinity)));
    most = pmax<T>(most, p);
  }
  return i32x4.all_true(valid) ? maxLane<T>(most) : NaN;
}

function countPositive<T extends number>(x: usize, n: i32): i32 {
  let count = 0;
  for (let i = 0; i < n; i++) count += <i32>(get<T>(x + <usize>i * sizeof<T>()) > 0);
  return count;
}

function renyiEntropyOf<T extends number>(x: usize, n: i32, alpha: f64): f64 {
  const most = largest<T>(x, n);
  if (!(most > 0)) return most; // NaN, or 0 for a row of zeros
  if (alpha == 0) return logOne(<f64>countPositive<T>(x, n));
  const log = logOfRatio(most, 1);
  if (alpha > 2.0 ** 500) return -log;
  const scale = scaleOf(most);
  const rate = alpha - 1;
  sumPowers<T>(x, 0, n, rate, rate * log, scale);
  return (logOfTotal() - logOfScale(scale)) / -rate - log;
}

function tsallisEntropyOf<T extends number>(x: usize, n: i32, order: f64): f64 {
  const most = largest<T>(x, n);
  if (!(most > 0)) return most;
  if (order == 0) return <f64>(countPositive<T>(x, n) - 1);
  if (order == Infinity) return most > 1 ? -Infinity : 0;
  sumPowers<T>(x, 0, n, order - 1, 0, 1);
  const parts = sumHigh(PARTS);
  const isLarge = !(parts < LARGE);
  const sum = total(isLarge ? TOTALS : CHANGES);
  if (!(sum < Infinity)) return order > 1 ? -Infinity : Infinity;
  if (isLarge) return (1 - sum) / (order - 1);
  // 1 - Σ p, whose rounding error counts near order 1
  const rest = 1 - parts;
  return (rest - sum + (scalarTwoSumError(1, -parts, rest) - sumLow(PARTS))) / (order - 1);
}

/** The largest ln(p/q) of a row, or of ln p + rate ln(p/q). */
function largestLog<T extends number>(x: usize, y: usize, n: i32, rate: f64, isPower: bool): f64 {
  let most = -Infinity;
  for (let done = 0; done < n; done += BLOCK) {
    const at = <usize>done * sizeof<T>();
    const count = min(n - done, BLOCK);
    writeRatios<T>(x + at, y + at, count, 1);
    for (let i = 0, at = scratch(); i < count; i++, at += 8) {
      if (load<f64>(at, WEIGHTS) == 0) continue;
      const log = load<f64>(at, LOGS);
      most = max(most, isPower ? logOne(load<f64>(at, P)) + rate * log : log);
    }
  }
  return most;
}

/** Are two rows equal, element for element? */
function areEqual<T extends number>(x: usize, y: usize, n: i32): bool {
  for (let i = 0; i < n; i++) {
    const at = <usize>i * sizeof<T>();
    if (get<T>(x + at) != get<T>(y + at)) return false;
  }
  return true;
}

/** -ln of the sum of the q where p > 0. */
function renyiDivergenceOfZero<T extends number>(x: usize, y: usize, n: i32): f64 {
  const scale = scaleOf(largest<T>(y, n));
  resetSum(0);
  for (let i = 0; i < n; i++) {
    const at = <usize>i * sizeof<T>();
    if (get<T>(x + at) > 0) addToSum(get<T>(y + at) * scale);
  }
  return sumHigh() == 0 ? Infinity : logOfScale(scale) - addLog(0, 0, sumHigh(), sumLow());
}

function renyiDivergenceOf<T extends number>(x: usize, y: usize, n: i32, alpha: f64): f64 {
  const most = largest<T>(x, n);
  const mostOfQ = largest<T>(y, n);
  if (!(most >= 0 && mostOfQ >= 0)) return NaN;
  if (most == 0 || areEqual<T>(x, y, n)) return 0;
  if (alpha == 0) return renyiDivergenceOfZero<T>(x, y, n);
  const isInfinite = alpha > 2.0 ** 500;
  const rate = alpha - 1;
  const scale = scaleOf(most);
  const state = sumPowers<T>(x, y, n, isInfinite ? 1 : rate, 0, scale);
  if (alpha > 1 && state & INFINITE) return Infinity;
  if (isInfinite) return largestLog<T>(x, y, n, 1, false);
  const sum = total(TOTALS);
  if (sum > 2.0 ** -600 && sum < 2.0 ** 600) return (logOfTotal() - logOfScale(scale)) / rate;
  const shift = largestLog<T>(x, y, n, rate, true);
  if (shift == -Infinity) return Infinity;
  sumPowers<T>(x, y, n, rate, shift, scale);
  return (logOfTotal() + (shift - logOfScale(scale))) / rate;
}

/** The measure of a row; y is that of the divergence. The result may be -0. */
export function powerMeasureOf<T extends number>(measure: i32, x: usize, y: usize, n: i32, order: f64): f64 {
  if (measure == RENYI_DIVERGENCE) return renyiDivergenceOf<T>(x, y, n, order);
  return measure == RENYI_ENTROPY ? renyiEntropyOf<T>(x, n, order) : tsallisEntropyOf<T>(x, n, order);
}
