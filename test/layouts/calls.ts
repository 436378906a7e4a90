// The calls that every layout gets.
import { ROW_RESULTS } from "../support.js";
import type { Layout } from "./geometry.js";

type Input = "x" | "p" | "q" | "ids";

export interface Call {
  op: string;
  inputs: readonly Input[];
  options?: Readonly<Record<string, unknown>>;
  /** Options laid as the input is. */
  along?: readonly ("mask" | "weights")[];
  /** Options that are one row, for rows of one length. */
  row?: readonly ("weights" | "classWeights" | "posWeight")[];
}

const BINARY = ["binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"] as const;
const LOSSES = ["crossEntropyLoss", "crossEntropyLossGrad"] as const;

export const calls: Call[] = [
  { op: "logSumExp", inputs: ["x"] },
  { op: "logSumExp", inputs: ["x"], along: ["mask"] },
  { op: "logSumExp", inputs: ["x"], along: ["weights"] },
  { op: "logSumExp", inputs: ["x"], along: ["weights", "mask"] },
  { op: "logSumExp", inputs: ["x"], row: ["weights"], along: ["mask"] },
  { op: "logMeanExp", inputs: ["x"] },
  { op: "logMeanExp", inputs: ["x"], along: ["mask"] },
  { op: "logCumSumExp", inputs: ["x"] },
  ...(["softmax", "logSoftmax"] as const).flatMap((op): Call[] => [
    { op, inputs: ["x"] },
    { op, inputs: ["x"], along: ["mask"] },
    { op, inputs: ["x"], along: ["mask"], options: { temperature: 0.7 } },
  ]),
  ...LOSSES.flatMap((op): Call[] => [
    { op, inputs: ["x", "ids"] },
    { op, inputs: ["x", "ids"], options: { labelSmoothing: 0.1, temperature: 2 } },
    { op, inputs: ["x", "ids"], options: { from: "logProbs" } },
    { op, inputs: ["x", "ids"], row: ["classWeights"], options: { labelSmoothing: 0.1 } },
    { op, inputs: ["x", "ids"], row: ["classWeights"], options: { reduction: "mean" } },
    { op, inputs: ["x", "p"] },
    { op, inputs: ["x", "p"], row: ["classWeights"], options: { labelSmoothing: 0.1, temperature: 0.5 } },
    { op, inputs: ["x", "p"], row: ["classWeights"], options: { reduction: "sum" } },
  ]),
  ...(["entropy", "crossEntropy", "klDivergence", "jsDivergence"] as const).flatMap((op): Call[] => {
    const [ofProbs, ofLogs] =
      op === "entropy"
        ? [["p"], ["x"]]
        : [
            ["p", "q"],
            ["x", "q"],
          ];
    return [
      { op, inputs: ofProbs as Input[] },
      { op, inputs: ofProbs as Input[], options: { base: 2, normalize: true } },
      { op, inputs: ofLogs as Input[], options: { from: "logits", temperature: 2 } },
      { op, inputs: ofLogs as Input[], options: { from: "logProbs" } },
    ];
  }),
  { op: "klDivergence", inputs: ["p", "q"], options: { form: "generalized" } },
  { op: "jsDistance", inputs: ["p", "q"], options: { base: 2 } },
  { op: "jsDistance", inputs: ["x", "q"], options: { from: "logits", temperature: 2 } },
  { op: "perplexity", inputs: ["p"], options: { normalize: true } },
  { op: "perplexity", inputs: ["x"], options: { from: "logProbs" } },
  ...(["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logSigmoid", "softplus"] as const).map(
    (op): Call => ({ op, inputs: ["x"] }),
  ),
  ...(["logit", "xlogx"] as const).map((op): Call => ({ op, inputs: ["p"] })),
  { op: "selfInformation", inputs: ["p"], options: { base: 2 } },
  ...(["xlogy", "xlog1py", "logAddExp", "logSubExp"] as const).map((op): Call => ({ op, inputs: ["x", "q"] })),
  { op: "binaryCrossEntropy", inputs: ["p", "q"] },
  { op: "binaryCrossEntropyWithLogits", inputs: ["x", "q"] },
  ...BINARY.flatMap((op): Call[] => [
    { op, inputs: ["x", "q"], row: ["posWeight"] },
    { op, inputs: ["x", "q"], row: ["posWeight"], options: { reduction: "mean" } },
  ]),
];

/** Can these be laid so? A row for all, or a sum over all, is of rows of one length; an empty one has no classes. */
export function applies(call: Call, layout: Layout): boolean {
  const isRagged = "offsets" in layout.options;
  const wantsOneLength = call.row !== undefined || call.options?.["reduction"] !== undefined;
  return !(wantsOneLength && (isRagged || layout.rows.length === 0 || layout.rows[0].length === 0));
}

/** The rows of these layouts are longer than the room in memory: in the short form, calls that have them read in another way. */
const PIECEWISE = [
  ...["logSumExp", "softmax", "crossEntropyLoss", "crossEntropyLossGrad", "entropy", "klDivergence", "xlogy"],
  ...["binaryCrossEntropyWithLogits"],
];

/** Is the call the first of those whose inputs and options are brought to a tile in the same way? */
export function firstOfKind(call: Call): boolean {
  const kindOf = ({ inputs, along, row, options }: Call) => `${inputs} ${along} ${row} ${options?.["temperature"]}`;
  const alike = calls.filter(({ op }) => ROW_RESULTS.includes(op) === ROW_RESULTS.includes(call.op));
  return PIECEWISE.includes(call.op) && alike.find((other) => kindOf(other) === kindOf(call)) === call;
}
