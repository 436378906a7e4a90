// logSumExp and its family: logarithms of sums and means of exponentials, softmax and its logarithm.
import { dots } from "#kernels/dots";
import { logsumexp } from "#kernels/logsumexp";
import { means } from "#kernels/means";
import { signed } from "#kernels/signed";
import { softmaxes } from "#kernels/softmaxes";
import * as dots32 from "../build/generated/js/logsumexp/dots32.js";
import * as logsumexp32 from "../build/generated/js/logsumexp/logsumexp32.js";
import * as mean32 from "../build/generated/js/logsumexp/mean32.js";
import { bind } from "./call/bind.js";
import { signedLayouts, tableLayouts } from "./call/layouts.js";
import { multiply } from "./call/matrices.js";
import { emptyRow, mask, temperature, weights } from "./call/options.js";
import { signed as signedSums } from "./call/signed.js";
import { countRows, keepSigns, planCounts, planSigns, planWeights } from "./call/steps.js";
import * as cumulativeJs from "./js/logsumexp/cumulative.js";
import * as dots64 from "./js/logsumexp/dots64.js";
import * as logsumexp64 from "./js/logsumexp/logsumexp64.js";
import * as mean64 from "./js/logsumexp/mean64.js";
import * as signedJs from "./js/logsumexp/signed.js";
import * as weightedJs from "./js/logsumexp/weighted.js";
import type {
  LogCumSumExpOptions,
  LogMeanExpOptions,
  LogSoftmaxOptions,
  LogSumExpOptions,
  SignedOptions,
  SoftmaxOptions,
} from "./types/options.js";
import type { LogProduct, LogReduction, Reduction, RowMap, SignedReduction } from "./types/signatures.js";

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
    { name: "weightedLogSumExp", module: logsumexp, f64: weightedJs.weightedLogSumExp, f32: weightedJs.weightedLogSumExp, operand: "weights", empty: -Infinity },
  ],
  plan: planWeights,
});

/**
 * Computes the logarithm of the size of each row's weighted sum of exponentials, and the sign of that sum.
 * With S = Σ wᵢ exp xᵢ, the value is ln |S|, in nats, and the sign is −1, 0 or 1.
 * A single row gives two numbers, a batch two arrays with one element for each row.
 *
 * Special values, in order of precedence:
 * 1. Masked elements and elements of weight 0 are skipped, even if they are NaN.
 * 2. Any NaN makes the value and the sign NaN.
 * 3. An element or weight that is infinite makes the value +∞, with the sign of its weight. If there are two of
 *    opposite signs, both results are NaN; so they are for an infinite weight at −∞.
 * 4. A sum of 0 gives −∞, and the sign 0. So does a row without elements, or of −∞ alone.
 *
 * The value is m + L, where m is the largest element that counts. L keeps its relative accuracy where one element dominates.
 * Bound: 1 ulp + 1.5 ulp of L + the effect of 9u Σ |wᵢ| exp xᵢ on L.
 * Here u is half an ulp of 1. The sign is exact where |S| is larger than 9u Σ |wᵢ| exp xᵢ.
 *
 * Method: as logSumExp with weights.
 *
 * @param x The rows.
 * @param options The `weights`, the layout, `mask`, and `out` with arrays for `values` and `signs`.
 * @returns The `values` and the `signs`: numbers for a single row, else the arrays of `out`, or new ones of the input's dtype.
 * @example
 * ```ts
 * signedLogSumExp([1, 5], { weights: [1, -2] }); // → { values: 5.683947170506899, signs: -1 }
 * signedLogSumExp([0, 0, 3, 3], { weights: [1, 1, 1, -1], cols: 2 }); // → { values: Float64Array(2) [ 0.6931471805599453, -Infinity ], signs: Float64Array(2) [ 1, 0 ] }
 * ```
 */
export const signedLogSumExp: SignedReduction<SignedOptions> = /*#__PURE__*/ bind({
  name: "signedLogSumExp",
  inputs: ["x"],
  result: "number",
  sources: ["logits"],
  layouts: signedLayouts,
  options: [mask, weights],
  // biome-ignore format: a table
  kernels: [
    { name: "signedLogSumExp", module: signed, f64: signedJs.signedLogSumExp, f32: signedJs.signedLogSumExp, operand: "weights", empty: -Infinity },
  ],
  isPlanned: true,
  isLocal: true,
  plan: planSigns,
  after: keepSigns,
  signed: signedSums,
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
  before: countRows,
});

/**
 * Computes the softmax of each row: its exponentials, divided by their sum.
 * The result is exp tᵢ / Σ exp tⱼ, where t = (x − max)/temperature.
 * Each row gives a row of the same length, whose sum is 1 up to rounding.
 *
 * Special values, in order of precedence:
 * 1. Masked elements count as −∞, even if they are NaN.
 * 2. A row with NaN or +∞, or of −∞ alone, gives NaN everywhere; with `emptyRow: "zero"`, a row of −∞ alone gives 0.
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
 * @param options The layout, `out`, `mask`, `emptyRow` and `temperature`.
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
  options: [mask, emptyRow, temperature],
  kernels: [{ name: "softmax", module: softmaxes, f64: logsumexp64.softmax, f32: logsumexp32.softmax }],
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
export const logSoftmax: RowMap<LogSoftmaxOptions> = /*#__PURE__*/ bind({
  name: "logSoftmax",
  inputs: ["x"],
  result: "row",
  sources: ["logits"],
  options: [mask, temperature],
  kernels: [{ name: "logSoftmax", module: softmaxes, f64: logsumexp64.logSoftmax, f32: logsumexp32.logSoftmax }],
});

