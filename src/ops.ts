// The table of operations. A row says all that the checks, the marshalling and the types of the functions need to know; an
// operation is a row here, a kernel in assembly/ and its namesake in src/js/. The options that it takes are in options.ts.
import { FINISH, MAX, REFINE, SUM, WRITE } from "../assembly/passes.js";

export interface Op {
  readonly name: OpName;
  /** Its place among all operations and variants. */
  readonly number: number;
  /** The name of its kernel, on all backends. */
  readonly kernel: string;
  /** What the errors call its arguments. */
  readonly names: readonly [string, string?];
  /** The second argument of its kernel: none, a class id for each row, or for each element of x a value like it, what the
   * exponential is multiplied by, or the probability of the class; or the number of results that a row has. */
  readonly second: "none" | "labels" | "values" | "weights" | "targets" | "count";
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
const LOGITS = ["logits"] as const;
const LOSS = ["logits", "logProbs"] as const;
const MEASURE = ["probs", "logProbs", "logits"] as const;

// biome-ignore format: a table
const rows = {
  logSumExp:            { names: ["x"],                  second: "none",   result: "number", sources: LOGITS,  readings: settle,  empty: -Infinity, variants: {
    weights:                { kernel: "weightedLogSumExp",     readings: reduce, second: "weights" } } },
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
} as const;

export type OpName = keyof typeof rows;

type Variant = Pick<Op, "kernel" | "readings"> & Partial<Pick<Op, "empty" | "second">>;

type Row = Omit<Op, "name" | "number" | "kernel" | "passes" | "isGradient" | "isPlain" | "variants"> & {
  readonly isGradient?: boolean;
  readonly isPlain?: boolean;
  readonly variants?: Readonly<Record<string, Variant>>;
};

/** Are its results indices? */
export function areIndices({ result }: Op): boolean {
  return result === "index" || result === "indices";
}

let made = 0;

function makeOp(name: OpName, kernel: string, { variants, ...row }: Row): Op {
  const passes = row.readings.reduce((all, reading) => all | reading, 0);
  const number = made++;
  const own = Object.entries(variants ?? {}).map(([key, variant]) => [
    key,
    makeOp(name, variant.kernel, { ...row, ...variant }),
  ]);
  return {
    name,
    number,
    kernel,
    passes,
    isGradient: false,
    isPlain: false,
    ...row,
    variants: variants && Object.fromEntries(own),
  };
}

export const ops = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, makeOp(name as OpName, name, row)]),
) as Readonly<Record<OpName, Op>>;
