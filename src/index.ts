/**
 * Batched log-sum reductions over rows of a Float64Array or Float32Array.
 *
 * All functions take a single row, or by `cols`, `shape` and `axis`, or `offsets` many. An array of numbers counts as float64,
 * and beside a typed array as one of its dtype; the result has the inputs' dtype. Of two inputs one may be a single row that
 * serves each row of the other, with `cols` or `shape`. A wrong type throws a TypeError, a wrong length, label or option value a
 * RangeError, before anything is written. NaN anywhere in a row gives NaN, unless it is masked, ignored or of weight 0.
 *
 * Bounds are against the exact result for the stored numbers: an ulp without more is one of the result, u half an ulp of 1, so
 * that 4u Σ is an error of so much, relative to Σ; L is logSumExp less the largest element, r what the rounding of
 * t = (x − max)/temperature does to the result, half an ulp of each t, with a `temperature` 2u of it. What options add: `normalize`
 * what 2u of each quotient does to the result, `temperature` of a measure what 2u of each t does, `base` 2 ulp, a `reduction` what
 * it makes of the rows' errors and 2 ulp.
 *
 * @module logsum
 */
import { checkInstanceOptions } from "./check.js";
import { bind } from "./instance.js";
import { type Selection, select } from "./select.js";
import type {
  BackendInfo,
  BaseOption,
  Comparison,
  ElementGradient,
  ElementLoss,
  ElementMap,
  ElementPair,
  FormOption,
  FromOption,
  Functions,
  IndexReduction,
  LogSum,
  LogSumOptions,
  Loss,
  LossGradient,
  MaskOption,
  NormalizeOption,
  PosWeightOption,
  Reduction,
  RowMap,
  RowSelection,
  TableMeasure,
  TemperatureOption,
  WeightsOption,
} from "./types.js";

export type * from "./types.js";

let selected: Selection | undefined;

function standard(): Selection {
  selected ??= select("auto", undefined);
  return selected;
}

const functions: Functions = bind(() => standard().backend);

/**
 * Which backend runs the functions of this module, chosen at the first call; and if it is `js`, why.
 *
 * @example
 * ```ts
 * backend(); // → { name: 'wasm-simd', reason: undefined }
 * ```
 */
export function backend(): BackendInfo {
  return { name: standard().backend.name, reason: standard().reason };
}

/**
 * An instance of its own with all the functions.
 *
 * @throws Error where a backend is named that cannot run here; TypeError where `module` is none of this version's,
 * or the entry is `logsum/js`
 *
 * @example
 * ```ts
 * const plain = createLogSum({ backend: "js" });
 * plain.backend(); // → { name: 'js', reason: 'it was asked for' }
 * plain.logSumExp([0, -690.8]); // → 9.758249123106505e-301
 * ```
 */
export function createLogSum(options?: LogSumOptions): LogSum {
  checkInstanceOptions(options);
  const own = select(options?.backend, options?.module);
  return {
    ...bind<Functions>(() => own.backend),
    backend: () => ({ name: own.backend.name, reason: own.reason }),
  };
}

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
export const logSumExp: Reduction<MaskOption & WeightsOption> = functions.logSumExp;

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
export const logMeanExp: Reduction<MaskOption> = functions.logMeanExp;

/**
 * exp tᵢ / Σ exp tⱼ with t = (x − max)/temperature, row to row.
 *
 * NaN for a row with +∞, or of −∞ alone; one finite element gives exactly 1. A masked element counts as −∞, and becomes 0.
 * Bound: 3 ulp + r, subnormal results included, in rows of 100,000 elements and more 2 ulp + r. Method: exponentials times a power
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
export const softmax: RowMap<MaskOption & TemperatureOption> = functions.softmax;

/**
 * tᵢ − ln Σ exp tⱼ with t = (x − max)/temperature, row to row, in nats.
 *
 * NaN for a row with +∞, or of −∞ alone. A masked element counts as −∞. Where one element dominates its result keeps its
 * relative accuracy: logSoftmax([0, -40]) is [-4.248354255291589e-18, -40]. Bound: 0.5 ulp + 3 ulp of L + r.
 * Method: as logSumExp, L of the sum without its 1.
 *
 * @example
 * ```ts
 * logSoftmax([0, -40]); // → Float64Array(2) [ -4.248354255291589e-18, -40 ]
 * logSoftmax([3, 3, 3, 3], { cols: 2 }); // → Float64Array(4) [ -0.6931471805599453, -0.6931471805599453, -0.6931471805599453, -0.6931471805599453 ]
 * ```
 */
