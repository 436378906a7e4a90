// The idiomatic JavaScript loops: what people write without a library, shifted by the maximum. The baseline of all ratios.
import type { Floats } from "../src/index.js";

export type Loop = (x: Floats, second: Floats | Int32Array, out: Floats, rows: number, cols: number) => void;

function maximum(x: Floats, start: number, cols: number): number {
  let max = -Infinity;
  for (let j = 0; j < cols; j++) if (x[start + j] > max) max = x[start + j];
  return max;
}

function sumExp(x: Floats, start: number, cols: number, max: number): number {
  let sum = 0;
  for (let j = 0; j < cols; j++) sum += Math.exp(x[start + j] - max);
  return sum;
}

function logSumExp(x: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    out[r] = max + Math.log(sumExp(x, r * cols, cols, max));
  }
}

function softmax(x: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const max = maximum(x, start, cols);
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const e = Math.exp(x[start + j] - max);
      out[start + j] = e;
      sum += e;
    }
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

function crossEntropyLoss(x: Floats, labels: Floats | Int32Array, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    out[r] = max + Math.log(sumExp(x, r * cols, cols, max)) - x[r * cols + labels[r]];
  }
}

function crossEntropyLossGrad(x: Floats, labels: Floats | Int32Array, out: Floats, rows: number, cols: number): void {
  softmax(x, null, out, rows, cols);
  for (let r = 0; r < rows; r++) out[r * cols + labels[r]] -= 1;
}

function entropy(p: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) if (p[i] > 0) sum -= p[i] * Math.log(p[i]);
    out[r] = sum;
  }
}

function crossEntropy(p: Floats, q: Floats | Int32Array, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) if (p[i] > 0) sum -= p[i] * Math.log(q[i]);
    out[r] = sum;
  }
}

function klDivergence(p: Floats, q: Floats | Int32Array, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) if (p[i] > 0) sum += p[i] * Math.log(p[i] / q[i]);
    out[r] = sum;
  }
}

function jsDivergence(p: Floats, q: Floats | Int32Array, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) {
      const m = (p[i] + q[i]) / 2;
      if (p[i] > 0) sum += p[i] * Math.log(p[i] / m);
      if (q[i] > 0) sum += q[i] * Math.log(q[i] / m);
    }
    out[r] = sum / 2;
  }
}

function exp(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i]);
}

function expm1(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.expm1(x[i]);
}

function log(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.log(x[i]);
}

function log1p(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.log1p(x[i]);
}

export const loops = {
  logSumExp,
  softmax,
  logSoftmax,
  crossEntropyLoss,
  crossEntropyLossGrad,
  entropy,
  crossEntropy,
  klDivergence,
  jsDivergence,
  exp,
  expm1,
  log,
  log1p,
} as const satisfies Record<string, Loop>;
