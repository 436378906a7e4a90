// The cases of other projects' test suites: how each is put to logsum, and which are not. data/README.md says whose they are.
import { readFileSync } from "node:fs";
import type { Floats, LogSum } from "../../src/index.js";
import { floats, run } from "../support.js";

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

/** Why a case is not put to logsum. */
export class Skip extends Error {}

const WORDS: Record<string, number> = { inf: Infinity, "-inf": -Infinity, nan: Number.NaN };

export function numbers(tensor: Tensor): number[] {
  return tensor.data.map((value) => (typeof value === "string" ? WORDS[value] : value));
}

function dtype(tensor: Tensor): "f64" | "f32" {
  if (tensor.dtype === "float16") throw new Skip("float16 is not offered");
  return tensor.dtype === "float64" ? "f64" : "f32";
}

/** How the elements of a case are put, by rows along some axes, and the elements of results taken back. */
interface Arranged {
  readonly layout: object;
  readonly arrange: (values: number[]) => number[];
  readonly restore: (values: number[]) => number[];
}

/** One axis is an option; of others the elements are brought together first. */
function arranged(shape: readonly number[], axes: readonly number[]): Arranged {
  const same = (values: number[]) => values;
  if (axes.length === 1) return { layout: { shape, axis: axes[0] }, arrange: same, restore: same };
  const inner = axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
  const order = [...shape.keys()].filter((axis) => !inner.includes(axis)).concat(inner);
  const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);
  const from = Array.from({ length: product(shape) }, (_, at) => {
    let rest = at;
    let index = 0;
    for (const axis of [...order].reverse()) {
      index += (rest % shape[axis]) * product(shape.slice(axis + 1));
      rest = Math.floor(rest / shape[axis]);
    }
    return index;
  });
  return {
    layout: { cols: product(inner.map((axis) => shape[axis])) },
    arrange: (values) => from.map((index) => values[index]),
    restore(values) {
      const back: number[] = [];
      for (const [at, index] of from.entries()) back[index] = values[at];
      return back;
    },
  };
}

/** Axes are an attribute or, of ONNX, the second input; of reductions all by default. */
function axesOf({ attrs, inputs }: Case, isMap: boolean): number[] {
  if (inputs[0].shape.length === 0) return [];
  const given = "axes" in attrs ? attrs["axes"] : "axis" in attrs ? attrs["axis"] : isMap ? -1 : null;
  if (given !== null) return [given].flat() as number[];
  if (inputs[1]?.dtype === "int64" && inputs[1].data.length > 0) return numbers(inputs[1]);
  return [...inputs[0].shape.keys()];
}

/** The inputs of a case that are values. */
function valuesOf({ inputs }: Case): Tensor[] {
  return inputs.filter((input) => input.dtype !== "int64");
}

const maps = ["softmax", "logSoftmax"];

/**
 * A row operation along the axes of a case: a mask is an attribute, other options are made of the attributes; `toArgs` says what
 * is put of the inputs, and what of them are options.
 */
function alongAxes(
  op: string,
  optionsOf?: (one: Case) => object,
  toArgs?: (...inputs: Floats[]) => [Floats[], object?],
) {
  return (logsum: LogSum, one: Case): number[] => {
    const isMap = maps.includes(op);
    const kind = dtype(one.inputs[0]);
    const { layout, arrange, restore } = arranged(one.inputs[0].shape, axesOf(one, isMap));
    const inputs = valuesOf(one).map((input) => floats(kind, arrange(numbers(input))));
    const [args, more] = toArgs?.(...inputs) ?? [inputs];
    const where = one.attrs["where"] as number[] | undefined;
    const mask = where && Uint8Array.from(arrange(where));
    const result = [...run(logsum, op, args, { ...layout, mask, ...optionsOf?.(one), ...more })];
    return isMap ? restore(result) : result;
  };
}

/** ln of a sum is that of exponentials of 0 with weights. */
const asWeights = (values: Floats): [Floats[], object] => [[values.slice().fill(0)], { weights: values }];

