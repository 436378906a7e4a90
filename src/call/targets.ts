// Plans the losses: over classes, by class ids or probabilities, with their weights and smoothing; and the binary losses.
import type { Change } from "../backends/backend.js";
import { smoothTargets } from "../js/rows/preprocess.js";
import type { Floats } from "../types/arrays.js";
import { checkWeights } from "./check.js";
import { notGiven, wrongLength } from "./errors.js";
import { countRow } from "./masks.js";
import type { Layout, OperationInfo, Plan } from "./model.js";
import { appendWeights, sumOfRows } from "./steps.js";
import { lengthOf } from "./typed-array.js";

/** Plans a loss over classes, or its gradient. */
export function planClassLoss(plan: Plan): void {
  const { operation, options, inputs, layout } = plan;
  const { ids, weights, y } = inputs;
  const { ignoreIndex, labelSmoothing } = options;
  if (y !== undefined && lengthOf(y) !== layout.length) {
    const length = `${layout.length}, that of logits (float arrays are probabilities; class ids want integers)`;
    throw wrongLength(operation.name, "targets", length, lengthOf(y));
  }
  if (weights !== undefined) checkClasses(operation, layout, weights);
  if (ids === undefined && ignoreIndex !== undefined) {
    throw notGiven(operation.name, "ignoreIndex", "with probabilities");
  }
  // Rows of a class of weight 0 are ignored, unless smoothing gives them other classes.
  const decisive = labelSmoothing === 0 ? weights : undefined;
  plan.labels = ids && operation.classIds?.check(operation.name, ids, layout, ignoreIndex, decisive);
  plan.divisor = divisorOf(plan);
  const isSoft = plan.labels === undefined || labelSmoothing > 0 || options.from !== undefined;
  plan.operand = isSoft ? "targets" : "labels";
  plan.hasSteps = true;
}

const SMOOTH: Change = {
  name: "smoothTargets",
  js: (_tile, values, at, weightsAt, rows, cols, confidence, uniform) =>
    smoothTargets(values, at, rows, cols, weightsAt !== 0, confidence, uniform),
};

/** Writes the second input of the kernel: class ids, or the factors of each class's -log p. */
export function fillTargets(plan: Plan): void {
  const { options, inputs, operand, labels, tile, first, n, cols } = plan;
  const { labelSmoothing } = options;
  const { weights } = inputs;
  if (options.mask !== undefined && operand !== "labels") fillMasked(plan);
  else if (labels === undefined) {
    if (weights !== undefined) appendWeights(weights, plan, 0);
    const weightsAt = weights === undefined ? 0 : (tile.yAt + n * cols) * tile.y.BYTES_PER_ELEMENT;
    tile.change(SMOOTH, "y", weightsAt, n, cols, 1 - labelSmoothing, labelSmoothing / cols);
  } else if (operand === "labels") {
    const { integers, integersAt } = tile;
    for (let r = 0; r < n; r++) integers[integersAt + r] = labels[first + r];
  } else writeTargets(labels, weights, labelSmoothing, plan);
}

/** Writes these factors from class ids. A row whose label is negative is ignored. */
function writeTargets(
  labels: Int32Array,
  weights: Floats | undefined,
  smoothing: number,
  { tile, first, n, cols }: Plan,
): void {
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
}

/** Writes these factors where elements are masked: they are as if they were not there, and get no part of the smoothing. */
function fillMasked({ options, inputs, labels, tile, first, n, cols }: Plan): void {
  const { labelSmoothing } = options;
  const { y, yAt, mask, maskAt } = tile;
  for (let r = 0; r < n; r++) {
    const label = labels === undefined ? -1 : labels[first + r];
    let count = 0;
    for (let i = 0; i < cols; i++) if (mask[maskAt + r * cols + i] !== 0) count++;
    for (let i = 0; i < cols; i++) {
      const at = yAt + r * cols + i;
      const isKept = mask[maskAt + r * cols + i] !== 0;
      const weight = inputs.weights === undefined ? 1 : inputs.weights[i];
      // A masked class that is the label has probability 0 and all of the target.
      const target = labels === undefined ? y[at] : i === label ? 1 : 0;
      const isProbability = target >= 0 && target < Number.POSITIVE_INFINITY;
      const factor = isProbability ? (1 - labelSmoothing) * target + (isKept ? labelSmoothing / count : 0) : Number.NaN;
      y[at] = weight === 0 || (!isKept && i !== label) ? 0 : weight * factor;
    }
  }
}

