// The model of a call: operations, their kernels and options, the layout of rows, and the plan that follows from them.
import type { Given, JsKernel, KernelModule, Operand, ResultKind, Tile } from "../backends/backend.js";
import type { Accumulator } from "../js/summation/accumulator.js";
import type { Floats, Results, Selected, Signed } from "../types/arrays.js";
import type { Layout, Strides } from "./rows.js";
import type { Dtype } from "./typed-array.js";

export type { Layout, Strides };

export type Source = "probs" | "logProbs" | "logits";

/** The form of KL, or the measure that is the limit of others at order 1. */
export type Form = "generalized" | "limit";

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
  /** The name of its last argument, an order of at least 0. Order 1 has kernels of its own, of the form `limit`. */
  readonly order?: string;
  /** The number that its kernels take for rows of `cols`: ln of the base by default. */
  readonly parameter?: (inputs: Inputs, options: Readonly<Options>, cols: number) => number;
  readonly result: ResultKind;
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
  readonly order: string | undefined;
  readonly parameter: Operation["parameter"];
  readonly result: ResultKind;
  readonly reduction: Options["reduction"];
  readonly sources: readonly Source[];
  readonly isElementwise: boolean;
  readonly isGradient: boolean;
  readonly options: readonly Option[];
  readonly layout: Operation["layout"];
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  /** Returns the tile of the kernel with this name, with room for a row of `cols`. Memory must not move under the arrays. */
  tileOf(kernel: string, dtype: Dtype, cols: number, arrays: readonly Given[]): Tile;
}

/** The result of a call. */
export type Result = number | Results | Selected | Signed<number> | Signed<Floats>;

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

export interface Option {
  readonly name: string;
  /** Checks a value, and stores it in `options`. */
  read(options: Options, operation: OperationInfo, value: unknown): void;
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
  total: Accumulator | undefined = undefined;
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
