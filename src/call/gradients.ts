// The gradient of the KL divergence of logits, by the softmax of both rows and its logarithm: steps around kernels that exist.
import { Accumulator } from "../js/summation/accumulator.js";
import type { Floats } from "../types/arrays.js";
import type { Chunk, Plan } from "./model.js";
import { newFloats } from "./typed-array.js";

const sum = /*#__PURE__*/ new Accumulator();

/** Arrays of a tile's rows: q or ln q, x while y is in its place, and ln p. */
interface Rows {
  readonly ofY: Floats;
  readonly x: Floats;
  readonly logs: Floats;
}

/**
 * Writes the results of another kernel for rows of y and, with `hasX`, of x. Its tile may have the same memory, where x is restored, or
 * arrays of its own.
 */
function applyTo(plan: Plan, kernel: string, { tile, n, cols }: Chunk, rows: Rows, hasX: boolean): void {
  const length = n * cols;
  const other = plan.tileOf(kernel, cols);
  const run = (to: Floats, values: Floats) => {
    other.x.set(values, other.xAt);
    other.run(n, cols, 1, 0);
    to.set(other.results.subarray(other.resultsAt, other.resultsAt + length));
  };
  rows.x.set(tile.x.subarray(tile.xAt, tile.xAt + length));
  if (hasX) run(rows.logs, rows.x.subarray(0, length));
  run(rows.ofY, tile.y.subarray(tile.yAt, tile.yAt + length));
  tile.x.set(rows.x.subarray(0, length), tile.xAt);
}

/** Replaces p by q - p. */
function subtract({ tile, n, cols }: Chunk, q: Floats, divisor: number): void {
  const { results, resultsAt } = tile;
  for (let i = 0; i < n * cols; i++) results[resultsAt + i] = (q[i] - results[resultsAt + i]) / divisor;
}

/** Replaces p by p (ln p - ln q - K), K being the divergence; 0 where p is 0. */
function weighLogs({ tile, n, cols }: Chunk, { ofY, logs }: Rows, divisor: number): void {
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
  const { options } = plan;
  const divisor = options.temperature ?? 1;
  const isOfP = options.wrt === "p";
  let rows: Rows = { ofY: newFloats(plan.dtype, 0), x: newFloats(plan.dtype, 0), logs: newFloats(plan.dtype, 0) };
  plan.before.push((chunk) => {
    const length = chunk.n * chunk.cols;
    if (rows.x.length < length) {
      const make = () => newFloats(plan.dtype, length);
      rows = { ofY: make(), x: make(), logs: make() };
    }
    applyTo(plan, isOfP ? "logSoftmax" : "softmax", chunk, rows, isOfP);
  });
  plan.after.push((chunk) => {
    if (isOfP) weighLogs(chunk, rows, divisor);
    else subtract(chunk, rows.ofY, divisor);
  });
}
