// The signatures of the functions.
import type {
  AnyLayout,
  ArrayOf,
  Floats,
  Into,
  Labels,
  Layout,
  MaybeInto,
  New,
  OneRow,
  Selected,
  Values,
} from "./arrays.js";
import type { Each, LabelOptions, Reduced, TargetOptions } from "./options.js";

/** A row to a number. */
export interface Reduction<O = unknown> {
  (x: Values, options?: OneRow & New & O): number;
  <X extends Values>(x: X, options: Layout & New & O): ArrayOf<X>;
  <R extends Floats>(x: Values, options: AnyLayout & Into<R> & O): R;
  <X extends Values>(x: X, options?: AnyLayout & MaybeInto<ArrayOf<X>> & O): number | ArrayOf<X>;
}

/** A table of two axes. */
export type OneTable = readonly [rows: number, columns: number];

/** A table to a number, or an array of them. */
export interface TableMeasure<O = unknown> {
  (joint: Values, options: { shape: OneTable } & New & O): number;
  <X extends Values>(
    joint: X,
    options: { shape: readonly [tables: number, rows: number, columns: number] } & New & O,
  ): ArrayOf<X>;
  <R extends Floats>(joint: Values, options: { shape: readonly number[] } & Into<R> & O): R;
  <X extends Values>(joint: X, options: { shape: readonly number[] } & MaybeInto<ArrayOf<X>> & O): number | ArrayOf<X>;
}

/** Two rows to a number. Of two inputs one may be a single row that serves each row of the other, with `cols` or `shape`. */
export interface Comparison<O = unknown> {
  (p: Values, q: Values, options?: OneRow & New & O): number;
  <P extends Values, Q extends Values>(p: P, q: Q, options: Layout & New & O): ArrayOf<P, Q>;
  <R extends Floats>(p: Values, q: Values, options: AnyLayout & Into<R> & O): R;
  <P extends Values, Q extends Values>(
    p: P,
    q: Q,
    options?: AnyLayout & MaybeInto<ArrayOf<P, Q>> & O,
  ): number | ArrayOf<P, Q>;
}

/** A row of logits and its target to a number, or all of them to one. */
export interface LossAgainst<T, O> {
  (logits: Values, targets: T, options?: OneRow & New & Each & O): number;
  (logits: Values, targets: T, options: AnyLayout & New & Reduced & O): number;
  <X extends Values, Y extends T>(logits: X, targets: Y, options: Layout & New & Each & O): ArrayOf<X, Y>;
  <R extends Floats>(logits: Values, targets: T, options: AnyLayout & Into<R> & Each & O): R;
  <X extends Values, Y extends T>(
    logits: X,
    targets: Y,
    options?: AnyLayout & ((MaybeInto<ArrayOf<X, Y>> & Each) | (New & Reduced)) & O,
  ): number | ArrayOf<X, Y>;
}

/** Against class ids, one a row, or against probabilities, as many as logits. */
export type Loss = LossAgainst<Labels, LabelOptions> & LossAgainst<Floats, TargetOptions>;

/** A row of logits and its target to a row. */
export type GradientAgainst<T, O> = <X extends Values, Y extends T>(
  logits: X,
  targets: Y,
  options?: AnyLayout & MaybeInto<ArrayOf<X, Y>> & (Each | Reduced) & O,
) => ArrayOf<X, Y>;

/** Against class ids, or against probabilities, as Loss. */
export type LossGradient = GradientAgainst<Labels, LabelOptions> & GradientAgainst<Floats, TargetOptions>;

/** A row to a row. */
export type RowMap<O = unknown> = <X extends Values>(
  x: X,
  options?: AnyLayout & MaybeInto<ArrayOf<X>> & O,
) => ArrayOf<X>;

/** Each element to an element: a row to a row. */
export type ElementMap<O = unknown> = RowMap<O>;

/** Two elements to an element. Of two inputs one may be a single row that serves each row of the other, with `cols` or `shape`. */
export type ElementPair = <X extends Values, Y extends Values>(
  x: X,
  y: Y,
  options?: AnyLayout & MaybeInto<ArrayOf<X, Y>>,
) => ArrayOf<X, Y>;

/** Each element and its target to a loss, or all of them to one. */
export interface ElementLoss<O = unknown> {
  (x: Values, y: Values, options: AnyLayout & New & Reduced & O): number;
  <X extends Values, Y extends Values>(
    x: X,
    y: Y,
    options?: AnyLayout & MaybeInto<ArrayOf<X, Y>> & Each & O,
  ): ArrayOf<X, Y>;
}

/** Each element and its target to an element. */
export type ElementGradient<O = unknown> = <X extends Values, Y extends Values>(
  x: X,
  y: Y,
  options?: AnyLayout & MaybeInto<ArrayOf<X, Y>> & (Each | Reduced) & O,
) => ArrayOf<X, Y>;

/** A row to the index of one of its elements. */
export interface IndexReduction {
  (x: Values, options?: OneRow & New): number;
  (x: Values, options: Layout & New): Uint32Array;
  (x: Values, options: AnyLayout & { out: Uint32Array }): Uint32Array;
  (x: Values, options?: AnyLayout & { out?: Uint32Array | undefined }): number | Uint32Array;
}

/** A row to k of its elements. */
export type RowSelection = <X extends Values>(x: X, k: number, options?: AnyLayout) => Selected<ArrayOf<X>>;
