// ln of sums of products e^a e^b: of rows, and of the rows of one matrix with the columns of another.
//
// A sum s = a + b is kept as high + low, which is exact (float32: in float64, where low does not count). The largest m is one of these
// pairs, so that all of s - m is at most 0, and S is the compensated sum of e^(s - m). So the result m + ln S is as accurate as that of
// logSumExp of the exact sums: ln S has 0.1 u of S by the products of low parts, 0.02 u by the sum, and half an ulp by its table; the
// result half an ulp.
import { twoSumError } from "../arithmetic/double-double";
import {
  expConstant,
  expReduced,
  expShifted,
  expStep,
  expUnscales,
  LOWS,
  REDUCED,
  SHIFTED,
  setReduced,
  unscaleLow,
} from "../arithmetic/exp-scaled";
import { addLogs } from "../arithmetic/log";
import { add, get, mul, nmadd, PROMOTED, pmax, set, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_9, BLOCK_10, BLOCK_11, BLOCK_12, BLOCK_13, GROUPS, scratch } from "../memory";
import { gatherPair, isShort, ROWS, rowsAtOnce } from "../rows/transpose";
import { addToSumTwice, resetSum, sumHigh, sumLow } from "../summation/accumulator";
import { Exponentials, sumReduced } from "../summation/compensated-exponentials";

// Slots. The sums of a block as high + low; for each row the largest sum, and the scaled S, as high + low; and the result.
const HIGHS = BLOCK_0;
const LOW_PARTS = BLOCK_1;
const MAX_HIGHS = BLOCK_9;
const MAX_LOWS = BLOCK_10;
const SUM_HIGHS = BLOCK_11;
const SUM_LOWS = BLOCK_12;
const RESULTS = BLOCK_13;
/** The high and the low parts of two lanes of S. */
const LANES: usize = GROUPS;
/** Where a long row has its largest sums of both lanes, behind those of all rows. */
const MAX_OF_ROW: usize = (<usize>ROWS) << 3;

/** Writes two sums at a place of the scratch. The low part of an infinite one is NaN. */
function writeSums<T extends number>(at: usize, a: v128, b: v128): void {
  const high = add<f64>(a, b);
  v128.store(at, high, HIGHS);
  if (sizeof<T>() == 8) v128.store(at, twoSumError<f64>(a, b, high), LOW_PARTS);
}

function loadPair<T extends number>(x: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
}

/** Raises the largest sums of the lanes, which are at `max`, by those from `at` to `end`; NaN is passed over. */
function raiseMaxima<T extends number>(max: usize, at: usize, end: usize): void {
  let high = v128.load(max, MAX_HIGHS);
  let low = v128.load(max, MAX_LOWS);
  for (; at < end; at += 16) {
    const other = v128.load(at, HIGHS);
    if (sizeof<T>() == 8) {
      const otherLow = v128.load(at, LOW_PARTS);
      const largerLow = v128.bitselect(pmax<f64>(low, otherLow), low, v128.eq<f64>(other, high));
      low = v128.bitselect(otherLow, largerLow, v128.gt<f64>(other, high));
    }
    high = pmax<f64>(high, other);
  }
  v128.store(max, high, MAX_HIGHS);
  v128.store(max, low, MAX_LOWS);
}

