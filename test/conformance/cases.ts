// The cases of other projects' test suites: how each is put to logsum. data/README.md says whose they are.
import { readFileSync } from "node:fs";
import type { Floats, LogSum } from "../../src/index.js";
import { floats as floatsOf, fromHalf, range, toHalf } from "../support/arrays.js";
import { type Call, numbers as numbersOf } from "../support/calls.js";

interface Tensor {
  dtype: string;
  shape: number[];
  data: (number | string)[];
}

export interface Case {
  name: string;
  op: string;
  attrs: Record<string, unknown>;
  inputs: Tensor[];
  outputs: Tensor[];
  tolerance: { exact?: boolean; rtol?: number; atol?: number; metric?: "ULP" | "ATOL"; value?: number };
  expectError?: boolean;
  /** The sign of the sum whose logarithm is expected. */
  sign?: number;
  /** 12 more bits of each output, in libm-primitives. */
  extraBits?: string[];
}

export const FILES = ["onnx-node", "wpt-webnn", "scipy", "julia-logexpfunctions", "pytorch-jax-edge"];

export function load(file: string): Case[] {
  return JSON.parse(readFileSync(new URL(`data/${file}.json`, import.meta.url), "utf8")) as Case[];
}

const WORDS: Record<string, number> = { inf: Infinity, "-inf": -Infinity, nan: Number.NaN };

export function valuesOf(tensor: Tensor): number[] {
  return tensor.data.map((value) => (typeof value === "string" ? WORDS[value] : value));
}

type Kind = "f64" | "f32" | "f16";

function dtype(tensor: Tensor): Kind {
  if (tensor.dtype === "float16") return "f16";
  return tensor.dtype === "float64" ? "f64" : "f32";
}

/** An array of a dtype. That of float16 has their bits, as not all engines have a class for them. */
function floats(kind: Kind, values: readonly number[]): Floats {
  return kind === "f16" ? (Uint16Array.from(values, toHalf) as unknown as Floats) : floatsOf(kind, values);
}

/** The results of a call, as numbers. */
function numbers(logsum: LogSum, [op, args, options]: Call): number[] {
  if (!(args[0] instanceof Uint16Array)) return [...numbersOf(logsum, [op, args, options])];
  const result = numbersOf(logsum, [op, args, { ...options, dtype: "float16" }]);
  return result instanceof Uint16Array ? Array.from(result, fromHalf) : [...result];
}

/**
 * The layout of rows along some axes, and the places of their elements: one axis is an option; the elements of several are brought
 * together first.
 */
function arranged(shape: readonly number[], axes: readonly number[]): [layout: object, places: number[]] {
  const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);
  if (axes.length === 1) return [{ shape, axis: axes[0] }, range(product(shape))];
  const inner = axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
  const order = [...shape.keys()].filter((axis) => !inner.includes(axis)).concat(inner);
  const places = order.reduce(
    (before, axis) => before.flatMap((at) => range(shape[axis]).map((i) => at + i * product(shape.slice(axis + 1)))),
    [0],
  );
  return [{ cols: product(inner.map((axis) => shape[axis])) }, places];
}

/** The axes are an attribute or, in ONNX, the second input. A reduction has all axes by default. */
function axesOf({ attrs, inputs }: Case, isMap: boolean): number[] {
  if (inputs[0].shape.length === 0) return [];
  const given = "axes" in attrs ? attrs["axes"] : "axis" in attrs ? attrs["axis"] : isMap ? -1 : null;
  if (given !== null) return [given].flat() as number[];
  if (inputs[1]?.dtype === "int64" && inputs[1].data.length > 0) return valuesOf(inputs[1]);
  return [...inputs[0].shape.keys()];
}

/** The inputs of a case that are values. */
function tensorsOf({ inputs }: Case): Tensor[] {
  return inputs.filter((input) => input.dtype !== "int64");
}

const maps = ["softmax", "logSoftmax"];

/**
 * Puts an operation on rows along the axes of a case. The mask is an attribute, and `optionsOf` makes other options of the attributes.
 * `toArgs` makes arguments and options of the inputs.
 */
function alongAxes(
  op: string,
  optionsOf?: (one: Case) => object,
  toArgs?: (...inputs: Floats[]) => [Floats[], object?],
) {
  return (logsum: LogSum, one: Case): number[] => {
    const isMap = maps.includes(op);
    const kind = dtype(one.inputs[0]);
    const [layout, places] = arranged(one.inputs[0].shape, axesOf(one, isMap));
    const arrange = (values: number[]) => places.map((place) => values[place]);
    const inputs = tensorsOf(one).map((input) => floats(kind, arrange(valuesOf(input))));
    const [args, more] = toArgs?.(...inputs) ?? [inputs];
    const where = one.attrs["where"] as number[] | undefined;
    const mask = where && Uint8Array.from(arrange(where));
    const result = [...numbers(logsum, [op, args, { ...layout, mask, ...optionsOf?.(one), ...more }])];
    return isMap ? places.map((_, i) => result[places.indexOf(i)]) : result;
  };
}

