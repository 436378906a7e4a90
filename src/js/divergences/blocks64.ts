// The terms of blocks of probabilities, and their sums: as in assembly/divergences/blocks.ts.
import {
  BLOCK,
  ENOUGH_SUM,
  type FloatArray,
  HUGE,
  LEAST_SUM,
  LEAST_WEIGHT,
  NEGLIGIBLE,
  TINY,
} from "../arithmetic/constants64.js";
import { Accumulator } from "../summation/accumulator.js";
import { sumBlock, sumSizes } from "../summation/pairwise64.js";
import {
  addScaled,
  isWeightedByP,
  type Kind,
  SCALED_BLOCK,
  type ScaledMeasure,
  takesZeroQ,
  vanishesAtEqual,
  vanishesAtZero,
} from "./probabilities-scaled.js";
import { listOthers, mayVanish, othersP, othersQ, spreadTerms } from "./sparse64.js";

export interface Measure extends ScaledMeasure {
  /** Writes the terms of n elements to `terms`; returns whether all elements are certainly normal. */
  readonly write: (p: FloatArray, q: FloatArray, start: number, n: number) => boolean;
  readonly terms: FloatArray;
}

/** The sums of the sizes of the terms of KL, one a row. */
export const sizes: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** The sum of the terms of a row. */
export const sum: Accumulator = /*#__PURE__*/ new Accumulator();

/** The state of a block, or of a row, which has that of its worst block. */
const NORMAL = 0;
const SCALED = 1;
const INFINITE = 2; // p > 0 where q is 0
const INVALID = 3; // an element is NaN, negative or infinite

/** Is a sum of terms neither infinite nor so small that it may miss digits of subnormal ones? */
export function isGood(sum: number): boolean {
  const magnitude = Math.abs(sum);
  return magnitude >= LEAST_SUM && magnitude < Number.POSITIVE_INFINITY;
}

/** Are all elements normal, from `least` up to HUGE, or 0 where zeros are allowed? */
function areNormal(x: FloatArray, start: number, n: number, least: number, isZeroAllowed: boolean): boolean {
  for (let i = start; i < start + n; i++) {
    const value = x[i];
    if (!(value >= least && value < HUGE) && !(isZeroAllowed && value === 0)) return false;
  }
  return true;
}

/** Are all elements such as the loops take? */
export function areTaken(kind: Kind, p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  return (
    areNormal(q, start, n, TINY, takesZeroQ(kind) || p === q) &&
    (p === q || areNormal(p, start, n, kind === "cross" ? 0 : TINY, true))
  );
}

/**
 * Finds the state of a block whose elements or sum may not be normal. Where the sum of the others is large enough, terms of tiny numbers
 * whose weight is negligible become 0, whatever the loop has made of them.
 */
function stateOf({ kind, terms }: Measure, p: FloatArray, q: FloatArray, start: number, n: number, at: number): number {
  let isExtreme = false;
  let isInfinite = false;
  let isAnyTiny = false;
  let least = 1;
  for (let i = 0; i < n; i++) {
    const a = p[start + i];
    const b = q[start + i];
    if (!(a >= 0 && a < Number.POSITIVE_INFINITY && b >= 0 && b < Number.POSITIVE_INFINITY)) return INVALID;
    if (b === 0 && a > 0 && !takesZeroQ(kind)) isInfinite = true;
    const weight = isWeightedByP(kind) ? a : Math.max(a, b);
    if (weight > 0 && weight < least) least = weight;
    const isZero = (vanishesAtZero(kind) && a === 0) || (vanishesAtEqual(kind) && a === b);
    if (isZero) terms[at + i] = 0;
    const hasTiny = !isZero && (isTiny(b) || (kind !== "cross" && isTiny(a)));
    if (hasTiny) isAnyTiny = true;
    if (hasTiny && weight < NEGLIGIBLE) terms[at + i] = 0;
    else if (hasTiny && !takesZeroQ(kind)) isExtreme = true;
    if (b >= HUGE || (kind !== "cross" && a >= HUGE)) isExtreme = true;
  }
  if (isInfinite) return INFINITE;
  const size = Math.abs(sumBlock(terms, at, n));
  if (!(size < Number.POSITIVE_INFINITY) || (size < LEAST_SUM && least < LEAST_WEIGHT)) return SCALED;
  return isExtreme || (isAnyTiny && size < ENOUGH_SUM) ? SCALED : NORMAL;
}

function isTiny(x: number): boolean {
  return x > 0 && x < TINY;
}

/**
 * Adds the terms of n elements, a block at most, to the sum and their sizes to sizes[row]; returns the state of the block. The
 * terms lie from `at` on.
 */
export function addBlock(
  measure: Measure,
  p: FloatArray,
  q: FloatArray,
  start: number,
  n: number,
  at: number,
  allNormal: boolean,
  row: number,
): number {
  const { kind } = measure;
  let blockSum = sumBlock(measure.terms, at, n);
  if (!((allNormal || areTaken(kind, p, q, start, n)) && isGood(blockSum))) {
    const state = stateOf(measure, p, q, start, n, at);
    if (state === SCALED) {
      for (let done = 0; done < n; done += SCALED_BLOCK) {
        sizes[row] += addScaled(measure, p, q, start + done, Math.min(SCALED_BLOCK, n - done), sum);
      }
    }
    if (state !== NORMAL) return state;
    blockSum = sumBlock(measure.terms, at, n);
  }
  sum.add(blockSum);
  if (kind === "kl") sizes[row] += sumSizes(measure.terms, at, n);
  return NORMAL;
}

/**
 * Writes the terms of a block a quarter of which or more are 0, and returns how many there are: none if all are 0. Returns -1 for another
 * block. The terms of the pairs that count are as those of the whole block.
 */
export function writeSparse(
  measure: Measure,
  p: FloatArray,
  q: FloatArray,
  start: number,
  n: number,
  dropsGroups: boolean,
): number {
  const { kind } = measure;
  if (!mayVanish(kind, p, q, start, n)) return -1;
  const others = listOthers(kind, p, q, start, n, dropsGroups);
  if (others <= 0) return others;
  const second = p === q ? othersP : othersQ;
  const allNormal = measure.write(othersP, second, 0, others);
  return allNormal || areTaken(kind, othersP, second, 0, others) ? spreadTerms(measure.terms, others) : -1;
}

/** Adds the terms of n elements to the sum; returns the worst state of a block. */
export function addTerms(measure: Measure, p: FloatArray, q: FloatArray, start: number, n: number): number {
  let state = NORMAL;
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    const at = start + done;
    const count = writeSparse(measure, p, q, at, length, true);
    if (count === 0) continue;
    if (count > 0) {
      const blockSum = sumBlock(measure.terms, 0, count);
      if (isGood(blockSum)) {
        sum.add(blockSum);
        if (measure.kind === "kl") sizes[0] += sumSizes(measure.terms, 0, count);
        continue;
      }
    }
    const allNormal = measure.write(p, q, at, length);
    state = Math.max(state, addBlock(measure, p, q, at, length, 0, allNormal, 0));
  }
  return state;
}

/** The sum of a row in this state. */
export function totalOf({ kind }: Measure, state: number): number {
  if (state === INVALID) return Number.NaN;
  if (state === INFINITE) return kind === "cross" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return sum.total();
}
