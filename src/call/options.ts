// The options of a call: each is read, checked, and may add steps to the plan. An operation lists the options that it takes, so that
// a program has no code of other options.
// See docs/decisions/25-options-as-objects.md.
import { logOne } from "../js/arithmetic/log-single.js";
import { checkInteger, checkMask, checkOffsets, checkShape } from "./check.js";
import { notAnOption, notGiven, wrongType, wrongValue } from "./errors.js";
import { type OperationInfo, type Option, Options } from "./model.js";
import { divideByLogBase } from "./order.js";
import { maskRows, normalizeInputs, temperInputs } from "./steps.js";

export const cols: Option = {
  name: "cols",
  isDense: true,
  read(options, { name }, value) {
    options.cols = checkInteger(name, "cols", value, 1);
  },
};

export const out: Option = {
  name: "out",
  isDense: true,
  read(options, _operation, value) {
    options.out = value;
  },
};

export const rowStride: Option = {
  name: "rowStride",
  read(options, { name }, value) {
    options.rowStride = checkInteger(name, "rowStride", value, 1);
  },
};

export const shape: Option = {
  name: "shape",
  read(options, { name }, value) {
    options.shape = checkShape(name, value);
  },
};

export const axis: Option = {
  name: "axis",
  read(options, { name }, value) {
    options.axis = checkInteger(name, "axis", value);
  },
};

export const offsets: Option = {
  name: "offsets",
  read(options, { name }, value) {
    options.offsets = checkOffsets(name, value);
  },
};

/** The options for the layout of rows, and `out`. */
export const layouts: readonly Option[] = [cols, out, rowStride, shape, axis, offsets];
export const layoutsWithoutOut: readonly Option[] = [cols, rowStride, shape, axis, offsets];
export const groupLayouts: readonly Option[] = [cols, rowStride, shape, axis];
export const tableLayouts: readonly Option[] = [out, shape];

export const mask: Option = {
  name: "mask",
  read(options, { name }, value) {
    options.mask = checkMask(name, value);
  },
  plan: maskRows,
};

export const temperature: Option = {
  name: "temperature",
  read(options, { name }, value) {
    options.temperature = checkNumber(name, "temperature", value, "finite and greater than 0", (t) => t > 0);
  },
  plan: temperInputs,
};

export const base: Option = {
  name: "base",
  isDense: true,
  read(options, { name }, value) {
    if (value === "e") return;
    if (typeof value !== "number") throw wrongType(name, "base", 'a number or "e"', value);
    options.logBase = logOne(checkNumber(name, "base", value, "finite and greater than 1", (one) => one > 1));
  },
};

/** The base of measures with an order, whose kernels do not divide by its logarithm. */
export const baseOfOrders: Option = { name: "base", read: base.read, plan: divideByLogBase };

export const average: Option = {
  name: "average",
  read(options, { name }, value) {
    options.average = oneOf(name, "average", ["arithmetic", "geometric", "min", "max"], value);
  },
};

export const from: Option = {
  name: "from",
  isDense: true,
  read(options, { name, sources }, value) {
    const source = oneOf(name, "from", sources, value);
    options.from = source === sources[0] ? undefined : source;
  },
};

export const form: Option = {
  name: "form",
  isDense: true,
  read(options, { name }, value) {
    options.form = oneOf(name, "form", ["generalized"] as const, value);
  },
};

export const normalize: Option = {
  name: "normalize",
  read(options, { name }, value) {
    if (typeof value !== "boolean") throw wrongType(name, "normalize", "a boolean", value);
    options.normalize = value;
  },
  plan: normalizeInputs,
};

export const reduction: Option = {
  name: "reduction",
  read(options, { name }, value) {
    options.reduction = oneOf(name, "reduction", ["none", "sum", "mean"], value);
  },
};

export const ignoreIndex: Option = {
  name: "ignoreIndex",
  read(options, { name }, value) {
    options.ignoreIndex = checkInteger(name, "ignoreIndex", value);
  },
};

