// ln of the mean of exponentials, in float64 for either dtype: as in assembly/logsumexp/mean.ts.
import type { FloatArray } from "../arithmetic/constants64.js";
import { twoSumError, veltkampHigh } from "../arithmetic/double-double.js";
import { addLog, logOnePlus } from "../arithmetic/log-single.js";
import { ensureLogTable } from "../arithmetic/tables.js";
import { hasNaN, maximum, resultOf } from "../rows/row64.js";
import { Accumulator } from "../summation/accumulator.js";
import { sumExponentials } from "../summation/compensated-exponentials64.js";

const sum: Accumulator = /*#__PURE__*/ new Accumulator();

/** dividend - quotient * divisor, exactly. */
function remainder(dividend: number, quotient: number, divisor: number): number {
  const high = veltkampHigh(quotient);
  return dividend - high * divisor - (quotient - high) * divisor;
}

/** max + ln(1 + the mean of the sum over n of the elements). */
function logOfMean(max: number, length: number, n: number): number {
  const before = sum.high;
  const after = before + (length - n);
  const low = sum.low + twoSumError(before, length - n, after);
  const total = after + low;
  const y = total / n;
  const rest = (remainder(total, y, n) + (after - total + low)) / n;
  const mean = 1 + y;
  if (!(y > -0.5)) return addLog(max, 0, mean, rest);
  const log = logOnePlus(y);
  const near = max + log;
  return near + (twoSumError(max, log, near) + rest / mean);
}

export function maskedLogMeanExp(
  x: FloatArray,
  counts: Int32Array | null,
  out: FloatArray,
  rows: number,
  cols: number,
): void {
  ensureLogTable();
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const n = counts === null ? cols : counts[r];
    const max = maximum(x, start, cols);
    let result = Number.NaN;
    if (max - max === 0) {
      sumExponentials(x, start, cols, max, true, sum);
      sum.set(sum.high * 2 ** -512, sum.low * 2 ** -512);
      result = logOfMean(max, cols, n);
    } else if (!hasNaN(x, start, cols)) result = max;
    out[r] = n === 0 ? Number.NaN : resultOf(result);
  }
}

export function logMeanExp(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  maskedLogMeanExp(x, null, out, rows, cols);
}
