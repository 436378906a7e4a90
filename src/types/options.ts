// The options of the functions, each with the text that an editor shows. Options that exclude each other are in signatures.ts.
import type { Values } from "./arrays.js";
import type { LayoutOptions } from "./layouts.js";

/** The option of functions that can skip elements. */
export interface MaskOption {
  /**
   * One byte or boolean for each element, in the input's layout, or with `cols` or `shape` one row of them for all rows.
   *
   * Elements whose byte is 0 or false are skipped, even if they are NaN.
   */
  mask?: Uint8Array | readonly boolean[] | undefined;
}

/** The option of softmax, and of losses. */
export interface EmptyRowOption {
  /**
   * The result of a row without elements that count, all of which are masked or −∞: `"nan"` (default) or `"zero"`, which makes softmax
   * 0 there.
   *
   * For losses, it is the mean over no row that counts, and that of no elements.
   */
  emptyRow?: "nan" | "zero" | undefined;
}

/** The option of functions with a reduction. */
export interface RowWeightsOption {
  /**
   * One weight for each row, finite and at least 0. It needs a `reduction`, whose mean divides by the sum of the weights.
   *
   * Rows of weight 0 are skipped, even if they have NaN.
   */
  rowWeights?: Values | undefined;
}

/** The option beside `normalize`. */
export interface PseudocountOption {
  /** A number added to each element before its row is normalized: finite and at least 0, its default. It needs `normalize`. */
  pseudocount?: number | undefined;
}

/** The option of softplus. */
export interface BetaOption {
  /** The factor β of ln(1 + exp(βx))/β, finite and greater than 0; 1 by default. */
  beta?: number | undefined;
}

/** The options of topK. */
export interface TopKOptions extends LayoutOptions, MaskOption {
  /** False selects the smallest elements, in ascending order; true by default. NaN counts as larger than all numbers. */
  largest?: boolean | undefined;
}

/** The options of argmax. */
export interface ArgmaxOptions extends LayoutOptions, MaskOption {}

/** The options of logCumSumExp. */
export interface LogCumSumExpOptions extends LayoutOptions, MaskOption {}

/** The options of softplus. */
export interface SoftplusOptions extends LayoutOptions, BetaOption {}

/** The options of all measures. */
export interface MeasureOptions extends LayoutOptions, MaskOption, ReductionOption, RowWeightsOption {}

/** The option of functions of logits. */
export interface TemperatureOption {
  /** The divisor of the logits, finite and greater than 0; 1 by default. Logits count as (x − max)/temperature. */
  temperature?: number | undefined;
}

/** The option of logSumExp. */
export interface WeightsOption {
  /**
   * The factors wᵢ of the exponentials, of either sign: one for each element, or one row for all rows.
   *
   * Elements of weight 0 are skipped, even if they are NaN.
   */
  weights?: Values | undefined;
}

/** The option of functions whose results are logarithms of a chosen base. */
export interface BaseOption {
  /**
   * The base of the logarithm: `"e"` (default) gives nats, 2 gives bits. A number is finite and greater than 1.
   *
   * A base other than e adds to the bound 2 ulp, if neither the sum in nats nor its quotient by ln base overflows.
   */
  base?: number | "e" | undefined;
}

/** The options that say how inputs represent probabilities; they hold for both inputs. */
export interface FromOptions extends TemperatureOption, PseudocountOption {
  /**
   * The kind of the inputs: probabilities (`"probs"`, the default), their natural logarithms (`"logProbs"`), or logits (`"logits"`).
   *
   * The probabilities of logits are their softmax.
   */
  from?: "probs" | "logProbs" | "logits" | undefined;
  /**
   * True divides each row of probabilities by its sum first; false by default. It needs `from: "probs"`.
   *
   * It adds to the bound the effect of a relative error of 2u in each normalized probability, at least of 2⁻¹⁰⁷⁵, float32 2⁻¹⁵⁰.
   * u is half an ulp of 1. To that of a divergence it adds 2 ulp + the effect of a relative error of 64u² in each normalized
   * probability, u = 2⁻⁵³ for either dtype.
   */
  normalize?: boolean | undefined;
  /**
   * The divisor of the logits, finite and greater than 0; 1 by default. It needs `from: "logits"`.
   *
   * Logits count as t = (x − max)/temperature. It adds to the bound the effect of a relative error of 2u in each t. u is half an
   * ulp of 1.
   */
  temperature?: number | undefined;
}

/** The option of klDivergence. */
export interface FormOption {
  /** `"generalized"` adds Σ qᵢ − Σ pᵢ to the divergence, which is then never negative. */
  form?: "generalized" | undefined;
}

/** The option of losses and their gradients, and of measures. */
export interface ReductionOption {
  /**
   * `"none"` (default) gives one result for each row, or element. `"sum"` and `"mean"` give one number for all, not rounded to the
   * dtype.
   *
   * The gradient is always an array, and is that of the reduced loss. The bound of a sum or mean is 2 ulp, and the sum or mean of
   * the rows' errors.
   */
  reduction?: "none" | "sum" | "mean" | undefined;
}

