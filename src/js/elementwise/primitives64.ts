// exp, expm1, log and log1p of each element.
import { wordsOf } from "../arithmetic/arrays.js";
import {
  BLOCK,
  FloatArray,
  highWord,
  LEAST_LOG1P,
  LOG2_SUBNORMAL_SCALE,
  roundedSumError,
  SUBNORMAL_SCALE,
  TINY,
} from "../arithmetic/constants64.js";
import { exp as exponential, expm1 as exponentialMinusOne } from "../arithmetic/exp64.js";
import { ensureLogTable, logNormal, logScaled, logSum } from "../arithmetic/log64.js";
import { ensurePowers } from "../arithmetic/tables.js";

const values: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);
const wordsOfValues: Int32Array = /*#__PURE__*/ wordsOf(values);

/** Is x positive, finite and not subnormal? */
export function isNormal(x: number): boolean {
  return x >= TINY / 2 && x < Number.POSITIVE_INFINITY;
}

/** The logarithm at and beyond an end of the domain: -Infinity at `end`, NaN below it; Infinity and NaN are themselves. */
export function logEnd(x: number, end: number): number {
  if (x === end) return Number.NEGATIVE_INFINITY;
  return x < end ? Number.NaN : x;
}

export function exp(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensurePowers();
  for (let i = 0; i < rows * cols; i++) out[i] = exponential(x[i]);
}

export function expm1(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensurePowers();
  for (let i = 0; i < rows * cols; i++) out[i] = exponentialMinusOne(x[i]);
}

export function log(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    let areNormal = true;
    for (let i = 0; i < n; i++) {
      const value = x[start + i];
      values[i] = value;
      if (!isNormal(value)) areNormal = false;
    }
    if (areNormal) {
      for (let i = 0; i < n; i++) out[start + i] = logNormal(values[i], wordsOfValues[highWord(i)]);
    } else {
      for (let i = 0; i < n; i++) out[start + i] = logAny(i);
    }
  }
}

/** ln of number i of `values`, which may be any. */
function logAny(i: number): number {
  const x = values[i];
  if (isNormal(x)) return logNormal(x, wordsOfValues[highWord(i)]);
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return logEnd(x, 0);
  values[i] = x * SUBNORMAL_SCALE;
  return logScaled(values[i], wordsOfValues[highWord(i)], LOG2_SUBNORMAL_SCALE);
}

export function log1p(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) values[i] = 1 + x[start + i];
    for (let i = 0; i < n; i++) {
      const value = x[start + i];
      if (Math.abs(value) < LEAST_LOG1P) out[start + i] = value;
      else if (value > -1 && value < Number.POSITIVE_INFINITY) {
        const u = values[i];
        out[start + i] = logSum(u, wordsOfValues[highWord(i)], value, roundedSumError(1, value, u));
      } else out[start + i] = logEnd(value, -1);
    }
  }
}
