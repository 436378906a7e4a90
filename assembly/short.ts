// Rows of up to eight vectors, many at once: each stage goes through all of them, so that what a row costs besides its
// elements, the logarithm most of all, overlaps with that of others. The operations are those of a row by itself.
import { isWithinBound } from "./bound";
import { expBlock, expOne, expUnscale } from "./exp";
import { eachRow, IGNORED, LOG_SOFTMAX, LOG_SUM_EXP, LOSS, LOSS_GRAD } from "./exponentials";
import { addExponentials } from "./fine";
import { blockLength, get, maxLane, mul, pmax, set, splat, sub } from "./lanes";
import { addLog, addLogs, sumErrorOne } from "./log";
import { ELEMENTS, maskOf, OTHERS, ROWS, sumShort, writeMasks } from "./masks";
import { resetSum, sumHigh, sumLow } from "./sum";

// Of a block of rows: x - max and its exponentials, each row right behind the one before; and room for the last vector.
const DIFFERENCES = memory.data(4096 + 128, 16);
const EXPONENTIALS = memory.data(4096 + 128, 16);

// Of each row, in float64: the largest element, the (scaled) sum of exponentials as high + low, its logarithm.
const MAXIMA = memory.data(512 * 8 + 8, 16);
const HIGHS = memory.data(512 * 8 + 8, 16);
const LOWS = memory.data(512 * 8 + 8, 16);
const LOGS = memory.data(512 * 8 + 8, 16);

// Of the loss: max - pick as high + low.
const BASES = memory.data(512 * 8 + 8, 16);
const BASE_LOWS = memory.data(512 * 8 + 8, 16);

/** The numbers of some rows. */
const LIST = memory.data(512 * 4 + 8, 16);

/** Finds the maxima, and writes x less them. */
function subtractMaxima<T extends number>(x: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  const last = ((bytes + 15) & ~15) - 16;
  const mask = maskOf(last);
  const none = splat<T>(-Infinity);
  let to = DIFFERENCES;
  for (let r = 0; r < rows; r++) {
    let m = v128.bitselect(v128.load(x + last), none, mask);
    for (let at: usize = 0; at < last; at += 16) m = pmax<T>(m, v128.load(x + at));
    const max = maxLane<T>(m);
    store<f64>(MAXIMA + ((<usize>r) << 3), max);
    const s = splat<T>(max);
    for (let at: usize = 0; at <= last; at += 16) v128.store(to + at, sub<T>(v128.load(x + at), s));
    x += bytes;
    to += bytes;
  }
}

/**
 * Sums the exponentials of each row; the 1 apart from the others where they are less than it. Those rows are listed first: a
 * branch in each row, which no processor can foresee, costs more.
 */
function sumRows<T extends number>(rows: i32, cols: i32): void {
  const one = expOne<T>();
  const bytes = <usize>cols * sizeof<T>();
  let listed: usize = 0;
  for (let r: usize = 0; r < <usize>rows; r++) {
    const high = sumShort<T>(EXPONENTIALS + r * bytes, ELEMENTS);
    store<f64>(HIGHS + (r << 3), high);
    store<f64>(LOWS + (r << 3), 0);
    store<u32>(LIST + (listed << 2), <u32>r);
    listed += usize(high < 2 * one); // NaN is not
  }
  for (let i: usize = 0; i < listed; i++) {
    const r = <usize>load<u32>(LIST + (i << 2));
    const others = sumShort<T>(EXPONENTIALS + r * bytes, OTHERS, one);
    const high = one + others;
    store<f64>(HIGHS + (r << 3), high);
    store<f64>(LOWS + (r << 3), sumErrorOne(one, others, high));
  }
}

/** Writes base + low + ln S of each row to LOGS, the two being those numbers or 0. */
function writeLogs<T extends number>(rows: i32, bases: usize, lows: usize): void {
  const unscale = splat<f64>(expUnscale<T>());
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 16) {
    const base = bases ? v128.load(bases + at) : splat<f64>(0);
    const low = lows ? v128.load(lows + at) : splat<f64>(0);
    const high = mul<f64>(v128.load(HIGHS + at), unscale);
    v128.store(LOGS + at, addLogs(base, low, high, mul<f64>(v128.load(LOWS + at), unscale)));
  }
}

/** max + ln S of a row by itself: finely, or what it is without a finite maximum. */
function logSumExpOf<T extends number>(x: usize, cols: i32, max: f64, passes: i32): f64 {
  if (max - max != 0) {
    eachRow<T>(LOG_SUM_EXP, x, 0, DIFFERENCES, 1, cols, passes);
    return get<T>(DIFFERENCES);
  }
  resetSum(0);
  addExponentials<T>(x, cols, max);
  return addLog(max, 0, sumHigh() * expUnscale<f64>(), sumLow() * expUnscale<f64>());
}

