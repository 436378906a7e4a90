// The signatures of the functions. Each function has exactly one, generic in the type G of the options that a call gives. An editor
// shows a function's own docstring only where it has no overloads, and the compiler then names the option that is wrong.
import type { ArrayOf, Floats, Labels, Offsets, Selected, Values } from "./arrays.js";
import type { LayoutOptions, ManyTables, OneTable, OutOption, TableOptions } from "./options.js";

/** The type of an option in G, undefined if G does not have it. */
type Value<G, K extends string> = K extends keyof G ? G[K] : undefined;

/** C if an option is certainly given. */
type IfGiven<G, K extends string, C> = undefined extends Value<G, K> ? never : C;

/** C if an option is certainly not given. */
type IfAbsent<G, K extends string, C> = Value<G, K> extends undefined ? C : never;

/** The conflict, "name: reason", of an option K that excludes another. */
type Beside<G, K extends string, Other extends string> = IfGiven<
  G,
  Other,
  IfGiven<G, K, `${K}: must not be given with ${Other}`>
>;

/** The conflict of an option K that needs another. */
type Needs<G, K extends string, Other extends string> = IfGiven<
  G,
  K,
  IfAbsent<G, Other, `${K}: must not be given without ${Other}`>
>;

/** The conflicts of the options for the layout. */
type LayoutConflicts<G> =
  | Beside<G, "shape", "cols">
  | Beside<G, "offsets", "cols">
  | Beside<G, "offsets", "shape">
  | Needs<G, "rowStride", "cols">
  | Needs<G, "axis", "shape">;

/** The kind of the inputs; `Default` is that of a call without `from`. */
type SourceOf<G, Default> = Value<G, "from"> extends undefined ? Default : NonNullable<Value<G, "from">>;

/** The conflicts of `from` with options that need one of its values. */
type SourceConflicts<G, Source> =
  | IfGiven<G, "temperature", NeedsSource<"temperature", "logits", Source>>
  | IfGiven<G, "normalize", Value<G, "normalize"> extends false ? never : NeedsSource<"normalize", "probs", Source>>;

/** The conflict of an option K that needs the value `Needed` of `from`. */
type NeedsSource<K extends string, Needed, Source> = Needed extends Source
  ? never
  : `${K}: must not be given with from: '${Source & string}'`;

/** The conflict of `out` with a reduction to one number. */
type ReductionConflicts<G> =
  Value<G, "reduction"> extends "sum" | "mean" ? IfGiven<G, "out", "out: must not be given with a reduction"> : never;

/** The conflict of `ignoreIndex` with probabilities as targets. */
type TargetConflicts<G, Y> = [Y] extends [Labels]
  ? never
  : IfGiven<G, "ignoreIndex", "ignoreIndex: must not be given with probabilities">;

/** The parts of a conflict. */
type OptionOf<Conflict> = Conflict extends `${infer K}: ${string}` ? K : never;
type ReasonOf<Conflict, K extends string> = Conflict extends `${K}: ${infer Reason}` ? Reason : never;

/**
 * The type that the options of a call must have: `O`, in which each conflict replaces the type of its option by the reason.
 *
 * The first branch lets the compiler infer G from an argument, and is never taken.
 */
type Checked<G, O, Conflict> = [G] extends [never]
  ? G
  : [Conflict] extends [never]
    ? O
    : Omit<O, OptionOf<Conflict>> & { [K in OptionOf<Conflict>]?: ReasonOf<Conflict, K> };

/** A number for a single row, an array for a batch. */
type PerRow<G, A> = [G] extends [never]
  ? number
  : G extends { cols: number } | { shape: readonly number[] } | { offsets: Offsets }
    ? A
    : [Value<G, "cols" | "shape" | "offsets">] extends [undefined]
      ? number
      : number | A;

/** The result of a table is a number, that of a batch an array. */
type PerTable<G, A> = G extends { shape: OneTable } ? number : G extends { shape: ManyTables } ? A : number | A;

/** One number with a reduction, else the results of rows or elements. */
type Reduced<G, A> = [G] extends [never]
  ? A
  : G extends { reduction: "sum" | "mean" }
    ? number
    : [Value<G, "reduction">] extends ["none" | undefined]
      ? A
      : number | A;

