// Functions of each element that are composed of exponentials and logarithms.
import { wordsOf } from "../arithmetic/arrays.js";
import {
  BLOCK,
  FloatArray,
  highWord,
  LOG2_SUBNORMAL_SCALE,
  round,
  roundedSumError,
  SUBNORMAL_SCALE,
} from "../arithmetic/constants64.js";
import { exp, expm1 } from "../arithmetic/exp64.js";
import { ensureLogTable, logScaled, logSum } from "../arithmetic/log64.js";
import { terms } from "../arithmetic/scratch64.js";
import { ensurePowers } from "../arithmetic/tables.js";
import { resultOf } from "../rows/row64.js";
import { isNormal, log, log1p, logEnd } from "./primitives64.js";

/** Arguments of logarithms as high + low. */
const values: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);
const wordsOfValues: Int32Array = /*#__PURE__*/ wordsOf(values);
const lows: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);

/** Replaces n `values` x by ln(x + low), the low parts being in `lows`. */
function logSums(n: number): void {
  for (let i = 0; i < n; i++) {
    const x = values[i];
    const low = lows[i];
    if (isNormal(x)) values[i] = logSum(x, wordsOfValues[highWord(i)], round(round(x - 1) + low), low);
    else if (x > 0 && x < Number.POSITIVE_INFINITY) {
      values[i] = x * SUBNORMAL_SCALE;
      values[i] = logScaled(values[i], wordsOfValues[highWord(i)], LOG2_SUBNORMAL_SCALE);
    } else values[i] = logEnd(x, 0);
  }
}

export function sigmoid(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensurePowers();
  for (let i = 0; i < rows * cols; i++) {
    const e = exp(-Math.abs(x[i]));
    out[i] = (x[i] >= 0 ? 1 : e) / round(1 + e);
  }
}

const THIRD: number = /*#__PURE__*/ round(1 / 3);

export function logit(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) {
      const p = x[start + i];
      const isLow = p < THIRD;
      const quotient = round((isLow ? p : round(p + p) - 1) / round(1 - p));
      const sum = round(1 + quotient);
      values[i] = isLow ? quotient : sum;
      lows[i] = isLow ? 0 : roundedSumError(1, quotient, sum);
    }
    logSums(n);
    for (let i = 0; i < n; i++) out[start + i] = values[i];
  }
}

/** x times a logarithm of y; 0 where x is 0 unless y is NaN. */
function eachProduct(x: FloatArray, y: FloatArray, out: FloatArray, n: number, ln: typeof log): void {
  for (let start = 0; start < n; start += BLOCK) {
    const length = Math.min(BLOCK, n - start);
    for (let i = 0; i < length; i++) terms[i] = y[start + i];
    ln(terms, null, terms, 1, length);
    for (let i = 0; i < length; i++) {
      const factor = x[start + i];
      out[start + i] = factor === 0 && !Number.isNaN(y[start + i]) ? 0 : factor * terms[i];
    }
  }
}

export function xlogx(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  eachProduct(x, x, out, rows * cols, log);
}

export function xlogy(x: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  eachProduct(x, y, out, rows * cols, log);
}

export function xlog1py(x: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  eachProduct(x, y, out, rows * cols, log1p);
}

export function selfInformation(
  p: FloatArray,
  _q: unknown,
  out: FloatArray,
  rows: number,
  cols: number,
  logBase: number,
): void {
  const divisor = round(-logBase);
  log(p, null, out, rows, cols);
  for (let i = 0; i < rows * cols; i++) {
    out[i] = out[i] < Number.POSITIVE_INFINITY ? resultOf(out[i] / divisor) : Number.NaN;
  }
}

const LN2: number = /*#__PURE__*/ round(Math.LN2);

/**
 * ln(e^a + e^b), or ln(e^a - e^b) if `isMinus`: the larger of both plus ln(1 + e) or ln(1 - e), e being e^-d with their difference
 * d. Without x all a are 0. If `isNegated`, b is -y and the result is negated.
 */
function eachSum(
  x: FloatArray | null,
  y: FloatArray,
  out: FloatArray,
  n: number,
  isMinus: boolean,
  isNegated: boolean,
): void {
  ensureLogTable();
  for (let start = 0; start < n; start += BLOCK) {
    const length = Math.min(BLOCK, n - start);
    for (let i = 0; i < length; i++) {
      const a = x === null ? 0 : x[start + i];
      const b = isNegated ? -y[start + i] : y[start + i];
      const larger = a < b ? b : a;
      const other = a < b ? -a : -b;
      const d = round(larger + other);
      const low = roundedSumError(larger, other, d);
      const t = a === b ? -0 : -d;
      const e = isMinus ? -exp(t) : exp(t);
      const isNear = isMinus && d < LN2;
      const sum = round(1 + e);
      values[i] = isNear ? -expm1(t) : sum;
      lows[i] = (isNear ? 0 : roundedSumError(1, e, sum)) - (low - low === 0 ? round(e * low) : 0);
    }
    logSums(length);
    for (let i = 0; i < length; i++) {
      const a = x === null ? 0 : x[start + i];
      const b = isNegated ? -y[start + i] : y[start + i];
      const sum = (a < b ? b : a) + values[i];
      out[start + i] = isMinus && b > a ? Number.NaN : isNegated ? -sum : sum;
    }
  }
}

export function softplus(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  eachSum(null, x, out, rows * cols, false, false);
}

export function logSigmoid(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  eachSum(null, x, out, rows * cols, false, true);
}

export function log1mExp(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  eachSum(null, x, out, rows * cols, true, false);
}

export function logAddExp(x: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  eachSum(x, y, out, rows * cols, false, false);
}

export function logSubExp(x: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  eachSum(x, y, out, rows * cols, true, false);
}
