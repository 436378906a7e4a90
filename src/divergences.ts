// Measures of distributions: entropies, divergences, mutual information.

import { contingency } from "#kernels/contingency";
import { entropies } from "#kernels/entropies";
import { jensenShannon } from "#kernels/jensen-shannon";
import { kullbackLeibler } from "#kernels/kullback-leibler";
import { logEntropies } from "#kernels/log-entropies";
import { logJensenShannon } from "#kernels/log-jensen-shannon";
import { logKullbackLeibler } from "#kernels/log-kullback-leibler";
import { powers } from "#kernels/powers";
import { softmaxes } from "#kernels/softmaxes";
import * as probs32 from "../build/generated/js/divergences/probabilities32.js";
import * as logsumexp32 from "../build/generated/js/logsumexp/logsumexp32.js";
import { bind } from "./call/bind.js";
import { describeTables, normalizeTable, planTables, tableLayout } from "./call/contingency.js";
import { finishKlGradient, planKlGradient, prepareKlGradient } from "./call/gradients.js";
import { groupLayouts, tableLayouts } from "./call/layouts.js";
import { gatherMean, groupLayout, planMixture } from "./call/mixture.js";
import { normalizeDivergence } from "./call/normalized.js";
import { describeNormalized, divideByMeans } from "./call/normalized-tables.js";
// biome-ignore format: a list
import {
  average, base, baseOfOrders, form, from, mask, normalize, pseudocount, reduction, rowWeights, temperature, weights, wrt,
} from "./call/options.js";
import { alphaOrder, evenEntropy, orderOr, tsallisOrder } from "./call/order.js";
import * as tables from "./js/divergences/contingency.js";
import * as logs from "./js/divergences/log-probabilities.js";
import * as sums from "./js/divergences/powers.js";
import * as probs64 from "./js/divergences/probabilities64.js";
import * as logsumexp64 from "./js/logsumexp/logsumexp64.js";
// biome-ignore format: a list
import type {
  EntropyOptions, KlDivergenceGradOptions, KlDivergenceOptions, PerplexityOptions, TableOptions,
} from "./types/options.js";
// biome-ignore format: a list
import type {
  MixtureOptions, NormalizedEntropyOptions, NormalizedTableOptions, RenyiDivergenceOptions, RenyiEntropyOptions,
  TsallisOptions,
} from "./types/order-options.js";
// biome-ignore format: a list
import type {
  AlphaComparison, AlphaMeasure, Comparison, DivergenceGradient, GroupMeasure, Measure, OrderMeasure, TableMeasure,
} from "./types/signatures.js";

/**
 * Computes the Shannon entropy of each row of probabilities.
 * The result is −Σ pᵢ ln pᵢ, in nats, or in units of ln `base`; rows are used as given.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * `from: "logits"` means p = softmax(x/temperature), and `from: "logProbs"` means p = eˣ. `normalize` divides each row by its sum.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite p.
 * 2. A row of logits with +∞, of −∞ alone, or without elements gives NaN. So does a row of sum 0 with `normalize`.
 * 3. A p of 0 adds 0, and a row without elements gives 0.
 *
 * Bound: 7 ulp of the sum of the terms' sizes; from logits 4 ulp, float32 1; from logProbs 6 ulp of the sum of the terms' sizes.
 * The terms are pᵢ ln pᵢ, and their sizes |pᵢ ln pᵢ|. Log-probabilities above 300 add 6 ulp.
 * A result that overflows in nats is infinite in any base.
 *
 * Source: Shannon, "A mathematical theory of communication", 1948.
 * Method: terms are summed pairwise in groups of eight vectors, and groups and blocks by compensated sums. The entropy of logits is
 * L − Σ pᵢ tᵢ, where t = (x − max)/temperature and L = ln Σ exp tᵢ.
 *
 * @param p The rows of probabilities, log-probabilities or logits.
 * @param options The layout, `out`, `base`, `from`, `normalize`, `pseudocount`, `temperature`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * entropy([0.5, 0.25, 0.25]); // → 1.0397207708399179
 * entropy([0.5, 0.25, 0.25, 1, 0, 0], { cols: 3, base: 2 }); // → Float64Array(2) [ 1.5, 0 ]
 * entropy([2, 1, 1], { normalize: true, base: 2 }); // → 1.5
 * entropy([7, 7], { from: "logits", base: 2 }); // → 1
 * ```
 */
export const entropy: Measure<EntropyOptions> = /*#__PURE__*/ bind({
  name: "entropy",
  inputs: ["p"],
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [mask, temperature, base, from, pseudocount, normalize, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "entropy", module: entropies, f64: probs64.entropy, f32: probs32.entropy, from: "probs", empty: 0 },
    { name: "entropyLogProbs", module: logEntropies, f64: logs.entropyLogProbs, f32: logs.entropyLogProbs, from: "logProbs", empty: 0 },
    { name: "entropyLogits", module: logEntropies, f64: logs.entropyLogits, f32: logs.entropyLogits, from: "logits" },
  ],
});

