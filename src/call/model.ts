// The model of a call: operations, their kernels and options, the layout of rows, and the plan that follows from them.
import type { Given, JsKernel, KernelModule, Operand, ResultKind, Tile } from "../backends/backend.js";
import type { Floats, Results, Selected, Signed } from "../types/arrays.js";
import type { Layout, Strides } from "./rows.js";
import type { Dtype } from "./typed-array.js";
import { type Form, Options, type Source } from "./values.js";

export type { Form, Layout, Source, Strides };
export { Options };

/** A kernel of an operation, and the calls that it serves. */
export interface Kernel {
  /** Its exports are `name_f64` and `name_f32`. */
  readonly name: string;
  /** The WebAssembly module that has these exports. Without one, plain JavaScript serves all backends. */
  readonly module?: KernelModule;
  /** The kernel in plain JavaScript. */
  readonly f64: JsKernel;
  readonly f32: JsKernel;
  /** The value of the option `from` that it serves; any by default. */
  readonly from?: Source;
  readonly form?: Form;
  /** The second input. The default is `values` if the operation takes values, else `none`. */
  readonly operand?: Operand;
  /** The result of a row without elements: NaN by default. */
  readonly empty?: number;
  /** The result of the kernel, where steps make another one of it for the operation. */
  readonly result?: ResultKind;
}

/** Reads and checks class ids. Only the losses have this code. */
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

/** Results that are indices. Only argmax, topK and samples have this code. */
export interface Indices {
  check(where: string, k: number, rows: number, cols: number, offsets?: Float64Array): void;
  /** The array for the elements that the indices of topK select. */
  valuesFor(
    operation: OperationInfo,
    options: Readonly<Options>,
    dtype: Dtype,
    size: number,
    givenX: unknown,
  ): Floats | undefined;
  select(x: Floats, indices: Uint32Array, values: Floats, cols: number, k: number): Selected;
  /** Copies the indices of the rows in a tile to their places, and their elements to `values`. */
  scatter(plan: Plan, width: number, to: Uint32Array, values: Floats | undefined, place: Place): void;
}

/** Results that have values and signs. Only signed sums have this code. */
export interface SignedResults {
  finish(values: number | Floats, signs: Floats): Result;
  /** Rounds both to float16. */
  round(operation: OperationInfo, result: Result, options: Readonly<Options>, x: unknown, y: unknown): Result;
}

/** Reads the order of a measure. Only measures that have one have this code. */
export interface Order {
  read(where: string, order: unknown): number;
}

export interface Operation {
  readonly name: string;
  /** The names of its inputs, for error messages. */
  readonly inputs: readonly [string, string?];
  /** The second argument: `none` by default. */
  readonly operand?: "values" | "labels" | "count" | "uniforms";
  /** Reads numbers from 0 to 1, one a row. */
  readonly readUniforms?: (where: string, uniforms: unknown, areHalves: boolean) => Float64Array;
  /** Reads and checks labels, if the operation takes them. */
  readonly classIds?: ClassIds;
  /** Reads its last argument, an order of at least 0. Order 1 has kernels of its own, of the form `limit`. */
  readonly order?: Order;
  /** The number that its kernels take for rows of `cols`: ln of the base by default. */
  readonly parameter?: (inputs: Inputs, options: Readonly<Options>, cols: number) => number;
  readonly result: ResultKind;
  readonly indices?: Indices;
  readonly signed?: SignedResults;
  /** The reduction of an operation that gives one number for all rows: it has no option for it. */
  readonly reduction?: "mean";
  /** The values of the option `from`; the first is its default. Elementwise operations have none. */
  readonly sources?: readonly Source[];
  /** Is it the gradient of a loss? A reduction scales a gradient, and does not sum it. */
  readonly isGradient?: boolean;
  /** The options for the layout and `out`: all of them by default. */
  readonly layouts?: readonly Option[];
  /** The other options that it takes. */
  readonly options: readonly Option[];
  /** The kernels: the first serves calls without options. */
  readonly kernels: readonly Kernel[];
  /** Makes the layout of its input, for operations on contingency tables. */
  readonly layout?: (operation: OperationInfo, options: Options, length: number) => Layout;
  /** Plans a call, after its options have. */
  readonly plan?: (plan: Plan) => void;
  /** Steps before the kernel and after it, behind those of the options. */
  readonly before?: Step;
  readonly after?: Step;
  /** Runs a call by itself, where results are not those of rows. */
  readonly run?: (call: Call) => Results;
  /** Has every call a plan? Then kernels take rows in a tile alone. */
  readonly isPlanned?: boolean;
  /** Do calls run on one thread, even those of a pool? */
  readonly isLocal?: boolean;
}

/** An operation with all fields, as calls use it. */
export interface OperationInfo {
  readonly name: string;
  readonly inputs: readonly [string, string?];
  readonly operand: "none" | "values" | "labels" | "count" | "uniforms";
  readonly readUniforms: Operation["readUniforms"];
  readonly classIds: ClassIds | undefined;
  readonly order: Order | undefined;
  readonly parameter: Operation["parameter"];
  readonly result: ResultKind;
  readonly indices: Indices | undefined;
  readonly signed: SignedResults | undefined;
  readonly reduction: Options["reduction"];
  readonly sources: readonly Source[];
  readonly isElementwise: boolean;
  readonly isGradient: boolean;
  readonly options: readonly Option[];
  /** The checks of its options. */
  readonly checks: readonly NonNullable<Option["check"]>[];
  readonly layout: Operation["layout"];
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  /** Returns the tile of the kernel with this name, with room for `length` elements. Memory must not move under the arrays. */
  tileOf(kernel: string, dtype: Dtype, length: number, arrays: readonly Given[]): Tile;
}

