// Lookup tables in float64, which both dtypes read. Each is filled when a kernel first asks for it, as 160 KiB of digits
// would not compress and a loop at module level could not be dropped by a bundler.
import { LN2_64, LN2_64_HI, LN2_64_LO } from "./constants.js";
import { twoProductError, veltkampHigh } from "./double-double.js";
import { ROOTS_OF_TWO } from "./roots-of-two.js";

/** 2^k for k = -1074 ... 1023. */
const POWERS: Float64Array = /*#__PURE__*/ new Float64Array(2098);
const PLACE_OF_ONE = 1074;

/** To be called before pow2 and inversePow2. */
export function ensurePowers(): void {
  if (POWERS[0] !== 0) return;
  for (let i = 0, power = Number.MIN_VALUE; i < POWERS.length; i++, power *= 2) POWERS[i] = power;
}

/** 2^k for an integer k from -1074 to 1023. */
export function pow2(k: number): number {
  return POWERS[k + PLACE_OF_ONE];
}

/** 2^-k. V8 would negate an integer by way of float64. */
export function inversePow2(k: number): number {
  return POWERS[PLACE_OF_ONE - k];
}

/** 2^(j/2048) for j = 0 ... 2047, correctly rounded. */
export const EXP_TABLE: Float64Array = /*#__PURE__*/ new Float64Array(2048);

/** Relative rounding errors of EXP_TABLE. */
export const EXP_LOWS: Float64Array = /*#__PURE__*/ new Float64Array(2048);

/**
 * Fills EXP_TABLE and EXP_LOWS with products of the roots of two in double-double arithmetic (Dekker 1971, error below
 * 2^-100). To be called before any exponential.
 */
export function ensureExpTable(): void {
  ensurePowers();
  const high = EXP_TABLE;
  if (high[2047] !== 0) return; // filled last
  const low = new Float64Array(2048);
  high[0] = 1;
  for (let step = 1024, root = 0; step >= 1; step /= 2, root++) {
    const [b, bLow] = ROOTS_OF_TWO[root];
    for (let j = step; j < 2048; j += 2 * step) {
      const a = high[j - step];
      const product = a * b;
      const error = twoProductError(a, b, product) + (a * bLow + low[j - step] * b);
      high[j] = product + error;
      low[j] = product - high[j] + error;
    }
  }
  for (let j = 0; j < 2048; j++) EXP_LOWS[j] = low[j] / high[j];
}

/** The piece of LOG_TABLE that 1 is in. */
const PIECE_OF_ONE = 299;

/** For 512 pieces of equal length in bits, each with a number c: c, 1 / c, ln c and the low part of ln c, at 4 j. */
export const LOG_TABLE: Float64Array = /*#__PURE__*/ new Float64Array(2048);

/** Low parts of 1 / c. */
export const INVC_LOWS: Float64Array = /*#__PURE__*/ new Float64Array(512);

/** 2c - 1, 1 / 2c and ln 2c of the pieces from c = 3/4 to 1, at 4 j. */
export const UPPER_LOG_TABLE: Float64Array = /*#__PURE__*/ new Float64Array(2048);

/** 2^-k, k ln 2, and the two parts of k ln 2 for k = -1023 ... 1024, at 4 (k mod 2048). */
export const EXPONENT_TABLE: Float64Array = /*#__PURE__*/ new Float64Array(8192);

/** Fills the pieces above that of 1 or below it: see assembly/arithmetic/tables.ts. */
function fillPieces(sign: number): void {
  const one = sign > 0 ? 512 : 1024;
  let high = 0;
  let low = 0;
  for (let j = PIECE_OF_ONE + sign, i = one; j >= 0 && j < 512; j += sign, i += sign) {
    const n = 2 * i + sign;
    const part = veltkampHigh(2 / n);
    high += part * sign;
    low += ((2 - part * n) / n + (2 / 3 + 0.4 / (n * n)) / (n * n * n)) * sign;
    const log = high + low;
    const c = (i + sign) / one;
    const inverse = 1 / c;
    const upper = veltkampHigh(inverse);
    LOG_TABLE[4 * j] = c;
    LOG_TABLE[4 * j + 1] = inverse;
    LOG_TABLE[4 * j + 2] = log;
    INVC_LOWS[j] = (1 - upper * c - (inverse - upper) * c) / c;
    LOG_TABLE[4 * j + 3] = high - log + low;
  }
}

/** Fills the tables of logarithms. To be called before any logarithm. */
export function ensureLogTable(): void {
  ensurePowers();
  if (EXPONENT_TABLE[4 * 1024] !== 0) return; // filled last
  LOG_TABLE[4 * PIECE_OF_ONE] = 1;
  LOG_TABLE[4 * PIECE_OF_ONE + 1] = 1;
  fillPieces(1);
  fillPieces(-1);
  for (let j = 0; j <= 256; j++) {
    const piece = 4 * (j + PIECE_OF_ONE - 256);
    UPPER_LOG_TABLE[4 * j] = 2 * LOG_TABLE[piece] - 1;
    UPPER_LOG_TABLE[4 * j + 1] = LOG_TABLE[piece + 1] * 0.5;
    UPPER_LOG_TABLE[4 * j + 2] = LN2_64 + LOG_TABLE[piece + 2];
  }
  for (let k = -1023; k <= 1024; k++) {
    const at = 4 * (k & 2047);
    EXPONENT_TABLE[at] = pow2(-k);
    EXPONENT_TABLE[at + 1] = k * LN2_64;
    EXPONENT_TABLE[at + 2] = k * LN2_64_HI;
    EXPONENT_TABLE[at + 3] = k * LN2_64_LO;
  }
}
