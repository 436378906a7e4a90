// The options that each operation takes.

const LAYOUT = ["cols", "rowStride", "shape", "axis", "offsets", "out"];
const MEASURE = [...LAYOUT, "base", "from", "normalize", "temperature"];
const LOSS = [...LAYOUT, "classWeights", "ignoreIndex", "labelSmoothing", "reduction", "temperature", "from"];

export const TABLE = ["shape", "out", "base", "normalize"];

/** Of each element, and of each pair of elements. */
export const MAPS = ["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logit", "logSigmoid", "softplus", "xlogx"];
export const PAIRS = ["xlogy", "xlog1py", "logAddExp", "logSubExp"];

export const BINARY = ["binaryCrossEntropy", "binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"];

/** The options that each takes. */
export const takes: Readonly<Record<string, readonly string[]>> = {
  logSumExp: [...LAYOUT, "weights", "mask"],
  logMeanExp: [...LAYOUT, "mask"],
  softmax: [...LAYOUT, "mask", "temperature"],
  logSoftmax: [...LAYOUT, "mask", "temperature"],
  logCumSumExp: LAYOUT,
  argmax: LAYOUT,
  topK: LAYOUT.filter((name) => name !== "out"),
  entropy: MEASURE,
  crossEntropy: MEASURE,
  klDivergence: [...MEASURE, "form"],
  jsDivergence: MEASURE,
  jsDistance: MEASURE,
  perplexity: MEASURE.filter((option) => option !== "base"),
  mutualInformation: TABLE,
  conditionalEntropy: TABLE,
  crossEntropyLoss: LOSS,
  crossEntropyLossGrad: LOSS,
  binaryCrossEntropy: [...LAYOUT, "reduction"],
  binaryCrossEntropyWithLogits: [...LAYOUT, "reduction", "posWeight"],
  binaryCrossEntropyWithLogitsGrad: [...LAYOUT, "reduction", "posWeight"],
  ...Object.fromEntries([...MAPS, ...PAIRS].map((op) => [op, LAYOUT])),
  selfInformation: [...LAYOUT, "base"],
};

export const every = [
  ...new Set([...Object.values(takes).flat(), "colls", "Cols", "dim", "threads", "toString", "constructor"]),
];