export const logSoftmax: RowMap<MaskOption & TemperatureOption> = functions.logSoftmax;

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
export const logCumSumExp: RowMap = functions.logCumSumExp;

/**
 * −Σ pᵢ ln pᵢ of each row of probabilities, used as given, in nats or units of ln `base`.
 *
 * A p of 0 counts as 0; a negative or infinite one gives NaN; an empty row 0. `from: "logits"`: p = softmax(x), the entropy
 * is L − Σ p (x − max); a row with +∞, of −∞ alone or without elements gives NaN. `from: "logProbs"`: p = eˣ, used as given,
 * −∞ being 0. Bound: 7 ulp of the sum of the terms' sizes; from logits 6 ulp; from logProbs 6 ulp of the sum of the terms' sizes.
 * Method: Shannon, "A mathematical theory of communication", 1948; eight vectors of terms are summed pairwise, such groups and blocks with what rounding took.
 *
 * @example
 * ```ts
 * entropy([0.5, 0.25, 0.25]); // → 1.0397207708399179
 * entropy([0.5, 0.25, 0.25, 1, 0, 0], { cols: 3, base: 2 }); // → Float64Array(2) [ 1.5, 0 ]
 * entropy([2, 1, 1], { normalize: true, base: 2 }); // → 1.5
 * entropy([7, 7], { from: "logits", base: 2 }); // → 1
 * ```
 */
export const entropy: Reduction<BaseOption & FromOption> = functions.entropy;

/**
 * −Σ pᵢ ln qᵢ of each row, in nats or units of ln `base`: what it costs to code p with a code for q. Not symmetric; for
 * equal rows the entropy.
 *
 * A p of 0 counts as 0 for any q; p > 0 with q = 0 gives +∞; a negative or infinite p or q NaN; an empty row 0. `from` as in
 * entropy, for both inputs. Bound: 7 ulp of the sum of the terms' sizes; from logits 6 ulp; from logProbs 6 ulp of the sum
 * of the terms' sizes. Method: as entropy.
 *
 * @example
 * ```ts
 * crossEntropy([0.5, 0.5], [0.25, 0.75]); // → 0.8369882167858358
 * crossEntropy([1, 0], [0.125, 0], { base: 2 }); // → 3
 * crossEntropy([0.5, 0.5, 1, 0], [0.25, 0.75], { cols: 2 }); // → Float64Array(2) [ 0.8369882167858358, 1.3862943611198906 ]
 * ```
 */
export const crossEntropy: Comparison<BaseOption & FromOption> = functions.crossEntropy;

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
 * from logits 8 ulp; from logProbs 6 ulp of the sum of the terms' sizes; generalized 9 ulp; generalized, from logits 8 ulp;
 * generalized, from logProbs 8 ulp. Method: Kullback,
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
export const klDivergence: Comparison<BaseOption & FromOption & FormOption> = functions.klDivergence;

/**
 * Jensen–Shannon divergence Σ (pᵢ ln(2pᵢ/(pᵢ+qᵢ)) + qᵢ ln(2qᵢ/(pᵢ+qᵢ)))/2 of each row, in nats or units of ln `base`.
 *
 * Never negative, exactly 0 for equal rows, and of full relative accuracy between. A negative or infinite p or q gives
 * NaN; an empty row 0. `from` as in entropy, for both inputs. Bound: 12 ulp. At most (Σp + Σq)/2 ln 2, up to
 * that. Method: Lin, "Divergence measures based on the Shannon entropy", 1991; each pair by |p − q|/(p + q), without a difference
 * of logarithms.
 *
 * @example
 * ```ts
 * jsDivergence([1, 0], [0, 1]); // → 0.6931471805599453
 * jsDivergence([1, 0, 0.5, 0.5], [0.5, 0.5], { cols: 2, base: 2 }); // → Float64Array(2) [ 0.3112781244591329, 0 ]
 * ```
 */
