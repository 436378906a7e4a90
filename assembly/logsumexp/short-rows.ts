// The exponentials of many rows: short ones side by side, and of all that comes to a number the logarithms at once. The operations
// are those of a row by itself.
import { isWithinBound } from "./error-bound";
import { expOnes, expUnscales, finishBlock, reduceVectors } from "../arithmetic/exp-scaled";
import {
  IGNORED,
  LOG_SOFTMAX,
  LOG_SUM_EXP,
  LOSS,
  LOSS_GRAD,
  leastWanted,
  SOFTMAX,
  sumRow,
  wanted,
} from "./logsumexp";
import { finePair } from "../summation/compensated";
import { add, get, lanes, mul, pmax, set, splat, sub, sumError } from "../arithmetic/simd";
import { addLogs, sumErrorOne } from "../arithmetic/log";
import { hasNaN, maximum } from "../rows/row";
import {
  gather,
  groupsOf,
  isShort,
  listLanes,
  loadNumbers,
  ROWS,
  rowsAtOnce,
  scatterRows,
  storeNumbers,
  sumRows,
} from "../rows/transpose";
import { resetSum, setRowMax, sumHigh, sumLow } from "../summation/accumulator";

// Of a block of groups: x, its exponentials, those that are not 1; the results, row by row.
const VALUES = memory.data(4096 + 128, 16);
const EXPONENTIALS = memory.data(4096 + 128, 16);
const OTHERS = memory.data(4096 + 128, 16);
const RESULTS = OTHERS;

// Of each row, in float64: the largest element, the (scaled) sum of exponentials as high + low, its logarithm.
const MAXIMA = memory.data((ROWS + 4) * 8, 16);
const HIGHS = memory.data((ROWS + 4) * 8, 16);
const LOWS = memory.data((ROWS + 4) * 8, 16);
const LOGS = memory.data((ROWS + 4) * 8, 16);

// Of the loss: max - pick as high + low.
const BASES = memory.data((ROWS + 4) * 8, 16);
const BASE_LOWS = memory.data((ROWS + 4) * 8, 16);

// The numbers of some rows.
const UNSETTLED = memory.data((ROWS + 4) * 4, 16);
const INFINITE = memory.data((ROWS + 4) * 4, 16);

/** Puts the rows side by side, and finds their maxima. */
function gatherMaxima<T extends number>(x: usize, groups: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  let to = VALUES;
  let maxima = MAXIMA;
  do {
    let max = splat<T>(-Infinity);
    const end = x + bytes;
    do {
      const elements = gather<T>(x, bytes);
      max = pmax<T>(max, elements);
      v128.store(to, elements);
      to += 16;
      x += sizeof<T>();
    } while (x < end);
    storeNumbers<T>(maxima, max);
    x += <usize>(lanes<T>() - 1) * bytes;
    maxima += <usize>lanes<T>() * 8;
  } while (--groups);
}

/** Writes the (scaled) exponentials of x - max. */
function writeExponentials<T extends number>(groups: i32, cols: i32): void {
  const bytes = (<usize>cols) << 4;
  let at: usize = 0;
  for (let g: usize = 0; g < <usize>groups; g++) {
    reduceVectors<T>(VALUES + at, at, bytes, loadNumbers<T>(MAXIMA + g * <usize>lanes<T>() * 8));
    at += bytes;
  }
  finishBlock<T>(EXPONENTIALS, at);
}

/** Sums the exponentials of each row: those that are 1 apart from the others, whose sum may be small against them. */
function sumExponentials<T extends number>(groups: i32, cols: i32): void {
  const one = expOnes<T>();
  let at: usize = 0;
  let highs = HIGHS;
  for (let g = 0; g < groups; g++) {
    let ones = splat<T>(0);
    const end = at + ((<usize>cols) << 4);
    do {
      const e = v128.load(at, EXPONENTIALS);
      const isOne = v128.eq<T>(e, one);
      ones = add<T>(ones, v128.and(e, isOne));
      v128.store(at, v128.andnot(e, isOne), OTHERS);
      at += 16;
    } while (at < end);
    storeNumbers<T>(highs, ones);
    highs += <usize>lanes<T>() * 8;
  }
  sumRows<T>(OTHERS, groups, cols, LOWS);
  for (let r: usize = 0; r < (<usize>(groups * lanes<T>())) << 3; r += 16) {
    const ones = v128.load(r, HIGHS);
    const others = v128.load(r, LOWS);
    const high = add<f64>(ones, others);
    v128.store(r, high, HIGHS);
    v128.store(r, sumError<f64>(ones, others, high), LOWS);
  }
}