/** Writes max + ln S of each row; those that are not exact enough, or have no finite maximum, are done by themselves. */
function finishLogSumExp<T extends number>(x: usize, out: usize, rows: i32, cols: i32, passes: i32): void {
  writeLogs<T>(rows, MAXIMA, 0);
  const unscale = splat<f64>(expUnscale<T>());
  let listed: usize = 0;
  for (let r = 0; r < rows; r += 2) {
    const at = (<usize>r) << 3;
    const max = v128.load(MAXIMA + at);
    const high = mul<f64>(v128.load(HIGHS + at), unscale);
    const low = mul<f64>(v128.load(LOWS + at), unscale);
    const isFinite = v128.eq<f64>(sub<f64>(max, max), splat<f64>(0));
    const isDone = v128.and(isWithinBound(v128.load(LOGS + at), max, high, low, cols), isFinite);
    store<i32>(LIST + (listed << 2), r);
    listed += <usize>(i64x2.extract_lane(isDone, 0) + 1);
    store<i32>(LIST + (listed << 2), r + 1);
    listed += <usize>(i64x2.extract_lane(isDone, 1) + 1);
  }
  for (let i: usize = 0; i < listed; i++) {
    const r = load<i32>(LIST + (i << 2));
    if (r == rows) break; // the second of the last pair, if there is none
    const at = (<usize>r) << 3;
    const row = x + <usize>(r * cols) * sizeof<T>();
    store<f64>(LOGS + at, logSumExpOf<T>(row, cols, load<f64>(MAXIMA + at), passes));
  }
  for (let r: usize = 0; r < <usize>rows; r++) set<T>(out + r * sizeof<T>(), load<f64>(LOGS + (r << 3)));
}

/** Writes the losses: ln S - (pick - max), with what rounding takes from the difference. */
function finishLoss<T extends number>(x: usize, labels: usize, out: usize, rows: i32, cols: i32): void {
  for (let r = 0; r < rows; r++) {
    const at = (<usize>r) << 3;
    const label = load<i32>(labels + (at >> 1));
    const pick = label == IGNORED ? 0 : get<T>(x + <usize>(r * cols + label) * sizeof<T>());
    const max = load<f64>(MAXIMA + at);
    const t = pick - max;
    store<f64>(BASES + at, -t);
    store<f64>(BASE_LOWS + at, -sumErrorOne(pick, -max, t));
  }
  writeLogs<T>(rows, BASES, BASE_LOWS);
  for (let r = 0; r < rows; r++) {
    const at = (<usize>r) << 3;
    const max = load<f64>(MAXIMA + at);
    let result = max - max == 0 ? load<f64>(LOGS + at) : NaN;
    if (load<i32>(labels + (at >> 1)) == IGNORED) result = 0;
    set<T>(out + <usize>r * sizeof<T>(), result);
  }
}

/** Writes x - max - ln S, to where the exponentials were. */
function finishLogSoftmax<T extends number>(rows: i32, cols: i32): void {
  writeLogs<T>(rows, 0, 0);
  const bytes = <usize>cols * sizeof<T>();
  for (let r = 0; r < rows; r++) {
    const row = <usize>r * bytes;
    const log = splat<T>(load<f64>(LOGS + ((<usize>r) << 3)));
    for (let at = row; at < row + bytes; at += 16)
      v128.store(EXPONENTIALS + at, sub<T>(v128.load(DIFFERENCES + at), log));
  }
}

/** Writes the exponentials divided by their sum to where the differences were, and for the gradient what it is at the label. */
function finishSoftmax<T extends number>(labels: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  for (let r = 0; r < rows; r++) {
    const row = <usize>r * bytes;
    const high = load<f64>(HIGHS + ((<usize>r) << 3));
    const low = load<f64>(LOWS + ((<usize>r) << 3));
    const factor = splat<T>(1 / (high + low));
    for (let at = row; at < row + bytes; at += 16)
      v128.store(DIFFERENCES + at, mul<T>(v128.load(EXPONENTIALS + at), factor));
  }
  if (!labels) return;
  for (let r = 0; r < rows; r++) {
    const label = load<i32>(labels + ((<usize>r) << 2));
    const row = <usize>r * bytes;
    if (label == IGNORED) {
      memory.fill(DIFFERENCES + row, 0, bytes);
      continue;
    }
    const high = load<f64>(HIGHS + ((<usize>r) << 3));
    const low = load<f64>(LOWS + ((<usize>r) << 3));
    const place = row + <usize>label * sizeof<T>();
    const others = high - get<T>(EXPONENTIALS + place) + low;
    set<T>(DIFFERENCES + place, -(others / (high + low)));
  }
}

/** The kernel of exponentials for short rows; `out` may be `x`. */
export function shortRows<T extends number>(
  kind: i32,
  x: usize,
  labels: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
): void {
  const bytes = <usize>cols * sizeof<T>();
  writeMasks<T>(cols);
  do {
    const count = min(min(rows, ROWS), blockLength<T>() / cols);
    subtractMaxima<T>(x, count, cols);
    expBlock<T>(DIFFERENCES, EXPONENTIALS, count * cols, 0);
    sumRows<T>(count, cols);
    let size = bytes;
    if (kind == LOG_SUM_EXP) {
      finishLogSumExp<T>(x, out, count, cols, passes);
      size = sizeof<T>();
    } else if (kind == LOSS) {
      finishLoss<T>(x, labels, out, count, cols);
      size = sizeof<T>();
    } else if (kind == LOG_SOFTMAX) {
      finishLogSoftmax<T>(count, cols);
      memory.copy(out, EXPONENTIALS, <usize>count * bytes);
    } else {
      finishSoftmax<T>(kind == LOSS_GRAD ? labels : 0, count, cols);
      memory.copy(out, DIFFERENCES, <usize>count * bytes);
    }
    x += <usize>count * bytes;
    out += <usize>count * size;
    labels += (<usize>count) << 2;
    rows -= count;
  } while (rows > 0);
}
