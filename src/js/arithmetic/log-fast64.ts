// ln x of positive normal numbers in float64 for sums, to about an ulp; and the terms p ln q.
import { LOG1P64_C0, LOG1P64_C1, LOG1P64_C2, LOG1P64_C3 } from "./constants.js";
import { type FloatArray, HUGE } from "./constants64.js";
import { MASK, second, terms, wordsOfSecond } from "./scratch64.js";
import { EXPONENT_TABLE, LOG_TABLE, UPPER_LOG_TABLE } from "./tables.js";

/** The high word of the start of LOG_TABLE. */
export const LOG_ROOT = 0x3fe6a400;

/** The high word of TINY. */
export const TINY_HIGH = 0x00200000;

/** Two bits that are 0 in the high words of numbers from 0 to below 2. */
export const LARGE_BITS = -0x40000000;

/** ln(1 + r) for |r| up to 2^-10. */
function log1pPoly(r: number): number {
  return log1pSeries(r) + r;
}

/** The same without its first term, r. */
export function log1pSeries(r: number): number {
  const r2 = r * r;
  return r2 * (r2 * (r * LOG1P64_C3 + LOG1P64_C2) + (r * LOG1P64_C1 + LOG1P64_C0));
}

/** ln x, `high` being the high word of x. */
export function logFast(x: number, high: number): number {
  const bits = (high - LOG_ROOT) | 0;
  const k = (bits >> 18) & 8188;
  const j = (bits >> 9) & 2044;
  const r = (x * EXPONENT_TABLE[k] - LOG_TABLE[j]) * LOG_TABLE[j + 1];
  return EXPONENT_TABLE[k + 1] + LOG_TABLE[j + 2] + log1pPoly(r);
}

/** ln(1 + x) for x in [1/2, 1]. */
export function logUpper(x: number): number {
  const j = (((1 + x) * 512 + 0.5) | 0) - 768; // (1 + x) / 2 is nearest to (j + 768) / 1024
  const piece = (4 * j) & 2044;
  const r = (x - UPPER_LOG_TABLE[piece]) * UPPER_LOG_TABLE[piece + 1];
  return UPPER_LOG_TABLE[piece + 2] + log1pPoly(r);
}

/** Writes n terms p ln q; returns whether all q certainly are from TINY to below 2, and all p below HUGE. */
export function writeCrossTerms(p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  const count = n & MASK;
  let differences = 0;
  let bits = 0;
  let areWeights = true;
  for (let i = 0; i < count; i++) second[i] = q[start + i] + 0; // so that -0, whose bits look like a large number, is 0
  for (let i = 0; i < count; i++) {
    const high = wordsOfSecond[2 * i + 1];
    const weight = p[start + i];
    bits |= high;
    differences |= high - TINY_HIGH;
    if (!(weight >= 0 && weight < HUGE)) areWeights = false;
    terms[i] = weight * logFast(second[i], high);
  }
  return differences >= 0 && (bits & LARGE_BITS) === 0 && areWeights;
}
