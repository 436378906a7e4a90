// The sum of a block: a tree of eight vectors, of eight such sums, and so on. As deep as a binary tree, whose roundings do
// not pile up: equal elements, which a running sum rounds alike each time, come out exact but for the odd ones.
import { add, splat, sumLanes, tailMask } from "./lanes";

const GROUP = 8;

/** Sums of groups: up to a block's 32 vectors, and zeros to fill the last group. */
const SUMS = memory.data((32 + 8) * 16, 16);

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

/** Sum of the sums of so many groups. */
export function sumGroups<T extends number>(count: i32): f64 {
  while (count > 1) {
    const whole = (count + GROUP - 1) / GROUP;
    for (let at = count; at < whole * GROUP; at++) setGroup(at, splat<T>(0));
    for (let at = 0; at < whole; at++) setGroup(at, sumGroup<T>(SUMS + ((<usize>at) << 7)));
    count = whole;
  }
  return sumLanes<T>(v128.load(SUMS));
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
