import { logOne } from "../arithmetic/log-single.js";
import { power } from "../arithmetic/power.js";

/** Unit in the first place: the largest power of two up to x, or that minus an ulp; NaN near overflow. */
function ufp(x: number): number {
  const q = x * 4503599627370497; // 2^52 + 1
  return Math.abs(q - q * (1 - 2 ** -53));
}

// The last result is kept, as most calls have rows of one length: 20 % of logSumExp of one row of 10 float64, 12 % of float32.
let lastLength = 0;
let lastGrowth = 0;

/** Error of the exponentials and of their sum, in u. */
const SUM_ERROR = 2.6;

/** The sum without compensation, relative to a compensated one, and the bound are within that of each other. */
const SLACK = /*#__PURE__*/ power(-10);

/** How rounding errors of a sum of n exponentials grow, a part of the bound below. */
export function errorGrowth(n: number): number {
  if (n !== lastLength) {
    lastLength = n;
    lastGrowth = SUM_ERROR + logOne(n);
  }
  return lastGrowth;
}

/** Is the largest element of a row like one of log-probabilities whose plain sum is outside the bound? A guess, as in assembly/. */
export function isLikeLogProbs(max: number, growth: number): boolean {
  return max < 0 && growth + max > 2 * ufp(max);
}

/** The error of a sum `high` + `low`, S times the relative one. */
function errorOf(log: number, high: number, low: number, growth: number): number {
  const others = high - 1 + low;
  const spread = high >= 2 ? Math.min(1.39, 0.695 * others) - others * log : 0.736 * Math.sqrt(others);
  return others * growth + spread;
}

/**
 * Is max + ln S, S = high + low being a sum of n exponentials, within its bound? `growth` is errorGrowth(n). The derivation is in
 * assembly/logsumexp/error-bound.ts.
 */
export function isWithinBound(result: number, max: number, high: number, low: number, growth: number): boolean {
  const log = result - max;
  return !(errorOf(log, high, low, growth) > high * (2 * ufp(log) + ufp(result)));
}

/** May it be within its bound without compensation, if high + low is a compensated sum? */
export function mayBeWithinBound(result: number, max: number, high: number, low: number, growth: number): boolean {
  const log = result - max;
  const error = errorOf(log, high, low, growth) * (1 - SLACK);
  const size = Math.abs(result) * (1 + SLACK) + log * SLACK;
  return !(error > high * (2 * ufp(log * (1 + SLACK)) + ufp(size)));
}