/**
 * Computes the cross-entropy of each row p against q: the mean length of a code for q when p is drawn.
 * The result is −Σ pᵢ ln qᵢ, in nats, or in units of ln `base`; rows are used as given. It is not symmetric.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * `from`, `normalize` and `temperature` hold for both inputs, as in entropy. Equal rows give the entropy.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite p or q.
 * 2. A row of logits with +∞, of −∞ alone, or without elements gives NaN. So does a row of sum 0 with `normalize`.
 * 3. A p of 0 adds 0 for any q. A positive p with q = 0 gives +∞.
 * 4. Rows without elements give 0.
 *
 * Bound: 7 ulp of the sum of the terms' sizes; from logits 4 ulp, float32 1; from logProbs 6 ulp of the sum of the terms' sizes.
 * The terms are pᵢ ln qᵢ, and their sizes |pᵢ ln qᵢ|. Log-probabilities above 300 add 6 ulp, and logits that differ by 2³⁰⁰ or
 * more 4 ulp.
 * A result that overflows in nats is infinite in any base.
 *
 * Method: as entropy.
 *
 * @param p The rows of the first distribution, or one row for all.
 * @param q The rows of the second distribution, or one row for all.
 * @param options The layout, `out`, `base`, `from`, `normalize`, `pseudocount`, `temperature`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * crossEntropy([0.5, 0.5], [0.25, 0.75]); // → 0.8369882167858358
 * crossEntropy([1, 0], [0.125, 0], { base: 2 }); // → 3
 * crossEntropy([0.5, 0.5, 1, 0], [0.25, 0.75], { cols: 2 }); // → Float64Array(2) [ 0.8369882167858358, 1.3862943611198906 ]
 * ```
 */
export const crossEntropy: Comparison<EntropyOptions> = /*#__PURE__*/ bind({
  name: "crossEntropy",
  inputs: ["p", "q"],
  operand: "values",
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [mask, temperature, base, from, pseudocount, normalize, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "crossEntropy", module: entropies, f64: probs64.crossEntropy, f32: probs32.crossEntropy, from: "probs", empty: 0 },
    { name: "crossEntropyLogProbs", module: logEntropies, f64: logs.crossEntropyLogProbs, f32: logs.crossEntropyLogProbs, from: "logProbs", empty: 0 },
    { name: "crossEntropyLogits", module: logEntropies, f64: logs.crossEntropyLogits, f32: logs.crossEntropyLogits, from: "logits" },
  ],
});

/**
 * Computes the Kullback–Leibler divergence of each row p from q.
 * The result is Σ pᵢ ln(pᵢ/qᵢ), in nats, or in units of ln `base`; rows are used as given, as by SciPy's `rel_entr`.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * `form: "generalized"` adds Σ qᵢ − Σ pᵢ. That form is never negative, and has full relative accuracy for near rows. The plain form
 * may be negative where Σ qᵢ > Σ pᵢ. Both forms are one, and never negative, with `from: "logits"` or `normalize`.
 * `from`, `normalize` and `temperature` hold for both inputs, as in entropy.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite p or q.
 * 2. A row of logits with +∞, of −∞ alone, or without elements gives NaN. So does a row of sum 0 with `normalize`.
 * 3. A p of 0 adds 0 for any q, in the generalized form q. A positive p with q = 0 gives +∞.
 * 4. Equal rows, and rows without elements, give exactly 0.
 *
 * Bound: 7 ulp of the sum of the terms' sizes, and where they cancel 6 ulp of the generalized form and of Σ pᵢ − Σ qᵢ; from
 * logits 14 ulp, float32 1; from logProbs 6 ulp of the sum of the terms' sizes; generalized 9 ulp; generalized, from logits 14 ulp,
 * float32 1; generalized, from logProbs 8 ulp, float32 1.
 * The terms are pᵢ ln(pᵢ/qᵢ), and their sizes |pᵢ ln(pᵢ/qᵢ)|. Log-probabilities above 300 add 6 ulp.
 * With `normalize`, both forms have the bound of the generalized one.
 * A result that overflows in nats is infinite in any base.
 *
 * Source: Kullback, Leibler, "On information and sufficiency", 1951.
 * Method: ln(p/q) is 2 atanh((p − q)/(p + q)), with p and q brought within a factor of 2. Where the terms cancel, the plain form is
 * the generalized one plus Σ pᵢ − Σ qᵢ, a compensated sum. From logits it is ln(1 + Σ p (eᵈ − 1 − d)), where nothing cancels;
 * d is the difference of the logits, minus its mean by p.
 *
 * @param p The rows of the first distribution, or one row for all.
 * @param q The rows of the second distribution, or one row for all.
 * @param options The layout, `out`, `base`, `form`, `from`, `normalize`, `pseudocount`, `temperature`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * klDivergence([0.5, 0.5], [0.25, 0.75]); // → 0.14384103622589045
 * klDivergence([0.6, 0.3, 0.1], [0.3, 0.3, 0.4], { base: 2 }); // → 0.4000000000000001
 * klDivergence([1, 1], [2, 1]); // → -0.6931471805599453
 * klDivergence([1, 1], [2, 1], { form: "generalized" }); // → 0.30685281944005466
 * klDivergence([0, 1], [0, 1 + 1e-9], { from: "logits" }); // → 9.830598287334293e-20
 * ```
 */
