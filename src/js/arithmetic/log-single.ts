// Logarithms of single numbers in float64, for either dtype.
import { wordsOf } from "./arrays.js";
import { LN2_64_HI, LN2_64_LO } from "./constants.js";
import { twoSumError } from "./double-double.js";
import { LOG_ROOT, log1pSeries } from "./log-fast64.js";
import { logNormal, logSum, writeLogs } from "./log64.js";
import { ensureLogTable, inversePow2, LOG_TABLE } from "./tables.js";

const single: Float64Array = /*#__PURE__*/ new Float64Array(1);
const wordsOfSingle: Int32Array = /*#__PURE__*/ wordsOf(single);

/** The high word of a number. */
function highOf(x: number): number {
  single[0] = x;
  return wordsOfSingle[1];
}

/** ln of one positive normal number. */
export function logOne(x: number): number {
  ensureLogTable();
  return logNormal(x, highOf(x));
}

/** ln of one number of any size. ensureLogTable is to be called first. */
export function logAnyOne(x: number): number {
  single[0] = x;
  writeLogs(single, wordsOfSingle, 1, false);
  return single[0];
}

/** ln(1 + x) of one number above -1. */
export function logOnePlus(x: number): number {
  ensureLogTable();
  const u = 1 + x;
  return logSum(u, highOf(u), twoSumError(1, x, u));
}

/**
 * base + low + ln(high + rest), low and rest being small against base and high; rounded once, even where they cancel.
 * ensureLogTable is to be called first.
 */
export function addLog(base: number, low: number, high: number, rest: number): number {
  const both = base + high;
  if (both - both !== 0) return both;
  const bits = (highOf(high) - LOG_ROOT) | 0;
  const k = bits >> 20;
  const j = (bits >> 9) & 2044;
  const power = inversePow2(k);
  const invc = LOG_TABLE[j + 1];
  const quotient = (high * power - LOG_TABLE[j]) * invc;
  const more = rest * power * invc;
  const r = quotient + more;
  const errorOfR = quotient - r + more;
  const small = log1pSeries(r) + (k * LN2_64_LO + (low + errorOfR));
  const exponents = k * LN2_64_HI;
  const large = base + exponents;
  const larger = large + LOG_TABLE[j + 2];
  const sum = larger + r;
  const errors = twoSumError(base, exponents, large) + twoSumError(large, LOG_TABLE[j + 2], larger);
  return sum + (errors + twoSumError(larger, r, sum) + small);
}
