// The model of a call: operations, their kernels and options, where rows lie, and the plan that these come to.
import type { JsKernel, KernelModule, Operand, ResultKind, Tile } from "../backends/backend.js";
import type { Floats } from "../types/arrays.js";
import type { Dtype } from "./typed-array.js";

/**
 * Where rows of one length lie: row r starts at ⌊r / inner⌋ stride + r mod inner, and its elements are `step` apart. A stride of 0
 * broadcasts one row.
 */
export interface Strides {
  readonly inner: number;
  readonly stride: number;
  readonly step: number;
}

/** The rows of a batch. */
export interface Layout {
  readonly rows: number;
  /** Elements of a row, of the longest ragged row, or of a table. */
  readonly cols: number;
  /** The length of a table's rows. */
  readonly width?: number;
  /** Elements of the array that holds them. */
  readonly length: number;
  readonly strides: Strides;
  /** Where ragged rows start and end, each dense. */
  readonly offsets: Float64Array | undefined;
}

export type Source = "probs" | "logProbs" | "logits";

/** A kernel of an operation, and the calls that it is for. */
export interface Kernel {
  /** The name of its exports, `name_f64` and `name_f32`. */
  readonly name: string;
  /** The WebAssembly module that has them; without one, plain JavaScript serves all backends. */
  readonly module?: KernelModule;
  /** The same in plain JavaScript. */
  readonly f64: JsKernel;
  readonly f32: JsKernel;
  /** The value of the option `from` that it is for; without it, any. */
  readonly from?: Source;
  readonly form?: "generalized";
  /** The second input: `values` if the operation takes such, else `none`, unless said otherwise. */
  readonly operand?: Operand;
  /** The result of a row without elements: NaN unless said otherwise. */
  readonly empty?: number;
}

/** Reads and checks class ids: the losses alone have this code. */
export interface ClassIds {
  read(where: string, labels: unknown): Labels;
  check(
    where: string,
    labels: Labels,
    layout: Pick<Layout, "rows" | "cols" | "offsets">,
    ignoreIndex?: number,
    weights?: Floats,
  ): Int32Array;
}

export interface Operation {
  readonly name: string;
  /** The names of its inputs, for the errors. */
  readonly inputs: readonly [string, string?];
  /** The second argument: `none` unless said otherwise. */
  readonly second?: "values" | "labels" | "count";
  /** How labels are read, of an operation that takes them. */
  readonly classIds?: ClassIds;
  readonly result: ResultKind;
  /** Kinds of inputs: the first is the default of the option `from`. Elementwise operations have none. */
  readonly sources?: readonly Source[];
  /** Is it the gradient of a loss, which a reduction divides but does not add up? */
  readonly isGradient?: boolean;
  /** The options that say how rows lie and where results go, if not all of these. */
  readonly layouts?: readonly Option[];
  /** The options that it takes besides. */
  readonly options: readonly Option[];
  /** The first serves calls without options. */
  readonly kernels: readonly Kernel[];
  /** The layout of its input, where rows are not rows: of contingency tables. */
  readonly layout?: (operation: OperationInfo, options: Options, length: number) => Layout;
  /** Chooses the operand, and plans what is done to the rows besides what each option does. */
  readonly plan?: (plan: Plan) => void;
}

/** An operation as a call sees it: all fields are there. */
export interface OperationInfo {
  readonly name: string;
  readonly inputs: readonly [string, string?];
  readonly second: "none" | "values" | "labels" | "count";
  readonly classIds: ClassIds | undefined;
  readonly result: ResultKind;
  readonly sources: readonly Source[];
  readonly isElementwise: boolean;
  readonly isGradient: boolean;
  readonly options: readonly Option[];
  readonly layout: Operation["layout"];
  readonly plan: Operation["plan"];
}

/** The options of a call; those that are not given have these values. */
export class Options {
  /** Length of a row; undefined for a single row, or where `shape` or `offsets` say it. */
  cols: number | undefined = undefined;
  /** Where the result goes, not yet checked. */
  out: unknown = undefined;
  /** ln of the base of the logarithms of a measure. */
  logBase = 1;
  /** The kind of the inputs, unless it is the default. */
  from: Source | undefined = undefined;
  form: "generalized" | undefined = undefined;
  /** Can a kernel take dense rows as they are? */
  isDense = true;
  /** Elements between the starts of rows. */
  rowStride: number | undefined = undefined;
  /** The lengths of an array along its axes. */
  shape: readonly number[] | undefined = undefined;
  /** The axis along which a row lies. */
  axis: number | undefined = undefined;
  /** Where ragged rows start, and the last one ends. */
  offsets: Float64Array | undefined = undefined;
  mask: Uint8Array | undefined = undefined;
  temperature: number | undefined = undefined;
  normalize = false;
  reduction: "none" | "sum" | "mean" = "none";
  /** Factors of the elements, the classes or the positive targets: their option, and what it was given, which is not yet checked. */
  weights: readonly [option: string, given: unknown] | undefined = undefined;
  /** The label of rows that do not count. */
  ignoreIndex: number | undefined = undefined;
  /** The part of the targets that is spread over all classes. */
  labelSmoothing = 0;
}

export interface Option {
  readonly name: string;
  /** Checks a value, and keeps it. */
  read(options: Options, operation: OperationInfo, value: unknown): void;
  /** Can kernels take dense rows as they are where it is given? */
  readonly isDense?: boolean;
  /** Adds to the plan of a call in which it may be given. */
  plan?(plan: Plan): void;
}

/** Class ids as they were read, before they are checked. */
export type Labels = Int32Array | Float64Array;

/** The arguments of a call, which are checked. */
export interface Inputs {
  readonly x: Floats;
  /** The second argument where it is an array of values, or of probabilities. */
  readonly y: Floats | undefined;
  /** The second argument where it is class ids, not yet checked. */
  readonly ids: Labels | undefined;
  /** The weights of elements, of classes or of positive targets: no operation takes two of them. */
  readonly weights: Floats | undefined;
  /** How many results topK gives a row, else 1. */
  readonly k: number;
}

/** Rows in a tile: n of those that lie alike, all, ragged ones of one length, or pieces of elementwise rows. */
export interface Chunk {
  readonly tile: Tile;
  /** The number of the first row in the call, and in those that lie alike. */
  readonly first: number;
  readonly row: number;
  readonly n: number;
  readonly cols: number;
  /** Where the rows that lie alike begin, in the inputs and in rows of results. */
  readonly base: number;
  readonly strides: Strides;
}

/** How many rows, and their length. */
export type Size = Pick<Chunk, "n" | "cols">;

/** Where rows lie in an array: they begin at `base`, and the first of these is number `row`. */
export type Place = Pick<Chunk, "base" | "strides" | "row">;

/** Changes the rows in a tile, or their results. */
export type Step = (chunk: Chunk) => void;

/** The plan of a call whose rows are gathered in tiles. */
export interface Plan {
  readonly operation: OperationInfo;
  readonly options: Readonly<Options>;
  readonly inputs: Inputs;
  readonly layout: Layout;
  /** The second input of the kernel. */
  operand: Operand;
  /** The second input where it is an array; a row of it may serve all rows. */
  y: Floats | undefined;
  /** Is x a single row that serves all rows of y? */
  readonly isBroadcastX: boolean;
  /** The dtype of the kernel: contingency tables are taken in float64. */
  dtype: Dtype;
  readonly before: Step[];
  readonly after: Step[];
  /** The divisor of a mean. */
  divisor: number;
}
