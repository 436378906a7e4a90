// The options of the functions, each with the text that an editor shows. Options that exclude each other are in signatures.ts.
import type { Floats, Offsets, Values } from "./arrays.js";

/** How rows lie in the inputs. Without any of these options, the input is one row. */
export interface LayoutOptions {
  /** The length of a row, at least 1, of row-major rows. The input's length is a multiple of it, except with `rowStride`. */
  cols?: number | undefined;
  /** The number of elements between the starts of two rows: at least `cols`, which is its default. Results are dense. */
  rowStride?: number | undefined;
  /** The lengths of a dense N-d array along its axes, the last axis contiguous. Rows lie along `axis`. */
  shape?: readonly number[] | undefined;
  /** The axis of `shape` along which rows lie: the last by default. Negative numbers count from the end. */
  axis?: number | undefined;
  /** The bounds of ragged rows: row r is `[offsets[r], offsets[r + 1])`. They never decrease, from 0 to the input's length. */
  offsets?: Offsets | undefined;
}

/** Row-major rows of `cols` elements. */
export interface Rows extends LayoutOptions {
  cols: number;
  shape?: undefined;
  axis?: undefined;
  offsets?: undefined;
}

/** A dense N-d array, whose rows lie along one axis. */
export interface Axis extends LayoutOptions {
  shape: readonly number[];
  cols?: undefined;
  rowStride?: undefined;
  offsets?: undefined;
}

/** Ragged rows. */
export interface Ragged extends LayoutOptions {
  offsets: Offsets;
  cols?: undefined;
  rowStride?: undefined;
  shape?: undefined;
  axis?: undefined;
}

/** The layout of a batch: the result is an array, even for one row. */
export type Layout = Rows | Axis | Ragged;

/** The option of functions whose result is an array. */
export interface OutOption<R = Floats> {
  /**
   * The array for the results, which is also returned. It has the results' dtype and length.
   *
   * It may be the first input if that has the results' length and layout. It must not overlap an input in any other way.
   */
  out?: R | undefined;
}

/** The option of functions that can skip elements. */
export interface MaskOption {
  /** One byte for each element, in the input's layout. Elements whose byte is 0 are skipped, even if they are NaN. */
  mask?: Uint8Array | undefined;
}

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
   * A base other than e adds 2 ulp to the bound.
   */
  base?: number | "e" | undefined;
}

/** The options that say how inputs represent probabilities; they hold for both inputs. */
export interface FromOptions extends TemperatureOption {
  /**
   * The kind of the inputs: probabilities (`"probs"`, the default), their natural logarithms (`"logProbs"`), or logits (`"logits"`).
   *
   * The probabilities of logits are their softmax.
   */
  from?: "probs" | "logProbs" | "logits" | undefined;
  /**
   * True divides each row of probabilities by its sum first; false by default. It needs `from: "probs"`.
   *
   * It adds to the bound the effect of a relative error of 2u in each normalized probability. u is half an ulp of 1.
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

/** The option of losses and their gradients. */
export interface ReductionOption {
  /**
   * `"none"` (default) gives one loss for each row, or element. `"sum"` and `"mean"` give one number for all.
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

/** The options of logMeanExp. */
export interface LogMeanExpOptions extends LayoutOptions, MaskOption {}

/** The options of softmax and logSoftmax. */
export interface SoftmaxOptions extends LayoutOptions, MaskOption, TemperatureOption {}

/** The options of entropy, crossEntropy, jsDivergence and jsDistance. */
export interface EntropyOptions extends LayoutOptions, FromOptions, BaseOption {}

/** The options of klDivergence. */
export interface KlDivergenceOptions extends EntropyOptions, FormOption {}

/** The options of perplexity and normalizedEntropy. */
export interface PerplexityOptions extends LayoutOptions, FromOptions {}

/** The options of tsallisEntropy. */
export interface TsallisOptions extends LayoutOptions {
  /**
   * True divides each row of probabilities by its sum first; false by default.
   *
   * It adds to the bound the effect of a relative error of 2u in each normalized probability.
   */
  normalize?: boolean | undefined;
}

/** The options of renyiEntropy. */
export interface RenyiEntropyOptions extends TsallisOptions, BaseOption {}

/** The options of renyiDivergence. */
export interface RenyiDivergenceOptions extends LayoutOptions, BaseOption {}

/** The options of jsDivergenceOf. */
export interface MixtureOptions extends Omit<LayoutOptions, "offsets">, BaseOption {
  /** One weight for each row, finite and at least 0. They are divided by their sum; rows of weight 0 are skipped, even if they are NaN. */
  weights?: Values | undefined;
}

/** The options of mutualInformation and conditionalEntropy. */
export interface TableOptions extends BaseOption {
  /** The lengths of a table, `[rows, columns]`, or of a batch of tables, `[tables, rows, columns]`. */
  shape: OneTable | ManyTables | readonly number[];
  /** True divides each table by its sum first; false by default. It adds 1 ulp to the bound. */
  normalize?: boolean | undefined;
}

/** The options of normalizedMutualInformation. */
export interface NormalizedTableOptions extends Pick<TableOptions, "shape"> {
  /**
   * The mean of the entropies of rows and columns that is the divisor: `"arithmetic"` (default), `"geometric"`, their `"min"` or their
   * `"max"`.
   */
  average?: "arithmetic" | "geometric" | "min" | "max" | undefined;
}

/** The shape of one table. */
export type OneTable = readonly [rows: number, columns: number];

/** The shape of a batch of tables. */
export type ManyTables = readonly [tables: number, rows: number, columns: number];

/** The options of crossEntropyLoss and crossEntropyLossGrad. */
export interface LossOptions extends LayoutOptions, ClassOptions, ReductionOption, TemperatureOption {
  /** The kind of the first input: logits (`"logits"`, the default), or natural logarithms of probabilities (`"logProbs"`). */
  from?: "logits" | "logProbs" | undefined;
  /** The divisor of the logits, finite and greater than 0; 1 by default. It needs `from: "logits"`. */
  temperature?: number | undefined;
}

/** The options of binaryCrossEntropy. */
export interface BinaryLossOptions extends LayoutOptions, ReductionOption {}

/** The options of binaryCrossEntropyWithLogits and its gradient. */
export interface BinaryLogitsLossOptions extends BinaryLossOptions, PosWeightOption {}

/** The options of selfInformation. */
export interface SelfInformationOptions extends LayoutOptions, BaseOption {}
