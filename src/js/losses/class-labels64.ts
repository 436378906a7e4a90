// The loss against class ids, ln S - (x[label] - m), and its gradient, softmax minus 1 at the label.
import type { FloatArray } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { ensureExpTable } from "../arithmetic/exp-scaled64.js";
import { ensureLogTable } from "../arithmetic/log64.js";
import { divideBySum, maxima, plusLogOfSum, readRows, sumHighs, sumLows } from "../logsumexp/logsumexp64.js";
import { resultOf } from "../rows/row64.js";
import { SHORT } from "../summation/pairwise64.js";

/** The label of a row that does not count, whose results are 0. A long one is not read. */
export const IGNORED = -0x80000000;

export function crossEntropyLoss(x: FloatArray, labels: Int32Array, out: FloatArray, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    if (cols > SHORT && labels[first] === IGNORED) {
      out[first] = 0;
      count = 1;
      continue;
    }
    count = readRows(x, first, rows, cols, null);
    for (let i = 0; i < count; i++) {
      const label = labels[first + i];
      if (label === IGNORED) {
        out[first + i] = 0;
        continue;
      }
      const max = maxima[i];
      const pick = x[(first + i) * cols + label];
      const t = pick - max;
      const loss = max - max === 0 ? plusLogOfSum(i, -t, -twoSumError(pick, -max, t)) : Number.NaN;
      out[first + i] = resultOf(loss);
    }
  }
}

export function crossEntropyLossGrad(
  x: FloatArray,
  labels: Int32Array,
  out: FloatArray,
  rows: number,
  cols: number,
): void {
  ensureExpTable();
  for (let first = 0, count = 0; first < rows; first += count) {
    if (cols > SHORT && labels[first] === IGNORED) {
      for (let i = first * cols; i < (first + 1) * cols; i++) out[i] = 0;
      count = 1;
      continue;
    }
    count = readRows(x, first, rows, cols, out);
    for (let i = 0; i < count; i++) {
      const start = (first + i) * cols;
      const label = labels[first + i];
      if (label === IGNORED) {
        for (let k = start; k < start + cols; k++) out[k] = 0;
        continue;
      }
      // p - 1 is minus the part of the others in the sum, which keeps its relative accuracy where p is near 1.
      const others = sumHighs[i] - out[start + label] + sumLows[i];
      const slope = sumHighs[i] === 0 ? Number.NaN : resultOf(-(others / (sumHighs[i] + sumLows[i])));
      divideBySum(i, out, start, cols);
      out[start + label] = slope;
    }
  }
}