/** The result of a call. */
export type Result = number | Results | Selected | Signed<number> | Signed<Floats>;

export interface Option {
  readonly name: string;
  /** Checks a value, and stores it in `options`. */
  read(options: Options, operation: OperationInfo, value: unknown): void;
  /** Refuses options that exclude this one. It is called whether it is given or not. */
  check?(operation: OperationInfo, options: Readonly<Options>): void;
  /** With this option, can a kernel take dense rows directly, without a tile? */
  readonly isDense?: boolean;
  /** Plans a call, if the option is given: checks its value against the inputs, and sets `hasSteps` if the option has steps. */
  plan?(plan: Plan): void;
  /** Changes the rows in a tile, if the option is given. */
  readonly before?: Step;
  /** Changes the results in a tile, if the option is given. */
  readonly after?: Step;
}

/** Class ids that are read and not yet checked. */
export type Labels = Int32Array | Float64Array;

/** The checked arguments of a call. */
export interface Inputs {
  readonly x: Floats;
  /** The second argument, if it is an array of values or probabilities. */
  readonly y: Floats | undefined;
  /** The second argument, if it is class ids, not yet checked. */
  readonly ids: Labels | undefined;
  /** The weights of elements, classes or positive targets. No operation takes two of these. */
  readonly weights: Floats | undefined;
  /** Numbers from 0 to 1, one a row. */
  readonly uniforms: Float64Array | undefined;
  /** The number of results of each row: that of topK, else 1. */
  readonly k: number;
  /** The order of a measure that has one. */
  readonly order: number | undefined;
}

/** Changes the rows in a tile, or their results. It has no effect on a call that does not give its option. */
export type Step = (plan: Plan) => void;

/** A call of an operation that runs it by itself. */
export interface Call {
  readonly operation: OperationInfo;
  readonly options: Readonly<Options>;
  readonly dtype: Dtype;
  readonly inputs: Inputs;
  /** The inputs as they were given. */
  readonly givenX: unknown;
  readonly givenY: unknown;
}

/** The sum of the results of a call, in the order of its rows. Only the option reduction has this code. */
export interface Totals {
  add(value: number): void;
  /** Adds up the results of a tile, each times the weight of its row. A row of weight 0 is skipped. */
  addResults(plan: Plan, n: number, width: number): void;
  /** Adds the result of rows without elements. */
  addEmpty(rowWeights: Float64Array | undefined, empty: number, first: number, end: number): void;
  /** Returns the sum, or the mean. */
  result(plan: Plan): number;
}

/**
 * The plan of a call whose rows are gathered in tiles, and the chunk of rows in the tile. It is one object, because a call of few
 * elements takes longer the more objects it makes.
 */
export class Plan {
  /** The second input of the kernel. */
  operand: Operand;
  /** The second input, if it is an array; one row of it may be broadcast. */
  y: Floats | undefined;
  /** The checked class ids; negative for rows that are skipped. */
  labels: Int32Array | undefined = undefined;
  /** The form of KL, or `limit` at order 1. */
  form: Form | undefined;
  /** The weights of rows in the sum of all results. */
  rowWeights: Float64Array | undefined;
  /** The weight of each row where these are undefined. */
  rowWeight = 1;
  /** The rows of the tile without elements that count, if the option emptyRow asks for them. */
  emptyRows: number[] | undefined = undefined;
  /** Has the call steps before the kernel, or after it? */
  hasSteps = false;
  /** The divisor of a mean. */
  divisor: number;
  /** The array that takes the results; undefined where they are added up. */
  out: Results | undefined = undefined;
  /** The elements that belong to indices. */
  values: Floats | undefined = undefined;
  /** The signs of results, one a row. */
  signs: Floats | undefined = undefined;
  /** May a step refuse a row? Then results go to `out` when all rows have theirs. */
  mayRefuse = false;
  /** The sum of all results, in the order of the rows. */
  total: Totals | undefined = undefined;
  /** The tile, once the plan runs. */
  tile!: Tile;
  /** The rows in the tile are some of the call's rows, of the ragged rows of one length, or of the pieces of elementwise rows. */
  n = 0;
  cols = 0;
  /** The number of the first row: in the call, and among the rows of the same strides. */
  first = 0;
  row = 0;
  /** The start of the rows of the same strides, in the inputs and in results that are rows. */
  base = 0;
  strides: Strides;

  constructor(
    readonly operation: OperationInfo,
    readonly options: Readonly<Options>,
    public inputs: Inputs,
    readonly layout: Layout,
    /** Is x a single row that is broadcast against y? */
    readonly isBroadcastX: boolean,
    /** The dtype of the kernel: float64 for contingency tables. */
    public dtype: Dtype,
    operand: Operand,
    size: number,
  ) {
    this.operand = operand;
    this.y = inputs.y;
    this.form = inputs.order === 1 ? "limit" : options.form;
    this.rowWeights = options.rowWeights;
    this.divisor = size;
    this.strides = layout.strides;
  }
}

/** The number of rows, and their length. */
export type Size = Readonly<Pick<Plan, "n" | "cols">>;

/** The place of rows in an array: rows begin at `base`, and the first of the chunk is number `row`. */
export type Place = Readonly<Pick<Plan, "base" | "strides" | "row">>;
