import { LN2_64, LN2_64_HI, LN2_64_LO } from "../../assembly/arithmetic/constants.js";
import { pow2 } from "./pow2.js";
import { upperHalf } from "./sum-error.js";

/** The number of the piece of 1. */
const ONE_LEAF = 299;

/** 512 pieces of equal length in bits, once prepareLogTable was called: of each c, 1 / c and ln c, as high and low. */
export const LEAVES: Float64Array = new Float64Array(4 * 512);

/** The low parts of 1 / c. */
export const INVERSE_LOWS: Float64Array = new Float64Array(512);

/** 2c - 1, 1 / 2c and ln 2c of the pieces from c = 3/4 to 1. */
export const UPPER_LEAVES: Float64Array = new Float64Array(4 * 512);

/** 2^-k, k ln 2, and the two parts of k ln 2 for k = -1023 ... 1023, at 4 (k mod 2048). */
export const EXPONENTS: Float64Array = new Float64Array(4 * 2048);

/** Fills the pieces above that of 1 or below it: see assembly/tables.ts. */
function fillLeaves(sign: number): void {
  const one = sign > 0 ? 512 : 1024;
  let high = 0;
  let low = 0;
  for (let j = ONE_LEAF + sign, i = one; j >= 0 && j < 512; j += sign, i += sign) {
    const n = 2 * i + sign;
    const part = upperHalf(2 / n);
    high += part * sign;
    low += ((2 - part * n) / n + (2 / 3 + 0.4 / (n * n)) / (n * n * n)) * sign;
    const log = high + low;
    const c = (i + sign) / one;
    const inverse = 1 / c;
    const upper = upperHalf(inverse);
    LEAVES[4 * j] = c;
    LEAVES[4 * j + 1] = inverse;
    LEAVES[4 * j + 2] = log;
    INVERSE_LOWS[j] = (1 - upper * c - (inverse - upper) * c) / c;
    LEAVES[4 * j + 3] = high - log + low;
  }
}

/** Fills them all: see assembly/log.ts. */
export function prepareLogTable(): void {
  if (LEAVES[0] !== 0) return;
  LEAVES[4 * ONE_LEAF] = 1;
  LEAVES[4 * ONE_LEAF + 1] = 1;
  fillLeaves(1);
  fillLeaves(-1);
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
