// m + ln S, or rows of results, of many rows: short ones side by side, and those of more elements by the logarithm of many at once. The
// operations are those of a row by itself.
import { twoSumError } from "../arithmetic/double-double";
import { expOnes, expUnscales, reduceBlock, unscaleLow } from "../arithmetic/exp-scaled";
import { addLogs } from "../arithmetic/log";
import { add, lanes, mul, NONE, PROMOTED, pmax, set, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, BLOCK_5, BLOCK_6, BLOCK_7, BLOCK_8, scratch } from "../memory";
import { hasNaN, maximum } from "../rows/row";
import {
  gather,
  groupsOf,
  isShort,
  listLanes,
  loadNumbers,
  ROWS,
  rowsAtOnce,
  scatter,
  storeNumbers,
  sumRows,
} from "../rows/transpose";
import { sumHigh, sumLow } from "../summation/accumulator";
import { finishBlock } from "../summation/exponentials";
import { COMPENSATED_MAXIMA, COMPENSATED_RESULTS, compensateRows, mayBeWithinBound } from "./compensated-rows";
import { isLikeLogProbs, isWithinBound, Plain } from "./error-bound";
import { flushThresholds, flushTiny } from "./flush";
import { plainLogSumExp, sumExponentials } from "./row-sum";

// Slots. A block of groups: x - m, its scaled exponentials, and those that are not 1; the results, row by row.
export const DIFFERENCES: usize = BLOCK_0;
export const EXPONENTIALS: usize = BLOCK_1;
const RESTS = BLOCK_2;
export const RESULTS: usize = BLOCK_2;
// A number for each row, in float64: the largest element, the scaled sum of exponentials as high + low, its logarithm.
export const MAXIMA: usize = BLOCK_3;
export const HIGHS: usize = BLOCK_4;
export const LOWS: usize = BLOCK_5;
export const LOGS: usize = BLOCK_6;
/** 1 / sum, for softmax. */
const FACTORS = BLOCK_6;
// Lists of rows: those outside the error bound, and those with an infinite largest element.
const OUTSIDE = BLOCK_7;
const INFINITE = BLOCK_8;

/** Does readRows take several rows of so many elements at once, for results that are rows? */
export function areShort<T extends number>(rows: i32, cols: i32): bool {
  return rows > 1 && isShort<T>(cols);
}

/** The same for results that are numbers, whose logarithms come together: 19 % of rows of 20 float64, 10 % of 100 float32. */
export function areMany<T extends number>(rows: i32, cols: i32): bool {
  return rows > 1 && (isShort<T>(cols) || cols <= PROMOTED);
}

/** Finds the largest element of each row, and writes the elements minus it side by side to DIFFERENCES. */
function gatherDifferences<T extends number>(x: usize, groups: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  let at = scratch();
  let maxima = at + MAXIMA;
  do {
    let max = splat<T>(-Infinity);
    const group = at;
    const end = x + bytes;
    do {
      const elements = gather<T>(x, bytes);
      max = pmax<T>(max, elements);
      v128.store(at, elements, DIFFERENCES);
      at += 16;
      x += sizeof<T>();
    } while (x < end);
    for (let i = group; i < at; i += 16) v128.store(i, sub<T>(v128.load(i, DIFFERENCES), max), DIFFERENCES);
    storeNumbers<T>(maxima, max);
    x += <usize>(lanes<T>() - 1) * bytes;
    maxima += <usize>lanes<T>() * 8;
  } while (--groups);
}

/** Writes the scaled exponentials of the differences. */
function writeExponentials<T extends number>(groups: i32, cols: i32): void {
  const bytes = (<usize>(groups * cols)) << 4;
  const start = scratch();
  reduceBlock<T>(start + DIFFERENCES, start, bytes, splat<T>(0));
  finishBlock<T>(start + EXPONENTIALS, bytes);
}

/** Sums the exponentials of each row: those that are 1 apart from the others, whose sum may be small against them. */
function sumSideBySide<T extends number>(groups: i32, cols: i32): void {
  const one = expOnes<T>();
  const start = scratch();
  let at = start;
  let highs = start + HIGHS;
  for (let g = 0; g < groups; g++) {
    let maxSum = splat<T>(0);
    const end = at + ((<usize>cols) << 4);
    do {
      const e = v128.load(at, EXPONENTIALS);
      const isOne = v128.eq<T>(e, one);
      maxSum = add<T>(maxSum, v128.and(e, isOne));
      v128.store(at, v128.andnot(e, isOne), RESTS);
      at += 16;
    } while (at < end);
    storeNumbers<T>(highs, maxSum);
    highs += <usize>lanes<T>() * 8;
  }
  sumRows<T>(start + RESTS, groups, cols, start + LOWS);
  const end = start + ((<usize>(groups * lanes<T>())) << 3);
  for (at = start; at < end; at += 16) {
    const maxSum = v128.load(at, HIGHS);
    const restSum = v128.load(at, LOWS);
    const high = add<f64>(maxSum, restSum);
    v128.store(at, high, HIGHS);
    v128.store(at, twoSumError<f64>(maxSum, restSum, high), LOWS);
  }
}

