// Binary cross-entropy, element by element, for a probability p or a logit z against a target y.
//
// With s = ln(1 + e^-|z|), -ln(1 - sigmoid(z)) is s + z for z >= 0 and s else, so that the loss of a logit is (a + b) s + |z| c:
// a = w y, w the weight of positive targets, b = 1 - y, c that of a and b whose logarithm has |z|. The terms are of one sign.
import { add, div, is, mul, splat, sub } from "../arithmetic/simd";
import { BLOCK_BYTES, OPERANDS, RESULTS, vectorsOf } from "../elementwise/composed";
import { Exp, Log, Log1p, stage } from "../elementwise/primitives";
import { scratch } from "../memory";

// The three functions, for the compiler: the loss of a probability, that of a logit, and its gradient.
class Probability {}
class Logit {}
class LogitGrad {}

/** a * b, 0 where a is 0. */
function weigh<T extends number>(a: v128, b: v128): v128 {
  return v128.andnot(mul<T>(a, b), v128.eq<T>(a, splat<T>(0)));
}

/** `value`, but NaN where y is no probability, p not within [0, 1], or z NaN. */
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

/** The loss of a logit, for s = ln(1 + e) in `e`, or its gradient, for e = e^-|z|. */
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

/**
 * Writes the results of a block to RESULTS. The addresses x, y and `weights` are those minus scratch(); each y is multiplied by a weight
 * if it `isWeighted`.
 */
function writeBlock<T extends number, K>(x: usize, y: usize, isWeighted: bool, weights: usize, bytes: usize): void {
  const vectors = vectorsOf(bytes);
  const start = scratch();
  const end = start + bytes;
  let at = start;
  do {
    const value = v128.load(x + at);
    v128.store(at, v128.neg<T>(is<K, Probability>() ? value : v128.abs<T>(value)), RESULTS);
    at += 16;
  } while (at < end);
  if (is<K, Probability>()) stage<T, Log>(start + x, start + OPERANDS, vectors);
  else stage<T, Exp>(start + RESULTS, start + RESULTS, vectors);
  if (!is<K, LogitGrad>()) stage<T, Log1p>(start + RESULTS, start + RESULTS, vectors);
  at = start;
  do {
    const value = v128.load(x + at);
    const target = v128.load(y + at);
    const a = isWeighted ? mul<T>(v128.load(weights + at), target) : target;
    const part = v128.load(at, RESULTS);
    let result: v128;
    if (is<K, Probability>()) result = lossOf<T>(value, target, a, v128.load(at, OPERANDS), part);
    else result = ofLogit<T, K>(value, target, a, part);
    v128.store(at, result, RESULTS);
    at += 16;
  } while (at < end);
}

/** Writes the results of n elements, with a weight each at `weights` if they are weighted. */
function writeRow<T extends number, K>(x: usize, y: usize, isWeighted: bool, weights: usize, out: usize, n: i32): void {
  const start = scratch();
  const bytes = <usize>n * sizeof<T>();
  for (let done: usize = 0; done < bytes; done += BLOCK_BYTES) {
    const size = min(BLOCK_BYTES, bytes - done);
    writeBlock<T, K>(x + done - start, y + done - start, isWeighted, weights + done - start, size);
    memory.copy(out + done, start + RESULTS, size);
  }
}

/** Writes the results of rows, with one row of weights for all of them behind y. */
function writeWeighted<T extends number, K>(x: usize, y: usize, out: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  const weights = y + <usize>rows * bytes;
  do {
    writeRow<T, K>(x, y, true, weights, out, cols);
    x += bytes;
    y += bytes;
    out += bytes;
  } while (--rows);
}

// The kernels. `out` may be `x`.

export function binaryCrossEntropy<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  writeRow<T, Probability>(x, y, false, y, out, rows * cols);
}

export function binaryCrossEntropyWithLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  writeRow<T, Logit>(x, y, false, y, out, rows * cols);
}

export function binaryCrossEntropyWithLogitsGrad<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  writeRow<T, LogitGrad>(x, y, false, y, out, rows * cols);
}

export function weightedBinaryLoss<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  writeWeighted<T, Logit>(x, y, out, rows, cols);
}

export function weightedBinaryLossGrad<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  writeWeighted<T, LogitGrad>(x, y, out, rows, cols);
}