const weighted = (x: Floats, weights: Floats): [Floats[], object] => [[x], { weights }];

/** SciPy's distributions are counts. */
const ofCounts = ({ attrs }: Case) => ({ normalize: true, base: attrs["base"] });

const entropy = alongAxes("entropy", ofCounts);
const relativeEntropy = alongAxes("klDivergence", ofCounts);
const jensenShannon = alongAxes("jsDistance", ofCounts);

/** Each row against those after it. */
function pairwise(logsum: LogSum, { inputs: [input] }: Case): number[] {
  const [rows, cols] = input.shape;
  const x = floats(dtype(input), numbers(input));
  const distances: number[] = [];
  for (let r = 1; r < rows; r++) {
    const row = x.subarray((r - 1) * cols, r * cols);
    distances.push(...run(logsum, "jsDistance", [row, x.subarray(r * cols)], { cols, normalize: true }));
  }
  return distances;
}

/** The gradient of logSoftmax at element 0: a masked element is a logit of -Infinity. */
function logSoftmaxGrad(logsum: LogSum, { attrs, inputs: [input] }: Case): number[] {
  const where = attrs["where"] as number[];
  const x = numbers(input).map((value, i) => (where[i] ? value : -Infinity));
  return [...logsum.crossEntropyLossGrad(floats(dtype(input), x), [0])].map((slope) => -slope);
}

/** An operation on elements; of a reduction each is a row of its own. */
function onElements(op: string, options?: object) {
  return (logsum: LogSum, { inputs }: Case): number[] => {
    const kind = dtype(inputs[0]);
    const args = inputs.map((input) => floats(kind, numbers(input)));
    return [...run(logsum, op, args, options)];
  };
}

/** ONNX: scores with the classes on axis 1, labels, perhaps weights; the losses, and perhaps the logarithms of the softmax. */
function onnxLoss(from: "logits" | "logProbs") {
  return (logsum: LogSum, { attrs, inputs, outputs }: Case): number[] => {
    const [scores, labels, weights] = inputs;
    const kind = dtype(scores);
    const layout = { shape: scores.shape, axis: 1 };
    const x = floats(kind, numbers(scores));
    const result: unknown = run(logsum, "crossEntropyLoss", [x, numbers(labels)], {
      ...layout,
      from,
      reduction: attrs["reduction"],
      ignoreIndex: attrs["ignore_index"],
      classWeights: weights && floats(kind, numbers(weights)),
    });
    const losses = typeof result === "number" ? [result] : [...(result as Floats)];
    return outputs.length === 1 ? losses : [...losses, ...logsum.logSoftmax(x, layout)];
  };
}

function outOfRange(logsum: LogSum, { attrs, inputs }: Case): number[] {
  const out = new Float32Array([Number.NaN]);
  for (const label of attrs["labels"] as number[]) {
    try {
      logsum.crossEntropyLoss(floats("f32", numbers(inputs[0])), [label], { out });
    } catch (error) {
      if (error instanceof RangeError) continue;
    }
    return [0];
  }
  return [...out];
}

const skip = (reason: string) => (): number[] => {
  throw new Skip(reason);
};

type Put = (logsum: LogSum, one: Case) => number[];

