// The operations of the package: their inputs, options and results, for all tests. The fingerprint calls them in this order.
import type { Batch } from "./batches.js";

export type Family = "logsumexp" | "losses" | "divergences" | "selection" | "elementwise";

export interface Operation {
  readonly family: Family;
  readonly name: string;
  /** The names of its arguments, as its errors have them. */
  readonly inputs: readonly [string, string?];
  /** The second argument: none, a class id for each row, a number of results, or values like those of x. */
  readonly second: "none" | "labels" | "count" | "values";
  /** The name of its last argument, if that is an order. */
  readonly order?: string;
  readonly result: "number" | "row" | "index" | "indices";
  /** Values of the option `from`; none where the operation has no such option. */
  readonly sources: readonly string[];
  /** The options, in the order in which an error lists them, and in which they are tried. */
  readonly options: readonly OptionName[];
  /** Options that came later: tried after the others, in the operation's own hash alone. */
  readonly added?: readonly OptionName[];
  /** Each element of x by itself: rows have no meaning. */
  readonly isElementwise?: boolean;
  /** Rows are contingency tables, whose lengths `shape` gives. */
  readonly isTable?: boolean;
  /** All rows give one number. */
  readonly isGroup?: boolean;
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
  average: () => ["geometric", "min", "max"],
  classWeights: ({ other, cols }: Batch) => [other.slice(0, cols)],
  ignoreIndex: () => [-100],
  labelSmoothing: () => [0.1],
  posWeight: ({ cols }: Batch) => [3, Array.from({ length: cols }, (_, i) => i / 4)],
} satisfies Record<string, (batch: Batch) => readonly unknown[]>;

export type OptionName = keyof typeof SAMPLES;

const LAYOUT = ["cols", "out", "rowStride", "shape", "axis", "offsets"] as const;
const MASKED = [...LAYOUT, "mask"] as const;
const SOFTMAX = [...MASKED, "temperature"] as const;
const LABELLED = ["reduction", "classWeights", "ignoreIndex", "labelSmoothing"] as const;
const LOSS = [...LAYOUT, "temperature", "from", ...LABELLED] as const;
const MEASURE = [...LAYOUT, "temperature", "base", "from", "normalize"] as const;
const KL = [...LAYOUT, "temperature", "base", "from", "form", "normalize"] as const;
const PERPLEXITY = [...LAYOUT, "temperature", "from", "normalize"] as const;
const TABLE = ["out", "shape", "base", "normalize"] as const;
const GROUP = ["cols", "rowStride", "shape", "axis", "weights", "base"] as const;
const BINARY = [...LAYOUT, "reduction", "posWeight"] as const;

const LOGITS = ["logits"];
const PROBS = ["probs"];
const FROM_LOGITS = ["logits", "logProbs"];
const FROM_PROBS = ["probs", "logProbs", "logits"];

const SECOND: Readonly<Record<string, Operation["second"]>> = { targets: "labels", k: "count" };

const operation = (
  family: Family,
  name: string,
  inputs: Operation["inputs"],
  result: Operation["result"],
  sources: readonly string[],
  options: readonly OptionName[],
): Operation => {
  const [, second] = inputs;
  return {
    ...{ family, name, inputs, result, sources, options },
    second: second === undefined ? "none" : (SECOND[second] ?? "values"),
  };
};

const table = (name: string): Operation => ({
  ...operation("divergences", name, ["joint"], "number", PROBS, TABLE),
  isTable: true,
});

const map = (family: Family, name: string, inputs: Operation["inputs"], options: readonly OptionName[] = LAYOUT) => ({
  ...operation(family, name, inputs, "row", [], options),
  isElementwise: true,
});

/**
 * The operations that `hash` covers, in the order in which they are called. The order of these lines, and of the options in each,
 * is part of the known hashes: new operations go to ADDED.
 */
