// logSumExp, softmax and logSoftmax. With m the largest element of a row and S the sum of e^(x - m), logSumExp is m + ln S.
import { mul, set, splat, sub, tailMask } from "../arithmetic/simd";
import { scratch } from "../memory";
import { maximum } from "../rows/row";
import { sumHigh, sumLow } from "../summation/accumulator";
import { errorGrowth } from "./error-bound";
import { flushThresholds, flushTiny } from "./flush";
import { logSumExpOfRow, plusLogOfSum, sumExponentials } from "./row-sum";
import { areMany, areShort, finishLogSoftmax, finishSoftmax, logSumExpOfMany, RESULTS, readRows } from "./short-rows";

export function logSumExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  const growth = errorGrowth(cols);
  if (areMany<T>(rows, cols)) {
    logSumExpOfMany<T>(x, out, rows, cols, growth);
    return;
  }
  do {
    set<T>(out, logSumExpOfRow<T>(x, cols, growth));
    x += <usize>cols * sizeof<T>();
    out += sizeof<T>();
  } while (--rows);
}

/**
 * Divides the scaled exponentials of a row by their sum. The error of a quotient in u, besides r: that of the exponential, 2.24 (float32
 * 2.26), of the sum, 7.24 (5.26), and the roundings of the sum, of its inverse and of the product, 3 (2). There are none where
 * the largest element is infinite, and the sum 0 or NaN.
 */
export function divideBySum<T extends number>(e: usize, n: i32): void {
  const factor = splat<T>(sumHigh() == 0 ? NaN : 1 / (sumHigh() + sumLow()));
  const thresholds = flushThresholds<T>();
  const end = e + <usize>n * sizeof<T>();
  const groups = e + (((end - e) >> 6) << 6);
  for (; e < groups; e += 64) {
    const a = v128.load(e);
    const b = v128.load(e, 16);
    const c = v128.load(e, 32);
    const d = v128.load(e, 48);
    v128.store(e, mul<T>(flushTiny<T>(a, thresholds), factor));
    v128.store(e, mul<T>(flushTiny<T>(b, thresholds), factor), 16);
    v128.store(e, mul<T>(flushTiny<T>(c, thresholds), factor), 32);
    v128.store(e, mul<T>(flushTiny<T>(d, thresholds), factor), 48);
  }
  for (; e + 16 <= end; e += 16) v128.store(e, mul<T>(flushTiny<T>(v128.load(e), thresholds), factor));
  if (e < end) {
    const last = v128.load(e);
    const quotients = mul<T>(flushTiny<T>(last, thresholds), factor);
    v128.store(e, v128.bitselect(quotients, last, v128.load(tailMask(end - e))));
  }
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
    sumExponentials<T>(x, out, cols, maximum<T>(x, cols), true);
    divideBySum<T>(out, cols);
    x += bytes;
    out += bytes;
  } while (--rows);
}

/** Writes (x - max) - log of a row. */
function writeLogSoftmax<T extends number>(x: usize, out: usize, n: i32, max: f64, log: f64): void {
  const m = splat<T>(max);
  const l = splat<T>(log);
  const end = out + <usize>n * sizeof<T>();
  x -= out;
  for (; out + 16 <= end; out += 16) v128.store(out, sub<T>(sub<T>(v128.load(x + out), m), l));
  if (out < end) {
    const last = sub<T>(sub<T>(v128.load(x + out), m), l);
    v128.store(out, v128.bitselect(last, v128.load(out), v128.load(tailMask(end - out))));
  }
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
    writeLogSoftmax<T>(x, out, cols, max, plusLogOfSum<T>(0, 0));
    x += bytes;
    out += bytes;
  } while (--rows);
}
