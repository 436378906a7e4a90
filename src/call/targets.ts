// The targets of the losses over classes: class ids with their weights and smoothing, or probabilities. Plans of the operations.
import { Accumulator } from "../js/summation/accumulator.js";
import type { Floats } from "../types/arrays.js";
import { notGiven, wrongLength } from "./errors.js";
import type { Chunk, Layout, OperationInfo, Plan } from "./model.js";
import { appendWeights } from "./steps.js";

/** The plan of a loss over classes, or of its gradient. */
export function planClassLoss(plan: Plan): void {
  const { operation, options, inputs, layout } = plan;
  const { ids, weights } = inputs;
  const { ignoreIndex, labelSmoothing } = options;
  if (weights !== undefined) checkClasses(operation, layout, weights);
  if (ids === undefined && ignoreIndex !== undefined) {
    throw notGiven(operation.name, "ignoreIndex", "with probabilities");
  }
  // A class of weight 0 makes its rows ignored, unless smoothing gives them other classes.
  const decisive = labelSmoothing === 0 ? weights : undefined;
  const labels = ids && operation.classIds?.check(operation.name, ids, layout, ignoreIndex, decisive);
  if (labels !== undefined) plan.divisor = countRows(labels, weights);
  else plan.divisor = layout.rows;

  plan.operand = labels === undefined || labelSmoothing > 0 || options.from !== undefined ? "targets" : "labels";
  if (plan.operand === "labels") writeLabels(plan, labels as Int32Array);
  else if (labels !== undefined) writeTargets(plan, labels, weights, labelSmoothing);
  else smoothTargets(plan, weights, labelSmoothing);
  scaleRows(plan, labels, plan.operand === "labels" ? weights : undefined);
}

function writeLabels(plan: Plan, labels: Int32Array): void {
  plan.before.push(({ tile, first, n }) => {
    tile.integers.set(labels.subarray(first, first + n), tile.integersAt);
  });
}

/** Probabilities y become w (confidence y + uniform), the factors of each class's -log p. */
function smoothTargets(plan: Plan, weights: Floats | undefined, smoothing: number): void {
  plan.before.push((chunk) => {
    const { tile, n, cols } = chunk;
    if (weights !== undefined) appendWeights(weights, chunk, 0);
    tile.smoothTargets(n, cols, weights !== undefined, 1 - smoothing, smoothing / cols);
  });
}

/** The same factors of class ids; a row whose label is negative does not count. */
function writeTargets(plan: Plan, labels: Int32Array, weights: Floats | undefined, smoothing: number): void {
  plan.before.push(({ tile, first, n, cols }) => {
    const { y, yAt } = tile;
    const uniform = smoothing / cols;
    const end = yAt + n * cols;
    // The rows are alike except for their label.
    if (weights === undefined) y.fill(uniform, yAt, end);
    else {
      for (let i = 0; i < cols; i++) y[yAt + i] = weights[i] * uniform;
      for (let at = yAt + cols; at < end; at += cols) y.copyWithin(at, yAt, yAt + cols);
    }
    for (let r = 0; r < n; r++) {
      const label = labels[first + r];
      const weight = weights === undefined ? 1 : weights[label];
      if (label >= 0) y[yAt + r * cols + label] = weight * (1 - smoothing + uniform);
    }
  });
}

/** Results are multiplied by the weight of their class, and those of a gradient divided; a row that does not count has 0. */
function scaleRows(plan: Plan, labels: Int32Array | undefined, weights: Floats | undefined): void {
  const { isGradient, result } = plan.operation;
  const divisor = isGradient ? gradientDivisor(plan) : 1;
  const isNumber = result === "number";
  if (labels !== undefined) plan.after.push((chunk) => scaleByClass(chunk, isNumber, labels, weights, divisor));
  else if (divisor !== 1) plan.after.push((chunk) => divideResults(chunk, isNumber, divisor));
}

function scaleByClass(
  { tile, first, n, cols }: Chunk,
  isNumber: boolean,
  labels: Int32Array,
  weights: Floats | undefined,
  divisor: number,
): void {
  const { results, resultsAt } = tile;
  const width = isNumber ? 1 : cols;
  for (let r = 0; r < n; r++) {
    const label = labels[first + r];
    const start = resultsAt + r * width;
    const end = start + width;
    const weight = weights === undefined ? 1 : weights[label];
    if (label < 0) for (let i = start; i < end; i++) results[i] = 0;
    else if (divisor !== 1) for (let i = start; i < end; i++) results[i] = (results[i] * weight) / divisor;
    else if (weight !== 1) for (let i = start; i < end; i++) results[i] *= weight;
  }
}

function divideResults({ tile, n, cols }: Chunk, isNumber: boolean, divisor: number): void {
  const { results, resultsAt } = tile;
  const end = resultsAt + n * (isNumber ? 1 : cols);
  for (let i = resultsAt; i < end; i++) results[i] /= divisor;
}

/** A gradient is divided by the temperature, and by what the mean of the loss divides by. */
function gradientDivisor({ options, divisor }: Plan): number {
  return (options.temperature ?? 1) * (options.reduction === "mean" ? divisor : 1);
}

/** The plan of a binary loss of logits, or of its gradient. */
export function planBinaryLoss(plan: Plan): void {
  const { operation, options, inputs, layout } = plan;
  const { weights } = inputs;
  if (weights !== undefined) {
    if (typeof options.weights?.[1] !== "number" && weights.length !== layout.cols) {
      throw wrongLength(operation.name, "posWeight", `${layout.cols}, that of a row`, weights.length);
    }
    plan.operand = "weights";
    plan.before.push((chunk) => appendWeights(weights, chunk, chunk.base / chunk.strides.step));
  }
  if (operation.isGradient) scaleRows(plan, undefined, undefined);
}

/** Has each class a weight? Ragged rows all want as many. */
function checkClasses({ name }: OperationInfo, { rows, cols, offsets }: Layout, weights: Floats): void {
  for (let r = 0; r < (offsets === undefined ? 1 : rows); r++) {
    const classes = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (weights.length !== classes) {
      throw wrongLength(name, "classWeights", `${classes}, one a class`, weights.length);
    }
  }
}

/** The rows that count, or the sum of the weights of their classes. */
function countRows(labels: Int32Array, weights: Floats | undefined): number {
  const sum = new Accumulator();
  for (const label of labels) if (label >= 0) sum.add(weights === undefined ? 1 : weights[label]);
  return sum.total();
}
