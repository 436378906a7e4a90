// The operations that the fingerprint calls, with their options and a sample of each.
import type { Batch } from "./batches.js";

export interface Operation {
  readonly name: string;
  /** The second argument: none, a class id for each row, a number of results, or values like those of x. */
  readonly second: "none" | "labels" | "count" | "values";
  readonly result: "number" | "row" | "index" | "indices";
  /** Values of the option `from`; none where the operation has no such option. */
  readonly sources: readonly string[];
  /** The options, in the order in which they are tried. */
  readonly options: readonly OptionName[];
  /** Options that came later: tried after the others, in the operation's own hash alone. */
  readonly added?: readonly OptionName[];
  /** Each element of x by itself: rows have no meaning. */
  readonly isElementwise?: boolean;
  /** Rows are contingency tables, whose lengths `shape` gives. */
  readonly isTable?: boolean;
}

/** Values of each option that a call may be given. Options are tried in this order. */
export const SAMPLES = {
  cols: () => [],
  out: () => [],
  rowStride: ({ cols }: Batch) => [cols],
  shape: ({ rows, cols }: Batch) => [[rows, cols]],
  axis: () => [0],
  offsets: ({ rows, cols }: Batch) => [Uint32Array.from({ length: rows + 1 }, (_, r) => r * cols - (r % 2))],
  mask: ({ x }: Batch) => [Uint8Array.from(x, (_, i) => (i * 7) % 3)],
  weights: ({ other }: Batch) => [other],
  temperature: () => [0.7],
  base: () => [2],
  from: () => [],
  form: () => ["generalized"],
  normalize: () => [true],
  reduction: () => ["sum", "mean"],
  classWeights: ({ other, cols }: Batch) => [other.slice(0, cols)],
  ignoreIndex: () => [-100],
  labelSmoothing: () => [0.1],
  posWeight: ({ cols }: Batch) => [3, Array.from({ length: cols }, (_, i) => i / 4)],
} satisfies Record<string, (batch: Batch) => readonly unknown[]>;

export type OptionName = keyof typeof SAMPLES;

const LAYOUT = ["cols", "out", "rowStride", "shape", "axis", "offsets"] as const;
const MASKED = [...LAYOUT, "mask"] as const;
const SOFTMAX = [...MASKED, "temperature"] as const;
const LOSS = [
  ...LAYOUT,
  ...(["temperature", "from", "reduction", "classWeights", "ignoreIndex", "labelSmoothing"] as const),
] as const;
const MEASURE = [...LAYOUT, "temperature", "base", "from", "normalize"] as const;
const KL = [...LAYOUT, "temperature", "base", "from", "form", "normalize"] as const;
const PERPLEXITY = [...LAYOUT, "temperature", "from", "normalize"] as const;
const TABLE = ["out", "shape", "base", "normalize"] as const;
const BINARY = [...LAYOUT, "reduction", "posWeight"] as const;

const LOGITS = ["logits"];
const PROBS = ["probs"];
const FROM_LOGITS = ["logits", "logProbs"];
const FROM_PROBS = ["probs", "logProbs", "logits"];

const operation = (
  name: string,
  second: Operation["second"],
  result: Operation["result"],
  sources: readonly string[],
  options: readonly OptionName[],
): Operation => ({ name, second, result, sources, options });

const table = (name: string): Operation => ({ ...operation(name, "none", "number", PROBS, TABLE), isTable: true });

const elementwise = (
  name: string,
  second: Operation["second"],
  options: readonly OptionName[] = LAYOUT,
): Operation => ({
  ...operation(name, second, "row", [], options),
  isElementwise: true,
});

/**
 * The operations that `hash` covers, in the order in which they are called. The order of these lines, and of the options in each,
 * is part of the known hashes: new operations go to ADDED.
 */
export const FOUNDING: readonly Operation[] = [
  operation("logSumExp", "none", "number", LOGITS, [...MASKED, "weights"]),
  operation("logMeanExp", "none", "number", LOGITS, MASKED),
  operation("softmax", "none", "row", LOGITS, SOFTMAX),
  operation("logSoftmax", "none", "row", LOGITS, SOFTMAX),
  operation("logCumSumExp", "none", "row", LOGITS, LAYOUT),
  operation("crossEntropyLoss", "labels", "number", FROM_LOGITS, LOSS),
  operation("crossEntropyLossGrad", "labels", "row", FROM_LOGITS, LOSS),
  operation("entropy", "none", "number", FROM_PROBS, MEASURE),
  operation("crossEntropy", "values", "number", FROM_PROBS, MEASURE),
  operation("klDivergence", "values", "number", FROM_PROBS, KL),
  operation("jsDivergence", "values", "number", FROM_PROBS, MEASURE),
  operation("perplexity", "none", "number", FROM_PROBS, PERPLEXITY),
  operation("jsDistance", "values", "number", FROM_PROBS, MEASURE),
  table("mutualInformation"),
  table("conditionalEntropy"),
  elementwise("binaryCrossEntropy", "values", [...LAYOUT, "reduction"]),
  elementwise("binaryCrossEntropyWithLogits", "values", BINARY),
  elementwise("binaryCrossEntropyWithLogitsGrad", "values", BINARY),
  operation("argmax", "none", "index", LOGITS, LAYOUT),
  operation("topK", "count", "indices", LOGITS, ["cols", "rowStride", "shape", "axis", "offsets"]),
  elementwise("exp", "none"),
  elementwise("expm1", "none"),
  elementwise("log", "none"),
  elementwise("log1p", "none"),
  elementwise("log1mExp", "none"),
  elementwise("sigmoid", "none"),
  elementwise("logit", "none"),
  elementwise("logSigmoid", "none"),
  elementwise("softplus", "none"),
  elementwise("xlogx", "none"),
  elementwise("xlogy", "values"),
  elementwise("xlog1py", "values"),
  elementwise("logAddExp", "values"),
  elementwise("logSubExp", "values"),
  elementwise("selfInformation", "none", [...LAYOUT, "base"]),
];

/** The operations that came later: each has its own hash, and `hash` does not cover them. */
const ADDED: readonly Operation[] = [];

export const OPERATIONS = [...FOUNDING, ...ADDED];

/** What is no operation among the functions of the package. */
export const OTHERS = ["backend", "createLogSum"];
