// The lines of a search: every function, source, form, and option that changes the arithmetic.
import { isWithin } from "./domains.mjs";

/**
 * Makes a line. `inputs` and `vectors` name domains; `scalars` are options that vary. `hasLabel`: class ids are targets. `rows` is the
 * number of rows of a reduction.
 */
function line(op, inputs, more = {}) {
  const { options = {}, vectors = {}, scalars = [], hasLabel = false, rows = 1, layout = "row" } = more;
  const fixed = Object.entries(options).map(([name, value]) => (value === true ? name : `${name}=${value}`));
  const targets = op.startsWith("crossEntropyLoss") && !hasLabel ? ["probabilities"] : [];
  // posWeight is a number or a row.
  const ofVectors = Object.keys(vectors).map((name) => (name === "posWeight" ? "posWeight=row" : name));
  const words = [op, ...targets, ...fixed, ...ofVectors, ...scalars];
  return { name: words.join(" "), op, inputs, options, vectors, scalars, hasLabel, rows, layout };
}

/** The mean of three rows, each with its weight. */
const WEIGHED = { options: { reduction: "mean" }, rows: 3, vectors: { rowWeights: "rowWeights" } };
const WARM = { scalars: ["temperature"] };
const MASK = { vectors: { mask: "mask" } };
const BASE = { scalars: ["base"] };

function logarithms() {
  const lines = ["logSumExp", "logMeanExp", "softmax", "logSoftmax"].flatMap((op) => [
    line(op, ["logits"]),
    line(op, ["logits"], MASK),
  ]);
  lines.push(line("logCumSumExp", ["logits"]));
  lines.push(line("logSumExp", ["logits"], { vectors: { weights: "positive" } }));
  lines.push(line("logSumExp", ["logits"], { vectors: { weights: "real" } }));
  lines.at(-1).name += " of both signs";
  lines.push(line("signedLogSumExp", ["logits"], { vectors: { weights: "real" } }));
  lines.push(line("logDotExp", ["logits", "logits"]));
  lines.push(line("logMatMulExp", ["logits", "logits"], { layout: "product" }));
  for (const op of ["softmax", "logSoftmax"]) {
    lines.push(line(op, ["logits"], WARM), line(op, ["logits"], { ...WARM, ...MASK }));
  }
  return lines;
}

/** A measure of each source, with what each takes. */
function measure(op, count, options = {}) {
  const of = (source, more = {}) => {
    const given = { ...(source === "probs" ? {} : { from: source }), ...options, ...more.options };
    return line(op, Array(count).fill(source), { ...more, options: given });
  };
  const lines = [
    of("probs"),
    of("logits"),
    of("logProbs"),
    of("probs", { options: { normalize: true } }),
    of("logits", WARM),
  ];
  if (op === "perplexity" || op === "normalizedEntropy") return lines;
  const counts = { options: { normalize: true }, scalars: ["pseudocount"] };
  const masked = op === "jsDistance" ? [] : [of("probs", MASK), of("logits", MASK), of("probs", counts)];
  const weighed = [of("probs", WEIGHED), of("logits", WEIGHED)];
  return [...lines, of("probs", BASE), of("logits", BASE), of("logProbs", BASE), ...masked, ...weighed];
}

const measures = () => [
  ...measure("entropy", 1),
  ...measure("crossEntropy", 2),
  ...measure("klDivergence", 2),
  ...measure("klDivergence", 2, { form: "generalized" }),
  ...measure("jsDivergence", 2),
  ...measure("jsDistance", 2),
  ...measure("perplexity", 1),
  ...["q", "p"].flatMap((wrt) => [
    line("klDivergenceGrad", ["logits", "logits"], { options: { wrt } }),
    line("klDivergenceGrad", ["logits", "logits"], { options: { wrt }, ...WARM }),
  ]),
  ...measure("normalizedEntropy", 1),
];

const orders = () => [
  line("renyiEntropy", ["probs"], { scalars: ["order"] }),
  line("renyiEntropy", ["probs"], { scalars: ["order", "base"] }),
  line("renyiDivergence", ["probs", "probs"], { scalars: ["order"] }),
  line("renyiDivergence", ["probs", "probs"], { scalars: ["order", "base"] }),
  line("tsallisEntropy", ["probs"], { scalars: ["order"] }),
];

const mixtures = () => [
  line("jsDivergenceOf", ["probs"], { rows: 3 }),
  line("jsDivergenceOf", ["probs"], { rows: 2, ...BASE }),
];

const tables = () => [
  ...["geometric", "max"].map((average) =>
    line("normalizedMutualInformation", ["probs"], { layout: "table", options: { average } }),
  ),
  ...["mutualInformation", "conditionalEntropy"].flatMap((op) => [
    line(op, ["probs"], { layout: "table" }),
    line(op, ["probs"], { layout: "table", options: { normalize: true } }),
    line(op, ["probs"], { layout: "table", ...BASE }),
  ]),
];

