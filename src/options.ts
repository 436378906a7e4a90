// The options of a call. One table has a row for each: how it is checked, what it is if not given, and what takes it.
import {
  checkInteger,
  checkMask,
  checkOffsets,
  checkShape,
  notAnOption,
  notGiven,
  wrongType,
  wrongValue,
} from "./check.js";
import { logOne } from "./js/arithmetic/log-single.js";
import { type Op, type OpName, ofTable, ops, type Source } from "./ops.js";

export interface Options {
  /** Length of a row; undefined for a single row, or where `shape` or `offsets` say it. */
  cols: number | undefined;
  /** Elements between the starts of rows. */
  rowStride: number | undefined;
  /** The lengths of an array along its axes. */
  shape: readonly number[] | undefined;
  /** The axis along which a row lies. */
  axis: number | undefined;
  /** Where ragged rows start, and the last one ends. */
  offsets: Float64Array | undefined;
  /** Where the result goes, not yet checked. */
  out: unknown;
  /** Which elements count. */
  mask: Uint8Array | undefined;
  /** What each exponential is multiplied by, not yet checked. */
  weights: unknown;
  /** What logits, less the largest, are divided by. */
  temperature: number | undefined;
  /** ln of the base of the logarithms of a measure. */
  base: number;
  /** What the inputs are, unless the first of what they may be. */
  from: Source | undefined;
  /** The form of an operation. */
  form: "generalized" | undefined;
  /** Are rows of probabilities divided by their sums first? */
  normalize: boolean;
  /** What becomes of the losses of the rows. */
  reduction: "none" | "sum" | "mean";
  /** A weight for each class, not yet checked. */
  classWeights: unknown;
  /** The label of rows that do not count; undefined if not given. */
  ignoreIndex: number | undefined;
  /** What part of the targets is spread over all classes. */
  labelSmoothing: number;
  /** What positive targets are multiplied by: one number, or a row of them that is not yet checked. */
  posWeight: unknown;
  /** Are only those given with which kernels take dense rows as they are? */
  isSimple: boolean;
}

export type OptionName = Exclude<keyof Options, "isSimple">;

interface OptionRow<N extends OptionName> {
  readonly absent: Options[N];
  readonly ops: readonly OpName[];
  check(op: Op, value: unknown): Options[N];
}

const LOSSES = ["crossEntropyLoss", "crossEntropyLossGrad"] as const;
const IN_UNITS = ["entropy", "crossEntropy", "klDivergence", "jsDivergence", "jsDistance"] as const;
const MEASURES = [...IN_UNITS, "perplexity"] as const;
const TABLES = ["mutualInformation", "conditionalEntropy"] as const;
const SOFTMAXES = ["softmax", "logSoftmax"] as const;
const BINARY = ["binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"] as const;
const ALL = Object.keys(ops) as OpName[];
const OF_ROWS = ALL.filter((name) => !ofTable(ops[name]));

function checkFlag({ name }: Op, option: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw wrongType(name, option, "a boolean", value);
  return value;
}

function checkNumber({ name }: Op, option: string, value: unknown, wanted: string, isGood: (x: number) => boolean) {
  if (typeof value !== "number") throw wrongType(name, option, "a number", value);
  if (!isGood(value)) throw wrongValue(name, option, wanted, value);
  return value;
}

function oneOf<V extends string>({ name }: Op, option: string, values: readonly V[], value: unknown): V {
  const wanted = values.map((one) => JSON.stringify(one)).join(" or ");
  if (typeof value !== "string") throw wrongType(name, option, wanted, value);
  const known = values.find((one) => one === value);
  if (known === undefined) throw wrongValue(name, option, wanted, value);
  return known;
}

// biome-ignore format: a table
const TABLE: { readonly [N in OptionName]: OptionRow<N> } = {
  cols:           { absent: undefined, ops: OF_ROWS, check: ({ name }, value) => checkInteger(name, "cols", value, 1) },
  out:            { absent: undefined, ops: ALL.filter((name) => ops[name].result !== "indices"), check: (_op, value) => value },
  rowStride:      { absent: undefined, ops: OF_ROWS, check: ({ name }, value) => checkInteger(name, "rowStride", value, 1) },
  shape:          { absent: undefined, ops: ALL, check: ({ name }, value) => checkShape(name, value) },
  axis:           { absent: undefined, ops: OF_ROWS, check: ({ name }, value) => checkInteger(name, "axis", value) },
  offsets:        { absent: undefined, ops: OF_ROWS, check: ({ name }, value) => checkOffsets(name, value) },
  mask:           { absent: undefined, ops: ["logSumExp", "logMeanExp", ...SOFTMAXES], check: ({ name }, value) => checkMask(name, value) },
  weights:        { absent: undefined, ops: ["logSumExp"], check: (_op, value) => value },
  temperature:    { absent: undefined, ops: [...SOFTMAXES, ...LOSSES, ...MEASURES], check: (op, value) => checkNumber(op, "temperature", value, "finite and greater than 0", (t) => t > 0 && t < Infinity) },
  base:           { absent: 1, ops: [...IN_UNITS, ...TABLES, "selfInformation"], check: (op, value) => value === "e" ? 1 : logOne(checkBase(op, value)) },
  from:           { absent: undefined, ops: [...LOSSES, ...MEASURES], check: (op, value) => given(op, oneOf(op, "from", op.sources, value)) },
  form:           { absent: undefined, ops: ["klDivergence"], check: (op, value) => oneOf<"generalized">(op, "form", ["generalized"], value) },
  normalize:      { absent: false, ops: [...MEASURES, ...TABLES], check: (op, value) => checkFlag(op, "normalize", value) },
  reduction:      { absent: "none", ops: [...LOSSES, "binaryCrossEntropy", ...BINARY], check: (op, value) => oneOf(op, "reduction", ["none", "sum", "mean"], value) },
  classWeights:   { absent: undefined, ops: LOSSES, check: (_op, value) => value },
  ignoreIndex:    { absent: undefined, ops: LOSSES, check: ({ name }, value) => checkInteger(name, "ignoreIndex", value) },
  labelSmoothing: { absent: 0, ops: LOSSES, check: (op, value) => checkNumber(op, "labelSmoothing", value, "from 0 to 1", (e) => e >= 0 && e <= 1) },
  posWeight:      { absent: undefined, ops: BINARY, check: (op, value) => typeof value === "number" ? checkNumber(op, "posWeight", value, "finite and at least 0", (w) => w >= 0 && w < Infinity) : value },
};

