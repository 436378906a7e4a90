// The lines of the benchmark. Each has an operation, its arguments and options, and the loop that it is compared with.
import { roundTo } from "../src/call/float16.js";
import type { Floats } from "../src/index.js";
import type { Batch, Profile } from "./data.js";
import { loops, MOST, MOST_COLUMNS, type OptionLoop, ORDER, optionLoops, SMOOTHING, TEMPERATURE } from "./loops.js";

export interface Line {
  readonly args: (batch: Batch) => readonly [Floats | Uint16Array, (Floats | Int32Array | Uint16Array | number)?];
  /** The order of a measure that has one, behind the arguments. */
  readonly order?: number;
  readonly options: (batch: Batch) => object;
  /** The number of results. */
  readonly results: (batch: Batch) => number;
  readonly loop: OptionLoop;
  /** Makes the array for the results, if they are not of the inputs' dtype. */
  readonly out?: "indices" | "signed" | "halves" | "none";
  /** The lines whose times are summed for comparison with this one's. */
  readonly beside?: readonly string[];
}

// Arguments of calls, and numbers of results.
const ofX = ({ x }: Batch) => [x] as const;
const ofLabels = ({ x, labels }: Batch) => [x, labels] as const;
const ofTargets = ({ x, p }: Batch) => [x, p] as const;
const ofP = ({ p }: Batch) => [p] as const;
const ofPair = ({ p, q }: Batch) => [p, q] as const;
const ofLogitsOfP = ({ ofP }: Batch) => [ofP] as const;
const ofLogits = ({ ofP, ofQ }: Batch) => [ofP, ofQ] as const;
const ofCount = ({ x, cols }: Batch) => [x, Math.min(MOST, cols)] as const;
const dense = ({ cols }: Batch) => ({ cols });
const fromLogits = ({ cols }: Batch) => ({ cols, from: "logits" });
const axis0 = ({ rows, cols }: Batch) => ({ shape: [rows, cols], axis: 0 });
const ragged = ({ offsets }: Batch) => ({ offsets });
const table = ({ rows, cols }: Batch) => ({ shape: [rows, cols] });
const none = () => ({});
const one = () => 1;
const perRow = ({ rows }: Batch) => rows;
const perCount = ({ rows, cols }: Batch) => rows * Math.min(MOST, cols);
const perColumn = ({ cols }: Batch) => cols;
const columnsOf = ({ rows }: Batch) => Math.min(rows, MOST_COLUMNS);
const perRagged = ({ offsets }: Batch) => offsets.length - 1;
const each = ({ x }: Batch) => x.length;

const plain =
  (name: keyof typeof loops, args: (batch: Batch) => readonly [Floats, (Floats | Int32Array)?]): OptionLoop =>
  (batch, out) => {
    const [first, second] = args(batch);
    loops[name](first, second ?? first, out, batch.rows, batch.cols);
  };

const line = (
  name: keyof typeof loops,
  args: Parameters<typeof plain>[1],
  options: Line["options"],
  results: Line["results"],
): Line => ({
  args,
  options,
  results,
  loop: plain(name, args),
});

/** A line of float16 bits, against the loop on numbers, beside the line of float32. */
const ofHalves = (
  name: keyof typeof loops,
  args: Parameters<typeof plain>[1],
  options: Line["options"],
  results: Line["results"],
): Line => ({
  args: (batch) => {
    const [x, y] = args(batch).map((array) =>
      roundTo(new Uint16Array(array?.length ?? 0), Float32Array.from(array ?? [])),
    );
    return y === undefined ? [x] : [x, y];
  },
  options: (batch) => ({ ...options(batch), dtype: "float16" }),
  results,
  loop: plain(name, args),
  out: "halves",
  beside: [name],
});

const classWeights = ({ cols, classWeights }: Batch) => ({ cols, classWeights });
const smoothing = ({ cols }: Batch) => ({ cols, labelSmoothing: SMOOTHING });

/** The kinds of data for which arguments may take another path than for easy data. */
const PROFILES_OF = new Map<Line["args"], readonly Profile[]>([
  [ofPair, ["near", "very-near", "peaked", "half-zero", "one-hot", "equal"]],
  [ofLogits, ["near", "very-near", "peaked", "half-zero", "one-hot", "equal"]],
  [ofP, ["peaked", "half-zero", "one-hot"]],
  [ofLogitsOfP, ["peaked", "half-zero", "one-hot"]],
  [ofTargets, ["half-zero", "one-hot"]],
  [ofX, ["peaked", "one-hot", "normalized"]],
  [ofLabels, ["peaked", "one-hot", "normalized"]],
]);

