// The cases of other projects' test suites, which lie beside the repo: how each is put to logsum, and which are not.
import { existsSync, readFileSync } from "node:fs";
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
  /** Of libm-primitives: 12 bits behind each output. */
  extraBits?: string[];
}

export const FILES = ["onnx-node", "wpt-webnn", "scipy", "julia-logexpfunctions", "pytorch-jax-edge"];

const folder = new URL("../../../shared/conformance/", import.meta.url);

export function load(file: string): Case[] {
  const path = new URL(`${file}.json`, folder);
  if (!existsSync(path))
    throw new Error(`${path.pathname} is not here: the conformance cases lie beside the repo, in shared/`);
  return JSON.parse(readFileSync(path, "utf8")) as Case[];
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

/** The elements by rows along some axes, and how they came from there. */
function toRows({ shape, data }: { shape: number[]; data: number[] }, axes: number[]) {
  const inner = axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
  const outer = shape.map((_, axis) => axis).filter((axis) => !inner.includes(axis));
  const order = [...outer, ...inner];
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const from = data.map((_, at) => {
    let rest = at;
    let index = 0;
    for (const axis of [...order].reverse()) {
      index += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return index;
  });
  const cols = inner.reduce((product, axis) => product * shape[axis], 1);
  const rows = outer.reduce((product, axis) => product * shape[axis], 1);
  return { rows, cols, from, values: from.map((index) => data[index]) };
}

function axesOf({ attrs, inputs }: Case): number[] {
  const all = inputs[0].shape.map((_, axis) => axis);
  if (Array.isArray(attrs["axes"])) return attrs["axes"] as number[];
  if (Array.isArray(attrs["axis"])) return attrs["axis"] as number[];
  if (typeof attrs["axis"] === "number") return inputs[0].shape.length === 0 ? [] : [attrs["axis"]];
  if (inputs[1]?.dtype === "int64" && inputs[1].data.length > 0) return numbers(inputs[1]);
  return all;
}

/** A row operation along the axes of a case. */
function alongAxes(op: string, isMap: boolean) {
  return (logsum: LogSum, one: Case): number[] => {
    if ("where" in one.attrs) throw new Skip("wants mask");
    if (one.attrs["return_sign"] && one.tolerance.exact && one.op === "logsumexp_b")
      throw new Skip("signs are not returned");
    const [input] = one.inputs;
    const kind = dtype(input);
    const axes = isMap && !("axis" in one.attrs) ? [-1] : axesOf(one);
    const { rows, cols, from, values } = toRows({ shape: input.shape, data: numbers(input) }, axes);
    if (cols === 0) {
      const empty = run(logsum, op, [floats(kind, [])]);
      return isMap ? [...empty] : new Array<number>(rows).fill(empty as unknown as number);
    }
    const result = run(logsum, op, [floats(kind, values)], { cols });
    if (!isMap) return [...result];
    const back: number[] = [];
    for (const [at, index] of from.entries()) back[index] = result[at];
    return back;
  };
}

/** An operation on elements; of a reduction each is a row of its own. */
function onElements(op: string, options?: object) {
  return (logsum: LogSum, { inputs }: Case): number[] => {
    const kind = dtype(inputs[0]);
    const args = inputs.map((input) => floats(kind, numbers(input)));
    return [...run(logsum, op, args, options)];
  };
}

/** ONNX: scores with the classes on axis 1, labels, the losses and perhaps the logarithms of the softmax. */
function onnxLoss(logsum: LogSum, { attrs, inputs, outputs }: Case): number[] {
  if (inputs.length > 2) throw new Skip("wants classWeights");
  if ("ignore_index" in attrs) throw new Skip("wants ignoreIndex");
  if (attrs["reduction"] !== "none") throw new Skip("wants reduction");
  const [scores, labels] = inputs;
  const { values, cols, from } = toRows({ shape: scores.shape, data: numbers(scores) }, [1]);
  const x = floats(dtype(scores), values);
  const result = [...logsum.crossEntropyLoss(x, numbers(labels), { cols })];
  if (outputs.length > 1) {
    const start = result.length;
    for (const [at, log] of logsum.logSoftmax(x, { cols }).entries()) result[start + from[at]] = log;
  }
  return result;
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

const notYet = (name: string) => skip(`wants ${name}`);

const PUT: Record<string, Put> = {
  logsumexp: alongAxes("logSumExp", false),
  reduceLogSumExp: alongAxes("logSumExp", false),
  ReduceLogSumExp: alongAxes("logSumExp", false),
  softmax: alongAxes("softmax", true),
  Softmax: alongAxes("softmax", true),
  log_softmax: alongAxes("logSoftmax", true),
  LogSoftmax: alongAxes("logSoftmax", true),
  SoftmaxCrossEntropyLoss: onnxLoss,
  softmax_cross_entropy: outOfRange,
  exp: onElements("exp"),
  Exp: onElements("exp"),
  log: onElements("log"),
  Log: onElements("log"),
  rel_entr: onElements("klDivergence", { cols: 1 }),
  entr: onElements("entropy", { cols: 1 }),
  kl_div: onElements("klDivergence", { cols: 1, form: "generalized" }),
  NegativeLogLikelihoodLoss: notYet('from: "logProbs"'),
  // The first input is q.
  kl_logits: (logsum, { inputs }) => {
    const [q, p] = inputs.map((input) => floats(dtype(input), numbers(input)));
    return [...run(logsum, "klDivergence from=logits", [p, q], { cols: p.length })];
  },
  kl_counts: notYet("normalize"),
  jensenshannon: notYet("jsDistance"),
  pdist_jensenshannon: notYet("jsDistance"),
  "stats.entropy": notYet("normalize"),
  logsumexp_b: notYet("weights"),
  reduceLogSum: notYet("weights"),
  ReduceLogSum: notYet("weights"),
  ...Object.fromEntries(
    ["sigmoid", "softplus", "logaddexp", "logsubexp", "log1pexp", "log1mexp", "logit", "logsigmoid"]
      .concat(["xlogx", "xlogy", "xlog1py", "Sigmoid", "Softplus"])
      .map((name) => [name, notYet(`the elementwise ${name}`)]),
  ),
  ...Object.fromEntries(
    [
      "logsumexp_grad",
      "logsumexp_grad_b",
      "softmax_grad_elem0",
      "log_softmax_grad_elem0",
      "xlogy_grad",
      "entr_grad",
    ].map((name) => [name, skip("this gradient is not offered")]),
  ),
};

/** What logsum gives for a case; throws Skip with the reason where it is not put. */
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
  return values;
}

export function ulp(value: number, kind: "f64" | "f32"): number {
  const [bits, least] = kind === "f64" ? [52, 2 ** -1074] : [23, 2 ** -149];
  return Math.max(2 ** (Math.floor(Math.log2(Math.abs(value) || least)) - bits), least);
}

/** What a case allows: README of the cases says where theirs is not to be taken at its word. */
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
  if (kind === "f32" && file !== "onnx-node" && metric === undefined) allowed = Math.max(Math.min(allowed, unit), unit);
  if (exact && file === "julia-logexpfunctions") allowed = unit;
  return Math.abs(got - stored[0]) <= allowed;
}
