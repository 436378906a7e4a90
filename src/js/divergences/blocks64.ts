// Looks at blocks, and blocks most of whose terms are 0: as in assembly/divergences/blocks.ts.
import { BLOCK, FloatArray, HUGE } from "../arithmetic/constants64.js";
import { SHORT } from "../summation/pairwise64.js";
import { type Kind, vanishesAtEqual, vanishesAtZero } from "./probabilities-scaled.js";

/** The elements of a block without the groups whose terms are all 0. */
export const othersP: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);
export const othersQ: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);

/** Are all elements normal, from `least` up to HUGE, or 0 where zeros are allowed? */
export function areNormal(x: FloatArray, start: number, n: number, least: number, isZeroAllowed: boolean): boolean {
  for (let i = start; i < start + n; i++) {
    const value = x[i];
    if (!(value >= least && value < HUGE) && !(isZeroAllowed && value === 0)) return false;
  }
  return true;
}

/** Is the term of a valid pair 0? That of 1 is 0 for the entropy of one input. */
function isZero(kind: Kind, a: number, b: number, isOneInput: boolean): boolean {
  if (!(b >= 0 && b < HUGE)) return false;
  return (vanishesAtZero(kind) && a === 0) || (isOneInput ? a === 1 : vanishesAtEqual(kind) && a === b);
}

function vanishes(kind: Kind, p: FloatArray, q: FloatArray, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isZero(kind, p[i], q[i], p === q)) return false;
  return true;
}

/** Do most groups of a block seem to have terms that are all 0? An element of every fourth group tells it. */
export function mayVanish(kind: Kind, p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  let others = 0;
  let all = 0;
  for (let i = start; i < start + n; i += 4 * SHORT) {
    if (!isZero(kind, p[i], q[i], p === q)) others++;
    all++;
  }
  return 2 * others < all;
}

/** Copies p and q of a block without the groups that vanish, and returns how many elements are left. */
export function copyOthers(kind: Kind, p: FloatArray, q: FloatArray, start: number, n: number): number {
  let to = 0;
  for (let at = start; at < start + n; at += SHORT) {
    const end = Math.min(at + SHORT, start + n);
    if (vanishes(kind, p, q, at, end)) continue;
    for (let i = at; i < end; i++, to++) {
      othersP[to] = p[i];
      othersQ[to] = q[i];
    }
  }
  return to;
}
