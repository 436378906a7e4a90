// Binary cross-entropy of each element, of probabilities or logits, and its gradient.
import type { FloatArray } from "../arithmetic/constants64.js";
import { ensureExpTable, exp } from "../arithmetic/exp-full64.js";
import { ensureLogTable } from "../arithmetic/log64.js";
import { BLOCK, highs, positivePart, takeLogs, takeLogsOnePlus, takeLogsOnePlusExp } from "../elementwise/stages64.js";

/** Logarithms of probabilities, while those of 1 - p are made. */
const logs: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** a * b; 0 where a is 0. */
function weigh(a: number, b: number): number {
  return a === 0 ? 0 : a * b;
}

export function binaryCrossEntropy(p: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  ensureLogTable();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    takeLogs(p, start, n);
    for (let i = 0; i < n; i++) logs[i] = highs[i];
    takeLogsOnePlus(p, start, true, n);
    for (let i = 0; i < n; i++) {
      const x = p[start + i];
      const target = y[start + i];
      const sum = weigh(target, logs[i]) + weigh(1 - target, highs[i]);
      const isBad = target < 0 || x < 0 || x > 1;
      out[start + i] = isBad ? Number.NaN : sum === 0 ? 0 : -sum;
    }
  }
}

/**
 * The loss (a + b) s + |z| c of n logits. Here a is y times its weight, b = 1 - y, s = ln(1 + e^-|z|), and c is b for positive z and
 * else a. Unless `cols` is 0, a row of weights of positive targets follows y.
 */
function eachLoss(z: FloatArray, y: FloatArray, out: FloatArray, length: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let start = 0; start < length; start += BLOCK) {
    const n = Math.min(BLOCK, length - start);
    takeLogsOnePlusExp(z, start, false, n);
    for (let i = start; i < start + n; i++) {
      const a = cols === 0 ? y[i] : y[length + (i % cols)] * y[i];
      const b = 1 - y[i];
      // A product with its weight may overflow.
      const hasLimits = Math.abs(z[i]) < Number.POSITIVE_INFINITY && Math.abs(a) < Number.POSITIVE_INFINITY;
      const larger = hasLimits
        ? b * positivePart(z[i]) + a * positivePart(-z[i])
        : weigh(z[i] >= 0 ? b : a, Math.abs(z[i]));
      const loss = (a + b) * highs[i - start] + larger;
      out[i] = y[i] < 0 ? Number.NaN : loss;
    }
  }
}

/** The gradient (b e^z - a) / (1 + e^z) of that loss, by e = e^-|z|. */
function eachGrad(z: FloatArray, y: FloatArray, out: FloatArray, length: number, cols: number): void {
  ensureExpTable();
  for (let i = 0; i < length; i++) {
    const e = exp(-Math.abs(z[i]));
    const isPositive = Number(z[i] >= 0);
    // 1 where z has the sign, else e: no branch, and (1 - e) + e rounds to 1.
    const up = isPositive * (1 - e) + e;
    const down = (1 - isPositive) * (1 - e) + e;
    const a = cols === 0 ? y[i] : y[length + (i % cols)] * y[i];
    const difference = (1 - y[i]) * up - a * down;
    out[i] = y[i] >= 0 && y[i] < Number.POSITIVE_INFINITY ? difference / (1 + e) + 0 : Number.NaN; // not -0
  }
}

export function binaryCrossEntropyWithLogits(
  z: FloatArray,
  y: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
): void {
  eachLoss(z, y, out, rows * cols, 0);
}

export function binaryCrossEntropyWithLogitsGrad(
  z: FloatArray,
  y: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
): void {
  eachGrad(z, y, out, rows * cols, 0);
}

export function weightedBinaryLoss(z: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  eachLoss(z, y, out, rows * cols, cols);
}

export function weightedBinaryLossGrad(
  z: FloatArray,
  y: FloatArray,
  out: FloatArray,
  rows: number,
  cols: number,
): void {
  eachGrad(z, y, out, rows * cols, cols);
}