export const labelSmoothing: Option = {
  name: "labelSmoothing",
  read(options, { name }, value) {
    options.labelSmoothing = checkNumber(name, "labelSmoothing", value, "from 0 to 1", (e) => e >= 0 && e <= 1);
  },
};

const readWeights =
  (name: string): Option["read"] =>
  (options, _operation, value) => {
    options.weights = [name, value];
  };

export const weights: Option = { name: "weights", read: /*#__PURE__*/ readWeights("weights") };
export const classWeights: Option = { name: "classWeights", read: /*#__PURE__*/ readWeights("classWeights") };

export const posWeight: Option = {
  name: "posWeight",
  read(options, { name }, value) {
    if (typeof value === "number") {
      checkNumber(name, "posWeight", value, "finite and at least 0", (weight) => weight >= 0);
    }
    options.weights = ["posWeight", value];
  },
};

function checkNumber(where: string, option: string, value: unknown, required: string, isGood: (x: number) => boolean) {
  if (typeof value !== "number") throw wrongType(where, option, "a number", value);
  if (!isGood(value) || value === Number.POSITIVE_INFINITY) throw wrongValue(where, option, required, value);
  return value;
}

function oneOf<V extends string>(where: string, option: string, values: readonly V[], value: unknown): V {
  const required = values.map((one) => JSON.stringify(one)).join(" or ");
  if (typeof value !== "string") throw wrongType(where, option, required, value);
  const match = values.find((one) => one === value);
  if (match === undefined) throw wrongValue(where, option, required, value);
  return match;
}

/** The options of a call that gives none. */
export const DEFAULTS: Readonly<Options> = /*#__PURE__*/ new Options();

/** Reads and checks the options of a call. An option that is undefined is not given. */
export function readOptions(operation: OperationInfo, argument: unknown): Readonly<Options> {
  if (argument === undefined) return DEFAULTS;
  if (typeof argument !== "object" || argument === null || Array.isArray(argument) || ArrayBuffer.isView(argument)) {
    throw wrongType(operation.name, "options", "an object", argument);
  }
  const values = argument as Record<string, unknown>;
  const options = new Options();
  for (const name in values) read(operation, options, name, values[name]);
  // The names of a class's getters are not enumerable.
  if (values["constructor"] !== Object) {
    for (const { name } of operation.options) read(operation, options, name, values[name]);
  }
  if (!options.isDense) checkTogether(operation, options);
  return options;
}

function read(operation: OperationInfo, options: Options, name: string, value: unknown): void {
  if (value === undefined) return;
  for (const option of operation.options) {
    if (option.name === name) {
      option.read(options, operation, value);
      if (option.isDense !== true) options.isDense = false;
      return;
    }
  }
  const names = operation.options.map((option) => option.name);
  throw notAnOption(operation.name, name, names);
}

/** Refuses options that exclude each other. */
function checkTogether({ name, sources, isGradient }: OperationInfo, options: Options): void {
  const layoutNames = (["cols", "shape", "offsets"] as const).filter((layout) => options[layout] !== undefined);
  if (layoutNames.length > 1) throw notGiven(name, layoutNames[1], `with ${layoutNames[0]}`);
  const isBatch = options.cols !== undefined || options.shape !== undefined;
  if (options.rowStride !== undefined && options.cols === undefined) throw notGiven(name, "rowStride", "without cols");
  if (options.axis !== undefined && options.shape === undefined) throw notGiven(name, "axis", "without shape");
  if (options.weights?.[0] === "posWeight" && typeof options.weights[1] === "object" && !isBatch) {
    throw notGiven(name, "a row of posWeight", "without cols or shape");
  }
  const source = options.from ?? sources[0];
  if (options.temperature !== undefined && source !== "logits") {
    throw notGiven(name, "temperature", `with from: "${source}"`);
  }
  if (options.normalize && source !== "probs") throw notGiven(name, "normalize", `with from: "${source}"`);
  if (options.reduction !== "none" && !isGradient && options.out !== undefined) {
    throw notGiven(name, "out", "with a reduction");
  }
}
