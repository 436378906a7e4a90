/**
 * Batched log-sum reductions over rows of a Float64Array or Float32Array.
 *
 * All functions take a single row, or with `cols` row-major rows of that length. An array of numbers counts as float64,
 * and beside a typed array as one of its dtype; the result has the inputs' dtype. A wrong type throws a TypeError, a wrong
 * length, label or option value a RangeError, before anything is written. NaN anywhere in a row gives NaN.
 *
 * Bounds are against the exact result for the stored numbers: L is logSumExp less the largest element, r what the rounding
 * of x − max does to the result.
 */
import { checkInstanceOptions } from "./check.js";
import { bind } from "./instance.js";
import { type Selection, select } from "./select.js";
import type {
  BackendInfo,
  BaseOption,
  Comparison,
  ElementMap,
  FormOption,
  FromOption,
  Functions,
  LabelledReduction,
  LabelledRowMap,
  LogSum,
  LogSumOptions,
  Reduction,
  RowMap,
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
 * ln Σ exp xᵢ of each row, in nats.
 *
 * −∞ for an empty row or one of −∞ alone; +∞ where an element is. With m the largest element the result is m + L; L keeps
 * its relative accuracy where one element dominates: logSumExp([0, -690.8]) is 9.758249123106505e-301. Bound: 1 ulp + 1.5 ulp
 * of L, where they cancel too. Method: Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax
 * functions", IMA J. Numer. Anal. 2021; rows in which m and L cancel are summed again, finely.
 */
export const logSumExp: Reduction = functions.logSumExp;

/**
 * exp xᵢ / Σ exp xⱼ, row to row.
 *
 * NaN for a row with +∞, or of −∞ alone; one finite element gives exactly 1. Bound: 3 ulp + r, subnormal results included;
 * for rows of 100,000 elements and more 2 ulp + r.
 */
export const softmax: RowMap = functions.softmax;

/**
 * xᵢ − ln Σ exp xⱼ, row to row, in nats, as (xᵢ − max) − L.
 *
 * NaN for a row with +∞, or of −∞ alone. Where one element dominates its result keeps its relative accuracy:
 * logSoftmax([0, -40]) is [-4.248354255291589e-18, -40]. Bound: 0.5 ulp + 3 ulp of L + r.
 */
export const logSoftmax: RowMap = functions.logSoftmax;

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
 * ln Σ exp xᵢ − x_y of each row of logits and its class id y, in nats: −log softmax(x)_y.
 *
 * `targets` are integers, one a row, each within the row or −100; a row with −100 does not count, and has loss 0. NaN for a
 * row with +∞, or of −∞ alone. The loss of a confident row keeps its relative accuracy. Bound: 1 ulp + 1.5 ulp
 * of L + r.
 */
export const crossEntropyLoss: LabelledReduction = functions.crossEntropyLoss;

/**
 * The gradient of crossEntropyLoss by the logits: softmax(x)ᵢ, less 1 at the class id, row to row.
 *
 * A row with label −100 has gradient 0. NaN for a row with +∞, or of −∞ alone. The gradient at the label keeps its
 * relative accuracy where it is near 0. Bound: 3 ulp, at the label 4, + r.
 */
export const crossEntropyLossGrad: LabelledRowMap = functions.crossEntropyLossGrad;

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
