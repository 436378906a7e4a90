// ln x of positive normal numbers in float64, to 0.51 ulp. Numbers come with their high words. ensureLogTable is to be
// called first.
import { FULL64_C0, FULL64_C1, FULL64_C2, FULL64_C3, FULL64_C4, LN2_64_HI, LN2_64_LO } from "./constants.js";
import { twoSumError } from "./double-double.js";
import { LOG_ROOT } from "./log-fast64.js";
import { EXPONENT_TABLE, INVC_LOWS, inversePow2, LOG_TABLE } from "./tables.js";

export { ensureLogTable } from "./tables.js";

/** ln(1 + r) + large + rest, r being small, and large 0 or not below r. */
function join(large: number, r: number, rest: number): number {
  const r2 = r * r;
  const above = r2 * FULL64_C4 + (r * FULL64_C3 + FULL64_C2);
  const series = r2 * (r2 * above + (r * FULL64_C1 + FULL64_C0));
  const sum = large + r;
  return sum + (series + (rest + (large - sum + r)));
}

/** ln z + exponent + low, z being within the lookup table, and j the place of its piece. */
function logOfPiece(z: number, j: number, exponent: number, low: number): number {
  const large = exponent + LOG_TABLE[j + 2];
  const difference = z - LOG_TABLE[j];
  const error = exponent - large + LOG_TABLE[j + 2];
  const lows = difference * INVC_LOWS[j >> 2] + LOG_TABLE[j + 3];
  return join(large, difference * LOG_TABLE[j + 1], low + lows + error);
}

/** ln x */
export function logNormal(x: number, high: number): number {
  const bits = (high - LOG_ROOT) | 0;
  const k = (bits >> 18) & 8188;
  return logOfPiece(x * EXPONENT_TABLE[k], (bits >> 9) & 2044, EXPONENT_TABLE[k + 2], EXPONENT_TABLE[k + 3]);
}

/** ln x of 2^54 x, whose high word it is. */
function logScaled(x: number, high: number): number {
  const bits = (high - LOG_ROOT) | 0;
  const k = bits >> 20;
  return logOfPiece(x * inversePow2(k), (bits >> 9) & 2044, (k - 54) * LN2_64_HI, (k - 54) * LN2_64_LO);
}

/** ln(x + low), low being small against x. */
export function logSum(x: number, high: number, low: number): number {
  const bits = (high - LOG_ROOT) | 0;
  const k = (bits >> 18) & 8188;
  const j = (bits >> 9) & 2044;
  const power = EXPONENT_TABLE[k];
  const invc = LOG_TABLE[j + 1];
  const exponent = EXPONENT_TABLE[k + 2];
  const large = exponent + LOG_TABLE[j + 2];
  const difference = x * power - LOG_TABLE[j];
  const near = difference * invc;
  const more = low * power * invc;
  const r = near + more;
  const error = exponent - large + LOG_TABLE[j + 2];
  const lows = difference * INVC_LOWS[j >> 2] + LOG_TABLE[j + 3];
  return join(large, r, EXPONENT_TABLE[k + 3] + lows + error + (near - r + more));
}

/** The logarithm at and beyond an end of the domain: -Infinity at 0, NaN below it; Infinity and NaN are themselves. */
export function logEnd(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x < 0 ? Number.NaN : x;
}

/** Is x positive, finite and not subnormal? */
export function isNormal(x: number): boolean {
  return x >= 2 ** -1022 && x < Number.POSITIVE_INFINITY;
}

/** Replaces n numbers x by ln(x + low); `words` are the words of x. Unless they `areNormal`, they may be any. */
export function writeLogsOfSums(
  x: Float64Array,
  words: Int32Array,
  lows: Float64Array,
  n: number,
  areNormal: boolean,
): void {
  if (areNormal) {
    for (let i = 0; i < n; i++) x[i] = logSum(x[i], words[2 * i + 1], lows[i]);
  } else {
    for (let i = 0; i < n; i++) x[i] = logAny(x, words, i, lows[i]);
  }
}

/** Replaces n numbers x by ln x. */
export function writeLogs(x: Float64Array, words: Int32Array, n: number, areNormal: boolean): void {
  if (areNormal) {
    for (let i = 0; i < n; i++) x[i] = logNormal(x[i], words[2 * i + 1]);
  } else {
    for (let i = 0; i < n; i++) x[i] = logAny(x, words, i, 0);
  }
}

/** ln of number i of x, which may be subnormal or at an end of the domain. */
function logAny(x: Float64Array, words: Int32Array, i: number, low: number): number {
  if (isNormal(x[i])) return logSum(x[i], words[2 * i + 1], low);
  if (!(x[i] > 0 && x[i] < Number.POSITIVE_INFINITY)) return logEnd(x[i]);
  x[i] *= 2 ** 54;
  return logScaled(x[i], words[2 * i + 1]);
}

/** The rounding error of sum = 1 + x. */
export function lowOfOnePlus(x: number, sum: number): number {
  return twoSumError(1, x, sum);
}
