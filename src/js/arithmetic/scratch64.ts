// Arrays for a block of terms and for what leads to them. scratch32.ts has the same names and more.

import { wordsOf } from "./arrays.js";
import { FloatArray } from "./constants64.js";

/** Twice a block, so that V8 knows that i < (n & MASK), which is n, is within the arrays and checks no bounds. */
export const ROOM = 1024;
export const MASK = 1023;

/** Terms p ln q, p ln(p / q) or those of JSD. */
export const terms: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);

/** Terms p ln(p / q) + q - p, which are made while those of p ln(p / q) are still needed. */
export const generalizedTerms: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);

/** Copies of p and q, and their 32-bit words. */
export const first: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
export const second: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
export const wordsOfFirst: Int32Array = /*#__PURE__*/ wordsOf(first);
export const wordsOfSecond: Int32Array = /*#__PURE__*/ wordsOf(second);

export const quotients: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
