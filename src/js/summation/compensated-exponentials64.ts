// Sums of e^(x - max) * 2^512, or of that minus 2^512, to a fraction of an ulp: as in assembly/summation/compensated-exponentials.ts.

import type { FloatArray } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { ensureExpTable, powers, reduceCompensated, residues, restOf, series } from "../arithmetic/exp-reduced64.js";
import { power } from "../arithmetic/power.js";
import type { Accumulator } from "./accumulator.js";
import { SHORT } from "./pairwise64.js";

/** Elements that are taken at once. */
const BLOCK = 512;

/** e^0 * 2^512, the first value of a sum of powers; and that of a sum of P r. */
const ONE = /*#__PURE__*/ power(512);
const FIRST_RESIDUE = /*#__PURE__*/ power(508);

/** A smaller sum of P r misses digits, as in assembly/summation/compensated-exponentials.ts. Below the least it has none. */
const TINY_RESIDUES = /*#__PURE__*/ power(476);
const LEAST_RESIDUES = /*#__PURE__*/ power(-563);

/** The result of a lane: high + low. */
export const lane: Float64Array = /*#__PURE__*/ new Float64Array(2);

/** Sums the exponentials of every step-th element. */
export function sumLane(start: number, n: number, step: number): void {
  let sum = ONE;
  let low = 0;
  let least = 0;
  for (let i = start; i < n; i += step) {
    const power = powers[i];
    const rest = restOf(i);
    const next = sum + power;
    const part = power - (next - sum) + rest;
    const nextLow = low + part;
    least += twoSumError(low, part, nextLow);
    low = nextLow;
    sum = next;
  }
  const high = sum - ONE;
  lane[0] = high + low;
  lane[1] = low - (lane[0] - high) + least;
}

/** The same of the exponentials minus 1. A tiny sum of P r is made again from a start near its size. */
function sumMinusOnes(start: number, n: number, step: number): void {
  const size = Math.abs(sumMinusOnesFrom(FIRST_RESIDUE, start, n, step));
  if (size < TINY_RESIDUES && size >= LEAST_RESIDUES) sumMinusOnesFrom(4 * size, start, n, step);
}

/** The same, with the start of the sum of P r, which it returns. A lane that lacks an element in the last vector has 1 there. */
function sumMinusOnesFrom(firstResidue: number, start: number, n: number, step: number): number {
  let sum = ONE;
  let residueSum = firstResidue;
  let low = 0;
  let count = 0;
  for (let i = start; i < n; i += step) {
    const power = powers[i];
    const residue = power * residues[i];
    const next = sum + power;
    const nextResidue = residueSum + residue;
    const errors = power - (next - sum) + (residue - (nextResidue - residueSum));
    low += errors + power * series[i];
    sum = next;
    residueSum = nextResidue;
    count++;
  }
  if (step === 2 && start === 1 && n % 2 === 1) {
    const next = sum + ONE;
    low += ONE - (next - sum);
    sum = next;
    count++;
  }
  const high = sum - ONE;
  const minusOnes = high - count * ONE;
  const residuesOnly = residueSum - firstResidue;
  lane[0] = minusOnes + residuesOnly;
  lane[1] = twoSumError(high, -count * ONE, minusOnes) + twoSumError(minusOnes, residuesOnly, lane[0]) + low;
  return residuesOnly + low;
}

/** Sums the exponentials of a row, minus 1 each if `isMinusOne`. */
export function sumExponentials(
  x: FloatArray,
  start: number,
  cols: number,
  max: number,
  isMinusOne: boolean,
  sum: Accumulator,
): void {
  ensureExpTable();
  const sumOf = isMinusOne ? sumMinusOnes : sumLane;
  sum.reset(0);
  if (cols <= SHORT) {
    reduceCompensated(x, start, cols, max);
    sumOf(0, cols, 1);
    sum.set(lane[0], lane[1]);
    return;
  }
  for (let done = 0; done < cols; done += BLOCK) {
    const n = Math.min(BLOCK, cols - done);
    reduceCompensated(x, start + done, n, max);
    sumOf(0, n, 2);
    sum.addTwice(lane[0]);
    const low = lane[1];
    sumOf(1, n, 2);
    sum.addTwice(lane[0]);
    sum.addTwice(low + lane[1]);
  }
}