export const FOUNDING: readonly Operation[] = [
  operation("logsumexp", "logSumExp", ["x"], "number", LOGITS, [...MASKED, "weights"]),
  operation("logsumexp", "logMeanExp", ["x"], "number", LOGITS, MASKED),
  operation("logsumexp", "softmax", ["x"], "row", LOGITS, SOFTMAX),
  operation("logsumexp", "logSoftmax", ["x"], "row", LOGITS, SOFTMAX),
  operation("logsumexp", "logCumSumExp", ["x"], "row", LOGITS, LAYOUT),
  operation("losses", "crossEntropyLoss", ["logits", "targets"], "number", FROM_LOGITS, LOSS),
  operation("losses", "crossEntropyLossGrad", ["logits", "targets"], "row", FROM_LOGITS, LOSS),
  operation("divergences", "entropy", ["p"], "number", FROM_PROBS, MEASURE),
  operation("divergences", "crossEntropy", ["p", "q"], "number", FROM_PROBS, MEASURE),
  operation("divergences", "klDivergence", ["p", "q"], "number", FROM_PROBS, KL),
  operation("divergences", "jsDivergence", ["p", "q"], "number", FROM_PROBS, MEASURE),
  operation("divergences", "perplexity", ["p"], "number", FROM_PROBS, PERPLEXITY),
  operation("divergences", "jsDistance", ["p", "q"], "number", FROM_PROBS, MEASURE),
  table("mutualInformation"),
  table("conditionalEntropy"),
  map("losses", "binaryCrossEntropy", ["p", "y"], [...LAYOUT, "reduction"]),
  map("losses", "binaryCrossEntropyWithLogits", ["z", "y"], BINARY),
  map("losses", "binaryCrossEntropyWithLogitsGrad", ["z", "y"], BINARY),
  operation("selection", "argmax", ["x"], "index", LOGITS, LAYOUT),
  operation("selection", "topK", ["x", "k"], "indices", LOGITS, ["cols", "rowStride", "shape", "axis", "offsets"]),
  map("elementwise", "exp", ["x"]),
  map("elementwise", "expm1", ["x"]),
  map("elementwise", "log", ["x"]),
  map("elementwise", "log1p", ["x"]),
  map("elementwise", "log1mExp", ["x"]),
  map("elementwise", "sigmoid", ["x"]),
  map("elementwise", "logit", ["x"]),
  map("elementwise", "logSigmoid", ["x"]),
  map("elementwise", "softplus", ["x"]),
  map("elementwise", "xlogx", ["x"]),
  map("elementwise", "xlogy", ["x", "y"]),
  map("elementwise", "xlog1py", ["x", "y"]),
  map("elementwise", "logAddExp", ["a", "b"]),
  map("elementwise", "logSubExp", ["a", "b"]),
  map("elementwise", "selfInformation", ["p"], [...LAYOUT, "base"]),
];

/** The operations that came later: each has its own hash, and `hash` does not cover them. */
const ADDED: readonly Operation[] = [
  operation("divergences", "normalizedEntropy", ["p"], "number", FROM_PROBS, PERPLEXITY),
  { ...table("normalizedMutualInformation"), options: ["out", "shape", "average"] },
  {
    ...operation("divergences", "jsDivergenceOf", ["rows"], "number", PROBS, GROUP),
    isGroup: true,
  },
  {
    ...operation("divergences", "renyiEntropy", ["p"], "number", PROBS, [...LAYOUT, "base", "normalize"]),
    order: "alpha",
  },
  { ...operation("divergences", "renyiDivergence", ["p", "q"], "number", PROBS, [...LAYOUT, "base"]), order: "alpha" },
  { ...operation("divergences", "tsallisEntropy", ["p"], "number", PROBS, [...LAYOUT, "normalize"]), order: "order" },
];

export const OPERATIONS = [...FOUNDING, ...ADDED];

export function operationOf(name: string): Operation {
  const operation = OPERATIONS.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`there is no operation ${name} in test/fingerprint/operations.ts`);
  return operation;
}

/** The options that an operation takes, as its errors list them. */
export const optionsOf = ({ options, added = [] }: Operation): readonly OptionName[] => [...options, ...added];

/** The operations of a family, whose tests have its name in their path: `npm test -- losses` runs them. */
export const operationsOf = (family: Family) => OPERATIONS.filter((operation) => operation.family === family);
export const isOf = (family: Family, op: string) => operationOf(op).family === family;

/** Functions of the package that are no operations. */
export const OTHERS = ["backend", "createLogSum"];
