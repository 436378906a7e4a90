// ln x in float64 for results of float32: see log64.ts. And the table of exponents that the logarithms in float32 share.
import { LN2_32_HI, LN2_32_LO } from "./constants.js";
import { LOG_ROOT } from "./log-fast64.js";
import { logEnd } from "./log64.js";
import {
  EXPONENT_TABLE as EXPONENT_TABLE64,
  ensureLogTable as ensureLogTable64,
  inversePow2,
  LOG_TABLE,
} from "./tables.js";

const f = Math.fround;

/** 2^-k, k * LN2_32_HI and k * LN2_32_LO for k = -254 ... 254, at 4 (k mod 512). */
export const EXPONENT_TABLE: Float64Array = /*#__PURE__*/ new Float64Array(2048);

/** Fills the tables of logarithms, including those of float64, which the logarithms of sums read. */
export function ensureLogTable(): void {
  ensureLogTable64();
  if (EXPONENT_TABLE[4 * 254] !== 0) return; // filled last
  for (let k = -254; k <= 254; k++) {
    const at = 4 * (k & 511);
    EXPONENT_TABLE[at] = inversePow2(k);
    EXPONENT_TABLE[at + 1] = k * LN2_32_HI;
    EXPONENT_TABLE[at + 2] = f(k * LN2_32_LO);
  }
}

const THIRD = 0.3333333333333333;

/** ln(x + low) of a positive normal number. */
function logNormal(x: number, high: number, low: number): number {
  const bits = (high - LOG_ROOT) | 0;
  const k = (bits >> 18) & 8188;
  const j = (bits >> 9) & 2044;
  const r = (x * EXPONENT_TABLE64[k] - LOG_TABLE[j]) * LOG_TABLE[j + 1] + low;
  return EXPONENT_TABLE64[k + 1] + LOG_TABLE[j + 2] + (r * r * (r * THIRD - 0.5) + r);
}

/** Is x positive and finite? It is not subnormal, as products and quotients of float32 are not. */
export function isNormal(x: number): boolean {
  return x > 0 && x < Number.POSITIVE_INFINITY;
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
    for (let i = 0; i < n; i++) x[i] = logNormal(x[i], words[2 * i + 1], lows[i]);
  } else {
    for (let i = 0; i < n; i++) {
      x[i] = isNormal(x[i]) ? logNormal(x[i], words[2 * i + 1], lows[i]) : logEnd(x[i]);
    }
  }
}

/** Replaces n numbers x by ln x. */
export function writeLogs(x: Float64Array, words: Int32Array, n: number, areNormal: boolean): void {
  if (areNormal) {
    for (let i = 0; i < n; i++) x[i] = logNormal(x[i], words[2 * i + 1], 0);
  } else {
    for (let i = 0; i < n; i++) x[i] = isNormal(x[i]) ? logNormal(x[i], words[2 * i + 1], 0) : logEnd(x[i]);
  }
}

/** The rounding error of sum = 1 + x where it counts, which is near 1. */
export function lowOfOnePlus(x: number, sum: number): number {
  return x < 1 ? x - (sum - 1) : 0;
}
