// The loss against targets, a factor g for each class: -Σ g log p, and its gradient. With t = x - max and G the sum of g, the
// loss of logits is G ln S - Σ g t.
import { BLOCK, type FloatArray, LEAST_EXP, round } from "../arithmetic/constants64.js";
import { ensureExpTable } from "../arithmetic/exp-scaled64.js";
import { ensureLogTable } from "../arithmetic/log64.js";
import { terms } from "../arithmetic/scratch64.js";
import { maxima, plusLogOfSum, readRows, sumHighs, sumLows } from "../logsumexp/logsumexp64.js";
import { hasNaN, resultOf } from "../rows/row64.js";
import { Accumulator } from "../summation/accumulator.js";
import { addElements } from "../summation/compensated.js";
import { SHORT, sumBlock } from "../summation/pairwise64.js";

const termSum: Accumulator = /*#__PURE__*/ new Accumulator();
const targetSum: Accumulator = /*#__PURE__*/ new Accumulator();

/** Sums g (x - max) of a row to termSum, and g to targetSum. */
function sumTargetTerms(g: FloatArray, x: FloatArray, start: number, n: number, max: number): void {
  termSum.reset(0);
  targetSum.reset(0);
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    for (let i = 0; i < length; i++) {
      const target = g[start + done + i];
      terms[i] = target === 0 ? 0 : target * round(x[start + done + i] - max);
    }
    termSum.add(sumBlock(terms, 0, length));
    targetSum.add(sumBlock(g, start + done, length));
  }
}

export function targetLoss(x: FloatArray, g: FloatArray, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = readRows(x, first, rows, cols, null);
    for (let i = 0; i < count; i++) {
      const start = (first + i) * cols;
      sumTargetTerms(g, x, start, cols, maxima[i]);
      out[first + i] = resultOf(plusLogOfSum(i, 0, 0) * targetSum.total() - termSum.total());
    }
  }
}

/** G p - g as (e (G - g) - g (S - e)) / S: neither product loses digits where one element dominates. An underflowing p is 0. */
export function targetLossGrad(x: FloatArray, g: FloatArray, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    count = readRows(x, first, rows, cols, out);
    for (let i = 0; i < count; i++) {
      const start = (first + i) * cols;
      targetSum.reset(0);
      if (cols <= SHORT) for (let j = start; j < start + cols; j++) targetSum.add(g[j]);
      else addElements(g, start, cols, targetSum);
      const inverse = sumHighs[i] === 0 ? Number.NaN : round(1 / (sumHighs[i] + sumLows[i]));
      const high = round(sumHighs[i]);
      const low = round(sumHighs[i] - high + sumLows[i]);
      const targetsHigh = round(targetSum.high);
      const targetsLow = round(targetSum.high - targetsHigh + targetSum.low);
      for (let j = start; j < start + cols; j++) {
        const e = out[j] < LEAST_EXP ? 0 : out[j];
        const others = round(round(high - e) + low);
        const otherTargets = round(round(targetsHigh - g[j]) + targetsLow);
        out[j] = resultOf(round(round(otherTargets * e) - round(g[j] * others)) * inverse);
      }
    }
  }
}

/** The loss of log-probabilities: -Σ g x. */
export function logProbsLoss(x: FloatArray, g: FloatArray, out: FloatArray, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    sumTargetTerms(g, x, r * cols, cols, 0);
    out[r] = hasNaN(x, r * cols, cols) ? Number.NaN : resultOf(-termSum.total());
  }
}

export function logProbsLossGrad(x: FloatArray, g: FloatArray, out: FloatArray, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const isInvalid = hasNaN(x, r * cols, cols);
    for (let i = r * cols; i < (r + 1) * cols; i++) out[i] = isInvalid ? Number.NaN : resultOf(-g[i]);
  }
}
