// Losses of classifiers, and their gradients.

import { binary } from "#kernels/binary";
import { logsumexp } from "#kernels/logsumexp";
import { targets } from "#kernels/targets";
import * as binary32 from "../build/generated/js/losses/binary32.js";
import * as labels32 from "../build/generated/js/losses/class-labels32.js";
import * as targets_32 from "../build/generated/js/losses/soft-targets32.js";
import { bind } from "./call/bind.js";
import { classIds } from "./call/class-ids.js";
import { classWeights, from, ignoreIndex, labelSmoothing, posWeight, reduction, temperature } from "./call/options.js";
import { planBinaryLoss, planClassLoss } from "./call/targets.js";
import * as binary64 from "./js/losses/binary64.js";
import * as labels64 from "./js/losses/class-labels64.js";
import * as targets_64 from "./js/losses/soft-targets64.js";
import type { PosWeightOption } from "./types/options.js";
import type { ElementGradient, ElementLoss, Loss, LossGradient } from "./types/signatures.js";

/**
 * −Σ gᵢ ln pᵢ of each row of logits, p = softmax(x/temperature), in nats, for the weights g of its target: for a class id y
 * 1 at y, for probabilities these themselves. With `from: "logProbs"` ln p are the input.
 *
 * With `labelSmoothing` ε and `classWeights` w, of C classes: g = w ((1 − ε) target + ε/C). `targets` are integers, one a row,
 * each within the row or `ignoreIndex`; or a Float64Array or Float32Array of probabilities, of the logits' dtype and length. An
 * ignored row has loss 0, whatever its logits. `reduction: "sum"` and `"mean"` make one number: the mean divides by Σ w_y over the
 * rows that count, of probabilities by the number of rows.
 *
 * NaN for a row with +∞, or of −∞ alone, and for a target that is negative or infinite; a target of 0 counts as 0 whatever its
 * logit. The loss of a confident row keeps its relative accuracy. Bound: 1 ulp + 8 ulp of L + r; with
 * smoothing, class weights, probabilities as targets or log-probabilities 1.5 ulp + 16u Σ gᵢ |ln pᵢ| + r. Method: as logSumExp, where one element dominates
 * L is of the others alone; options as PyTorch's cross_entropy has them.
 *
 * @example
 * ```ts
 * const logits = [2, 1, 0, 0, 1, 2]; // two rows of three classes
 * crossEntropyLoss(logits, [0, 2], { cols: 3 }); // → Float64Array(2) [ 0.4076059644443803, 0.4076059644443803 ]
 * crossEntropyLoss(logits, [0, -100], { cols: 3, reduction: "mean" }); // → 0.4076059644443803
 * crossEntropyLoss(logits, [0, 1], { cols: 3, labelSmoothing: 0.1, classWeights: [1, 2, 1], reduction: "mean" }); // → 1.091965898172776
 * crossEntropyLoss(logits, Float64Array.of(0.5, 0.5, 0, 0, 0, 1), { cols: 3 }); // → Float64Array(2) [ 0.9076059644443804, 0.4076059644443803 ]
 * ```
 */
export const crossEntropyLoss: Loss = /*#__PURE__*/ bind({
  name: "crossEntropyLoss",
  inputs: ["logits", "targets"],
  second: "labels",
  classIds,
  result: "number",
  sources: ["logits", "logProbs"],
  options: [temperature, from, reduction, classWeights, ignoreIndex, labelSmoothing],
  // biome-ignore format: a table
  kernels: [
    { name: "crossEntropyLoss", module: logsumexp, f64: labels64.crossEntropyLoss, f32: labels32.crossEntropyLoss, operand: "labels", empty: 0 },
    { name: "targetLoss", module: targets, f64: targets_64.targetLoss, f32: targets_32.targetLoss, from: "logits", operand: "targets" },
    { name: "logProbsLoss", module: targets, f64: targets_64.logProbsLoss, f32: targets_32.logProbsLoss, from: "logProbs", operand: "targets", empty: 0 },
  ],
  plan: planClassLoss,
});

/**
 * The gradient of crossEntropyLoss by the logits, with the same options: (p Σ g − g)/temperature, row to row, with `reduction:
 * "mean"` divided as the loss is; by log-probabilities −g.
 *
 * An ignored row has gradient 0. NaN as for the loss. The gradient at the label keeps its relative accuracy where it is near
 * 0. Bound: 12 ulp + r, float32 9 ulp + r; with class weights, a temperature or
 * the mean 1 ulp more; with smoothing or probabilities as targets 20u (p (Σ g − g) + g (1 − p)) + r; by log-probabilities 5u g. Method: (e (Σ g − g) − g (S − e))/S of the
 * exponentials e and their sum S, in which nothing cancels that is not exact.
 *
 * @example
 * ```ts
 * crossEntropyLossGrad([0, 0], [1]); // → Float64Array(2) [ 0.5, -0.5 ]
 * crossEntropyLossGrad([0, 0, 5, 1], [1, -100], { cols: 2, reduction: "mean" }); // → Float64Array(4) [ 0.5, -0.5, 0, 0 ]
 * crossEntropyLossGrad([0, 0], Float64Array.of(0.25, 0.75)); // → Float64Array(2) [ 0.25, -0.25 ]
 * ```
 */