export const klDivergence: Comparison<KlDivergenceOptions> = /*#__PURE__*/ bind({
  name: "klDivergence",
  inputs: ["p", "q"],
  operand: "values",
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [mask, temperature, base, from, form, pseudocount, normalizeDivergence, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "klDivergence", module: kullbackLeibler, f64: probs64.klDivergence, f32: probs32.klDivergence, from: "probs", empty: 0 },
    { name: "generalizedKl", module: kullbackLeibler, f64: probs64.generalizedKl, f32: probs32.generalizedKl, from: "probs", form: "generalized", empty: 0 },
    { name: "klDivergenceLogProbs", module: logKullbackLeibler, f64: logs.klDivergenceLogProbs, f32: logs.klDivergenceLogProbs, from: "logProbs", empty: 0 },
    { name: "generalizedKlLogProbs", module: logKullbackLeibler, f64: logs.generalizedKlLogProbs, f32: logs.generalizedKlLogProbs, from: "logProbs", form: "generalized", empty: 0 },
    { name: "klDivergenceLogits", module: logKullbackLeibler, f64: logs.klDivergenceLogits, f32: logs.klDivergenceLogits, from: "logits" },
    { name: "klDivergenceLogits", module: logKullbackLeibler, f64: logs.klDivergenceLogits, f32: logs.klDivergenceLogits, from: "logits", form: "generalized" },
  ],
});

/**
 * Computes the Jensen–Shannon divergence of each row p and q.
 * The result is Σ (pᵢ ln(2pᵢ/(pᵢ+qᵢ)) + qᵢ ln(2qᵢ/(pᵢ+qᵢ)))/2, in nats, or in units of ln `base`; rows are used as given.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * The result is never negative, at most (Σp + Σq)/2 ln 2, and has full relative accuracy for near rows. `from`, `normalize` and
 * `temperature` hold for both inputs, as in entropy.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite p or q.
 * 2. A row of logits with +∞, of −∞ alone, or without elements gives NaN. So does a row of sum 0 with `normalize`.
 * 3. Equal rows, and rows without elements, give exactly 0.
 *
 * Bound: 12 ulp; from logits 29 ulp, float32 1; from logProbs 17 ulp, float32 1.
 * Log-probabilities above 300 add 6 ulp.
 * A result that overflows in nats is infinite in any base.
 *
 * Source: Lin, "Divergence measures based on the Shannon entropy", 1991.
 * Method: each term is a function of |p − q|/(p + q), without a difference of logarithms.
 *
 * @param p The rows of the first distribution, or one row for all.
 * @param q The rows of the second distribution, or one row for all.
 * @param options The layout, `out`, `base`, `from`, `normalize`, `pseudocount`, `temperature`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * jsDivergence([1, 0], [0, 1]); // → 0.6931471805599453
 * jsDivergence([1, 0, 0.5, 0.5], [0.5, 0.5], { cols: 2, base: 2 }); // → Float64Array(2) [ 0.3112781244591329, 0 ]
 * ```
 */
export const jsDivergence: Comparison<EntropyOptions> = /*#__PURE__*/ bind({
  name: "jsDivergence",
  inputs: ["p", "q"],
  operand: "values",
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [mask, temperature, base, from, pseudocount, normalizeDivergence, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "jsDivergence", module: jensenShannon, f64: probs64.jsDivergence, f32: probs32.jsDivergence, from: "probs", empty: 0 },
    { name: "jsDivergenceLogProbs", module: logJensenShannon, f64: logs.jsDivergenceLogProbs, f32: logs.jsDivergenceLogProbs, from: "logProbs", empty: 0 },
    { name: "jsDivergenceLogits", module: logJensenShannon, f64: logs.jsDivergenceLogits, f32: logs.jsDivergenceLogits, from: "logits" },
  ],
});

