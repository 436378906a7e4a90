// Sums of e^(x - max) * 2^512 to a fraction of an ulp, in float64 for either dtype.
//
// An exponential is a power P of two from the table, and a rest R that is 2^-12 of it. The powers are added by Fast2Sum, whose rounding
// errors are exact as the sum starts with the largest possible power, which is subtracted at the end. The rests and those errors add up
// to the low part. So neither the last rounding of an exponential nor those of the sum of powers count.
//
// The error of a sum s of float64 exponentials is 0.16 u s by the series (exp-scaled.ts) and 0.02 u s by the additions to the low part;
// that of float32 exponentials 0.24 u s by the series.
import { twoSumError } from "../arithmetic/double-double";
import {
  clearReduced,
  expConstant,
  expOnes,
  powersFromReduced,
  reduceCompensated,
  restFromReduced,
} from "../arithmetic/exp-scaled";
import { add, PROMOTED, splat, sub } from "../arithmetic/simd";
import { GROUPS, scratch } from "../memory";
import { addToSum } from "./accumulator";

/** Two lanes of a sum, the high and the low parts. */
const HIGH: usize = GROUPS;
const LOW: usize = GROUPS + 16;

/** The low part beside the sum of powers `sum`, which was `before`. */
function nextLow(low: v128, before: v128, sum: v128, power: v128, rest: v128): v128 {
  return add<f64>(low, add<f64>(sub<f64>(power, sub<f64>(sum, before)), rest));
}

/** Sums the exponentials that are reduced from `at` to `end`, lane by lane, one after the other; high + low go to two addresses. */
export function sumLanewise<T extends number>(at: usize, end: usize, highs: usize, lows: usize): void {
  const c2 = expConstant<f64>(5);
  const c3 = expConstant<f64>(6);
  const first = expOnes<f64>();
  let sum = first;
  let low = splat<f64>(0);
  do {
    const power = powersFromReduced(at);
    const rest = restFromReduced<T>(at, power, c2, c3);
    const next = add<f64>(sum, power);
    low = nextLow(low, sum, next, power, rest);
    sum = next;
    at += 16;
  } while (at < end);
  const powers = sub<f64>(sum, first);
  const high = add<f64>(powers, low);
  v128.store(highs, high);
  v128.store(lows, sub<f64>(low, sub<f64>(high, powers)));
}

/** The same of a block of a long row, by four sums, as one would wait for itself; from `at` to `end` are groups of four vectors. */
function sumByFours<T extends number>(at: usize, end: usize): void {
  const c2 = expConstant<f64>(5);
  const c3 = expConstant<f64>(6);
  const first = expOnes<f64>();
  let sum0 = first;
  let sum1 = first;
  let sum2 = first;
  let sum3 = first;
  let low0 = splat<f64>(0);
  let low1 = low0;
  let low2 = low0;
  let low3 = low0;
  do {
    const power0 = powersFromReduced(at);
    const rest0 = restFromReduced<T>(at, power0, c2, c3);
    const next0 = add<f64>(sum0, power0);
    low0 = nextLow(low0, sum0, next0, power0, rest0);
    sum0 = next0;
    const power1 = powersFromReduced(at + 16);
    const rest1 = restFromReduced<T>(at + 16, power1, c2, c3);
    const next1 = add<f64>(sum1, power1);
    low1 = nextLow(low1, sum1, next1, power1, rest1);
    sum1 = next1;
    const power2 = powersFromReduced(at + 32);
    const rest2 = restFromReduced<T>(at + 32, power2, c2, c3);
    const next2 = add<f64>(sum2, power2);
    low2 = nextLow(low2, sum2, next2, power2, rest2);
    sum2 = next2;
    const power3 = powersFromReduced(at + 48);
    const rest3 = restFromReduced<T>(at + 48, power3, c2, c3);
    const next3 = add<f64>(sum3, power3);
    low3 = nextLow(low3, sum3, next3, power3, rest3);
    sum3 = next3;
    at += 64;
  } while (at < end);
  sum0 = sub<f64>(sum0, first);
  sum1 = sub<f64>(sum1, first);
  sum2 = sub<f64>(sum2, first);
  sum3 = sub<f64>(sum3, first);
  const even = add<f64>(sum0, sum2);
  const odd = add<f64>(sum1, sum3);
  const high = add<f64>(even, odd);
  const errors = add<f64>(twoSumError<f64>(sum0, sum2, even), twoSumError<f64>(sum1, sum3, odd));
  const lows = add<f64>(add<f64>(low0, low2), add<f64>(low1, low3));
  v128.store(scratch(), high, HIGH);
  v128.store(scratch(), add<f64>(lows, add<f64>(errors, twoSumError<f64>(even, odd, high))), LOW);
}

/** Adds e^(x - max) * 2^512 of n elements to the first sum. */
export function addExponentials<T extends number>(x: usize, n: i32, max: f64): void {
  const start = scratch();
  while (n > 0) {
    const length = min(n, PROMOTED);
    const end = start + ((<usize>length) << 3);
    const endOfGroups = start + (((<usize>length + 7) & ~7) << 3);
    reduceCompensated<T, T>(x, start, end, splat<f64>(max));
    clearReduced(end, endOfGroups);
    sumByFours<T>(start, endOfGroups);
    addToSum(load<f64>(start, HIGH));
    addToSum(load<f64>(start, HIGH + 8));
    addToSum(load<f64>(start, LOW) + load<f64>(start, LOW + 8));
    x += <usize>length * sizeof<T>();
    n -= length;
  }
}