function losses() {
  const classWeights = { classWeights: "factors" };
  const sets = [
    {},
    WARM,
    { vectors: classWeights },
    { scalars: ["labelSmoothing"] },
    { scalars: ["labelSmoothing"], vectors: classWeights },
    { scalars: ["labelSmoothing", "temperature"], vectors: classWeights },
    { options: { from: "logProbs" } },
    { options: { reduction: "mean" }, rows: 3 },
    WEIGHED,
  ];
  return ["crossEntropyLoss", "crossEntropyLossGrad"].flatMap((op) =>
    sets.flatMap((more) => {
      const source = more.options?.from ?? "logits";
      return [line(op, [source], { ...more, hasLabel: true }), line(op, [source, "targets"], more)];
    }),
  );
}

const binary = () => [
  line("binaryCrossEntropy", ["unit", "unit"]),
  line("binaryCrossEntropy", ["unit", "unit"], { scalars: ["labelSmoothing"] }),
  ...["binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"].flatMap((op) => [
    line(op, ["scores", "unit"]),
    line(op, ["scores", "unit"], { scalars: ["posWeight"] }),
    line(op, ["scores", "unit"], { scalars: ["labelSmoothing"] }),
    line(op, ["scores", "unit"], { vectors: { posWeight: "factors" } }),
    line(op, ["scores", "unit"], { options: { reduction: "mean" } }),
    line(op, ["scores", "unit"], WEIGHED),
  ]),
];

const focal = () =>
  ["focalLoss", "focalLossGrad"].flatMap((op) => [
    line(op, ["scores", "unit"]),
    line(op, ["scores", "unit"], { scalars: ["gamma"] }),
    line(op, ["scores", "unit"], { scalars: ["gamma", "alpha"] }),
    line(op, ["scores", "unit"], { options: { reduction: "mean" } }),
    line(op, ["scores", "unit"], WEIGHED),
  ]);

const ELEMENTS = {
  ...{ exp: ["logarithms"], expm1: ["logarithms"], log: ["positive"], log1p: ["aboveMinusOne"] },
  ...{ log1mExp: ["negative"], sigmoid: ["logarithms"], logit: ["unit"], logSigmoid: ["logarithms"] },
  ...{ softplus: ["logarithms"], xlogx: ["positive"], xlogy: ["real", "positive"], xlog1py: ["real", "aboveMinusOne"] },
  ...{
    logAddExp: ["logarithms", "logarithms"],
    logSubExp: ["logarithms", "logarithms"],
    selfInformation: ["positive"],
  },
};

const elements = () => [
  ...Object.entries(ELEMENTS).map(([op, inputs]) => line(op, inputs, { layout: "elements" })),
  line("selfInformation", ["positive"], { layout: "elements", ...BASE }),
  line("softplus", ["logarithms"], { layout: "elements", scalars: ["beta"] }),
];

/** The lines of one dtype and range. A whole range has numbers near the ends of the dtype, and a line of its own: they hide others. */
function variants(one) {
  const ranges = one.layout === "elements" ? [false] : [true, false];
  return ranges.flatMap((isUsual) =>
    ["f64", "f32"].map((dtype) => ({
      ...one,
      dtype,
      isUsual,
      name: `${one.name} ${dtype}${isUsual ? "" : " whole-range"}`,
    })),
  );
}

const ALL = [
  ...logarithms(),
  ...measures(),
  ...orders(),
  ...mixtures(),
  ...tables(),
  ...losses(),
  ...binary(),
  ...focal(),
  ...elements(),
];

/** The first line of each function with float16 numbers. */
const halves = ALL.filter((one, i) => i === ALL.findIndex(({ op }) => op === one.op)).map((one) => ({
  ...one,
  dtype: "f16",
  isUsual: false,
  name: `${one.name} f16`,
}));

export const LINES = [...ALL.flatMap(variants), ...halves];

const isVector = (value) => typeof value === "object";

/** The vectors of a call, each with the name of its domain. */
export function vectorsOf({ inputs, vectors }, call) {
  const ofOptions = Object.entries(vectors).map(([name, domain]) => ({ values: call.options[name], domain }));
  return [...call.inputs.map((values, i) => ({ values, domain: inputs[i] })), ...ofOptions];
}

/** Does a call belong to a line? */
export function isOfLine(one, call) {
  const { op, dtype, options, inputs, targets } = call;
  const names = new Set(["cols", "shape", ...Object.keys(one.options), ...Object.keys(one.vectors), ...one.scalars]);
  return (
    op === one.op &&
    dtype === one.dtype &&
    inputs.length === one.inputs.length &&
    one.hasLabel === (targets !== undefined) &&
    Object.entries(one.options).every(([name, value]) => options[name] === value) &&
    Object.keys(one.vectors).every((name) => isVector(options[name])) &&
    one.scalars.every((name) => options[name] !== undefined && !isVector(options[name])) &&
    Object.keys(options).every((name) => names.has(name)) &&
    vectorsOf(one, call).every(({ values, domain }) => values.every((v) => isWithin(one, domain, v)))
  );
}
