// Arrays for a block of terms: see scratch64.ts.
//
// Rounding to float32 takes two conversions, which cost as much as four operations, and a chain of them is too long for a
// processor to start on the next elements. So the steps of exponentials and logarithms are loops over a block each. What
// they hand on lies in float64 arrays where it is exact or already rounded, and in float32 arrays where the store rounds it.

import { wordsOf } from "./arrays.js";
import { FloatArray } from "./constants32.js";

export const ROOM = 2048;
export const MASK = 2047;

export const terms: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
export const generalizedTerms: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);

export const first: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
export const second: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
export const wordsOfFirst: Int32Array = /*#__PURE__*/ wordsOf(first);
export const wordsOfSecond: Int32Array = /*#__PURE__*/ wordsOf(second);

export const quotients: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

/** Reduced arguments and their squares. */
export const residues: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
export const squares: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

/** Values of a polynomial, and the parts of one of high degree. */
export const series: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
export const lows: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
export const highs: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
