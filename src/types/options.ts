// Options that several functions share.
import type { Values } from "./arrays.js";

/** Of measures in units of a logarithm. */
export interface BaseOption {
  /** Base of the logarithms: "e" (default), or a finite number greater than 1; 2 gives bits. */
  base?: number | "e" | undefined;
}

/** What the inputs are, and what is done to them first. */
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

/** Of klDivergence. */
export interface FormOption {
  /** `generalized` adds Σ q − Σ p, which is never negative. */
  form?: "generalized" | undefined;
}

/** Of what takes logits. */
export interface TemperatureOption {
  /** Finite and positive; logits count as (x − max)/temperature. */
  temperature?: number | undefined;
}

/** Of what may pass over elements. */
export interface MaskOption {
  /** Of the input's length and layout: an element whose mask is 0 counts as −∞, whatever it is. */
  mask?: Uint8Array | undefined;
}

/** Of logSumExp. */
export interface WeightsOption {
  /** What each exponential is multiplied by, of the input's length, or one row for all; signed. Where it is 0 the element has no effect. */
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

/** Of losses over classes. */
export interface ClassOptions {
  /** A weight for each class. */
  classWeights?: Values | undefined;
  /** From 0 to 1: what part of the targets is spread evenly over the classes. */
  labelSmoothing?: number | undefined;
}

/** Of losses against class ids. */
export type LabelOptions = LossSource &
  ClassOptions & {
    /** The label of rows that do not count: −100 by default. */
    ignoreIndex?: number | undefined;
  };

/** Of losses against probabilities. */
export type TargetOptions = LossSource & ClassOptions & { ignoreIndex?: undefined };

/** Of binary losses. */
export interface PosWeightOption {
  /** What the positive part of each target is multiplied by: a number, or with `cols` or `shape` a row of them. */
  posWeight?: Values | number | undefined;
}

/** Of tables. */
export interface NormalizeOption {
  /** Divide by the sum of the table. */
  normalize?: boolean | undefined;
}
