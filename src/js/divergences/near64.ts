// KL of rows that are near each other: as in assembly/divergences/near.ts.

import { BLOCK, type FloatArray, LANES, round } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { power } from "../arithmetic/power.js";
import type { Accumulator } from "../summation/accumulator.js";
import { SHORT, sumBlock } from "../summation/pairwise64.js";
import { addTerms, areTaken, isGood, sum as kl, type Measure } from "./blocks64.js";

/** A sum, high + low. */
const sum: Float64Array = /*#__PURE__*/ new Float64Array(2);
const lows: Float64Array = /*#__PURE__*/ new Float64Array(4);

/** Adds p - q of n elements, one after the other: of float32 as sums of four, as long as there are four. */
function addFew(p: FloatArray, q: FloatArray, start: number, n: number, to: Accumulator): void {
  let high = 0;
  let low = 0;
  for (let i = start; i < start + n; ) {
    let d = round(p[i] - q[i]);
    /* v8 ignore next -- a constant of the dtype, which some bundles fold */
    if ((LANES as number) === 4 && i + 4 <= start + n) {
      d += round(p[i + 1] - q[i + 1]);
      d += round(p[i + 2] - q[i + 2]) + round(p[i + 3] - q[i + 3]);
      i += 4;
    } else i++;
    const next = high + d;
    low += twoSumError(high, d, next);
    high = next;
  }
  to.add(high);
  to.add(low);
}

/** Sums every fourth difference from `start` on; of float32 sixteen at a time as sums of four, as long as there are sixteen. */
function sumFourth(p: FloatArray, q: FloatArray, start: number, end: number, wholeEnd: number): void {
  let high = 0;
  let low = 0;
  for (let i = start; i < end; ) {
    let d = round(p[i] - q[i]);
    /* v8 ignore next -- a constant of the dtype, which some bundles fold */
    if ((LANES as number) === 4 && i < wholeEnd) {
      d += round(p[i + 4] - q[i + 4]);
      d += round(p[i + 8] - q[i + 8]) + round(p[i + 12] - q[i + 12]);
      i += 16;
    } else i += 4;
    const next = high + d;
    low += twoSumError(high, d, next);
    high = next;
  }
  sum[0] = high;
  sum[1] = low;
}

/** Adds p - q of a block, rounded to the dtype, to a sum. */
function addDifferences(p: FloatArray, q: FloatArray, start: number, n: number, to: Accumulator): void {
  if (n <= SHORT) {
    addFew(p, q, start, n, to);
    return;
  }
  for (let place = 0; place < 4; place++) {
    sumFourth(p, q, start + place, start + n, start + n - (n % 16));
    to.add(sum[0]);
    lows[place] = sum[1];
  }
  for (const low of lows) to.add(low);
}

/**
 * KL of a row whose terms cancel to less than a quarter of their sizes: the sum of p ln(p / q) + q - p, none of which is negative,
 * and of p - q. It may overflow.
 */
export function refineKl(generalized: Measure, p: FloatArray, q: FloatArray, start: number, cols: number): number {
  kl.reset(0);
  for (let done = 0; done < cols; done += BLOCK) {
    const length = Math.min(BLOCK, cols - done);
    addTerms(generalized, p, q, start + done, length);
    addDifferences(p, q, start + done, length, kl);
  }
  return kl.total();
}

/** The sum of the sizes |p ln(p / q)| of terms p ln(p / q) + q - p. */
function sumKlSizes(terms: FloatArray, at: number, p: FloatArray, q: FloatArray, start: number, n: number): number {
  let size = 0;
  for (let i = 0; i < n; i++) size += Math.abs(terms[at + i] + (p[start + i] - q[start + i]));
  return size;
}

/** The sizes may lose this part of a generalized sum by rounding errors, in float32, too. */
const DOUBT = /*#__PURE__*/ power(-13);

/**
 * Writes refineKl of rows to `to` before anything is known of them: NaN where it is not certain that their terms cancel. Short rows are a
 * block at most.
 */
export function guessKl(
  generalized: Measure,
  p: FloatArray,
  q: FloatArray,
  start: number,
  rows: number,
  cols: number,
  to: Float64Array,
): void {
  const { kind, terms } = generalized;
  let isTaken = true;
  const length = cols <= SHORT ? rows * cols : Math.min(BLOCK, cols);
  for (let row = 0; row < rows; row++) {
    kl.reset(0);
    let size = 0;
    for (let done = 0; done < cols; done += BLOCK) {
      const at = start + row * cols + done;
      if (row === 0) {
        const n = Math.min(length, rows * cols - done);
        const allNormal = generalized.write(p, q, at, n);
        isTaken = isTaken && (allNormal || areTaken(kind, p, q, at, n));
      }
      const n = Math.min(BLOCK, cols - done);
      const blockSum = sumBlock(terms, row * cols, n);
      if (!(isTaken && isGood(blockSum))) size = Number.NaN;
      kl.add(blockSum);
      size += sumKlSizes(terms, row * cols, p, q, at, n) - DOUBT * blockSum;
      addDifferences(p, q, at, n, kl);
    }
    const total = kl.total();
    to[row] = 4.01 * Math.abs(total) < size ? total : Number.NaN;
  }
}