/**
 * Computes the running logSumExp of each row.
 * Result i is ln Σ exp xⱼ over all j ≤ i, in nats.
 * Each row gives a row of the same length.
 *
 * Special values, in order of precedence:
 * 1. Masked elements count as −∞, even if they are NaN.
 * 2. All results from the first NaN on are NaN.
 * 3. All results from the first +∞ on are +∞.
 * 4. Results before the first element that is not −∞ are −∞.
 *
 * Each result is m + L, where m is the largest element so far. L keeps its relative accuracy where one element dominates.
 * Bound: 1 ulp + 1.5 ulp of L, where they cancel too.
 *
 * Method: m, and the sum of all exponentials except that of m, are double-double numbers.
 *
 * @param x The rows.
 * @param options The layout, `out` and `mask`.
 * @returns The running results: `out`, or a new array.
 * @example
 * ```ts
 * logCumSumExp([0, 0, 0]); // → Float64Array [0, 0.6931471805599453, 1.0986122886681098]
 * logCumSumExp([0, -40], { out: new Float64Array(2) }); // → Float64Array [0, 4.248354255291589e-18]
 * ```
 */
export const logCumSumExp: RowMap<LogCumSumExpOptions> = /*#__PURE__*/ bind({
  name: "logCumSumExp",
  inputs: ["x"],
  result: "row",
  sources: ["logits"],
  options: [mask],
  // biome-ignore format: a table
  kernels: [
    { name: "logCumSumExp", module: means, f64: cumulativeJs.logCumSumExp, f32: cumulativeJs.logCumSumExp },
  ],
});

/**
 * Computes the logarithm of the sum of products of exponentials of each pair of rows.
 * The result is ln Σ exp(aᵢ + bᵢ), in nats: the logarithm of a dot product, given the logarithms of its factors.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does +∞ beside −∞.
 * 2. Any +∞ makes it +∞.
 * 3. A row without elements, or whose sums are all −∞, gives −∞.
 *
 * The result is m + L, where m is the largest of the exact sums aᵢ + bᵢ. L keeps its relative accuracy where one term dominates.
 * Bound: 1 ulp + 1.5 ulp of L, where they cancel too.
 *
 * Method: the sums aᵢ + bᵢ are double-double numbers, and their exponentials are summed with compensation.
 *
 * @param a The rows of the first logarithms, or one row for all.
 * @param b The rows of the second logarithms, or one row for all.
 * @param options The layout and `out`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * logDotExp([0, -1], [-1, 0]); // → -0.3068528194400547
 * logDotExp([1000, 0, 1, 2], [0, -40], { cols: 2 }); // → Float64Array(2) [ 1000, 1 ]
 * ```
 */
export const logDotExp: LogReduction = /*#__PURE__*/ bind({
  name: "logDotExp",
  inputs: ["a", "b"],
  operand: "values",
  result: "number",
  sources: ["logits"],
  options: [],
  kernels: [{ name: "logDotExp", module: dots, f64: dots64.logDotExp, f32: dots32.logDotExp, empty: -Infinity }],
});

/**
 * Computes the product of two matrices whose elements are given by their logarithms, or of two batches of matrices.
 * With `shape: [i, k, j]`, a is [i, k], b is [k, j], and the result is [i, j]; with [n, i, k, j] there are n of each.
 * An element of the result is logDotExp of a row of a and a column of b, with the same bits.
 *
 * Special values, in order of precedence, for each element of the result:
 * 1. Any NaN in its row and column makes it NaN; so does +∞ beside −∞.
 * 2. Any +∞ makes it +∞.
 * 3. Sums that are all −∞, or k = 0, give −∞.
 *
 * An element is m + L, where m is the largest of the exact sums.
 * Bound: 1 ulp + 1.5 ulp of L, where they cancel too.
 *
 * Method: as logDotExp. All sums have exponentials of their own, so that none underflows against the largest of another element.
 *
 * @param a The logarithms of the first matrices, row by row.
 * @param b The logarithms of the second matrices, row by row.
 * @param options The `shape`, and `out`.
 * @returns The logarithms of the products, row by row: `out`, or a new array.
 * @example
 * ```ts
 * const step = [-0.1, -2.4, -2.4, -0.1]; // of two states
 * logMatMulExp([0, -Infinity], step, { shape: [1, 2, 2] }); // → Float64Array(2) [ -0.1, -2.4 ]
 * logMatMulExp(step, step, { shape: [2, 2, 2] }); // → Float64Array(4) [ -0.18999834794434817, -1.8068528194400546, -1.8068528194400546, -0.18999834794434817 ]
 * ```
 */
export const logMatMulExp: LogProduct = /*#__PURE__*/ bind({
  name: "logMatMulExp",
  inputs: ["a", "b"],
  operand: "values",
  result: "number",
  sources: ["logits"],
  layouts: tableLayouts,
  options: [],
  kernels: [{ name: "logMatMulExp", module: dots, f64: dots64.logMatMulExp, f32: dots32.logMatMulExp }],
  run: multiply,
});
