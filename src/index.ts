/**
 * Batched log-sum reductions over rows of a Float64Array or Float32Array.
 *
 * All functions take a single row, or by `cols`, `shape` and `axis`, or `offsets` many. An array of numbers counts as float64,
 * and beside a typed array as one of its dtype; the result has the inputs' dtype. Of two inputs one may be a single row that
 * serves each row of the other, with `cols` or `shape`. A wrong type throws a TypeError, a wrong length, label or option value a
 * RangeError, before anything is written. NaN anywhere in a row gives NaN, unless it is masked, ignored or of weight 0.
 *
 * Bounds are against the exact result for the stored numbers: L is logSumExp less the largest element, r what the rounding
 * of (x − max)/temperature does to the result.
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
  FormOption,
  FromOption,
  Functions,
  IndexReduction,
  LogSum,
  LogSumOptions,
  Loss,
  LossGradient,
  MaskOption,
  PosWeightOption,
  Reduction,
  RowMap,
  RowSelection,
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

/** Which backend runs the functions of this module, chosen at the first call; and if it is `js`, why. */
export function backend(): BackendInfo {
  return { name: standard().backend.name, reason: standard().reason };
}

/**
 * An instance of its own with all the functions.
 *
 * @throws Error where a backend is named that cannot run here; TypeError where `module` is none of this version's,
 * or the entry is `logsum/js`
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
 * Bound: 1 ulp + 1.5 ulp of L, where they cancel too; with weights besides what 2 ulp of Σ |wᵢ| exp xᵢ make of L. Method:
 * Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 2021; rows in
 * which m and L cancel are summed again, finely. A weight's power of two is added to its x as a multiple of ln 2, so that no
 * product leaves the range.
 */
export const logSumExp: Reduction<MaskOption & WeightsOption> = functions.logSumExp;

/**
 * exp tᵢ / Σ exp tⱼ with t = (x − max)/temperature, row to row.
 *
 * NaN for a row with +∞, or of −∞ alone; one finite element gives exactly 1. A masked element counts as −∞, and becomes 0.
 * Bound: 3 ulp + r, subnormal results included; for rows of 100,000 elements and more 2 ulp + r.
 */
export const softmax: RowMap<MaskOption & TemperatureOption> = functions.softmax;

/**
 * tᵢ − ln Σ exp tⱼ with t = (x − max)/temperature, row to row, in nats.
 *
 * NaN for a row with +∞, or of −∞ alone. A masked element counts as −∞. Where one element dominates its result keeps its
 * relative accuracy: logSoftmax([0, -40]) is [-4.248354255291589e-18, -40]. Bound: 0.5 ulp + 3 ulp of L + r.
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
 * −∞ being 0. Bound: 3 ulp of the sum of the terms' sizes; from logits 4 ulp of the result, from logProbs 4 ulp of that sum.
 */
export const entropy: Reduction<BaseOption & FromOption> = functions.entropy;

/**
 * −Σ pᵢ ln qᵢ of each row, in nats or units of ln `base`: what it costs to code p with a code for q. Not symmetric; for
 * equal rows the entropy.
 *
 * A p of 0 counts as 0 for any q; p > 0 with q = 0 gives +∞; a negative or infinite p or q NaN; an empty row 0. `from` as in
 * entropy, for both inputs. Bound: 3 ulp of the sum of the terms' sizes; from logits 4 ulp of the result, from logProbs 4 ulp
 * of that sum.
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
 * Bound: 3 ulp of the sum of the terms' sizes, and where they cancel 4 ulp of the generalized form and of Σ pᵢ − Σ qᵢ;
 * generalized 7 ulp; from logits 6 ulp; from logProbs 4 ulp of the sum of the terms' sizes, generalized 6 ulp.
 */
export const klDivergence: Comparison<BaseOption & FromOption & FormOption> = functions.klDivergence;

/**
 * Jensen–Shannon divergence Σ (pᵢ ln(2pᵢ/(pᵢ+qᵢ)) + qᵢ ln(2qᵢ/(pᵢ+qᵢ)))/2 of each row, in nats or units of ln `base`.
 *
 * Never negative, exactly 0 for equal rows, and of full relative accuracy between. A negative or infinite p or q gives
 * NaN; an empty row 0. `from` as in entropy, for both inputs. Bound: 10 ulp; at most (Σp + Σq)/2 ln 2, up to
 * that.
 */
export const jsDivergence: Comparison<BaseOption & FromOption> = functions.jsDivergence;

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
 * logit. The loss of a confident row keeps its relative accuracy. Bound: 1 ulp + 1.5 ulp of L + r; where a row has more than
 * one target or a weight besides 2 ulp of Σ gᵢ |ln pᵢ|.
 */
export const crossEntropyLoss: Loss = functions.crossEntropyLoss;

/**
 * The gradient of crossEntropyLoss by the logits, with the same options: (p Σ g − g)/temperature, row to row, with `reduction:
 * "mean"` divided as the loss is; by log-probabilities −g.
 *
 * An ignored row has gradient 0. NaN as for the loss. The gradient at the label keeps its relative accuracy where it is near
 * 0. Bound: 3 ulp, at the label 4, + r; of other targets 6 ulp of p (Σ g − g) + g (1 − p), + r.
 */
export const crossEntropyLossGrad: LossGradient = functions.crossEntropyLossGrad;

/**
 * −(y ln p + (1 − y) ln(1 − p)) of each element, in nats, or with `reduction` the sum or mean of all.
 *
 * 0 or +∞ where p is 0 or 1, without a clamp; NaN for p outside [0, 1], and a y that is negative or infinite. Bound: 3 ulp of the
 * sum of the terms' sizes.
 */
export const binaryCrossEntropy: ElementLoss = functions.binaryCrossEntropy;

/**
 * w y ln(1 + e^−z) + (1 − y) ln(1 + e^z) of each logit z and target y, in nats, w = `posWeight` (1 by default); or with
 * `reduction` the sum or mean of all.
 *
 * NaN for a y that is negative or infinite. For y from 0 to 1 nothing cancels. Bound: 5 ulp.
 */
export const binaryCrossEntropyWithLogits: ElementLoss<PosWeightOption> = functions.binaryCrossEntropyWithLogits;

/**
 * The gradient of binaryCrossEntropyWithLogits by the logits: (1 − y) σ(z) − w y σ(−z), with `reduction: "mean"` divided by the
 * number of elements.
 *
 * Bound: 5 ulp of the sum of the terms' sizes.
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
 * Bound: 1.1 ulp, float32 1. Measured: 1.000 ulp at −708.7230648231134, float32 0.754 at −87.716064453125.
 */
export const exp: ElementMap = functions.exp;

/**
 * e^x − 1 of each element, to full relative accuracy near 0; −0 gives −0.
 *
 * Bound: 1.1 ulp, float32 1. Measured: 0.897 ulp at 0.35790833093036412, float32 0.917 at 0.39563128352165222.
 */
export const expm1: ElementMap = functions.expm1;

/**
 * ln x of each element; 0 gives −∞, negative ones NaN.
 *
 * Bound: 1.1 ulp, float32 1. Measured: 0.864 ulp at 0.70680509724787555, float32 0.843 at 0.70517128705978394.
 */
export const log: ElementMap = functions.log;

/**
 * ln(1 + x) of each element, to full relative accuracy near 0; −0 gives −0, −1 gives −∞, less NaN.
 *
 * Bound: 1.1 ulp, float32 1. Measured: 0.861 ulp at 0.39761787819367655, float32 0.843 at −0.29295089840888977.
 */
export const log1p: ElementMap = functions.log1p;
