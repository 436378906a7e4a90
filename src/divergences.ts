// Measures of distributions: entropies and divergences.

import { jensenShannon } from "#kernels/jensen-shannon";
import { logProbabilities } from "#kernels/log-probabilities";
import { probabilities } from "#kernels/probabilities";
import * as probs32 from "../build/generated/js/divergences/probabilities32.js";
import { bind } from "./call/bind.js";
import { planTable, tableLayout } from "./call/contingency.js";
import { base, form, from, normalize, tableLayouts, temperature } from "./call/options.js";
import * as logs from "./js/divergences/log-probabilities.js";
import * as probs64 from "./js/divergences/probabilities64.js";
import type { BaseOption, FormOption, FromOption, NormalizeOption } from "./types/options.js";
import type { Comparison, Reduction, TableMeasure } from "./types/signatures.js";

/**
 * −Σ pᵢ ln pᵢ of each row of probabilities, used as given, in nats or units of ln `base`.
 *
 * A p of 0 counts as 0; a negative or infinite one gives NaN; an empty row 0. `from: "logits"`: p = softmax(x), the entropy
 * is L − Σ p (x − max); a row with +∞, of −∞ alone or without elements gives NaN. `from: "logProbs"`: p = eˣ, used as given,
 * −∞ being 0. Bound: 7 ulp of the sum of the terms' sizes; from logits 4 ulp, float32 1; from logProbs 6 ulp of the sum of the terms' sizes.
 * Method: Shannon, "A mathematical theory of communication", 1948; eight vectors of
 * terms are summed pairwise, such groups and blocks by compensated sums.
 *
 * @example
 * ```ts
 * entropy([0.5, 0.25, 0.25]); // → 1.0397207708399179
 * entropy([0.5, 0.25, 0.25, 1, 0, 0], { cols: 3, base: 2 }); // → Float64Array(2) [ 1.5, 0 ]
 * entropy([2, 1, 1], { normalize: true, base: 2 }); // → 1.5
 * entropy([7, 7], { from: "logits", base: 2 }); // → 1
 * ```
 */
export const entropy: Reduction<BaseOption & FromOption> = /*#__PURE__*/ bind({
  name: "entropy",
  inputs: ["p"],
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [temperature, base, from, normalize],
  // biome-ignore format: a table
  kernels: [
    { name: "entropy", module: probabilities, f64: probs64.entropy, f32: probs32.entropy, from: "probs", empty: 0 },
    { name: "entropyLogProbs", module: logProbabilities, f64: logs.entropyLogProbs, f32: logs.entropyLogProbs, from: "logProbs", empty: 0 },
    { name: "entropyLogits", module: logProbabilities, f64: logs.entropyLogits, f32: logs.entropyLogits, from: "logits" },
  ],
});

/**
 * −Σ pᵢ ln qᵢ of each row, in nats or units of ln `base`: what it costs to code p with a code for q. Not symmetric; for
 * equal rows the entropy.
 *
 * A p of 0 counts as 0 for any q; p > 0 with q = 0 gives +∞; a negative or infinite p or q NaN; an empty row 0. `from` as in
 * entropy, for both inputs. Bound: 7 ulp of the sum of the terms' sizes; from logits 4 ulp, float32 1; from logProbs 6 ulp of the sum
 * of the terms' sizes. Method: as entropy.
 *
 * @example
 * ```ts
 * crossEntropy([0.5, 0.5], [0.25, 0.75]); // → 0.8369882167858358
 * crossEntropy([1, 0], [0.125, 0], { base: 2 }); // → 3
 * crossEntropy([0.5, 0.5, 1, 0], [0.25, 0.75], { cols: 2 }); // → Float64Array(2) [ 0.8369882167858358, 1.3862943611198906 ]
 * ```
 */
