// The sum of a block: of each group of eight vectors a tree, whose roundings do not pile up: equal elements, which a running sum rounds
// alike each time, come out exact but for the odd ones. Groups are added with what rounding takes from their sum, so that a term goes
// through as few roundings in a block as in a group.
import { add, sub, sumLanes, tailMask } from "../arithmetic/simd";
import { sumErrorOne } from "../arithmetic/log";

/** Sums of groups: up to a block's 32 vectors, and zeros to be added with the last. */
const SUMS = memory.data((32 + 4) * 16, 16);

/** The last group of a block, filled up with zeros. */
const REST = memory.data(8 * 16, 16);

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

/** Sum of the sizes of their lanes. */
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

/** Room for the last group of a block, all zeros. */
export function clearRest(): usize {
  for (let at: usize = 0; at < 128; at += 16) v128.store(at, i64x2.splat(0), REST);
  return REST;
}

/** Sets the sum of a group. */
export function setGroup(group: i32, sum: v128): void {
  v128.store((<usize>group) << 4, sum, SUMS);
}

/** A sum of groups and the sum of another; of float32 the lower two lanes, in float64. */
function plus<T extends number>(sum: v128, group: v128): v128 {
  return add<f64>(sum, sizeof<T>() == 4 ? f64x2.promote_low_f32x4(group) : group);
}

/**
 * The low part of that: and what rounding took from `next` = `sum` + `group`, by Dekker's Fast2Sum, which is exact where no group is
 * larger than the sum before it, and else loses an ulp of all their sizes at most; of float32 the upper two lanes.
 */
function lowOf<T extends number>(low: v128, sum: v128, group: v128, next: v128): v128 {
  if (sizeof<T>() == 4) return add<f64>(low, f64x2.promote_low_f32x4(v128.shuffle<f64>(group, group, 1, 0)));
  return add<f64>(low, sub<f64>(group, sub<f64>(next, sum)));
}

/** Sum of the sums of so many groups. */
export function sumGroups<T extends number>(count: i32): f64 {
  let sum = f64x2.splat(0);
  let low = sum;
  for (let i = 0; i < 3; i++) setGroup(count + i, sum);
  const end = (<usize>count) << 4;
  for (let at: usize = 0; at < end; at += 64) {
    const a = v128.load(at, SUMS);
    const b = v128.load(at, SUMS + 16);
    const c = v128.load(at, SUMS + 32);
    const d = v128.load(at, SUMS + 48);
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
  const total = high + (sumLanes<f64>(low) + sumErrorOne(x, y, high));
  return total == total ? total : high; // of an infinity the low part is NaN
}

/** Sum of up to a block of elements, or of their sizes. */
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