export const jsDivergence: Comparison<BaseOption & FromOption> = functions.jsDivergence;

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
export const jsDistance: Comparison<BaseOption & FromOption> = functions.jsDistance;

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
export const perplexity: Reduction<FromOption> = functions.perplexity;

/**
 * Mutual information Σ j ln(j S/(r c)) of a table `[a, b]`, or of each of a batch `[n, a, b]`, in nats or units of ln `base`: of
 * its elements j, the sums r of its rows and c of its columns, and its own sum S. `shape` has its lengths.
 *
 * Of probabilities that sum to 1, or of counts as they are, which gives S times as much; `normalize` divides by S, as
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
export const mutualInformation: TableMeasure<BaseOption & NormalizeOption> = functions.mutualInformation;

/**
 * Conditional entropy H(B|A) = Σ j ln(r/j) of a table `[a, b]`, or of each of a batch `[n, a, b]`, in nats or units of ln `base`: of
 * its elements j and the sums r of its rows, what is left unknown of the column where the row is known. `shape` has its lengths.
 *
 * Of probabilities that sum to 1, or of counts as they are, which gives S times as much; `normalize` divides by the sum S of the
 * table. Never negative; an element of 0 counts as 0, a negative or infinite one gives NaN; a table of zeros, or without
 * elements, 0, or NaN with `normalize`. Bound: 14 ulp, float32 1, also where the row all but decides the column.
 *
 * @example
 * ```ts
 * conditionalEntropy([0.25, 0.25, 0, 0.5], { shape: [2, 2], base: 2 }); // → 0.5
 * conditionalEntropy([1, 1, 2, 0], { shape: [2, 2], normalize: true }); // → 0.34657359027997264
 * ```
 */
export const conditionalEntropy: TableMeasure<BaseOption & NormalizeOption> = functions.conditionalEntropy;

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
 * logit. The loss of a confident row keeps its relative accuracy. Bound: 1 ulp + 1.5 ulp of L + r; with
 * smoothing, class weights, probabilities as targets or log-probabilities 1.5 ulp + 8u Σ gᵢ |ln pᵢ| + r. Method: as logSumExp, where one element dominates
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
export const crossEntropyLoss: Loss = functions.crossEntropyLoss;

/**
 * The gradient of crossEntropyLoss by the logits, with the same options: (p Σ g − g)/temperature, row to row, with `reduction:
 * "mean"` divided as the loss is; by log-probabilities −g.
 *
 * An ignored row has gradient 0. NaN as for the loss. The gradient at the label keeps its relative accuracy where it is near
 * 0. Bound: 3 ulp + r, at the label 4 ulp + r, in rows of 100,000 elements and more 2 ulp + r; with class weights, a temperature or
 * the mean 1 ulp more; with smoothing or probabilities as targets 12u (p (Σ g − g) + g (1 − p)) + r; by log-probabilities 5u g. Method: (e (Σ g − g) − g (S − e))/S of the
 * exponentials e and their sum S, in which nothing cancels that is not exact.
 *
 * @example
 * ```ts
 * crossEntropyLossGrad([0, 0], [1]); // → Float64Array(2) [ 0.5, -0.5 ]
 * crossEntropyLossGrad([0, 0, 5, 1], [1, -100], { cols: 2, reduction: "mean" }); // → Float64Array(4) [ 0.5, -0.5, 0, 0 ]
 * crossEntropyLossGrad([0, 0], Float64Array.of(0.25, 0.75)); // → Float64Array(2) [ 0.25, -0.25 ]
 * ```
 */
export const crossEntropyLossGrad: LossGradient = functions.crossEntropyLossGrad;

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
export const binaryCrossEntropy: ElementLoss = functions.binaryCrossEntropy;

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
export const binaryCrossEntropyWithLogits: ElementLoss<PosWeightOption> = functions.binaryCrossEntropyWithLogits;

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
export const binaryCrossEntropyWithLogitsGrad: ElementGradient<PosWeightOption> =
  functions.binaryCrossEntropyWithLogitsGrad;

/**
 * The index of the largest element of each row; of equal ones, −0 and 0 among them, the first.
 *
 * NaN counts as larger than all others. An index is a `number`, those of many rows are a Uint32Array, and so is `out`. An empty
 * row throws a RangeError.
 *
 * @example
 * ```ts
 * argmax([0.2, 0.5, 0.3]); // → 1
 * argmax([1, 2, 2, 4, 3, 3], { cols: 3 }); // → Uint32Array [1, 0]
 * ```
 */
