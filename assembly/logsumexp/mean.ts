// ln of the mean of exponentials, in float64 for either dtype. With m the largest of n elements and Y the sum of e^(x - m) - 1, the
// result is m + L, L = ln(1 + Y / n). All terms of Y are of one sign, so that it keeps its relative accuracy where the elements are near
// each other and L near 0. As it is kept as high + low, n + Y keeps it where they are far from each other.
//
// The errors besides the roundings of the result: Y has 0.5 ulp at most, where e^t - 1 is about a step of the table of exp, and 0.1
// elsewhere; times 1.44 at Y / n = -1/2, where it is 0.1. L has 1 ulp, down to there (logOnePlus) and below it (addLogs).
import { SPLITTER, twoSumError, veltkampHigh } from "../arithmetic/double-double";
import { expm1Extended } from "../arithmetic/exp-scaled";
import { addLogs, logOnePlus } from "../arithmetic/log";
import { add, div, get, mul, PROMOTED, pmax, promote, set, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, STATE, scratch } from "../memory";
import { hasNaN, maximum } from "../rows/row";
import { addToSum, resetSum, sumHigh, sumLow } from "../summation/accumulator";

/** Rows of up to so many elements are read in pairs, a lane each. By themselves rows of 8 would take 1.8 times as long, of 32 1.25 times. */
const SHORT: i32 = 32;

// Slots.
const X = BLOCK_0;
/** The low parts of e^(x - m) - 1. */
const EXP_LOWS = STATE;
// Two lanes each, for a row or two: m, and Y as high + low.
const MAXIMA = STATE + 16;
const SUM_HIGHS = STATE + 32;
const SUM_LOWS = STATE + 48;

/** Sums e^(x - max) - 1 of vectors in X to SUM_HIGHS and SUM_LOWS, lane by lane, none of their digits lost. */
function sumVectors(bytes: usize, max: v128): void {
  const start = scratch();
  const minusMax = sub<f64>(splat<f64>(0), max);
  let high = splat<f64>(0);
  let low = high;
  let highOfLows = high;
  let lowOfLows = high;
  let at = start;
  const end = start + bytes;
  do {
    const x = v128.load(at, X);
    const t = add<f64>(x, minusMax);
    const value = expm1Extended(at, t, twoSumError<f64>(x, minusMax, t), start + EXP_LOWS);
    const rest = v128.load(start, EXP_LOWS);
    const sum = add<f64>(high, value);
    low = add<f64>(low, twoSumError<f64>(high, value, sum));
    high = sum;
    const sumOfLows = add<f64>(highOfLows, rest);
    lowOfLows = add<f64>(lowOfLows, twoSumError<f64>(highOfLows, rest, sumOfLows));
    highOfLows = sumOfLows;
    at += 16;
  } while (at < end);
  const both = add<f64>(high, highOfLows);
  v128.store(start, both, SUM_HIGHS);
  v128.store(start, add<f64>(add<f64>(low, lowOfLows), twoSumError<f64>(high, highOfLows, both)), SUM_LOWS);
}

/** Reads a row. Where m is infinite, Y is NaN if an element is, and otherwise 0. */
function readRow<T extends number>(x: usize, n: i32): void {
  const start = scratch();
  const max = maximum<T>(x, n);
  resetSum(0);
  if (max - max != 0) {
    if (hasNaN<T>(x, n)) resetSum(NaN);
  } else {
    for (let done = 0; done < n; done += PROMOTED) {
      const length = min(PROMOTED, n - done);
      promote<T>(x + <usize>done * sizeof<T>(), length, start + X, max);
      sumVectors((<usize>((length + 1) & ~1)) << 3, splat<f64>(max));
      addToSum(load<f64>(start, SUM_HIGHS));
      addToSum(load<f64>(start, SUM_HIGHS + 8));
      addToSum(load<f64>(start, SUM_LOWS) + load<f64>(start, SUM_LOWS + 8));
    }
  }
  store<f64>(start, max, MAXIMA);
  store<f64>(start, sumHigh(), SUM_HIGHS);
  store<f64>(start, sumLow(), SUM_LOWS);
}