/** Finds the maximum and the sum of rows that are not short. */
function sumRowByRow<T extends number>(x: usize, rows: i32, cols: i32): void {
  for (let r: usize = 0; r < <usize>rows; r++) {
    const max = maximum<T>(x, cols, -Infinity);
    setRowMax(max);
    resetSum(0);
    sumRow<T>(x, 0, cols, false);
    store<f64>(r << 3, max, MAXIMA);
    store<f64>(r << 3, sumHigh(), HIGHS);
    store<f64>(r << 3, sumLow(), LOWS);
    x += <usize>cols * sizeof<T>();
  }
}

/** Writes base + low + ln S of each row to LOGS, the two being those numbers or 0. */
function writeLogs<T extends number>(rows: i32, bases: usize, lows: usize): void {
  const unscale = expUnscales<T>();
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 16) {
    const base = bases ? v128.load(bases + at) : splat<f64>(0);
    const low = lows ? v128.load(lows + at) : splat<f64>(0);
    const high = mul<f64>(v128.load(at, HIGHS), unscale);
    v128.store(at, addLogs(base, low, high, mul<f64>(v128.load(at, LOWS), unscale)), LOGS);
  }
}

/** Writes max + ln S of each row; those that are not exact enough once more, finely. */
function finishLogSumExp<T extends number>(x: usize, out: usize, rows: i32, cols: i32): void {
  writeLogs<T>(rows, MAXIMA, 0);
  const bytes = <usize>cols * sizeof<T>();
  const unscale = expUnscales<T>();
  let unsettled = 0;
  let infinite = 0;
  for (let r = 0; r < rows; r += 2) {
    const at = (<usize>r) << 3;
    const max = v128.load(at, MAXIMA);
    const high = mul<f64>(v128.load(at, HIGHS), unscale);
    const low = mul<f64>(v128.load(at, LOWS), unscale);
    const isFinite = v128.eq<f64>(sub<f64>(max, max), splat<f64>(0));
    const isSettled = isWithinBound(v128.load(at, LOGS), max, high, low, cols);
    unsettled = listLanes(UNSETTLED, unsettled, r, rows, v128.andnot(isFinite, isSettled));
    infinite = listLanes(INFINITE, infinite, r, rows, v128.not(isFinite));
  }
  for (let i = 0; i < unsettled; i += 2) {
    const first = load<i32>((<usize>i) << 2, UNSETTLED);
    const second = load<i32>((<usize>min(i + 1, unsettled - 1)) << 2, UNSETTLED);
    const a = MAXIMA + ((<usize>first) << 3);
    const b = MAXIMA + ((<usize>second) << 3);
    const max = v128.load64_lane(b, v128.load64_zero(a), 1);
    const result = finePair<T>(x + <usize>first * bytes, x + <usize>second * bytes, cols, max);
    store<f64>((<usize>first) << 3, f64x2.extract_lane(result, 0), LOGS);
    store<f64>((<usize>second) << 3, f64x2.extract_lane(result, 1), LOGS);
  }
  for (let i = 0; i < infinite; i++) {
    const r = <usize>load<i32>((<usize>i) << 2, INFINITE);
    store<f64>(r << 3, hasNaN<T>(x + r * bytes, cols) ? NaN : load<f64>(r << 3, MAXIMA), LOGS);
  }
  for (let r: usize = 0; r < <usize>rows; r++) set<T>(out + r * sizeof<T>(), load<f64>(r << 3, LOGS));
}

/** Writes the losses: ln S - (pick - max), with what rounding takes from the difference. */
function finishLoss<T extends number>(x: usize, labels: usize, out: usize, rows: i32, cols: i32): void {
  for (let r = 0; r < rows; r++) {
    const at = (<usize>r) << 3;
    const label = load<i32>(labels + (at >> 1));
    const pick = label == IGNORED ? 0 : get<T>(x + <usize>(r * cols + label) * sizeof<T>());
    const max = load<f64>(at, MAXIMA);
    const t = pick - max;
    store<f64>(at, -t, BASES);
    store<f64>(at, -sumErrorOne(pick, -max, t), BASE_LOWS);
  }
  writeLogs<T>(rows, BASES, BASE_LOWS);
  for (let r = 0; r < rows; r++) {
    const at = (<usize>r) << 3;
    const max = load<f64>(at, MAXIMA);
    let result = max - max == 0 ? load<f64>(at, LOGS) : NaN;
    if (load<i32>(labels + (at >> 1)) == IGNORED) result = 0;
    set<T>(out + <usize>r * sizeof<T>(), result);
  }
}

