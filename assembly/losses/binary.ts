// Binary cross-entropy, element by element, for a probability p or a logit z against a target y, by the loops of elementwise/stages.ts.
//
// With s = ln(1 + e^-|z|), -ln(1 - sigmoid(z)) is s + z for z >= 0 and s else, so that the loss of a logit is (a + b) s + |z| c:
// a = w y, w the weight of positive targets, b = 1 - y, c that of a and b whose logarithm has |z|. The terms are of one sign.
//
// The errors in u, of a term: a logarithm 1.7, 1 - y or a 1, a product 1; the sum and the last rounding 1. Probabilities have 4.7. Logits
// have 4.2, as 1 + e^-|z| is kept as high + low; their gradient, of e 1.02, b or a 1, products and difference 1, the quotient 1, has 4.0.
import { add, div, is, loadPair, mul, splat, storePair, sub } from "../arithmetic/simd";
import {
  eachBlock,
  MinusSize,
  PARTS,
  writeExps,
  writeLogsOf,
  writeLogsOfSums,
  writeOnePlus,
  writeOnePlusExps,
} from "../elementwise/stages";

/** a * b, 0 where a is 0. */
function weigh(a: v128, b: v128): v128 {
  return v128.andnot(mul<f64>(a, b), v128.eq<f64>(a, splat<f64>(0)));
}

// In what follows bits that are all ones are a NaN: `or` makes one of the results that a comparison holds for.

/** Leaves ln p. */
class LogOfProbability {
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    v128.store(at, log, PARTS);
  }
}

/** The loss of a probability, by ln p and ln(1 - p); NaN where p is not within [0, 1], or y negative or infinite. */
class Probability {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeLogsOf<T, LogOfProbability>(x, x, y, z, out, n);
    writeOnePlus<T>(x, true, n);
    writeLogsOfSums<T, Probability>(x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    const zero = splat<f64>(0);
    const p = loadPair<T>(x, at);
    const a = loadPair<T>(y, at);
    const sum = add<f64>(weigh(a, v128.load(at, PARTS)), weigh(sub<f64>(one, a), log));
    const isBad = v128.or(v128.or(v128.lt<f64>(a, zero), v128.lt<f64>(p, zero)), v128.gt<f64>(p, one));
    // Not -0 for 0.
    storePair<T>(out, at, v128.or(v128.andnot(v128.xor(sum, sign), v128.eq<f64>(sum, zero)), isBad));
  }
}

/** Arguments of the compiler: with a row of weights at z, or without. */
class Weighted {}
class Plain {}

/** The loss of a logit, by s; NaN where y is negative or infinite: a + b is. */
class Logit<W> {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeOnePlusExps<T, MinusSize>(x, y, false, n);
    writeLogsOfSums<T, Logit<W>>(x, y, z, out, n);
  }
  write<T extends number>(s: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    const zero = splat<f64>(0);
    const logit = loadPair<T>(x, at);
    const target = loadPair<T>(y, at);
    const a = is<W, Weighted>() ? mul<f64>(loadPair<T>(z, at), target) : target;
    const b = sub<f64>(one, target);
    const c = v128.bitselect(b, a, v128.ge<f64>(logit, zero));
    const loss = add<f64>(mul<f64>(add<f64>(a, b), s), weigh(c, v128.andnot(logit, sign)));
    storePair<T>(out, at, v128.or(loss, v128.lt<f64>(target, zero)));
  }
}

/** Its gradient (b e^z - a) / (1 + e^z), by e = e^-|z|. */
class LogitGrad<W> {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeExps<T, MinusSize, LogitGrad<W>>(x, y, z, out, n);
  }
  write<T extends number>(e: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    const zero = splat<f64>(0);
    const target = loadPair<T>(y, at);
    const a = is<W, Weighted>() ? mul<f64>(loadPair<T>(z, at), target) : target;
    const b = sub<f64>(one, target);
    const isPositive = v128.ge<f64>(loadPair<T>(x, at), zero);
    const ae = mul<f64>(a, v128.bitselect(e, one, isPositive));
    const be = mul<f64>(b, v128.bitselect(one, e, isPositive));
    const grad = add<f64>(div<f64>(sub<f64>(be, ae), add<f64>(one, e)), mul<f64>(target, zero)); // NaN if y is infinite
    storePair<T>(out, at, v128.or(grad, v128.lt<f64>(target, zero)));
  }
}

/** Writes K's results of rows, with one row of weights for all of them behind y. */
function writeWeighted<T extends number, K>(x: usize, y: usize, out: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  const weights = y + <usize>rows * bytes;
  do {
    eachBlock<T, K>(x, y, weights, out, cols);
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
  eachBlock<T, Probability>(x, y, y, out, rows * cols);
}

export function binaryCrossEntropyWithLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  eachBlock<T, Logit<Plain>>(x, y, y, out, rows * cols);
}

export function binaryCrossEntropyWithLogitsGrad<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  eachBlock<T, LogitGrad<Plain>>(x, y, y, out, rows * cols);
}

export function weightedBinaryLoss<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  writeWeighted<T, Logit<Weighted>>(x, y, out, rows, cols);
}

export function weightedBinaryLossGrad<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  writeWeighted<T, LogitGrad<Weighted>>(x, y, out, rows, cols);
}
