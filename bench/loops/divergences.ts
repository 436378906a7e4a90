// Loops of entropies and divergences.
import type { Floats } from "../../src/index.js";
import type { Batch } from "../data.js";
import { softmax } from "./logsumexp.js";
import { type Loop, maximum, type OptionLoop } from "./rows.js";

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

export const loops = {
  entropy,
  crossEntropy,
  klDivergence,
  jsDivergence,
  jsDistance,
  perplexity,
  mutualInformation,
  conditionalEntropy,
} as const satisfies Record<string, Loop>;

/** The order of the measures that have one. */
export const ORDER = 1.5;

function renyiEntropy({ p, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) if (p[i] > 0) sum += p[i] ** ORDER;
    out[r] = Math.log(sum) / (1 - ORDER);
  }
}

function tsallisEntropy({ p, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) if (p[i] > 0) sum += p[i] ** ORDER;
    out[r] = (1 - sum) / (ORDER - 1);
  }
}

function renyiDivergence({ p, q, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) if (p[i] > 0) sum += p[i] ** ORDER * q[i] ** (1 - ORDER);
    out[r] = Math.log(sum) / (ORDER - 1);
  }
}

function evenness({ p, rows, cols }: Batch, out: Floats): void {
  entropy(p, p, out, rows, cols);
  for (let r = 0; r < rows; r++) out[r] /= Math.log(cols);
}

function normalizedMutualInformation({ p, rows, cols }: Batch, out: Floats): void {
  mutualInformation(p, p, out, rows, cols);
  const ofRows = new Float64Array(rows);
  const ofColumns = new Float64Array(cols);
  let all = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const value = p[r * cols + c];
      ofRows[r] += value;
      ofColumns[c] += value;
      all += value;
    }
  }
  let sum = 0;
  for (const marginal of [ofRows, ofColumns]) {
    for (const value of marginal) if (value > 0) sum -= (value / all) * Math.log(value / all);
  }
  out[0] /= (all * sum) / 2;
}

function jsDivergenceOf({ p, rows, cols }: Batch, out: Floats): void {
  const mean = new Float64Array(cols);
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) mean[c] += p[r * cols + c] / rows;
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const value = p[r * cols + c];
      if (value > 0) sum += value * Math.log(value / mean[c]);
    }
  }
  out[0] = sum / rows;
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

/** Makes the loop of a measure of logits: softmax of both inputs, into arrays made once, and the measure of these. */
function ofSoftmaxes(measure: Loop): OptionLoop {
  const buffers = new WeakMap<Floats, [Floats, Floats]>();
  return ({ ofP, ofQ, rows, cols }, out) => {
    const [p, q] = buffers.get(ofP) ?? [ofP.slice(), ofQ.slice()];
    buffers.set(ofP, [p, q]);
    softmax(ofP, null, p, rows, cols);
    if (measure !== entropy) softmax(ofQ, null, q, rows, cols);
    measure(p, q, out, rows, cols);
  };
}

/** By the softmax of both rows. */
function klGradient({ ofP, ofQ, rows, cols }: Batch, out: Floats): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const maxP = maximum(ofP, start, cols);
    const maxQ = maximum(ofQ, start, cols);
    let sumP = 0;
    let sumQ = 0;
    for (let i = start; i < start + cols; i++) {
      sumP += Math.exp(ofP[i] - maxP);
      sumQ += Math.exp(ofQ[i] - maxQ);
    }
    for (let i = start; i < start + cols; i++) out[i] = Math.exp(ofQ[i] - maxQ) / sumQ - Math.exp(ofP[i] - maxP) / sumP;
  }
}

export const optionLoops = {
  klGradient,
  normalizedEntropy,
  evenness,
  renyiEntropy,
  renyiDivergence,
  tsallisEntropy,
  normalizedMutualInformation,
  jsDivergenceOf,
  entropyOfLogits: ofSoftmaxes(entropy),
  crossEntropyOfLogits: ofSoftmaxes(crossEntropy),
  klOfLogits: ofSoftmaxes(klDivergence),
  jsdOfLogits: ofSoftmaxes(jsDivergence),
} as const satisfies Record<string, OptionLoop>;
