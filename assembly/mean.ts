// ln of the mean of exponentials, in float64 for either dtype. With m the largest of n elements and Y the sum of e^(x - m) - 1, the
// result is m + L, L = ln(1 + Y / n). All terms of Y are of one sign, so that it keeps its relative accuracy where the elements
// are near each other and L near 0; and as it is kept as high + low, so does n + Y where they are far from each other.
//
// Besides the roundings of the result: of Y 0.5 ulp at most, where e^t - 1 is about a step of the table of exp, and 0.1 elsewhere;
// times 1.44 at Y / n = -1/2, where it is 0.1. Of L down to there 0.9 ulp (logOnePlus), below it 1 (addLogs).
import { expm1Fine } from "./exp";
import { add, div, mul, set, splat, sub, sumError } from "./lanes";
import { addLogs, logOnePlus } from "./log";
import { FINISH, MAX, START, SUM } from "./passes";
import { hasNaN, maximum, WIDE, widen } from "./rows";
import { addToSum, count, resetSum, rowMax, setCount, setRowMax, sumHigh, sumLow } from "./sum";

const X = memory.data(4096 + 128, 16);
const LOWS = memory.data(16, 16);

// Of two rows: the largest element, Y as high + low, the number of its elements, and how many of them are kept.
const MAXIMA = memory.data(16, 16);
const SUM_HIGHS = memory.data(16, 16);
const SUM_LOWS = memory.data(16, 16);
const LENGTHS = memory.data(16, 16);
const COUNTS = memory.data(16, 16);
const RESULTS = memory.data(16, 16);

/** Adds e^(x - max) - 1 of a block to the row's sum, none of their digits lost. */
function addBlock(n: i32, max: f64): void {
  const minusMax = splat<f64>(-max);
  let high = splat<f64>(0);
  let low = high;
  let highOfLows = high;
  let lowOfLows = high;
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const x = v128.load(X + at);
    const t = add<f64>(x, minusMax);
    const value = expm1Fine(t, sumError<f64>(x, minusMax, t), LOWS);
    const rest = v128.load(LOWS);
    const sum = add<f64>(high, value);
    low = add<f64>(low, sumError<f64>(high, value, sum));
    high = sum;
    const sumOfLows = add<f64>(highOfLows, rest);
    lowOfLows = add<f64>(lowOfLows, sumError<f64>(highOfLows, rest, sumOfLows));
    highOfLows = sumOfLows;
  }
  const both = add<f64>(high, highOfLows);
  const errors = add<f64>(add<f64>(low, lowOfLows), sumError<f64>(high, highOfLows, both));
  addToSum(f64x2.extract_lane(both, 0));
  addToSum(f64x2.extract_lane(both, 1));
  addToSum(f64x2.extract_lane(errors, 0) + f64x2.extract_lane(errors, 1));
}

/** Adds those of a row, or a piece of it; where the largest is infinite, NaN if there is one. */
function addRow<T extends number>(x: usize, n: i32): void {
  const max = rowMax();
  setCount(count() + n);
  if (max - max != 0) {
    if (n && hasNaN<T>(x, n)) resetSum(NaN);
    return;
  }
  for (let done = 0; done < n; done += WIDE) {
    const length = min(WIDE, n - done);
    widen<T>(x + <usize>done * sizeof<T>(), length, X, max);
    addBlock(length, max);
  }
}

/** Keeps what a row has come to for its result; `kept` is how many of its elements are, or negative for all. */
function keepRow(row: usize, kept: i32): void {
  const at = row << 3;
  store<f64>(MAXIMA + at, rowMax());
  store<f64>(SUM_HIGHS + at, sumHigh());
  store<f64>(SUM_LOWS + at, sumLow());
  store<f64>(LENGTHS + at, <f64>count());
  store<f64>(COUNTS + at, <f64>(kept < 0 ? count() : kept));
}

/** What is left of a quotient's dividend, exactly for divisors below 2^27: the product by halves of the quotient (Dekker). */
function remainder(dividend: v128, quotient: v128, divisor: v128): v128 {
  const c = mul<f64>(quotient, splat<f64>(134217729)); // 2^27 + 1
  const high = sub<f64>(c, sub<f64>(c, quotient));
  const low = sub<f64>(quotient, high);
  return sub<f64>(sub<f64>(dividend, mul<f64>(high, divisor)), mul<f64>(low, divisor));
}

/** The results of two rows. */
function finishRows(): void {
  const max = v128.load(MAXIMA);
  const n = v128.load(COUNTS);
  const one = splat<f64>(1);
  // Each element that is not kept has added -1.
  const dropped = sub<f64>(v128.load(LENGTHS), n);
  const high = v128.load(SUM_HIGHS);
  const sum = add<f64>(high, dropped);
  const low = add<f64>(v128.load(SUM_LOWS), sumError<f64>(high, dropped, sum));
  const total = add<f64>(sum, low);
  const y = div<f64>(total, n);
  const rest = div<f64>(add<f64>(remainder(total, y, n), add<f64>(sub<f64>(sum, total), low)), n);
  const mean = add<f64>(one, y);
  const log = logOnePlus<f64>(y);
  const near = add<f64>(max, log);
  const error = add<f64>(sumError<f64>(max, log, near), div<f64>(rest, mean));
  const far = addLogs(max, splat<f64>(0), mean, rest);
  const isNear = v128.gt<f64>(y, splat<f64>(-0.5));
  const finite = v128.bitselect(add<f64>(near, error), far, isNear);
  const other = v128.bitselect(max, splat<f64>(NaN), v128.eq<f64>(high, splat<f64>(0)));
  const isFinite = v128.eq<f64>(sub<f64>(max, max), splat<f64>(0));
  const result = v128.bitselect(finite, other, isFinite);
  v128.store(RESULTS, v128.bitselect(result, splat<f64>(NaN), v128.gt<f64>(n, splat<f64>(0))));
}

/** The kernel; `counts` has an int32 for each row, how many elements are kept, the others being -∞; or it is 0. */
export function logMeanExp<T extends number>(
  x: usize,
  counts: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    const pair = min(rows, 2);
    for (let r: usize = 0; r < <usize>pair; r++) {
      if (passes & START) {
        setRowMax(-Infinity);
        resetSum(0);
        setCount(0);
      }
      if (passes & MAX) setRowMax(maximum<T>(x, cols, rowMax()));
      if (passes & SUM) addRow<T>(x, cols);
      keepRow(r, counts ? load<i32>(counts + (r << 2)) : -1);
      x += bytes;
    }
    if (passes & FINISH) {
      finishRows();
      for (let r: usize = 0; r < <usize>pair; r++) set<T>(out + r * sizeof<T>(), load<f64>(RESULTS + (r << 3)));
      out += <usize>pair * sizeof<T>();
    }
    if (counts) counts += 8;
    rows -= pair;
  } while (rows > 0);
}