/**
 * Computes the Jensen–Shannon distance of each row p and q, which is a metric.
 * The result is √JSD, in √nats, or √(JSD/ln base), where JSD is the jsDivergence in nats; rows are used as given.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * SciPy's `jensenshannon` always divides rows by their sums: that is `normalize` here. Options and special values are those of
 * jsDivergence.
 *
 * Bound: 9 ulp + the effect of 2⁻¹⁰⁷⁵ for each element on the divergence; from logits 15 ulp + the effect of 2⁻¹⁰⁷⁵ for each
 * element on the divergence.
 * The last rounding takes half an ulp of that, the error of the divergence the rest. The rest counts where the divergence is subnormal. With a `base`, neither the
 * divergence in nats nor its quotient by ln `base` may overflow.
 *
 * Source: Endres, Schindelin, "A new metric for probability distributions", 2003.
 * Method: the root is taken before the divergence is rounded.
 *
 * @param p The rows of the first distribution, or one row for all.
 * @param q The rows of the second distribution, or one row for all.
 * @param options The layout, `out`, `base`, `from`, `normalize`, `pseudocount`, `temperature`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * jsDistance([1, 0], [0, 1]); // → 0.8325546111576977
 * jsDistance([1, 0], [0, 1], { base: 2 }); // → 1
 * ```
 */
export const jsDistance: Comparison<EntropyOptions> = /*#__PURE__*/ bind({
  name: "jsDistance",
  inputs: ["p", "q"],
  operand: "values",
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [mask, temperature, base, from, pseudocount, normalizeDivergence, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "jsDistance", module: jensenShannon, f64: probs64.jsDistance, f32: probs32.jsDistance, from: "probs", empty: 0 },
    { name: "jsDistanceLogProbs", module: logJensenShannon, f64: logs.jsDistanceLogProbs, f32: logs.jsDistanceLogProbs, from: "logProbs", empty: 0 },
    { name: "jsDistanceLogits", module: logJensenShannon, f64: logs.jsDistanceLogits, f32: logs.jsDistanceLogits, from: "logits" },
  ],
});

/**
 * Computes the perplexity of each row: the number of equally likely outcomes that have its entropy.
 * The result is exp(−Σ pᵢ ln pᵢ), a number without unit; rows are used as given.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * It is not the perplexity of a corpus, which is the exponential of a mean loss. `from`, `normalize` and `temperature` are as in
 * entropy.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite p.
 * 2. A row of logits with +∞, of −∞ alone, or without elements gives NaN. So does a row of sum 0 with `normalize`.
 * 3. A row without elements gives 1.
 *
 * Bound: 1.1 ulp + the absolute error of the entropy times the result.
 *
 * @param p The rows of probabilities, log-probabilities or logits.
 * @param options The layout, `out`, `from`, `normalize`, `pseudocount`, `temperature`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * perplexity([0.25, 0.25, 0.25, 0.25]); // → 4
 * perplexity([3, 3], { from: "logits" }); // → 2
 * ```
 */
export const perplexity: Measure<PerplexityOptions> = /*#__PURE__*/ bind({
  name: "perplexity",
  inputs: ["p"],
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [mask, temperature, from, pseudocount, normalize, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "perplexity", module: entropies, f64: probs64.perplexity, f32: probs32.perplexity, from: "probs", empty: 1 },
    { name: "perplexityLogProbs", module: logEntropies, f64: logs.perplexityLogProbs, f32: logs.perplexityLogProbs, from: "logProbs", empty: 1 },
    { name: "perplexityLogits", module: logEntropies, f64: logs.perplexityLogits, f32: logs.perplexityLogits, from: "logits" },
  ],
});

/**
 * Computes the mutual information of the two variables of a contingency table.
 * The result is Σ j ln(j S/(r c)), in nats, or in units of ln `base`; S is the sum of the table, r and c those of j's row and column.
 * A table, of shape `[rows, columns]`, gives a number; a batch, `[tables, rows, columns]`, gives an array.
 *
 * The elements j are probabilities that sum to 1, or counts, which give S times as much. `normalize` divides by S, as scikit-learn's
 * `mutual_info_score` does. The result is never negative.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite element.
 * 2. A table of zeros, or without elements, gives 0, or NaN with `normalize`.
 * 3. An element of 0 adds 0.
 *
 * Bound: 10 ulp, float32 1, + 16u Σ |j − r c/S| + (16u)² S, u = 2⁻⁵³ for either dtype.
 * The last two parts are the effect of rounding r c/S. Near independence the relative error grows as √(S/result).
 *
 * Method: r c/S sums to S too, so the result is Σ (j ln(j/q) + q − j), where q = r c/S. Nothing cancels in it.
 *
 * @param joint The table, or the batch of tables, row by row.
 * @param options The `shape`, `out`, `base`, `normalize`, `pseudocount`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each table: a number for a shape of two lengths, else `out` or a new array.
 * @example
 * ```ts
 * mutualInformation([0.5, 0, 0, 0.5], { shape: [2, 2], base: 2 }); // → 1
 * mutualInformation([10, 0, 0, 30], { shape: [2, 2], normalize: true }); // → 0.5623351446188083
 * ```
 */
