// The sum of a block, as in assembly/tree.ts. The build makes tree32.ts of this file, with the arithmetic of float32.ts.
import { BLOCK, LANES, Reals, sumGroup, sumLanes } from "./float64.js";

/** Elements of eight vectors. */
const GROUP = 8 * LANES;

/** Sums of groups, and zeros to fill the last one. */
const sums = new Reals(BLOCK / 8 + GROUP);

/** Sum of up to a block of elements from `start` on: a tree of eight vectors, of eight such sums, and so on. */
export function sumBlock(x: Reals, start: number, n: number): number {
  let left = n;
  let to = 0;
  for (; left >= GROUP; left -= GROUP, to += LANES) sumGroup(x, start + n - left, sums, to);
  if (left > 0) {
    for (let i = 0; i < GROUP; i++) sums[to + i] = i < left ? x[start + n - left + i] : 0;
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