/** The array `out` if it is given, else the result of a call without it. */
type Returned<G, A> = [G] extends [never]
  ? A
  : G extends { out: infer R extends Floats | Uint32Array }
    ? R
    : A | NonNullable<Value<G, "out">>;

/** Each row gives a number. */
export type Reduction<O = LayoutOptions> = <X extends Values, G = unknown>(
  /** The rows. */
  x: X,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption, LayoutConflicts<G> | SourceConflicts<G, SourceOf<G, "probs">>>,
) => Returned<G, PerRow<G, ArrayOf<X>>>;

/** Each row of a distribution gives a number. */
export type Measure<O = LayoutOptions> = <P extends Values, G = unknown>(
  /** The rows of the distribution. */
  p: P,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption, LayoutConflicts<G> | SourceConflicts<G, SourceOf<G, "probs">>>,
) => Returned<G, PerRow<G, ArrayOf<P>>>;

/** Each row of a distribution gives a number, by an order. */
export type OrderMeasure<O = LayoutOptions> = <P extends Values, G = unknown>(
  /** The rows of the distribution. */
  p: P,
  /** The order, at least 0; it may be infinite. */
  order: number,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption, LayoutConflicts<G>>,
) => Returned<G, PerRow<G, ArrayOf<P>>>;

/** Each row of a distribution gives a number, by the order α. */
export type AlphaMeasure<O = LayoutOptions> = <P extends Values, G = unknown>(
  /** The rows of the distribution. */
  p: P,
  /** The order α, at least 0; it may be infinite. */
  alpha: number,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption, LayoutConflicts<G>>,
) => Returned<G, PerRow<G, ArrayOf<P>>>;

/** Each pair of rows gives a number, by the order α. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type AlphaComparison<O = LayoutOptions> = <P extends Values, Q extends Values, G = unknown>(
  /** The rows of the first distribution. */
  p: P,
  /** The rows of the second distribution, or one row for all. */
  q: Q,
  /** The order α, at least 0; it may be infinite. */
  alpha: number,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption, LayoutConflicts<G>>,
) => Returned<G, PerRow<G, ArrayOf<P, Q>>>;

/** A group of rows gives a number. */
export type GroupMeasure<O = LayoutOptions> = <G = unknown>(
  /** The rows of the distributions. */
  rows: Values,
  /** The layout of the rows, and the options of the function. */
  options: Checked<G, O, LayoutConflicts<G>>,
) => number;

/** Each contingency table gives a number. */
export type TableMeasure<O = TableOptions> = <X extends Values, G = unknown>(
  /** The tables: probabilities or counts, row by row. */
  joint: X,
  /** The shape of the tables, `out`, and the options of the function. */
  options: Checked<G, O & OutOption, never>,
) => Returned<G, PerTable<G, ArrayOf<X>>>;

/** Each pair of rows gives a number. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type Comparison<O = LayoutOptions> = <P extends Values, Q extends Values, G = unknown>(
  /** The rows of the first distribution. */
  p: P,
  /** The rows of the second distribution, or one row for all. */
  q: Q,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption, LayoutConflicts<G> | SourceConflicts<G, SourceOf<G, "probs">>>,
) => Returned<G, PerRow<G, ArrayOf<P, Q>>>;

/** Each row of logits and its target give a loss. */
export type Loss<O = LayoutOptions> = <X extends Values, Y extends Labels | Floats, G = unknown>(
  /** The rows of logits, or of log-probabilities. */
  logits: X,
  /** One class id for each row, or float arrays of probabilities, one for each logit. */
  targets: Y,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<
    G,
    O & OutOption,
    LayoutConflicts<G> | SourceConflicts<G, SourceOf<G, "logits">> | ReductionConflicts<G> | TargetConflicts<G, Y>
  >,
) => Reduced<G, Returned<G, PerRow<G, ArrayOf<X, Y>>>>;

/** Each row of logits and its target give a row. */
export type LossGradient<O = LayoutOptions> = <X extends Values, Y extends Labels | Floats, G = unknown>(
  /** The rows of logits, or of log-probabilities. */
  logits: X,
  /** One class id for each row, or float arrays of probabilities, one for each logit. */
  targets: Y,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<
    G,
    O & OutOption<ArrayOf<X, Y>>,
    LayoutConflicts<G> | SourceConflicts<G, SourceOf<G, "logits">> | TargetConflicts<G, Y>
  >,
) => ArrayOf<X, Y>;

