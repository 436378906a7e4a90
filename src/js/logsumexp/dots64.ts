// ln of sums of products e^a e^b, in float64 for either dtype: as in assembly/logsumexp/dots.ts.

import type { FloatArray } from "../arithmetic/constants64.js";
import { ensureExpTable, lowOfSum, reduceSums } from "../arithmetic/exp-reduced64.js";
import { addLog } from "../arithmetic/log-single.js";
import { power } from "../arithmetic/power.js";
import { ensureLogTable } from "../arithmetic/tables.js";
import { resultOf } from "../rows/row64.js";
import { Accumulator } from "../summation/accumulator.js";
import { lane, sumLane } from "../summation/compensated-exponentials64.js";
import { SHORT } from "../summation/pairwise64.js";

/** Elements that are taken at once. */
const BLOCK = 512;

/** The sums of a block as high + low. The low part of an infinite one is NaN. */
const highs: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const lows: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

const sum: Accumulator = /*#__PURE__*/ new Accumulator();

/** A low part of a sum below this does not count; a factor undoes the scale. */
const LEAST_LOW = /*#__PURE__*/ power(-563);
const UNSCALE = /*#__PURE__*/ power(-512);

function writeSums(a: FloatArray, atA: number, b: FloatArray, atB: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[atA + i];
    const y = b[atB + i];
    highs[i] = x + y;
    lows[i] = lowOfSum(x, y, highs[i]);
  }
}

/** The result of a row of a and one of b. */
function dotRow(a: FloatArray, atA: number, b: FloatArray, atB: number, cols: number): number {
  let high = Number.NEGATIVE_INFINITY;
  let low = 0;
  let hasNaN = false;
  for (let done = 0; done < cols; done += BLOCK) {
    const n = Math.min(BLOCK, cols - done);
    writeSums(a, atA + done, b, atB + done, n);
    for (let i = 0; i < n; i++) {
      if (highs[i] > high) {
        high = highs[i];
        low = lows[i];
      } else if (highs[i] === high) {
        if (lows[i] > low) low = lows[i];
      } else if (Number.isNaN(highs[i])) hasNaN = true;
    }
  }
  if (hasNaN) return Number.NaN;
  if (high - high !== 0) return high;
  sum.reset(0);
  for (let done = 0; done < cols; done += BLOCK) {
    const n = Math.min(BLOCK, cols - done);
    if (cols > BLOCK) writeSums(a, atA + done, b, atB + done, n);
    reduceSums(highs, lows, n, high, low);
    if (cols <= SHORT) {
      sumLane(0, n, 1);
      sum.set(lane[0], lane[1]);
    } else {
      sumLane(0, n, 2);
      sum.addTwice(lane[0]);
      const rest = lane[1];
      sumLane(1, n, 2);
      sum.addTwice(lane[0]);
      sum.addTwice(rest + lane[1]);
    }
  }
  return addLog(high, low, sum.high * UNSCALE, Math.abs(sum.low) < LEAST_LOW ? 0 : sum.low * UNSCALE);
}

export function logDotExp(a: FloatArray, b: FloatArray, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let r = 0; r < rows; r++) out[r] = resultOf(dotRow(a, r * cols, b, r * cols, cols));
}

/** The results of each row of a with all rows of b, which are `columns`. The rows of a lie at x, behind room for these results. */
export function logMatMulExp(
  x: FloatArray,
  b: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
  columns: number,
): void {
  ensureExpTable();
  ensureLogTable();
  for (let r = 0; r < rows; r++) {
    const start = rows * columns + r * cols;
    for (let c = 0; c < columns; c++) out[r * columns + c] = resultOf(dotRow(x, start, b, c * cols, cols));
  }
}
