// The loss of logits, or of log-probabilities, against targets: a weight g for each class, whose loss is -Σ g log p. With
// t = x - max, S the sum of e^t and G that of g, it is G ln S - Σ g t, in which nothing cancels where no g is negative; its
// gradient is G p - g.
//
// The errors, in u. The loss: ln S 8.2, G 5 and their product 1, of G ln S, 14.2; a term 1, besides r, and the sum of terms 5. A subnormal
// ln S, term or G ln S has half of the smallest number instead of u. The gradient,
// of p (G - g) and g (1 - p): e 2.24, S 7.24 or S - e 9.24, G - g or S - e 2, the product 1, and 3 roundings of S, its inverse, the result.
// See docs/decisions/17-loss-against-targets.md.
import { blockLength, get, mul, PROMOTED, promote, set, splat, sub, tailMask } from "../arithmetic/simd";
import { plusLogOfSum, sumExponentials } from "../logsumexp/row-sum";
import { readRows } from "../logsumexp/short-rows";
import { BLOCK_9, scratch } from "../memory";
import { hasNaN, maximum } from "../rows/row";
import { isShort } from "../rows/transpose";
import { addToSum, resetSums, sumHigh, sumLow, total } from "../summation/accumulator";
import { addCompensated } from "../summation/compensated";
import { sumBlock } from "../summation/pairwise";
import { finishShortGradients, finishShortLosses, slopes } from "./short-targets";

// The sums of a row: S is the first, then those of g t and of g.
const TERMS_SUM: i32 = 1;
const TARGETS_SUM: i32 = 2;

/** Slot of the terms of a block, or of its targets in float64. */
const TERMS: usize = BLOCK_9;

/** Adds g (x - max) of n elements, 0 for g = 0, to the sum of the terms, and g to that of the targets. */
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
    addToSum(sumBlock<T>(g, length), TARGETS_SUM);
    x += bytes;
    g += bytes;
    n -= length;
  }
}

/** Adds g to its sum with compensation, for a gradient, which has differences of that sum. */
function addTargets<T extends number>(g: usize, n: i32): void {
  const terms = scratch() + TERMS;
  while (n > 0) {
    const length = min(n, PROMOTED);
    if (sizeof<T>() == 8 && (length & 1) == 0) {
      addCompensated(g, length, TARGETS_SUM);
    } else {
      promote<T>(g, length, terms, 0);
      addCompensated(terms, length, TARGETS_SUM);
    }
    g += <usize>length * sizeof<T>();
    n -= length;
  }
}

/** The low part of a sum beside its high part rounded to T. */
function lowBeside<T extends number>(which: i32): f64 {
  return sumHigh(which) - <f64>(<T>sumHigh(which)) + sumLow(which);
}

/** Turns the exponentials at `out` into the gradient. */
function writeGradient<T extends number>(g: usize, out: usize, bytes: usize): void {
  const inverse = splat<T>(sumHigh() == 0 ? NaN : 1 / (sumHigh() + sumLow()));
  const high = splat<T>(sumHigh());
  const low = splat<T>(lowBeside<T>(0));
  const targetsHigh = splat<T>(sumHigh(TARGETS_SUM));
  const targetsLow = splat<T>(lowBeside<T>(TARGETS_SUM));
  for (let at: usize = 0; at < bytes; at += 16) {
    const e = v128.load(out + at);
    let slope = slopes<T>(e, v128.load(g + at), high, low, targetsHigh, targetsLow, inverse);
    if (bytes - at < 16) slope = v128.bitselect(slope, e, v128.load(tailMask(bytes - at)));
    v128.store(out + at, slope);
  }
}

/** The loss of logits x. */
export function targetLoss<T extends number>(x: usize, g: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  const bytes = <usize>cols * sizeof<T>();
  while (rows > 0) {
    let count = 1;
    if (isShort<T>(cols)) {
      count = readRows<T>(x, rows, cols);
      finishShortLosses<T>(g, out, count, cols);
    } else {
      const max = maximum<T>(x, cols);
      resetSums();
      sumExponentials<T>(x, 0, cols, max, false);
      addTerms<T>(x, g, cols, max);
      set<T>(out, plusLogOfSum<T>(0, 0) * total(TARGETS_SUM) - total(TERMS_SUM));
    }
    x += <usize>count * bytes;
    g += <usize>count * bytes;
    out += <usize>count * sizeof<T>();
    rows -= count;
  }
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
  while (rows > 0) {
    let count = 1;
    if (isShort<T>(cols)) {
      count = readRows<T>(x, rows, cols);
      finishShortGradients<T>(g, out, count, cols);
    } else {
      resetSums();
      sumExponentials<T>(x, out, cols, maximum<T>(x, cols), true);
      addTargets<T>(g, cols);
      writeGradient<T>(g, out, bytes);
    }
    x += <usize>count * bytes;
    g += <usize>count * bytes;
    out += <usize>count * bytes;
    rows -= count;
  }
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
