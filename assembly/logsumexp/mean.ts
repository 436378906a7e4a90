// ln of the mean of exponentials, in float64 for either dtype. With m the largest of n elements and Y the sum of e^(x - m) - 1, the
// result is m + L, L = ln(1 + Y / n). All terms of Y are of one sign, so that it keeps its relative accuracy where the elements
// are near each other and L near 0; and as it is kept as high + low, so does n + Y where they are far from each other.
//
// Besides the roundings of the result: of Y 0.5 ulp at most, where e^t - 1 is about a step of the table of exp, and 0.1 elsewhere;
// times 1.44 at Y / n = -1/2, where it is 0.1. Of L 1 ulp, down to there (logOnePlus) and below it (addLogs).
import { expm1Fine } from "../arithmetic/exp-scaled";
import { add, div, get, mul, pmax, set, splat, sub, sumError } from "../arithmetic/simd";
import { addLogs, logOnePlus } from "../arithmetic/log";
import { FINISH, MAX, START, SUM } from "../passes";
import { hasNaN, maximum, WIDE, widen } from "../rows/row";
import { addToSum, count, resetSum, rowMax, setCount, setRowMax, sumHigh, sumLow } from "../summation/accumulator";

const X = memory.data(4096 + 128, 16);
const LOWS = memory.data(16, 16);

/** Rows of up to so many elements are taken by twos, a lane each. */
const SHORT: i32 = 32;

// Of a row, or two: the largest element, Y as high + low, and how many elements are kept.
const MAXIMA = memory.data(16, 16);
const SUM_HIGHS = memory.data(16, 16);
const SUM_LOWS = memory.data(16, 16);
const COUNTS = memory.data(16, 16);
const RESULTS = memory.data(16, 16);

/** Adds e^(x - max) - 1 of vectors in X, lane by lane, none of their digits lost: to SUM_HIGHS, and what is left to SUM_LOWS. */
function sumVectors(bytes: usize, max: v128): void {
  const minusMax = sub<f64>(splat<f64>(0), max);
  let high = splat<f64>(0);
  let low = high;
  let highOfLows = high;
  let lowOfLows = high;
  let at: usize = 0;
  do {
    const x = v128.load(at, X);
    const t = add<f64>(x, minusMax);
    const value = expm1Fine(t, sumError<f64>(x, minusMax, t), LOWS);
    const rest = v128.load(LOWS);
    const sum = add<f64>(high, value);
    low = add<f64>(low, sumError<f64>(high, value, sum));
    high = sum;
    const sumOfLows = add<f64>(highOfLows, rest);
    lowOfLows = add<f64>(lowOfLows, sumError<f64>(highOfLows, rest, sumOfLows));
    highOfLows = sumOfLows;
    at += 16;
  } while (at < bytes);
  const both = add<f64>(high, highOfLows);
  v128.store(SUM_HIGHS, both);
  v128.store(SUM_LOWS, add<f64>(add<f64>(low, lowOfLows), sumError<f64>(high, highOfLows, both)));
}

/** Adds those of a row, or a piece of it; where the largest is infinite, NaN if there is one. */
function addRow(narrow: bool, x: usize, n: i32): void {
  const max = rowMax();
  if (max - max != 0) {
    if (n && (narrow ? hasNaN<f32>(x, n) : hasNaN<f64>(x, n))) resetSum(NaN);
    return;
  }
  for (let done = 0; done < n; done += WIDE) {
    const length = min(WIDE, n - done);
    if (narrow) widen<f32>(x + ((<usize>done) << 2), length, X, max);
    else widen<f64>(x + ((<usize>done) << 3), length, X, max);
    sumVectors((<usize>((length + 1) & ~1)) << 3, splat<f64>(max));
    addToSum(load<f64>(SUM_HIGHS));
    addToSum(load<f64>(SUM_HIGHS, 8));
    addToSum(load<f64>(SUM_LOWS) + load<f64>(SUM_LOWS, 8));
  }
}

/** Two short rows, side by side; where the largest is infinite, NaN if there is one. */
function addPair(narrow: bool, x: usize, y: usize, n: i32): void {
  const size: usize = narrow ? 4 : 8;
  const bytes = (<usize>n) << 4;
  let max = splat<f64>(-Infinity);
  let bad = splat<f64>(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const first = narrow ? get<f32>(x) : get<f64>(x);
    const second = narrow ? get<f32>(y) : get<f64>(y);
    const values = f64x2.replace_lane(f64x2.splat(first), 1, second);
    max = pmax<f64>(max, values);
    bad = v128.or(bad, v128.ne<f64>(values, values));
    v128.store(at, values, X);
    x += size;
    y += size;
  }
  sumVectors(bytes, max);
  const isFinite = v128.eq<f64>(sub<f64>(max, max), splat<f64>(0));
  v128.store(MAXIMA, max);
  v128.store(SUM_HIGHS, v128.bitselect(v128.load(SUM_HIGHS), bad, isFinite)); // all ones are NaN
}

