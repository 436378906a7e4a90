// Helpers of the signatures: the options of a call that exclude one another, and the result that follows from them.
import type { ArrayOf, Counts, Labels, Offsets, Results, Selected, Signed } from "./arrays.js";
import type { ManyTables, OneTable } from "./options.js";

/** The type of an option in G, undefined if G does not have it. */
export type Value<G, K extends string> = K extends keyof G ? G[K] : undefined;

/** C if an option is certainly given. */
export type IfGiven<G, K extends string, C> = undefined extends Value<G, K> ? never : C;

/** C if an option is certainly not given. */
export type IfAbsent<G, K extends string, C> = Value<G, K> extends undefined ? C : never;

/** The conflict, "name: reason", of an option K that excludes another. */
export type Beside<G, K extends string, Other extends string> = IfGiven<
  G,
  Other,
  IfGiven<G, K, `${K}: must not be given with ${Other}`>
>;

/** The conflict of an option K that needs another. */
export type Needs<G, K extends string, Other extends string> = IfGiven<
  G,
  K,
  IfAbsent<G, Other, `${K}: must not be given without ${Other}`>
>;

/** The conflicts of the options for the layout. */
export type LayoutConflicts<G> =
  | Beside<G, "shape", "cols">
  | Beside<G, "offsets", "cols">
  | Beside<G, "offsets", "shape">
  | Needs<G, "rowStride", "cols">
  | Needs<G, "axis", "shape">;

/** The kind of the inputs; `Default` is that of a call without `from`. */
export type SourceOf<G, Default> = Value<G, "from"> extends undefined ? Default : NonNullable<Value<G, "from">>;

/** The conflicts of `from` with options that need one of its values. */
export type SourceConflicts<G, Source> =
  | IfGiven<G, "temperature", NeedsSource<"temperature", "logits", Source>>
  | IfGiven<G, "normalize", Value<G, "normalize"> extends false ? never : NeedsSource<"normalize", "probs", Source>>;

/** The conflict of an option K that needs the value `Needed` of `from`. */
export type NeedsSource<K extends string, Needed, Source> = Needed extends Source
  ? never
  : `${K}: must not be given with from: '${Source & string}'`;

/** The conflict of `out` with a reduction to one number. */
export type ReductionConflicts<G> =
  Value<G, "reduction"> extends "sum" | "mean" ? IfGiven<G, "out", "out: must not be given with a reduction"> : never;

/** The conflict of `rowWeights` with results of each row. */
export type WeightConflicts<G> = [Value<G, "reduction">] extends ["none" | undefined]
  ? IfGiven<G, "rowWeights", "rowWeights: must not be given without a reduction">
  : never;

/** The conflicts of the options of losses. */
export type LossConflicts<G> = WeightConflicts<G> | LayoutConflicts<G>;

/** The conflicts of the options of measures. */
export type MeasureConflicts<G> =
  | ReductionConflicts<G>
  | LossConflicts<G>
  | SourceConflicts<G, SourceOf<G, "probs">>
  | Needs<G, "pseudocount", "normalize">;

/** The conflict of `ignoreIndex` with probabilities as targets. */
export type TargetConflicts<G, Y> = [Y] extends [Labels]
  ? never
  : IfGiven<G, "ignoreIndex", "ignoreIndex: must not be given with probabilities">;

/** The parts of a conflict. */
export type OptionOf<Conflict> = Conflict extends `${infer K}: ${string}` ? K : never;
export type ReasonOf<Conflict, K extends string> = Conflict extends `${K}: ${infer Reason}` ? Reason : never;

/**
 * The type that the options of a call must have: `O`, in which each conflict replaces the type of its option by the reason.
 *
 * The first branch lets the compiler infer G from an argument, and is never taken.
 */
export type Checked<G, O, Conflict> = [G] extends [never]
  ? G
  : [Conflict] extends [never]
    ? O
    : Omit<O, OptionOf<Conflict>> & { [K in OptionOf<Conflict>]?: ReasonOf<Conflict, K> };

/** A number for a single row, an array for a batch. */
export type PerRow<G, A> = [G] extends [never]
  ? number
  : G extends { cols: number } | { shape: readonly number[] } | { offsets: Offsets }
    ? A
    : [Value<G, "cols" | "shape" | "offsets">] extends [undefined]
      ? number
      : number | A;

/** The result of a table is a number, that of a batch an array. */
export type PerTable<G, A> = G extends { shape: OneTable } ? number : G extends { shape: ManyTables } ? A : number | A;

/** One number with a reduction, else the results of rows or elements. */
export type Reduced<G, A> = [G] extends [never]
  ? A
  : G extends { reduction: "sum" | "mean" }
    ? number
    : [Value<G, "reduction">] extends ["none" | undefined]
      ? A
      : number | A;

/** The array `out` if it is given, else the result of a call without it. */
export type Returned<G, A> = [G] extends [never]
  ? A
  : G extends { out: infer R extends Results | Selected<Results> | Signed<Results> }
    ? R
    : A | NonNullable<Value<G, "out">>;

/** Counts, unless they are float16 bits, as the numbers that they are computed as. */
export type Exact<G, P> = G extends { dtype: string } ? P : P extends Counts ? Float64Array : P;

/** The array of results of a measure. */
export type MeasureOf<G, P, Q = P> = ArrayOf<Exact<G, P>, Exact<G, Q>>;
