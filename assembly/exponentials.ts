// logSumExp and what it carries: softmax, logSoftmax, the loss of a label and its gradient.
//
// With m the largest element of a row and S the sum of exp(x - m), logSumExp = m + L, L = ln S. S is kept as an unevaluated
// high + low, the one element that makes it reach 1 apart from the others, so that L keeps its relative accuracy where one
// element dominates (Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions", 2021). Where m
// and L cancel, S is not good enough for logSumExp, and is summed again, finely.
import { expConstant, expFinished, expOne, expReduced, expShifted, expUnscale } from "./exp";
import { addExponentials } from "./fine";
import { blockLength, get, lanes, mul, pmax, set, splat, step, sub, tailMask } from "./lanes";
import { addLog, logOne, sumErrorOne } from "./log";
import { FINISH, MAX, REFINE, START, SUM, WRITE } from "./passes";
import { hasNaN, maximum, padTail, storeTail } from "./rows";
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
} from "./sum";
import { sumBlock } from "./tree";

export const LOG_SUM_EXP: i32 = 0;
export const SOFTMAX: i32 = 1;
export const LOG_SOFTMAX: i32 = 2;
export const LOSS: i32 = 3;
export const LOSS_GRAD: i32 = 4;

/** The label of a row that does not count. */
const IGNORED: i32 = i32.MIN_VALUE;

/** The exponentials of a block, with room to fill up their last group. */
const BLOCK = memory.data(4096 + 128, 16);

/** Writes the (scaled) exp(x - max) of up to a block of elements. */
function expBlock<T extends number>(x: usize, out: usize, n: i32, max: f64): void {
  const m = splat<T>(max);
  const low = expConstant<T>(0);
  const inv = expConstant<T>(1);
  const magic = expConstant<T>(2);
  const hi = expConstant<T>(3);
  const lo = expConstant<T>(4);
  const c2 = expConstant<T>(5);
  const c3 = expConstant<T>(6);
  const c4 = expConstant<T>(7);
  const c5 = expConstant<T>(8);
  const c6 = expConstant<T>(9);
  let tail = n % lanes<T>();
  const end = out + <usize>(n - tail) * sizeof<T>();
  let fours = n / (4 * lanes<T>());
  let ones = (n / lanes<T>()) % 4;
  if (fours) {
    do {
      const t0 = pmax<T>(sub<T>(v128.load(x), m), low);
      const t1 = pmax<T>(sub<T>(v128.load(x, 16), m), low);
      const t2 = pmax<T>(sub<T>(v128.load(x, 32), m), low);
      const t3 = pmax<T>(sub<T>(v128.load(x, 48), m), low);
      const k0 = expShifted<T>(t0, inv, magic);
      const k1 = expShifted<T>(t1, inv, magic);
      const k2 = expShifted<T>(t2, inv, magic);
      const k3 = expShifted<T>(t3, inv, magic);
      const r0 = expReduced<T>(t0, k0, magic, hi, lo);
      const r1 = expReduced<T>(t1, k1, magic, hi, lo);
      const r2 = expReduced<T>(t2, k2, magic, hi, lo);
      const r3 = expReduced<T>(t3, k3, magic, hi, lo);
      v128.store(out, expFinished<T>(k0, r0, c2, c3, c4, c5, c6));
      v128.store(out, expFinished<T>(k1, r1, c2, c3, c4, c5, c6), 16);
      v128.store(out, expFinished<T>(k2, r2, c2, c3, c4, c5, c6), 32);
      v128.store(out, expFinished<T>(k3, r3, c2, c3, c4, c5, c6), 48);
      x += 64;
      out += 64;
    } while (--fours);
  }
  while (true) {
    if (ones) {
      do {
        const t = pmax<T>(sub<T>(v128.load(x), m), low);
        const k = expShifted<T>(t, inv, magic);
        v128.store(out, expFinished<T>(k, expReduced<T>(t, k, magic, hi, lo), c2, c3, c4, c5, c6));
        x += 16;
        out += 16;
      } while (--ones);
    }
    if (!tail) break;
    if (tail < 0) {
      storeTail<T>(end, -tail);
      break;
    }
    // Once more, over the rest in a pad.
    x = padTail<T>(x, tail, m, 0);
    out = x;
    ones = 1;
    tail = -tail;
  }
}

/** Adds a block of exponentials to the sum, its 1 apart from the others; for blocks whose plain sum is below 2, and may have it. */
function addApart<T extends number>(e: usize, n: i32): void {
  const one = splat<T>(expOne<T>());
  const bytes = <usize>n * sizeof<T>();
  let found = splat<T>(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(e + at);
    let isOne = v128.eq<T>(value, one);
    v128.store(BLOCK + at, v128.andnot(value, isOne));
    if (bytes - at < 16) isOne = v128.and(isOne, v128.load(tailMask(bytes - at)));
    found = v128.or(found, isOne);
  }
  if (v128.any_true(found)) addToSum(expOne<T>());
  addToSum(sumBlock<T>(BLOCK, n, true));
}

