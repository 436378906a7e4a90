// Blocks most of whose vectors have terms that are all 0, or q as p is 0, as those of one-hot rows: only the other vectors are measured.
import { lanes, splat } from "../arithmetic/simd";
import { BLOCK_10, BLOCK_11, BLOCK_22, scratch } from "../memory";
import { padTail } from "../rows/row";
import { has, IS_Q_AT_ZERO, TAKES_ONE_INPUT, TERMS, VANISHES_AT_EQUAL, VANISHES_AT_ZERO } from "./measures";
import { bits, huge, isTiny } from "./probabilities-scaled";

// Slots: the vectors that count, and their places in the block.
export const OTHER_P: usize = BLOCK_10;
export const OTHER_Q: usize = BLOCK_11;
const PLACES: usize = BLOCK_22;

/** A p whose term is 0: 1 for the entropy of one input. */
function zeroTermOf<T extends number, K>(x: usize, y: usize): v128 {
  return splat<T>(has<K>(TAKES_ONE_INPUT) && x == y ? 1 : NaN);
}

/** Is not 0 where a term may be other than 0, or than q; `zeroTerm` is a p whose term is 0, too. A tiny q may need to be scaled. */
function mayCount<T extends number, K>(p: v128, q: v128, zeroTerm: v128): v128 {
  const differs = v128.ne<T>(p, has<K>(VANISHES_AT_EQUAL) ? q : zeroTerm);
  if (has<K>(IS_Q_AT_ZERO)) return v128.and(differs, v128.or(v128.ne<T>(p, splat<T>(0)), isTiny<T>(q)));
  return has<K>(VANISHES_AT_ZERO) ? v128.and(p, differs) : differs;
}

/** Do most vectors of a block seem to have terms that are all 0? A vector of about every fourth group tells it, of any column. */
export function mayVanish<T extends number, K>(x: usize, y: usize, n: i32): bool {
  const zeroTerm = zeroTermOf<T, K>(x, y);
  const bytes = <usize>n * sizeof<T>();
  let others: i32 = 0;
  let all: i32 = 0;
  for (let at: usize = 0; at + 16 <= bytes; at += 528) {
    others += <i32>v128.any_true(mayCount<T, K>(v128.load(x + at), v128.load(y + at), zeroTerm));
    all++;
  }
  return 2 * others < all;
}

/** mayCount of vectors in memory. */
function mayCountAt<T extends number, K>(x: usize, y: usize, zeroTerm: v128): v128 {
  return mayCount<T, K>(v128.load(x), v128.load(y), zeroTerm);
}

/** The larger bit patterns of 32-bit words of two vectors. */
function largerWords(a: usize, b: usize): v128 {
  return i32x4.max_u(v128.load(a), v128.load(b));
}

/** Are the terms of a group 0, and all q from 0 to below huge? */
function vanishes<T extends number, K>(x: usize, y: usize, zeroTerm: v128): bool {
  const any = v128.or(
    v128.or(
      v128.or(mayCountAt<T, K>(x, y, zeroTerm), mayCountAt<T, K>(x + 16, y + 16, zeroTerm)),
      v128.or(mayCountAt<T, K>(x + 32, y + 32, zeroTerm), mayCountAt<T, K>(x + 48, y + 48, zeroTerm)),
    ),
    v128.or(
      v128.or(mayCountAt<T, K>(x + 64, y + 64, zeroTerm), mayCountAt<T, K>(x + 80, y + 80, zeroTerm)),
      v128.or(mayCountAt<T, K>(x + 96, y + 96, zeroTerm), mayCountAt<T, K>(x + 112, y + 112, zeroTerm)),
    ),
  );
  const largest = i32x4.max_u(
    i32x4.max_u(largerWords(y, y + 16), largerWords(y + 32, y + 48)),
    i32x4.max_u(largerWords(y + 64, y + 80), largerWords(y + 96, y + 112)),
  );
  return !v128.any_true(v128.or(any, i32x4.gt_u(largest, bits<T>(huge<T>(), 1))));
}

/**
 * Copies the vectors of a block whose terms may be other than 0 to OTHER_P and OTHER_Q, and returns how many there are; -1 if a q is
 * negative, huge or NaN. `dropsGroups`: groups whose terms are all 0, and never q, have no place. They change no bit of a sum of groups.
 */
export function listOthers<T extends number, K>(x: usize, y: usize, n: i32, dropsGroups: bool): i32 {
  const zeroTerm = zeroTermOf<T, K>(x, y);
  const whole = (<usize>n * sizeof<T>()) & ~15;
  const start = scratch();
  let largest = splat<T>(0);
  let to = start;
  let place = start;
  let at: usize = 0;
  while (at < whole) {
    const end = min<usize>(at + 128, whole);
    if (end - at == 128 && vanishes<T, K>(x + at, y + at, zeroTerm)) {
      at = end;
      if (!dropsGroups || has<K>(IS_Q_AT_ZERO)) place += 128;
      continue;
    }
    do {
      const p = v128.load(x + at);
      const q = v128.load(y + at);
      largest = i32x4.max_u(largest, q);
      // Without a branch, which no processor could predict.
      v128.store(to, p, OTHER_P);
      v128.store(to, q, OTHER_Q);
      store<usize>(to, place, PLACES);
      to += (<usize>v128.any_true(mayCount<T, K>(p, q, zeroTerm))) << 4;
      at += 16;
      place += 16;
    } while (at < end);
  }
  const tail = n % lanes<T>();
  if (tail) {
    const one = splat<T>(1);
    v128.store(to, v128.load(padTail<T>(x + at, tail, one, 0)), OTHER_P);
    v128.store(to, v128.load(padTail<T>(y + at, tail, one, 1)), OTHER_Q);
    store<usize>(to, place, PLACES);
    to += 16;
    place += 16;
  }
  // Its end, behind the places.
  store<usize>(to, place, PLACES);
  if (v128.any_true(i32x4.gt_u(largest, bits<T>(huge<T>(), 1)))) return -1;
  return <i32>(to - start) >> 4;
}

/**
 * Moves the terms of `others` vectors, which lie side by side in TERMS, to their places. The other terms become 0, or q. Returns how many
 * there are.
 */
export function spreadTerms<T extends number, K>(x: usize, y: usize, n: i32, others: i32): i32 {
  const start = scratch();
  const zero = splat<T>(0);
  const end = start + ((<usize>others) << 4);
  for (let at = start; at < end; at += 16) v128.store(at, v128.load(at, TERMS), OTHER_P);
  const last = load<usize>(end, PLACES);
  if (has<K>(IS_Q_AT_ZERO)) {
    const whole = start + ((<usize>n * sizeof<T>()) & ~15);
    x -= start;
    y -= start;
    for (let at = start; at < whole; at += 16) {
      const q = v128.load(y + at);
      v128.store(at, v128.and(q, v128.ne<T>(v128.load(x + at), q)), TERMS);
    }
  } else {
    for (let at = start; at < last; at += 16) v128.store(at, zero, TERMS);
  }
  for (let at = start; at < end; at += 16) v128.store(load<usize>(at, PLACES), v128.load(at, OTHER_P), TERMS);
  return <i32>(last - start) / sizeof<T>();
}
