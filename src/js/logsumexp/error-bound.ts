import { logOne } from "../arithmetic/log-single.js";

/** Unit in the first place: the largest power of two up to x, or that minus an ulp; NaN near overflow. */
function ufp(x: number): number {
  const q = x * 4503599627370497; // 2^52 + 1
  return Math.abs(q - q * (1 - 2 ** -53));
}

// The last result is kept, as most calls have rows of one length: 20 % of logSumExp of one row of 10 float64, 12 % of float32.
let lastLength = 0;
let lastGrowth = 0;

/** How rounding errors of a sum of n exponentials grow, a part of the bound below. */
export function errorGrowth(n: number): number {
  if (n !== lastLength) {
    lastLength = n;
    lastGrowth = 2.6 + logOne(n);
  }
  return lastGrowth;
}

/**
 * Is max + ln S, S = high + low being a sum of n exponentials, within its bound? `growth` is errorGrowth(n). The derivation is in
 * assembly/logsumexp/error-bound.ts.
 */
export function isWithinBound(result: number, max: number, high: number, low: number, growth: number): boolean {
  const others = high - 1 + low;
  const log = result - max;
  const spread = high >= 2 ? Math.min(1.39, 0.695 * others) - others * log : 0.736 * Math.sqrt(others);
  return !(others * growth + spread > high * (2 * ufp(log) + ufp(result)));
}
