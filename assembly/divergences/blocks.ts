// The terms of blocks of probabilities, and their sums.
//
// The loop takes every element for a normal number, and 0 where that costs nothing. Running extremes find other elements, and the
// sum of a block those terms that vanish or overflow; probabilities-scaled.ts has what becomes of such a block.
// See docs/decisions/09-special-numbers.md.
import { lanes, splat, subBits, tailMask } from "../arithmetic/simd";
import { BLOCK_10, BLOCK_11, scratch } from "../memory";
import { padTail } from "../rows/row";
import { sumBlock } from "../summation/pairwise";
import {
  has,
  measure,
  TAKES_ANY_P,
  TAKES_ONE_INPUT,
  TAKES_ZERO_Q,
  TERMS,
  VANISHES_AT_EQUAL,
  VANISHES_AT_ZERO,
} from "./measures";
import { addScaled, addTerms, classify, EXTREME, huge, leastSum, NORMAL, tiny } from "./probabilities-scaled";

// Slots: the elements of a block whose groups do not vanish.
const OTHER_P: usize = BLOCK_10;
const OTHER_Q: usize = BLOCK_11;

/** The bits of a number minus `less`, in every lane. */
function bits<T extends number>(x: f64, less: i32): v128 {
  if (sizeof<T>() == 8) return i64x2.splat(reinterpret<i64>(x) - less);
  return i32x4.splat(reinterpret<i32>(<f32>x) - less);
}

/** Integers 1 in the lanes of float64 and of float32. From memory, as the constants of all loops: see exp.ts. */
const ONES = memory.data<u64>([1, 1, 0x100000001, 0x100000001], 16);

/** The number that writeVectors subtracts from the bits of q: 1 where a measure takes a q of 0. */
function offsetOfQ<T extends number, K>(x: usize, y: usize): v128 {
  const takesZero = has<K>(TAKES_ZERO_Q) || (has<K>(TAKES_ONE_INPUT) && x == y);
  return takesZero ? v128.load(ONES + (sizeof<T>() == 8 ? 0 : 16)) : splat<T>(0);
}

/**
 * Writes the terms of vectors of p and q to TERMS from `start` on. A mask of the elements that are not normal, in the high words of
 * lanes: subtracting 1 makes the bits of 0 wrap to the largest, so that the minimum ignores it where a measure takes it.
 */
function writeVectors<T extends number, K>(x: usize, y: usize, start: usize, vectors: i32, offset: v128): v128 {
  const p = x - start;
  const q = y - start;
  const end = start + ((<usize>vectors) << 4);
  const one = v128.load(ONES + (sizeof<T>() == 8 ? 0 : 16));
  let least = splat<T>(1);
  let largest = least;
  let at = start;
  do {
    const a = v128.load(p + at);
    const b = v128.load(q + at);
    largest = i32x4.max_u(largest, i32x4.max_u(a, b));
    const mayBeZero = has<K>(TAKES_ZERO_Q) || has<K>(TAKES_ONE_INPUT);
    least = i32x4.min_u(least, mayBeZero ? subBits<T>(b, offset) : b);
    if (!has<K>(TAKES_ANY_P)) least = i32x4.min_u(least, subBits<T>(a, one));
    measure<K>().prepareTerms<T>(a, b, at);
    at += 16;
  } while (at < end);
  measure<K>().finishTerms<T>(p, q, start, end);
  const isTiny = i32x4.lt_u(least, bits<T>(tiny<T>(), 0));
  return v128.or(isTiny, i32x4.gt_u(largest, bits<T>(huge<T>(), 1)));
}

/** Writes the terms of a block to TERMS. Has it elements that the loop does not take? */
export function writeTerms<T extends number, K>(x: usize, y: usize, n: i32): bool {
  const one = splat<T>(1);
  const vectors = n / lanes<T>();
  const tail = n % lanes<T>();
  const done = (<usize>vectors) << 4;
  const offset = offsetOfQ<T, K>(x, y);
  let special = splat<T>(0);
  if (vectors) special = writeVectors<T, K>(x, y, scratch(), vectors, offset);
  if (tail) {
    const p = padTail<T>(x + done, tail, one, 0);
    const q = padTail<T>(y + done, tail, one, 1);
    special = v128.or(special, writeVectors<T, K>(p, q, scratch() + done, 1, offset));
  }
  return v128.any_true(special);
}

