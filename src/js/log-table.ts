import { logOne } from "./float64.js";

/** 512 pairs of 1 / c and ln c, once prepareLogTable was called: see logLeaf in assembly/log.ts. Both backends read it. */
export const LOG_TABLE: Float64Array = new Float64Array(2 * 512);

/** The c themselves. */
export const LOG_MIDDLES: Float64Array = new Float64Array(512);

/** Fills both: 512 pieces of equal length in bits, of which that of 1 is number 299. */
export function prepareLogTable(): void {
  if (LOG_TABLE[0] !== 0) return;
  for (let j = 0; j < 512; j++) {
    const c = 1 + (j - 299) / (j < 299 ? 1024 : 512);
    LOG_MIDDLES[j] = c;
    LOG_TABLE[2 * j] = 1 / c;
    LOG_TABLE[2 * j + 1] = logOne(c);
  }
}