export const crossEntropy: Comparison<BaseOption & FromOption> = /*#__PURE__*/ bind({
  name: "crossEntropy",
  inputs: ["p", "q"],
  second: "values",
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [temperature, base, from, normalize],
  // biome-ignore format: a table
  kernels: [
    { name: "crossEntropy", module: probabilities, f64: probs64.crossEntropy, f32: probs32.crossEntropy, from: "probs", empty: 0 },
    { name: "crossEntropyLogProbs", module: logProbabilities, f64: logs.crossEntropyLogProbs, f32: logs.crossEntropyLogProbs, from: "logProbs", empty: 0 },
    { name: "crossEntropyLogits", module: logProbabilities, f64: logs.crossEntropyLogits, f32: logs.crossEntropyLogits, from: "logits" },
  ],
});

/**
 * Kullback–Leibler divergence Σ pᵢ ln(pᵢ/qᵢ) of each row, in nats or units of ln `base`; p is the first argument, as in
 * SciPy's rel_entr, and neither is normalised.
 *
 * Exactly 0 for equal rows. Of rows that do not sum to the same it may be negative; `form: "generalized"` adds Σ qᵢ − Σ pᵢ,
 * and is not, and of full relative accuracy for near rows. Where its terms cancel, the plain form is that and Σ pᵢ − Σ qᵢ,
 * summed with its roundings. A p of 0 counts as 0 for any q (generalized: as q); p > 0 with q = 0 gives +∞; a negative or
 * infinite p or q NaN; an empty row 0.
 *
 * `from` as in entropy, for both inputs. From logits it is never negative and both forms are the same: with d = b − a less
 * its mean by p, ln(1 + Σ p (eᵈ − 1 − d)), in which nothing cancels; so is the generalized form from logProbs.
 *
 * Bound: 7 ulp of the sum of the terms' sizes, and where they cancel 6 ulp of the generalized form and of Σ pᵢ − Σ qᵢ;
 * from logits 8 ulp, float32 1; from logProbs 6 ulp of the sum of the terms' sizes; generalized 9 ulp; generalized, from logits
 * 8 ulp, float32 1; generalized, from logProbs 8 ulp, float32 1. Method: Kullback,
 * Leibler, "On information and sufficiency", 1951; ln(p/q) as 2 atanh((p − q)/(p + q)) of p and q brought within a factor of 2.
 *
 * @example
 * ```ts
 * klDivergence([0.5, 0.5], [0.25, 0.75]); // → 0.14384103622589045
 * klDivergence([0.6, 0.3, 0.1], [0.3, 0.3, 0.4], { base: 2 }); // → 0.4000000000000001
 * klDivergence([1, 1], [2, 1]); // → -0.6931471805599453
 * klDivergence([1, 1], [2, 1], { form: "generalized" }); // → 0.30685281944005466
 * klDivergence([0, 1], [0, 1 + 1e-9], { from: "logits" }); // → 9.830598287334293e-20
 * ```
 */
export const klDivergence: Comparison<BaseOption & FromOption & FormOption> = /*#__PURE__*/ bind({
  name: "klDivergence",
  inputs: ["p", "q"],
  second: "values",
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [temperature, base, from, form, normalize],
  // biome-ignore format: a table
  kernels: [
    { name: "klDivergence", module: probabilities, f64: probs64.klDivergence, f32: probs32.klDivergence, from: "probs", empty: 0 },
    { name: "generalizedKl", module: probabilities, f64: probs64.generalizedKl, f32: probs32.generalizedKl, from: "probs", form: "generalized", empty: 0 },
    { name: "klDivergenceLogProbs", module: logProbabilities, f64: logs.klDivergenceLogProbs, f32: logs.klDivergenceLogProbs, from: "logProbs", empty: 0 },
    { name: "generalizedKlLogProbs", module: logProbabilities, f64: logs.generalizedKlLogProbs, f32: logs.generalizedKlLogProbs, from: "logProbs", form: "generalized", empty: 0 },
    { name: "klDivergenceLogits", module: logProbabilities, f64: logs.klDivergenceLogits, f32: logs.klDivergenceLogits, from: "logits" },
    { name: "klDivergenceLogits", module: logProbabilities, f64: logs.klDivergenceLogits, f32: logs.klDivergenceLogits, from: "logits", form: "generalized" },
  ],
});

