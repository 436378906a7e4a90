// Losses of classifiers and their gradients.

import { binary } from "#kernels/binary";
import { focal } from "#kernels/focal";
import { targets } from "#kernels/targets";
import * as binary32 from "../build/generated/js/losses/binary32.js";
import * as labels32 from "../build/generated/js/losses/class-labels32.js";
import * as focal32 from "../build/generated/js/losses/focal32.js";
import * as targets_32 from "../build/generated/js/losses/soft-targets32.js";
import { bind } from "./call/bind.js";
import { classIds } from "./call/class-ids.js";
import {
  alpha,
  classWeights,
  elementMask,
  emptyMean,
  from,
  gamma,
  ignoreIndex,
  labelSmoothing,
  mask,
  posWeight,
  reduction,
  rowWeights,
  temperature,
} from "./call/options.js";
import { fillTargets, planBinaryLoss, planClassLoss, prepareBinary, prepareFocal, scaleRows } from "./call/targets.js";
import * as binary64 from "./js/losses/binary64.js";
import * as labels64 from "./js/losses/class-labels64.js";
import * as focal64 from "./js/losses/focal64.js";
import * as targets_64 from "./js/losses/soft-targets64.js";
import type { BinaryLogitsLossOptions, BinaryLossOptions, FocalLossOptions, LossOptions } from "./types/options.js";
import type { ElementGradient, ElementLoss, Loss, LossGradient, ProbabilityLoss } from "./types/signatures.js";

/**
 * Computes the cross-entropy loss of each row of logits against its target.
 * The loss is −Σ gᵢ ln pᵢ, in nats, where g is the target and p = softmax(x/temperature); with `from: "logProbs"` x is ln p.
 * A single row gives a number, a batch one loss for each row; `reduction: "sum"` and `"mean"` give one number for all.
 *
 * `targets` has one class id y for each row, which means gᵢ = 1 at i = y, else 0. Or it is a float array of probabilities gᵢ, of the
 * logits' dtype and length. With `classWeights` w and `labelSmoothing` ε, gᵢ is wᵢ ((1 − ε) targetᵢ + ε/C) for C classes. The mean
 * divides by Σ w_y over the rows that are not ignored, or for probabilities by the number of rows.
 *
 * Special values, in order of precedence:
 * 1. A row whose label is `ignoreIndex` has loss 0, whatever its logits. So has a row whose class has weight 0, without smoothing.
 * 2. Any NaN makes the result NaN; so does a target that is negative or infinite, also once its class weight multiplies it. So do logits with +∞, or of −∞ alone.
 * 3. A target of 0 adds 0, even where the logit is −∞. A positive target adds +∞ there.
 * 4. A masked class is as if it were not there; as the label its loss is +∞.
 * 5. A mean over no rows, or over rows of weight 0, is NaN, or 0 with `emptyRow: "zero"`.
 *
 * The loss of a confident row keeps its relative accuracy.
 * Bound: 1 ulp + 9.5 ulp of L + r; with smoothing, class weights, probabilities as targets or log-probabilities 1.5 ulp + 16u Σ gᵢ
 * |ln pᵢ| + r + the effect of rounding subnormal gᵢ, ln pᵢ and gᵢ ln pᵢ.
 * Here L is ln Σ exp tⱼ for t = (x − max)/temperature. r is the effect on the result of rounding t: half an ulp of each tᵢ, or 2u
 * of it with a `temperature`. u is half an ulp of 1. If a product in g, ln pᵢ or gᵢ ln pᵢ is subnormal, it is rounded to a multiple of
 * 2⁻¹⁰⁷⁴, float32 2⁻¹⁴⁹. A smaller g counts as 0.
 *
 * Source: the options are those of PyTorch's `cross_entropy`. Method: as logSumExp.
 *
 * @param logits The rows of logits, or of log-probabilities.
 * @param targets The class ids, one for each row, or the probabilities, one for each logit.
 * @param options The layout, `out`, `mask`, `reduction`, `rowWeights`, `emptyRow`, `temperature`, `from`, `classWeights`,
 * `labelSmoothing` and `ignoreIndex`.
 * @returns The losses: a number for a single row or with a reduction, else `out` or a new array.
 * @example
 * ```ts
 * const logits = [2, 1, 0, 0, 1, 2]; // two rows of three classes
 * crossEntropyLoss(logits, [0, 2], { cols: 3 }); // → Float64Array(2) [ 0.4076059644443803, 0.4076059644443803 ]
 * crossEntropyLoss(logits, [0, -100], { cols: 3, reduction: "mean" }); // → 0.4076059644443803
 * crossEntropyLoss(logits, [0, 1], { cols: 3, labelSmoothing: 0.1, classWeights: [1, 2, 1], reduction: "mean" }); // → 1.091965898172776
 * crossEntropyLoss(logits, Float64Array.of(0.5, 0.5, 0, 0, 0, 1), { cols: 3 }); // → Float64Array(2) [ 0.9076059644443804, 0.4076059644443803 ]
 * ```
 */
