import { logOne } from "./float64.js";

/** 512 pairs of 1 / c and ln c, once prepareLogTable was called: see logLeaf in assembly/log.ts. Both backends read it. */
export const LOG_TABLE: Float64Array = new Float64Array(2 * 512);

/** The number of the piece of 1. */
export const ONE_LEAF = 299;

/** The c themselves. */
export const LOG_MIDDLES: Float64Array = new Float64Array(512);

/** Fills both, unless they are: 512 pieces of equal length in bits. */
export function prepareLogTable(): void {
  if (LOG_MIDDLES[0] !== 0) return;
  const isMade = LOG_TABLE[0] !== 0;
  for (let j = 0; j < 512; j++) {
    const c = 1 + (j - ONE_LEAF) / (j < ONE_LEAF ? 1024 : 512);
    LOG_MIDDLES[j] = c;
    if (isMade) continue;
    LOG_TABLE[2 * j] = 1 / c;
    LOG_TABLE[2 * j + 1] = logOne(c);
  }
}