export const mutualInformation: TableMeasure<TableOptions> = /*#__PURE__*/ bind({
  name: "mutualInformation",
  inputs: ["joint"],
  result: "number",
  sources: ["probs"],
  layouts: tableLayouts,
  options: [mask, base, pseudocount, normalizeTable, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "mutualInformation", module: contingency, f64: tables.mutualInformation, f32: tables.mutualInformation, operand: "table", empty: 0 },
  ],
  layout: tableLayout,
  plan: planTables,
  before: describeTables,
});

/**
 * Computes the conditional entropy H(column|row) of a contingency table: the entropy of the column once the row is known.
 * The result is Σ j ln(r/j), in nats, or in units of ln `base`; r is the sum of j's row.
 * A table, of shape `[rows, columns]`, gives a number; a batch, `[tables, rows, columns]`, gives an array.
 *
 * The elements j are probabilities that sum to 1, or counts, which give S times as much, where S is the sum of the table. `normalize`
 * divides by S. The result is never negative.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite element.
 * 2. A table of zeros, or without elements, gives 0, or NaN with `normalize`.
 * 3. An element of 0 adds 0.
 *
 * Bound: 14 ulp, float32 1, also where the row all but decides the column + the effect of rounding elements to multiples of 2⁻⁹⁷⁴ if
 * their sum overflows.
 *
 * Source: Shannon, "A mathematical theory of communication", 1948.
 *
 * @param joint The table, or the batch of tables, row by row.
 * @param options The `shape`, `out`, `base`, `normalize`, `pseudocount`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each table: a number for a shape of two lengths, else `out` or a new array.
 * @example
 * ```ts
 * conditionalEntropy([0.25, 0.25, 0, 0.5], { shape: [2, 2], base: 2 }); // → 0.5
 * conditionalEntropy([1, 1, 2, 0], { shape: [2, 2], normalize: true }); // → 0.34657359027997264
 * ```
 */
export const conditionalEntropy: TableMeasure<TableOptions> = /*#__PURE__*/ bind({
  name: "conditionalEntropy",
  inputs: ["joint"],
  result: "number",
  sources: ["probs"],
  layouts: tableLayouts,
  options: [mask, base, pseudocount, normalizeTable, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "conditionalEntropy", module: contingency, f64: tables.conditionalEntropy, f32: tables.conditionalEntropy, operand: "table", empty: 0 },
  ],
  layout: tableLayout,
  plan: planTables,
  before: describeTables,
});

/**
 * Computes the gradient of klDivergence from logits, with respect to the logits of q or of p.
 * With p and q the softmax of the two rows divided by the temperature T, it is (qᵢ − pᵢ)/T, or by `wrt: "p"` pᵢ (ln pᵢ − ln qᵢ − KL)/T.
 * Each pair of rows gives a row of the same length.
 *
 * In distillation, p is the teacher and q the student, whose gradient is the default.
 *
 * Special values, in order of precedence:
 * 1. A row with NaN or +∞, or of −∞ alone, makes the whole result NaN.
 * 2. By `wrt: "p"`, an infinite divergence does so too.
 * 3. Equal rows give exactly 0, and so does a pᵢ of 0 by `wrt: "p"`.
 *
 * Bound: 12 ulp of pᵢ and of qᵢ + 1.5 ulp + r, float32 9 ulp of each; with respect to p 80u pᵢ (Mᵢ + Σ pⱼ Mⱼ) + r + the effect of
 * rounding subnormal pⱼ.
 * Here Mᵢ is |ln pᵢ| + |ln qᵢ|. r is the effect on the result of rounding t = (x − max)/T: half an ulp of each tᵢ, or 2u of it with a
 * `temperature`. u is half an ulp of 1.
 *
 * Method: softmax and logSoftmax of both rows.
 *
 * @param p The logits of the first distribution, or one row for all.
 * @param q The logits of the second distribution, or one row for all.
 * @param options The layout, `out`, `temperature`, `wrt`, and `from`, which is `"logits"`.
 * @returns The gradient: `out`, or a new array.
 * @example
 * ```ts
 * const teacher = [0, 0];
 * const student = [Math.log(3), 0];
 * klDivergenceGrad(teacher, student); // → Float64Array(2) [ 0.2499999999999999, -0.25 ]
 * klDivergenceGrad(teacher, student, { wrt: "p" }); // → Float64Array(2) [ -0.2746530721670274, 0.2746530721670274 ]
 * ```
 */
export const klDivergenceGrad: DivergenceGradient<KlDivergenceGradOptions> = /*#__PURE__*/ bind({
  name: "klDivergenceGrad",
  inputs: ["p", "q"],
  operand: "values",
  result: "row",
  sources: ["logits"],
  isGradient: true,
  options: [temperature, from, wrt],
  // biome-ignore format: a table
  kernels: [
    { name: "softmax", module: softmaxes, f64: logsumexp64.softmax, f32: logsumexp32.softmax },
    { name: "logSoftmax", module: softmaxes, f64: logsumexp64.logSoftmax, f32: logsumexp32.logSoftmax },
  ],
  isPlanned: true,
  plan: planKlGradient,
  before: prepareKlGradient,
  after: finishKlGradient,
});