export const crossEntropyLoss: Loss<LossOptions> = /*#__PURE__*/ bind({
  name: "crossEntropyLoss",
  inputs: ["logits", "targets"],
  operand: "labels",
  classIds,
  result: "number",
  sources: ["logits", "logProbs"],
  options: [mask, temperature, from, reduction, rowWeights, emptyMean, classWeights, ignoreIndex, labelSmoothing],
  // biome-ignore format: a table
  kernels: [
    { name: "crossEntropyLoss", module: targets, f64: labels64.crossEntropyLoss, f32: labels32.crossEntropyLoss, operand: "labels", empty: 0 },
    { name: "targetLoss", module: targets, f64: targets_64.targetLoss, f32: targets_32.targetLoss, from: "logits", operand: "targets" },
    { name: "logProbsLoss", module: targets, f64: targets_64.logProbsLoss, f32: targets_32.logProbsLoss, from: "logProbs", operand: "targets", empty: 0 },
  ],
  plan: planClassLoss,
  before: fillTargets,
  after: scaleRows,
});

/**
 * Computes the gradient of crossEntropyLoss with respect to the logits.
 * The gradient is (pᵢ Σ g − gᵢ)/temperature, for the p and g of crossEntropyLoss; with `from: "logProbs"` it is −gᵢ.
 * Each row gives a row of the same length; `reduction: "mean"` divides it as the loss is divided.
 *
 * Special values, in order of precedence:
 * 1. A row whose label is `ignoreIndex` has gradient 0, whatever its logits. So has a row whose class has weight 0, without smoothing.
 * 2. Rows whose loss is NaN have the gradient NaN.
 *
 * The gradient at the label keeps its relative accuracy where it is near 0.
 * Bound: 12 ulp + r, float32 9 ulp + r; with class weights, a temperature or the mean 1 ulp more, and subnormal ulp are those before
 * scaling; with smoothing or probabilities as targets 20u (p (Σ g − g) + g (1 − p)) + r + the effect of rounding subnormal gᵢ and of a
 * pᵢ that underflows, for Σ g up to 2⁴⁰⁰, float32 2⁴⁰; by log-probabilities 5u g + the effect of rounding subnormal gᵢ.
 * Here r is the effect on the result of rounding t = (x − max)/temperature: half an ulp of each tᵢ, or 2u of it with a
 * `temperature`. u is half an ulp of 1. If a product in g is subnormal, it is rounded to a multiple of 2⁻¹⁰⁷⁴, float32 2⁻¹⁴⁹.
 * A smaller pᵢ counts as 0, however large Σ g is.
 *
 * Method: (eᵢ (Σ g − gᵢ) − gᵢ (S − eᵢ))/S, where e are the exponentials and S is their sum. Nothing inexact cancels.
 *
 * @param logits The rows of logits, or of log-probabilities.
 * @param targets The class ids, one for each row, or the probabilities, one for each logit.
 * @param options The layout, `out`, and the options of the loss.
 * @returns The gradient: `out`, or a new array.
 * @example
 * ```ts
 * crossEntropyLossGrad([0, 0], [1]); // → Float64Array(2) [ 0.5, -0.5 ]
 * crossEntropyLossGrad([0, 0, 5, 1], [1, -100], { cols: 2, reduction: "mean" }); // → Float64Array(4) [ 0.5, -0.5, 0, 0 ]
 * crossEntropyLossGrad([0, 0], Float64Array.of(0.25, 0.75)); // → Float64Array(2) [ 0.25, -0.25 ]
 * ```
 */
