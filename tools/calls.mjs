// Calls of cases, and the names of their bounds in docs/bounds.json. `npm run accuracy` and `npm run search` share them.
import { readFileSync } from "node:fs";
import { rowsOf } from "../build/rows.js";

export const bounds = JSON.parse(readFileSync(new URL("../docs/bounds.json", import.meta.url), "utf8"));

/** The names of the bounds of losses that options choose. */
const TARGETS = "with smoothing, class weights, probabilities as targets or log-probabilities";
const GRADIENTS = {
  logProbs: "by log-probabilities",
  targets: "with smoothing or probabilities as targets",
  scaled: "with class weights, a temperature or the mean",
};

/** The name of the bound of a classification loss with options, without the name of the function. */
function lossOf({ op, targets, options }) {
  const { labelSmoothing, classWeights, temperature, reduction, from } = options;
  const isSoft = targets === undefined || labelSmoothing > 0;
  if (op === "crossEntropyLoss") return isSoft || classWeights || from ? TARGETS : "";
  if (from) return GRADIENTS.logProbs;
  if (isSoft) return GRADIENTS.targets;
  return classWeights || temperature || reduction === "mean" ? GRADIENTS.scaled : "";
}

/** The name of the bound of a case. Cases with a mask, a temperature or normalize count with those without. */
export function boundOf(one) {
  const { op, options } = one;
  const { form = one.form, from = one.from } = options ?? {};
  if (op.startsWith("crossEntropyLoss")) return [op, options && lossOf(one)].filter(Boolean).join(", ");
  const words = [op, form, from && `from ${from}`, options?.weights && "with weights"];
  if (op === "selfInformation" && options?.base) words.push("in other units than nats");
  const name = words.filter(Boolean).join(", ");
  return name in bounds.functions ? name : op;
}

/** The functions of rows. All others are elementwise. */
const OF_ROWS = new Set([
  ...["logSumExp", "logMeanExp", "logCumSumExp", "softmax", "logSoftmax", "crossEntropyLoss", "crossEntropyLossGrad"],
  ...["entropy", "crossEntropy", "klDivergence", "jsDivergence", "jsDistance", "perplexity"],
  ...["mutualInformation", "conditionalEntropy"],
]);

/** The arguments of a call, and its options, as the test has them. */
export function argumentsOf(one) {
  const { dtype, label, targets, options = {}, form, from } = one;
  const inputs = rowsOf(one);
  const isElementwise = !OF_ROWS.has(one.op);
  const given = { form, from, ...options };
  if (!isElementwise && !options.shape) given.cols ??= inputs[0].length;
  if (given.mask) given.mask = Uint8Array.from(given.mask);
  for (const name of ["classWeights", "weights", "posWeight"]) {
    if (typeof given[name] === "object") given[name] = rowsOf({ dtype, inputs: [given[name]] })[0];
  }
  const labels = targets ?? (label === undefined ? undefined : [label]);
  return { inputs, args: labels ? [...inputs, Int32Array.from(labels)] : inputs, given, isElementwise };
}

/** The results of a call as an array. */
export function resultsOf(instance, one) {
  const { args, given } = argumentsOf(one);
  const result = instance[one.op](...args, given);
  return typeof result === "number" ? [result] : result;
}
