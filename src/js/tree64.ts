// The sum of a block, as in assembly/tree.ts. The build makes tree32.ts of this file, with the arithmetic of float32.ts.
import { BLOCK, LANES, Reals, sumGroup, sumGroupOfSizes, sumLanes } from "./float64.js";

/** Elements of eight vectors. */
const GROUP = 8 * LANES;

/** Sums of groups, and zeros to fill the last one. */
const sums = new Reals(BLOCK / 8 + GROUP);

/** Up to so many elements are few: a group's. */
export const SHORT = GROUP;

/** Sum of up to a group of elements of an array that has room for a vector; they are lost. */
export function sumFew(x: Reals, n: number): number {
  for (let i = n; i < LANES; i++) x[i] = 0;
  for (let apart = LANES; apart < n; apart *= 2) {
    for (let start = 0; start + apart < n; start += 2 * apart) {
      const end = Math.min(start + LANES, n - apart);
      for (let i = start; i < end; i++) x[i] += x[i + apart];
    }
  }
  return sumLanes(x);
}

/** Sum of up to a block of elements from `start` on: a tree of eight vectors, of eight such sums, and so on. */
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

/** The same of their sizes. */
export function sumSizes(x: Reals, start: number, n: number): number {
  if (n <= SHORT) {
    for (let i = 0; i < n; i++) sums[i] = Math.abs(x[start + i]);
    return sumFew(sums, n);
  }
  const whole = n - (n % GROUP);
  let to = 0;
  for (let i = 0; i < whole; i += GROUP, to += LANES) sumGroupOfSizes(x, start + i, sums, to);
  for (let i = whole; i < n; i++) sums[to + i - whole] = Math.abs(x[start + i]);
  return sumSums(to, n - whole);
}

/** Sum of `n` sums of groups, and of a group's first elements behind them. */
function sumSums(n: number, rest: number): number {
  let to = n;
  if (rest > 0) {
    sums.fill(0, to + rest, to + GROUP);
    sumGroup(sums, to, sums, to);
    to += LANES;
  }
  while (to > LANES) {
    sums.fill(0, to, Math.ceil(to / GROUP) * GROUP);
    let next = 0;
    for (let i = 0; i < to; i += GROUP, next += LANES) sumGroup(sums, i, sums, next);
    to = next;
  }
  return sumLanes(sums);
}
