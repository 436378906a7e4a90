// The terms of the Jensen-Shannon divergence in float64: (p ln(2p / (p + q)) + q ln(2q / (p + q))) / 2.

import { wordsOf } from "./arrays.js";
import {
  EVEN64_C0,
  EVEN64_C1,
  EVEN64_C2,
  EVEN64_C3,
  EVEN64_C4,
  EVEN64_C5,
  EVEN64_C6,
  EVEN64_C7,
  EVEN64_C8,
  EVEN64_C9,
  EVEN64_C10,
  EVEN64_C11,
  EVEN64_C12,
} from "./constants.js";
import { FloatArray, HUGE, TINY } from "./constants64.js";
import { logFast, logUpper } from "./log-fast64.js";
import { MASK, quotients, ROOM, terms } from "./scratch64.js";

/** The term of two numbers that are near each other: s up to 1/2. */
function jsdNear(s: number, d: number): number {
  const v = s * s;
  const w = v * v;
  const z = w * w;
  const low = w * (v * EVEN64_C3 + EVEN64_C2) + (v * EVEN64_C1 + EVEN64_C0);
  const middle = w * (v * EVEN64_C7 + EVEN64_C6) + (v * EVEN64_C5 + EVEN64_C4);
  const high = z * EVEN64_C12 + (w * (v * EVEN64_C11 + EVEN64_C10) + (v * EVEN64_C9 + EVEN64_C8));
  return d * 0.25 * (s * (z * (z * high + middle) + low));
}

/** The term of two other numbers, with upper = ln(1 + s). */
function jsdFar(s: number, b: number, highOfB: number, m: number, upper: number): number {
  return m * 0.25 * ((s + s) * upper + b * (upper + logFast(b, highOfB)));
}

/**
 * The term of two numbers, whose larger and smaller are h and l: s = (h - l) / m, b = 2 l / m with its high word, m = h + l,
 * d = h - l.
 */
export function jsdTerm(s: number, b: number, highOfB: number, m: number, d: number): number {
  return s <= 0.5 ? jsdNear(s, d) : jsdFar(s, b, highOfB, m, logUpper(s));
}

/**
 * Writes normalizedDiff = (h - l) / m and oneMinusDiff = 2 l / m of d = h - l and m = h + l. It divides for the smaller of the
 * two, and the other one is 1 minus that.
 */
export function writeNormalizedDiff(
  d: number,
  l: number,
  m: number,
  i: number,
  normalizedDiff: FloatArray,
  oneMinusDiff: FloatArray,
): void {
  const isNear = d <= 0.75 * m;
  const quotient = m === 0 ? 0 : (isNear ? d : l + l) / m;
  normalizedDiff[i] = isNear ? quotient : 1 - quotient;
  oneMinusDiff[i] = isNear ? 1 - quotient : quotient;
}

/** Twice ROOM: two numbers an element. */
const PAIRS = 2048;

/** p and q, the larger one first. */
const ordered: FloatArray = /*#__PURE__*/ new FloatArray(PAIRS);

/** normalizedDiff and oneMinusDiff of each element, and the numerators of both. */
const diffs: FloatArray = /*#__PURE__*/ new FloatArray(PAIRS);
const wordsOfDiffs: Int32Array = /*#__PURE__*/ wordsOf(diffs);
const numerators: FloatArray = /*#__PURE__*/ new FloatArray(PAIRS);

const sums: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);
const differences: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);

/** The elements whose p and q are near each other, and the other ones. */
const near: Int32Array = /*#__PURE__*/ new Int32Array(ROOM);
const far: Int32Array = /*#__PURE__*/ new Int32Array(ROOM);

/**
 * Writes n terms; returns whether all p and q are from TINY to below HUGE. No branch depends on the elements, as it would be
 * mispredicted.
 */
export function writeJsdTerms(p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  const count = n & MASK;
  for (let i = 0; i < count; i++) {
    const a = p[start + i];
    const b = q[start + i];
    const isLess = Number(a < b);
    ordered[2 * i + isLess] = a;
    ordered[2 * i + 1 - isLess] = b;
    sums[i] = a + b;
    differences[i] = Math.abs(a - b);
  }
  let allNormal = true;
  let nears = 0;
  let fars = 0;
  for (let i = 0; i < count; i++) {
    const l = ordered[2 * i + 1];
    const m = sums[i];
    if (!(l >= TINY && ordered[2 * i] < HUGE)) allNormal = false;
    numerators[2 * i] = differences[i];
    numerators[2 * i + 1] = l + l;
    const isFarther = Number(differences[i] > 0.75 * m);
    const quotient = m === 0 ? 0 : numerators[2 * i + isFarther] / m;
    diffs[2 * i + isFarther] = quotient;
    diffs[2 * i + 1 - isFarther] = 1 - quotient;
    const isFar = Number(diffs[2 * i] > 0.5);
    near[nears & MASK] = i;
    far[fars & MASK] = i;
    nears = (nears + 1 - isFar) | 0;
    fars = (fars + isFar) | 0;
  }
  for (let i = 0; i < (nears & MASK); i++) {
    const j = near[i] & MASK;
    terms[j] = jsdNear(diffs[2 * j], differences[j]);
  }
  for (let i = 0; i < (fars & MASK); i++) quotients[i] = logUpper(diffs[2 * (far[i] & MASK)]);
  for (let i = 0; i < (fars & MASK); i++) {
    const j = far[i] & MASK;
    terms[j] = jsdFar(diffs[2 * j], diffs[2 * j + 1], wordsOfDiffs[4 * j + 3], sums[j], quotients[i]);
  }
  return allNormal;
}
