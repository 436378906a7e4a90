// The table of operations. A row says all that the checks, the marshalling and the types of the functions need to know; an
// operation is a row here, a kernel in assembly/ and its namesake in src/js/. The options that it takes are in options.ts.
import { FINISH, MAX, POWER, REFINE, ROOT, SUM, WRITE } from "../assembly/passes.js";

export interface Op {
  readonly name: OpName;
  /** Its place among all operations and variants. */
  readonly number: number;
  /** The name of its kernel, on all backends. */
  readonly kernel: string;
  /** What the errors call its arguments. */
  readonly names: readonly [string, string?];
  /** The second argument of its kernel: none; for each row a class id, or how many elements are kept; or for each element of x a
   * value like it, what the exponential is multiplied by, the probability of the class, or, of a table, what its marginals
   * want there, or its part of its row; or the number of results that a row has. */
  readonly second:
    | "none"
    | "labels"
    | "counts"
    | "values"
    | "weights"
    | "targets"
    | "marginals"
    | "conditionals"
    | "count";
  /** What a row becomes: one number, or a row of results; the index of an element, or of several, with these. */
  readonly result: "number" | "row" | "index" | "indices";
  /** What the inputs may be, the first unless the option `from` says otherwise; none where each element is by itself. */
  readonly sources: readonly Source[];
  /** Is it the gradient of a loss, which a reduction divides but does not add up? */
  readonly isGradient: boolean;
  /** Is its kernel plain JavaScript, whatever the backend? */
  readonly isPlain: boolean;
  /** The readings of a row that is too long for a tile, each by its passes; a whole row takes them all at once. */
  readonly readings: readonly number[];
  /** All of these passes. */
  readonly passes: number;
  /** The result of a row without elements. */
  readonly empty: number;
  /** What it is instead by what a call is given: those words that apply, with a space between. */
  readonly variants: Readonly<Record<string, Op>> | undefined;
}

export type Source = "probs" | "logProbs" | "logits";

const reduce = [MAX, SUM | FINISH];
const settle = [MAX, SUM, REFINE | FINISH];
const rewrite = [MAX, SUM, WRITE];
const search = [MAX | FINISH];
const addUp = [SUM | FINISH];
const twice = [SUM, REFINE | FINISH];
const each = [WRITE];
const replace = [SUM, WRITE];
// Of logProbs whose terms want no sum of their own.
const once = [MAX, REFINE | FINISH];

const NONE = [] as const;
const PROBS = ["probs"] as const;
const LOGITS = ["logits"] as const;
const LOSS = ["logits", "logProbs"] as const;
const MEASURE = ["probs", "logProbs", "logits"] as const;

