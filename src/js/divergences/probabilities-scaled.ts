// Terms of probabilities of any size, in float64 for either dtype: as in assembly/divergences/probabilities-scaled.ts.

import { type Floats, wordsOf } from "../arithmetic/arrays.js";
import { LN_2_512 } from "../arithmetic/constants.js";
import { BLOCK, highWord } from "../arithmetic/constants64.js";
import { jsdTerm, writeNormalizedDiff } from "../arithmetic/jsd-term64.js";
import { logFast } from "../arithmetic/log-fast64.js";
import { ratioExponent, ratioLog, ratioQuotient, relativeEntropy } from "../arithmetic/log-ratio64.js";
import { power } from "../arithmetic/power.js";
import { ensureLogTable } from "../arithmetic/tables.js";
import type { Accumulator } from "../summation/accumulator.js";
import { sumBlock, sumSizes } from "../summation/pairwise64.js";

/** Terms p ln q, p ln(p / q), p ln(p / q) + q - p, or (p ln(2p / (p + q)) + q ln(2q / (p + q))) / 2. */
export type Kind = "cross" | "kl" | "generalized" | "jsd";

/** A measure: the kind of its terms, and the function that writes those of n elements which are scaled. */
export interface ScaledMeasure {
  readonly kind: Kind;
  readonly writeScaled: (n: number) => void;
}

/** Is a term a multiple of p, and not of the larger of p and q? */
export function isWeightedByP(kind: Kind): boolean {
  return kind === "cross" || kind === "kl";
}

/** Is a term finite where q = 0 < p? */
export function takesZeroQ(kind: Kind): boolean {
  return kind === "jsd";
}

/** Is a term 0 where p = 0? */
export function vanishesAtZero(kind: Kind): boolean {
  return isWeightedByP(kind);
}

/** Is a term 0 where p = q? */
export function vanishesAtEqual(kind: Kind): boolean {
  return kind !== "cross";
}

/** Elements that are taken at once. */
export const SCALED_BLOCK: number = BLOCK;

// Arrays for a block: p and q times the scale of the block; the logarithm of the quotient of their own scales; p and q times these.
const scaledP: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const scaledQ: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const corrections: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const a: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const b: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const wordsOfA: Int32Array = /*#__PURE__*/ wordsOf(a);
const wordsOfB: Int32Array = /*#__PURE__*/ wordsOf(b);
const terms: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

const SMALL = /*#__PURE__*/ power(-450);
const UP = /*#__PURE__*/ power(500);
const DOWN = /*#__PURE__*/ power(-100);

/** A power of two that takes a number far from both ends of the range. */
function scaleOf(x: number): number {
  if (x < 2 ** -900) return 2 ** 512;
  return x >= 2 ** 900 ? 2 ** -512 : 1;
}

function logOfScale(scale: number): number {
  if (scale === 1) return 0;
  return scale > 1 ? LN_2_512 : -LN_2_512;
}

/** Scales element i of the block for its term. p and q that are near each other are scaled alike, so that nothing cancels. */
function scaleAt(kind: Kind, i: number, p: number, q: number, scale: number): void {
  let scaleOfP = scaleOf(p);
  let scaleOfQ = scaleOf(q);
  if (Math.max(p, q) < 2 ** -400) scaleOfP = scaleOfQ = 2 ** 512;
  if (Math.min(p, q) > 2 ** 400) scaleOfP = scaleOfQ = 2 ** -512;
  scaledP[i] = p * scale;
  scaledQ[i] = q * scale;
  a[i] = p * scaleOfP;
  b[i] = q * scaleOfQ;
  corrections[i] = kind === "cross" ? -logOfScale(scaleOfQ) : logOfScale(scaleOfQ) - logOfScale(scaleOfP);
}

export function writeScaledCross(n: number): void {
  for (let i = 0; i < n; i++) terms[i] = scaledP[i] * (logFast(b[i], wordsOfB[highWord(i)]) + corrections[i]);
}

export function writeScaledRatio(n: number): void {
  for (let i = 0; i < n; i++) {
    const k = ratioExponent(wordsOfA, wordsOfB, i);
    terms[i] = scaledP[i] * (ratioLog(k, ratioQuotient(a[i], b[i], k)) + corrections[i]);
  }
}

export function writeScaledGeneralized(n: number): void {
  for (let i = 0; i < n; i++) {
    const k = ratioExponent(wordsOfA, wordsOfB, i);
    terms[i] = relativeEntropy(a[i], b[i], k, scaledP[i], scaledQ[i], corrections[i]);
  }
}

export function writeScaledJsd(n: number): void {
  for (let i = 0; i < n; i++) {
    const p = scaledP[i];
    const q = scaledQ[i];
    writeNormalizedDiff(Math.abs(p - q), Math.min(p, q), p + q, i, terms, b);
  }
  for (let i = 0; i < n; i++) {
    const m = scaledP[i] + scaledQ[i];
    const d = Math.abs(scaledP[i] - scaledQ[i]);
    terms[i] = jsdTerm(terms[i], b[i], wordsOfB[highWord(i)], m, d);
  }
}

/** Adds the terms of n elements, a block at most, to a sum; returns the sum of their sizes. */
export function addScaled(
  { kind, writeScaled }: ScaledMeasure,
  p: Floats,
  q: Floats,
  start: number,
  n: number,
  sum: Accumulator,
): number {
  ensureLogTable();
  let size = 0;
  for (const isSmall of [false, true]) {
    for (let i = 0; i < n; i++) {
      const x = p[start + i];
      const y = q[start + i];
      const weight = isWeightedByP(kind) ? x : Math.max(x, y);
      const isSkipped = weight === 0 || weight < SMALL !== isSmall;
      // The term of 1 and 1 is 0.
      if (isSkipped) scaleAt(kind, i, 1, 1, 1);
      else scaleAt(kind, i, x, y, isSmall ? UP : DOWN);
    }
    writeScaled(n);
    const unscale = isSmall ? 1 / UP : 1 / DOWN;
    sum.add(sumBlock(terms, 0, n) * unscale);
    size += sumSizes(terms, 0, n) * unscale;
  }
  return size;
}