/**
 * Jensen–Shannon divergence Σ (pᵢ ln(2pᵢ/(pᵢ+qᵢ)) + qᵢ ln(2qᵢ/(pᵢ+qᵢ)))/2 of each row, in nats or units of ln `base`.
 *
 * Never negative, exactly 0 for equal rows, and of full relative accuracy between. A negative or infinite p or q gives
 * NaN; an empty row 0. `from` as in entropy, for both inputs. Bound: 12 ulp; from logits 12 ulp, float32 1; from logProbs 12 ulp, float32 1. At most (Σp + Σq)/2 ln 2, up to
 * that. Method: Lin, "Divergence measures based on the Shannon entropy", 1991; each pair by |p − q|/(p + q), without a difference
 * of logarithms.
 *
 * @example
 * ```ts
 * jsDivergence([1, 0], [0, 1]); // → 0.6931471805599453
 * jsDivergence([1, 0, 0.5, 0.5], [0.5, 0.5], { cols: 2, base: 2 }); // → Float64Array(2) [ 0.3112781244591329, 0 ]
 * ```
 */
export const jsDivergence: Comparison<BaseOption & FromOption> = /*#__PURE__*/ bind({
  name: "jsDivergence",
  inputs: ["p", "q"],
  second: "values",
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [temperature, base, from, normalize],
  // biome-ignore format: a table
  kernels: [
    { name: "jsDivergence", module: jensenShannon, f64: probs64.jsDivergence, f32: probs32.jsDivergence, from: "probs", empty: 0 },
    { name: "jsDivergenceLogProbs", module: logProbabilities, f64: logs.jsDivergenceLogProbs, f32: logs.jsDivergenceLogProbs, from: "logProbs", empty: 0 },
    { name: "jsDivergenceLogits", module: logProbabilities, f64: logs.jsDivergenceLogits, f32: logs.jsDivergenceLogits, from: "logits" },
  ],
});

/**
 * The square root of the Jensen–Shannon divergence of each row, a metric: in √nats, or with `base` √(JS/ln base). As SciPy's
 * jensenshannon of rows that sum to 1; others want `normalize`, which that always does.
 *
 * Exactly 0 for equal rows; NaN, empty rows and `from` as in jsDivergence. The root is taken before the divergence is rounded.
 * Bound: 9 ulp. Of these 8.5 are the divergence's: a root halves an error, and its ulp may be larger.
 *
 * @example
 * ```ts
 * jsDistance([1, 0], [0, 1]); // → 0.8325546111576977
 * jsDistance([1, 0], [0, 1], { base: 2 }); // → 1
 * ```
 */
export const jsDistance: Comparison<BaseOption & FromOption> = /*#__PURE__*/ bind({
  name: "jsDistance",
  inputs: ["p", "q"],
  second: "values",
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [temperature, base, from, normalize],
  // biome-ignore format: a table
  kernels: [
    { name: "jsDistance", module: jensenShannon, f64: probs64.jsDistance, f32: probs32.jsDistance, from: "probs", empty: 0 },
    { name: "jsDistanceLogProbs", module: logProbabilities, f64: logs.jsDistanceLogProbs, f32: logs.jsDistanceLogProbs, from: "logProbs", empty: 0 },
    { name: "jsDistanceLogits", module: logProbabilities, f64: logs.jsDistanceLogits, f32: logs.jsDistanceLogits, from: "logits" },
  ],
});

/**
 * e to the power of the entropy of each row: of how many equally likely outcomes it would be the entropy.
 *
 * A negative or infinite p gives NaN, an empty row 1. `from` as in entropy; an empty row of logits gives NaN. Bound: 1.1 ulp +
 * the absolute error of the entropy times the result.
 *
 * @example
 * ```ts
 * perplexity([0.25, 0.25, 0.25, 0.25]); // → 4
 * perplexity([3, 3], { from: "logits" }); // → 2
 * ```
 */
