// Loops of logSumExp, softmax and related functions.
import type { Floats } from "../../src/index.js";
import type { Batch } from "../data.js";
import { expInto, type Loop, maximum, type OptionLoop, sumExp } from "./rows.js";

export const TEMPERATURE = 0.7;

function logSumExp(x: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    out[r] = max + Math.log(sumExp(x, r * cols, cols, max));
  }
}

function logMeanExp(x: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    out[r] = max + Math.log(sumExp(x, r * cols, cols, max) / cols);
  }
}

export function softmax(x: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const sum = expInto(x, start, cols, out);
    for (let j = 0; j < cols; j++) out[start + j] /= sum;
  }
}

function logSoftmax(x: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const max = maximum(x, start, cols);
    const log = max + Math.log(sumExp(x, start, cols, max));
    for (let j = 0; j < cols; j++) out[start + j] = x[start + j] - log;
  }
}

function logCumSumExp(x: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    let max = -Infinity;
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) {
      if (x[i] > max) {
        sum = sum * Math.exp(max - x[i]) + 1;
        max = x[i];
      } else sum += Math.exp(x[i] - max);
      out[i] = max + Math.log(sum);
    }
  }
}

export const loops = {
  logSumExp,
  logMeanExp,
  softmax,
  logSoftmax,
  logCumSumExp,
} as const satisfies Record<string, Loop>;

/** Computes the maxima of the columns, row by row: column by column takes longer. */
function columnMaxima(x: Floats, rows: number, cols: number): Float64Array {
  const max = new Float64Array(cols).fill(-Infinity);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < cols; j++) if (x[r * cols + j] > max[j]) max[j] = x[r * cols + j];
  }
  return max;
}

function columnLogSumExp({ x, rows, cols }: Batch, out: Floats): void {
  const max = columnMaxima(x, rows, cols);
  const sum = new Float64Array(cols);
  for (let r = 0; r < rows; r++) for (let j = 0; j < cols; j++) sum[j] += Math.exp(x[r * cols + j] - max[j]);
  for (let j = 0; j < cols; j++) out[j] = max[j] + Math.log(sum[j]);
}

function columnSoftmax({ x, rows, cols }: Batch, out: Floats): void {
  const max = columnMaxima(x, rows, cols);
  const sum = new Float64Array(cols);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < cols; j++) {
      const e = Math.exp(x[r * cols + j] - max[j]);
      out[r * cols + j] = e;
      sum[j] += e;
    }
  }
  for (let r = 0; r < rows; r++) for (let j = 0; j < cols; j++) out[r * cols + j] /= sum[j];
}

function maskedSoftmax({ x, mask, rows, cols }: Batch, out: Floats): void {
  for (let start = 0; start < rows * cols; start += cols) {
    let max = -Infinity;
    for (let i = start; i < start + cols; i++) if (mask[i] && x[i] > max) max = x[i];
    let sum = 0;
    for (let i = start; i < start + cols; i++) {
      const e = mask[i] ? Math.exp(x[i] - max) : 0;
      out[i] = e;
      sum += e;
    }
    for (let i = start; i < start + cols; i++) out[i] /= sum;
  }
}

function maskedLogMeanExp({ x, mask, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    let max = -Infinity;
    let count = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) {
      if (!mask[i]) continue;
      count++;
      if (x[i] > max) max = x[i];
    }
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) if (mask[i]) sum += Math.exp(x[i] - max);
    out[r] = max + Math.log(sum / count);
  }
}

function temperedSoftmax({ x, rows, cols }: Batch, out: Floats): void {
  for (let start = 0; start < rows * cols; start += cols) {
    const max = maximum(x, start, cols);
    let sum = 0;
    for (let i = start; i < start + cols; i++) {
      const e = Math.exp((x[i] - max) * (1 / TEMPERATURE));
      out[i] = e;
      sum += e;
    }
    for (let i = start; i < start + cols; i++) out[i] /= sum;
  }
}

function weightedLogSumExp({ x, p, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) sum += p[i] * Math.exp(x[i] - max);
    out[r] = max + Math.log(sum);
  }
}

/** The sign of a sum is used once. */
function signedLogSumExp({ x, signs: weights, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) sum += weights[i] * Math.exp(x[i] - max);
    out[r] = max + Math.log(Math.abs(sum)) + 0 * Math.sign(sum);
  }
}

function logDotExp({ x, lower: y, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    let max = Number.NEGATIVE_INFINITY;
    for (let i = r * cols; i < (r + 1) * cols; i++) if (x[i] + y[i] > max) max = x[i] + y[i];
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) sum += Math.exp(x[i] + y[i] - max);
    out[r] = max + Math.log(sum);
  }
}

/** The columns of the second matrix that the benchmark takes, at most. */
export const MOST_COLUMNS = 10;

/** [rows, cols] by [cols, columns]. */
function logMatMulExp({ x, lower: y, rows, cols }: Batch, out: Floats): void {
  const columns = Math.min(rows, MOST_COLUMNS);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let max = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < cols; i++) {
        const sum = x[r * cols + i] + y[i * columns + c];
        if (sum > max) max = sum;
      }
      let sum = 0;
      for (let i = 0; i < cols; i++) sum += Math.exp(x[r * cols + i] + y[i * columns + c] - max);
      out[r * columns + c] = max + Math.log(sum);
    }
  }
}

function raggedLogSumExp({ x, offsets }: Batch, out: Floats): void {
  for (let r = 0; r < offsets.length - 1; r++) {
    const length = offsets[r + 1] - offsets[r];
    const max = maximum(x, offsets[r], length);
    out[r] = max + Math.log(sumExp(x, offsets[r], length, max));
  }
}

function raggedSoftmax({ x, offsets }: Batch, out: Floats): void {
  for (let r = 0; r < offsets.length - 1; r++) {
    const sum = expInto(x, offsets[r], offsets[r + 1] - offsets[r], out);
    for (let i = offsets[r]; i < offsets[r + 1]; i++) out[i] /= sum;
  }
}

export const optionLoops = {
  columnLogSumExp,
  columnSoftmax,
  maskedSoftmax,
  maskedLogMeanExp,
  temperedSoftmax,
  weightedLogSumExp,
  signedLogSumExp,
  logDotExp,
  logMatMulExp,
  raggedLogSumExp,
  raggedSoftmax,
} as const satisfies Record<string, OptionLoop>;
