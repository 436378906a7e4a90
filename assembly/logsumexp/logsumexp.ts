// logSumExp and what it carries: softmax, logSoftmax, the loss of a label and its gradient.
//
// With m the largest element of a row and S the sum of exp(x - m), logSumExp = m + L, L = ln S. S is kept as an unevaluated
// high + low, the one element that makes it reach 1 apart from the others, so that L keeps its relative accuracy where one
// element dominates (Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions", 2021). Where m
// and L cancel, S is not good enough for logSumExp, and is summed again, finely.
import { isWithinBound } from "./error-bound";
import { expBlock, expOne, expOnes, expUnscale } from "../arithmetic/exp-scaled";
import { addExponentials } from "../summation/compensated";
import { add, blockLength, get, lanes, mul, pmax, set, splat, step, sub, sumLanes, tailMask } from "../arithmetic/simd";
import { addLog, sumErrorOne } from "../arithmetic/log";
import { manyRows } from "./short-rows";
import { FINISH, MAX, REFINE, START, SUM, WRITE } from "../passes";
import { hasNaN, leastSeen, maximum, padTail, storeTail, WIDE } from "../rows/row";
import { isShort } from "../rows/transpose";
import {
  addToSum,
  count,
  flags,
  keep,
  kept,
  resetSum,
  rowMax,
  SETTLED,
  setCount,
  setFlags,
  setRowMax,
  sumHigh,
  sumLow,
  UNSETTLED,
} from "../summation/accumulator";
import { sumBlock } from "../summation/pairwise";

export const LOG_SUM_EXP: i32 = 0;
export const SOFTMAX: i32 = 1;
export const LOG_SOFTMAX: i32 = 2;
export const LOSS: i32 = 3;
export const LOSS_GRAD: i32 = 4;

/** The label of a row that does not count. */
export const IGNORED: i32 = i32.MIN_VALUE;

/** The exponentials of a block, with room to fill up their last group. */
const BLOCK = memory.data(4096 + 128, 16);

/** Adds a block of exponentials to the sum, those that are 1 apart from the others. */
function addApart<T extends number>(e: usize, n: i32): void {
  const one = expOnes<T>();
  const bytes = <usize>n * sizeof<T>();
  let ones = splat<T>(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(e + at);
    let isOne = v128.eq<T>(value, one);
    v128.store(at, v128.andnot(value, isOne), BLOCK);
    if (bytes - at < 16) isOne = v128.and(isOne, v128.load(tailMask(bytes - at)));
    ones = add<T>(ones, v128.and(value, isOne));
  }
  addToSum(sumLanes<T>(ones));
  addToSum(sumBlock<T>(BLOCK, n));
}

/**
 * Adds the row's exponentials to its sum, and writes them where `keep` says so. An infinite maximum makes it NaN, or, where
 * no element is NaN, leaves it 0.
 */
export function sumRow<T extends number>(x: usize, out: usize, n: i32, keep: bool): void {
  const max = rowMax();
  if (max - max != 0) {
    if (hasNaN<T>(x, n)) resetSum(NaN);
    return;
  }
  let left = n;
  do {
    const length = min(left, blockLength<T>());
    const e = keep ? out : BLOCK;
    const sum = expBlock<T>(x, e, length, max);
    // Of a short row always, as side by side; of others where ln S would lose digits.
    if ((sum >= expOne<T>() && sum < 2 * expOne<T>()) || isShort<T>(n)) addApart<T>(e, length);
    else addToSum(sum);
    x += <usize>length * sizeof<T>();
    out += <usize>length * sizeof<T>();
    left -= length;
  } while (left > 0);
}

/** base + low + L, L = ln S; NaN without a sum, as the maximum is infinite. */
export function plusLogOfSum<T extends number>(base: f64, low: f64): f64 {
  if (sumHigh() == 0) return NaN;
  return addLog(base, low, sumHigh() * expUnscale<T>(), sumLow() * expUnscale<T>());
}

/** max + L, where S is good enough. Sets the flag that says so. */
function settle<T extends number>(): void {
  const max = rowMax();
  let result: f64 = max;
  let isSettled = true;
  if (max - max == 0) {
    result = plusLogOfSum<T>(max, 0);
    const high = splat<f64>(sumHigh() * expUnscale<T>());
    const low = splat<f64>(sumLow() * expUnscale<T>());
    isSettled = v128.any_true(isWithinBound(splat<f64>(result), splat<f64>(max), high, low, count()));
  } else if (sumHigh() != 0) {
    result = NaN;
  }
  keep(result);
  setFlags(isSettled ? SETTLED : UNSETTLED);
  if (!isSettled) resetSum(0);
}

/**
 * Scaled exponentials, or 0 for those that over a sum of at least expOne underflow: processors take a hundred times as long for a
 * product that does, and masked logits are many.
 */
export function wanted<T extends number>(e: v128, least: v128): v128 {
  return v128.andnot(e, v128.lt<T>(e, least));
}

/** The least exponential that does not underflow, in every lane. */
export function leastWanted<T extends number>(): v128 {
  return splat<T>(sizeof<T>() == 8 ? 2.0 ** -563 : 2.0 ** -86);
}

/** Has the row, of which the least element is kept, exponentials that are not wanted? */
function hasUnwanted<T extends number>(): bool {
  return kept() - rowMax() < (sizeof<T>() == 8 ? -700.0 : -80.0);
}

