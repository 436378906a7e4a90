import { LN2_64, LN2_64_HI, LN2_64_LO } from "../../assembly/constants.js";
import { logOne } from "./float64.js";
import { pow2 } from "./pow2.js";

/** The number of the piece of 1. */
const ONE_LEAF = 299;

/** 512 pieces of equal length in bits, once prepareLogTable was called: of each c, 1 / c and ln c, and a place to spare. */
export const LEAVES: Float64Array = new Float64Array(4 * 512);

/** 2c - 1, 1 / 2c and ln 2c of the pieces from c = 3/4 to 1. */
export const UPPER_LEAVES: Float64Array = new Float64Array(4 * 512);

/** 2^-k, k ln 2, and the two parts of k ln 2 for k = -1023 ... 1023, at 4 (k mod 2048). */
export const EXPONENTS: Float64Array = new Float64Array(4 * 2048);

/** Pairs of 1 / c and ln c, if the kernels have made them. */
let made: Float64Array | undefined;

/** Saves what takes longest of the tables to make. */
export function adoptLogs(pairs: Float64Array): void {
  made = pairs;
}

/** Fills them: see assembly/log.ts. */
export function prepareLogTable(): void {
  if (LEAVES[0] !== 0) return;
  for (let j = 0; j < 512; j++) {
    const c = 1 + (j - ONE_LEAF) / (j < ONE_LEAF ? 1024 : 512);
    LEAVES[4 * j] = c;
    LEAVES[4 * j + 1] = made ? made[2 * j] : 1 / c;
    LEAVES[4 * j + 2] = made ? made[2 * j + 1] : logOne(c);
  }
  for (let j = 0; j <= 256; j++) {
    const leaf = 4 * (j + ONE_LEAF - 256);
    UPPER_LEAVES[4 * j] = 2 * LEAVES[leaf] - 1;
    UPPER_LEAVES[4 * j + 1] = LEAVES[leaf + 1] * 0.5;
    UPPER_LEAVES[4 * j + 2] = LN2_64 + LEAVES[leaf + 2];
  }
  for (let k = -1023; k < 1024; k++) {
    const at = 4 * (k & 2047);
    EXPONENTS[at] = pow2(-k);
    EXPONENTS[at + 1] = k * LN2_64;
    EXPONENTS[at + 2] = k * LN2_64_HI;
    EXPONENTS[at + 3] = k * LN2_64_LO;
  }
}