/** Is a line measured on a kind of data? */
export function hasProfile({ args }: Line, profile: Profile): boolean {
  return profile === "easy" || (PROFILES_OF.get(args)?.includes(profile) ?? false);
}

/** The lines that are measured for calls of 1 to 64 elements: without options, and with each kind of option. */
export const SMALL: ReadonlySet<string> = new Set([
  ...["logSumExp", "logSumExp, weights", "logSumExp, axis 0", "logSumExp, ragged"],
  ...["softmax", "softmax, mask", "softmax, temperature", "logMeanExp, mask"],
  ...["klDivergence", "klDivergence, logits", "entropy, normalize", "mutualInformation"],
  ...["crossEntropyLoss", "crossEntropyLoss, class weights", "crossEntropyLoss, smoothing"],
]);

// biome-ignore format: a table
export const LINES: Readonly<Record<string, Line>> = {
  logSumExp: line("logSumExp", ofX, dense, perRow),
  logMeanExp: line("logMeanExp", ofX, dense, perRow),
  softmax: line("softmax", ofX, dense, each),
  logSoftmax: line("logSoftmax", ofX, dense, each),
  logCumSumExp: line("logCumSumExp", ofX, dense, each),
  crossEntropyLoss: line("crossEntropyLoss", ofLabels, dense, perRow),
  crossEntropyLossGrad: line("crossEntropyLossGrad", ofLabels, dense, each),
  entropy: line("entropy", ofP, dense, perRow),
  crossEntropy: line("crossEntropy", ofPair, dense, perRow),
  klDivergence: line("klDivergence", ofPair, dense, perRow),
  jsDivergence: line("jsDivergence", ofPair, dense, perRow),
  jsDistance: line("jsDistance", ofPair, dense, perRow),
  perplexity: line("perplexity", ofP, dense, perRow),
  mutualInformation: line("mutualInformation", ofP, table, one),
  conditionalEntropy: line("conditionalEntropy", ofP, table, one),
  normalizedEntropy: { args: ofP, options: dense, results: perRow, loop: optionLoops.evenness },
  renyiEntropy: { args: ofP, order: ORDER, options: dense, results: perRow, loop: optionLoops.renyiEntropy },
  renyiDivergence: { args: ofPair, order: ORDER, options: dense, results: perRow, loop: optionLoops.renyiDivergence },
  tsallisEntropy: { args: ofP, order: ORDER, options: dense, results: perRow, loop: optionLoops.tsallisEntropy },
  normalizedMutualInformation: { args: ofP, options: table, results: one, loop: optionLoops.normalizedMutualInformation },
  jsDivergenceOf: { args: ofP, options: dense, results: one, loop: optionLoops.jsDivergenceOf, out: "none" },
  argmax: { ...line("argmax", ofX, dense, perRow), out: "indices" },
  topK: { args: ofCount, options: dense, results: perCount, loop: optionLoops.topK, out: "none" },
  exp: line("exp", ofX, none, each),
  expm1: line("expm1", ofX, none, each),
  log: line("log", ofP, none, each),
  log1p: line("log1p", ofP, none, each),
  log1mExp: line("log1mExp", ({ logs }) => [logs], none, each),
  sigmoid: line("sigmoid", ofX, none, each),
  logit: line("logit", ofP, none, each),
  logSigmoid: line("logSigmoid", ofX, none, each),
  softplus: line("softplus", ofX, none, each),
  xlogx: line("xlogx", ofP, none, each),
  xlogy: line("xlogy", ofPair, none, each),
  xlog1py: line("xlog1py", ofPair, none, each),
  logAddExp: line("logAddExp", ({ x, lower }) => [x, lower], none, each),
  logSubExp: line("logSubExp", ({ x, lower }) => [x, lower], none, each),
  selfInformation: line("selfInformation", ofP, none, each),
  "crossEntropyLoss, class weights": { args: ofLabels, options: classWeights, results: perRow, loop: optionLoops.classWeightedLoss },
  "crossEntropyLoss, smoothing": { args: ofLabels, options: smoothing, results: perRow, loop: optionLoops.smoothedLoss },
  "crossEntropyLoss, probabilities": { args: ofTargets, options: dense, results: perRow, loop: optionLoops.targetLoss },
  "crossEntropyLossGrad, class weights": { args: ofLabels, options: classWeights, results: each, loop: optionLoops.classWeightedGrad },
  "crossEntropyLossGrad, smoothing": { args: ofLabels, options: smoothing, results: each, loop: optionLoops.smoothedGrad },
  "crossEntropyLossGrad, probabilities": { args: ofTargets, options: dense, results: each, loop: optionLoops.targetGrad },
  "binaryCrossEntropyWithLogits": { args: ofTargets, options: none, results: each, loop: optionLoops.binaryLoss },
  "binaryCrossEntropyWithLogitsGrad": { args: ofTargets, options: none, results: each, loop: optionLoops.binaryGrad },
  "logSumExp, axis 0": { args: ofX, options: axis0, results: perColumn, loop: optionLoops.columnLogSumExp, beside: ["logSumExp"] },
  "softmax, axis 0": { args: ofX, options: axis0, results: each, loop: optionLoops.columnSoftmax, beside: ["softmax"] },
  "logSumExp, ragged": { args: ofX, options: ragged, results: perRagged, loop: optionLoops.raggedLogSumExp },
  "softmax, ragged": { args: ofX, options: ragged, results: each, loop: optionLoops.raggedSoftmax },
  "softmax, mask": { args: ofX, options: ({ cols, mask }) => ({ cols, mask }), results: each, loop: optionLoops.maskedSoftmax },
  "logMeanExp, mask": { args: ofX, options: ({ cols, mask }) => ({ cols, mask }), results: perRow, loop: optionLoops.maskedLogMeanExp },
  "softmax, temperature": { args: ofX, options: ({ cols }) => ({ cols, temperature: TEMPERATURE }), results: each, loop: optionLoops.temperedSoftmax },
  "logSumExp, weights": { args: ofX, options: ({ cols, p }) => ({ cols, weights: p }), results: perRow, loop: optionLoops.weightedLogSumExp },
  "signedLogSumExp": { args: ofX, options: ({ cols, signs }) => ({ cols, weights: signs }), results: perRow, loop: optionLoops.signedLogSumExp, out: "signed" },
  "logDotExp": { args: ({ x, lower }) => [x, lower], options: dense, results: perRow, loop: optionLoops.logDotExp },
  "logMatMulExp": { args: (batch) => [batch.x, batch.lower.subarray(0, batch.cols * columnsOf(batch))], options: (batch) => ({ shape: [batch.rows, batch.cols, columnsOf(batch)] }), results: (batch) => batch.rows * columnsOf(batch), loop: optionLoops.logMatMulExp },
  "sampleCategorical": { args: ({ x, uniforms }) => [x, uniforms], options: dense, results: perRow, loop: optionLoops.sampleCategorical, out: "indices" },
  "focalLoss": { args: ofTargets, options: none, results: each, loop: optionLoops.focalLoss },
  "focalLossGrad": { args: ofTargets, options: none, results: each, loop: optionLoops.focalLossGrad },
  "klDivergenceGrad": { args: ofLogits, options: dense, results: each, loop: optionLoops.klGradient, beside: ["softmax", "softmax"] },
  "entropy, logits": { args: ofLogitsOfP, options: fromLogits, results: perRow, loop: optionLoops.entropyOfLogits, beside: ["softmax", "entropy"] },
  "crossEntropy, logits": { args: ofLogits, options: fromLogits, results: perRow, loop: optionLoops.crossEntropyOfLogits, beside: ["softmax", "softmax", "crossEntropy"] },
  "klDivergence, logits": { args: ofLogits, options: fromLogits, results: perRow, loop: optionLoops.klOfLogits, beside: ["softmax", "softmax", "klDivergence"] },
  "jsDivergence, logits": { args: ofLogits, options: fromLogits, results: perRow, loop: optionLoops.jsdOfLogits, beside: ["softmax", "softmax", "jsDivergence"] },
  "logSumExp, float16": ofHalves("logSumExp", ofX, dense, perRow),
  "softmax, float16": ofHalves("softmax", ofX, dense, each),
  "klDivergence, float16": ofHalves("klDivergence", ofPair, dense, perRow),
  "exp, float16": ofHalves("exp", ofX, none, each),
  "argmax, float16": { ...ofHalves("argmax", ofX, dense, perRow), out: "indices" },
  "mutualInformation, float16": ofHalves("mutualInformation", ofP, table, one),
  SumAccumulator: { args: ofX, options: none, results: one, loop: optionLoops.accumulatedSum, out: "none" },
  LogSumExpAccumulator: { args: ofX, options: none, results: one, loop: optionLoops.accumulatedLogSumExp, out: "none" },
  "entropy, normalize": { args: ofP, options: ({ cols }) => ({ cols, normalize: true }), results: perRow, loop: optionLoops.normalizedEntropy },
};