/** The first stage of the exponentials of the sums from `from` on, minus the largest, to `at`. */
function reduceSums<T extends number>(from: usize, at: usize, end: usize, maxHigh: v128, maxLow: v128): void {
  const least = expConstant<f64>(0);
  const inv = expConstant<f64>(1);
  const magic = expConstant<f64>(2);
  const hi = expConstant<f64>(3);
  const lo = expConstant<f64>(4);
  const step = expStep();
  const minusMax = v128.neg<f64>(maxHigh);
  from -= at;
  do {
    const high = v128.load(from + at, HIGHS);
    const difference = add<f64>(high, minusMax);
    if (sizeof<T>() == 8) {
      const error = twoSumError<f64>(high, minusMax, difference);
      const low = add<f64>(error, sub<f64>(v128.load(from + at, LOW_PARTS), maxLow));
      const part = v128.and(low, v128.gt<f64>(difference, least));
      const t = add<f64>(difference, part);
      const inRange = pmax<f64>(t, least);
      const shifted = expShifted<f64>(inRange, inv, magic);
      v128.store(at, shifted, SHIFTED);
      v128.store(at, expReduced<f64>(inRange, shifted, magic, hi, lo), REDUCED);
      v128.store(at, v128.and(sub<f64>(part, sub<f64>(t, difference)), v128.gt<f64>(t, least)), LOWS);
    } else {
      const inRange = pmax<f64>(difference, least);
      const shifted = expShifted<f64>(inRange, inv, magic);
      v128.store(at, shifted, SHIFTED);
      v128.store(at, nmadd<f64>(sub<f64>(shifted, magic), step, inRange), REDUCED);
    }
    at += 16;
  } while (at < end);
}

function resetMaxima(max: usize): void {
  v128.store(max, splat<f64>(-Infinity), MAX_HIGHS);
  v128.store(max, splat<f64>(0), MAX_LOWS);
}

/** Sums short rows from number `first` on, two side by side, as many as a block has room for. Returns how many. */
function sumShortRows<T extends number>(a: usize, b: usize, stepA: usize, first: i32, count: i32, cols: i32): i32 {
  const rowBytes = <usize>cols * sizeof<T>();
  const bytes = (<usize>cols) << 4;
  const n = rowsAtOnce<f64>(count - first, cols);
  const start = scratch();
  let at = start;
  for (let i = 0; i < n; i += 2) {
    const second = <usize>min(i + 1, n - 1) - <usize>i;
    let x = a + <usize>(first + i) * stepA;
    let y = b + <usize>(first + i) * rowBytes;
    const max = start + ((<usize>(first + i)) << 3);
    resetMaxima(max);
    const end = start + bytes;
    for (let to = start; to < end; to += 16) {
      writeSums<T>(to, gatherPair<T>(x, x + second * stepA), gatherPair<T>(y, y + second * rowBytes));
      x += sizeof<T>();
      y += sizeof<T>();
    }
    raiseMaxima<T>(max, start, end);
    reduceSums<T>(start, at, at + bytes, v128.load(max, MAX_HIGHS), v128.load(max, MAX_LOWS));
    at += bytes;
  }
  at = start;
  for (let i = 0; i < n; i += 2) {
    const to = start + ((<usize>(first + i)) << 3);
    sumReduced<T, Exponentials>(at, at + bytes, to + SUM_HIGHS, to + SUM_LOWS);
    at += bytes;
  }
  return n;
}

/** Writes the sums of a block. Behind an odd number of them is -∞. */
function writeBlock<T extends number>(a: usize, b: usize, n: i32): void {
  const start = scratch();
  const end = start + ((<usize>n) << 3);
  for (let at = start; at < end; at += 16) {
    writeSums<T>(at, loadPair<T>(a), loadPair<T>(b));
    a += 2 * sizeof<T>();
    b += 2 * sizeof<T>();
  }
  if (n & 1) store<f64>(end, -Infinity, HIGHS);
}

/** Makes the largest sum of both lanes that of the row. */
function joinMaxima(max: usize): void {
  const high = load<f64>(max, MAX_HIGHS);
  const other = load<f64>(max, MAX_HIGHS + 8);
  const low = load<f64>(max, MAX_LOWS);
  const otherLow = load<f64>(max, MAX_LOWS + 8);
  const isOther = other > high || (other == high && otherLow > low);
  v128.store(max, splat<f64>(isOther ? other : high), MAX_HIGHS);
  v128.store(max, splat<f64>(isOther ? otherLow : low), MAX_LOWS);
}