function checkBase(op: Op, value: unknown): number {
  if (typeof value !== "number") throw wrongType(op.name, "base", 'a number or "e"', value);
  return checkNumber(op, "base", value, "finite and greater than 1", (base) => base > 1 && base < Infinity);
}

/** The source, unless it is what the inputs are anyway. */
function given(op: Op, source: Source): Source | undefined {
  return source === op.sources[0] ? undefined : source;
}

/** Those that change what is made of dense rows: the others want the elements brought into place first. */
const SIMPLE: ReadonlySet<string> = new Set(["cols", "out", "base", "from", "form"] satisfies OptionName[]);

/** The names of the options that each operation takes, by its number: a look by name takes longer. */
const TAKEN: (readonly OptionName[])[] = [];
for (const name of ALL) {
  TAKEN[ops[name].number] = (Object.keys(TABLE) as OptionName[]).filter((option) => TABLE[option].ops.includes(name));
}

/** The names of the options that an operation takes. */
export function optionsOf({ name }: Op): readonly OptionName[] {
  return TAKEN[ops[name].number];
}

/** Those of a call without any. */
export const DEFAULTS = {
  ...Object.fromEntries(Object.entries(TABLE).map(([name, { absent }]) => [name, absent])),
  isSimple: true,
} as unknown as Readonly<Options>;

/** What the next call with options may use, so that calls leave no garbage. */
let spare: Options | undefined = { ...DEFAULTS };

/** To be called with what readOptions returned once it is read. To clear the others takes longer than to make them anew. */
export function releaseOptions(options: Options): void {
  if (options === DEFAULTS || !options.isSimple) return;
  options.cols = undefined;
  options.out = undefined;
  options.base = 1;
  options.form = undefined;
  options.from = undefined;
  spare = options;
}

/** The options of a call, checked one by one; undefined means not given. */
export function readOptions(op: Op, given: unknown): Options {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) {
    throw wrongType(op.name, "options", "an object", given);
  }
  const values = given as Record<string, unknown>;
  // A getter may make a call of its own: it gets an object of its own.
  const options = spare ?? { ...DEFAULTS };
  spare = undefined;
  for (const name in values) read(op, options, name as OptionName, values[name]);
  // The getters of a class are not among them. (Object.getPrototypeOf costs a fifth of a call on few elements.)
  if (values.constructor !== Object) for (const name of TAKEN[op.number]) read(op, options, name, values[name]);
  if (!options.isSimple) checkTogether(op, options);
  return options;
}

function read<N extends OptionName>(op: Op, options: Options, name: N, value: unknown): void {
  if (value === undefined) return;
  const taken = TAKEN[op.number];
  if (!taken.includes(name)) throw notAnOption(op.name, name, taken);
  // What most calls give, by name: a look into the table takes as long as all else here.
  if (name === "cols") options.cols = checkInteger(op.name, "cols", value, 1);
  else if (name === "out") options.out = value;
  else {
    (options as Options & Pick<Options, N>)[name] = TABLE[name].check(op, value);
    if (!SIMPLE.has(name)) options.isSimple = false;
  }
}

/** Those that exclude one another. */
function checkTogether(op: Op, options: Options): void {
  const { name } = op;
  const layouts = (["cols", "shape", "offsets"] as const).filter((layout) => options[layout] !== undefined);
  if (layouts.length > 1) throw notGiven(name, layouts[1], `with ${layouts[0]}`);
  if (options.rowStride !== undefined && options.cols === undefined) throw notGiven(name, "rowStride", "without cols");
  if (options.axis !== undefined && options.shape === undefined) throw notGiven(name, "axis", "without shape");
  if (typeof options.posWeight === "object" && options.cols === undefined && options.shape === undefined) {
    throw notGiven(name, "a row of posWeight", "without cols or shape");
  }
  const source = options.from ?? op.sources[0];
  if (options.temperature !== undefined && source !== "logits")
    throw notGiven(name, "temperature", `with from: "${source}"`);
  if (options.normalize && source !== "probs") throw notGiven(name, "normalize", `with from: "${source}"`);
  if (options.reduction !== "none" && !op.isGradient && options.out !== undefined) {
    throw notGiven(name, "out", "with a reduction");
  }
}