/** Finds the largest element and the sum of rows that are not short. */
function sumRowByRow<T extends number>(x: usize, rows: i32, cols: i32): void {
  let at = scratch();
  const end = at + ((<usize>rows) << 3);
  for (; at < end; at += 8) {
    const max = maximum<T>(x, cols);
    sumExponentials<T>(x, 0, cols, max, false);
    store<f64>(at, max, MAXIMA);
    store<f64>(at, sumHigh(), HIGHS);
    store<f64>(at, sumLow(), LOWS);
    x += <usize>cols * sizeof<T>();
  }
}

/** Reads rows for MAXIMA, HIGHS and LOWS, of short ones also EXPONENTIALS, and returns how many. */
export function readRows<T extends number>(x: usize, rows: i32, cols: i32): i32 {
  if (!isShort<T>(cols)) {
    const count = min(rows, ROWS);
    sumRowByRow<T>(x, count, cols);
    return count;
  }
  const count = rowsAtOnce<T>(rows, cols);
  const groups = groupsOf<T>(count);
  gatherDifferences<T>(x, groups, cols);
  writeExponentials<T>(groups, cols);
  sumSideBySide<T>(groups, cols);
  return count;
}

/** Writes base + low + ln S of each row to LOGS, from the slots of both, or 0 for a slot that is 0. S loses its scale. */
export function writeRowLogs<T extends number>(rows: i32, bases: usize, lows: usize): void {
  const unscale = expUnscales<T>();
  let at = scratch();
  const end = at + ((<usize>rows) << 3);
  for (; at < end; at += 16) {
    const base = bases ? v128.load(at + bases) : splat<f64>(0);
    const low = lows ? v128.load(at + lows) : splat<f64>(0);
    const high = mul<f64>(v128.load(at, HIGHS), unscale);
    const rest = unscaleLow<T>(v128.load(at, LOWS));
    v128.store(at, high, HIGHS);
    v128.store(at, rest, LOWS);
    v128.store(at, addLogs(at, base, low, high, rest), LOGS);
  }
}

/** Stores m + ln S of each row, from a slot; `infinite` rows, those of a list, have their largest element or NaN. */
function storeResults<T extends number>(x: usize, out: usize, rows: i32, cols: i32, slot: usize, infinite: i32): void {
  const start = scratch();
  for (let i = 0; i < infinite; i++) {
    const r = <usize>load<i32>(start + ((<usize>i) << 2), INFINITE);
    const row = x + r * <usize>cols * sizeof<T>();
    store<f64>(start + (r << 3) + slot, hasNaN<T>(row, cols) ? NaN : maximum<T>(row, cols));
  }
  for (let r: usize = 0; r < <usize>rows; r++) set<T>(out + r * sizeof<T>(), load<f64>(start + (r << 3) + slot));
}

/**
 * Writes m + ln S of each row that was read. Rows outside the error bound are summed again with compensation; are they most of them?
 */
function finishLogSumExp<T extends number>(x: usize, out: usize, rows: i32, cols: i32, growth: f64): bool {
  writeRowLogs<T>(rows, MAXIMA, 0);
  const start = scratch();
  let outside = 0;
  let infinite = 0;
  for (let r = 0; r < rows; r += 2) {
    const at = start + ((<usize>r) << 3);
    const max = v128.load(at, MAXIMA);
    const isFinite = v128.eq<f64>(sub<f64>(max, max), splat<f64>(0));
    const isWithin = isWithinBound<Plain>(v128.load(at, LOGS), max, v128.load(at, HIGHS), v128.load(at, LOWS), growth);
    outside = listLanes(start + OUTSIDE, outside, r, rows, v128.andnot(isFinite, isWithin));
    infinite = listLanes(start + INFINITE, infinite, r, rows, v128.not(isFinite));
  }
  if (outside > 0) {
    compensateRows<T>(x, start + OUTSIDE, outside, cols);
    for (let i: usize = 0; i < <usize>outside; i++) {
      const r = <usize>load<i32>(start + (i << 2), OUTSIDE);
      store<f64>(start + (r << 3), load<f64>(start + (i << 3), COMPENSATED_RESULTS), LOGS);
    }
  }
  storeResults<T>(x, out, rows, cols, LOGS, infinite);
  return 2 * outside > rows;
}

