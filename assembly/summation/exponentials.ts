// The scaled exponentials of a block and their sum, which is made while they are at hand.
import { expConstant, expFromReduced, reduceBlock } from "../arithmetic/exp-scaled";
import { is, mul, splat, tailMask } from "../arithmetic/simd";
import { scratch } from "../memory";
import { addEight, clearRest, setGroup, sumGroup, sumGroups } from "./pairwise";

/** The results, for the compiler: the exponentials, or their products with weights. */
class Unweighted {}
class Weighted {}

/** An exponential that is reduced at a place of the scratch, or its product with the weight at `weights` plus that place. */
function expOrTerm<T extends number, K>(
  at: usize,
  weights: usize,
  one: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
): v128 {
  const e = expFromReduced<T>(at, one, c2, c3, c4, c5, c6);
  return is<K, Weighted>() ? mul<T>(v128.load(weights + at), e) : e;
}

/** Writes eight vectors of them, and returns their sum. */
function writeEight<T extends number, K>(
  at: usize,
  out: usize,
  weights: usize,
  one: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
): v128 {
  const a = expOrTerm<T, K>(at, weights, one, c2, c3, c4, c5, c6);
  v128.store(out, a);
  const b = expOrTerm<T, K>(at + 16, weights, one, c2, c3, c4, c5, c6);
  v128.store(out, b, 16);
  const c = expOrTerm<T, K>(at + 32, weights, one, c2, c3, c4, c5, c6);
  v128.store(out, c, 32);
  const d = expOrTerm<T, K>(at + 48, weights, one, c2, c3, c4, c5, c6);
  v128.store(out, d, 48);
  const e = expOrTerm<T, K>(at + 64, weights, one, c2, c3, c4, c5, c6);
  v128.store(out, e, 64);
  const f = expOrTerm<T, K>(at + 80, weights, one, c2, c3, c4, c5, c6);
  v128.store(out, f, 80);
  const g = expOrTerm<T, K>(at + 96, weights, one, c2, c3, c4, c5, c6);
  v128.store(out, g, 96);
  const h = expOrTerm<T, K>(at + 112, weights, one, c2, c3, c4, c5, c6);
  v128.store(out, h, 112);
  return addEight<T>(a, b, c, d, e, f, g, h);
}

/** The body of finishBlock and finishWeightedBlock; `weights` is relative to the scratch. */
function finish<T extends number, K>(out: usize, bytes: usize, weights: usize): f64 {
  const one = expConstant<T>(10);
  const c2 = expConstant<T>(5);
  const c3 = expConstant<T>(6);
  const c4 = expConstant<T>(7);
  const c5 = expConstant<T>(8);
  const c6 = expConstant<T>(9);
  let at = scratch();
  const end = at + bytes;
  const endOfGroups = end & ~127; // as scratch() is a multiple of 128
  out -= at;
  let groups = 0;
  if (at < endOfGroups) {
    do {
      setGroup(groups++, writeEight<T, K>(at, out + at, weights, one, c2, c3, c4, c5, c6));
      at += 128;
    } while (at < endOfGroups);
  }
  if (at < end) {
    // The last group, filled up with zeros; the last vector keeps what follows the row.
    const rest = clearRest();
    for (; at + 16 <= end; at += 16) {
      const e = expOrTerm<T, K>(at, weights, one, c2, c3, c4, c5, c6);
      v128.store(out + at, e);
      v128.store(rest + (at & 127), e);
    }
    if (at < end) {
      const mask = v128.load(tailMask(bytes & 15));
      const e = v128.and(expOrTerm<T, K>(at, weights, one, c2, c3, c4, c5, c6), mask);
      v128.store(out + at, v128.bitselect(e, v128.load(out + at), mask));
      v128.store(rest + (at & 127), e);
    }
    setGroup(groups++, sumGroup<T>(rest));
  }
  return sumGroups<T>(groups);
}

/** Writes the exponentials of the first `bytes` of a block, which reduceBlock has reduced, and returns their sum. */
export function finishBlock<T extends number>(out: usize, bytes: usize): f64 {
  return finish<T, Unweighted>(out, bytes, 0);
}

/** The same of the products of float64 weights and exponentials. */
export function finishWeightedBlock(weights: usize, out: usize, bytes: usize): f64 {
  return finish<f64, Weighted>(out, bytes, weights - scratch());
}

/** Writes scaled e^(x - max) of up to a block of elements, and returns their sum. */
export function expBlock<T extends number>(x: usize, out: usize, n: i32, max: f64): f64 {
  const bytes = <usize>n * sizeof<T>();
  reduceBlock<T>(x, scratch(), bytes, splat<T>(max));
  return finishBlock<T>(out, bytes);
}
