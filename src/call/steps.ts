// The steps of a plan: changes to the rows in a tile before a kernel takes them, and to its results. Those of an option check whether
// a call gives it, so that a call makes no closures.
import type { Floats } from "../types/arrays.js";
import { checkLength } from "./check.js";
import { gatherMask } from "./gather.js";
import type { Plan } from "./model.js";
import { broadcast } from "./strides.js";

export function planMask(plan: Plan): void {
  const { mask } = plan.options;
  if (mask === undefined) return;
  checkLength(plan.operation, "mask", mask.length, plan.layout, true);
  plan.hasSteps = true;
}

/** Masked elements count as -Infinity; as weights, as 0. */
export function maskRows(plan: Plan): void {
  const { options, operand, tile, n, cols, layout } = plan;
  const { mask } = options;
  if (mask === undefined) return;
  gatherMask(mask, plan, mask.length === layout.length ? plan : broadcast(plan));
  tile.applyMask("x", n * cols, Number.NEGATIVE_INFINITY);
  if (operand === "weights") tile.applyMask("y", n * cols, 0);
}

export function planTemperature(plan: Plan): void {
  if (plan.options.temperature !== undefined) plan.hasSteps = true;
}

/** Logits become (x - max) / temperature. */
export function temperRows({ options, operand, tile, n, cols }: Plan): void {
  const { temperature } = options;
  if (temperature === undefined) return;
  tile.applyTemperature("x", n, cols, temperature);
  if (operand === "values") tile.applyTemperature("y", n, cols, temperature);
}

export function planNormalize(plan: Plan): void {
  if (plan.options.normalize) plan.hasSteps = true;
}

/** Rows of probabilities are divided by their sums. Tables have steps of their own for that. */
export function normalizeRows({ options, layout, operand, tile, n, cols }: Plan): void {
  if (!options.normalize || layout.width !== undefined) return;
  tile.normalizeRows("x", n, cols);
  if (operand === "values") tile.normalizeRows("y", n, cols);
}

/**
 * Plans a divergence: of normalized rows in float64 for either dtype, as the rounding errors of float32 quotients would be larger than the
 * divergence of near rows. Both forms of KL are one there, and only the generalized one does not add up those errors.
 */
export function planDivergence(plan: Plan): void {
  if (!plan.options.normalize) return;
  plan.dtype = "f64";
  if (plan.operation.name === "klDivergence") plan.form = "generalized";
}

/** Puts a row of weights behind the second input; one weight serves all elements. */
export function appendWeights(weights: Floats, { tile, n, cols }: Plan, column: number): void {
  const { y, yAt } = tile;
  const at = yAt + n * cols;
  if (weights.length === 1) y.fill(weights[0], at, at + cols);
  else for (let i = 0; i < cols; i++) y[at + i] = weights[column + i];
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
  if (plan.options.mask !== undefined) plan.operand = "counts";
}

export function countRows({ operand, tile, n, cols }: Plan): void {
  if (operand === "counts") tile.countKept(n, cols);
}
