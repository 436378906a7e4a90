// Terms of probabilities of any size, in float64 for either dtype: as in assembly/terms.ts.
import { LN_2_512 } from "../../assembly/arithmetic/constants.js";
import { addFinely } from "./fine.js";
import {
  BLOCK,
  highWord,
  jensenShannonOf,
  logLeaf,
  prepareLogs,
  Reals,
  ratioExponent,
  ratioLog,
  ratioQuotient,
  relativeEntropy,
  writeContrasts,
} from "./float64.js";
import { pow2 } from "./pow2.js";
import type { RowSum } from "./row-sum.js";
import { sumBlock } from "./tree64.js";

/** Of which terms: p ln q, p ln(p / q), p ln(p / q) + q - p, or (p ln(2p / (p + q)) + q ln(2q / (p + q))) / 2. */
export type Kind = "cross" | "kl" | "generalized" | "js";

/** Is a term a multiple of p, and not of the larger of p and q? */
export function isByP(kind: Kind): boolean {
  return kind === "cross" || kind === "kl";
}

/** Elements that it takes at once: a block of float64. */
export const WIDE = BLOCK;

const P = new Reals(BLOCK);
const Q = new Reals(BLOCK);
const LOGS = new Reals(BLOCK);
const A = new Reals(BLOCK);
const B = new Reals(BLOCK);
const wordsOfA = new Int32Array(A.buffer);
const wordsOfB = new Int32Array(B.buffer);
const terms = new Reals(BLOCK);

const SMALL = pow2(-450);
const UP = pow2(500);
const DOWN = pow2(-100);

/** Times this power of two, a number is far from both ends of the range. */
function scaleOf(x: number): number {
  if (x < pow2(-900)) return pow2(512);
  return x >= pow2(900) ? pow2(-512) : 1;
}

function logOfScale(scale: number): number {
  if (scale === 1) return 0;
  return scale > 1 ? LN_2_512 : -LN_2_512;
}

/** Scales element i of the block for its term. p and q that are near each other are scaled alike, so that nothing cancels. */
function scaleAt(kind: Kind, i: number, p: number, q: number, scale: number): void {
  let forP = scaleOf(p);
  let forQ = scaleOf(q);
  if (Math.max(p, q) < pow2(-400)) forP = forQ = pow2(512);
  if (Math.min(p, q) > pow2(400)) forP = forQ = pow2(-512);
  P[i] = p * scale;
  Q[i] = q * scale;
  A[i] = p * forP;
  B[i] = q * forQ;
  LOGS[i] = kind === "cross" ? -logOfScale(forQ) : logOfScale(forQ) - logOfScale(forP);
}

function scaledTerm(kind: Kind, i: number): number {
  if (kind === "cross") return P[i] * (logLeaf(B[i], wordsOfB[highWord(i)]) + LOGS[i]);
  const k = ratioExponent(wordsOfA, wordsOfB, i);
  if (kind === "kl") return P[i] * (ratioLog(k, ratioQuotient(A[i], B[i], k)) + LOGS[i]);
  return relativeEntropy(A[i], B[i], k, P[i], Q[i], LOGS[i]);
}

/** The terms of JS, of scaled p and q. */
function jensenShannonTerms(n: number): void {
  for (let i = 0; i < n; i++) {
    writeContrasts(Math.abs(P[i] - Q[i]), Math.min(P[i], Q[i]), P[i] + Q[i], i, terms, B);
  }
  for (let i = 0; i < n; i++) {
    const m = P[i] + Q[i];
    const d = Math.abs(P[i] - Q[i]);
    terms[i] = jensenShannonOf(terms[i], B[i], wordsOfB[highWord(i)], m, d);
  }
}

/** Adds n elements to a sum, in float64; or finely. */
export function addWide(x: Float64Array | Float32Array, start: number, n: number, sum: RowSum, isFine: boolean): void {
  for (let done = 0; done < n; done += WIDE) {
    const length = Math.min(WIDE, n - done);
    for (let i = 0; i < length; i++) terms[i] = x[start + done + i];
    if (isFine) {
      if (length % 2 === 1) terms[length] = 0;
      addFinely(terms, length, sum);
    } else sum.add(sumBlock(terms, 0, length));
  }
}

/** Adds the terms of n elements, at most a block, to a sum; returns the sum of their sizes. */
export function addScaled(
  kind: Kind,
  p: Float64Array | Float32Array,
  q: Float64Array | Float32Array,
  start: number,
  n: number,
  sum: RowSum,
): number {
  prepareLogs();
  let size = 0;
  for (const isSmall of [false, true]) {
    for (let i = 0; i < n; i++) {
      const a = p[start + i];
      const b = q[start + i];
      const weight = isByP(kind) ? a : Math.max(a, b);
      const isLeftOut = weight === 0 || weight < SMALL !== isSmall;
      // The term of 1 and 1 is 0.
      if (isLeftOut) scaleAt(kind, i, 1, 1, 1);
      else scaleAt(kind, i, a, b, isSmall ? UP : DOWN);
    }
    if (kind === "js") jensenShannonTerms(n);
    else for (let i = 0; i < n; i++) terms[i] = scaledTerm(kind, i);
    const unscale = isSmall ? 1 / UP : 1 / DOWN;
    sum.add(sumBlock(terms, 0, n) * unscale);
    for (let i = 0; i < n; i++) terms[i] = Math.abs(terms[i]);
    size += sumBlock(terms, 0, n) * unscale;
  }
  return size;
}
