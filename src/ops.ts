// The table of operations. A row says all that the checks, the marshalling and the types of the functions need to know; an
// operation is a row here, a kernel in assembly/ and its namesake in src/js/.
import { FINISH, MAX, REFINE, SUM, WRITE } from "../assembly/passes.js";

export interface Op {
  readonly name: OpName;
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
  /** The options it takes, besides those of layout and `out`. */
  readonly options: readonly OptionName[];
  /** What it is instead by the value of the option `form`. */
  readonly forms?: Readonly<Record<string, Op>>;
}

export type OptionName = "cols" | "out" | "base" | "form";

const ELEMENTS: readonly OptionName[] = ["out"];
const LAYOUT: readonly OptionName[] = ["cols", "out"];
const MEASURE: readonly OptionName[] = [...LAYOUT, "base"];

const reduce = [MAX, SUM | FINISH];
const rewrite = [MAX, SUM, WRITE];
const addUp = [SUM | FINISH];
const twice = [SUM, REFINE | FINISH];
const each = [WRITE];

// biome-ignore format: a table
const rows = {
  logSumExp:            { names: ["x"],                  second: "none",   result: "number", readings: reduce,  empty: -Infinity, options: LAYOUT },
  softmax:              { names: ["x"],                  second: "none",   result: "row",    readings: rewrite, empty: NaN,       options: LAYOUT },
  logSoftmax:           { names: ["x"],                  second: "none",   result: "row",    readings: rewrite, empty: NaN,       options: LAYOUT },
  crossEntropyLoss:     { names: ["logits", "targets"],  second: "labels", result: "number", readings: reduce,  empty: 0,         options: LAYOUT },
  crossEntropyLossGrad: { names: ["logits", "targets"],  second: "labels", result: "row",    readings: rewrite, empty: NaN,       options: LAYOUT },
  entropy:              { names: ["p"],                  second: "none",   result: "number", readings: addUp,   empty: 0,         options: MEASURE },
  crossEntropy:         { names: ["p", "q"],             second: "values", result: "number", readings: addUp,   empty: 0,         options: MEASURE },
  klDivergence:         { names: ["p", "q"],             second: "values", result: "number", readings: twice,   empty: 0,         options: [...MEASURE, "form"], generalized: { kernel: "generalizedKl", readings: addUp } },
  jsDivergence:         { names: ["p", "q"],             second: "values", result: "number", readings: addUp,   empty: 0,         options: MEASURE },
  exp:                  { names: ["x"],                  second: "none",   result: "row",    readings: each,    empty: NaN,       options: ELEMENTS },
  expm1:                { names: ["x"],                  second: "none",   result: "row",    readings: each,    empty: NaN,       options: ELEMENTS },
  log:                  { names: ["x"],                  second: "none",   result: "row",    readings: each,    empty: NaN,       options: ELEMENTS },
  log1p:                { names: ["x"],                  second: "none",   result: "row",    readings: each,    empty: NaN,       options: ELEMENTS },
} as const;

export type OpName = keyof typeof rows;

type Row = Omit<Op, "name" | "kernel" | "forms" | "passes"> & {
  readonly generalized?: Pick<Op, "kernel" | "readings">;
};

function makeOp(name: OpName, { generalized, ...row }: Row): Op {
  const passes = row.readings.reduce((all, reading) => all | reading, 0);
  const op = { name, kernel: name as string, passes, ...row };
  return generalized ? { ...op, forms: { generalized: makeOp(name, { ...row, ...generalized }) } } : op;
}

export const ops = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, makeOp(name as OpName, row)]),
) as Readonly<Record<OpName, Op>>;