export const crossEntropyLossGrad: LossGradient<LossOptions> = /*#__PURE__*/ bind({
  name: "crossEntropyLossGrad",
  inputs: ["logits", "targets"],
  operand: "labels",
  classIds,
  result: "row",
  sources: ["logits", "logProbs"],
  isGradient: true,
  options: [mask, temperature, from, reduction, rowWeights, emptyMean, classWeights, ignoreIndex, labelSmoothing],
  // biome-ignore format: a table
  kernels: [
    { name: "crossEntropyLossGrad", module: targets, f64: labels64.crossEntropyLossGrad, f32: labels32.crossEntropyLossGrad, operand: "labels" },
    { name: "targetLossGrad", module: targets, f64: targets_64.targetLossGrad, f32: targets_32.targetLossGrad, from: "logits", operand: "targets" },
    { name: "logProbsLossGrad", module: targets, f64: targets_64.logProbsLossGrad, f32: targets_32.logProbsLossGrad, from: "logProbs", operand: "targets" },
  ],
  plan: planClassLoss,
  before: fillTargets,
  after: scaleRows,
});

/**
 * Computes the binary cross-entropy of each probability p against its target y.
 * The loss is −(y ln p + (1 − y) ln(1 − p)), in nats.
 * Each element gives a loss; `reduction: "sum"` and `"mean"` give one number for all.
 *
 * Special values, in order of precedence:
 * 1. NaN gives NaN; so do a p outside [0, 1], and a y that is negative or infinite.
 * 2. Where p is 0 or 1, the loss is exactly 0 or +∞: there is no clamp.
 * 3. The loss of a masked element is 0. The mean over no elements is NaN, or 0 with `emptyRow: "zero"`.
 *
 * Bound: 5u of the sum of the terms' sizes.
 * The terms are y ln p and (1 − y) ln(1 − p), and u is half an ulp of 1.
 *
 * Method: log and log1p, so that a p near 1 keeps its digits.
 *
 * @param p The probabilities.
 * @param y The targets, from 0 to 1, or one row of them for all rows.
 * @param options The layout, `out`, `mask`, `reduction`, `rowWeights`, `emptyRow` and `labelSmoothing`.
 * @returns The losses: a number with a reduction, else `out` or a new array.
 * @example
 * ```ts
 * binaryCrossEntropy([0.5, 1], [1, 1]); // → Float64Array(2) [ 0.6931471805599453, 0 ]
 * binaryCrossEntropy([0.5, 0.25], [1, 0.5], { reduction: "mean" }); // → 0.7650676986728906
 * ```
 */
export const binaryCrossEntropy: ProbabilityLoss<BinaryLossOptions> = /*#__PURE__*/ bind({
  name: "binaryCrossEntropy",
  inputs: ["p", "y"],
  operand: "values",
  result: "row",
  options: [elementMask, reduction, rowWeights, emptyMean, labelSmoothing],
  // biome-ignore format: a table
  kernels: [
    { name: "binaryCrossEntropy", module: binary, f64: binary64.binaryCrossEntropy, f32: binary32.binaryCrossEntropy },
  ],
  plan: planBinaryLoss,
  before: prepareBinary,
});

/**
 * Computes the binary cross-entropy of each logit z against its target y.
 * The loss is w y ln(1 + e^−z) + (1 − y) ln(1 + e^z), in nats, where w is `posWeight`, 1 by default.
 * Each element gives a loss; `reduction: "sum"` and `"mean"` give one number for all.
 *
 * Special values, in order of precedence:
 * 1. NaN gives NaN; so does a y that is negative or infinite.
 * 2. A logit of ±∞ gives 0 where y is exactly right, and +∞ elsewhere.
 * 3. The loss of a masked element is 0. The mean over no elements is NaN, or 0 with `emptyRow: "zero"`.
 *
 * Nothing cancels for y from 0 to 1.
 * Bound: 5 ulp for y from 0 to 1 + the effect of rounding a subnormal product of y and posWeight.
 *
 * Method: (w y + 1 − y) ln(1 + e^−|z|) + |z| v, where v is 1 − y for z ≥ 0, and w y for z < 0.
 *
 * @param z The logits.
 * @param y The targets, from 0 to 1, or one row of them for all rows.
 * @param options The layout, `out`, `mask`, `reduction`, `rowWeights`, `emptyRow`, `labelSmoothing` and `posWeight`.
 * @returns The losses: a number with a reduction, else `out` or a new array.
 * @example
 * ```ts
 * binaryCrossEntropyWithLogits([0, 40, -40], [1, 1, 1]); // → Float64Array(3) [ 0.6931471805599453, 4.248354255291589e-18, 40 ]
 * binaryCrossEntropyWithLogits([0, 0], [1, 0], { posWeight: 3, reduction: "sum" }); // → 2.772588722239781
 * ```
 */
