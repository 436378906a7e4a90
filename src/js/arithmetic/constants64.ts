// The format float64: what the arithmetic and the kernels know of it. constants32.ts has the same names.
import { power } from "./power.js";

export type FloatArray = Float64Array;
export const FloatArray = Float64Array;

/** Rounds a float64 to the dtype. */
export function round(x: number): number {
  return x;
}

/** Lanes of a vector. */
export const LANES = 2;

/** Elements whose sum is kept in the dtype; the sums of blocks are added in compensated float64. */
export const BLOCK = 512;

/** Scaled exponentials are e^t * EXP_ONE. */
export const EXP_ONE = /*#__PURE__*/ power(512);
export const EXP_UNSCALE = /*#__PURE__*/ power(-512);

/** The quotient of a smaller scaled exponential by a sum underflows. */
export const LEAST_EXP = /*#__PURE__*/ power(-563);

/** A smaller low part of a sum of scaled exponentials shows in no result. */
export const LEAST_LOW = /*#__PURE__*/ power(-563);

/** The loops over probabilities take normal numbers from TINY up to HUGE only. */
export const TINY = /*#__PURE__*/ power(-1021);
export const HUGE = /*#__PURE__*/ power(1021);

/**
 * The sum of a block below LEAST_SUM may lack digits of terms that are subnormal, unless these are terms of numbers from
 * LEAST_WEIGHT on.
 */
export const LEAST_SUM = /*#__PURE__*/ power(-900);
export const LEAST_WEIGHT = /*#__PURE__*/ power(-450);

/** Terms of elements below NEGLIGIBLE vanish against a sum of a block from ENOUGH_SUM on. */
export const NEGLIGIBLE = /*#__PURE__*/ power(-1000);
export const ENOUGH_SUM = /*#__PURE__*/ power(-900);

/** The place of the high word of element i among the 32-bit words of an array. */
export function highWord(i: number): number {
  return 2 * i + 1;
}
