// What is done to the rows in a tile before a kernel takes them, and to its results: the steps of a plan.
import type { Tile } from "../backends/backend.js";
import type { Floats } from "../types/arrays.js";
import { checkLength } from "./check.js";
import type { Plan, Step } from "./plan.js";
import type { Strides } from "./strides.js";

/** Masked elements count as -Infinity; as weights, as 0. */
export function maskRows(plan: Plan): void {
  const { mask } = plan.options;
  if (mask === undefined) return;
  checkLength(plan.operation, "mask", mask.length, plan.layout, false);
  plan.before.push((tile, { base, cols, strides }, row, n) => {
    gatherMask(mask, base, strides, row, n, cols, tile.mask, tile.maskAt);
    tile.applyMask("x", n * cols, Number.NEGATIVE_INFINITY);
    if (plan.operand === "weights") tile.applyMask("y", n * cols, 0);
  });
}

/** Logits become (x - max) / temperature. */
export function temperInputs(plan: Plan): void {
  const { temperature } = plan.options;
  if (temperature === undefined) return;
  plan.before.push((tile, { cols }, _row, n) => {
    tile.applyTemperature("x", n, cols, temperature);
    if (plan.operand === "values") tile.applyTemperature("y", n, cols, temperature);
  });
}

/** Rows of probabilities are divided by their sums. */
export function normalizeInputs(plan: Plan): void {
  if (!plan.options.normalize || plan.layout.width !== undefined) return;
  plan.before.push((tile, { cols }, _row, n) => {
    tile.normalizeRows("x", n, cols);
    if (plan.operand === "values") tile.normalizeRows("y", n, cols);
  });
}

/** Counts the elements of each row that the mask in the tile keeps. */
const countKept: Step = ({ mask, maskAt, integers, integersAt }, { cols }, _row, n) => {
  for (let r = 0; r < n; r++) {
    let count = 0;
    for (let i = maskAt + r * cols; i < maskAt + (r + 1) * cols; i++) count += (mask[i] + 255) >> 8; // no branch
    integers[integersAt + r] = count;
  }
};

/** Puts a row of weights behind the second input; one weight serves all elements. */
export function appendWeights(weights: Floats, { y, yAt }: Tile, column: number, rows: number, cols: number): void {
  const at = yAt + rows * cols;
  if (weights.length === 1) y.fill(weights[0], at, at + cols);
  else for (let i = 0; i < cols; i++) y[at + i] = weights[column + i];
}

/** Multiplies n results by a weight, and divides them; with the weight 0 all are 0. */
export function scaleResults(x: Floats, at: number, n: number, weight: number, divisor: number): void {
  if (weight === 0) x.fill(0, at, at + n);
  else if (divisor !== 1) for (let i = at; i < at + n; i++) x[i] = (x[i] * weight) / divisor;
  else if (weight !== 1) for (let i = at; i < at + n; i++) x[i] *= weight;
}

/** Copies the bytes of a mask, which lie as the elements do. */
function gatherMask(
  from: Uint8Array,
  base: number,
  { inner, stride, step }: Strides,
  row: number,
  count: number,
  cols: number,
  to: Uint8Array,
  at: number,
): void {
  if (inner === 1 && stride === cols) {
    to.set(from.subarray(base + row * stride, base + (row + count) * stride), at);
    return;
  }
  for (let r = 0; r < count; r++) {
    const outer = Math.floor((row + r) / inner);
    const start = base + outer * stride + (row + r - outer * inner);
    for (let i = 0; i < cols; i++) to[at + r * cols + i] = from[start + i * step];
  }
}

/** The plan of a sum with weights, if it has them. */
export function planWeights(plan: Plan): void {
  const { weights } = plan.inputs;
  if (weights === undefined) return;
  checkLength(plan.operation, "weights", weights.length, plan.layout, true);
  plan.operand = "weights";
  plan.y = weights;
}

/** The plan of a mean, which is over the elements that the mask keeps. */
export function planCounts(plan: Plan): void {
  if (plan.options.mask === undefined) return;
  plan.operand = "counts";
  plan.before.push(countKept);
}