// biome-ignore format: a table
const rows = {
  logSumExp:            { names: ["x"],                  second: "none",   result: "number", sources: LOGITS,  readings: settle,  empty: -Infinity, variants: {
    weights:                { kernel: "weightedLogSumExp",     readings: reduce, second: "weights" } } },
  logMeanExp:           { names: ["x"],                  second: "none",   result: "number", sources: LOGITS,  readings: reduce,  empty: NaN, variants: {
    mask:                   { kernel: "maskedLogMeanExp",      readings: reduce, second: "counts" } } },
  softmax:              { names: ["x"],                  second: "none",   result: "row",    sources: LOGITS,  readings: rewrite, empty: NaN },
  logSoftmax:           { names: ["x"],                  second: "none",   result: "row",    sources: LOGITS,  readings: rewrite, empty: NaN },
  logCumSumExp:         { names: ["x"],                  second: "none",   result: "row",    sources: LOGITS,  readings: each,    empty: NaN },
  crossEntropyLoss:     { names: ["logits", "targets"],  second: "labels", result: "number", sources: LOSS,    readings: reduce,  empty: 0, variants: {
    targets:                { kernel: "targetLoss",            readings: reduce, second: "targets", empty: NaN },
    "targets logProbs":     { kernel: "logProbsLoss",          readings: addUp,  second: "targets" } } },
  crossEntropyLossGrad: { names: ["logits", "targets"],  second: "labels", result: "row",    sources: LOSS,    readings: rewrite, empty: NaN, isGradient: true, variants: {
    targets:                { kernel: "targetLossGrad",        readings: rewrite, second: "targets" },
    "targets logProbs":     { kernel: "logProbsLossGrad",      readings: replace, second: "targets" } } },
  entropy:              { names: ["p"],                  second: "none",   result: "number", sources: MEASURE, readings: addUp,   empty: 0, variants: {
    logits:                 { kernel: "entropyLogits",         readings: reduce, empty: NaN },
    logProbs:               { kernel: "entropyLogProbs",       readings: reduce } } },
  crossEntropy:         { names: ["p", "q"],             second: "values", result: "number", sources: MEASURE, readings: addUp,   empty: 0, variants: {
    logits:                 { kernel: "crossEntropyLogits",    readings: reduce, empty: NaN },
    logProbs:               { kernel: "crossEntropyLogProbs",  readings: reduce } } },
  klDivergence:         { names: ["p", "q"],             second: "values", result: "number", sources: MEASURE, readings: twice,   empty: 0, variants: {
    generalized:            { kernel: "generalizedKl",         readings: addUp },
    logits:                 { kernel: "klDivergenceLogits",    readings: settle, empty: NaN },
    "logits generalized":   { kernel: "klDivergenceLogits",    readings: settle, empty: NaN },
    logProbs:               { kernel: "klDivergenceLogProbs",  readings: reduce },
    "logProbs generalized": { kernel: "generalizedKlLogProbs", readings: once } } },
  jsDivergence:         { names: ["p", "q"],             second: "values", result: "number", sources: MEASURE, readings: addUp,   empty: 0, variants: {
    logits:                 { kernel: "jsDivergenceLogits",    readings: settle, empty: NaN },
    logProbs:               { kernel: "jsDivergenceLogProbs",  readings: once } } },
  perplexity:           { names: ["p"],                  second: "none",   result: "number", sources: MEASURE, readings: addUp,   empty: 1, kernel: "entropy", last: POWER, variants: {
    logits:                 { kernel: "entropyLogits",         readings: reduce, empty: NaN },
    logProbs:               { kernel: "entropyLogProbs",       readings: reduce } } },
  jsDistance:           { names: ["p", "q"],             second: "values", result: "number", sources: MEASURE, readings: addUp,   empty: 0, kernel: "jsDivergence", last: ROOT, variants: {
    logits:                 { kernel: "jsDivergenceLogits",    readings: settle, empty: NaN },
    logProbs:               { kernel: "jsDivergenceLogProbs",  readings: once } } },
  mutualInformation:    { names: ["joint"],              second: "marginals",    result: "number", sources: PROBS, readings: addUp, empty: 0, kernel: "generalizedKl" },
  conditionalEntropy:   { names: ["joint"],              second: "conditionals", result: "number", sources: PROBS, readings: addUp, empty: 0, kernel: "crossEntropy" },
  binaryCrossEntropy:   { names: ["p", "y"],             second: "values", result: "row",    sources: NONE,    readings: each,    empty: NaN },
  binaryCrossEntropyWithLogits: { names: ["z", "y"],     second: "values", result: "row",    sources: NONE,    readings: each,    empty: NaN, variants: {
    weights:                { kernel: "weightedBinaryLoss",    readings: each } } },
  binaryCrossEntropyWithLogitsGrad: { names: ["z", "y"], second: "values", result: "row",    sources: NONE,    readings: each,    empty: NaN, isGradient: true, variants: {
    weights:                { kernel: "weightedBinaryLossGrad", readings: each } } },
  argmax:               { names: ["x"],                  second: "none",   result: "index",  sources: LOGITS,  readings: search,  empty: NaN },
  topK:                 { names: ["x", "k"],             second: "count",  result: "indices", sources: LOGITS, readings: search,  empty: NaN, isPlain: true },
  exp:                  { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  expm1:                { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  log:                  { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  log1p:                { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  log1mExp:             { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  sigmoid:              { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  logit:                { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  logSigmoid:           { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  softplus:             { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  xlogx:                { names: ["x"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
  xlogy:                { names: ["x", "y"],             second: "values", result: "row",    sources: NONE,    readings: each,    empty: NaN },
  xlog1py:              { names: ["x", "y"],             second: "values", result: "row",    sources: NONE,    readings: each,    empty: NaN },
  logAddExp:            { names: ["a", "b"],             second: "values", result: "row",    sources: NONE,    readings: each,    empty: NaN },
  logSubExp:            { names: ["a", "b"],             second: "values", result: "row",    sources: NONE,    readings: each,    empty: NaN },
  selfInformation:      { names: ["p"],                  second: "none",   result: "row",    sources: NONE,    readings: each,    empty: NaN },
} as const;

export type OpName = keyof typeof rows;

type Variant = Pick<Op, "kernel" | "readings"> & Partial<Pick<Op, "empty" | "second">>;

type Row = Omit<Op, "name" | "number" | "kernel" | "passes" | "isGradient" | "isPlain" | "variants"> & {
  /** Unless it is the name of the operation. */
  readonly kernel?: string;
  /** What becomes of its results before they are rounded. */
  readonly last?: 0 | typeof ROOT | typeof POWER;
  readonly isGradient?: boolean;
  readonly isPlain?: boolean;
  readonly variants?: Readonly<Record<string, Variant>>;
};

/** Are its results indices? */
export function areIndices({ result }: Op): boolean {
  return result === "index" || result === "indices";
}

let made = 0;

function makeOp(name: OpName, { variants, last = 0, ...row }: Row): Op {
  const passes = row.readings.reduce((all, reading) => all | reading, last);
  const readings = row.readings.map((reading) => reading | last);
  const number = made++;
  const own = Object.entries(variants ?? {}).map(([key, variant]) => [key, makeOp(name, { ...row, last, ...variant })]);
  const rest = { ...row, readings, variants: variants && Object.fromEntries(own) };
  return { name, number, kernel: name, passes, isGradient: false, isPlain: false, ...rest };
}

export const ops = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, makeOp(name as OpName, row)]),
) as Readonly<Record<OpName, Op>>;

/** Is the second argument of its kernel an integer for each row? */
export function hasIntegers({ second }: Op): boolean {
  return second === "labels" || second === "counts";
}

/** Are its rows tables? */
export function ofTable({ second }: Op): boolean {
  return second === "marginals" || second === "conditionals";
}