/** Sums a long row, number `row`. */
function sumLongRow<T extends number>(a: usize, b: usize, row: i32, n: i32): void {
  const start = scratch();
  const max = start + MAX_OF_ROW;
  resetMaxima(max);
  for (let done = 0; done < n; done += PROMOTED) {
    const offset = <usize>done * sizeof<T>();
    const length = min(PROMOTED, n - done);
    writeBlock<T>(a + offset, b + offset, length);
    raiseMaxima<T>(max, start, start + ((<usize>length) << 3));
  }
  joinMaxima(max);
  const maxHigh = v128.load(max, MAX_HIGHS);
  const maxLow = v128.load(max, MAX_LOWS);
  resetSum(0);
  for (let done = 0; done < n; done += PROMOTED) {
    const offset = <usize>done * sizeof<T>();
    const length = min(PROMOTED, n - done);
    if (n > PROMOTED) writeBlock<T>(a + offset, b + offset, length);
    const end = start + ((<usize>length) << 3);
    const endOfVectors = (end + 15) & ~15;
    reduceSums<T>(start, start, end, maxHigh, maxLow);
    if (end < endOfVectors) setReduced(end, false);
    sumReduced<T, Exponentials>(start, endOfVectors, start + LANES, start + LANES + 16);
    addToSumTwice(load<f64>(start, LANES));
    addToSumTwice(load<f64>(start, LANES + 8));
    addToSumTwice(load<f64>(start, LANES + 16) + load<f64>(start, LANES + 24));
  }
  const at = start + ((<usize>row) << 3);
  store<f64>(at, f64x2.extract_lane(maxHigh, 0), MAX_HIGHS);
  store<f64>(at, f64x2.extract_lane(maxLow, 0), MAX_LOWS);
  store<f64>(at, sumHigh(), SUM_HIGHS);
  store<f64>(at, sumLow(), SUM_LOWS);
}

/** Is any of the sums NaN? */
function hasNaN<T extends number>(a: usize, b: usize, n: i32): bool {
  const end = a + <usize>n * sizeof<T>();
  for (; a < end; a += sizeof<T>()) {
    const sum = get<T>(a) + get<T>(b);
    if (sum != sum) return true;
    b += sizeof<T>();
  }
  return false;
}

/** The results of rows of `a`, `stepA` bytes apart, and of b, one after the other. */
function dotRows<T extends number>(a: usize, b: usize, stepA: usize, out: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  const start = scratch();
  do {
    const count = min(rows, ROWS);
    if (isShort<T>(cols))
      for (let first = 0; first < count; ) first += sumShortRows<T>(a, b, stepA, first, count, cols);
    else for (let r = 0; r < count; r++) sumLongRow<T>(a + <usize>r * stepA, b + <usize>r * bytes, r, cols);
    for (let at = start; at < start + ((<usize>count) << 3); at += 16) {
      const high = mul<f64>(v128.load(at, SUM_HIGHS), expUnscales<f64>());
      const low = unscaleLow<f64>(v128.load(at, SUM_LOWS));
      v128.store(at, addLogs(at, v128.load(at, MAX_HIGHS), v128.load(at, MAX_LOWS), high, low), RESULTS);
    }
    for (let r: usize = 0; r < <usize>count; r++) {
      const max = load<f64>(start + (r << 3), MAX_HIGHS);
      const isFinite = max - max == 0;
      set<T>(out, isFinite ? load<f64>(start + (r << 3), RESULTS) : hasNaN<T>(a, b, cols) ? NaN : max);
      a += stepA;
      b += bytes;
      out += sizeof<T>();
    }
    rows -= count;
  } while (rows > 0);
}

export function logDotExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  dotRows<T>(x, y, <usize>cols * sizeof<T>(), out, rows, cols);
}

/**
 * The results of each row of a with all rows of y, which are `columns`. The rows of a lie at x, behind room for these results, to which
 * `out` is equal.
 */
export function logMatMulExp<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  columns: f64,
): void {
  const count = <i32>columns;
  x += <usize>(rows * count) * sizeof<T>();
  do {
    dotRows<T>(x, y, 0, out, count, cols);
    x += <usize>cols * sizeof<T>();
    out += <usize>count * sizeof<T>();
  } while (--rows);
}
