// Binary cross-entropy of each element, of probabilities or logits, and its gradient.
import { BLOCK, FloatArray, round } from "../arithmetic/constants64.js";
import { exp } from "../arithmetic/exp64.js";
import { terms } from "../arithmetic/scratch64.js";
import { ensurePowers } from "../arithmetic/tables.js";
import { log, log1p } from "../elementwise/primitives64.js";
import { resultOf } from "../rows/row64.js";

const logs: FloatArray = /*#__PURE__*/ new FloatArray(BLOCK);

/** a * b; 0 where a is 0. */
function weigh(a: number, b: number): number {
  return a === 0 ? 0 : round(a * b);
}

function isTarget(y: number): boolean {
  return y >= 0 && y < Number.POSITIVE_INFINITY;
}

export function binaryCrossEntropy(p: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) {
      terms[i] = p[start + i];
      logs[i] = -p[start + i];
    }
    log(terms, null, terms, 1, n);
    log1p(logs, null, logs, 1, n);
    for (let i = 0; i < n; i++) {
      const x = p[start + i];
      const target = y[start + i];
      const sum = round(weigh(target, terms[i]) + weigh(round(1 - target), logs[i]));
      out[start + i] = isTarget(target) && x >= 0 && x <= 1 ? resultOf(-sum) : Number.NaN;
    }
  }
}

/**
 * The loss (a + b) s + |z| c of n logits, or its gradient (b e^z - a) / (1 + e^z). Here a is y times its weight, b = 1 - y,
 * s = ln(1 + e^-|z|), and c is b for positive z and else a. Unless `cols` is 0, a row of weights of positive targets follows y.
 */
function eachLogit(z: FloatArray, y: FloatArray, out: FloatArray, n: number, isLoss: boolean, cols: number): void {
  ensurePowers();
  for (let start = 0; start < n; start += BLOCK) {
    const length = Math.min(BLOCK, n - start);
    for (let i = 0; i < length; i++) logs[i] = exp(-Math.abs(z[start + i]));
    if (isLoss) log1p(logs, null, logs, 1, length);
    for (let i = start; i < start + length; i++) {
      const e = logs[i - start];
      const a = cols === 0 ? y[i] : round(y[n + (i % cols)] * y[i]);
      const b = round(1 - y[i]);
      const isPositive = z[i] >= 0;
      let result = Number.NaN;
      if (isTarget(y[i])) {
        if (isLoss) result = round(round(a + b) * e) + weigh(isPositive ? b : a, Math.abs(z[i]));
        else result = round(round(isPositive ? b : b * e) - round(isPositive ? a * e : a)) / round(1 + e);
      }
      out[i] = result;
    }
  }
}

export function binaryCrossEntropyWithLogits(
  z: FloatArray,
  y: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
): void {
  eachLogit(z, y, out, rows * cols, true, 0);
}

export function binaryCrossEntropyWithLogitsGrad(
  z: FloatArray,
  y: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
): void {
  eachLogit(z, y, out, rows * cols, false, 0);
}

export function weightedBinaryLoss(z: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  eachLogit(z, y, out, rows * cols, true, cols);
}

export function weightedBinaryLossGrad(
  z: FloatArray,
  y: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
): void {
  eachLogit(z, y, out, rows * cols, false, cols);
}