export const crossEntropyLossGrad: LossGradient = /*#__PURE__*/ bind({
  name: "crossEntropyLossGrad",
  inputs: ["logits", "targets"],
  second: "labels",
  classIds,
  result: "row",
  sources: ["logits", "logProbs"],
  isGradient: true,
  options: [temperature, from, reduction, classWeights, ignoreIndex, labelSmoothing],
  // biome-ignore format: a table
  kernels: [
    { name: "crossEntropyLossGrad", module: logsumexp, f64: labels64.crossEntropyLossGrad, f32: labels32.crossEntropyLossGrad, operand: "labels" },
    { name: "targetLossGrad", module: targets, f64: targets_64.targetLossGrad, f32: targets_32.targetLossGrad, from: "logits", operand: "targets" },
    { name: "logProbsLossGrad", module: targets, f64: targets_64.logProbsLossGrad, f32: targets_32.logProbsLossGrad, from: "logProbs", operand: "targets" },
  ],
  plan: planClassLoss,
});

/**
 * −(y ln p + (1 − y) ln(1 − p)) of each element, in nats, or with `reduction` the sum or mean of all.
 *
 * 0 or +∞ where p is 0 or 1, without a clamp; NaN for p outside [0, 1], and a y that is negative or infinite. Bound: 4u of the
 * sum of the terms' sizes. Method: log and log1p, so that p near 1 keeps its digits.
 *
 * @example
 * ```ts
 * binaryCrossEntropy([0.5, 1], [1, 1]); // → Float64Array(2) [ 0.6931471805599453, 0 ]
 * binaryCrossEntropy([0.5, 0.25], [1, 0.5], { reduction: "mean" }); // → 0.7650676986728906
 * ```
 */
export const binaryCrossEntropy: ElementLoss = /*#__PURE__*/ bind({
  name: "binaryCrossEntropy",
  inputs: ["p", "y"],
  second: "values",
  result: "row",
  options: [reduction],
  // biome-ignore format: a table
  kernels: [
    { name: "binaryCrossEntropy", module: binary, f64: binary64.binaryCrossEntropy, f32: binary32.binaryCrossEntropy },
  ],
});

/**
 * w y ln(1 + e^−z) + (1 − y) ln(1 + e^z) of each logit z and target y, in nats, w = `posWeight` (1 by default); or with
 * `reduction` the sum or mean of all.
 *
 * NaN for a y that is negative or infinite. For y from 0 to 1 nothing cancels. Bound: 5 ulp for y from 0 to 1. Method:
 * (w y + 1 − y) ln(1 + e^−|z|) + |z| times 1 − y for z ≥ 0, w y else.
 *
 * @example
 * ```ts
 * binaryCrossEntropyWithLogits([0, 40, -40], [1, 1, 1]); // → Float64Array(3) [ 0.6931471805599453, 4.248354255291589e-18, 40 ]
 * binaryCrossEntropyWithLogits([0, 0], [1, 0], { posWeight: 3, reduction: "sum" }); // → 2.772588722239781
 * ```
 */
export const binaryCrossEntropyWithLogits: ElementLoss<PosWeightOption> = /*#__PURE__*/ bind({
  name: "binaryCrossEntropyWithLogits",
  inputs: ["z", "y"],
  second: "values",
  result: "row",
  options: [reduction, posWeight],
  // biome-ignore format: a table
  kernels: [
    { name: "binaryCrossEntropyWithLogits", module: binary, f64: binary64.binaryCrossEntropyWithLogits, f32: binary32.binaryCrossEntropyWithLogits },
    { name: "weightedBinaryLoss", module: binary, f64: binary64.weightedBinaryLoss, f32: binary32.weightedBinaryLoss, operand: "weights" },
  ],
  plan: planBinaryLoss,
});

/**
 * The gradient of binaryCrossEntropyWithLogits by the logits: (1 − y) σ(z) − w y σ(−z), with `reduction: "mean"` divided by the
 * number of elements.
 *
 * NaN as for the loss. Bound: 5u of the sum of the terms' sizes. Method: both σ by e^−|z|, one quotient.
 *
 * @example
 * ```ts
 * binaryCrossEntropyWithLogitsGrad([0, 0], [1, 0]); // → Float64Array(2) [ -0.5, 0.5 ]
 * binaryCrossEntropyWithLogitsGrad([0, 0], [1, 0], { posWeight: 3, reduction: "mean" }); // → Float64Array(2) [ -0.75, 0.25 ]
 * ```
 */
export const binaryCrossEntropyWithLogitsGrad: ElementGradient<PosWeightOption> = /*#__PURE__*/ bind({
  name: "binaryCrossEntropyWithLogitsGrad",
  inputs: ["z", "y"],
  second: "values",
  result: "row",
  isGradient: true,
  options: [reduction, posWeight],
  // biome-ignore format: a table
  kernels: [
    { name: "binaryCrossEntropyWithLogitsGrad", module: binary, f64: binary64.binaryCrossEntropyWithLogitsGrad, f32: binary32.binaryCrossEntropyWithLogitsGrad },
    { name: "weightedBinaryLossGrad", module: binary, f64: binary64.weightedBinaryLossGrad, f32: binary32.weightedBinaryLossGrad, operand: "weights" },
  ],
  plan: planBinaryLoss,
});
