// The sum of a block: a tree of eight vectors, of eight such sums, and so on. As deep as a binary tree, whose roundings do
// not pile up: equal elements, which a running sum rounds alike each time, come out exact but for the odd ones.
import { add, lanes, splat, sumLanes, tailMask } from "./lanes";

const GROUP = 8;

/** Sums of groups: up to a block's 32 vectors, and zeros to fill the last group. */
const SUMS = memory.data((32 + 8) * 16, 16);

/** The last vectors of a block, filled up with zeros to a group. */
const REST = memory.data(8 * 16, 16);

function sumGroup<T extends number>(x: usize): v128 {
  const a = add<T>(add<T>(v128.load(x), v128.load(x, 16)), add<T>(v128.load(x, 32), v128.load(x, 48)));
  const b = add<T>(add<T>(v128.load(x, 64), v128.load(x, 80)), add<T>(v128.load(x, 96), v128.load(x, 112)));
  return add<T>(a, b);
}

/** Copies less than a group of elements to REST. */
function fillRest<T extends number>(x: usize, n: i32): void {
  const zero = splat<T>(0);
  let left = n;
  let to = REST;
  do {
    let part = zero;
    if (left >= lanes<T>()) part = v128.load(x);
    else if (left > 0) part = v128.and(v128.load(x), v128.load(tailMask(<usize>left * sizeof<T>())));
    v128.store(to, part);
    x += 16;
    to += 16;
    left -= lanes<T>();
  } while (to < REST + GROUP * 16);
}

/** Sum of up to a block of elements. */
export function sumBlock<T extends number>(x: usize, n: i32): f64 {
  const size = GROUP * lanes<T>();
  let left = n;
  let to = SUMS;
  do {
    let from = x;
    if (left < size) {
      fillRest<T>(x, left);
      from = REST;
    }
    v128.store(to, sumGroup<T>(from));
    x += GROUP * 16;
    to += 16;
    left -= size;
  } while (left > 0);
  let groups = <i32>((to - SUMS) >> 4);
  while (groups > 1) {
    // Zeros up to the end of the last group.
    for (let at = groups; at % GROUP != 0; at++) v128.store(SUMS + ((<usize>at) << 4), splat<T>(0));
    groups = (groups + GROUP - 1) / GROUP;
    for (let at = 0; at < groups; at++) {
      v128.store(SUMS + ((<usize>at) << 4), sumGroup<T>(SUMS + <usize>at * GROUP * 16));
    }
  }
  return sumLanes<T>(v128.load(SUMS));
}
