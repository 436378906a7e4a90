// exp, expm1, log and log1p of each element.
import type { FloatArray } from "../arithmetic/constants64.js";
import { ensureExpTable, exp as exponential, expm1 as exponentialMinusOne } from "../arithmetic/exp-full64.js";
import { ensureLogTable } from "../arithmetic/log64.js";
import { BLOCK, highs, takeLogs, takeLogsOnePlus } from "./stages64.js";

export function exp(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  for (let i = 0; i < rows * cols; i++) out[i] = exponential(x[i]);
}

export function expm1(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  for (let i = 0; i < rows * cols; i++) out[i] = exponentialMinusOne(x[i]);
}

export function log(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    takeLogs(x, start, n);
    for (let i = 0; i < n; i++) out[start + i] = highs[i];
  }
}

export function log1p(x: FloatArray, _y: unknown, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    takeLogsOnePlus(x, start, false, n);
    for (let i = 0; i < n; i++) out[start + i] = x[start + i] === 0 ? x[start + i] : highs[i];
  }
}
