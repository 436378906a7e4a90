// Pairwise sum of a block. A group, eight vectors, is added by a tree, whose rounding errors do not pile up: equal elements, which a
// running sum rounds alike each time, come out exact except for odd ones. Groups are added with the rounding errors of their sum, so
// that a term goes through as few roundings in a block as in a group.
// See docs/decisions/02-order-of-sums.md.
import { scalarTwoSumError } from "../arithmetic/double-double";
import { add, sub, sumLanes, tailMask } from "../arithmetic/simd";
import { GROUPS, scratch } from "../memory";

/** The last group of a block, behind the sums of a block's 32 groups and zeros to be added with the last. */
const REST: usize = GROUPS + (32 + 4) * 16;

/** Sum of eight vectors. */
export function addEight<T extends number>(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  e: v128,
  f: v128,
  g: v128,
  h: v128,
): v128 {
  return add<T>(add<T>(add<T>(a, b), add<T>(c, d)), add<T>(add<T>(e, f), add<T>(g, h)));
}

/** Sum of the eight vectors at x. */
export function sumGroup<T extends number>(x: usize): v128 {
  return addEight<T>(
    v128.load(x),
    v128.load(x, 16),
    v128.load(x, 32),
    v128.load(x, 48),
    v128.load(x, 64),
    v128.load(x, 80),
    v128.load(x, 96),
    v128.load(x, 112),
  );
}

/** Sum of the magnitudes of the eight vectors at x. */
export function sumSizes<T extends number>(x: usize): v128 {
  return addEight<T>(
    v128.abs<T>(v128.load(x)),
    v128.abs<T>(v128.load(x, 16)),
    v128.abs<T>(v128.load(x, 32)),
    v128.abs<T>(v128.load(x, 48)),
    v128.abs<T>(v128.load(x, 64)),
    v128.abs<T>(v128.load(x, 80)),
    v128.abs<T>(v128.load(x, 96)),
    v128.abs<T>(v128.load(x, 112)),
  );
}

/** The address of the last group of a block, which it fills with zeros. */
export function clearRest(): usize {
  const rest = scratch() + REST;
  for (let at: usize = 0; at < 128; at += 16) v128.store(rest + at, i64x2.splat(0));
  return rest;
}

/** Sets the sum of a group. */
export function setGroup(group: i32, sum: v128): void {
  v128.store(scratch() + ((<usize>group) << 4), sum, GROUPS);
}

/** Sum of a sum of groups and another group; of float32 the lower two lanes, in float64. */
function plus<T extends number>(sum: v128, group: v128): v128 {
  return add<f64>(sum, sizeof<T>() == 4 ? f64x2.promote_low_f32x4(group) : group);
}

/**
 * The low part of that sum: of float64 the rounding error of `next` = `sum` + `group` is added, by Dekker's Fast2Sum. It is exact where
 * no group is larger than the sum before it, and else loses an ulp of all their sizes at most. Of float32 the upper two lanes are added.
 */
function lowOf<T extends number>(low: v128, sum: v128, group: v128, next: v128): v128 {
  if (sizeof<T>() == 4) return add<f64>(low, f64x2.promote_low_f32x4(v128.shuffle<f64>(group, group, 1, 0)));
  return add<f64>(low, sub<f64>(group, sub<f64>(next, sum)));
}

/** Sum of the first `count` groups. */
export function sumGroups<T extends number>(count: i32): f64 {
  let sum = f64x2.splat(0);
  let low = sum;
  for (let i = 0; i < 3; i++) setGroup(count + i, sum);
  const start = scratch();
  const end = start + ((<usize>count) << 4);
  for (let at = start; at < end; at += 64) {
    const a = v128.load(at, GROUPS);
    const b = v128.load(at, GROUPS + 16);
    const c = v128.load(at, GROUPS + 32);
    const d = v128.load(at, GROUPS + 48);
    const first = plus<T>(sum, a);
    const second = plus<T>(first, b);
    const third = plus<T>(second, c);
    low = lowOf<T>(lowOf<T>(low, sum, a, first), first, b, second);
    sum = plus<T>(third, d);
    low = lowOf<T>(lowOf<T>(low, second, c, third), third, d, sum);
  }
  if (sizeof<T>() == 4) return sumLanes<f64>(add<f64>(sum, low));
  const x = f64x2.extract_lane(sum, 0);
  const y = f64x2.extract_lane(sum, 1);
  const high = x + y;
  const total = high + (sumLanes<f64>(low) + scalarTwoSumError(x, y, high));
  return total == total ? total : high; // the low part of an infinity is NaN
}

/** Sum of up to a block of elements, or of their magnitudes. */
export function sumBlock<T extends number>(x: usize, n: i32, sizes: bool = false): f64 {
  const bytes = <usize>n * sizeof<T>();
  const groups = bytes & ~127;
  let at: usize = 0;
  let sums: i32 = 0;
  for (; at < groups; at += 128) setGroup(sums++, sizes ? sumSizes<T>(x + at) : sumGroup<T>(x + at));
  if (at < bytes) {
    const rest = clearRest();
    for (; at + 16 <= bytes; at += 16) v128.store(rest + (at & 127), v128.load(x + at));
    if (at < bytes) v128.store(rest + (at & 127), v128.and(v128.load(x + at), v128.load(tailMask(bytes & 15))));
    setGroup(sums++, sizes ? sumSizes<T>(rest) : sumGroup<T>(rest));
  }
  return sumGroups<T>(sums);
}
