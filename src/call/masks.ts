// Masks: elements that have no effect, as if they were not there.
import type { Change } from "../backends/backend.js";
import { applyMask } from "../js/rows/preprocess.js";
import { checkLength } from "./check.js";
import { gatherMask } from "./gather.js";
import type { Plan } from "./model.js";
import { broadcast } from "./strides.js";
import { lengthOf } from "./typed-array.js";

export function planMask(plan: Plan): void {
  const { mask } = plan.options;
  if (mask === undefined) return;
  checkLength(plan.operation, "mask", lengthOf(mask), plan.layout, true);
  plan.hasSteps = true;
}

/** Copies the bytes of the rows in the tile. */
function readMask(plan: Plan, mask: Uint8Array): void {
  gatherMask(mask, plan, lengthOf(mask) === plan.layout.length ? plan : broadcast(plan));
}

/** The number that has no effect in place of a masked element: a probability of 0, or its logarithm. */
function neutral({ operation, options }: Plan): number {
  const source = options.from ?? operation.sources[0];
  return source === "logits" || source === "logProbs" ? Number.NEGATIVE_INFINITY : 0;
}

const MASK: Change = {
  name: "applyMask",
  js: ({ mask }, values, at, maskAt, n, fill) => applyMask(values, at, mask, maskAt, n, fill),
};

/** Replaces masked elements; factors become 0. */
export function maskRows(plan: Plan): void {
  const { options, operand, tile, n, cols } = plan;
  const { mask } = options;
  if (mask === undefined) return;
  readMask(plan, mask);
  const { maskAt } = tile;
  tile.change(MASK, "x", maskAt, n * cols, neutral(plan));
  if (plan.y !== undefined) tile.change(MASK, "y", maskAt, n * cols, operand === "values" ? neutral(plan) : 0);
}

/** Sets the results of masked elements to 0. */
export function maskResults(plan: Plan): void {
  const { options, tile, n, cols } = plan;
  if (options.mask === undefined) return;
  // Weights may have taken the place of the mask.
  readMask(plan, options.mask);
  const { mask, maskAt, results, resultsAt } = tile;
  for (let i = 0; i < n * cols; i++) if (mask[maskAt + i] === 0) results[resultsAt + i] = 0;
}

/** Counts the elements of a row that a mask keeps. */
export function countRow({ options, layout }: Plan, row: number): number {
  const { mask } = options;
  const { cols, length, offsets, strides } = layout;
  const n = offsets === undefined ? cols : offsets[row + 1] - offsets[row];
  if (mask === undefined) return n;
  const isRow = lengthOf(mask) !== length;
  const outer = Math.floor(row / strides.inner);
  const start = isRow
    ? 0
    : offsets === undefined
      ? outer * strides.stride + (row - outer * strides.inner)
      : offsets[row];
  const step = isRow ? 1 : strides.step;
  let count = 0;
  for (let i = 0; i < n; i++) if (mask[start + i * step] !== 0) count++;
  return count;
}