/**
 * Computes the entropy of each row divided by that of even probabilities: a number from 0 to 1 for rows that sum to 1.
 * The result is −Σ pᵢ ln pᵢ/ln n, where n is the length of the row; rows are used as given. It is also called Pielou's evenness.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * `from`, `normalize` and `temperature` are as in entropy.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite p.
 * 2. A row of logits with +∞, of −∞ alone, or without elements gives NaN. So does a row of sum 0 with `normalize`.
 * 3. A row of one element gives 0, and so does one without elements.
 *
 * Bound: 9 ulp of the sum of the terms' sizes; from logits 6 ulp, float32 3; from logProbs 8 ulp of the sum of the terms' sizes.
 * The terms are pᵢ ln pᵢ/ln n, and their sizes |pᵢ ln pᵢ|/ln n.
 *
 * Source: Pielou, "The measurement of diversity in different types of biological collections", 1966.
 *
 * @param p The rows of probabilities, log-probabilities or logits.
 * @param options The layout, `out`, `from`, `normalize`, `pseudocount`, `temperature`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * normalizedEntropy([0.25, 0.25, 0.25, 0.25]); // → 1
 * normalizedEntropy([0.5, 0.5, 0, 0, 1, 0, 0, 0], { cols: 4 }); // → Float64Array(2) [ 0.5, 0 ]
 * ```
 */
export const normalizedEntropy: Measure<NormalizedEntropyOptions> = /*#__PURE__*/ bind({
  name: "normalizedEntropy",
  inputs: ["p"],
  result: "number",
  sources: ["probs", "logProbs", "logits"],
  options: [temperature, from, pseudocount, normalize, reduction, rowWeights],
  parameter: evenEntropy,
  // biome-ignore format: a table
  kernels: [
    { name: "entropy", module: entropies, f64: probs64.entropy, f32: probs32.entropy, from: "probs", empty: 0 },
    { name: "entropyLogProbs", module: logEntropies, f64: logs.entropyLogProbs, f32: logs.entropyLogProbs, from: "logProbs", empty: 0 },
    { name: "entropyLogits", module: logEntropies, f64: logs.entropyLogits, f32: logs.entropyLogits, from: "logits" },
  ],
});

/**
 * Computes the mutual information of a contingency table divided by a mean of the entropies of its two variables: from 0 to 1.
 * The result is I/mean(H(row), H(column)), as scikit-learn's `normalized_mutual_info_score` has it. It has no unit.
 * A table, of shape `[rows, columns]`, gives a number; a batch, `[tables, rows, columns]`, gives an array.
 *
 * The elements are probabilities or counts; a common factor does not change the result. `average` is the mean.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite element.
 * 2. If both entropies are 0 the result is 1, as in scikit-learn: two partitions of one class are the same. So it is for a table of
 *    zeros, or without elements.
 * 3. If one entropy is 0 the result is 0.
 *
 * Bound: 20 ulp, float32 1, + 16u Σ |j − r c/S|/(S H) + (16u)²/H, u = 2⁻⁵³ for either dtype.
 * H is the mean of the entropies, S the sum of the table, r and c those of j's row and column.
 *
 * Source: Strehl, Ghosh, "Cluster ensembles", 2002.
 *
 * @param joint The table, or the batch of tables, row by row.
 * @param options The `shape`, `out`, `average`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each table: a number for a shape of two lengths, else `out` or a new array.
 * @example
 * ```ts
 * normalizedMutualInformation([5, 0, 0, 5], { shape: [2, 2] }); // → 1
 * normalizedMutualInformation([2, 1, 0, 1], { shape: [2, 2], average: "min" }); // → 0.3836885465963444
 * ```
 */
export const normalizedMutualInformation: TableMeasure<NormalizedTableOptions> = /*#__PURE__*/ bind({
  name: "normalizedMutualInformation",
  inputs: ["joint"],
  result: "number",
  sources: ["probs"],
  layouts: tableLayouts,
  options: [mask, average, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "mutualInformation", module: contingency, f64: tables.mutualInformation, f32: tables.mutualInformation, operand: "table", empty: 1 },
  ],
  layout: tableLayout,
  plan: planTables,
  before: describeNormalized,
  after: divideByMeans,
});

