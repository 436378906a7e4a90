// ln x of positive normal numbers in float64, to 0.51 ulp. Numbers come with their high words. ensureLogTable is to be
// called first.
import { FULL64_C0, FULL64_C1, FULL64_C2, FULL64_C3, FULL64_C4, LN2_64_HI, LN2_64_LO } from "./constants.js";
import { twoSumError } from "./double-double.js";
import { LOG_ROOT } from "./log-fast64.js";
import { INVC_LOWS, inversePow2, LOG_TABLE } from "./tables.js";

export { ensureLogTable } from "./tables.js";

/** ln(x + low) - `scale` ln 2, low being small against x. */
function logFull(x: number, high: number, scale: number, low: number): number {
  const bits = (high - LOG_ROOT) | 0;
  const k = bits >> 20;
  const j = (bits >> 9) & 2044;
  const power = inversePow2(k);
  const invc = LOG_TABLE[j + 1];
  const exponents = (k - scale) * LN2_64_HI;
  const large = exponents + LOG_TABLE[j + 2];
  const difference = x * power - LOG_TABLE[j];
  const near = difference * invc;
  const more = low * power * invc;
  const r = near + more;
  const error = exponents - large + LOG_TABLE[j + 2];
  const lows = difference * INVC_LOWS[j >> 2] + LOG_TABLE[j + 3];
  const rest = (k - scale) * LN2_64_LO + lows + error + (near - r + more);
  const r2 = r * r;
  const above = r2 * FULL64_C4 + (r * FULL64_C3 + FULL64_C2);
  const series = r2 * (r2 * above + (r * FULL64_C1 + FULL64_C0));
  const sum = large + r;
  return sum + (series + (rest + (large - sum + r)));
}

/** ln x */
export function logNormal(x: number, high: number): number {
  return logFull(x, high, 0, 0);
}

/** ln(u + error), u being a rounded sum and `error` its rounding error. */
export function logSum(u: number, high: number, error: number): number {
  return logFull(u, high, 0, error);
}

/** The logarithm at and beyond an end of the domain: -Infinity at 0, NaN below it; Infinity and NaN are themselves. */
export function logEnd(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x < 0 ? Number.NaN : x;
}

/** Is x positive, finite and not subnormal? */
function isNormal(x: number): boolean {
  return x >= 2 ** -1022 && x < Number.POSITIVE_INFINITY;
}

/** Are n numbers all positive, finite and not subnormal? */
function areNormal(x: Float64Array, n: number): boolean {
  let areAll = true;
  for (let i = 0; i < n; i++) if (!isNormal(x[i])) areAll = false;
  return areAll;
}

/** Replaces n numbers x, any float64, by ln(x + low); `words` are the words of x. */
export function writeLogsOfSums(x: Float64Array, words: Int32Array, lows: Float64Array, n: number): void {
  if (areNormal(x, n)) {
    for (let i = 0; i < n; i++) x[i] = logFull(x[i], words[2 * i + 1], 0, lows[i]);
  } else {
    for (let i = 0; i < n; i++) x[i] = logAny(x, words, i, lows[i]);
  }
}

/** Replaces n numbers x by ln x. */
export function writeLogs(x: Float64Array, words: Int32Array, n: number): void {
  if (areNormal(x, n)) {
    for (let i = 0; i < n; i++) x[i] = logFull(x[i], words[2 * i + 1], 0, 0);
  } else {
    for (let i = 0; i < n; i++) x[i] = logAny(x, words, i, 0);
  }
}

/** ln of number i of x, which may be subnormal or at an end of the domain. */
function logAny(x: Float64Array, words: Int32Array, i: number, low: number): number {
  if (isNormal(x[i])) return logFull(x[i], words[2 * i + 1], 0, low);
  if (!(x[i] > 0 && x[i] < Number.POSITIVE_INFINITY)) return logEnd(x[i]);
  x[i] *= 2 ** 54;
  return logFull(x[i], words[2 * i + 1], 54, 0);
}

/** The rounding error of sum = 1 + x. */
export function lowOfOnePlus(x: number, sum: number): number {
  return twoSumError(1, x, sum);
}
