// The operations of the package: their inputs, options and results, for all tests. The fingerprint calls them in this order.
import type { Batch } from "./batches.js";

export type Family = "logsumexp" | "losses" | "divergences" | "selection" | "elementwise";

export interface Operation {
  readonly family: Family;
  readonly name: string;
  /** The names of its arguments, as its errors have them. */
  readonly inputs: readonly [string, string?];
  /** The second argument: none, a class id for each row, a number of results, or values like those of x. */
  readonly second: "none" | "labels" | "count" | "values" | "uniforms";
  /** The name of its last argument, if that is an order. */
  readonly order?: string;
  readonly result: "number" | "row" | "index" | "indices" | "signed";
  /** Values of the option `from`; none where the operation has no such option. */
  readonly sources: readonly string[];
  /** The options, in the order in which an error lists them, and in which they are tried. */
  readonly options: readonly OptionName[];
  /** Options that came later: tried after the others, in the operation's own hash alone. */
  readonly added?: readonly OptionName[];
  /** Options that every call gives. */
  readonly required?: readonly OptionName[];
  /** Each element of x by itself: rows have no meaning. */
  readonly isElementwise?: boolean;
  /** Rows are contingency tables, whose lengths `shape` gives. */
  readonly isTable?: boolean;
  /** The inputs are matrices. The tests of all operations take each row as a product of a row and a column. */
  readonly isProduct?: boolean;
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
  classWeights: ({ other, cols }: Batch) => [other.slice(0, cols).map((w) => (Math.abs(w) < 1e30 ? Math.abs(w) : 1))],
  ignoreIndex: () => [-100],
  labelSmoothing: () => [0.1],
  dtype: () => [],
  emptyRow: () => ["zero"],
  rowWeights: () => [],
  pseudocount: () => [],
  largest: () => [false],
  beta: () => [0.7],
  gamma: () => [0, 0.5, 3],
  alpha: () => [0.25],
  wrt: () => ["p"],
  topK: () => [2],
  topP: () => [0.7, 0],
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

const SECOND: Readonly<Record<string, Operation["second"]>> = { targets: "labels", k: "count", uniforms: "uniforms" };

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

/** Gives an operation options that came later. */
const adding = (operation: Operation, ...added: OptionName[]): Operation => ({ ...operation, added });

const REDUCED = ["mask", "reduction", "rowWeights"] as const;
const NORMALIZED = [...REDUCED, "pseudocount"] as const;
const ELEMENT_LOSS = ["mask", "rowWeights", "emptyRow", "labelSmoothing"] as const;

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
  adding(operation("logsumexp", "softmax", ["x"], "row", LOGITS, SOFTMAX), "emptyRow"),
  operation("logsumexp", "logSoftmax", ["x"], "row", LOGITS, SOFTMAX),
  adding(operation("logsumexp", "logCumSumExp", ["x"], "row", LOGITS, LAYOUT), "mask"),
  adding(
    operation("losses", "crossEntropyLoss", ["logits", "targets"], "number", FROM_LOGITS, LOSS),
    "mask",
    "rowWeights",
    "emptyRow",
  ),
  adding(
    operation("losses", "crossEntropyLossGrad", ["logits", "targets"], "row", FROM_LOGITS, LOSS),
    "mask",
    "rowWeights",
    "emptyRow",
  ),
  adding(operation("divergences", "entropy", ["p"], "number", FROM_PROBS, MEASURE), ...NORMALIZED),
  adding(operation("divergences", "crossEntropy", ["p", "q"], "number", FROM_PROBS, MEASURE), ...NORMALIZED),
  adding(operation("divergences", "klDivergence", ["p", "q"], "number", FROM_PROBS, KL), ...NORMALIZED),
  adding(operation("divergences", "jsDivergence", ["p", "q"], "number", FROM_PROBS, MEASURE), ...NORMALIZED),
  adding(operation("divergences", "perplexity", ["p"], "number", FROM_PROBS, PERPLEXITY), ...NORMALIZED),
  adding(operation("divergences", "jsDistance", ["p", "q"], "number", FROM_PROBS, MEASURE), ...NORMALIZED),
  adding(table("mutualInformation"), ...NORMALIZED),
  adding(table("conditionalEntropy"), ...NORMALIZED),
  adding(map("losses", "binaryCrossEntropy", ["p", "y"], [...LAYOUT, "reduction"]), ...ELEMENT_LOSS),
  adding(map("losses", "binaryCrossEntropyWithLogits", ["z", "y"], BINARY), ...ELEMENT_LOSS),
  adding(map("losses", "binaryCrossEntropyWithLogitsGrad", ["z", "y"], BINARY), ...ELEMENT_LOSS),
  adding(operation("selection", "argmax", ["x"], "index", LOGITS, LAYOUT), "mask"),
  adding(operation("selection", "topK", ["x", "k"], "indices", LOGITS, LAYOUT), "mask", "largest"),
  map("elementwise", "exp", ["x"]),
  map("elementwise", "expm1", ["x"]),
  map("elementwise", "log", ["x"]),
  map("elementwise", "log1p", ["x"]),
  map("elementwise", "log1mExp", ["x"]),
  map("elementwise", "sigmoid", ["x"]),
  map("elementwise", "logit", ["x"]),
  map("elementwise", "logSigmoid", ["x"]),
  adding(map("elementwise", "softplus", ["x"]), "beta"),
  map("elementwise", "xlogx", ["x"]),
  map("elementwise", "xlogy", ["x", "y"]),
  map("elementwise", "xlog1py", ["x", "y"]),
  map("elementwise", "logAddExp", ["a", "b"]),
  map("elementwise", "logSubExp", ["a", "b"]),
  map("elementwise", "selfInformation", ["p"], [...LAYOUT, "base"]),
];

