// The types of the public functions.
export type Floats = Float64Array | Float32Array;
export type Values = Floats | readonly number[];
export type Labels =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | readonly number[];

/** `wasm-relaxed-simd` is that of the entry `logsum/relaxed` alone. */
export type BackendName = "wasm-relaxed-simd" | "wasm-simd" | "js";

/** What a batch gives: an array of the inputs' dtype. */
export type ArrayOf<P, Q = P> = P extends Float32Array
  ? Float32Array
  : Q extends Float32Array
    ? Float32Array
    : Float64Array;

/** A single row, and its result as a number. */
export interface SingleRow {
  cols?: undefined;
  out?: undefined;
}

/** Row-major rows of `cols` elements; the input's length is a multiple of it. */
export interface Rows {
  cols: number;
  out?: undefined;
}

/** As SingleRow or Rows, with the result going to `out`: of the inputs' dtype, one element a row. */
export interface Into<R extends Floats> {
  cols?: number | undefined;
  out: R;
}

/** Options of which the types do not tell what they are. */
export interface Either<R extends Floats> {
  cols?: number | undefined;
  out?: R | undefined;
}

/** A row to a row: `out` has the input's length, and may be the input itself. */
export interface RowOptions<R extends Floats> {
  cols?: number | undefined;
  out?: R | undefined;
}

export interface BaseOption {
  /** Base of the logarithms: "e" (default), or a finite number greater than 1; 2 gives bits. */
  base?: number | "e" | undefined;
}

export interface FromOption {
  /** What the inputs are: probabilities (default), natural logarithms of such, or logits, of which they are the softmax. */
  from?: "probs" | "logProbs" | "logits" | undefined;
}

export interface FormOption {
  /** `generalized` adds Σ q − Σ p, which is never negative. */
  form?: "generalized" | undefined;
}

/** A row to a number. */
export interface Reduction<O = unknown> {
  (x: Values, options?: SingleRow & O): number;
  <X extends Values>(x: X, options: Rows & O): ArrayOf<X>;
  <R extends Floats>(x: Values, options: Into<R> & O): R;
  <X extends Values>(x: X, options?: Either<ArrayOf<X>> & O): number | ArrayOf<X>;
}

/** Two rows to a number. */
export interface Comparison<O = unknown> {
  (p: Values, q: Values, options?: SingleRow & O): number;
  <P extends Values, Q extends Values>(p: P, q: Q, options: Rows & O): ArrayOf<P, Q>;
  <R extends Floats>(p: Values, q: Values, options: Into<R> & O): R;
  <P extends Values, Q extends Values>(p: P, q: Q, options?: Either<ArrayOf<P, Q>> & O): number | ArrayOf<P, Q>;
}

/** A row of logits and its class id to a number. */
export interface LabelledReduction {
  (logits: Values, targets: Labels, options?: SingleRow): number;
  <X extends Values>(logits: X, targets: Labels, options: Rows): ArrayOf<X>;
  <R extends Floats>(logits: Values, targets: Labels, options: Into<R>): R;
  <X extends Values>(logits: X, targets: Labels, options?: Either<ArrayOf<X>>): number | ArrayOf<X>;
}

/** A row to a row. */
export type RowMap = <X extends Values>(x: X, options?: RowOptions<ArrayOf<X>>) => ArrayOf<X>;

/** A row of logits and its class id to a row. */
export type LabelledRowMap = <X extends Values>(
  logits: X,
  targets: Labels,
  options?: RowOptions<ArrayOf<X>>,
) => ArrayOf<X>;

/** Each element to an element; `out` has the input's length, and may be the input itself. */
export type ElementMap = <X extends Values>(x: X, options?: { out?: ArrayOf<X> | undefined }) => ArrayOf<X>;

/** The functions of the package. */
export interface Functions {
  readonly logSumExp: Reduction;
  readonly softmax: RowMap;
  readonly logSoftmax: RowMap;
  readonly entropy: Reduction<BaseOption & FromOption>;
  readonly crossEntropy: Comparison<BaseOption & FromOption>;
  readonly klDivergence: Comparison<BaseOption & FromOption & FormOption>;
  readonly jsDivergence: Comparison<BaseOption & FromOption>;
  readonly crossEntropyLoss: LabelledReduction;
  readonly crossEntropyLossGrad: LabelledRowMap;
  readonly exp: ElementMap;
  readonly expm1: ElementMap;
  readonly log: ElementMap;
  readonly log1p: ElementMap;
}

export interface BackendInfo {
  readonly name: BackendName;
  /** Why it is `js`; undefined for the others. */
  readonly reason: string | undefined;
}

/** The functions, bound to one backend. */
export interface LogSum extends Functions {
  /** Which backend runs. */
  backend(): BackendInfo;
}

export interface LogSumOptions {
  /** `auto` (default): the fastest that runs here. One that is named and cannot run throws. */
  backend?: "auto" | BackendName | undefined;
  /**
   * The `logsum/kernels.wasm` of this version, a WebAssembly.Module or its bytes, where the host forbids compiling. The
   * backend `js` has no use for it; `logsum/js`, which has no other, throws a TypeError unless that one is named.
   */
  module?: object | undefined;
}
