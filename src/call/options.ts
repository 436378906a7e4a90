// The options of a call: each is read, checked, and may add steps to the plan. An operation lists the options that it takes, so that
// a program has no code of other options.
// See docs/decisions/25-options-as-objects.md.
import { logOne } from "../js/arithmetic/log-single.js";
import { checkInteger, checkMask, checkRowWeights, scaleWeights } from "./check.js";
import { notGiven, wrongType, wrongValue } from "./errors.js";
import { maskResults, maskRows, planMask } from "./masks.js";
import type { Option } from "./model.js";
import { divideByLogBase, planLogBase } from "./order.js";
import {
  addPseudocount,
  divideByBeta,
  findEmptyRows,
  multiplyByBeta,
  normalizeRows,
  planBeta,
  planEmptyRow,
  planNormalize,
  planRowWeights,
  planTemperature,
  temperRows,
  zeroEmptyRows,
} from "./steps.js";
import { planReduction } from "./totals.js";

export const dtype: Option = {
  name: "dtype",
  isDense: true,
  read(options, { name }, value) {
    oneOf(name, "dtype", ["float16"], value);
    options.areHalves = true;
  },
};

const readMask: Option["read"] = (options, { name }, value) => {
  options.mask = checkMask(name, value);
};

export const mask: Option = {
  name: "mask",
  read: readMask,
  plan: planMask,
  before: maskRows,
};

/** The mask of losses and gradients of each element: masked ones give 0. */
export const elementMask: Option = {
  name: "mask",
  read: readMask,
  plan: planMask,
  before: maskRows,
  after: maskResults,
};

const readEmptyRow: Option["read"] = (options, { name }, value) => {
  options.isEmptyZero = oneOf(name, "emptyRow", ["nan", "zero"], value) === "zero";
};

export const emptyRow: Option = {
  name: "emptyRow",
  read: readEmptyRow,
  plan: planEmptyRow,
  before: findEmptyRows,
  after: zeroEmptyRows,
};

/** emptyRow of losses, whose mean it concerns. */
export const emptyMean: Option = { name: "emptyRow", read: readEmptyRow };

export const rowWeights: Option = {
  name: "rowWeights",
  read(options, { name }, value) {
    options.rowWeights = checkRowWeights(name, value);
  },
  check({ name }, { rowWeights, reduction }) {
    if (rowWeights !== undefined && reduction === "none") throw notGiven(name, "rowWeights", "without a reduction");
    if (rowWeights !== undefined && reduction === "mean") scaleWeights(rowWeights);
  },
  plan: planRowWeights,
};

export const pseudocount: Option = {
  name: "pseudocount",
  read(options, { name }, value) {
    options.pseudocount = checkNumber(name, "pseudocount", value, "finite and at least 0", (count) => count >= 0);
  },
  check({ name }, { pseudocount, normalize }) {
    if (pseudocount > 0 && !normalize) throw notGiven(name, "pseudocount", "without normalize");
  },
  before: addPseudocount,
};

export const largest: Option = {
  name: "largest",
  read(options, { name }, value) {
    if (typeof value !== "boolean") throw wrongType(name, "largest", "a boolean", value);
    options.isLargest = value;
  },
};

export const beta: Option = {
  name: "beta",
  read(options, { name }, value) {
    options.beta = checkNumber(name, "beta", value, "finite and greater than 0", (factor) => factor > 0);
  },
  plan: planBeta,
  before: multiplyByBeta,
  after: divideByBeta,
};

export const temperature: Option = {
  name: "temperature",
  read(options, { name }, value) {
    options.temperature = checkNumber(name, "temperature", value, "finite and greater than 0", (t) => t > 0);
  },
  plan: planTemperature,
  before: temperRows,
};

/** The temperature of a sample, which may be 0. */
export const samplingTemperature: Option = {
  name: "temperature",
  read(options, { name }, value) {
    options.temperature = checkNumber(name, "temperature", value, "finite and at least 0", (t) => t >= 0);
  },
  plan: planTemperature,
  before: temperRows,
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

const readBase: Option["read"] = (options, { name }, value) => {
  if (value === "e") return;
  if (typeof value !== "number") throw wrongType(name, "base", 'a number or "e"', value);
  options.logBase = logOne(checkNumber(name, "base", value, "finite and greater than 1", (one) => one > 1));
};

export const base: Option = { name: "base", isDense: true, read: readBase };

/** The base of measures with an order, whose kernels do not divide by its logarithm. */
export const baseOfOrders: Option = {
  name: "base",
  read: readBase,
  plan: planLogBase,
  after: divideByLogBase,
};

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
  check({ name, sources }, { from: source = sources[0], temperature, normalize }) {
    const how = `with from: "${source}"`;
    if (temperature !== undefined && source !== "logits") throw notGiven(name, "temperature", how);
    if (normalize && source !== "probs") throw notGiven(name, "normalize", how);
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

/** Reads the option normalize, whose steps depend on the operation. */
export const readNormalize: Option["read"] = (options, { name }, value) => {
  if (typeof value !== "boolean") throw wrongType(name, "normalize", "a boolean", value);
  options.normalize = value;
};

export const normalize: Option = {
  name: "normalize",
  read: readNormalize,
  plan: planNormalize,
  before: normalizeRows,
};

export const reduction: Option = {
  name: "reduction",
  read(options, { name }, value) {
    options.reduction = oneOf(name, "reduction", ["none", "sum", "mean"], value);
  },
  check({ name, isGradient }, { reduction, out }) {
    if (reduction !== "none" && !isGradient && out !== undefined) throw notGiven(name, "out", "with a reduction");
  },
  plan: planReduction,
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
  check({ name }, { weights, cols, shape }) {
    if (typeof weights?.[1] === "object" && cols === undefined && shape === undefined) {
      throw notGiven(name, "a row of posWeight", "without cols or shape");
    }
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
