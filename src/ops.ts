// The table of operations. A row says all that the checks, the marshalling and the types of the functions need to know; an
// operation is a row here, a kernel in assembly/ and its namesake in src/js/.
import { FINISH, MAX, REFINE, SUM, WRITE } from "../assembly/passes.js";

export interface Op {
  readonly name: OpName;
  /** Its place among all operations and variants. */
  readonly number: number;
  /** The name of its kernel, on all backends. */
  readonly kernel: string;
  /** What the errors call its arguments. */
  readonly names: readonly [string, string?];
  /** The second argument: none, values like the first, or a class id for each row. */
  readonly second: "none" | "values" | "labels";
  /** What a row becomes: one number, or a row of results. */
  readonly result: "number" | "row";
  /** The readings of a row that is too long for a tile, each by its passes; a whole row takes them all at once. */
  readonly readings: readonly number[];
  /** All of these passes. */
  readonly passes: number;
  /** The result of a row without elements. */
  readonly empty: number;
  /** The options it takes. */
  readonly options: readonly OptionName[];
  /** What it is instead by the values of the options `from` and `form`, those that are given, with a space between. */
  readonly variants: Readonly<Record<string, Op>> | undefined;
}

export type OptionName = "cols" | "out" | "base" | "form" | "from";

const ELEMENTS: readonly OptionName[] = ["out"];
const LAYOUT: readonly OptionName[] = ["cols", "out"];
const MEASURE: readonly OptionName[] = [...LAYOUT, "base", "from"];

const reduce = [MAX, SUM | FINISH];
const settle = [MAX, SUM, REFINE | FINISH];
const rewrite = [MAX, SUM, WRITE];
const addUp = [SUM | FINISH];
const twice = [SUM, REFINE | FINISH];
const each = [WRITE];
// Of logProbs whose terms want no sum of their own.
const once = [MAX, REFINE | FINISH];

// biome-ignore format: a table
const rows = {
  logSumExp:            { names: ["x"],                  second: "none",   result: "number", readings: settle,  empty: -Infinity, options: LAYOUT },
  softmax:              { names: ["x"],                  second: "none",   result: "row",    readings: rewrite, empty: NaN,       options: LAYOUT },
  logSoftmax:           { names: ["x"],                  second: "none",   result: "row",    readings: rewrite, empty: NaN,       options: LAYOUT },
  crossEntropyLoss:     { names: ["logits", "targets"],  second: "labels", result: "number", readings: reduce,  empty: 0,         options: LAYOUT },
  crossEntropyLossGrad: { names: ["logits", "targets"],  second: "labels", result: "row",    readings: rewrite, empty: NaN,       options: LAYOUT },
  entropy:              { names: ["p"],                  second: "none",   result: "number", readings: addUp,   empty: 0,         options: MEASURE, variants: {
    logits:                 { kernel: "entropyLogits",         readings: reduce, empty: NaN },
    logProbs:               { kernel: "entropyLogProbs",       readings: reduce } } },
  crossEntropy:         { names: ["p", "q"],             second: "values", result: "number", readings: addUp,   empty: 0,         options: MEASURE, variants: {
    logits:                 { kernel: "crossEntropyLogits",    readings: reduce, empty: NaN },
    logProbs:               { kernel: "crossEntropyLogProbs",  readings: reduce } } },
  klDivergence:         { names: ["p", "q"],             second: "values", result: "number", readings: twice,   empty: 0,         options: [...MEASURE, "form"], variants: {
    generalized:            { kernel: "generalizedKl",         readings: addUp },
    logits:                 { kernel: "klDivergenceLogits",    readings: settle, empty: NaN },
    "logits generalized":   { kernel: "klDivergenceLogits",    readings: settle, empty: NaN },
    logProbs:               { kernel: "klDivergenceLogProbs",  readings: reduce },
    "logProbs generalized": { kernel: "generalizedKlLogProbs", readings: once } } },
  jsDivergence:         { names: ["p", "q"],             second: "values", result: "number", readings: addUp,   empty: 0,         options: MEASURE, variants: {
    logits:                 { kernel: "jsDivergenceLogits",    readings: settle, empty: NaN },
    logProbs:               { kernel: "jsDivergenceLogProbs",  readings: once } } },
  exp:                  { names: ["x"],                  second: "none",   result: "row",    readings: each,    empty: NaN,       options: ELEMENTS },
  expm1:                { names: ["x"],                  second: "none",   result: "row",    readings: each,    empty: NaN,       options: ELEMENTS },
  log:                  { names: ["x"],                  second: "none",   result: "row",    readings: each,    empty: NaN,       options: ELEMENTS },
  log1p:                { names: ["x"],                  second: "none",   result: "row",    readings: each,    empty: NaN,       options: ELEMENTS },
} as const;

export type OpName = keyof typeof rows;

type Variant = Pick<Op, "kernel" | "readings"> & Partial<Pick<Op, "empty">>;

type Row = Omit<Op, "name" | "number" | "kernel" | "passes" | "variants"> & {
  readonly variants?: Readonly<Record<string, Variant>>;
};

let made = 0;

function makeOp(name: OpName, kernel: string, { variants, ...row }: Row): Op {
  const passes = row.readings.reduce((all, reading) => all | reading, 0);
  const number = made++;
  const own = Object.entries(variants ?? {}).map(([key, variant]) => [
    key,
    makeOp(name, variant.kernel, { ...row, ...variant }),
  ]);
  return { name, number, kernel, passes, ...row, variants: variants && Object.fromEntries(own) };
}

export const ops = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, makeOp(name as OpName, name, row)]),
) as Readonly<Record<OpName, Op>>;