/** SciPy's distributions are counts. */
const ofCounts = ({ attrs }: Case) => ({ normalize: true, base: attrs["base"] });

const ofLogits = () => ({ from: "logits" });

/** Takes q, the first input, as the second. */
const swapped = (q: Floats, p: Floats): [Floats[]] => [[p, q]];

/** The entropy of one distribution, or its divergence from another. */
const scipyEntropy = (logsum: LogSum, one: Case) =>
  alongAxes(one.inputs.length > 1 ? "klDivergence" : "entropy", ofCounts)(logsum, one);

/** Compares each row with those after it. */
function pairwise(logsum: LogSum, { inputs: [input] }: Case): number[] {
  const [rows, cols] = input.shape;
  const x = floats(dtype(input), valuesOf(input));
  return range(rows - 1, 1).flatMap((r) => {
    const args = [x.subarray((r - 1) * cols, r * cols), x.subarray(r * cols)];
    return [...numbers(logsum, ["jsDistance", args, { cols, normalize: true }])];
  });
}

/** The gradient of logSoftmax at element 0: a masked element is a logit of -Infinity. */
function logSoftmaxGrad(logsum: LogSum, { attrs, inputs: [input] }: Case): number[] {
  const where = attrs["where"] as number[];
  const x = valuesOf(input).map((value, i) => (where[i] ? value : -Infinity));
  return [...logsum.crossEntropyLossGrad(floats(dtype(input), x), [0])].map((slope) => -slope);
}

/** The gradient of ln Σ b exp a with respect to b: exp a divided by the sum. */
function logSumExpGradOfWeights(logsum: LogSum, { inputs: [a, b] }: Case): number[] {
  const x = floats(dtype(a), valuesOf(a));
  const sum = logsum.logSumExp(x, { weights: floats(dtype(b), valuesOf(b)) });
  return numbers(logsum, ["exp", [x.map((value) => value - sum)]]);
}

/** The gradient of softmax at element 0: p₀ times the gradient of ln p₀, which is minus that of the loss. */
function softmaxGrad(logsum: LogSum, { attrs, inputs: [input] }: Case): number[] {
  const mask = Uint8Array.from(attrs["where"] as number[]);
  const x = floats(dtype(input), valuesOf(input));
  const [first] = logsum.softmax(x, { mask });
  return numbers(logsum, ["crossEntropyLossGrad", [x, [0]], { mask }]).map((slope) => -first * slope);
}

/** The gradients of x ln y with respect to x, ln y, and to y, x/y. */
function xlogyGrad(logsum: LogSum, { inputs: [x, y] }: Case): number[] {
  const logs = numbers(logsum, ["log", [floats(dtype(y), valuesOf(y))]]);
  return [...logs, ...valuesOf(x).map((value, i) => value / valuesOf(y)[i])];
}

/** The gradient of -p ln p, which is -ln p - 1. */
function entropyGrad(logsum: LogSum, { inputs: [p] }: Case): number[] {
  return numbers(logsum, ["selfInformation", [floats(dtype(p), valuesOf(p))]]).map((value) => value - 1);
}

/** Puts an operation on elements. For a reduction, each element is a row of its own. */
function onElements(op: string, options?: Record<string, unknown>) {
  return (logsum: LogSum, { inputs }: Case): number[] => {
    const kind = dtype(inputs[0]);
    const args = inputs.map((input) => floats(kind, valuesOf(input)));
    return [...numbers(logsum, [op, args, options])];
  };
}

/** Puts a loss of ONNX: scores with the classes on axis 1, labels, and weights if given. The second output is logSoftmax. */
function onnxLoss(from: "logits" | "logProbs") {
  return (logsum: LogSum, { attrs, inputs, outputs }: Case): number[] => {
    const [scores, labels, weights] = inputs;
    const kind = dtype(scores);
    const layout = { shape: scores.shape, axis: 1 };
    const x = floats(kind, valuesOf(scores));
    const options = {
      ...{ ...layout, from, reduction: attrs["reduction"], ignoreIndex: attrs["ignore_index"] },
      classWeights: weights && floats(kind, valuesOf(weights)),
    };
    const losses = [...numbers(logsum, ["crossEntropyLoss", [x, valuesOf(labels)], options])];
    return outputs.length === 1 ? losses : [...losses, ...logsum.logSoftmax(x, layout)];
  };
}

function outOfRange(logsum: LogSum, { attrs, inputs }: Case): number[] {
  const out = new Float32Array([Number.NaN]);
  for (const label of attrs["labels"] as number[]) {
    try {
      logsum.crossEntropyLoss(floats("f32", valuesOf(inputs[0])), [label], { out });
    } catch (error) {
      if (error instanceof RangeError) continue;
    }
    return [0];
  }
  return [...out];
}

type Put = (logsum: LogSum, one: Case) => number[];

