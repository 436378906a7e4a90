// npm run accuracy: measures the largest errors on the reference rows, writes them to docs/errors.json as parts of the bounds in
// docs/bounds.json, and fills the tables of the documents.
import { readFileSync, writeFileSync } from "node:fs";
import { partOf, readCases, rowsOf } from "../build/rows.js";
import { createLogSum } from "../dist/index.js";
import { fillDocuments } from "./docs.mjs";

const bounds = JSON.parse(readFileSync("docs/bounds.json", "utf8"));

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
function boundOf(one) {
  const { op, options } = one;
  const { form = one.form, from = one.from } = options ?? {};
  if (op.startsWith("crossEntropyLoss")) return [op, options && lossOf(one)].filter(Boolean).join(", ");
  const words = [op, form, from && `from ${from}`, options?.weights && "with weights"];
  if (op === "selfInformation" && options) words.push("in other units than nats");
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
function argumentsOf(one) {
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

const show = (row) =>
  row.length > 3 ? `${row.length} elements` : `[${[...row].map((value) => Number(value.toPrecision(6))).join(", ")}]`;

const logsum = createLogSum({ backend: "wasm-simd" });
const worst = new Map();
const files = ["reference", "options", "measures", "elementwise", "cumulative"];
for (const one of files.flatMap((name) => readCases(`test/fixtures/${name}.json`))) {
  const { op, dtype, at, exact } = one;
  const { inputs, args, given, isElementwise } = argumentsOf(one);
  const result = logsum[op](...args, given);
  const got = typeof result === "number" ? [result] : result;
  const key = `${boundOf(one)} ${dtype}`;
  const seen = worst.get(key) ?? { part: -1, rows: 0 };
  for (const [k, entry] of exact.entries()) {
    const i = at?.[k] ?? k;
    const part = partOf(got[i], entry);
    if (part > seen.part) {
      seen.part = part;
      seen.where = isElementwise ? inputs.map((row) => row[i]).join(" and ") : inputs.map(show).join(" against ");
    }
    seen.rows += isElementwise || k === 0 ? 1 : 0;
  }
  worst.set(key, seen);
}

/** The largest error of each dtype, as a part of what the bound allows. */
function errorOf(name, dtype) {
  const { part, rows, where } = worst.get(`${name} ${dtype}`);
  return { part: Number(part.toFixed(2)), rows, on: where };
}

const functions = Object.fromEntries(
  Object.keys(bounds.functions).map((name) => [name, { f64: errorOf(name, "f64"), f32: errorOf(name, "f32") }]),
);
writeFileSync("docs/errors.json", `${JSON.stringify({ functions }, null, 2)}\n`);
fillDocuments();
console.table(
  Object.fromEntries(Object.entries(functions).map(([name, { f64, f32 }]) => [name, { f64: f64.part, f32: f32.part }])),
);