/** The operations that came later: each has its own hash, and `hash` does not cover them. */
const ADDED: readonly Operation[] = [
  {
    ...operation("logsumexp", "signedLogSumExp", ["x"], "signed", LOGITS, [...MASKED, "weights"]),
    required: ["weights"],
  },
  operation("logsumexp", "logDotExp", ["a", "b"], "number", LOGITS, LAYOUT),
  { ...operation("logsumexp", "logMatMulExp", ["a", "b"], "number", LOGITS, ["out", "shape"]), isProduct: true },
  operation("selection", "sampleCategorical", ["logits", "uniforms"], "index", LOGITS, [
    ...MASKED,
    "topK",
    "temperature",
    "topP",
  ]),
  adding(map("losses", "focalLoss", ["z", "y"], [...LAYOUT, "reduction", "gamma", "alpha"]), ...ELEMENT_LOSS),
  adding(map("losses", "focalLossGrad", ["z", "y"], [...LAYOUT, "reduction", "gamma", "alpha"]), ...ELEMENT_LOSS),
  operation("divergences", "klDivergenceGrad", ["p", "q"], "row", LOGITS, [...LAYOUT, "temperature", "from", "wrt"]),
  adding(
    operation("divergences", "normalizedEntropy", ["p"], "number", FROM_PROBS, PERPLEXITY),
    "pseudocount",
    "reduction",
    "rowWeights",
  ),
  { ...table("normalizedMutualInformation"), options: ["out", "shape", "average", ...REDUCED] },
  {
    ...operation("divergences", "jsDivergenceOf", ["rows"], "number", PROBS, GROUP),
    isGroup: true,
  },
  {
    ...operation("divergences", "renyiEntropy", ["p"], "number", PROBS, [
      ...LAYOUT,
      "base",
      "normalize",
      ...NORMALIZED,
    ]),
    order: "alpha",
  },
  {
    ...operation("divergences", "renyiDivergence", ["p", "q"], "number", PROBS, [...LAYOUT, "base", ...REDUCED]),
    order: "alpha",
  },
  {
    ...operation("divergences", "tsallisEntropy", ["p"], "number", PROBS, [...LAYOUT, "normalize", ...NORMALIZED]),
    order: "order",
  },
];

export const OPERATIONS = [...FOUNDING, ...ADDED];

export function operationOf(name: string): Operation {
  const operation = OPERATIONS.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`there is no operation ${name} in test/fingerprint/operations.ts`);
  return operation;
}

/** The options that an operation takes, as its errors list them. All take the dtype of their bits. */
export const optionsOf = ({ options, added = [] }: Operation): readonly OptionName[] => [...options, ...added, "dtype"];

/** The operations of a family, whose tests have its name in their path: `npm test -- losses` runs them. */
export const operationsOf = (family: Family) => OPERATIONS.filter((operation) => operation.family === family);
export const isOf = (family: Family, op: string) => operationOf(op).family === family;

/** Functions of the package that are no operations. */
export const OTHERS = ["alloc", "backend", "createLogSum", "SumAccumulator", "LogSumExpAccumulator"];
