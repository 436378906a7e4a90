// The family of logSumExp: the logarithm of a sum of exponentials, and what it normalizes.
import { logsumexp } from "#kernels/logsumexp";
import { means } from "#kernels/means";
import { weighted } from "#kernels/weighted";
import * as logsumexp32 from "../build/generated/js/logsumexp/logsumexp32.js";
import * as mean32 from "../build/generated/js/logsumexp/mean32.js";
import { bind } from "./call/bind.js";
import { mask, temperature, weights } from "./call/options.js";
import { planCounts, planWeights } from "./call/steps.js";
import * as cumulativeJs from "./js/logsumexp/cumulative.js";
import * as logsumexp64 from "./js/logsumexp/logsumexp64.js";
import * as mean64 from "./js/logsumexp/mean64.js";
import * as weightedJs from "./js/logsumexp/weighted.js";
import type { MaskOption, TemperatureOption, WeightsOption } from "./types/options.js";
import type { Reduction, RowMap } from "./types/signatures.js";

/**
 * ln Σ wᵢ exp xᵢ of each row, in nats; wᵢ is 1 unless there are `weights`.
 *
 * −∞ for an empty row or one of −∞ alone; +∞ where an element is. With m the largest element the result is m + L; L keeps
 * its relative accuracy where one element dominates: logSumExp([0, -690.8]) is 9.758249123106505e-301. A masked element counts
 * as −∞, as does one of weight 0, whatever it is; a negative sum gives NaN, a sum of 0 −∞.
 *
 * Bound: 1 ulp + 1.5 ulp of L, where they cancel too; with weights 1 ulp + 1.5 ulp of L + the effect of 9u Σ |wᵢ| exp xᵢ on L. Method:
 * Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 2021; rows in
 * which m and L cancel are summed again, finely. Where a weight is negative, huge or tiny, its power of two is added to its x as a
 * multiple of ln 2, so that no product leaves the range, and all is summed finely.
 *
 * @example
 * ```ts
 * logSumExp([1, 2, 3]); // → 3.40760596444438
 * logSumExp([0, -690.8]); // → 9.758249123106505e-301
 * logSumExp(Float32Array.of(1, 2, 3, 4, 5, 6), { cols: 3 }); // → Float32Array(2) [ 3.4076058864593506, 6.40760612487793 ]
 * logSumExp([5, 1], { weights: [1, -2] }); // → 4.9626809486526255
 * logSumExp([5, 1, NaN], { mask: Uint8Array.of(1, 1, 0) }); // → 5.0181499279178094
 * logSumExp([1, 2, 3], { offsets: Uint32Array.of(0, 1, 1, 3) }); // → Float64Array(3) [ 1, -Infinity, 3.313261687518223 ]
 * ```
 */
export const logSumExp: Reduction<MaskOption & WeightsOption> = /*#__PURE__*/ bind({
  name: "logSumExp",
  inputs: ["x"],
  result: "number",
  sources: ["logits"],
  options: [mask, weights],
  // biome-ignore format: a table
  kernels: [
    { name: "logSumExp", module: logsumexp, f64: logsumexp64.logSumExp, f32: logsumexp32.logSumExp, empty: -Infinity },
    { name: "weightedLogSumExp", module: weighted, f64: weightedJs.weightedLogSumExp, f32: weightedJs.weightedLogSumExp, operand: "weights", empty: -Infinity },
  ],
  plan: planWeights,
});

/**
 * ln (1/n Σ exp xᵢ) of each row, in nats, n being how many elements it has, those of −∞ too, less those that are masked.
 *
 * The largest element where all are equal; −∞ for a row of −∞ alone, +∞ where an element is. NaN for a row without elements, of
 * which none is kept too. With m the largest element the result is m + L; L keeps its relative accuracy where the elements are
 * near each other, and L near 0.
 *
 * Bound: 1 ulp + 1.5 ulp of L, where they cancel too. Method: L = ln(1 + Y/n), Y = Σ (exp(xᵢ − m) − 1), in whose sum nothing
 * cancels, and which has a low part.
 *
 * @example
 * ```ts
 * logMeanExp([1, 2, 3]); // → 2.3089936757762706
 * logMeanExp([7, 7, 7, 0], { mask: Uint8Array.of(1, 1, 1, 0) }); // → 7
 * ```
 */