/**
 * Computes the Jensen–Shannon divergence of a group of rows: the weighted mean of their divergences from their mean.
 * The result is Σ wᵣ Σ pᵣᵢ ln(pᵣᵢ/mᵢ), where m = Σ wᵣ pᵣ, in nats, or in units of ln `base`; rows are used as given.
 * The group gives one number. It is H(m) − Σ wᵣ H(pᵣ), without the cancellation.
 *
 * The `weights` are divided by their sum; without them, all rows weigh the same. Two rows give their jsDivergence.
 *
 * Special values, in order of precedence:
 * 1. Rows of weight 0 are skipped, even if they are NaN. A sum of weights of 0 gives NaN.
 * 2. Any NaN makes the result NaN; so does a negative or infinite p.
 * 3. Equal rows, and rows without elements, give exactly 0. No rows at all give NaN.
 *
 * Bound: 13 ulp + (8u)² Σ mᵢ, u = 2⁻⁵³ for either dtype.
 *
 * Source: Lin, "Divergence measures based on the Shannon entropy", 1991.
 * Method: Σ wᵣ Σ (pᵣᵢ ln(pᵣᵢ/mᵢ) + mᵢ − pᵣᵢ) has the same sum, and no term is negative.
 *
 * @param rows The rows of the distributions.
 * @param options The layout, `weights` and `base`. It needs `cols` or `shape`.
 * @returns One number for all rows.
 * @example
 * ```ts
 * jsDivergenceOf([1, 0, 0, 0, 1, 0, 0, 0, 1], { cols: 3 }); // → 1.0986122886681096
 * jsDivergenceOf([1, 0, 0, 1], { cols: 2, weights: [3, 1], base: 2 }); // → 0.8112781244591328
 * ```
 */
export const jsDivergenceOf: GroupMeasure<MixtureOptions> = /*#__PURE__*/ bind({
  name: "jsDivergenceOf",
  inputs: ["rows"],
  result: "number",
  reduction: "mean",
  sources: ["probs"],
  layouts: groupLayouts,
  options: [weights, base],
  // biome-ignore format: a table
  kernels: [
    { name: "generalizedKl", module: kullbackLeibler, f64: probs64.generalizedKl, f32: probs32.generalizedKl, operand: "values", empty: 0 },
  ],
  layout: groupLayout,
  plan: planMixture,
  before: gatherMean,
});

/**
 * Computes the Rényi entropy of order α of each row of probabilities.
 * The result is ln(Σ pᵢ^α)/(1 − α), in nats, or in units of ln `base`; rows are used as given.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * Order 0 is Hartley's: ln of the number of positive p. Order 1 is entropy, with its bits. Order ∞ is the min-entropy, −ln max p.
 * `normalize` divides each row by its sum. Near order 1 a row whose sum is 1 + d has a result that is larger by d/(1 − α).
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite p.
 * 2. A row of sum 0 gives NaN with `normalize`.
 * 3. A p of 0 adds 0. A row of zeros, or without elements, gives 0.
 *
 * Bound: 16u of the sizes + 0.5 ulp + the effect of 2⁻¹⁰⁷⁵ for each element on the sums, u = 2⁻⁵³ for either dtype.
 * The sizes are |result| + |ln Σ pᵢ/(1 − α)| + |ln max p| + the means of |ln pᵢ| by pᵢ and by pᵢ^α. Order 1 has the bound of entropy.
 *
 * Source: Rényi, "On measures of entropy and information", 1961.
 * Method: near order 1 the sum is Σ pᵢ + Σ pᵢ (e^((α−1) ln pᵢ) − 1), with the rounding errors of Σ pᵢ, so that nothing cancels.
 *
 * @param p The rows of probabilities.
 * @param alpha The order α, at least 0; it may be infinite.
 * @param options The layout, `out`, `base`, `normalize`, `pseudocount`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * renyiEntropy([0.5, 0.25, 0.25], 2); // → 0.9808292530117262
 * renyiEntropy([0.5, 0.25, 0.25, 1, 0, 0], Infinity, { cols: 3, base: 2 }); // → Float64Array(2) [ 1, 0 ]
 * ```
 */
export const renyiEntropy: AlphaMeasure<RenyiEntropyOptions> = /*#__PURE__*/ bind({
  name: "renyiEntropy",
  inputs: ["p"],
  order: alphaOrder,
  parameter: orderOr,
  result: "number",
  sources: ["probs"],
  options: [mask, baseOfOrders, pseudocount, normalize, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "renyiEntropy", module: powers, f64: sums.renyiEntropy, f32: sums.renyiEntropy, empty: 0 },
    { name: "entropy", module: entropies, f64: probs64.entropy, f32: probs32.entropy, form: "limit", empty: 0 },
  ],
});

