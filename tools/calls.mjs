// The results of cases, and the names of their bounds in docs/bounds.json. `npm run accuracy` and `npm run search` share them.
import { readFileSync } from "node:fs";
import { callOf, numbersOf } from "../build/rows.js";

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
  if (options?.wrt === "p") words.push("with respect to p");
  if (op === "selfInformation" && options?.base) words.push("in other units than nats");
  const name = words.filter(Boolean).join(", ");
  return name in bounds.functions ? name : op;
}

/** The results of a case as an array. */
export function resultsOf(instance, one) {
  const [op, args, options] = callOf(one);
  return numbersOf(instance[op](...args, options));
}
