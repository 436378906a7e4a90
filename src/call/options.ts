// The options of a call: each is read, checked, and may add steps to the plan. An operation lists the options that it takes, so that
// a program has no code of other options.
// See docs/decisions/25-options-as-objects.md.
import { logOne } from "../js/arithmetic/log-single.js";
import { checkInteger, checkMask, checkOffsets, checkShape } from "./check.js";
import { notAnOption, notGiven, wrongType, wrongValue } from "./errors.js";
import { type OperationInfo, type Option, Options } from "./model.js";
import { maskRows, normalizeInputs, temperInputs } from "./steps.js";
import { dtypeOf } from "./typed-array.js";

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

/** The option `out` of operations whose results have values and signs. */
export const signedOut: Option = {
  name: "out",
  isDense: true,
  read(options, { name }, value) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
      throw wrongType(name, "out", "an object with values and signs", value);
    }
    const { values, signs } = value as Record<string, unknown>;
    for (const [part, array] of Object.entries({ values, signs })) {
      if (dtypeOf(array) !== undefined) continue;
      throw wrongType(name, `out.${part}`, "a Float64Array or a Float32Array", array);
    }
    options.out = values;
    options.signedOut = { given: value, signs };
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
/** The only layouts of contingency tables, and of products of matrices. */
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

/** The temperature of a sample, which may be 0. */
export const samplingTemperature: Option = {
  name: "temperature",
  read(options, { name }, value) {
    options.temperature = checkNumber(name, "temperature", value, "finite and at least 0", (t) => t >= 0);
  },
  plan(plan) {
    if (plan.options.temperature !== 0) temperInputs(plan);
  },
};

export const topKOption: Option = {
  name: "topK",
  read(options, { name }, value) {
    options.mostKept = checkInteger(name, "topK", value, 1);
  },
};

export const topP: Option = {
  name: "topP",
  read(options, { name }, value) {
    options.partKept = checkNumber(name, "topP", value, "from 0 to 1", (p) => p >= 0 && p <= 1);
  },
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

export const from: Option = {
  name: "from",
  isDense: true,
  read(options, { name, sources }, value) {
    const source = oneOf(name, "from", sources, value);
    options.from = source === sources[0] ? undefined : source;
  },
};

export const wrt: Option = {
  name: "wrt",
  read(options, { name }, value) {
    options.wrt = oneOf(name, "wrt", ["p", "q"], value);
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

export const gamma: Option = {
  name: "gamma",
  read(options, { name }, value) {
    options.gamma = checkNumber(name, "gamma", value, "finite and at least 0", (exponent) => exponent >= 0);
  },
};

export const alpha: Option = {
  name: "alpha",
  read(options, { name }, value) {
    options.alpha = checkNumber(name, "alpha", value, "from 0 to 1", (weight) => weight >= 0 && weight <= 1);
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
