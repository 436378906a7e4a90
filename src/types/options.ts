// Options that several functions share.
import type { Values } from "./arrays.js";

/** The option of measures in units of a logarithm. */
export interface BaseOption {
  /** Base of the logarithms: "e" (default), or a finite number greater than 1; 2 gives bits. */
  base?: number | "e" | undefined;
}

/** The options that say how the inputs stand for probabilities. */
export type FromOption =
  | {
      /** Probabilities. */
      from?: "probs" | undefined;
      /** Divide each row by its sum first. */
      normalize?: boolean | undefined;
      temperature?: undefined;
    }
  | {
      /** Natural logarithms of probabilities. */
      from: "logProbs";
      normalize?: false | undefined;
      temperature?: undefined;
    }
  | ({
      /** Logits, of which the probabilities are the softmax. */
      from: "logits";
      normalize?: false | undefined;
    } & TemperatureOption);

/** The option of klDivergence. */
export interface FormOption {
  /** `generalized` adds Σ q − Σ p, which is never negative. */
  form?: "generalized" | undefined;
}

/** The option of functions of logits. */
export interface TemperatureOption {
  /** Finite and positive; logits count as (x − max)/temperature. */
  temperature?: number | undefined;
}

/** The option of functions that can skip elements. */
export interface MaskOption {
  /** A byte for each element, in the input's layout: an element whose mask is 0 is skipped, even if it is NaN. */
  mask?: Uint8Array | undefined;
}

/** The option of logSumExp. */
export interface WeightsOption {
  /** Signed factors of the exponentials, as many as elements, or one row for all. An element of weight 0 is skipped. */
  weights?: Values | undefined;
}

/** One loss for each row, or element. */
export interface Each {
  reduction?: "none" | undefined;
}

/** One loss for all. */
export interface Reduced {
  reduction: "sum" | "mean";
}

/** For losses of logits, or of natural logarithms of probabilities. */
export type LossSource =
  | ({ from?: "logits" | undefined } & TemperatureOption)
  | { from: "logProbs"; temperature?: undefined };

/** The options of losses over classes. */
export interface ClassOptions {
  /** A weight for each class. */
  classWeights?: Values | undefined;
  /** From 0 to 1: what part of the targets is spread evenly over the classes. */
  labelSmoothing?: number | undefined;
}

/** The options of losses against class ids. */
export type LabelOptions = LossSource &
  ClassOptions & {
    /** The label of rows that do not count: −100 by default. */
    ignoreIndex?: number | undefined;
  };

/** The options of losses against probabilities. */
export type TargetOptions = LossSource & ClassOptions & { ignoreIndex?: undefined };

/** The option of binary losses. */
export interface PosWeightOption {
  /** The factor of the positive part of each target: a number, or with `cols` or `shape` a row of them. */
  posWeight?: Values | number | undefined;
}

/** The option of measures of tables. */
export interface NormalizeOption {
  /** Divide by the sum of the table. */
  normalize?: boolean | undefined;
}
