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
}

type Check<T> = { readonly missing: T; readonly check: (where: string, value: unknown) => T };

const TABLE: { readonly [N in OptionName]: Check<Options[N]> } = {
  cols: { missing: undefined, check: (where, value) => checkInteger(where, "cols", value, 1) },
  out: { missing: undefined, check: (_where, value) => value },
  base: {
    missing: 1,
    check(where, value) {
      if (value === "e") return 1;
      if (typeof value !== "number") throw wrongType(where, "base", 'a number or "e"', value);
      if (!(value > 1 && value < Number.POSITIVE_INFINITY)) {
        throw wrongValue(where, "base", "finite and greater than 1", value);
      }
      return logOne(value);
    },
  },
  form: {
    missing: undefined,
    check(where, value) {
      if (typeof value !== "string") throw wrongType(where, "form", '"generalized"', value);
      if (value !== "generalized") throw wrongValue(where, "form", '"generalized"', value);
      return value;
    },
  },
};

const DEFAULTS = Object.fromEntries(
  Object.entries(TABLE).map(([name, row]) => [name, row.missing]),
) as unknown as Options;

/** The options of a call, checked one by one; undefined means not given. */
export function readOptions(op: Op, given: unknown): Options {
  if (given === undefined) return DEFAULTS;
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) {
    throw wrongType(op.name, "options", "an object", given);
  }
  const values = given as Record<string, unknown>;
  const taken = op.options as readonly string[];
  for (const name of Object.keys(values)) {
    if (!taken.includes(name) && values[name] !== undefined) throw notAnOption(op.name, name, taken);
  }
  const options: Record<string, unknown> = { ...DEFAULTS };
  for (const name of op.options) {
    const value = values[name];
    if (value !== undefined) options[name] = TABLE[name].check(op.name, value);
  }
  return options as unknown as Options;
}
