// The pairwise sum of a block, as in assembly/summation/pairwise.ts.
import { FloatArray, LANES } from "../arithmetic/constants64.js";
import { GROUP, sumGroup, sumGroups, sumHalfGroup, sumLanes, sumSizesOfGroup } from "./groups64.js";

/** Room for the sums of a block's groups, BLOCK / 8, and for a last group filled up with zeros. */
const ROOM = 256;

const sums: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);

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

/** Sum of up to four elements of either dtype, zeros behind them: the lanes are added in float64. */
function sumFour(a: number, b: number, c: number, d: number): number {
  return a + c + (b + d);
}

/** Sum of up to a block of elements from `start` on: pairwise within each group, then the groups one after the other. */
export function sumBlock(x: FloatArray, start: number, n: number): number {
  if (n <= 4) return sumFour(x[start], n > 1 ? x[start + 1] : 0, n > 2 ? x[start + 2] : 0, n > 3 ? x[start + 3] : 0);
  if (n <= GROUP) {
    for (let i = 0; i < n; i++) sums[i] = x[start + i];
    return sumFew(sums, n);
  }
  const whole = n - (n % GROUP);
  let to = 0;
  for (let i = 0; i < whole; i += GROUP, to += LANES) sumGroup(x, start + i, sums, to);
  for (let i = whole; i < n; i++) sums[to + i - whole] = x[start + i];
  return sumOfGroups(to, n - whole);
}

/** Sum of the sizes of the same elements. By itself, as to write the sizes first takes 12 % of KL of a row of 1000. */
export function sumSizes(x: FloatArray, start: number, n: number): number {
  if (n <= 4) {
    const size = Math.abs;
    const b = n > 1 ? size(x[start + 1]) : 0;
    const c = n > 2 ? size(x[start + 2]) : 0;
    return sumFour(size(x[start]), b, c, n > 3 ? size(x[start + 3]) : 0);
  }
  if (n <= GROUP) {
    for (let i = 0; i < n; i++) sums[i] = Math.abs(x[start + i]);
    return sumFew(sums, n);
  }
  const whole = n - (n % GROUP);
  let to = 0;
  for (let i = 0; i < whole; i += GROUP, to += LANES) sumSizesOfGroup(x, start + i, sums, to);
  for (let i = whole; i < n; i++) sums[to + i - whole] = Math.abs(x[start + i]);
  return sumOfGroups(to, n - whole);
}

/** Sum of n sums of groups, and of the `rest` elements of a last group behind them. */
function sumOfGroups(n: number, rest: number): number {
  if (rest === 0) return sumGroups(sums, n);
  for (let i = n + rest; i < n + GROUP; i++) sums[i] = 0;
  sumGroup(sums, n, sums, n);
  return sumGroups(sums, n + LANES);
}
