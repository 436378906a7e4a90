// Functions of each element that are composed of exponentials and logarithms.
import { type FloatArray, round } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { ensureExpTable, exp } from "../arithmetic/exp-full64.js";
import { ensureLogTable } from "../arithmetic/log64.js";
import {
  BLOCK,
  highs,
  largerOf,
  lows,
  positivePart,
  takeLogs,
  takeLogsOfSums,
  takeLogsOnePlus,
  takeLogsOnePlusExp,
  takeLogsOnePlusExpOfDistances,
} from "./stages64.js";

export function sigmoid(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  for (let i = 0; i < rows * cols; i++) {
    const e = exp(x[i] > 50 ? 50 : x[i]);
    out[i] = e / (1 + e);
  }
}

const THIRD = 0.3333333333333333;

export function logit(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) {
      const p = x[start + i];
      const isLow = p < THIRD;
      const quotient = (isLow ? p : p + p - 1) / (1 - p);
      const sum = 1 + quotient;
      highs[i] = isLow ? quotient : sum;
      lows[i] = isLow ? 0 : twoSumError(1, quotient, sum);
    }
    takeLogsOfSums(n);
    for (let i = 0; i < n; i++) out[start + i] = highs[i];
  }
}

/** x times a logarithm of y; 0 where x is 0 unless y is NaN. */
function writeProducts(x: FloatArray, y: FloatArray, out: FloatArray, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const factor = x[start + i];
    out[start + i] = factor === 0 && !Number.isNaN(y[start + i]) ? 0 : factor * highs[i];
  }
}

export function xlogx(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  xlogy(x, x, out, rows, cols);
}

export function xlogy(x: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    takeLogs(y, start, n);
    writeProducts(x, y, out, start, n);
  }
}

export function xlog1py(x: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    takeLogsOnePlus(y, start, false, n);
    for (let i = 0; i < n; i++) if (y[start + i] === 0) highs[i] = y[start + i]; // not 0 for -0
    writeProducts(x, y, out, start, n);
  }
}

export function selfInformation(
  p: FloatArray,
  _q: unknown,
  out: FloatArray,
  rows: number,
  cols: number,
  logBase: number,
): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    takeLogs(p, start, n);
    for (let i = 0; i < n; i++) {
      const result = highs[i] / -logBase;
      out[start + i] = p[start + i] === Number.POSITIVE_INFINITY ? Number.NaN : result === 0 ? 0 : result;
    }
  }
}

// Functions of e^-d: the larger of two numbers and the logarithm of 1 + e^-d or 1 - e^-d, d being their difference.

export function softplus(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  eachSoftplus(x, out, rows * cols, 1);
}

export function logSigmoid(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  eachSoftplus(x, out, rows * cols, -1);
}

/** sign * softplus(sign * x) */
function eachSoftplus(x: FloatArray, out: FloatArray, length: number, sign: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let start = 0; start < length; start += BLOCK) {
    const n = Math.min(BLOCK, length - start);
    takeLogsOnePlusExp(x, start, false, n);
    for (let i = 0; i < n; i++) {
      out[start + i] = sign * (positivePart(sign * x[start + i]) + highs[i]);
    }
  }
}

export function log1mExp(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    takeLogsOnePlusExp(x, start, true, n);
    // No result is positive: that of an x far below 0 is -0.
    for (let i = 0; i < n; i++) out[start + i] = x[start + i] > 0 ? Number.NaN : -Math.abs(highs[i]);
  }
}

export function logAddExp(x: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    takeLogsOnePlusExpOfDistances(x, y, start, false, n);
    for (let i = 0; i < n; i++) out[start + i] = largerOf(x[start + i], y[start + i]) + highs[i];
  }
}

export function logSubExp(x: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    takeLogsOnePlusExpOfDistances(x, y, start, true, n);
    for (let i = 0; i < n; i++) {
      const a = x[start + i];
      out[start + i] = y[start + i] > a ? Number.NaN : round(a + highs[i]) + 0; // not -0
    }
  }
}
