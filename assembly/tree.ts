// The sum of a block: a tree of eight vectors, of eight such sums, and so on. As deep as a binary tree, whose roundings do
// not pile up: equal elements, which a running sum rounds alike each time, come out exact but for the odd ones.
import { add, lanes, splat, sumLanes, tailMask } from "./lanes";

const GROUP = 8;

/** Sums of groups: up to a block's 32 vectors, and zeros to fill the last group. */
const SUMS = memory.data((32 + 8) * 16, 16);

/** The last group of a block, filled up with zeros. */
const REST = memory.data(8 * 16, 16);

/** The vector at x, or the sizes of its lanes. */
function part<T extends number>(x: usize, sizes: bool): v128 {
  return sizes ? v128.abs<T>(v128.load(x)) : v128.load(x);
}

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
function sumGroup<T extends number>(x: usize, sizes: bool): v128 {
  return addEight<T>(
    part<T>(x, sizes),
    part<T>(x + 16, sizes),
    part<T>(x + 32, sizes),
    part<T>(x + 48, sizes),
    part<T>(x + 64, sizes),
    part<T>(x + 80, sizes),
    part<T>(x + 96, sizes),
    part<T>(x + 112, sizes),
  );
}

/** Writes zeros behind n elements, up to the end of their group. */
function fillGroup<T extends number>(x: usize, n: i32): void {
  const rest = n % lanes<T>();
  let at = x + <usize>(n - rest) * sizeof<T>();
  const end = x + ((<usize>groupsOf<T>(n)) << 7);
  if (rest) {
    v128.store(at, v128.and(v128.load(at), v128.load(tailMask(<usize>rest * sizeof<T>()))));
    at += 16;
  }
  for (; at < end; at += 16) v128.store(at, splat<T>(0));
}

function groupsOf<T extends number>(n: i32): i32 {
  return (n + GROUP * lanes<T>() - 1) / (GROUP * lanes<T>());
}

/**
 * Sum of up to a block of elements, or of their sizes. `own` memory has room behind them, and zeros are written there.
 */
export function sumBlock<T extends number>(x: usize, n: i32, own: bool, sizes: bool = false): f64 {
  const whole = n / (GROUP * lanes<T>());
  const rest = n % (GROUP * lanes<T>());
  let last = x + ((<usize>whole) << 7);
  if (rest) {
    if (!own) {
      // Elsewhere the last group is copied.
      for (let at: usize = 0; at < <usize>rest * sizeof<T>(); at += 16) v128.store(REST + at, v128.load(last + at));
      last = REST;
    }
    fillGroup<T>(last, rest);
  }
  if (whole == 0) return sumLanes<T>(sumGroup<T>(last, sizes));
  for (let at = 0; at < whole; at++) v128.store(SUMS + ((<usize>at) << 4), sumGroup<T>(x + ((<usize>at) << 7), sizes));
  if (rest) v128.store(SUMS + ((<usize>whole) << 4), sumGroup<T>(last, sizes));
  let sums = rest ? whole + 1 : whole;
  while (sums > 1) {
    fillGroup<T>(SUMS, sums * lanes<T>());
    sums = groupsOf<T>(sums * lanes<T>());
    for (let at = 0; at < sums; at++)
      v128.store(SUMS + ((<usize>at) << 4), sumGroup<T>(SUMS + ((<usize>at) << 7), false));
  }
  return sumLanes<T>(v128.load(SUMS));
}
