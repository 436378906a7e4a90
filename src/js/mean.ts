// ln of the mean of exponentials, in float64 for either dtype: as in assembly/mean.ts.
import { addLog, BLOCK, expm1Fine, logOnePlus, prepare, prepareLogs, Reals } from "./float64.js";
import { RowSum } from "./row-sum.js";
import { sumError, upperHalf } from "./sum-error.js";

type Floats = Float64Array | Float32Array;

const sum = new RowSum();

// Of a block: e^t - 1 and what rounding took from each, with what fills up the last vector.
const values = new Reals(BLOCK + 1);
const rests = new Reals(BLOCK + 1);

/** Rows of up to so many elements are taken by twos in WebAssembly, a lane each. */
const SHORT = 32;

function addBlock(x: Floats, start: number, n: number, max: number, lanes: number): void {
  for (let i = 0; i < n; i++) {
    const value = x[start + i];
    const t = value - max;
    values[i] = expm1Fine(t, sumError(value, -max, t), rests, i);
  }
  values[n] = 0;
  rests[n] = 0;
  let errors = 0;
  for (let lane = 0; lane < lanes; lane++) {
    let high = 0;
    let low = 0;
    let highOfLows = 0;
    let lowOfLows = 0;
    for (let i = lane; i < n + lane; i += lanes) {
      const after = high + values[i];
      low += sumError(high, values[i], after);
      high = after;
      const rest = highOfLows + rests[i];
      lowOfLows += sumError(highOfLows, rests[i], rest);
      highOfLows = rest;
    }
    const both = high + highOfLows;
    sum.add(both);
    errors += low + lowOfLows + sumError(high, highOfLows, both);
  }
  if (lanes === 1) sum.low = errors;
  else sum.add(errors);
}

/** What is left of a quotient's dividend. */
function remainder(dividend: number, quotient: number, divisor: number): number {
  const high = upperHalf(quotient);
  return dividend - high * divisor - (quotient - high) * divisor;
}

/** max + ln(1 + the mean of the sum over n of the elements). */
function logOfMean(max: number, length: number, n: number): number {
  const before = sum.high;
  const after = before + (length - n);
  const low = sum.low + sumError(before, length - n, after);
  const total = after + low;
  const y = total / n;
  const rest = (remainder(total, y, n) + (after - total + low)) / n;
  const mean = 1 + y;
  if (!(y > -0.5)) return addLog(max, 0, mean, rest);
  const log = logOnePlus(y);
  const near = max + log;
  return near + (sumError(max, log, near) + rest / mean);
}

function maskedLogMeanExp(x: Floats, counts: Int32Array | null, out: Floats, rows: number, cols: number): void {
  prepare();
  prepareLogs();
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const n = counts === null ? cols : counts[r];
    let max = Number.NEGATIVE_INFINITY;
    for (let i = start; i < start + cols; i++) if (x[i] > max) max = x[i];
    sum.reset(0);
    let result = Number.NaN;
    if (max - max === 0) {
      const lanes = cols <= SHORT ? 1 : 2;
      for (let done = 0; done < cols; done += BLOCK) {
        addBlock(x, start + done, Math.min(BLOCK, cols - done), max, lanes);
      }
      result = logOfMean(max, cols, n);
    } else if (!x.subarray(start, start + cols).some(Number.isNaN)) result = max;
    out[r] = n === 0 ? Number.NaN : result;
    if (out[r] === 0) out[r] = 0; // not -0
  }
}

function logMeanExp(x: Floats, _y: unknown, out: Floats, rows: number, cols: number): void {
  maskedLogMeanExp(x, null, out, rows, cols);
}

/** Those that operations name. */
export const kernels = { maskedLogMeanExp, logMeanExp };
