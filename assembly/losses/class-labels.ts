// The loss against class labels, ln S - (x[label] - m), and its gradient, softmax minus 1 at the label: m is the largest element of a
// row and S the sum of e^(x - m). `labels` has an int32 for each row.
import { scalarTwoSumError } from "../arithmetic/double-double";
import { get, lanes, set } from "../arithmetic/simd";
import { divideBySum } from "../logsumexp/logsumexp";
import { plusLogOfSum, sumExponentials } from "../logsumexp/row-sum";
import {
  areMany,
  areShort,
  EXPONENTIALS,
  finishSoftmax,
  HIGHS,
  LOGS,
  LOWS,
  MAXIMA,
  RESULTS,
  readRows,
  writeRowLogs,
} from "../logsumexp/short-rows";
import { BLOCK_7, BLOCK_8, scratch } from "../memory";
import { maximum } from "../rows/row";
import { sumHigh, sumLow } from "../summation/accumulator";

/** The label of a row that does not count, whose results are 0. */
const IGNORED: i32 = i32.MIN_VALUE;

// Slots. A number for each row: m - x[label] and its rounding error, or the gradient at the label.
const BASES = BLOCK_7;
const BASE_LOWS = BLOCK_8;
const SLOPES = BLOCK_7;

/** Writes the losses of rows that readRows has read. */
function finishLosses<T extends number>(x: usize, labels: usize, out: usize, rows: i32, cols: i32): void {
  const start = scratch();
  for (let r = 0; r < rows; r++) {
    const at = start + ((<usize>r) << 3);
    const label = load<i32>(labels + ((<usize>r) << 2));
    const pick = label == IGNORED ? 0 : get<T>(x + <usize>(r * cols + label) * sizeof<T>());
    const max = load<f64>(at, MAXIMA);
    const t = pick - max;
    store<f64>(at, -t, BASES);
    store<f64>(at, -scalarTwoSumError(pick, -max, t), BASE_LOWS);
  }
  writeRowLogs<T>(rows, BASES, BASE_LOWS);
  for (let r = 0; r < rows; r++) {
    const at = start + ((<usize>r) << 3);
    const max = load<f64>(at, MAXIMA);
    let loss = max - max == 0 ? load<f64>(at, LOGS) : NaN;
    if (load<i32>(labels + ((<usize>r) << 2)) == IGNORED) loss = 0;
    set<T>(out + <usize>r * sizeof<T>(), loss);
  }
}

/** The loss of a row by itself. */
function lossOf<T extends number>(x: usize, label: i32, n: i32): f64 {
  if (label == IGNORED) return 0;
  const max = maximum<T>(x, n);
  if (max - max != 0) return NaN;
  sumExponentials<T>(x, 0, n, max, false);
  const pick = get<T>(x + <usize>label * sizeof<T>());
  const t = pick - max;
  return plusLogOfSum<T>(-t, -scalarTwoSumError(pick, -max, t));
}

export function crossEntropyLoss<T extends number>(
  x: usize,
  labels: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  if (areMany<T>(rows, cols)) {
    do {
      const count = readRows<T>(x, rows, cols);
      finishLosses<T>(x, labels, out, count, cols);
      x += <usize>count * bytes;
      labels += (<usize>count) << 2;
      out += <usize>count * sizeof<T>();
      rows -= count;
    } while (rows > 0);
    return;
  }
  do {
    set<T>(out, lossOf<T>(x, load<i32>(labels), cols));
    x += bytes;
    labels += 4;
    out += sizeof<T>();
  } while (--rows);
}

/**
 * p - 1, which is minus the part of the other exponentials in the sum: so it keeps its relative accuracy where p is near 1. Its error, in
 * u: 7.24 of the others, of which the sum has no more, and 4 roundings.
 */
function slopeOf(high: f64, low: f64, e: f64): f64 {
  return -((high - e + low) / (high + low));
}

/** Writes the gradients of rows that readRows has read to RESULTS, row by row. */
function finishGradients<T extends number>(labels: usize, rows: i32, cols: i32): void {
  const start = scratch();
  for (let r = 0; r < rows; r++) {
    const at = start + ((<usize>r) << 3);
    const label = load<i32>(labels + ((<usize>r) << 2));
    if (label == IGNORED) continue;
    const place = (r / lanes<T>()) * cols + label;
    const e = start + ((<usize>place) << 4) + <usize>(r % lanes<T>()) * sizeof<T>();
    store<f64>(at, slopeOf(load<f64>(at, HIGHS), load<f64>(at, LOWS), get<T>(e + EXPONENTIALS)), SLOPES);
  }
  finishSoftmax<T>(rows, cols);
  for (let r = 0; r < rows; r++) {
    const label = load<i32>(labels + ((<usize>r) << 2));
    const row = start + RESULTS + <usize>(r * cols) * sizeof<T>();
    if (label == IGNORED) memory.fill(row, 0, <usize>cols * sizeof<T>());
    else set<T>(row + <usize>label * sizeof<T>(), load<f64>(start + ((<usize>r) << 3), SLOPES));
  }
}

/** Writes the gradient of a row by itself. */
function writeGradient<T extends number>(x: usize, label: i32, out: usize, n: i32): void {
  if (label == IGNORED) {
    memory.fill(out, 0, <usize>n * sizeof<T>());
    return;
  }
  sumExponentials<T>(x, out, n, maximum<T>(x, n), true);
  const at = out + <usize>label * sizeof<T>();
  const slope = sumHigh() == 0 ? NaN : slopeOf(sumHigh(), sumLow(), get<T>(at));
  divideBySum<T>(out, n);
  set<T>(at, slope);
}

export function crossEntropyLossGrad<T extends number>(
  x: usize,
  labels: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  if (areShort<T>(rows, cols)) {
    do {
      const count = readRows<T>(x, rows, cols);
      finishGradients<T>(labels, count, cols);
      const size = <usize>count * bytes;
      memory.copy(out, scratch() + RESULTS, size);
      x += size;
      labels += (<usize>count) << 2;
      out += size;
      rows -= count;
    } while (rows > 0);
    return;
  }
  do {
    writeGradient<T>(x, load<i32>(labels), out, cols);
    x += bytes;
    labels += 4;
    out += bytes;
  } while (--rows);
}