export const binaryCrossEntropyWithLogits: ElementLoss<BinaryLogitsLossOptions> = /*#__PURE__*/ bind({
  name: "binaryCrossEntropyWithLogits",
  inputs: ["z", "y"],
  operand: "values",
  result: "row",
  options: [elementMask, reduction, rowWeights, emptyMean, labelSmoothing, posWeight],
  // biome-ignore format: a table
  kernels: [
    { name: "binaryCrossEntropyWithLogits", module: binary, f64: binary64.binaryCrossEntropyWithLogits, f32: binary32.binaryCrossEntropyWithLogits },
    { name: "weightedBinaryLoss", module: binary, f64: binary64.weightedBinaryLoss, f32: binary32.weightedBinaryLoss, operand: "weights" },
  ],
  plan: planBinaryLoss,
  before: prepareBinary,
});

/**
 * Computes the gradient of binaryCrossEntropyWithLogits with respect to the logits.
 * The gradient is (1 − y) σ(z) − w y σ(−z), where σ is the sigmoid and w is `posWeight`, 1 by default.
 * Each element gives a derivative; `reduction: "mean"` divides it by the number of elements.
 *
 * NaN gives NaN; so does a y that is negative or infinite.
 *
 * Bound: 5u of the sum of the terms' sizes.
 * The terms are (1 − y) σ(z) and w y σ(−z), and u is half an ulp of 1.
 *
 * Method: σ(z) and σ(−z) share e^−|z| and one division.
 *
 * @param z The logits.
 * @param y The targets, from 0 to 1, or one row of them for all rows.
 * @param options The layout, `out`, `mask`, `reduction`, `rowWeights`, `emptyRow`, `labelSmoothing` and `posWeight`.
 * @returns The gradient: `out`, or a new array.
 * @example
 * ```ts
 * binaryCrossEntropyWithLogitsGrad([0, 0], [1, 0]); // → Float64Array(2) [ -0.5, 0.5 ]
 * binaryCrossEntropyWithLogitsGrad([0, 0], [1, 0], { posWeight: 3, reduction: "mean" }); // → Float64Array(2) [ -0.75, 0.25 ]
 * ```
 */
export const binaryCrossEntropyWithLogitsGrad: ElementGradient<BinaryLogitsLossOptions> = /*#__PURE__*/ bind({
  name: "binaryCrossEntropyWithLogitsGrad",
  inputs: ["z", "y"],
  operand: "values",
  result: "row",
  isGradient: true,
  options: [elementMask, reduction, rowWeights, emptyMean, labelSmoothing, posWeight],
  // biome-ignore format: a table
  kernels: [
    { name: "binaryCrossEntropyWithLogitsGrad", module: binary, f64: binary64.binaryCrossEntropyWithLogitsGrad, f32: binary32.binaryCrossEntropyWithLogitsGrad },
    { name: "weightedBinaryLossGrad", module: binary, f64: binary64.weightedBinaryLossGrad, f32: binary32.weightedBinaryLossGrad, operand: "weights" },
  ],
  plan: planBinaryLoss,
  before: prepareBinary,
  after: scaleRows,
});