/** Makes exponentials 0 that are not wanted. */
function dropUnwanted<T extends number>(e: usize, n: i32): void {
  const least = leastWanted<T>();
  const bytes = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(e + at);
    let result = wanted<T>(value, least);
    if (bytes - at < 16) result = v128.bitselect(result, value, v128.load(tailMask(bytes - at)));
    v128.store(e + at, result);
  }
}

/** out = a * factor, or (x - max) - factor for logSoftmax: the last pass over a row. */
function writeRow<T extends number>(logs: bool, x: usize, out: usize, n: i32, factor: f64): void {
  const m = splat<T>(rowMax());
  const f = splat<T>(factor);
  let steps = n / step<T>();
  let tail = n % step<T>();
  const end = out + <usize>(n - tail) * sizeof<T>();
  while (true) {
    if (steps) {
      do {
        let a = v128.load(x);
        let b = v128.load(x, 16);
        if (logs) {
          a = sub<T>(sub<T>(a, m), f);
          b = sub<T>(sub<T>(b, m), f);
        } else {
          a = mul<T>(a, f);
          b = mul<T>(b, f);
        }
        v128.store(out, a);
        v128.store(out, b, 16);
        x += 32;
        out += 32;
      } while (--steps);
    }
    if (!tail) break;
    if (tail < 0) {
      storeTail<T>(end, -tail);
      break;
    }
    // Once more, over the rest in a pad.
    x = padTail<T>(x, tail, m, 0);
    out = x;
    steps = 1;
    tail = -tail;
  }
}

/** Writes the exponentials of a row. */
export function expRow<T extends number>(x: usize, out: usize, n: i32, max: f64): void {
  for (let done = 0; done < n; done += blockLength<T>()) {
    const at = <usize>done * sizeof<T>();
    expBlock<T>(x + at, out + at, min(blockLength<T>(), n - done), max);
  }
}

function writeSoftmax<T extends number>(x: usize, out: usize, n: i32, passes: i32, label: i32, grad: bool): void {
  const bytes = <usize>n * sizeof<T>();
  if (label == IGNORED) {
    memory.fill(out, 0, bytes);
    return;
  }
  // A piece of a long row: its exponentials were not kept.
  if (!(passes & SUM)) expRow<T>(x, out, n, rowMax());
  const high = sumHigh();
  const low = sumLow();
  const inside = grad && <u32>label < <u32>n;
  const others = inside ? high - get<T>(out + <usize>label * sizeof<T>()) + low : 0;
  if (hasUnwanted<T>()) dropUnwanted<T>(out, n);
  // Without exponentials, as the maximum is infinite, what lies in `out` are the elements.
  writeRow<T>(false, out, out, n, high == 0 ? NaN : 1 / (high + low));
  if (inside) {
    set<T>(out + <usize>label * sizeof<T>(), high == 0 ? NaN : -(others / (high + low)));
  }
}

/** The kernel of the family, row by row. */
export function eachRow<T extends number>(
  kind: i32,
  x: usize,
  labels: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
): void {
  const labelled = kind == LOSS || kind == LOSS_GRAD;
  const bytes = <usize>cols * sizeof<T>();
  const writes = kind == SOFTMAX || kind == LOSS_GRAD;
  do {
    const label = labelled ? load<i32>(labels) : 0;
    if (passes & START) {
      setRowMax(-Infinity);
      resetSum(0);
      setCount(0);
      setFlags(0);
      keep(Infinity);
    }
    if (passes & MAX) {
      setRowMax(maximum<T>(x, cols, rowMax(), writes));
      if (writes) keep(min(kept(), leastSeen()));
    }
    if (passes & SUM) {
      if (kind == LOSS && <u32>label < <u32>cols) keep(get<T>(x + <usize>label * sizeof<T>()));
      sumRow<T>(x, out, cols, writes && (passes & WRITE) != 0);
      setCount(count() + cols);
    }
    if (passes & REFINE) {
      if (flags() == 0) settle<T>();
      if (flags() == UNSETTLED) addExponentials<T>(x, cols, rowMax());
    }
    if (passes & WRITE) {
      if (writes) writeSoftmax<T>(x, out, cols, passes, label, kind == LOSS_GRAD);
      else writeRow<T>(true, x, out, cols, plusLogOfSum<T>(0, 0));
      out += bytes;
    }
    if (passes & FINISH) {
      const max = rowMax();
      let result = kept();
      if (kind == LOSS) {
        const t = result - max;
        if (label == IGNORED) result = 0;
        else if (max - max != 0) result = NaN;
        else result = plusLogOfSum<T>(-t, -sumErrorOne(result, -max, t));
      } else if (flags() == UNSETTLED) {
        result = plusLogOfSum<f64>(max, 0);
      }
      set<T>(out, result);
      out += sizeof<T>();
    }
    x += bytes;
    if (labelled) labels += 4;
  } while (--rows);
}

/** The kernel of the family; `labels` has an int32 for each row. `out` may be `x`. */
export function exponentials<T extends number>(
  kind: i32,
  x: usize,
  labels: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
): void {
  const isNumber = kind == LOG_SUM_EXP || kind == LOSS;
  if (rows > 1 && (isShort<T>(cols) || (isNumber && cols <= WIDE))) manyRows<T>(kind, x, labels, out, rows, cols);
  else eachRow<T>(kind, x, labels, out, rows, cols, passes);
}
