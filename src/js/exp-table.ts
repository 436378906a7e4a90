import { ROOTS_OF_TWO } from "./roots-of-two.js";
import { productError } from "./sum-error.js";

/** 2^(j/2048) for j = 0 ... 2047, correctly rounded, once prepareExpTable was called. Both backends read it. */
export const EXP_TABLE: Float64Array = new Float64Array(2048);

/** What rounding took from each, in parts of it. */
export const EXP_LOWS: Float64Array = new Float64Array(2048);

/**
 * Fills both with products of the roots of two in double-double arithmetic (Dekker 1971, error below 2^-100). Done at
 * first use, as 16 KiB of noise would not compress.
 */
export function prepareExpTable(): void {
  const high = EXP_TABLE;
  if (high[0] === 1) return;
  const low = new Float64Array(2048);
  high[0] = 1;
  for (let step = 1024, root = 0; step >= 1; step /= 2, root++) {
    const [b, bLow] = ROOTS_OF_TWO[root];
    for (let j = step; j < 2048; j += 2 * step) {
      const a = high[j - step];
      const product = a * b;
      const error = productError(a, b, product) + (a * bLow + low[j - step] * b);
      high[j] = product + error;
      low[j] = product - high[j] + error;
    }
  }
  for (let j = 0; j < 2048; j++) EXP_LOWS[j] = low[j] / high[j];
}
