// The calls that the tests of bits and of layouts make of every operation, and the rows for them.
import type { Floats } from "../../src/index.js";
import { type Dtype, fill, normal, random, zeros } from "./arrays.js";
import type { Call } from "./calls.js";

const ROW_OPTIONS = ["weights", "classWeights", "posWeight"];

/**
 * Rows of these lengths, one behind another: logits x, probabilities p, and q near p or like it; class ids; a mask and weights, a value
 * for each element; and options that are one row for all. The seed decides the spread; by every third seed some elements are zero, tiny
 * or infinite.
 */
export function makeData(dtype: Dtype, lengths: readonly number[], seed: number) {
  const next = random(seed);
  const n = lengths.reduce((sum, length) => sum + length, 0);
  const make = (value: (i: number) => number) => fill(zeros(dtype, n), value);
  const logitSpread = [1, 30, 300, 0.001][seed % 4];
  const spread = [1, 8, 30, 0.1][seed % 4];
  const x = make(() => logitSpread * normal(next));
  const p = make(() => Math.exp(spread * normal(next)));
  const q = make((i) => (seed % 2 ? p[i] * (1 + 1e-5 * normal(next)) : Math.exp(normal(next))));
  for (let i = 0; seed % 3 === 0 && i < n; i += 1 + Math.floor(20 * next())) {
    p[i] = [0, 0, dtype === "f64" ? 3e-310 : 2e-40, 1][Math.floor(4 * next())];
    if (next() < 0.5) q[i] = p[i];
    if (next() < 0.1) x[i] = -Infinity;
  }
  const quarters = () => Math.round(next() * 8) / 4;
  const row = () => fill(zeros(dtype, lengths[0] ?? 0), quarters);
  return {
    ...{ x, p, q },
    ids: Int32Array.from(lengths, (cols) => (cols === 0 || next() < 0.1 ? -100 : Math.floor(next() * cols))),
    // A row needs a distribution.
    logits: x.map((value) => (Number.isFinite(value) ? value : 1)) as Floats,
    // Targets from 0 to 1.
    y: make(() => Math.min(1, Math.max(0, 1.5 * next() - 0.25))),
    u: Float64Array.from(lengths, () => next()),
    mask: Uint8Array.from(x, () => (next() < 0.8 ? 1 + Math.floor(255 * next()) : 0)),
    weights: make(() => quarters() - 0.25),
    row: Object.fromEntries(ROW_OPTIONS.map((name) => [name, row()])),
  };
}

export type Data = ReturnType<typeof makeData>;

/** Rows `first` to `end` of the data, which are the elements from `start` to `stop`. */
export function slice(data: Data, first: number, end: number, start: number, stop: number): Data {
  const laid = [data.x, data.p, data.q, data.weights, data.logits, data.y].map((array) => array.subarray(start, stop));
  const [x, p, q, weights, logits, y] = laid;
  const [ids, u] = [data.ids.subarray(first, end), data.u.subarray(first, end)];
  return { x, p, q, weights, logits, y, mask: data.mask.subarray(start, stop), ids, u, row: data.row };
}

type Laid = Floats | Uint8Array;

/** The call with data in the place of names: arguments x, p, q, logits, ids and u; options that are "laid" as the rows are, or a "row". */
export function withData([op, args, options]: Call, data: Data, lay = <A extends Laid>(array: A): A => array): Call {
  const input = (arg: unknown) =>
    arg === "ids" || arg === "u" ? data[arg] : typeof arg === "string" ? lay(data[arg as "x"]) : arg;
  if (options === undefined) return [op, args.map(input)];
  const given = Object.entries(options).map(([name, value]) => {
    if (value === "laid") return [name, lay(data[name as "mask" | "weights"])];
    return [name, value === "row" ? data.row[name] : value];
  });
  return [op, args.map(input), Object.fromEntries(given)];
}

/** The first call of each kind. */
export function firstOfEach(calls: readonly Call[], kindOf: (call: Call) => string): readonly Call[] {
  return calls.filter((call, i) => calls.findIndex((other) => kindOf(other) === kindOf(call)) === i);
}

/** Calls of each operation, with each of these arguments and options. */
const each = (ops: readonly string[], ...calls: (readonly [args: readonly unknown[], options?: Call[2]])[]) =>
  ops.flatMap((op) => calls.map(([args, options]): Call => [op, args, options]));

const LOSSES = ["crossEntropyLoss", "crossEntropyLossGrad"];
const LOGITS_LOSSES = ["binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"];
const FOCAL = ["focalLoss", "focalLossGrad"];
const MEASURES = ["crossEntropy", "klDivergence", "jsDivergence", "jsDistance"];

const ORDERS = [0, 0.3, 1, 1.000001, 1.5, 700, Number.POSITIVE_INFINITY];

