// The types of the public functions.
/** Arrays of either dtype, float64 and float32. */
export type Floats = Float64Array | Float32Array;
/** What an input may be: `number[]` counts as float64, beside a typed array as of its dtype. */
export type Values = Floats | readonly number[];
/** Class ids, one a row. */
export type Labels =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | readonly number[];

/** Where ragged rows start in an array, and the last one ends. */
export type Offsets = Uint32Array | Int32Array;

/** What calls write to `out`. */
export type Results = Floats | Uint32Array;

/** `wasm-relaxed-simd` is that of the entry `logsum/relaxed` alone. */
export type BackendName = "wasm-relaxed-simd" | "wasm-simd" | "js";

/** What a batch gives: an array of the inputs' dtype. */
export type ArrayOf<P, Q = P> = P extends Float32Array
  ? Float32Array
  : Q extends Float32Array
    ? Float32Array
    : Float64Array;

/** The input is a single row. */
export interface OneRow {
  cols?: undefined;
  rowStride?: undefined;
  shape?: undefined;
  axis?: undefined;
  offsets?: undefined;
}

/** Row-major rows of `cols` elements. */
export interface Rows {
  /** Length of a row; the input's length is a multiple of it, unless there is `rowStride`. */
  cols: number;
  /** Elements between the starts of rows, at least `cols`; the results are dense. */
  rowStride?: number | undefined;
  shape?: undefined;
  axis?: undefined;
  offsets?: undefined;
}

/** A dense array of any number of axes, reduced along one of them. */
export interface Axis {
  /** Its lengths along the axes, the last one contiguous. */
  shape: readonly number[];
  /** The axis along which a row lies: the last one by default; negative ones count from the end. */
  axis?: number | undefined;
  cols?: undefined;
  rowStride?: undefined;
  offsets?: undefined;
}

/** Ragged rows: row r is [offsets[r], offsets[r + 1]). */
export interface Ragged {
  /** From 0 to the input's length, never decreasing. */
  offsets: Offsets;
  cols?: undefined;
  rowStride?: undefined;
  shape?: undefined;
  axis?: undefined;
}

/** Either of OneRow and Rows. */
export interface MaybeRows {
  cols?: number | undefined;
  rowStride?: undefined;
  shape?: undefined;
  axis?: undefined;
  offsets?: undefined;
}

/** How rows lie, of a batch. */
export type Layout = Rows | Axis | Ragged;

/** How rows lie, or that there is one. */
export type AnyLayout = MaybeRows | Layout;

/** A new array is made for the result, if it is one. */
export interface New {
  out?: undefined;
}

/** The result goes to `out`, of the inputs' dtype and of its length, and `out` is returned. */
export interface Into<R extends Floats> {
  out: R;
}

/** Either of these. It may be the first input itself where the result has that one's length and layout. */
export interface MaybeInto<R extends Floats> {
  out?: R | undefined;
}

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

/** A row to a number. */
export interface Reduction<O = unknown> {
  (x: Values, options?: OneRow & New & O): number;
  <X extends Values>(x: X, options: Layout & New & O): ArrayOf<X>;
  <R extends Floats>(x: Values, options: AnyLayout & Into<R> & O): R;
  <X extends Values>(x: X, options?: AnyLayout & MaybeInto<ArrayOf<X>> & O): number | ArrayOf<X>;
}

/** Of tables. */
export interface NormalizeOption {
  /** Divide by the sum of the table. */
  normalize?: boolean | undefined;
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

/** Elements of rows, and where they are in these. */
export interface Selected<R extends Floats = Floats> {
  values: R;
  indices: Uint32Array;
}

/** A row to k of its elements. */
export type RowSelection = <X extends Values>(x: X, k: number, options?: AnyLayout) => Selected<ArrayOf<X>>;

/** The functions of the package. */
export interface Functions {
  readonly logSumExp: Reduction<MaskOption & WeightsOption>;
  readonly logMeanExp: Reduction<MaskOption>;
  readonly softmax: RowMap<MaskOption & TemperatureOption>;
  readonly logSoftmax: RowMap<MaskOption & TemperatureOption>;
  readonly logCumSumExp: RowMap;
  readonly entropy: Reduction<BaseOption & FromOption>;
  readonly crossEntropy: Comparison<BaseOption & FromOption>;
  readonly klDivergence: Comparison<BaseOption & FromOption & FormOption>;
  readonly jsDivergence: Comparison<BaseOption & FromOption>;
  readonly jsDistance: Comparison<BaseOption & FromOption>;
  readonly perplexity: Reduction<FromOption>;
  readonly mutualInformation: TableMeasure<BaseOption & NormalizeOption>;
  readonly conditionalEntropy: TableMeasure<BaseOption & NormalizeOption>;
  readonly crossEntropyLoss: Loss;
  readonly crossEntropyLossGrad: LossGradient;
  readonly binaryCrossEntropy: ElementLoss;
  readonly binaryCrossEntropyWithLogits: ElementLoss<PosWeightOption>;
  readonly binaryCrossEntropyWithLogitsGrad: ElementGradient<PosWeightOption>;
  readonly argmax: IndexReduction;
  readonly topK: RowSelection;
  readonly exp: ElementMap;
  readonly expm1: ElementMap;
  readonly log: ElementMap;
  readonly log1p: ElementMap;
  readonly log1mExp: ElementMap;
  readonly sigmoid: ElementMap;
  readonly logit: ElementMap;
  readonly logSigmoid: ElementMap;
  readonly softplus: ElementMap;
  readonly xlogx: ElementMap;
  readonly xlogy: ElementPair;
  readonly xlog1py: ElementPair;
  readonly logAddExp: ElementPair;
  readonly logSubExp: ElementPair;
  readonly selfInformation: ElementMap<BaseOption>;
}

/** Which backend runs, and why. */
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

/** Of createLogSum. */
export interface LogSumOptions {
  /** `auto` (default): the fastest that runs here. One that is named and cannot run throws. */
  backend?: "auto" | BackendName | undefined;
  /**
   * The `logsum/kernels.wasm` of this version, a WebAssembly.Module or its bytes, where the host forbids compiling. The
   * backend `js` has no use for it; `logsum/js`, which has no other, throws a TypeError unless that one is named.
   */
  module?: object | undefined;
}