export const argmax: IndexReduction = functions.argmax;

/**
 * The `k` largest elements of each row and their indices, in descending order; equal ones, −0 and 0 among them, by index.
 *
 * NaN counts as larger than all others. `k` is from 1 to the length of each row. Results are k for each row, in the place of the
 * axis where there is a `shape`, also for a single row; the values are the elements as they are, in the input's dtype. There is no
 * `out`. An element that is not larger than the kth so far costs a comparison, another at most log₂ k of them.
 *
 * @example
 * ```ts
 * topK([0.1, 0.4, 0.2, 0.3], 2); // → { values: Float64Array [0.4, 0.3], indices: Uint32Array [1, 3] }
 * topK([1, 2, 3, 4], 1, { shape: [2, 2], axis: 0 }).indices; // → Uint32Array [1, 1]
 * ```
 */
export const topK: RowSelection = functions.topK;

/**
 * e^x of each element; overflow gives +∞, underflow subnormals and 0.
 *
 * Bound: 1.1 ulp, float32 1. Measured: 0.758 ulp at −708.75752572097929, float32 0.754 at −87.716064453125. Method: 2^k eʳ,
 * eʳ as 1 + r, its rounding error and a polynomial.
 *
 * @example
 * ```ts
 * exp([0, 1, -Infinity]); // → Float64Array(3) [ 1, 2.718281828459045, 0 ]
 * ```
 */
export const exp: ElementMap = functions.exp;

/**
 * e^x − 1 of each element, to full relative accuracy near 0; −0 gives −0.
 *
 * Bound: 1.1 ulp, float32 1. Measured: 0.897 ulp at 0.35790833093036412, float32 0.917 at 0.39563128352165222. Method: as exp,
 * less 1 by TwoSum.
 *
 * @example
 * ```ts
 * expm1([1e-20, 1]); // → Float64Array(2) [ 1e-20, 1.7182818284590453 ]
 * ```
 */
export const expm1: ElementMap = functions.expm1;

/**
 * ln x of each element; 0 gives −∞, negative ones NaN.
 *
 * Bound: 1.1 ulp, float32 1. Measured: 0.993 ulp at 1.000976965458751, float32 0.843 at 0.70517128705978394. Method: of
 * 2^k c (1 + r) k ln 2 + ln c + ln(1 + r) with a table of 512 c (Tang 1990); of float32 fdlibm's form.
 *
 * @example
 * ```ts
 * log([1, 10, 0]); // → Float64Array(3) [ 0, 2.302585092994046, -Infinity ]
 * ```
 */
export const log: ElementMap = functions.log;

/**
 * ln(1 + x) of each element, to full relative accuracy near 0; −0 gives −0, −1 gives −∞, less NaN.
 *
 * Bound: 1.1 ulp, float32 1. Measured: 0.991 ulp at −0.0004883987634317715, float32 0.843 at −0.29295089840888977. Method: as
 * log of 1 + x, with what rounding took from that sum.
 *
 * @example
 * ```ts
 * log1p([1e-20, 1, -1]); // → Float64Array(3) [ 1e-20, 0.6931471805599453, -Infinity ]
 * ```
 */
export const log1p: ElementMap = functions.log1p;

/**
 * ln(1 − e^x) of each element, to full relative accuracy at both ends; 0 gives −∞, positive ones NaN.
 *
 * Bound: 2.2 ulp.
 *
 * @example
 * ```ts
 * log1mExp([-1e-20, -Math.LN2, -50]); // → Float64Array [-46.051701859880914, -0.6931471805599453, -1.9287498479639178e-22]
 * ```
 */
export const log1mExp: ElementMap = functions.log1mExp;

/**
 * The logistic function 1/(1 + e^−x) of each element; it loses no digits where it is near 0, down to subnormals.
 *
 * Bound: 3.1 ulp.
 *
 * @example
 * ```ts
 * sigmoid([0, 40, -40]); // → Float64Array [0.5, 1, 4.248354255291589e-18]
 * ```
 */
export const sigmoid: ElementMap = functions.sigmoid;