/** A p whose term is 0: 1 for the entropy of one input. */
function zeroTermOf<T extends number, K>(x: usize, y: usize): v128 {
  return splat<T>(has<K>(TAKES_ONE_INPUT) && x == y ? 1 : NaN);
}

/** Is not 0 where a term may be other than 0; `zeroTerm` is a p whose term is 0, too. */
function mayCount<T extends number, K>(p: v128, q: v128, zeroTerm: v128): v128 {
  const differs = v128.ne<T>(p, has<K>(VANISHES_AT_EQUAL) ? q : zeroTerm);
  return has<K>(VANISHES_AT_ZERO) ? v128.and(p, differs) : differs;
}

/** Do most groups of a block seem to have terms that are all 0? A vector of every fourth group tells it. */
function mayVanish<T extends number, K>(x: usize, y: usize, bytes: usize, zeroTerm: v128): bool {
  let others: i32 = 0;
  let all: i32 = 0;
  for (let at: usize = 0; at + 16 <= bytes; at += 512) {
    others += <i32>v128.any_true(mayCount<T, K>(v128.load(x + at), v128.load(y + at), zeroTerm));
    all++;
  }
  return 2 * others < all;
}

/** Are the terms of a group, or of what is left of a row, 0, and all q valid? */
function vanishes<T extends number, K>(x: usize, y: usize, bytes: usize, zeroTerm: v128): bool {
  let any = splat<T>(0);
  let largest = any;
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const q = v128.load(y + at);
    any = v128.or(any, mayCount<T, K>(v128.load(x + at), q, zeroTerm));
    largest = i32x4.max_u(largest, q);
  }
  if (at < bytes) {
    const mask = v128.load(tailMask(bytes - at));
    const q = v128.and(v128.load(y + at), mask);
    any = v128.or(any, v128.and(mayCount<T, K>(v128.load(x + at), q, zeroTerm), mask));
    largest = i32x4.max_u(largest, q);
  }
  return !v128.any_true(v128.or(any, i32x4.gt_u(largest, bits<T>(huge<T>(), 1))));
}

/** Are all terms of a block 0? */
export function doVanish<T extends number, K>(x: usize, y: usize, n: i32): bool {
  const zeroTerm = zeroTermOf<T, K>(x, y);
  const bytes = <usize>n * sizeof<T>();
  return mayVanish<T, K>(x, y, bytes, zeroTerm) && vanishes<T, K>(x, y, bytes, zeroTerm);
}

/** Copies p and q of a block without the groups that vanish, and returns how many elements are left. */
function copyOthers<T extends number, K>(x: usize, y: usize, n: i32, zeroTerm: v128): i32 {
  const bytes = <usize>n * sizeof<T>();
  const start = scratch();
  let to = start;
  for (let at: usize = 0; at < bytes; at += 128) {
    const size = min<usize>(128, bytes - at);
    if (vanishes<T, K>(x + at, y + at, size, zeroTerm)) continue;
    memory.copy(to + OTHER_P, x + at, size);
    memory.copy(to + OTHER_Q, y + at, size);
    to += size;
  }
  return <i32>(to - start) / sizeof<T>();
}

/** Adds the terms of a block to the sum of the row. Returns what it has shown. */
export function addBlock<T extends number, K>(x: usize, y: usize, n: i32): i32 {
  const zeroTerm = zeroTermOf<T, K>(x, y);
  if (mayVanish<T, K>(x, y, <usize>n * sizeof<T>(), zeroTerm)) {
    // Terms that are 0 change no bit of a sum. Rows with one element other than 0 take a tenth of the time without them.
    n = copyOthers<T, K>(x, y, n, zeroTerm);
    if (n == 0) return NORMAL;
    y = x == y ? scratch() + OTHER_P : scratch() + OTHER_Q;
    x = scratch() + OTHER_P;
  }
  const hasSpecial = writeTerms<T, K>(x, y, n);
  let sum = sumBlock<T>(scratch() + TERMS, n);
  if (hasSpecial || !(abs(sum) >= leastSum<T>() && abs(sum) < Infinity)) {
    const shown = classify<T>(measure<K>().traits(), x, y, n, sum);
    if (shown == EXTREME) addScaled<T, K>(x, y, n);
    if (shown != NORMAL) return shown;
    sum = sumBlock<T>(scratch() + TERMS, n);
  }
  addTerms<T, K>(n, sum, 1);
  return NORMAL;
}