export const perplexity: Reduction<FromOption> = /*#__PURE__*/ bind({
  name: "perplexity",
  inputs: ["p"],
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [temperature, from, normalize],
  // biome-ignore format: a table
  kernels: [
    { name: "perplexity", module: probabilities, f64: probs64.perplexity, f32: probs32.perplexity, from: "probs", empty: 1 },
    { name: "perplexityLogProbs", module: logProbabilities, f64: logs.perplexityLogProbs, f32: logs.perplexityLogProbs, from: "logProbs", empty: 1 },
    { name: "perplexityLogits", module: logProbabilities, f64: logs.perplexityLogits, f32: logs.perplexityLogits, from: "logits" },
  ],
});

/**
 * Mutual information Σ j ln(j S/(r c)) of a table `[a, b]`, or of each of a batch `[n, a, b]`, in nats or units of ln `base`: of
 * its elements j, the sums r of its rows and c of its columns, and its own sum S. `shape` has its lengths.
 *
 * The table holds probabilities that sum to 1, or counts, which give S times as much; `normalize` divides by S, as
 * scikit-learn's mutual_info_score does. Never negative; an element of 0 counts as 0, a negative or infinite one gives NaN; a
 * table of zeros, or without elements, 0, or NaN with `normalize`.
 *
 * Bound: 10 ulp, float32 1, + 16u Σ |j − r c/S| + (16u)² S, u = 2⁻⁵³ for either dtype. The last two are the effect of the rounding
 * of r c/S: near independence the relative error grows as the root of S by the result does.
 * Method: as r c/S sums to S too, the sum is that of j ln(j/q) + q − j, q = r c/S, in which nothing cancels.
 *
 * @example
 * ```ts
 * mutualInformation([0.5, 0, 0, 0.5], { shape: [2, 2], base: 2 }); // → 1
 * mutualInformation([10, 0, 0, 30], { shape: [2, 2], normalize: true }); // → 0.5623351446188083
 * ```
 */
export const mutualInformation: TableMeasure<BaseOption & NormalizeOption> = /*#__PURE__*/ bind({
  name: "mutualInformation",
  inputs: ["joint"],
  result: "number",
  sources: ["probs"],
  layouts: tableLayouts,
  options: [base, normalize],
  // biome-ignore format: a table
  kernels: [
    { name: "generalizedKl", module: probabilities, f64: probs64.generalizedKl, f32: probs32.generalizedKl, operand: "marginals", empty: 0 },
  ],
  layout: tableLayout,
  plan: planTable,
});

/**
 * Conditional entropy H(B|A) = Σ j ln(r/j) of a table `[a, b]`, or of each of a batch `[n, a, b]`, in nats or units of ln `base`: of
 * its elements j and the sums r of its rows, what is left unknown of the column where the row is known. `shape` has its lengths.
 *
 * The table holds probabilities that sum to 1, or counts, which give S times as much; `normalize` divides by the sum S of the
 * table. Never negative; an element of 0 counts as 0, a negative or infinite one gives NaN; a table of zeros, or without
 * elements, 0, or NaN with `normalize`. Bound: 14 ulp, float32 1, also where the row all but decides the column.
 *
 * @example
 * ```ts
 * conditionalEntropy([0.25, 0.25, 0, 0.5], { shape: [2, 2], base: 2 }); // → 0.5
 * conditionalEntropy([1, 1, 2, 0], { shape: [2, 2], normalize: true }); // → 0.34657359027997264
 * ```
 */
export const conditionalEntropy: TableMeasure<BaseOption & NormalizeOption> = /*#__PURE__*/ bind({
  name: "conditionalEntropy",
  inputs: ["joint"],
  result: "number",
  sources: ["probs"],
  layouts: tableLayouts,
  options: [base, normalize],
  // biome-ignore format: a table
  kernels: [
    { name: "crossEntropy", module: probabilities, f64: probs64.crossEntropy, f32: probs32.crossEntropy, operand: "conditionals", empty: 0 },
  ],
  layout: tableLayout,
  plan: planTable,
});
