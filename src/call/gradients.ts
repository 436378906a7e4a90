// The gradient of the KL divergence of logits, by the softmax of both rows and its logarithm: steps around kernels that exist.
import { Accumulator } from "../js/summation/accumulator.js";
import type { Floats } from "../types/arrays.js";
import type { Plan } from "./model.js";
import { arraysOf } from "./plan.js";
import { copyTo, type Dtype, newFloats } from "./typed-array.js";

const sum = /*#__PURE__*/ new Accumulator();

/** Arrays of a tile's rows: q or ln q, x while y is in its place, and ln p. */
interface Rows {
  readonly ofY: Floats;
  readonly x: Floats;
  readonly logs: Floats;
}

const rows: { [D in Dtype]?: Rows } = {};

/** Returns arrays for the rows in the tile, and makes larger ones for more elements. */
function rowsFor({ dtype, n, cols }: Plan): Rows {
  const length = n * cols;
  const made = rows[dtype];
  if (made !== undefined && made.x.length >= length) return made;
  const larger = { ofY: newFloats(dtype, length), x: newFloats(dtype, length), logs: newFloats(dtype, length) };
  rows[dtype] = larger;
  return larger;
}

/**
 * Writes the results of another kernel for rows of y and, with `hasX`, of x. Its tile may have the same memory, where x is restored, or
 * arrays of its own.
 */
function applyTo(plan: Plan, kernel: string, own: Rows, hasX: boolean): void {
  const { operation, dtype, tile, n, cols } = plan;
  const length = n * cols;
  const other = operation.tileOf(kernel, dtype, length, arraysOf(plan));
  const run = (to: Floats, values: Floats) => {
    copyTo(other.x, values, other.xAt);
    other.run(n, cols, 1, 0);
    copyTo(to, other.results.subarray(other.resultsAt, other.resultsAt + length));
  };
  copyTo(own.x, tile.x.subarray(tile.xAt, tile.xAt + length));
  if (hasX) run(own.logs, own.x.subarray(0, length));
  run(own.ofY, tile.y.subarray(tile.yAt, tile.yAt + length));
  copyTo(tile.x, own.x.subarray(0, length), tile.xAt);
}

/** Replaces p by q - p. */
function subtract({ tile, n, cols }: Plan, q: Floats, divisor: number): void {
  const { results, resultsAt } = tile;
  for (let i = 0; i < n * cols; i++) results[resultsAt + i] = (q[i] - results[resultsAt + i]) / divisor;
}

/** Replaces p by p (ln p - ln q - K), K being the divergence; 0 where p is 0. */
function weighLogs({ tile, n, cols }: Plan, { ofY, logs }: Rows, divisor: number): void {
  const { results, resultsAt } = tile;
  for (let start = 0; start < n * cols; start += cols) {
    sum.reset(0);
    for (let i = start; i < start + cols; i++) {
      const p = results[resultsAt + i];
      const difference = logs[i] - ofY[i];
      // A p that underflows adds nothing, unless its q is 0 exactly: 0 ∞ is NaN.
      if (p !== 0 || difference === Number.POSITIVE_INFINITY) sum.add(p * difference);
    }
    const total = sum.total();
    const divergence = total - total === 0 ? total : Number.NaN;
    for (let i = start; i < start + cols; i++) {
      const p = results[resultsAt + i];
      const weight = (p === 0 ? 0 : logs[i] - ofY[i]) - divergence;
      results[resultsAt + i] = (p * weight) / divisor + 0; // not -0
    }
  }
}

/** Plans the gradient. The kernel gives p. */
export function planKlGradient(plan: Plan): void {
  plan.hasSteps = true;
}

/** Computes q, or the logarithms of p and q. */
export function prepareKlGradient(plan: Plan): void {
  const isOfP = plan.options.wrt === "p";
  applyTo(plan, isOfP ? "logSoftmax" : "softmax", rowsFor(plan), isOfP);
}

export function finishKlGradient(plan: Plan): void {
  const { temperature = 1, wrt } = plan.options;
  const own = rowsFor(plan);
  if (wrt === "p") weighLogs(plan, own, temperature);
  else subtract(plan, own.ofY, temperature);
}