/** Each row gives a row of its length. */
export type RowMap<O = LayoutOptions> = <X extends Values, G = unknown>(
  /** The rows. */
  x: X,
  /** The layout of the rows, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<ArrayOf<X>>, LayoutConflicts<G>>,
) => ArrayOf<X>;

/** Each element gives an element. */
export type ElementMap<O = LayoutOptions> = <X extends Values, G = unknown>(
  /** The elements. */
  x: X,
  /** The layout of the elements, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<ArrayOf<X>>, LayoutConflicts<G>>,
) => ArrayOf<X>;

/** Each probability gives an element. */
export type ProbabilityMap<O = LayoutOptions> = <P extends Values, G = unknown>(
  /** The probabilities. */
  p: P,
  /** The layout of the probabilities, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<ArrayOf<P>>, LayoutConflicts<G>>,
) => ArrayOf<P>;

/** Each pair of elements gives an element. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type ElementPair<O = LayoutOptions> = <X extends Values, Y extends Values, G = unknown>(
  /** The first element of each pair. */
  x: X,
  /** The second element of each pair. */
  y: Y,
  /** The layout of the elements, and `out`. */
  options?: Checked<G, O & OutOption<ArrayOf<X, Y>>, LayoutConflicts<G>>,
) => ArrayOf<X, Y>;

/** Each pair of logarithms gives a logarithm. With `cols` or `shape`, one input may be a single row that is broadcast. */
export type LogPair<O = LayoutOptions> = <A extends Values, B extends Values, G = unknown>(
  /** The first logarithm of each pair. */
  a: A,
  /** The second logarithm of each pair. */
  b: B,
  /** The layout of the logarithms, and `out`. */
  options?: Checked<G, O & OutOption<ArrayOf<A, B>>, LayoutConflicts<G>>,
) => ArrayOf<A, B>;

/** Each probability and its target give a loss. */
export type ProbabilityLoss<O = LayoutOptions> = <P extends Values, Y extends Values, G = unknown>(
  /** The probabilities. */
  p: P,
  /** The target of each probability, from 0 to 1. */
  y: Y,
  /** The layout of the probabilities, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<ArrayOf<P, Y>>, LayoutConflicts<G> | ReductionConflicts<G>>,
) => Reduced<G, ArrayOf<P, Y>>;

/** Each logit and its target give a loss. */
export type ElementLoss<O = LayoutOptions> = <Z extends Values, Y extends Values, G = unknown>(
  /** The logits. */
  z: Z,
  /** The target of each logit, from 0 to 1. */
  y: Y,
  /** The layout of the logits, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<ArrayOf<Z, Y>>, LayoutConflicts<G> | ReductionConflicts<G>>,
) => Reduced<G, ArrayOf<Z, Y>>;

/** Each logit and its target give the derivative of their loss. */
export type ElementGradient<O = LayoutOptions> = <Z extends Values, Y extends Values, G = unknown>(
  /** The logits. */
  z: Z,
  /** The target of each logit, from 0 to 1. */
  y: Y,
  /** The layout of the logits, `out`, and the options of the function. */
  options?: Checked<G, O & OutOption<ArrayOf<Z, Y>>, LayoutConflicts<G>>,
) => ArrayOf<Z, Y>;

/** Each row gives the index of one of its elements. */
export type IndexReduction<O = LayoutOptions> = <G = unknown>(
  /** The rows. */
  x: Values,
  /** The layout of the rows, and `out`. */
  options?: Checked<G, O & OutOption<Uint32Array>, LayoutConflicts<G>>,
) => Returned<G, PerRow<G, Uint32Array>>;

/** Each row gives k of its elements, and their indices. */
export type RowSelection<O = LayoutOptions> = <X extends Values, G = unknown>(
  /** The rows. */
  x: X,
  /** The number of elements to select from each row: from 1 to the row's length. */
  k: number,
  /** The layout of the rows. */
  options?: Checked<G, O, LayoutConflicts<G>>,
) => Selected<ArrayOf<X>>;