/**
 * Adds the row's exponentials to its sum, and writes them where `keep` says so. An infinite maximum makes it NaN, or, where
 * no element is NaN, leaves it 0.
 */
function sumRow<T extends number>(x: usize, out: usize, n: i32, keep: bool): void {
  const max = rowMax();
  if (max - max != 0) {
    if (hasNaN<T>(x, n)) resetSum(NaN);
    return;
  }
  let left = n;
  do {
    const length = min(left, blockLength<T>());
    const e = keep ? out : BLOCK;
    expBlock<T>(x, e, length, max);
    const sum = sumBlock<T>(e, length, !keep);
    if (sum >= expOne<T>() && sum < 2 * expOne<T>()) addApart<T>(e, length);
    else addToSum(sum);
    x += <usize>length * sizeof<T>();
    out += <usize>length * sizeof<T>();
    left -= length;
  } while (left > 0);
}

/** base + low + L, L = ln S; NaN where the maximum is infinite. */
function plusLogOfSum<T extends number>(base: f64, low: f64): f64 {
  return addLog(base, low, sumHigh() * expUnscale<T>(), sumLow() * expUnscale<T>());
}

/** The power of two of a number, or less one ulp where that is one; NaN near overflow (Rump, "ufp"). */
function powerOf(x: f64): f64 {
  const q = x * 4503599627370497; // 2^52 + 1
  return abs(q - q * (1 - 2.0 ** -53));
}

/** Of rows of `reachLength` elements: errorReach. */
let reachLength: i32 = 0;
let reach: f64 = 0;

/** What is in the bound below by the length of a row alone. */
function errorReach(n: i32): f64 {
  if (n != reachLength) {
    reachLength = n;
    reach = 2.6 + logOne(<f64>n);
  }
  return reach;
}

/**
 * Is max + ln S within its bound, an ulp of the result and 1.5 of L?
 *
 * In units of u (half an ulp of 1), the relative error of an exponential is at most 2.24 by the leaf, |t| by the rounding of
 * t = x - max, and what summing does, of which 0.36 is allowed for, as its roundings are many and small. Over the n - 1
 * exponentials besides the largest, which sum to s = S - 1, the sum of e^t |t| is at most s ln((n - 1) / s), all being
 * equal. There -s ln s <= s (1.39 / S - L) from S = 2 on, and <= 0.736 sqrt(s) below. Against that S times an ulp of L and
 * half of one of the result's; the logarithm and the last rounding take the rest.
 */
function isWithinBound(result: f64, high: f64, low: f64, n: i32): bool {
  const others = high - 1 + low;
  const log = result - rowMax();
  const spread = high >= 2 ? others * (1.39 / high - log) : 0.736 * sqrt(others);
  return !(others * errorReach(n) + spread > high * (2 * powerOf(log) + powerOf(result)));
}

/** max + L, where S is good enough. Sets the flag that says so. */
function settle<T extends number>(): void {
  const max = rowMax();
  let result: f64 = max;
  let isSettled = true;
  if (max - max == 0) {
    result = plusLogOfSum<T>(max, 0);
    isSettled = isWithinBound(result, sumHigh() * expUnscale<T>(), sumLow() * expUnscale<T>(), count());
  } else if (sumHigh() != 0) {
    result = NaN;
  }
  keep(result);
  setFlags(isSettled ? SETTLED : UNSETTLED);
  if (!isSettled) resetSum(0);
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

function writeSoftmax<T extends number>(x: usize, out: usize, n: i32, passes: i32, label: i32, grad: bool): void {
  const bytes = <usize>n * sizeof<T>();
  if (label == IGNORED) {
    memory.fill(out, 0, bytes);
    return;
  }
  // A piece of a long row: its exponentials were not kept.
  if (!(passes & SUM)) {
    let at: usize = 0;
    do {
      const length = min(n - <i32>(at / sizeof<T>()), blockLength<T>());
      expBlock<T>(x + at, out + at, length, rowMax());
      at += <usize>length * sizeof<T>();
    } while (at < bytes);
  }
  const high = sumHigh();
  const low = sumLow();
  const inside = grad && <u32>label < <u32>n;
  const others = inside ? high - get<T>(out + <usize>label * sizeof<T>()) + low : 0;
  // Without exponentials, as the maximum is infinite, what lies in `out` are the elements.
  writeRow<T>(false, out, out, n, high == 0 ? NaN : 1 / (high + low));
  if (inside) {
    set<T>(out + <usize>label * sizeof<T>(), high == 0 ? NaN : -(others / (high + low)));
  }
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
    }
    if (passes & MAX) setRowMax(maximum<T>(x, cols, rowMax()));
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