/**
 * Writes m + ln S of rows that are probably outside the error bound, by compensated sums. Rows that are not, for which both sums are
 * made, get the other result; are they less than half of them?
 */
function compensatedLogSumExp<T extends number>(x: usize, out: usize, rows: i32, cols: i32, growth: f64): bool {
  compensateRows<T>(x, NONE, rows, cols);
  const start = scratch();
  let within = 0;
  let infinite = 0;
  for (let r = 0; r < rows; r += 2) {
    const at = start + ((<usize>r) << 3);
    const max = v128.load(at, COMPENSATED_MAXIMA);
    const isFinite = v128.eq<f64>(sub<f64>(max, max), splat<f64>(0));
    within = listLanes(start + OUTSIDE, within, r, rows, v128.and(isFinite, mayBeWithinBound(at, growth)));
    infinite = listLanes(start + INFINITE, infinite, r, rows, v128.not(isFinite));
  }
  for (let i: usize = 0; i < <usize>within; i++) {
    const r = <usize>load<i32>(start + (i << 2), OUTSIDE);
    const row = x + r * <usize>cols * sizeof<T>();
    const result = plainLogSumExp<T>(row, cols, load<f64>(start + (r << 3), COMPENSATED_MAXIMA), growth);
    if (result == result) store<f64>(start + (r << 3), result, COMPENSATED_RESULTS);
  }
  storeResults<T>(x, out, rows, cols, COMPENSATED_RESULTS, infinite);
  return 2 * within <= rows;
}

/** Is a row like one of log-probabilities? */
function isRowLikeLogProbs<T extends number>(x: usize, cols: i32, growth: f64): bool {
  return isLikeLogProbs(maximum<T>(x, cols), growth);
}

/**
 * m + ln S of many rows. Rows of log-probabilities need compensated sums: where most of the rows before did, or the first and the last
 * row are like such ones, these sums are made at once. Which sums are made first does not matter for the results.
 */
export function logSumExpOfMany<T extends number>(x: usize, out: usize, rows: i32, cols: i32, growth: f64): void {
  const bytes = <usize>cols * sizeof<T>();
  let isCompensated =
    isRowLikeLogProbs<T>(x, cols, growth) && isRowLikeLogProbs<T>(x + <usize>(rows - 1) * bytes, cols, growth);
  do {
    let count: i32;
    if (isCompensated) {
      count = min(rows, ROWS);
      isCompensated = compensatedLogSumExp<T>(x, out, count, cols, growth);
    } else {
      count = readRows<T>(x, rows, cols);
      isCompensated = finishLogSumExp<T>(x, out, count, cols, growth);
    }
    x += <usize>count * bytes;
    out += <usize>count * sizeof<T>();
    rows -= count;
  } while (rows > 0);
}

/** Writes x - max - ln S to RESULTS, row by row. */
export function finishLogSoftmax<T extends number>(rows: i32, cols: i32): void {
  writeRowLogs<T>(rows, 0, 0);
  const bytes = (<usize>cols) << 4;
  const rowBytes = <usize>cols * sizeof<T>();
  const start = scratch();
  let at = start + DIFFERENCES;
  let results = start + RESULTS;
  let logs = start + LOGS;
  let groups = groupsOf<T>(rows);
  do {
    const log = loadNumbers<T>(logs);
    const end = results + rowBytes;
    do {
      scatter<T>(results, rowBytes, sub<T>(v128.load(at), log));
      at += 16;
      results += sizeof<T>();
    } while (results < end);
    results += bytes - rowBytes;
    logs += <usize>lanes<T>() * 8;
  } while (--groups);
}

/** Writes the exponentials divided by their sum to RESULTS, row by row. */
export function finishSoftmax<T extends number>(rows: i32, cols: i32): void {
  const bytes = (<usize>cols) << 4;
  const rowBytes = <usize>cols * sizeof<T>();
  const thresholds = flushThresholds<T>();
  const start = scratch();
  for (let at = start; at < start + ((<usize>rows) << 3); at += 16) {
    const sum = add<f64>(v128.load(at, HIGHS), v128.load(at, LOWS));
    v128.store(at, f64x2.div(splat<f64>(1), sum), FACTORS);
  }
  let at = start + EXPONENTIALS;
  let results = start + RESULTS;
  let factors = start + FACTORS;
  let groups = groupsOf<T>(rows);
  do {
    const factor = loadNumbers<T>(factors);
    const end = results + rowBytes;
    do {
      scatter<T>(results, rowBytes, mul<T>(flushTiny<T>(v128.load(at), thresholds), factor));
      at += 16;
      results += sizeof<T>();
    } while (results < end);
    results += bytes - rowBytes;
    factors += <usize>lanes<T>() * 8;
  } while (--groups);
}
