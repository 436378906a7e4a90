// The signatures of the functions. Each function has exactly one, generic in the type G of the options that a call gives. An editor
// shows a function's own docstring only where it has no overloads, and the compiler then names the option that is wrong.
import type { ArrayOf, Counts, Labels, NewIndices, OutOf, Selected, Signed, SoftTargets, Values } from "./arrays.js";
import type {
  Checked,
  Exact,
  LayoutConflicts,
  LossConflicts,
  MeasureConflicts,
  MeasureOf,
  PerRow,
  PerTable,
  Reduced,
  ReductionConflicts,
  Returned,
  SourceConflicts,
  SourceOf,
  TargetConflicts,
} from "./checked.js";
import type { DtypeOption, LayoutOptions, OutOption, SelectedOut, SignedOutOption } from "./layouts.js";
import type { ProductOptions, TableOptions } from "./options.js";

/** Each row gives a number. */
export type Reduction<O = LayoutOptions> = <X extends Values, G = unknown>(
  /** The rows. */
  x: X,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<
    G,
    O & OutOption<OutOf<X>> & DtypeOption,
    LayoutConflicts<G> | SourceConflicts<G, SourceOf<G, "probs">>
  >,
) => Returned<G, PerRow<G, ArrayOf<X>>>;

/** Each row gives a value and a sign. */
export type SignedReduction<O = LayoutOptions> = <X extends Values, G = unknown>(
  /** The rows. */
  x: X,
  /** The layout of the rows, `out`, and the options of the function. */
  options: Checked<G, O & SignedOutOption<OutOf<X>> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, Signed<PerRow<G, ArrayOf<X>>>>;

/** Each row of a distribution gives a number. */
export type Measure<O = LayoutOptions> = <P extends Values | Counts, G = unknown>(
  /** The rows of the distribution. */
  p: P,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<Exact<G, P>>> & DtypeOption, MeasureConflicts<G>>,
) => Reduced<G, Returned<G, PerRow<G, MeasureOf<G, P>>>>;

/** Each row of a distribution gives a number, by an order. */
export type OrderMeasure<O = LayoutOptions> = <P extends Values | Counts, G = unknown>(
  /** The rows of the distribution. */
  p: P,
  /** The order, at least 0; it may be infinite. */
  order: number,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<Exact<G, P>>> & DtypeOption, MeasureConflicts<G>>,
) => Reduced<G, Returned<G, PerRow<G, MeasureOf<G, P>>>>;

/** Each row of a distribution gives a number, by the order α. */
export type AlphaMeasure<O = LayoutOptions> = <P extends Values | Counts, G = unknown>(
  /** The rows of the distribution. */
  p: P,
  /** The order α, at least 0; it may be infinite. */
  alpha: number,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<Exact<G, P>>> & DtypeOption, MeasureConflicts<G>>,
) => Reduced<G, Returned<G, PerRow<G, MeasureOf<G, P>>>>;

/** Each pair of rows gives a number, by the order α. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type AlphaComparison<O = LayoutOptions> = <P extends Values | Counts, Q extends Values | Counts, G = unknown>(
  /** The rows of the first distribution. */
  p: P,
  /** The rows of the second distribution, or one row for all. */
  q: Q,
  /** The order α, at least 0; it may be infinite. */
  alpha: number,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<Exact<G, P>, Exact<G, Q>>> & DtypeOption, MeasureConflicts<G>>,
) => Reduced<G, Returned<G, PerRow<G, MeasureOf<G, P, Q>>>>;

/** A group of rows gives a number. */
export type GroupMeasure<O = LayoutOptions> = <G = unknown>(
  /** The rows of the distributions. */
  rows: Values | Counts,
  /** The layout of the rows, and the options of the function. */
  options: Checked<G, O & DtypeOption, LayoutConflicts<G>>,
) => number;

/** Each contingency table gives a number. */
export type TableMeasure<O = TableOptions> = <X extends Values | Counts, G = unknown>(
  /** The tables: probabilities or counts, row by row. */
  joint: X,
  /** The shape of the tables, `out`, and the options of the function. */
  options: Checked<G, O & OutOption<OutOf<Exact<G, X>>> & DtypeOption, MeasureConflicts<G>>,
) => Reduced<G, Returned<G, PerTable<G, MeasureOf<G, X>>>>;

/** Each pair of rows gives a number. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type Comparison<O = LayoutOptions> = <P extends Values | Counts, Q extends Values | Counts, G = unknown>(
  /** The rows of the first distribution. */
  p: P,
  /** The rows of the second distribution, or one row for all. */
  q: Q,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<Exact<G, P>, Exact<G, Q>>> & DtypeOption, MeasureConflicts<G>>,
) => Reduced<G, Returned<G, PerRow<G, MeasureOf<G, P, Q>>>>;

/** Each pair of rows of logits gives a row. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type DivergenceGradient<O = LayoutOptions> = <P extends Values, Q extends Values, G = unknown>(
  /** The logits of the first distribution, or one row for all. */
  p: P,
  /** The logits of the second distribution, or one row for all. */
  q: Q,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<P, Q>> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, ArrayOf<P, Q>>;

/** Each row of logits and its target give a loss. */
export type Loss<O = LayoutOptions> = <X extends Values, Y extends Labels | SoftTargets, G = unknown>(
  /** The rows of logits, or of log-probabilities. */
  logits: X,
  /** One class id for each row, or float arrays of probabilities, one for each logit. */
  targets: Y,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<
    G,
    O & OutOption<OutOf<X, Y>> & DtypeOption,
    LossConflicts<G> | SourceConflicts<G, SourceOf<G, "logits">> | ReductionConflicts<G> | TargetConflicts<G, Y>
  >,
) => Reduced<G, Returned<G, PerRow<G, ArrayOf<X, Y>>>>;

