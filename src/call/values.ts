// The values of the options of a call.

export type Source = "probs" | "logProbs" | "logits";

/** The form of KL, or the measure that is the limit of others at order 1. */
export type Form = "generalized" | "limit";

/** The options of a call, with their defaults. */
export class Options {
  /** The length of a row. Undefined for a single row, and with `shape` or `offsets`. */
  cols: number | undefined = undefined;
  /** The array for the result, not yet checked. */
  out: unknown = undefined;
  /** ln of the option `base`. */
  logBase = 1;
  /** The kind of the inputs. Undefined for the default of the operation. */
  from: Source | undefined = undefined;
  form: Form | undefined = undefined;
  /** The input whose gradient it is. */
  wrt: "p" | "q" = "q";
  /** Can a kernel take dense rows directly, without a tile? */
  isDense = true;
  /** The number of elements between the starts of rows. */
  rowStride: number | undefined = undefined;
  /** The lengths of an array along its axes. */
  shape: readonly number[] | undefined = undefined;
  /** The axis along which a row lies. */
  axis: number | undefined = undefined;
  /** The bounds of ragged rows. */
  offsets: Float64Array | undefined = undefined;
  mask: Uint8Array | undefined = undefined;
  /** The arrays for the indices of topK, and for signs, not yet checked. */
  indices: unknown = undefined;
  signs: unknown = undefined;
  /** Does a Uint16Array hold float16 numbers? */
  areHalves = false;
  temperature: number | undefined = undefined;
  /** How many of the largest logits are kept, and the part of the probabilities that the largest of these have. */
  mostKept: number | undefined = undefined;
  partKept: number | undefined = undefined;
  normalize = false;
  /** The number that is added to each element before its row is normalized. */
  pseudocount = 0;
  /** Do rows without elements that count give 0? */
  isEmptyZero = false;
  /** Does topK select the largest elements? */
  isLargest = true;
  /** The factor of x in softplus. */
  beta = 1;
  /** One weight for each row. */
  rowWeights: Float64Array | undefined = undefined;
  reduction: "none" | "sum" | "mean" = "none";
  /** The weights of elements, classes or positive targets: the name of the option, and its value, which is not yet checked. */
  weights: readonly [option: string, given: unknown] | undefined = undefined;
  /** The mean of the marginal entropies that divides mutual information. */
  average: "arithmetic" | "geometric" | "min" | "max" = "arithmetic";
  /** The label of ignored rows. */
  ignoreIndex: number | undefined = undefined;
  /** The exponent of a focal loss, and the weight of positive targets, if there are weights. */
  gamma = 2;
  alpha: number | undefined = undefined;
  /** The part of the targets that is spread evenly over the classes. */
  labelSmoothing = 0;
}
