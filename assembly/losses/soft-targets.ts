// The loss of logits, or of log-probabilities, against targets: a weight g for each class, of which the loss is -Σ g log p. With
// t = x - max, S the sum of e^t and G that of g, it is G ln S - Σ g t, in which nothing cancels where no g is negative; its
// gradient is G p - g.
import { expRow, plusLogOfSum, sumRow } from "../logsumexp/logsumexp";
import { addFinely } from "../summation/compensated";
import { add, blockLength, get, mul, set, splat, sub, tailMask } from "../arithmetic/simd";
import { FINISH, MAX, START, SUM, WRITE } from "../passes";
import { hasNaN, maximum, WIDE, widen } from "../rows/row";
import { addToSum, resetSum, resetSums, rowMax, setRowMax, sumHigh, sumLow, total } from "../summation/accumulator";
import { sumBlock } from "../summation/pairwise";

// The sums of a row: S, that of the terms, and G.
const TERMS_SUM: i32 = 1;
const TARGETS_SUM: i32 = 2;

const TERMS = memory.data(4096 + 128, 16);

/** Adds g (x - max) of n elements, 0 for g = 0, to the row's sum of terms. */
function addTargets<T extends number>(x: usize, g: usize, n: i32, max: f64): void {
  const m = splat<T>(max);
  const zero = splat<T>(0);
  while (n > 0) {
    const length = min(n, blockLength<T>());
    const bytes = <usize>length * sizeof<T>();
    for (let at: usize = 0; at < bytes; at += 16) {
      const target = v128.load(g + at);
      const term = mul<T>(target, sub<T>(v128.load(x + at), m));
      v128.store(at, v128.andnot(term, v128.eq<T>(target, zero)), TERMS);
    }
    addToSum(sumBlock<T>(TERMS, length), TERMS_SUM);
    x += bytes;
    g += bytes;
    n -= length;
  }
}

/** Adds g to the row's sum of them, in float64: finely for a gradient, where the other targets are a difference of that. */
function addWeights<T extends number>(g: usize, n: i32, finely: bool): void {
  while (n > 0) {
    const length = min(n, WIDE);
    widen<T>(g, length, TERMS, 0);
    if (finely) addFinely(TERMS, length, TARGETS_SUM);
    else addToSum(sumBlock<f64>(TERMS, length), TARGETS_SUM);
    g += <usize>length * sizeof<T>();
    n -= length;
  }
}

/**
 * Writes G p - g, of the exponentials e at `out`, as (e (G - g) - g (S - e)) / S: neither product loses digits where one
 * element dominates.
 */
function writeGradient<T extends number>(g: usize, out: usize, bytes: usize): void {
  const sum = sumHigh() + sumLow();
  const inverse = splat<T>(sumHigh() == 0 ? NaN : 1 / sum);
  const high = splat<T>(sumHigh());
  const low = splat<T>(sumHigh() - <f64>(<T>sumHigh()) + sumLow());
  const targetsHigh = splat<T>(sumHigh(TARGETS_SUM));
  const targetsLow = splat<T>(sumHigh(TARGETS_SUM) - <f64>(<T>sumHigh(TARGETS_SUM)) + sumLow(TARGETS_SUM));
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

/** Writes -g of a row; in one that has a NaN, NaN. */
function writeNegative<T extends number>(g: usize, out: usize, bytes: usize): void {
  const bad = sumHigh() != sumHigh();
  for (let at: usize = 0; at < bytes; at += sizeof<T>()) set<T>(out + at, bad ? NaN : -get<T>(g + at));
}

/** The loss of a row, of what its sums have come to. */
function lossOf<T extends number>(logs: bool): f64 {
  if (logs) return -sumHigh() - total(TERMS_SUM);
  return plusLogOfSum<T>(0, 0) * total(TARGETS_SUM) - total(TERMS_SUM);
}

/**
 * The kernel of the family: the loss of logits, or with `logs` of log-probabilities, whose S is 0, or NaN if one of them is; or,
 * if it `writes`, the gradient by them.
 */
export function targets<T extends number>(
  logs: bool,
  writes: bool,
  x: usize,
  g: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    if (passes & START) {
      setRowMax(logs ? 0 : -Infinity);
      resetSums();
    }
    if (passes & MAX) setRowMax(maximum<T>(x, cols, rowMax()));
    if (passes & SUM) {
      if (!logs) sumRow<T>(x, out, cols, (passes & WRITE) != 0);
      else if (hasNaN<T>(x, cols)) resetSum(NaN);
      if (!writes) addTargets<T>(x, g, cols, rowMax());
      if (!logs) addWeights<T>(g, cols, writes);
    }
    if (passes & WRITE) {
      if (logs) {
        writeNegative<T>(g, out, bytes);
      } else {
        // A piece of a long row: its exponentials were not kept.
        if (!(passes & SUM)) expRow<T>(x, out, cols, rowMax());
        writeGradient<T>(g, out, bytes);
      }
      out += bytes;
    }
    if (passes & FINISH) {
      set<T>(out, lossOf<T>(logs));
      out += sizeof<T>();
    }
    x += bytes;
    g += bytes;
  } while (--rows);
}