const PUT: Record<string, Put> = {
  logsumexp: alongAxes("logSumExp"),
  reduceLogSumExp: alongAxes("logSumExp"),
  ReduceLogSumExp: alongAxes("logSumExp"),
  logsumexp_b: alongAxes("logSumExp", undefined, weighted),
  reduceLogSum: alongAxes("logSumExp", undefined, asWeights),
  ReduceLogSum: alongAxes("logSumExp", undefined, asWeights),
  logsumexp_grad: alongAxes("softmax"),
  softmax: alongAxes("softmax"),
  Softmax: alongAxes("softmax"),
  log_softmax: alongAxes("logSoftmax"),
  LogSoftmax: alongAxes("logSoftmax"),
  log_softmax_grad_elem0: logSoftmaxGrad,
  SoftmaxCrossEntropyLoss: onnxLoss("logits"),
  NegativeLogLikelihoodLoss: onnxLoss("logProbs"),
  softmax_cross_entropy: outOfRange,
  exp: onElements("exp"),
  Exp: onElements("exp"),
  log: onElements("log"),
  Log: onElements("log"),
  rel_entr: onElements("klDivergence", { cols: 1 }),
  entr: onElements("entropy", { cols: 1 }),
  kl_div: onElements("klDivergence", { cols: 1, form: "generalized" }),
  // The first input is q.
  kl_logits: (logsum, { inputs }) => {
    const [q, p] = inputs.map((input) => floats(dtype(input), numbers(input)));
    return [...run(logsum, "klDivergence from=logits", [p, q], { cols: p.length })];
  },
  kl_counts: alongAxes("klDivergence", ofCounts, (q, p) => [[p, q]]),
  "stats.entropy": (logsum, one) => (one.inputs.length > 1 ? relativeEntropy : entropy)(logsum, one),
  jensenshannon: jensenShannon,
  pdist_jensenshannon: pairwise,
  ...Object.fromEntries(
    [
      ...["sigmoid", "softplus", "logit", "xlogx", "xlogy", "xlog1py"].map((op) => [op, op]),
      ...[
        ["logaddexp", "logAddExp"],
        ["logsubexp", "logSubExp"],
        ["log1mexp", "log1mExp"],
        ["logsigmoid", "logSigmoid"],
      ],
      ...[
        ["Sigmoid", "sigmoid"],
        ["Softplus", "softplus"],
        ["log1pexp", "softplus"],
      ],
    ].map(([name, op]) => [name, onElements(op)]),
  ),
  ...Object.fromEntries(
    ["logsumexp_grad_b", "softmax_grad_elem0", "xlogy_grad", "entr_grad"].map((name) => [
      name,
      skip(`the gradient ${name} is not offered`),
    ]),
  ),
};

/** Returns the result of logsum for a case. Throws Skip with the reason if logsum cannot express it. */
export function put(logsum: LogSum, one: Case): number[] {
  if (!(one.op in PUT)) throw new Error(`no way to put ${one.op}`);
  return PUT[one.op](logsum, one);
}

/** Cases in which the contract wins over the expectation, by what it says. */
export function expected(one: Case): number[] {
  const values = one.outputs.flatMap(numbers);
  // A negative or infinite probability gives NaN, for the whole row, which here is the element.
  if (["rel_entr", "entr", "kl_div"].includes(one.op)) {
    const inputs = one.inputs.map(numbers);
    return values.map((value, i) => (inputs.some((p) => p[i] < 0 || p[i] === Infinity) ? Number.NaN : value));
  }
  // e^a - e^b is negative there, where Julia takes the logarithm of its size.
  if (one.op === "logsubexp") {
    const [a, b] = one.inputs.map(numbers);
    return values.map((value, i) => (b[i] > a[i] ? Number.NaN : value));
  }
  // A fully masked row gives NaN, and so does a negative sum: its sign is not returned.
  const where = one.attrs["where"] as number[] | undefined;
  if ((where && !where.includes(1)) || (one.sign ?? 0) < 0) return values.map(() => Number.NaN);
  return values;
}

export function ulp(value: number, kind: "f64" | "f32"): number {
  const [bits, least] = kind === "f64" ? [52, 2 ** -1074] : [23, 2 ** -149];
  return Math.max(2 ** (Math.floor(Math.log2(Math.abs(value) || least)) - bits), least);
}

/** The tolerance of a case; data/README.md says which stated ones are not used. */
export function isWithin(one: Case, file: string, got: number, wanted: number): boolean {
  const kind = one.outputs[0].dtype === "float64" ? "f64" : "f32";
  const stored: Floats = floats(kind, [wanted]);
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
