// ln of the mean of exponentials, in float64 for either dtype. With m the largest of n elements and Y the sum of e^(x - m) - 1, the
// result is m + L, L = ln(1 + Y / n). All terms of Y are of one sign, so that it keeps its relative accuracy where the elements are near
// each other and L near 0. As it is kept as high + low, n + Y keeps it where they are far from each other.
//
// The errors besides the roundings of the result: Y has 0.5 ulp at most, where e^t - 1 is about a step of the table of exp, and 0.1
// elsewhere; times 1.44 at Y / n = -1/2, where it is 0.1. L has 1 ulp, down to there (logOnePlus) and below it (addLogs).
// See docs/decisions/15-mean-of-exponentials.md.
import { SPLITTER, twoSumError, veltkampHigh } from "../arithmetic/double-double";
import { addLogs, logOnePlus } from "../arithmetic/log";
import { add, div, mul, NONE, set, splat, sub } from "../arithmetic/simd";
import { scratch } from "../memory";
import { hasNaN } from "../rows/row";
import { ROWS } from "../rows/transpose";
import { ExponentialsMinusOne } from "../summation/compensated-exponentials";
import {
  COMPENSATED_MAXIMA,
  COMPENSATED_RESULTS,
  compensatedHigh,
  compensatedLow,
  sumCompensated,
} from "./compensated-rows";

/** Remainder of a division, exact for divisors below 2^27: by halves of the quotient (Dekker). */
function remainder(dividend: v128, quotient: v128, divisor: v128): v128 {
  const high = veltkampHigh(quotient, splat<f64>(SPLITTER));
  const low = sub<f64>(quotient, high);
  return sub<f64>(sub<f64>(dividend, mul<f64>(high, divisor)), mul<f64>(low, divisor));
}

/** The results of two rows at a place of the scratch. They have `length` elements, of which n are kept and the others -∞. */
function resultsOf(at: usize, length: i32, n: v128): v128 {
  const max = v128.load(at, COMPENSATED_MAXIMA);
  const one = splat<f64>(1);
  // Each element that is not kept has added -1.
  const dropped = sub<f64>(splat<f64>(<f64>length), n);
  const high = compensatedHigh(at);
  const sum = add<f64>(high, dropped);
  const low = add<f64>(compensatedLow(at), twoSumError<f64>(high, dropped, sum));
  const total = add<f64>(sum, low);
  const y = div<f64>(total, n);
  const rest = div<f64>(add<f64>(remainder(total, y, n), add<f64>(sub<f64>(sum, total), low)), n);
  const mean = add<f64>(one, y);
  // The rows of a matrix are mostly all near or all far.
  const isNear = v128.gt<f64>(y, splat<f64>(-0.5));
  let result = max;
  if (!i64x2.all_true(isNear)) result = addLogs(at, max, splat<f64>(0), mean, rest);
  if (v128.any_true(isNear)) {
    const log = logOnePlus(y);
    const near = add<f64>(max, log);
    const error = add<f64>(twoSumError<f64>(max, log, near), div<f64>(rest, mean));
    result = v128.bitselect(add<f64>(near, error), result, isNear);
  }
  return result;
}

/** ln of the means of rows; `counts` has an int32 for each row, the number of its elements that are kept, or is 0 where all are. */
function logMeans<T extends number>(x: usize, counts: usize, out: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  const start = scratch();
  let n = splat<f64>(<f64>cols);
  do {
    const count = min(rows, ROWS);
    sumCompensated<T, ExponentialsMinusOne>(x, NONE, count, cols);
    for (let r: usize = 0; r < <usize>count; r += 2) {
      if (counts) n = f64x2.convert_low_i32x4_s(v128.load64_zero(counts + (r << 2)));
      const at = start + (r << 3);
      v128.store(at, resultsOf(at, cols, n), COMPENSATED_RESULTS);
    }
    for (let r: usize = 0; r < <usize>count; r++) {
      const max = load<f64>(start + (r << 3), COMPENSATED_MAXIMA);
      let result = load<f64>(start + (r << 3), COMPENSATED_RESULTS);
      if (max - max != 0) result = hasNaN<T>(x, cols) ? NaN : max;
      if (counts && load<i32>(counts + (r << 2)) == 0) result = NaN;
      set<T>(out, result);
      x += bytes;
      out += sizeof<T>();
    }
    if (counts) counts += (<usize>count) << 2;
    rows -= count;
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
