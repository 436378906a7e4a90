// logSumExp, softmax and logSoftmax. With m the largest element of a row and S the sum of e^(x - m), logSumExp is m + ln S.
import { mul, set, splat, step, sub, tailMask } from "../arithmetic/simd";
import { RESULTS, areMany, areShort, finishLogSoftmax, finishLogSumExp, finishSoftmax, readRows } from "./short-rows";
import { scratch } from "../memory";
import { findExtremes, largestFound, maximum, padTail, smallestFound, storeTail } from "../rows/row";
import { sumHigh, sumLow } from "../summation/accumulator";
import { errorGrowth } from "./error-bound";
import { flushThresholds, flushTiny } from "./flush";
import { logSumExpOfSum, plusLogOfSum, sumExponentials } from "./row-sum";

export function logSumExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  const growth = errorGrowth(cols);
  const bytes = <usize>cols * sizeof<T>();
  if (areMany<T>(rows, cols)) {
    do {
      const count = readRows<T>(x, rows, cols);
      finishLogSumExp<T>(x, out, count, cols, growth);
      x += <usize>count * bytes;
      out += <usize>count * sizeof<T>();
      rows -= count;
    } while (rows > 0);
    return;
  }
  do {
    const max = maximum<T>(x, cols);
    sumExponentials<T>(x, 0, cols, max, false);
    set<T>(out, logSumExpOfSum<T>(x, cols, max, growth));
    x += bytes;
    out += sizeof<T>();
  } while (--rows);
}

/** Makes exponentials of a row 0 whose quotients underflow. */
function flushRow<T extends number>(e: usize, n: i32): void {
  const thresholds = flushThresholds<T>();
  const bytes = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(e + at);
    let result = flushTiny<T>(value, thresholds);
    if (bytes - at < 16) result = v128.bitselect(result, value, v128.load(tailMask(bytes - at)));
    v128.store(e + at, result);
  }
}

/** Writes x * factor, or with `isLog` (x - shift) - factor. */
function writeRow<T extends number>(isLog: bool, x: usize, out: usize, n: i32, shift: f64, factor: f64): void {
  const s = splat<T>(shift);
  const f = splat<T>(factor);
  let steps = n / step<T>();
  let tail = n % step<T>();
  const end = out + <usize>(n - tail) * sizeof<T>();
  while (true) {
    if (steps) {
      do {
        let a = v128.load(x);
        let b = v128.load(x, 16);
        if (isLog) {
          a = sub<T>(sub<T>(a, s), f);
          b = sub<T>(sub<T>(b, s), f);
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
    x = padTail<T>(x, tail, s, 0);
    out = x;
    steps = 1;
    tail = -tail;
  }
}

/** Writes the scaled exponentials of a row to `out`, and sums them. Its extremes are those that findExtremes read last. */
export function readWholeRow<T extends number>(x: usize, out: usize, n: i32): void {
  findExtremes<T>(x, n);
  sumExponentials<T>(x, out, n, largestFound(), true);
}

/** Divides the exponentials that readWholeRow wrote by their sum. */
export function divideBySum<T extends number>(e: usize, n: i32): void {
  if (smallestFound() - largestFound() < (sizeof<T>() == 8 ? -700.0 : -80.0)) flushRow<T>(e, n);
  // There are no exponentials where the largest element is infinite, and the sum is 0 or NaN.
  writeRow<T>(false, e, e, n, 0, sumHigh() == 0 ? NaN : 1 / (sumHigh() + sumLow()));
}

export function softmax<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  const bytes = <usize>cols * sizeof<T>();
  if (areShort<T>(rows, cols)) {
    do {
      const count = readRows<T>(x, rows, cols);
      finishSoftmax<T>(count, cols);
      const size = <usize>count * bytes;
      memory.copy(out, scratch() + RESULTS, size);
      x += size;
      out += size;
      rows -= count;
    } while (rows > 0);
    return;
  }
  do {
    readWholeRow<T>(x, out, cols);
    divideBySum<T>(out, cols);
    x += bytes;
    out += bytes;
  } while (--rows);
}

export function logSoftmax<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  const bytes = <usize>cols * sizeof<T>();
  if (areShort<T>(rows, cols)) {
    do {
      const count = readRows<T>(x, rows, cols);
      finishLogSoftmax<T>(count, cols);
      const size = <usize>count * bytes;
      memory.copy(out, scratch() + RESULTS, size);
      x += size;
      out += size;
      rows -= count;
    } while (rows > 0);
    return;
  }
  do {
    const max = maximum<T>(x, cols);
    sumExponentials<T>(x, 0, cols, max, false);
    writeRow<T>(true, x, out, cols, max, plusLogOfSum<T>(0, 0));
    x += bytes;
    out += bytes;
  } while (--rows);
}

// Interim, for soft-targets.ts.
import { rowMax } from "../summation/accumulator";
import { expBlock } from "../summation/exponentials";
import { blockLength } from "../arithmetic/simd";

export { plusLogOfSum } from "./row-sum";

export function sumRow<T extends number>(x: usize, out: usize, n: i32, keep: bool): void {
  sumExponentials<T>(x, out, n, rowMax(), keep);
}

export function expRow<T extends number>(x: usize, out: usize, n: i32, max: f64): void {
  for (let done = 0; done < n; done += blockLength<T>()) {
    const at = <usize>done * sizeof<T>();
    expBlock<T>(x + at, out + at, min(blockLength<T>(), n - done), max);
  }
}