/**
 * Computes the Rényi divergence of order α of each row p from q.
 * The result is ln(Σ pᵢ^α qᵢ^(1−α))/(α − 1), in nats, or in units of ln `base`; rows are used as given.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * Order 0 is −ln of the sum of q where p > 0. Order 1 is klDivergence, with its bits. Order ∞ is ln max p/q. Order 1/2 is
 * −2 ln of the Bhattacharyya coefficient. Near order 1, rows of p whose sum is 1 + d have a result that is larger by d/(α − 1).
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite p or q.
 * 2. Equal rows, rows of p that are zeros, and rows without elements give exactly 0.
 * 3. A p of 0 adds 0 for any q. A positive p with q = 0 gives +∞ from order 1 on, and adds 0 below.
 * 4. Rows that have no place in common give +∞.
 *
 * Bound: 16u of the sizes + 0.5 ulp + the effect of 2⁻¹⁰⁷⁵ for each element on the sums, u = 2⁻⁵³ for either dtype.
 * The sizes are |result| + |ln Σ pᵢ/(α − 1)| + the means of |ln(pᵢ/qᵢ)| by pᵢ and by pᵢ^α qᵢ^(1−α), where p and q are positive. Order 1
 * has the bound of klDivergence.
 *
 * Source: van Erven, Harremoës, "Rényi divergence and Kullback-Leibler divergence", 2014.
 * Method: as renyiEntropy.
 *
 * @param p The rows of the first distribution, or one row for all.
 * @param q The rows of the second distribution, or one row for all.
 * @param alpha The order α, at least 0; it may be infinite.
 * @param options The layout, `out`, `base`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * renyiDivergence([0.5, 0.5], [0.25, 0.75], 2); // → 0.28768207245178096
 * renyiDivergence([0.5, 0.5, 1, 0], [0.25, 0.75], 0.5, { cols: 2 }); // → Float64Array(2) [ 0.06933646419507392, 1.3862943611198906 ]
 * ```
 */
export const renyiDivergence: AlphaComparison<RenyiDivergenceOptions> = /*#__PURE__*/ bind({
  name: "renyiDivergence",
  inputs: ["p", "q"],
  operand: "values",
  order: alphaOrder,
  parameter: orderOr,
  result: "number",
  sources: ["probs"],
  options: [mask, baseOfOrders, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "renyiDivergence", module: powers, f64: sums.renyiDivergence, f32: sums.renyiDivergence, empty: 0 },
    { name: "klDivergence", module: kullbackLeibler, f64: probs64.klDivergence, f32: probs32.klDivergence, form: "limit", empty: 0 },
  ],
});

/**
 * Computes the Tsallis entropy of an order of each row of probabilities.
 * The result is (1 − Σ pᵢ^order)/(order − 1); rows are used as given.
 * A single row gives a number, a batch an array with one value for each row.
 *
 * Order 0 is the number of positive p, minus 1. Order 1 is entropy, with its bits, and order 2 the Gini impurity 1 − Σ pᵢ². `normalize`
 * divides each row by its sum. Near order 1, a row whose sum is 1 + d has a result that is larger by d/(1 − order).
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the result NaN; so does a negative or infinite p.
 * 2. A row of sum 0 gives NaN with `normalize`.
 * 3. A p of 0 adds 0. A row of zeros, or without elements, gives 0. Order ∞ gives 0 if no p is above 1.
 *
 * Bound: 16u of the sizes + 0.5 ulp + the effect of 2⁻¹⁰⁷⁵ for each element on the sums, u = 2⁻⁵³ for either dtype.
 * The sizes are |result| + |1 − Σ pᵢ|/|order − 1| + Σ pᵢ |ln pᵢ| + Σ pᵢ^order |ln pᵢ|. Order 1 has the bound of entropy.
 *
 * Source: Tsallis, "Possible generalization of Boltzmann–Gibbs statistics", 1988.
 * Method: 1 − Σ pᵢ − Σ pᵢ (e^((order−1) ln pᵢ) − 1), with the rounding errors of Σ pᵢ; 1 − Σ pᵢ^order where Σ pᵢ is 2⁵³ or more.
 *
 * @param p The rows of probabilities.
 * @param order The order, at least 0; it may be infinite.
 * @param options The layout, `out`, `normalize`, `pseudocount`, `mask`, `reduction` and `rowWeights`.
 * @returns One value for each row: a number for a single row, else `out` or a new array.
 * @example
 * ```ts
 * tsallisEntropy([0.5, 0.25, 0.25], 2); // → 0.625
 * tsallisEntropy([0.5, 0.5, 1, 0], 0, { cols: 2 }); // → Float64Array(2) [ 1, 0 ]
 * ```
 */
export const tsallisEntropy: OrderMeasure<TsallisOptions> = /*#__PURE__*/ bind({
  name: "tsallisEntropy",
  inputs: ["p"],
  order: tsallisOrder,
  parameter: orderOr,
  result: "number",
  sources: ["probs"],
  options: [mask, pseudocount, normalize, reduction, rowWeights],
  // biome-ignore format: a table
  kernels: [
    { name: "tsallisEntropy", module: powers, f64: sums.tsallisEntropy, f32: sums.tsallisEntropy, empty: 0 },
    { name: "entropy", module: entropies, f64: probs64.entropy, f32: probs32.entropy, form: "limit", empty: 0 },
  ],
});