/** Every operation, with the options that change its kernel, its second input, or its rows in a tile. */
// biome-ignore format: a table
export const CALLS: readonly Call[] = [
  ...each(["logSumExp", "logMeanExp", "logCumSumExp", "softmax", "logSoftmax", "argmax"], [["x"]]),
  ...each(["logSumExp", "logMeanExp", "softmax", "logSoftmax"], [["x"], { mask: "laid" }]),
  ...each(["softmax", "logSoftmax"], [["x"], { mask: "laid", temperature: 0.7 }]),
  ...each(["logSumExp"], [["x"], { weights: "laid" }], [["x"], { weights: "laid", mask: "laid" }], [["x"], { weights: "row", mask: "laid" }]),
  ...each(["signedLogSumExp"], [["x"], { weights: "laid" }], [["x"], { weights: "laid", mask: "laid" }], [["x"], { weights: "row", mask: "laid" }]),
  ["logDotExp", ["x", "q"]],
  ["logMatMulExp", ["x", "q"]],
  ["topK", ["x", 2]],
  ...each(["sampleCategorical"], [["logits", "u"]], [["logits", "u"], { topK: 3, temperature: 0.7 }], [["logits", "u"], { topP: 0.6 }], [["logits", "u"], { temperature: 0 }]),
  ...each(LOSSES, [["x", "ids"]], [["x", "ids"], { from: "logProbs" }], [["x", "ids"], { labelSmoothing: 0.1, temperature: 2 }]),
  ...each(LOSSES, [["x", "ids"], { classWeights: "row", labelSmoothing: 0.1 }], [["x", "ids"], { classWeights: "row", reduction: "mean" }]),
  ...each(LOSSES, [["x", "ids"], { reduction: "mean" }], [["x", "p"]], [["x", "p"], { classWeights: "row", reduction: "sum" }]),
  ...each(LOSSES, [["x", "p"], { classWeights: "row", labelSmoothing: 0.1, temperature: 0.5 }]),
  ...each(["entropy", "perplexity"], [["p"]], [["x"], { from: "logits" }], [["x"], { from: "logProbs" }], [["x"], { from: "logits", temperature: 2 }]),
  ["entropy", ["p"], { normalize: true, base: 2 }],
  ["perplexity", ["p"], { normalize: true }],
  ...each(MEASURES, [["p", "q"]], [["x", "q"], { from: "logits" }], [["x", "q"], { from: "logProbs" }]),
  // Inputs that are no logarithms of probabilities are rows that sum to more than 1.
  ...each(MEASURES, [["p", "q"], { from: "logits" }], [["p", "q"], { from: "logProbs" }]),
  ...each(MEASURES, [["x", "q"], { from: "logits", temperature: 2 }], [["p", "q"], { normalize: true, base: 2 }]),
  ["jsDistance", ["p", "q"], { base: 2 }],
  ...each(["klDivergenceGrad"], [["x", "q"]], [["x", "q"], { wrt: "p" }], [["p", "q"], { wrt: "p", temperature: 2 }], [["p", "q"], { temperature: 2 }]),
  ...each(["klDivergence"], [["p", "q"], { form: "generalized" }], [["x", "q"], { form: "generalized", from: "logits" }]),
  ...each(["klDivergence"], ...["x", "p"].map((p) => [[p, "q"], { form: "generalized", from: "logProbs" }] as const)),
  ...each(["mutualInformation", "conditionalEntropy"], [["p"]], [["p"], { normalize: true, base: 2 }]),
  ...each(["normalizedEntropy"], [["p"]], [["x"], { from: "logits" }], [["x"], { from: "logProbs" }], [["p"], { normalize: true }]),
  ...each(["normalizedMutualInformation"], [["p"]], [["p"], { average: "geometric" }]),
  ...each(["renyiEntropy"], ...ORDERS.map((order) => [["p", order]] as const), [["p", 1.5], { normalize: true, base: 2 }]),
  ...each(["tsallisEntropy"], ...ORDERS.map((order) => [["p", order]] as const), [["p", 1.5], { normalize: true }]),
  ...each(["renyiDivergence"], ...ORDERS.map((order) => [["p", "q", order]] as const), [["p", "q", 1.5], { base: 2 }]),
  ...each(["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logSigmoid", "softplus"], [["x"]]),
  ...each(["logit", "xlogx", "selfInformation"], [["p"]]),
  ["selfInformation", ["p"], { base: 10 }],
  ...each(["xlogy", "xlog1py", "logAddExp", "logSubExp"], [["x", "q"]]),
  ...each(["binaryCrossEntropy"], [["p", "q"]], [["p", "q"], { reduction: "mean" }]),
  ...each(FOCAL, [["x", "y"]], [["x", "y"], { gamma: 0.7, alpha: 0.25 }], [["x", "y"], { gamma: 0, reduction: "mean" }]),
  ...each(LOGITS_LOSSES, [["x", "q"]], [["x", "q"], { reduction: "mean" }]),
  // Masks in every kernel, and the other options that change rows.
  ...each(["logCumSumExp"], [["x"], { mask: "laid" }]),
  ...each(["entropy", "perplexity"], [["p"], { mask: "laid", normalize: true, pseudocount: 0.5 }], [["x"], { mask: "laid", from: "logits" }]),
  ...each(MEASURES, [["p", "q"], { mask: "laid" }], [["x", "q"], { mask: "laid", from: "logits" }], [["p", "q"], { normalize: true, pseudocount: 0.5 }]),
  ...each(LOSSES, [["x", "ids"], { mask: "laid", classWeights: "row" }], [["x", "p"], { mask: "laid", labelSmoothing: 0.1 }]),
  ...each(LOGITS_LOSSES, [["x", "q"], { mask: "laid", posWeight: "row", labelSmoothing: 0.2 }]),
  ...each(["mutualInformation"], [["p"], { mask: "laid", normalize: true, pseudocount: 1 }]),
  ["softmax", ["x"], { mask: "laid", emptyRow: "zero", temperature: 2 }], ["topK", ["x", 2], { largest: false }], ["softplus", ["x"], { beta: 0.7 }],
  ...each(LOGITS_LOSSES, [["x", "q"], { posWeight: "row" }], [["x", "q"], { posWeight: "row", reduction: "mean" }]),
];
