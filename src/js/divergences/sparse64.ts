// Blocks many of whose terms are 0: only the other terms are made. As in assembly/divergences/sparse.ts, but element by element, as
// terms that are 0 change no bit of a sum.
import { BLOCK, FloatArray, HUGE } from "../arithmetic/constants64.js";
import { SHORT } from "../summation/pairwise64.js";
import { type Kind, vanishesAtEqual, vanishesAtZero } from "./probabilities-scaled.js";

/** The pairs of a block whose terms may be other than 0, and the places of their terms. */
export const othersP: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);
export const othersQ: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);
const places: Int32Array = /*#__PURE__*/ new Int32Array(BLOCK);
const termsOfOthers: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);
let placeCount = 0;

/** Do a quarter of the terms of a block seem to be 0? Every 17th element tells it, as that is of any column. */
export function mayVanish(kind: Kind, p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  const atZero = vanishesAtZero(kind);
  const atEqual = vanishesAtEqual(kind);
  const isOneInput = p === q;
  let zeros = 0;
  for (let i = start; i < start + n; i += 17) {
    const a = p[i];
    if ((atZero && a === 0) || (isOneInput ? a === 1 : atEqual && a === q[i])) zeros++;
  }
  return 68 * zeros >= n;
}

/**
 * Copies the pairs of a block whose terms may be other than 0 to othersP and othersQ, and returns how many there are; -1 if a q is
 * negative, huge or NaN. `dropsGroups`: groups whose terms are all 0 have no place. They change no bit of a sum.
 */
export function listOthers(
  kind: Kind,
  p: FloatArray,
  q: FloatArray,
  start: number,
  n: number,
  dropsGroups: boolean,
): number {
  const zero = vanishesAtZero(kind) ? 0 : Number.NaN;
  const zeroTerm = p === q ? 1 : Number.NaN;
  const atEqual = vanishesAtEqual(kind);
  let to = 0;
  let place = 0;
  for (let first = start; first < start + n; first += SHORT) {
    const end = Math.min(first + SHORT, start + n);
    let i = first;
    for (; i < end; i++) {
      const a = p[i];
      const b = q[i];
      if (!((a === zero || a === (atEqual ? b : zeroTerm)) && b >= 0 && b < HUGE)) break;
    }
    if (i === end) {
      if (!dropsGroups) place += end - first;
      continue;
    }
    for (; i < end; i++) {
      const a = p[i];
      const b = q[i];
      if (!(b >= 0 && b < HUGE)) return -1;
      othersP[to] = a;
      othersQ[to] = b;
      places[to] = place + i - first;
      // Without a branch, which no processor could predict: half of the time where half of p is 0.
      to += Number(a !== zero) & Number(a !== (atEqual ? b : zeroTerm));
    }
    place += end - first;
  }
  placeCount = place;
  return to;
}

/** Moves the terms of the listed pairs to their places. The other terms become 0. Returns how many there are. */
export function spreadTerms(terms: FloatArray, others: number): number {
  for (let i = 0; i < others; i++) termsOfOthers[i] = terms[i];
  terms.fill(0, 0, placeCount);
  for (let i = 0; i < others; i++) terms[places[i]] = termsOfOthers[i];
  return placeCount;
}
