// The options of a call: one table says how each is checked and what it is if not given.
import { checkInteger, notAnOption, wrongType, wrongValue } from "./check.js";
import { logOne } from "./js/float64.js";
import type { Op, OptionName } from "./ops.js";

export interface Options {
  /** Length of a row; undefined for a single row. */
  cols: number | undefined;
  /** Where the result goes, not yet checked. */
  out: unknown;
  /** ln of the base of the logarithms of a measure. */
  base: number;
  /** The form of an operation, of those that its row has. */
  form: "generalized" | undefined;
  /** What the inputs are; undefined for probabilities. */
  from: "logits" | "logProbs" | undefined;
}

/** How each is checked; what it is if not given is in DEFAULTS. */
const TABLE: { readonly [N in OptionName]: (where: string, value: unknown) => Options[N] } = {
  cols: (where, value) => checkInteger(where, "cols", value, 1),
  out: (_where, value) => value,
  base(where, value) {
    if (value === "e") return 1;
    if (typeof value !== "number") throw wrongType(where, "base", 'a number or "e"', value);
    if (!(value > 1 && value < Number.POSITIVE_INFINITY)) {
      throw wrongValue(where, "base", "finite and greater than 1", value);
    }
    return logOne(value);
  },
  form: (where, value) => oneOf<"generalized">(where, "form", ["generalized"], value),
  from(where, value) {
    const from = oneOf<"probs" | "logProbs" | "logits">(where, "from", ["probs", "logProbs", "logits"], value);
    return from === "probs" ? undefined : from;
  },
};

function oneOf<V extends string>(where: string, name: string, values: readonly V[], value: unknown): V {
  const wanted = values.map((one) => JSON.stringify(one)).join(" or ");
  if (typeof value !== "string") throw wrongType(where, name, wanted, value);
  const known = values.find((one) => one === value);
  if (known === undefined) throw wrongValue(where, name, wanted, value);
  return known;
}

/** Those of a call without any. */
export const DEFAULTS: Options = {
  cols: undefined,
  out: undefined,
  base: 1,
  form: undefined,
  from: undefined,
};

/** What the next call with options may use, so that calls leave no garbage. */
let spare: Options | undefined = { ...DEFAULTS };

/** To be called with what readOptions returned once it is read. */
export function releaseOptions(options: Options): void {
  if (options === DEFAULTS) return;
  options.cols = undefined;
  options.out = undefined;
  options.base = 1;
  options.form = undefined;
  options.from = undefined;
  spare = options;
}

/** The operation that a call with these options is. */
export function variantOf(op: Op, { from, form }: Readonly<Options>): Op {
  if (!from && !form) return op;
  return op.variants?.[from && form ? `${from} ${form}` : (from ?? form ?? "")] ?? op;
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
  if (values.constructor !== Object) {
    for (const name of op.options) read(op, options, name, values[name]);
  }
  return options;
}

function read<N extends OptionName>(op: Op, options: Options, name: N, value: unknown): void {
  if (value === undefined) return;
  if (!op.options.includes(name)) throw notAnOption(op.name, name, op.options);
  // What most calls give, by name: a look into the table takes as long as all else here.
  if (name === "cols") options.cols = TABLE.cols(op.name, value);
  else if (name === "out") options.out = value;
  else options[name] = TABLE[name](op.name, value);
}
