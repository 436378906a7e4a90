// The options of measures with an order, of normalized measures, and of those of a group of rows.
import type { Values } from "./arrays.js";
import type { LayoutOptions } from "./layouts.js";
import type {
  BaseOption,
  MaskOption,
  MeasureOptions,
  PerplexityOptions,
  PseudocountOption,
  ReductionOption,
  RowWeightsOption,
  TableOptions,
} from "./options.js";

/** The options of normalizedEntropy. */
export interface NormalizedEntropyOptions extends Omit<PerplexityOptions, "mask"> {}

/** The options of tsallisEntropy. */
export interface TsallisOptions extends MeasureOptions, PseudocountOption {
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
export interface RenyiDivergenceOptions extends MeasureOptions, BaseOption {}

/** The options of jsDivergenceOf. */
export interface MixtureOptions extends Omit<LayoutOptions, "offsets">, BaseOption {
  /** One weight for each row, finite and at least 0. They are divided by their sum; rows of weight 0 are skipped, even if they are NaN. */
  weights?: Values | undefined;
}

/** The options of normalizedMutualInformation. */
export interface NormalizedTableOptions
  extends Pick<TableOptions, "shape">,
    MaskOption,
    ReductionOption,
    RowWeightsOption {
  /**
   * The mean of the entropies of rows and columns that is the divisor: `"arithmetic"` (default), `"geometric"`, their `"min"` or their
   * `"max"`.
   */
  average?: "arithmetic" | "geometric" | "min" | "max" | undefined;
}
