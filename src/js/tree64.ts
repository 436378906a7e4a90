// The sum of a block, as in assembly/tree.ts. The build makes tree32.ts of this file, with the arithmetic of float32.ts.
import {
  BLOCK,
  LANES,
  Reals,
  sumGroup,
  sumGroupOfSizes,
  sumGroupOfTerms,
  sumGroups,
  sumHalfGroup,
  sumLanes,
  terms,
} from "./float64.js";

/** Elements of eight vectors. */
const GROUP = 8 * LANES;

/** Sums of groups, and zeros to fill the last one. */
const sums = new Reals(BLOCK / 8 + GROUP);

/** Up to so many elements are few: a group's. */
export const SHORT = GROUP;

/** Sum of up to a group of elements of an array that has room for a group; they are lost. */
export function sumFew(x: Reals, n: number): number {
  const end = n <= GROUP / 2 ? GROUP / 2 : GROUP;
  for (let i = n; i < end; i++) x[i] = 0;
  if (end === GROUP) sumGroup(x, 0, x, 0);
  else sumHalfGroup(x);
  return sumLanes(x);
}

/** Sum of up to a block of elements from `start` on: of each group of eight vectors a tree, and the sum of these. */
export function sumBlock(x: Reals, start: number, n: number): number {
  if (n <= SHORT) {
    for (let i = 0; i < n; i++) sums[i] = x[start + i];
    return sumFew(sums, n);
  }
  const whole = n - (n % GROUP);
  let to = 0;
  for (let i = 0; i < whole; i += GROUP, to += LANES) sumGroup(x, start + i, sums, to);
  for (let i = whole; i < n; i++) sums[to + i - whole] = x[start + i];
  return sumSums(to, n - whole);
}

/** Sum of a block of terms, or of a few from `start` on. */
export function sumTerms(start: number, n: number): number {
  if (n <= SHORT) return sumBlock(terms, start, n);
  const whole = n - (n % GROUP);
  let to = 0;
  for (let i = 0; i < whole; i += GROUP, to += LANES) sumGroupOfTerms(i, sums, to);
  for (let i = whole; i < n; i++) sums[to + i - whole] = terms[i];
  return sumSums(to, n - whole);
}

/** The same of their sizes. */
export function sumSizes(start: number, n: number): number {
  if (n <= SHORT) {
    for (let i = 0; i < n; i++) sums[i] = Math.abs(terms[start + i]);
    return sumFew(sums, n);
  }
  const whole = n - (n % GROUP);
  let to = 0;
  for (let i = 0; i < whole; i += GROUP, to += LANES) sumGroupOfSizes(i, sums, to);
  for (let i = whole; i < n; i++) sums[to + i - whole] = Math.abs(terms[i]);
  return sumSums(to, n - whole);
}

/** What the next two make, in float64: a number that a function returns is often one on the heap. */
export const few: Float64Array = new Float64Array(2);

/** The sum of up to a group of terms; the others become 0. */
export function sumFewTerms(n: number): void {
  for (let i = n; i < GROUP; i++) terms[i] = 0;
  sumGroupOfTerms(0, sums, 0);
  few[0] = sumLanes(sums);
}

/** The sum of the sizes of the same. */
export function sumFewSizes(): void {
  sumGroupOfSizes(0, sums, 0);
  few[1] = sumLanes(sums);
}

/** Sum of `n` sums of groups, and of a group's first elements behind them. */
function sumSums(n: number, rest: number): number {
  let to = n;
  if (rest > 0) {
    for (let i = to + rest; i < to + GROUP; i++) sums[i] = 0;
    sumGroup(sums, to, sums, to);
    to += LANES;
  }
  return sumGroups(sums, to);
}