/** Writes x - max - ln S, row by row. */
function finishLogSoftmax<T extends number>(rows: i32, cols: i32): void {
  writeLogs<T>(rows, 0, 0);
  const bytes = (<usize>cols) << 4;
  for (let g: usize = 0; g < <usize>groupsOf<T>(rows); g++) {
    const group = VALUES + g * bytes;
    const max = loadNumbers<T>(MAXIMA + g * <usize>lanes<T>() * 8);
    const log = loadNumbers<T>(LOGS + g * <usize>lanes<T>() * 8);
    for (let at = group; at < group + bytes; at += 16) v128.store(at, sub<T>(sub<T>(v128.load(at), max), log));
    scatterRows<T>(group, RESULTS + g * bytes, cols);
  }
}

/** Writes what the gradient is at each label to BASES. */
function writeSlopes<T extends number>(labels: usize, rows: i32, cols: i32): void {
  for (let r = 0; r < rows; r++) {
    const at = (<usize>r) << 3;
    const label = load<i32>(labels + (at >> 1));
    if (label == IGNORED) continue;
    const place = (r / lanes<T>()) * cols + label;
    const e = EXPONENTIALS + ((<usize>place) << 4) + <usize>(r % lanes<T>()) * sizeof<T>();
    const high = load<f64>(at, HIGHS);
    const low = load<f64>(at, LOWS);
    const others = high - get<T>(e) + low;
    store<f64>(at, -(others / (high + low)), BASES);
  }
}

/** Writes the exponentials divided by their sum, row by row. */
function finishSoftmax<T extends number>(rows: i32, cols: i32): void {
  const bytes = (<usize>cols) << 4;
  const least = leastWanted<T>();
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 16) {
    const sum = add<f64>(v128.load(at, HIGHS), v128.load(at, LOWS));
    v128.store(at, f64x2.div(splat<f64>(1), sum), LOGS);
  }
  for (let g: usize = 0; g < <usize>groupsOf<T>(rows); g++) {
    const group = EXPONENTIALS + g * bytes;
    const factor = loadNumbers<T>(LOGS + g * <usize>lanes<T>() * 8);
    for (let at = group; at < group + bytes; at += 16) {
      v128.store(at, mul<T>(wanted<T>(v128.load(at), least), factor));
    }
    scatterRows<T>(group, RESULTS + g * bytes, cols);
  }
}

/** Writes the gradients, row by row. */
function finishGradient<T extends number>(labels: usize, rows: i32, cols: i32): void {
  writeSlopes<T>(labels, rows, cols);
  finishSoftmax<T>(rows, cols);
  for (let r = 0; r < rows; r++) {
    const label = load<i32>(labels + ((<usize>r) << 2));
    const row = RESULTS + <usize>(r * cols) * sizeof<T>();
    if (label == IGNORED) memory.fill(row, 0, <usize>cols * sizeof<T>());
    else set<T>(row + <usize>label * sizeof<T>(), load<f64>((<usize>r) << 3, BASES));
  }
}

/** The kernel of exponentials for many short rows, or those whose result is a number; `out` may be `x`. */
export function manyRows<T extends number>(kind: i32, x: usize, labels: usize, out: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    const count = isShort<T>(cols) ? rowsAtOnce<T>(rows, cols) : min(rows, ROWS);
    if (isShort<T>(cols)) {
      const groups = groupsOf<T>(count);
      gatherMaxima<T>(x, groups, cols);
      writeExponentials<T>(groups, cols);
      sumExponentials<T>(groups, cols);
    } else {
      sumRowByRow<T>(x, count, cols);
    }
    let size = <usize>count * sizeof<T>();
    if (kind == LOG_SUM_EXP) {
      finishLogSumExp<T>(x, out, count, cols);
    } else if (kind == LOSS) {
      finishLoss<T>(x, labels, out, count, cols);
    } else {
      size = <usize>count * bytes;
      if (kind == SOFTMAX) finishSoftmax<T>(count, cols);
      if (kind == LOG_SOFTMAX) finishLogSoftmax<T>(count, cols);
      if (kind == LOSS_GRAD) finishGradient<T>(labels, count, cols);
      memory.copy(out, RESULTS, size);
    }
    x += <usize>count * bytes;
    out += size;
    labels += (<usize>count) << 2;
    rows -= count;
  } while (rows > 0);
}
