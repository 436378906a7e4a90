// The idiomatic JavaScript loops: what people write without a library, shifted by the maximum. The baseline of all ratios.
import type { Floats, Results } from "../src/index.js";
import type { Batch } from "./data.js";

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

function logMeanExp(x: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    out[r] = max + Math.log(sumExp(x, r * cols, cols, max) / cols);
  }
}

/** Writes the exponentials of a row; returns their sum. */
function expInto(x: Floats, start: number, cols: number, out: Floats): number {
  const max = maximum(x, start, cols);
  let sum = 0;
  for (let j = 0; j < cols; j++) {
    const e = Math.exp(x[start + j] - max);
    out[start + j] = e;
    sum += e;
  }
  return sum;
}

function softmax(x: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
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

function jsDistance(p: Floats, q: Floats | Int32Array, out: Floats, rows: number, cols: number): void {
  jsDivergence(p, q, out, rows, cols);
  for (let r = 0; r < rows; r++) out[r] = Math.sqrt(out[r]);
}

function perplexity(p: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  entropy(p, null, out, rows, cols);
  for (let r = 0; r < rows; r++) out[r] = Math.exp(out[r]);
}

function mutualInformation(j: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  const ofRows = new Float64Array(rows);
  const ofColumns = new Float64Array(cols);
  let all = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const value = j[r * cols + c];
      ofRows[r] += value;
      ofColumns[c] += value;
      all += value;
    }
  }
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const value = j[r * cols + c];
      if (value > 0) sum += value * Math.log((value * all) / (ofRows[r] * ofColumns[c]));
    }
  }
  out[0] = sum;
}

function conditionalEntropy(j: Floats, _: unknown, out: Floats, rows: number, cols: number): void {
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    let all = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) all += j[i];
    for (let i = r * cols; i < (r + 1) * cols; i++) if (j[i] > 0) sum += j[i] * Math.log(all / j[i]);
  }
  out[0] = sum;
}

function argmax(x: Floats, _: unknown, out: Results, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    let best = r * cols;
    for (let i = best + 1; i < (r + 1) * cols; i++) if (x[i] > x[best]) best = i;
    out[r] = best - r * cols;
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

function log1mExp(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) {
    out[i] = x[i] > -Math.LN2 ? Math.log(-Math.expm1(x[i])) : Math.log1p(-Math.exp(x[i]));
  }
}

function sigmoid(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = 1 / (1 + Math.exp(-x[i]));
}

function logit(p: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < p.length; i++) out[i] = Math.log(p[i] / (1 - p[i]));
}

function logSigmoid(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.min(x[i], 0) - Math.log1p(Math.exp(-Math.abs(x[i])));
}

function softplus(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i])));
}

function xlogx(x: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i] === 0 ? 0 : x[i] * Math.log(x[i]);
}

function xlogy(x: Floats, y: Floats | Int32Array, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i] === 0 ? 0 : x[i] * Math.log(y[i]);
}

function xlog1py(x: Floats, y: Floats | Int32Array, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i] === 0 ? 0 : x[i] * Math.log1p(y[i]);
}

function logAddExp(a: Floats, b: Floats | Int32Array, out: Floats): void {
  for (let i = 0; i < a.length; i++) {
    out[i] = Math.max(a[i], b[i]) + Math.log1p(Math.exp(-Math.abs(a[i] - b[i])));
  }
}

function logSubExp(a: Floats, b: Floats | Int32Array, out: Floats): void {
  for (let i = 0; i < a.length; i++) {
    const d = b[i] - a[i];
    out[i] = a[i] + (d > -Math.LN2 ? Math.log(-Math.expm1(d)) : Math.log1p(-Math.exp(d)));
  }
}

function selfInformation(p: Floats, _: unknown, out: Floats): void {
  for (let i = 0; i < p.length; i++) out[i] = -Math.log(p[i]);
}

export const loops = {
  logSumExp,
  logMeanExp,
  softmax,
  logSoftmax,
  logCumSumExp,
  crossEntropyLoss,
  crossEntropyLossGrad,
  entropy,
  crossEntropy,
  klDivergence,
  jsDivergence,
  jsDistance,
  perplexity,
  mutualInformation,
  conditionalEntropy,
  argmax,
  exp,
  expm1,
  log,
  log1p,
  log1mExp,
  sigmoid,
  logit,
  logSigmoid,
  softplus,
  xlogx,
  xlogy,
  xlog1py,
  logAddExp,
  logSubExp,
  selfInformation,
} as const satisfies Record<string, Loop>;

export const TEMPERATURE = 0.7;
export const SMOOTHING = 0.1;
/** Of so many elements the largest ones, if a row has them. */
export const MOST = 50;

/** A loop over what a call with options takes of a batch. */
export type OptionLoop = (batch: Batch, out: Floats) => void;

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
    const wanted = (1 - SMOOTHING) * x[start + labels[r]] + (SMOOTHING / cols) * logits;
    out[r] = max + Math.log(sum) - wanted;
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
    let wanted = 0;
    for (let j = 0; j < cols; j++) {
      const t = x[start + j] - max;
      sum += Math.exp(t);
      targets += p[start + j];
      wanted += p[start + j] * t;
    }
    out[r] = targets * Math.log(sum) - wanted;
  }
}

function targetGrad({ x, p, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const factor = 1 / expInto(x, start, cols, out);
    for (let j = 0; j < cols; j++) out[start + j] = out[start + j] * factor - p[start + j];
  }
}

/** The maxima of the columns, read row by row: column by column takes longer. */
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

function normalizedEntropy({ p, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) sum += p[i];
    let entropy = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) {
      const share = p[i] / sum;
      if (share > 0) entropy -= share * Math.log(share);
    }
    out[r] = entropy;
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

function binaryLoss({ x, p }: Batch, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.max(x[i], 0) - x[i] * p[i] + Math.log1p(Math.exp(-Math.abs(x[i])));
}

function binaryGrad({ x, p }: Batch, out: Floats): void {
  for (let i = 0; i < x.length; i++) out[i] = 1 / (1 + Math.exp(-x[i])) - p[i];
}

/** The indices of each row, sorted by its elements. */
function topK({ x, rows, cols }: Batch, out: Floats): void {
  const k = Math.min(MOST, cols);
  for (let r = 0; r < rows; r++) {
    const row = x.subarray(r * cols, (r + 1) * cols);
    const order = Uint32Array.from(row.keys()).sort((a, b) => row[b] - row[a]);
    for (let i = 0; i < k; i++) out[r * k + i] = row[order[i]];
  }
}

export const optionLoops = {
  topK,
  classWeightedLoss,
  classWeightedGrad,
  smoothedLoss,
  smoothedGrad,
  targetLoss,
  targetGrad,
  columnLogSumExp,
  columnSoftmax,
  maskedSoftmax,
  maskedLogMeanExp,
  temperedSoftmax,
  normalizedEntropy,
  weightedLogSumExp,
  raggedLogSumExp,
  raggedSoftmax,
  binaryLoss,
  binaryGrad,
} as const satisfies Record<string, OptionLoop>;