/** What is left of a quotient's dividend, exactly for divisors below 2^27: the product by halves of the quotient (Dekker). */
function remainder(dividend: v128, quotient: v128, divisor: v128): v128 {
  const c = mul<f64>(quotient, splat<f64>(134217729)); // 2^27 + 1
  const high = sub<f64>(c, sub<f64>(c, quotient));
  const low = sub<f64>(quotient, high);
  return sub<f64>(sub<f64>(dividend, mul<f64>(high, divisor)), mul<f64>(low, divisor));
}

/** The results of rows of which there are `length` elements. */
function finishRows(length: i32): void {
  const max = v128.load(MAXIMA);
  const n = v128.load(COUNTS);
  const one = splat<f64>(1);
  // Each element that is not kept has added -1.
  const dropped = sub<f64>(splat<f64>(<f64>length), n);
  const high = v128.load(SUM_HIGHS);
  const sum = add<f64>(high, dropped);
  const low = add<f64>(v128.load(SUM_LOWS), sumError<f64>(high, dropped, sum));
  const total = add<f64>(sum, low);
  const y = div<f64>(total, n);
  const rest = div<f64>(add<f64>(remainder(total, y, n), add<f64>(sub<f64>(sum, total), low)), n);
  const mean = add<f64>(one, y);
  // Rows of one length are mostly all near or all far.
  const isNear = v128.gt<f64>(y, splat<f64>(-0.5));
  let finite = max;
  if (!i64x2.all_true(isNear)) finite = addLogs(max, splat<f64>(0), mean, rest);
  if (v128.any_true(isNear)) {
    const log = logOnePlus(y);
    const near = add<f64>(max, log);
    const error = add<f64>(sumError<f64>(max, log, near), div<f64>(rest, mean));
    finite = v128.bitselect(add<f64>(near, error), finite, isNear);
  }
  const other = v128.bitselect(max, splat<f64>(NaN), v128.eq<f64>(high, splat<f64>(0)));
  const isFinite = v128.eq<f64>(sub<f64>(max, max), splat<f64>(0));
  const result = v128.bitselect(finite, other, isFinite);
  v128.store(RESULTS, v128.bitselect(result, splat<f64>(NaN), v128.gt<f64>(n, splat<f64>(0))));
}

/** The kernel; `counts` has an int32 for each row, how many elements are kept, the others being -∞; or it is 0. */
export function logMeanExp(narrow: bool, x: usize, counts: usize, out: usize, rows: i32, cols: i32, passes: i32): void {
  const size: usize = narrow ? 4 : 8;
  const bytes = <usize>cols * size;
  // Of a long row, which comes alone and in pieces, the last may be short.
  const isShort = cols <= SHORT && (passes & START) != 0;
  do {
    const pair = isShort ? min(rows, 2) : 1;
    if (passes & START) {
      setRowMax(-Infinity);
      resetSum(0);
      setCount(0);
    }
    if (isShort) {
      addPair(narrow, x, x + <usize>(pair - 1) * bytes, cols);
      setCount(cols);
    } else {
      if (passes & MAX) setRowMax(narrow ? maximum<f32>(x, cols, rowMax()) : maximum<f64>(x, cols, rowMax()));
      if (passes & SUM) {
        addRow(narrow, x, cols);
        setCount(count() + cols);
      }
      store<f64>(MAXIMA, rowMax());
      store<f64>(SUM_HIGHS, sumHigh());
      store<f64>(SUM_LOWS, sumLow());
    }
    for (let r: usize = 0; r < <usize>pair; r++) {
      store<f64>(r << 3, <f64>(counts ? load<i32>(counts + (r << 2)) : count()), COUNTS);
    }
    if (passes & FINISH) {
      finishRows(count());
      for (let r: usize = 0; r < <usize>pair; r++) {
        const result = load<f64>(r << 3, RESULTS);
        if (narrow) set<f32>(out, result);
        else set<f64>(out, result);
        out += size;
      }
    }
    x += <usize>pair * bytes;
    if (counts) counts += (<usize>pair) << 2;
    rows -= pair;
  } while (rows > 0);
}