export const logMeanExp: Reduction<MaskOption> = /*#__PURE__*/ bind({
  name: "logMeanExp",
  inputs: ["x"],
  result: "number",
  sources: ["logits"],
  options: [mask],
  // biome-ignore format: a table
  kernels: [
    { name: "logMeanExp", module: means, f64: mean64.logMeanExp, f32: mean32.logMeanExp },
    { name: "maskedLogMeanExp", module: means, f64: mean64.maskedLogMeanExp, f32: mean32.maskedLogMeanExp, operand: "counts" },
  ],
  plan: planCounts,
});

/**
 * exp tᵢ / Σ exp tⱼ with t = (x − max)/temperature, row to row.
 *
 * NaN for a row with +∞, or of −∞ alone; one finite element gives exactly 1. A masked element counts as −∞, and becomes 0.
 * Bound: 12 ulp + r, float32 9 ulp + r, subnormal results included. Method: exponentials times a power
 * of two, so that none is subnormal and the quotient rounds once.
 *
 * @example
 * ```ts
 * softmax([0, 0]); // → Float64Array(2) [ 0.5, 0.5 ]
 * softmax([1, 2, 3, 4], { cols: 2, temperature: 0.5 }); // → Float64Array(4) [ 0.11920292202211755, 0.8807970779778825, 0.11920292202211755, 0.8807970779778825 ]
 * softmax([1, 2, 9, 4], { shape: [2, 2], axis: 0 }); // → Float64Array(4) [ 0.00033535013046647816, 0.11920292202211755, 0.9996646498695336, 0.8807970779778825 ]
 * softmax([1, 1, 9], { mask: Uint8Array.of(1, 1, 0) }); // → Float64Array(3) [ 0.5, 0.5, 0 ]
 * ```
 */
export const softmax: RowMap<MaskOption & TemperatureOption> = /*#__PURE__*/ bind({
  name: "softmax",
  inputs: ["x"],
  result: "row",
  sources: ["logits"],
  options: [mask, temperature],
  kernels: [{ name: "softmax", module: logsumexp, f64: logsumexp64.softmax, f32: logsumexp32.softmax }],
});

/**
 * tᵢ − ln Σ exp tⱼ with t = (x − max)/temperature, row to row, in nats.
 *
 * NaN for a row with +∞, or of −∞ alone. A masked element counts as −∞. Where one element dominates its result keeps its
 * relative accuracy: logSoftmax([0, -40]) is [-4.248354255291589e-18, -40]. Bound: 0.5 ulp + 8.5 ulp of L + r.
 * Method: as logSumExp, L of the sum without its 1.
 *
 * @example
 * ```ts
 * logSoftmax([0, -40]); // → Float64Array(2) [ -4.248354255291589e-18, -40 ]
 * logSoftmax([3, 3, 3, 3], { cols: 2 }); // → Float64Array(4) [ -0.6931471805599453, -0.6931471805599453, -0.6931471805599453, -0.6931471805599453 ]
 * ```
 */
export const logSoftmax: RowMap<MaskOption & TemperatureOption> = /*#__PURE__*/ bind({
  name: "logSoftmax",
  inputs: ["x"],
  result: "row",
  sources: ["logits"],
  options: [mask, temperature],
  kernels: [{ name: "logSoftmax", module: logsumexp, f64: logsumexp64.logSoftmax, f32: logsumexp32.logSoftmax }],
});

/**
 * ln Σ exp xⱼ, j ≤ i, of each row, in nats: the running logSumExp, row to row.
 *
 * Each result is that of the elements up to its own: −∞ before the first that is not −∞, +∞ from the first +∞ on, NaN from the
 * first NaN on. With m the largest of them it is m + L, L keeping its relative accuracy where one dominates. Bound: 1 ulp + 1.5
 * ulp of L, where they cancel too. Method: the sum without m's own exponential over that, both in double-double arithmetic.
 *
 * @example
 * ```ts
 * logCumSumExp([0, 0, 0]); // → Float64Array [0, 0.6931471805599453, 1.0986122886681098]
 * logCumSumExp([0, -40], { out: new Float64Array(2) }); // → Float64Array [0, 4.248354255291589e-18]
 * ```
 */
export const logCumSumExp: RowMap = /*#__PURE__*/ bind({
  name: "logCumSumExp",
  inputs: ["x"],
  result: "row",
  sources: ["logits"],
  options: [],
  // biome-ignore format: a table
  kernels: [
    { name: "logCumSumExp", module: means, f64: cumulativeJs.logCumSumExp, f32: cumulativeJs.logCumSumExp },
  ],
});