/** Names of an operation in other projects, and the way to put it. */
const PUT: readonly (readonly [names: string, put: Put])[] = [
  ["logsumexp reduceLogSumExp ReduceLogSumExp", alongAxes("logSumExp")],
  ["logsumexp_b", alongAxes("logSumExp", undefined, (x, weights) => [[x], { weights }])],
  // ln of a sum is logSumExp of zeros with weights.
  ["reduceLogSum ReduceLogSum", alongAxes("logSumExp", undefined, (weights) => [[weights.map(() => 0)], { weights }])],
  ["logsumexp_grad softmax Softmax", alongAxes("softmax")],
  ["log_softmax LogSoftmax", alongAxes("logSoftmax")],
  ["log_softmax_grad_elem0", logSoftmaxGrad],
  // Gradients that logsum has no function for; docs/coming-from.md has the same formulas.
  ["logsumexp_grad_b", logSumExpGradOfWeights],
  ["softmax_grad_elem0", softmaxGrad],
  ["xlogy_grad", xlogyGrad],
  ["entr_grad", entropyGrad],
  ["SoftmaxCrossEntropyLoss", onnxLoss("logits")],
  ["NegativeLogLikelihoodLoss", onnxLoss("logProbs")],
  ["softmax_cross_entropy", outOfRange],
  ["rel_entr", onElements("klDivergence", { cols: 1 })],
  ["entr", onElements("entropy", { cols: 1 })],
  ["kl_div", onElements("klDivergence", { cols: 1, form: "generalized" })],
  ["kl_logits", alongAxes("klDivergence", ofLogits, swapped)],
  ["kl_counts", alongAxes("klDivergence", ofCounts, swapped)],
  ["stats.entropy", scipyEntropy],
  ["jensenshannon", alongAxes("jsDistance", ofCounts)],
  ["pdist_jensenshannon", pairwise],
  ...["exp", "log", "sigmoid", "softplus", "logit", "xlogx", "xlogy", "xlog1py"].map((op) => {
    return [`${op} ${op[0].toUpperCase()}${op.slice(1)}`, onElements(op)] as const;
  }),
  ...["logAddExp", "logSubExp", "log1mExp", "logSigmoid"].map((op) => [op.toLowerCase(), onElements(op)] as const),
  ["log1pexp", onElements("softplus")],
];

/** The results of logsum for a case. */
export function put(logsum: LogSum, one: Case): number[] {
  const found = PUT.find(([names]) => names.split(" ").includes(one.op));
  if (found === undefined) throw new Error(`no way to put ${one.op}`);
  return found[1](logsum, one);
}

/** The expected results, except where the contract of logsum differs. */
export function expected(one: Case): number[] {
  const values = one.outputs.flatMap(valuesOf);
  // A negative or infinite probability gives NaN, for the whole row, which here is the element.
  if (["rel_entr", "entr", "kl_div"].includes(one.op)) {
    const inputs = one.inputs.map(valuesOf);
    return values.map((value, i) => (inputs.some((p) => p[i] < 0 || p[i] === Infinity) ? Number.NaN : value));
  }
  // e^a - e^b is negative there, where Julia takes the logarithm of its size.
  if (one.op === "logsubexp") {
    const [a, b] = one.inputs.map(valuesOf);
    return values.map((value, i) => (b[i] > a[i] ? Number.NaN : value));
  }
  // A fully masked row gives NaN, and so does a negative sum: its sign is not returned.
  const where = one.attrs["where"] as number[] | undefined;
  if ((where && !where.includes(1)) || (one.sign ?? 0) < 0) return values.map(() => Number.NaN);
  return values;
}

const ULPS = { f64: [52, 2 ** -1074], f32: [23, 2 ** -149], f16: [10, 2 ** -24] } as const;

export function ulp(value: number, kind: Kind): number {
  const [bits, least] = ULPS[kind];
  return Math.max(2 ** (Math.floor(Math.log2(Math.abs(value) || least)) - bits), least);
}

/** The tolerance of a case; data/README.md says which stated ones are not used. */
export function isWithin(one: Case, file: string, got: number, wanted: number): boolean {
  const kind = dtype(one.outputs[0]);
  const stored = kind === "f16" ? [fromHalf(toHalf(wanted))] : floats(kind, [wanted]);
  if (Number.isNaN(wanted)) return Number.isNaN(got);
  if (got === stored[0]) return true;
  if (!Number.isFinite(wanted) || !Number.isFinite(got)) return false;
  const { exact, rtol = 0, atol = 0, metric, value = 0 } = one.tolerance;
  const unit = ulp(stored[0], kind);
  let allowed = atol + rtol * Math.abs(wanted);
  if (metric === "ULP") allowed = value * unit;
  if (metric === "ATOL") allowed = value;
  if (file === "onnx-node") allowed = 8 * unit + atol;
  if (kind === "f32" && ["scipy", "julia-logexpfunctions"].includes(file)) allowed = unit;
  if (exact && file === "julia-logexpfunctions") allowed = unit;
  return Math.abs(got - stored[0]) <= allowed;
}
