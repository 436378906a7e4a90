// ln of the mean of exponentials, in float64 for either dtype: as in assembly/logsumexp/mean.ts.
import type { Floats } from "../arithmetic/arrays.js";
import { BLOCK } from "../arithmetic/constants64.js";
import { twoSumError, veltkampHigh } from "../arithmetic/double-double.js";
import { expm1Extended } from "../arithmetic/exp-scaled64.js";
import { addLog, logOnePlus } from "../arithmetic/log-single.js";
import { ensureExpTable, ensureLogTable } from "../arithmetic/tables.js";
import { Accumulator } from "../summation/accumulator.js";

const sum: Accumulator = /*#__PURE__*/ new Accumulator();

/** Room for a block and for a 0 that fills up the last vector. */
const ROOM = 514;

/** e^t - 1 of a block as high + low. */
const values: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const rests: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

/** Rows of up to so many elements are read two at a time in WebAssembly, a lane each. */
const SHORT = 32;

function addBlock(x: Floats, start: number, n: number, max: number, lanes: number): void {
  for (let i = 0; i < n; i++) {
    const value = x[start + i];
    const t = value - max;
    values[i] = expm1Extended(t, twoSumError(value, -max, t), rests, i);
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
      low += twoSumError(high, values[i], after);
      high = after;
      const rest = highOfLows + rests[i];
      lowOfLows += twoSumError(highOfLows, rests[i], rest);
      highOfLows = rest;
    }
    const both = high + highOfLows;
    sum.add(both);
    errors += low + lowOfLows + twoSumError(high, highOfLows, both);
  }
  if (lanes === 1) sum.low = errors;
  else sum.add(errors);
}

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

export function maskedLogMeanExp(x: Floats, counts: Int32Array | null, out: Floats, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
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

export function logMeanExp(x: Floats, _y: unknown, out: Floats, rows: number, cols: number): void {
  maskedLogMeanExp(x, null, out, rows, cols);
}
