// The sum of a block: a tree of eight vectors, of eight such sums, and so on. As deep as a binary tree, whose roundings do
// not pile up: equal elements, which a running sum rounds alike each time, come out exact but for the odd ones.
import { add, lanes, splat, sumLanes, tailMask } from "./lanes";

const GROUP = 8;

/** Sums of groups: up to a block's 32 vectors, and zeros to fill the last group. */
const SUMS = memory.data((32 + 8) * 16, 16);

/** The last group of a block, filled up with zeros. */
const REST = memory.data(8 * 16, 16);

/** Sum of eight vectors. */
function sumGroup<T extends number>(x: usize): v128 {
  const a = add<T>(add<T>(v128.load(x), v128.load(x, 16)), add<T>(v128.load(x, 32), v128.load(x, 48)));
  const b = add<T>(add<T>(v128.load(x, 64), v128.load(x, 80)), add<T>(v128.load(x, 96), v128.load(x, 112)));
  return add<T>(a, b);
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

/** Sum of up to a block of elements. `own` memory has room behind them, and zeros are written there. */
export function sumBlock<T extends number>(x: usize, n: i32, own: bool): f64 {
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
  if (whole == 0) return sumLanes<T>(sumGroup<T>(last));
  for (let at = 0; at < whole; at++) v128.store(SUMS + ((<usize>at) << 4), sumGroup<T>(x + ((<usize>at) << 7)));
  if (rest) v128.store(SUMS + ((<usize>whole) << 4), sumGroup<T>(last));
  let sums = rest ? whole + 1 : whole;
  while (sums > 1) {
    fillGroup<T>(SUMS, sums * lanes<T>());
    sums = groupsOf<T>(sums * lanes<T>());
    for (let at = 0; at < sums; at++) v128.store(SUMS + ((<usize>at) << 4), sumGroup<T>(SUMS + ((<usize>at) << 7)));
  }
  return sumLanes<T>(v128.load(SUMS));
}