/** The options of losses over classes. */
export interface ClassOptions {
  /**
   * One weight for each class, finite and at least 0.
   *
   * Rows whose class id has weight 0 are skipped, unless there is `labelSmoothing`. So are probabilities of a class of weight 0.
   */
  classWeights?: Values | undefined;
  /** The part ε of the targets, from 0 to 1, that is spread evenly over the classes; 0 by default. */
  labelSmoothing?: number | undefined;
  /** The class id of rows that are skipped: −100 by default. It needs class ids as targets. */
  ignoreIndex?: number | undefined;
}

/** The option of binary losses of logits. */
export interface PosWeightOption {
  /** The factor of the positive part of each target: one number, or with `cols` or `shape` one row of numbers; 1 by default. */
  posWeight?: Values | number | undefined;
}

/** The options of logSumExp. */
export interface LogSumExpOptions extends LayoutOptions, MaskOption, WeightsOption {}

/** The options of signedLogSumExp. */
export interface SignedOptions extends LayoutOptions, MaskOption {
  /**
   * The factors wᵢ of the exponentials, of either sign: one for each element, or one row for all rows.
   *
   * Elements of weight 0 are skipped, even if they are NaN.
   */
  weights: Values;
}

/** The options of logMeanExp. */
export interface LogMeanExpOptions extends LayoutOptions, MaskOption {}

/** The options of sampleCategorical. */
export interface SamplingOptions extends LayoutOptions, MaskOption {
  /** The divisor of the logits, finite and at least 0; 1 by default. 0 takes the index of the largest logit. */
  temperature?: number | undefined;
  /** The number of the largest logits that are kept, at least 1: all by default. */
  topK?: number | undefined;
  /** The part, from 0 to 1, of the probability that the fewest largest elements keep: 1 by default. At least one is kept. */
  topP?: number | undefined;
}

/** The option of logMatMulExp. */
export interface ProductOptions {
  /** The sizes `[i, k, j]` of a product of [i, k] by [k, j], or `[n, i, k, j]` of n products. */
  shape: readonly number[];
}

/** The options of logSoftmax. */
export interface LogSoftmaxOptions extends LayoutOptions, MaskOption, TemperatureOption {}

/** The options of softmax. */
export interface SoftmaxOptions extends LogSoftmaxOptions, EmptyRowOption {}

/** The options of entropy, crossEntropy, jsDivergence and jsDistance. */
export interface EntropyOptions extends MeasureOptions, FromOptions, BaseOption {}

/** The options of klDivergence. */
export interface KlDivergenceOptions extends EntropyOptions, FormOption {}

/** The options of klDivergenceGrad. */
export interface KlDivergenceGradOptions extends LayoutOptions, TemperatureOption {
  /** The kind of the inputs: logits, the only one that there is. */
  from?: "logits" | undefined;
  /** The input whose gradient it is: `"q"` (default) or `"p"`. */
  wrt?: "p" | "q" | undefined;
}

/** The options of perplexity. */
export interface PerplexityOptions extends MeasureOptions, FromOptions {}

/** The options of mutualInformation and conditionalEntropy. */
export interface TableOptions extends BaseOption, MaskOption, ReductionOption, RowWeightsOption, PseudocountOption {
  /** The lengths of a table, `[rows, columns]`, or of a batch of tables, `[tables, rows, columns]`. */
  shape: OneTable | ManyTables | readonly number[];
  /** True divides each table by its sum first; false by default. It adds 1 ulp to the bound. */
  normalize?: boolean | undefined;
}

/** The shape of one table. */
export type OneTable = readonly [rows: number, columns: number];

/** The shape of a batch of tables. */
export type ManyTables = readonly [tables: number, rows: number, columns: number];

/** The options of crossEntropyLoss and crossEntropyLossGrad. */
export interface LossOptions
  extends LayoutOptions,
    MaskOption,
    ClassOptions,
    ReductionOption,
    RowWeightsOption,
    EmptyRowOption,
    TemperatureOption {
  /** The kind of the first input: logits (`"logits"`, the default), or natural logarithms of probabilities (`"logProbs"`). */
  from?: "logits" | "logProbs" | undefined;
  /** The divisor of the logits, finite and greater than 0; 1 by default. It needs `from: "logits"`. */
  temperature?: number | undefined;
}

/** The options of binaryCrossEntropy. */
export interface BinaryLossOptions
  extends LayoutOptions,
    MaskOption,
    ReductionOption,
    RowWeightsOption,
    EmptyRowOption {
  /** The part ε of each target, from 0 to 1, that moves to 1/2: y becomes (1 − ε) y + ε/2; 0 by default. */
  labelSmoothing?: number | undefined;
}

/** The options of binaryCrossEntropyWithLogits and its gradient. */
export interface BinaryLogitsLossOptions extends BinaryLossOptions, PosWeightOption {}

/** The options of focalLoss and its gradient. */
export interface FocalLossOptions extends BinaryLossOptions {
  /** The exponent γ, finite and at least 0: 2 by default. 0 gives the binary cross-entropy. */
  gamma?: number | undefined;
  /** The weight α of positive targets, from 0 to 1; that of negative ones is 1 − α. Without it, all weigh 1. */
  alpha?: number | undefined;
}

/** The options of selfInformation. */
export interface SelfInformationOptions extends LayoutOptions, BaseOption {}