/**
 * ln(x/(1 − x)) of each element, the inverse of sigmoid, to full relative accuracy near 1/2; 0 gives −∞, 1 +∞, others outside
 * [0, 1] NaN.
 *
 * Bound: 3.5 ulp.
 *
 * @example
 * ```ts
 * logit([0, 0.25, 0.5, 1]); // → Float64Array [-Infinity, -1.0986122886681098, 0, Infinity]
 * ```
 */
export const logit: ElementMap = functions.logit;

/**
 * ln σ(x) = −ln(1 + e^−x) of each element, to full relative accuracy at both ends: −softplus(−x).
 *
 * Bound: 2.5 ulp.
 *
 * @example
 * ```ts
 * logSigmoid([-1000, 0, 40]); // → Float64Array [-1000, -0.6931471805599453, -4.248354255291589e-18]
 * ```
 */
export const logSigmoid: ElementMap = functions.logSigmoid;

/**
 * ln(1 + e^x) of each element, to full relative accuracy at both ends; it does not overflow.
 *
 * Bound: 2.5 ulp.
 *
 * @example
 * ```ts
 * softplus([-40, 0, 1000]); // → Float64Array [4.248354255291589e-18, 0.6931471805599453, 1000]
 * ```
 */
export const softplus: ElementMap = functions.softplus;

/**
 * x ln x of each element; 0 gives 0, negative ones NaN.
 *
 * Bound: 2.5 ulp.
 *
 * @example
 * ```ts
 * xlogx([0, 0.5, 1, 2]); // → Float64Array [0, -0.34657359027997264, 0, 1.3862943611198906]
 * ```
 */
export const xlogx: ElementMap = functions.xlogx;

/**
 * x ln y of each pair, as SciPy's xlogy: 0 where x is 0, whatever y, unless it is NaN; else a negative y gives NaN.
 *
 * Bound: 2.5 ulp.
 *
 * @example
 * ```ts
 * xlogy([0, 2, 3], [0, 1, 0.5]); // → Float64Array [0, 0, -2.0794415416798357]
 * ```
 */
export const xlogy: ElementPair = functions.xlogy;

/**
 * x ln(1 + y) of each pair, as SciPy's xlog1py: 0 where x is 0, whatever y, unless it is NaN; else a y below −1 gives NaN.
 *
 * Bound: 2.5 ulp.
 *
 * @example
 * ```ts
 * xlog1py([0, 2, 3], [-1, 1e-20, 1]); // → Float64Array [0, 2e-20, 2.0794415416798357]
 * ```
 */
export const xlog1py: ElementPair = functions.xlog1py;

/**
 * ln(eᵃ + eᵇ) of each pair, without overflow: max(a, b) + L, L = ln(1 + e^−|a − b|) of the exact difference.
 *
 * (−∞, −∞) gives −∞, and +∞ with anything but NaN +∞. Bound: 0.5 ulp + 2.6 ulp of L, where the two cancel too.
 *
 * @example
 * ```ts
 * logAddExp([1000, 0, -Infinity], [1000, -40, -Infinity]); // → Float64Array [1000.6931471805599, 4.248354255291589e-18, -Infinity]
 * ```
 */
export const logAddExp: ElementPair = functions.logAddExp;

/**
 * ln(eᵃ − eᵇ) of each pair, without overflow: a + L, L = ln(1 − e^−(a − b)) of the exact difference.
 *
 * NaN for b > a and for two +∞; equal finite ones, and two −∞, give −∞. Bound: 0.5 ulp + 2.2 ulp of L, where the two cancel too.
 *
 * @example
 * ```ts
 * logSubExp([1000, 0, 1], [999, -40, 1]); // → Float64Array [999.5413248546129, -4.248354255291589e-18, -Infinity]
 * ```
 */
export const logSubExp: ElementPair = functions.logSubExp;

/**
 * −ln p of each element, in nats or units of ln `base`: what an event of this probability tells.
 *
 * 0 gives +∞, 1 +0; a negative or infinite p NaN, itself alone. Bound: 1.1 ulp, float32 1; in other units than nats 3.5 ulp.
 *
 * @example
 * ```ts
 * selfInformation([1, 0.5, 0], { base: 2 }); // → Float64Array [0, 1, Infinity]
 * ```
 */
export const selfInformation: ElementMap<BaseOption> = functions.selfInformation;