/** Reads two short rows, side by side. Where m is infinite, Y is NaN if an element is. */
function readPair<T extends number>(x: usize, y: usize, n: i32): void {
  let max = splat<f64>(-Infinity);
  let invalid = splat<f64>(0);
  const start = scratch();
  const bytes = (<usize>n) << 4;
  for (let at = start; at < start + bytes; at += 16) {
    const values = f64x2.replace_lane(f64x2.splat(get<T>(x)), 1, get<T>(y));
    max = pmax<f64>(max, values);
    invalid = v128.or(invalid, v128.ne<f64>(values, values));
    v128.store(at, values, X);
    x += sizeof<T>();
    y += sizeof<T>();
  }
  sumVectors(bytes, max);
  const isFinite = v128.eq<f64>(sub<f64>(max, max), splat<f64>(0));
  v128.store(start, max, MAXIMA);
  v128.store(start, v128.bitselect(v128.load(start, SUM_HIGHS), invalid, isFinite), SUM_HIGHS); // all ones are NaN
}

/** Remainder of a division, exact for divisors below 2^27: by halves of the quotient (Dekker). */
function remainder(dividend: v128, quotient: v128, divisor: v128): v128 {
  const high = veltkampHigh(quotient, splat<f64>(SPLITTER));
  const low = sub<f64>(quotient, high);
  return sub<f64>(sub<f64>(dividend, mul<f64>(high, divisor)), mul<f64>(low, divisor));
}

/** The results of the rows that were read. They have `length` elements, of which n are kept and the others -∞. */
function resultsOf(length: i32, n: v128): v128 {
  const start = scratch();
  const max = v128.load(start, MAXIMA);
  const one = splat<f64>(1);
  // Each element that is not kept has added -1.
  const dropped = sub<f64>(splat<f64>(<f64>length), n);
  const high = v128.load(start, SUM_HIGHS);
  const sum = add<f64>(high, dropped);
  const low = add<f64>(v128.load(start, SUM_LOWS), twoSumError<f64>(high, dropped, sum));
  const total = add<f64>(sum, low);
  const y = div<f64>(total, n);
  const rest = div<f64>(add<f64>(remainder(total, y, n), add<f64>(sub<f64>(sum, total), low)), n);
  const mean = add<f64>(one, y);
  // The rows of a matrix are mostly all near or all far.
  const isNear = v128.gt<f64>(y, splat<f64>(-0.5));
  let finite = max;
  if (!i64x2.all_true(isNear)) finite = addLogs(start, max, splat<f64>(0), mean, rest);
  if (v128.any_true(isNear)) {
    const log = logOnePlus(y);
    const near = add<f64>(max, log);
    const error = add<f64>(twoSumError<f64>(max, log, near), div<f64>(rest, mean));
    finite = v128.bitselect(add<f64>(near, error), finite, isNear);
  }
  const other = v128.bitselect(max, splat<f64>(NaN), v128.eq<f64>(high, splat<f64>(0)));
  const isFinite = v128.eq<f64>(sub<f64>(max, max), splat<f64>(0));
  const result = v128.bitselect(finite, other, isFinite);
  return v128.bitselect(result, splat<f64>(NaN), v128.gt<f64>(n, splat<f64>(0)));
}

/** ln of the means of rows; `counts` has an int32 for each row, the number of its elements that are kept, or is 0 where all are. */
function logMeans<T extends number>(x: usize, counts: usize, out: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  let n = splat<f64>(<f64>cols);
  do {
    const isPair = cols <= SHORT && rows > 1;
    if (cols <= SHORT) readPair<T>(x, isPair ? x + bytes : x, cols);
    else readRow<T>(x, cols);
    if (counts) n = f64x2.convert_low_i32x4_s(isPair ? v128.load64_zero(counts) : v128.load32_splat(counts));
    const results = resultsOf(cols, n);
    set<T>(out, f64x2.extract_lane(results, 0));
    if (isPair) set<T>(out + sizeof<T>(), f64x2.extract_lane(results, 1));
    const read = isPair ? 2 : 1;
    x += <usize>read * bytes;
    out += <usize>read * sizeof<T>();
    if (counts) counts += (<usize>read) << 2;
    rows -= read;
  } while (rows > 0);
}

export function logMeanExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  logMeans<T>(x, 0, out, rows, cols);
}

/** The same of rows whose masked elements are -∞; `counts` has an int32 for each row, the number of its other elements. */
export function maskedLogMeanExp<T extends number>(
  x: usize,
  counts: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  logMeans<T>(x, counts, out, rows, cols);
}
