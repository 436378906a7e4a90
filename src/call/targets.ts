// Plans the losses: over classes, by class ids or probabilities, with their weights and smoothing; and the binary losses.
import { Accumulator } from "../js/summation/accumulator.js";
import type { Floats } from "../types/arrays.js";
import { notGiven, wrongLength } from "./errors.js";
import type { Chunk, Layout, OperationInfo, Plan } from "./model.js";
import { appendWeights } from "./steps.js";

/** Plans a loss over classes, or its gradient. */
export function planClassLoss(plan: Plan): void {
  const { operation, options, inputs, layout } = plan;
  const { ids, weights } = inputs;
  const { ignoreIndex, labelSmoothing } = options;
  if (weights !== undefined) checkClasses(operation, layout, weights);
  if (ids === undefined && ignoreIndex !== undefined) {
    throw notGiven(operation.name, "ignoreIndex", "with probabilities");
  }
  // Rows of a class of weight 0 are ignored, unless smoothing gives them other classes.
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

/** Adds a step that turns probabilities y into w (confidence y + uniform), the factors of each class's -log p. */
function smoothTargets(plan: Plan, weights: Floats | undefined, smoothing: number): void {
  plan.before.push((chunk) => {
    const { tile, n, cols } = chunk;
    if (weights !== undefined) appendWeights(weights, chunk, 0);
    tile.smoothTargets(n, cols, weights !== undefined, 1 - smoothing, smoothing / cols);
  });
}

/** Adds a step that makes these factors from class ids. A row whose label is negative is ignored. */
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

/** Adds a step that multiplies results by the weight of their class, divides gradients, and sets those of ignored rows to 0. */
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

/** The divisor of a gradient: the temperature, times the divisor of the mean. */
function gradientDivisor({ options, divisor }: Plan): number {
  return (options.temperature ?? 1) * (options.reduction === "mean" ? divisor : 1);
}

/** Plans a binary loss of logits, or its gradient. */
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

/** Plans a focal loss, or its gradient. Its parameters follow the targets, each as two numbers of the dtype. */
export function planFocalLoss(plan: Plan): void {
  const { gamma, alpha } = plan.options;
  const parameters = [gamma, alpha ?? 1, alpha === undefined ? 1 : 1 - alpha];
  plan.before.push(({ tile, n, cols }) => {
    const { y, yAt } = tile;
    let at = yAt + n * cols;
    for (const parameter of parameters) {
      y[at] = parameter;
      y[at + 1] = parameter - y[at];
      at += 2;
    }
  });
  if (plan.operation.isGradient) scaleRows(plan, undefined, undefined);
}

/** Checks that each class has a weight. All ragged rows need the same number of classes. */
function checkClasses({ name }: OperationInfo, { rows, cols, offsets }: Layout, weights: Floats): void {
  for (let r = 0; r < (offsets === undefined ? 1 : rows); r++) {
    const classes = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (weights.length !== classes) {
      throw wrongLength(name, "classWeights", `${classes}, one a class`, weights.length);
    }
  }
}

/** Counts the rows that are not ignored, or sums the weights of their classes. */
function countRows(labels: Int32Array, weights: Floats | undefined): number {
  const sum = new Accumulator();
  for (const label of labels) if (label >= 0) sum.add(weights === undefined ? 1 : weights[label]);
  return sum.total();
}
