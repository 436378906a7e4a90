// logSumExp and its family: logarithms of sums and means of exponentials, softmax and its logarithm.
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
import type { LogMeanExpOptions, LogSumExpOptions, SoftmaxOptions } from "./types/options.js";
import type { Reduction, RowMap } from "./types/signatures.js";

/**
 * Computes the logarithm of the sum of exponentials of each row.
 * The result is ln Σ wᵢ exp xᵢ, in nats; wᵢ is 1 without `weights`.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * Special values, in order of precedence:
 * 1. Masked elements and elements of weight 0 are skipped, even if they are NaN.
 * 2. Any NaN makes the result NaN.
 * 3. An element of +∞ makes it +∞, or NaN if its weight is negative.
 * 4. A row without elements, or of −∞ alone, gives −∞.
 * 5. A negative weighted sum gives NaN, and a sum of 0 gives −∞.
 *
 * The result is m + L, where m is the largest element that counts. L keeps its relative accuracy where one element dominates.
 * Bound: 1 ulp + 1.5 ulp of L, where they cancel too; with weights 1 ulp + 1.5 ulp of L + the effect of 9u Σ |wᵢ| exp xᵢ on L.
 * Here u is half an ulp of 1.
 *
 * Source: Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 2021.
 * Method: rows in which m and L cancel are summed again, with compensation. If a weight is negative, huge or tiny,
 * its power of two joins its x as a multiple of ln 2, so that no product overflows.
 *
 * @param x The rows.
 * @param options The layout, `out`, `mask` and `weights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
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
export const logSumExp: Reduction<LogSumExpOptions> = /*#__PURE__*/ bind({
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
 * Computes the logarithm of the mean of exponentials of each row.
 * The result is ln (1/n Σ exp xᵢ), in nats; n counts the elements that are not masked, those of −∞ too.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * Special values, in order of precedence:
 * 1. Masked elements are skipped, even if they are NaN.
 * 2. Any NaN makes the result NaN.
 * 3. Any +∞ makes it +∞.
 * 4. A row without elements, or fully masked, gives NaN.
 * 5. A row of −∞ alone gives −∞.
 * 6. Equal elements give exactly that element.
 *
 * The result is m + L, where m is the largest element. L keeps its relative accuracy where the elements are near each other.
 * Bound: 1 ulp + 1.5 ulp of L, where they cancel too.
 *
 * Method: L = ln(1 + Y/n), where nothing cancels in Y = Σ (exp(xᵢ − m) − 1). Y is a double-double number.
 *
 * @param x The rows.
 * @param options The layout, `out` and `mask`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * logMeanExp([1, 2, 3]); // → 2.3089936757762706
 * logMeanExp([7, 7, 7, 0], { mask: Uint8Array.of(1, 1, 1, 0) }); // → 7
 * ```
 */
export const logMeanExp: Reduction<LogMeanExpOptions> = /*#__PURE__*/ bind({
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
 * Computes the softmax of each row: its exponentials, divided by their sum.
 * The result is exp tᵢ / Σ exp tⱼ, where t = (x − max)/temperature.
 * Each row gives a row of the same length, whose sum is 1 up to rounding.
 *
 * Special values, in order of precedence:
 * 1. Masked elements count as −∞, even if they are NaN.
 * 2. A row with NaN or +∞, or of −∞ alone, gives NaN everywhere.
 * 3. An element of −∞ gives 0, and a single finite element exactly 1.
 *
 * Bound: 12 ulp + r, float32 9 ulp + r, subnormal results included.
 * Here r is the effect on the result of rounding t: half an ulp of each tᵢ, or 2u of it with a `temperature`. u is half an
 * ulp of 1.
 *
 * Source: Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 2021.
 * Method: a power of two scales the exponentials, so that none is subnormal and the quotient rounds once.
 *
 * @param x The logits.
 * @param options The layout, `out`, `mask` and `temperature`.
 * @returns The probabilities: `out`, or a new array.
 * @example
 * ```ts
 * softmax([0, 0]); // → Float64Array(2) [ 0.5, 0.5 ]
 * softmax([1, 2, 3, 4], { cols: 2, temperature: 0.5 }); // → Float64Array(4) [ 0.11920292202211755, 0.8807970779778825, 0.11920292202211755, 0.8807970779778825 ]
 * softmax([1, 2, 9, 4], { shape: [2, 2], axis: 0 }); // → Float64Array(4) [ 0.00033535013046647816, 0.11920292202211755, 0.9996646498695336, 0.8807970779778825 ]
 * softmax([1, 1, 9], { mask: Uint8Array.of(1, 1, 0) }); // → Float64Array(3) [ 0.5, 0.5, 0 ]
 * ```
 */
export const softmax: RowMap<SoftmaxOptions> = /*#__PURE__*/ bind({
  name: "softmax",
  inputs: ["x"],
  result: "row",
  sources: ["logits"],
  options: [mask, temperature],
  kernels: [{ name: "softmax", module: logsumexp, f64: logsumexp64.softmax, f32: logsumexp32.softmax }],
});

/**
 * Computes the logarithm of the softmax of each row.
 * The result is tᵢ − ln Σ exp tⱼ, in nats, where t = (x − max)/temperature.
 * Each row gives a row of the same length.
 *
 * Special values, in order of precedence:
 * 1. Masked elements count as −∞, even if they are NaN.
 * 2. A row with NaN or +∞, or of −∞ alone, gives NaN everywhere.
 * 3. An element of −∞ gives −∞, and a single finite element exactly 0.
 *
 * The result of a dominating element keeps its relative accuracy.
 * Bound: 0.5 ulp + 10 ulp of L + r.
 * Here L is ln Σ exp tⱼ. r is the effect on the result of rounding t: half an ulp of each tᵢ, or 2u of it with a
 * `temperature`. u is half an ulp of 1.
 *
 * Source: Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 2021.
 * Method: L is ln(1 + s), where s is the sum of all exponentials except the largest, which is 1.
 *
 * @param x The logits.
 * @param options The layout, `out`, `mask` and `temperature`.
 * @returns The log-probabilities: `out`, or a new array.
 * @example
 * ```ts
 * logSoftmax([0, -40]); // → Float64Array(2) [ -4.248354255291589e-18, -40 ]
 * logSoftmax([3, 3, 3, 3], { cols: 2 }); // → Float64Array(4) [ -0.6931471805599453, -0.6931471805599453, -0.6931471805599453, -0.6931471805599453 ]
 * ```
 */
export const logSoftmax: RowMap<SoftmaxOptions> = /*#__PURE__*/ bind({
  name: "logSoftmax",
  inputs: ["x"],
  result: "row",
  sources: ["logits"],
  options: [mask, temperature],
  kernels: [{ name: "logSoftmax", module: logsumexp, f64: logsumexp64.logSoftmax, f32: logsumexp32.logSoftmax }],
});

/**
 * Computes the running logSumExp of each row.
 * Result i is ln Σ exp xⱼ over all j ≤ i, in nats.
 * Each row gives a row of the same length.
 *
 * Special values, in order of precedence:
 * 1. All results from the first NaN on are NaN.
 * 2. All results from the first +∞ on are +∞.
 * 3. Results before the first element that is not −∞ are −∞.
 *
 * Each result is m + L, where m is the largest element so far. L keeps its relative accuracy where one element dominates.
 * Bound: 1 ulp + 1.5 ulp of L, where they cancel too.
 *
 * Method: m, and the sum of all exponentials except that of m, are double-double numbers.
 *
 * @param x The rows.
 * @param options The layout and `out`.
 * @returns The running results: `out`, or a new array.
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