/**
 * Computes the focal loss of each logit z against its target y: a binary cross-entropy in which easy elements count less.
 * The loss is w (1 − p)^γ (−y ln σ(z) − (1 − y) ln σ(−z)), in nats, where p = y σ(z) + (1 − y) σ(−z) and w = α y + (1 − α)(1 − y).
 * Each element gives a loss; `reduction: "sum"` and `"mean"` give one number for all.
 *
 * γ is `gamma`, 2 by default. α is `alpha`; without it w is 1.
 *
 * Special values, in order of precedence:
 * 1. NaN gives NaN; so does a y outside [0, 1].
 * 2. A logit of ±∞ gives 0 where y is exactly right, and +∞ elsewhere. Elements of weight w = 0 have the loss 0.
 * 3. The mean over no elements is NaN.
 *
 * Nothing cancels.
 * Bound: (15 + γ (7 + 4 |ln(1 − p)|)) u of the result, float32 1 ulp.
 * Here u is half an ulp of 1.
 *
 * Source: Lin, Goyal, Girshick, He, Dollár, "Focal loss for dense object detection", 2017. Method: 1 − p is y σ(−z) + (1 − y) σ(z).
 *
 * @param z The logits.
 * @param y The targets, from 0 to 1, or one row of them for all rows.
 * @param options The layout, `out`, `mask`, `reduction`, `rowWeights`, `emptyRow`, `labelSmoothing`, `gamma` and `alpha`.
 * @returns The losses: a number with a reduction, else `out` or a new array.
 * @example
 * ```ts
 * focalLoss([0, 40, -40], [1, 1, 1]); // → Float64Array(3) [ 0.17328679513998632, 7.667648073721999e-53, 40 ]
 * focalLoss([0, 2], [1, 0], { gamma: 1, alpha: 0.25, reduction: "mean" }); // → 0.7458436902334814
 * ```
 */
export const focalLoss: ElementLoss<FocalLossOptions> = /*#__PURE__*/ bind({
  name: "focalLoss",
  inputs: ["z", "y"],
  operand: "values",
  result: "row",
  options: [elementMask, reduction, rowWeights, emptyMean, labelSmoothing, gamma, alpha],
  kernels: [{ name: "focalLoss", module: focal, f64: focal64.focalLoss, f32: focal32.focalLoss }],
  isPlanned: true,
  plan: planBinaryLoss,
  before: prepareFocal,
});

/**
 * Computes the gradient of focalLoss with respect to the logits.
 * The gradient is w (1 − p)^γ ((1 − y) σ(z) − y σ(−z) + γ c (1 − 2y) σ(z) σ(−z)/(1 − p)), where c is the binary cross-entropy.
 * Each element gives a derivative; `reduction: "mean"` divides it by the number of elements.
 *
 * Special values, in order of precedence:
 * 1. NaN gives NaN; so does a y outside [0, 1].
 * 2. A logit of ±∞ gives 0 where y is exactly right, and elsewhere the limit.
 *
 * Nothing cancels for y of 0 or 1.
 * Bound: (30 + γ (7 + 4 |ln(1 − p)|)) u of the sum of the terms' sizes.
 * The terms are the three of the formula, each times w (1 − p)^γ, and u is half an ulp of 1.
 *
 * Method: σ(z), σ(−z) and 1 − p share e^−|z| and one division.
 *
 * @param z The logits.
 * @param y The targets, from 0 to 1, or one row of them for all rows.
 * @param options The layout, `out`, `mask`, `reduction`, `rowWeights`, `emptyRow`, `labelSmoothing`, `gamma` and `alpha`.
 * @returns The gradient: `out`, or a new array.
 * @example
 * ```ts
 * focalLossGrad([0, 0], [1, 0]); // → Float64Array(2) [ -0.29828679513998635, 0.29828679513998635 ]
 * focalLossGrad([0, 2], [1, 0], { alpha: 0.25, reduction: "mean" }); // → Float64Array(2) [ -0.037285849392498294, 0.4037676489181806 ]
 * ```
 */
export const focalLossGrad: ElementGradient<FocalLossOptions> = /*#__PURE__*/ bind({
  name: "focalLossGrad",
  inputs: ["z", "y"],
  operand: "values",
  result: "row",
  isGradient: true,
  options: [elementMask, reduction, rowWeights, emptyMean, labelSmoothing, gamma, alpha],
  kernels: [{ name: "focalLossGrad", module: focal, f64: focal64.focalLossGrad, f32: focal32.focalLossGrad }],
  isPlanned: true,
  plan: planBinaryLoss,
  before: prepareFocal,
  after: scaleRows,
});
