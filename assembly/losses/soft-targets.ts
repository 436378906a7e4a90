// The loss of logits, or of log-probabilities, against targets: a weight g for each class, whose loss is -Σ g log p. With
// t = x - max, S the sum of e^t and G that of g, it is G ln S - Σ g t, in which nothing cancels where no g is negative; its
// gradient is G p - g.
import { add, blockLength, get, mul, set, splat, sub, tailMask } from "../arithmetic/simd";
import { plusLogOfSum, sumRow } from "../logsumexp/logsumexp";
import { BLOCK_0, scratch } from "../memory";
import { hasNaN, maximum, WIDE, widen } from "../rows/row";
import { addToSum, resetSums, setRowMax, sumHigh, sumLow, total } from "../summation/accumulator";
import { addFinely } from "../summation/compensated";
import { sumBlock } from "../summation/pairwise";

// The sums of a row: S is the first, then those of g t and of g.
const TERMS_SUM: i32 = 1;
const TARGETS_SUM: i32 = 2;

/** Slot of the terms of a block, or of its targets in float64. */
const TERMS: usize = BLOCK_0;

/** Finds S, whose exponentials go to `out` if `writes` says so, and resets the other sums. Returns max. */
function sumExps<T extends number>(x: usize, out: usize, n: i32, writes: bool): f64 {
  const max = maximum<T>(x, n, -Infinity);
  resetSums();
  setRowMax(max);
  sumRow<T>(x, out, n, writes);
  return max;
}

/** Adds g (x - max) of n elements, 0 for g = 0, to the sum of the terms. */
function addTerms<T extends number>(x: usize, g: usize, n: i32, max: f64): void {
  const m = splat<T>(max);
  const zero = splat<T>(0);
  const start = scratch();
  while (n > 0) {
    const length = min(n, blockLength<T>());
    const bytes = <usize>length * sizeof<T>();
    const end = start + bytes;
    const logits = x - start;
    const targets = g - start;
    let at = start;
    do {
      const target = v128.load(targets + at);
      const term = mul<T>(target, sub<T>(v128.load(logits + at), m));
      v128.store(at, v128.andnot(term, v128.eq<T>(target, zero)), TERMS);
      at += 16;
    } while (at < end);
    addToSum(sumBlock<T>(start + TERMS, length), TERMS_SUM);
    x += bytes;
    g += bytes;
    n -= length;
  }
}

/** Adds g to its sum in float64; `compensated` for a gradient, which has differences of that sum. */
function addTargets<T extends number>(g: usize, n: i32, compensated: bool): void {
  const terms = scratch() + TERMS;
  while (n > 0) {
    const length = min(n, WIDE);
    widen<T>(g, length, terms, 0);
    if (compensated) addFinely(terms, length, TARGETS_SUM);
    else addToSum(sumBlock<f64>(terms, length), TARGETS_SUM);
    g += <usize>length * sizeof<T>();
    n -= length;
  }
}

/** The low part of a sum beside its high part rounded to T. */
function lowBeside<T extends number>(which: i32): f64 {
  return sumHigh(which) - <f64>(<T>sumHigh(which)) + sumLow(which);
}

/**
 * Turns the exponentials e at `out` into G p - g, as (e (G - g) - g (S - e)) / S: neither product loses digits where one
 * element dominates.
 */
function writeGradient<T extends number>(g: usize, out: usize, bytes: usize): void {
  const inverse = splat<T>(sumHigh() == 0 ? NaN : 1 / (sumHigh() + sumLow()));
  const high = splat<T>(sumHigh());
  const low = splat<T>(lowBeside<T>(0));
  const targetsHigh = splat<T>(sumHigh(TARGETS_SUM));
  const targetsLow = splat<T>(lowBeside<T>(TARGETS_SUM));
  for (let at: usize = 0; at < bytes; at += 16) {
    const e = v128.load(out + at);
    const target = v128.load(g + at);
    const others = add<T>(sub<T>(high, e), low);
    const otherTargets = add<T>(sub<T>(targetsHigh, target), targetsLow);
    let slope = mul<T>(sub<T>(mul<T>(otherTargets, e), mul<T>(target, others)), inverse);
    slope = v128.andnot(slope, v128.eq<T>(slope, splat<T>(0))); // no -0
    if (bytes - at < 16) slope = v128.bitselect(slope, e, v128.load(tailMask(bytes - at)));
    v128.store(out + at, slope);
  }
}

/** The loss of logits x. */
export function targetLoss<T extends number>(x: usize, g: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    const max = sumExps<T>(x, 0, cols, false);
    addTerms<T>(x, g, cols, max);
    addTargets<T>(g, cols, false);
    set<T>(out, plusLogOfSum<T>(0, 0) * total(TARGETS_SUM) - total(TERMS_SUM));
    x += bytes;
    g += bytes;
    out += sizeof<T>();
  } while (--rows);
}

/** The gradient by the logits x. `out` may be `x`. */
export function targetLossGrad<T extends number>(
  x: usize,
  g: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    sumExps<T>(x, out, cols, true);
    addTargets<T>(g, cols, true);
    writeGradient<T>(g, out, bytes);
    x += bytes;
    g += bytes;
    out += bytes;
  } while (--rows);
}

/** The loss of log-probabilities x: the sum of -g x. */
export function logProbsLoss<T extends number>(
  x: usize,
  g: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    resetSums();
    addTerms<T>(x, g, cols, 0);
    set<T>(out, hasNaN<T>(x, cols) ? NaN : -total(TERMS_SUM));
    x += bytes;
    g += bytes;
    out += sizeof<T>();
  } while (--rows);
}

/** The gradient by the log-probabilities x: -g, and NaN in a row that has NaN. */
export function logProbsLossGrad<T extends number>(
  x: usize,
  g: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    const isInvalid = hasNaN<T>(x, cols);
    for (let at: usize = 0; at < bytes; at += sizeof<T>()) set<T>(out + at, isInvalid ? NaN : -get<T>(g + at));
    x += bytes;
    g += bytes;
    out += bytes;
  } while (--rows);
}