/** Each row of logits and its target give a row. */
export type LossGradient<O = LayoutOptions> = <X extends Values, Y extends Labels | SoftTargets, G = unknown>(
  /** The rows of logits, or of log-probabilities. */
  logits: X,
  /** One class id for each row, or float arrays of probabilities, one for each logit. */
  targets: Y,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<
    G,
    O & OutOption<OutOf<X, Y>> & DtypeOption,
    LossConflicts<G> | SourceConflicts<G, SourceOf<G, "logits">> | TargetConflicts<G, Y>
  >,
) => Returned<G, ArrayOf<X, Y>>;

/** Each row gives a row of its length. */
export type RowMap<O = LayoutOptions> = <X extends Values, G = unknown>(
  /** The rows. */
  x: X,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<X>> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, ArrayOf<X>>;

/** Each element gives an element. */
export type ElementMap<O = LayoutOptions> = <X extends Values, G = unknown>(
  /** The elements. */
  x: X,
  /** The layout of the elements, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<X>> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, ArrayOf<X>>;

/** Each probability gives an element. */
export type ProbabilityMap<O = LayoutOptions> = <P extends Values, G = unknown>(
  /** The probabilities. */
  p: P,
  /** The layout of the probabilities, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<P>> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, ArrayOf<P>>;

/** Each pair of elements gives an element. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type ElementPair<O = LayoutOptions> = <X extends Values, Y extends Values, G = unknown>(
  /** The first element of each pair. */
  x: X,
  /** The second element of each pair. */
  y: Y,
  /** The layout of the elements, and `out`. */
  options?: Checked<G, O & OutOption<OutOf<X, Y>> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, ArrayOf<X, Y>>;

/** Each pair of logarithms gives a logarithm. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type LogPair<O = LayoutOptions> = <A extends Values, B extends Values, G = unknown>(
  /** The first logarithm of each pair. */
  a: A,
  /** The second logarithm of each pair. */
  b: B,
  /** The layout of the logarithms, and `out`. */
  options?: Checked<G, O & OutOption<OutOf<A, B>> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, ArrayOf<A, B>>;

/** Each pair of rows of logarithms gives a number. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type LogReduction<O = LayoutOptions> = <A extends Values, B extends Values, G = unknown>(
  /** The rows of the first logarithms. */
  a: A,
  /** The rows of the second logarithms, or one row for all. */
  b: B,
  /** The layout of the rows, and `out`. */
  options?: Checked<G, O & OutOption<OutOf<A, B>> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, PerRow<G, ArrayOf<A, B>>>;

/** Two matrices of logarithms give a third, or two batches of them. */
export type LogProduct<O = ProductOptions> = <A extends Values, B extends Values, G = unknown>(
  /** The first matrices, row by row. */
  a: A,
  /** The second matrices, row by row. */
  b: B,
  /** The shape of the product, and `out`. */
  options: Checked<G, O & OutOption<OutOf<A, B>> & DtypeOption, never>,
) => Returned<G, ArrayOf<A, B>>;

/** Each probability and its target give a loss. */
export type ProbabilityLoss<O = LayoutOptions> = <P extends Values, Y extends Values, G = unknown>(
  /** The probabilities. */
  p: P,
  /** The target of each probability, from 0 to 1. */
  y: Y,
  /** The layout of the probabilities, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<P, Y>> & DtypeOption, LossConflicts<G> | ReductionConflicts<G>>,
) => Reduced<G, Returned<G, ArrayOf<P, Y>>>;

/** Each logit and its target give a loss. */
export type ElementLoss<O = LayoutOptions> = <Z extends Values, Y extends Values, G = unknown>(
  /** The logits. */
  z: Z,
  /** The target of each logit, from 0 to 1. */
  y: Y,
  /** The layout of the logits, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<Z, Y>> & DtypeOption, LossConflicts<G> | ReductionConflicts<G>>,
) => Reduced<G, Returned<G, ArrayOf<Z, Y>>>;

/** Each logit and its target give the derivative of their loss. */
export type ElementGradient<O = LayoutOptions> = <Z extends Values, Y extends Values, G = unknown>(
  /** The logits. */
  z: Z,
  /** The target of each logit, from 0 to 1. */
  y: Y,
  /** The layout of the logits, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<OutOf<Z, Y>> & DtypeOption, LossConflicts<G>>,
) => Returned<G, ArrayOf<Z, Y>>;

/** Each row gives the index of one of its elements. */
export type IndexReduction<O = LayoutOptions> = <G = unknown>(
  /** The rows. */
  x: Values,
  /** The layout of the rows, and `out`. */
  options?: Checked<G, O & OutOption<Uint32Array> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, PerRow<G, NewIndices>>;

/** Each row, and a number from 0 to 1, give the index of an element. */
export type Sampling<O = LayoutOptions> = <G = unknown>(
  /** The rows. */
  logits: Values,
  /** One number in [0, 1) for each row, or a number for a single row. */
  uniforms: Values | number,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<Uint32Array> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, PerRow<G, NewIndices>>;

/** Each row gives k of its elements, and their indices. */
export type RowSelection<O = LayoutOptions> = <X extends Values, G = unknown>(
  /** The rows. */
  x: X,
  /** The number of elements to select from each row: from 1 to the row's length. */
  k: number,
  /** The layout of the rows, and `out`. */
  options?: Checked<G, O & SelectedOut<OutOf<X>> & DtypeOption, LayoutConflicts<G>>,
) => Returned<G, Selected<ArrayOf<X>, NewIndices>>;
