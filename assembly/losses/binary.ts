// Binary cross-entropy, element by element: of a probability p or a logit z against a target y.
//
// With s = ln(1 + e^-|z|), -ln(1 - sigmoid(z)) is s + z for z >= 0 and s else, so that the loss of a logit is (a + b) s + |z| c:
// a = w y, w the weight of positive targets, b = 1 - y, c the one of them that |z| counts for. The terms are of one sign.

import { BLOCK, FIRST, SECOND, sizeOfBlock, vectorsOf } from "../elementwise/composed";
import { Exp, Log, Log1p, stage } from "../elementwise/primitives";
import { add, div, is, mul, splat, sub } from "../arithmetic/simd";

export class Probability {}
export class Logit {}
export class LogitGrad {}

/** a * b, 0 where a is 0. */
function weigh<T extends number>(a: v128, b: v128): v128 {
  return v128.andnot(mul<T>(a, b), v128.eq<T>(a, splat<T>(0)));
}

/** NaN where y is no probability, or p not within [0, 1]. */
function checked<T extends number, K>(x: v128, y: v128, value: v128): v128 {
  let good = v128.and(v128.ge<T>(y, splat<T>(0)), v128.lt<T>(y, splat<T>(Infinity)));
  if (is<K, Probability>()) good = v128.and(good, v128.and(v128.ge<T>(x, splat<T>(0)), v128.le<T>(x, splat<T>(1))));
  else good = v128.and(good, v128.eq<T>(x, x));
  return v128.bitselect(value, splat<T>(NaN), good);
}

/** The loss of a probability, by ln p and ln(1 - p). */
function lossOf<T extends number>(x: v128, y: v128, a: v128, log: v128, other: v128): v128 {
  const b = sub<T>(splat<T>(1), y);
  const sum = add<T>(weigh<T>(a, log), weigh<T>(b, other));
  // Not -0 for 0.
  return checked<T, Probability>(x, y, v128.andnot(v128.neg<T>(sum), v128.eq<T>(sum, splat<T>(0))));
}

/** Of a logit, by e = e^-|z|: the loss, by s = ln(1 + e), or its gradient. */
function ofLogit<T extends number, K>(x: v128, y: v128, a: v128, e: v128): v128 {
  const one = splat<T>(1);
  const b = sub<T>(one, y);
  const isPositive = v128.ge<T>(x, splat<T>(0));
  if (is<K, Logit>()) {
    const c = v128.bitselect(b, a, isPositive);
    return checked<T, K>(x, y, add<T>(mul<T>(add<T>(a, b), e), weigh<T>(c, v128.abs<T>(x))));
  }
  const ae = mul<T>(a, v128.bitselect(e, one, isPositive));
  const be = mul<T>(b, v128.bitselect(one, e, isPositive));
  return checked<T, K>(x, y, div<T>(sub<T>(be, ae), add<T>(one, e)));
}

/** A block, to FIRST; `weights` is what each y is multiplied by, or 0. */
function block<T extends number, K>(x: usize, y: usize, weights: usize, bytes: usize): void {
  const vectors = vectorsOf(bytes);
  let at: usize = 0;
  do {
    const value = v128.load(x + at);
    v128.store(at, v128.neg<T>(is<K, Probability>() ? value : v128.abs<T>(value)), FIRST);
    at += 16;
  } while (at < bytes);
  if (is<K, Probability>()) stage<T, Log>(x, SECOND, vectors);
  else stage<T, Exp>(FIRST, FIRST, vectors);
  if (!is<K, LogitGrad>()) stage<T, Log1p>(FIRST, FIRST, vectors);
  at = 0;
  do {
    const value = v128.load(x + at);
    const target = v128.load(y + at);
    const a = weights ? mul<T>(v128.load(weights + at), target) : target;
    const part = v128.load(at, FIRST);
    let result: v128;
    if (is<K, Probability>()) result = lossOf<T>(value, target, a, v128.load(at, SECOND), part);
    else result = ofLogit<T, K>(value, target, a, part);
    v128.store(at, result, FIRST);
    at += 16;
  } while (at < bytes);
}

/** n elements. */
function row<T extends number, K>(x: usize, y: usize, weights: usize, out: usize, n: i32): void {
  const bytes = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < bytes; at += BLOCK) {
    const size = sizeOfBlock(bytes - at);
    block<T, K>(x + at, y + at, weights ? weights + at : 0, size);
    memory.copy(out + at, FIRST, size);
  }
}

/** The kernel of the family; `out` may be `x`. If it is weighted, a row of weights for all rows follows y. */
export function binary<T extends number, K>(
  weighted: bool,
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
): void {
  if (!weighted) return row<T, K>(x, y, 0, out, rows * cols);
  const bytes = <usize>cols * sizeof<T>();
  const weights = y + <usize>rows * bytes;
  do {
    row<T, K>(x, y, weights, out, cols);
    x += bytes;
    y += bytes;
    out += bytes;
  } while (--rows);
}
