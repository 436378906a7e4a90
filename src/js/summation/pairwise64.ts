// The pairwise sum of a block, as in assembly/summation/pairwise.ts.
import { BLOCK, FloatArray, LANES } from "../arithmetic/constants64.js";
import { GROUP, sumGroup, sumGroups, sumHalfGroup, sumLanes } from "./groups64.js";

/** Room for the sums of a block's groups, and for a last group filled up with zeros: (BLOCK / 8 + GROUP) is less. */
const ROOM = 256;

const sums: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);

/** Sizes of the elements of a block. */
const sizes: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);

/** Rows of up to so many elements are short: they have one group. */
export { GROUP as SHORT } from "./groups64.js";

/** Sum of up to a group of elements of an array with room for a group, which are overwritten. */
export function sumFew(x: FloatArray, n: number): number {
  const end = n <= GROUP / 2 ? GROUP / 2 : GROUP;
  for (let i = n; i < end; i++) x[i] = 0;
  if (end === GROUP) sumGroup(x, 0, x, 0);
  else sumHalfGroup(x);
  return sumLanes(x);
}

/** Sum of up to a block of elements from `start` on: pairwise within each group, then the groups one after the other. */
export function sumBlock(x: FloatArray, start: number, n: number): number {
  if (n <= GROUP) {
    for (let i = 0; i < n; i++) sums[i] = x[start + i];
    return sumFew(sums, n);
  }
  const whole = n - (n % GROUP);
  let to = 0;
  for (let i = 0; i < whole; i += GROUP, to += LANES) sumGroup(x, start + i, sums, to);
  const rest = n - whole;
  if (rest > 0) {
    for (let i = 0; i < rest; i++) sums[to + i] = x[start + whole + i];
    for (let i = to + rest; i < to + GROUP; i++) sums[i] = 0;
    sumGroup(sums, to, sums, to);
    to += LANES;
  }
  return sumGroups(sums, to);
}

/** Sum of the sizes of the same elements. */
export function sumSizes(x: FloatArray, start: number, n: number): number {
  if (n <= GROUP) {
    for (let i = 0; i < n; i++) sums[i] = Math.abs(x[start + i]);
    return sumFew(sums, n);
  }
  for (let i = 0; i < n; i++) sizes[i] = Math.abs(x[start + i]);
  return sumBlock(sizes, 0, n);
}
