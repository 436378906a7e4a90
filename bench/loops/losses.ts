// Loops of the losses and their gradients.
import type { Floats } from "../../src/index.js";
import type { Batch } from "../data.js";
import { softmax } from "./logsumexp.js";
import { expInto, type Loop, maximum, type OptionLoop, sumExp } from "./rows.js";

export const SMOOTHING = 0.1;

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

export const loops = {
  crossEntropyLoss,
  crossEntropyLossGrad,
} as const satisfies Record<string, Loop>;

function classWeightedLoss({ x, labels, classWeights, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const max = maximum(x, start, cols);
    out[r] = classWeights[labels[r]] * (max + Math.log(sumExp(x, start, cols, max)) - x[start + labels[r]]);
  }
}

function classWeightedGrad({ x, labels, classWeights, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const weight = classWeights[labels[r]];
    const factor = weight / expInto(x, start, cols, out);
    for (let j = 0; j < cols; j++) out[start + j] *= factor;
    out[start + labels[r]] -= weight;
  }
}

function smoothedLoss({ x, labels, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const max = maximum(x, start, cols);
    let sum = 0;
    let logits = 0;
    for (let j = 0; j < cols; j++) {
      sum += Math.exp(x[start + j] - max);
      logits += x[start + j];
    }
    const weighted = (1 - SMOOTHING) * x[start + labels[r]] + (SMOOTHING / cols) * logits;
    out[r] = max + Math.log(sum) - weighted;
  }
}

function smoothedGrad({ x, labels, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const factor = 1 / expInto(x, start, cols, out);
    for (let j = 0; j < cols; j++) out[start + j] = out[start + j] * factor - SMOOTHING / cols;
    out[start + labels[r]] -= 1 - SMOOTHING;
  }
}

function targetLoss({ x, p, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const max = maximum(x, start, cols);
    let sum = 0;
    let targets = 0;
    let weighted = 0;
    for (let j = 0; j < cols; j++) {
      const t = x[start + j] - max;
      sum += Math.exp(t);
      targets += p[start + j];
      weighted += p[start + j] * t;
    }
    out[r] = targets * Math.log(sum) - weighted;
  }
}

function targetGrad({ x, p, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const factor = 1 / expInto(x, start, cols, out);
    for (let j = 0; j < cols; j++) out[start + j] = out[start + j] * factor - p[start + j];
  }
}

function binaryLoss({ x, p }: Batch, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.max(x[i], 0) - x[i] * p[i] + Math.log1p(Math.exp(-Math.abs(x[i])));
}

function binaryGrad({ x, p }: Batch, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = 1 / (1 + Math.exp(-x[i])) - p[i];
}

function focalLoss({ x: z, p: y }: Batch, out: Floats): void {
  for (let i = 0; i < z.length; i++) {
    const p = 1 / (1 + Math.exp(-z[i]));
    const loss = Math.max(z[i], 0) - z[i] * y[i] + Math.log1p(Math.exp(-Math.abs(z[i])));
    out[i] = loss * (1 - (p * y[i] + (1 - p) * (1 - y[i]))) ** 2;
  }
}

function focalLossGrad({ x: z, p: y }: Batch, out: Floats): void {
  for (let i = 0; i < z.length; i++) {
    const p = 1 / (1 + Math.exp(-z[i]));
    const loss = Math.max(z[i], 0) - z[i] * y[i] + Math.log1p(Math.exp(-Math.abs(z[i])));
    const q = 1 - (p * y[i] + (1 - p) * (1 - y[i]));
    out[i] = q * (q * (p - y[i]) + 2 * loss * (1 - 2 * y[i]) * p * (1 - p));
  }
}

export const optionLoops = {
  focalLoss,
  focalLossGrad,
  classWeightedLoss,
  classWeightedGrad,
  smoothedLoss,
  smoothedGrad,
  targetLoss,
  targetGrad,
  binaryLoss,
  binaryGrad,
} as const satisfies Record<string, OptionLoop>;