/** Multiplies results by the weight of their class, divides gradients, and sets those of ignored rows to 0. */
export function scaleRows(plan: Plan): void {
  const { operation, inputs, operand, labels } = plan;
  // With weights of rows, the quotients of these and the divisor are factors: a quotient by a tiny divisor alone would overflow.
  const { temperature = 1, rowWeights } = plan.options;
  const divisor = operation.isGradient && rowWeights === undefined ? temperature * meanDivisor(plan) : 1;
  const isNumber = operation.result === "number";
  if (labels !== undefined) {
    scaleByClass(plan, isNumber, labels, operand === "labels" ? inputs.weights : undefined, divisor);
  } else if (divisor !== 1) divideResults(plan, divisor);
  if (operation.isGradient && rowWeights !== undefined) weighRows(plan, rowWeights, temperature);
}

/** Multiplies the gradient of each row by its weight, and divides it; that of a row of weight 0, or that is ignored, is 0. */
function weighRows(plan: Plan, rowWeights: Float64Array, temperature: number): void {
  const { labels, tile, first, n, cols } = plan;
  const { results, resultsAt } = tile;
  const divisor = meanDivisor(plan);
  for (let r = 0; r < n; r++) {
    const weight = rowWeights[first + r];
    const isSkipped = weight === 0 || (labels !== undefined && labels[first + r] < 0);
    const start = resultsAt + r * cols;
    const end = start + cols;
    if (isSkipped) results.fill(0, start, end);
    else for (let i = start; i < end; i++) results[i] = (results[i] * (weight / divisor)) / temperature;
  }
}

function scaleByClass(
  { tile, first, n, cols }: Plan,
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

function divideResults({ tile, n, cols }: Plan, divisor: number): void {
  const { results, resultsAt } = tile;
  const end = resultsAt + n * cols;
  for (let i = resultsAt; i < end; i++) results[i] /= divisor;
}

/** The divisor of the gradient of a mean. */
function meanDivisor({ options, divisor, labels }: Plan): number {
  if (options.reduction !== "mean") return 1;
  if (divisor !== 0) return divisor;
  // Without class ids nothing counts, and all results are 0. With them rows whose class weighs 0 may be smoothed.
  if (labels === undefined) return 1;
  return options.isEmptyZero ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** Plans a binary loss, or its gradient. */
export function planBinaryLoss(plan: Plan): void {
  const { operation, options, inputs, layout } = plan;
  const { weights } = inputs;
  plan.hasSteps = true;
  if (options.mask !== undefined || options.rowWeights !== undefined) {
    plan.divisor = sumOfRows(layout.rows, options.rowWeights, (row) => countRow(plan, row));
  }
  if (weights === undefined) return;
  if (typeof options.weights?.[1] !== "number" && lengthOf(weights) !== layout.cols) {
    throw wrongLength(operation.name, "posWeight", `${layout.cols}, that of a row`, lengthOf(weights));
  }
  checkWeights(operation.name, "posWeight", weights);
  plan.operand = "weights";
}

/** Moves the part labelSmoothing of each binary target to 1/2. One that is negative becomes NaN. */
function smoothBinary({ options, tile, n, cols }: Plan): void {
  const { labelSmoothing } = options;
  if (labelSmoothing === 0) return;
  const { y, yAt } = tile;
  for (let i = yAt; i < yAt + n * cols; i++) {
    y[i] = y[i] >= 0 ? (1 - labelSmoothing) * y[i] + labelSmoothing / 2 : Number.NaN;
  }
}

/** Smooths binary targets, and puts the weights of positive ones behind them. */
export function prepareBinary(plan: Plan): void {
  const { inputs, base, strides } = plan;
  smoothBinary(plan);
  if (inputs.weights !== undefined) appendWeights(inputs.weights, plan, base / strides.step);
}

/** Smooths the targets of a focal loss. Its parameters follow them, each as two numbers of the dtype. */
export function prepareFocal(plan: Plan): void {
  const { options, tile, n, cols } = plan;
  const { gamma, alpha } = options;
  smoothBinary(plan);
  const { y, yAt } = tile;
  let at = yAt + n * cols;
  for (const parameter of [gamma, alpha ?? 1, alpha === undefined ? 1 : 1 - alpha]) {
    y[at] = parameter;
    y[at + 1] = parameter - y[at];
    at += 2;
  }
}

/** Checks that each class has a weight. All ragged rows need the same number of classes. */
function checkClasses({ name }: OperationInfo, { rows, cols, offsets }: Layout, weights: Floats): void {
  const length = lengthOf(weights);
  for (let r = 0; r < (offsets === undefined ? 1 : rows); r++) {
    const classes = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (length !== classes) {
      throw wrongLength(name, "classWeights", `${classes}, one a class`, length);
    }
  }
  checkWeights(name, "classWeights", weights);
}

/** Counts the rows that are not ignored, or sums their weights and those of their classes. */
function divisorOf({ labels, inputs, layout, options }: Plan): number {
  return sumOfRows(layout.rows, options.rowWeights, (row) => {
    const label = labels === undefined ? 0 : labels[row];
    if (label < 0) return 0;
    return labels === undefined || inputs.weights === undefined ? 1 : inputs.weights[label];
  });
}
