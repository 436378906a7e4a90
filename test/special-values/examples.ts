// The form of an example of a special value, and short ways to write some.

import { OPERATIONS, type Operation } from "../fingerprint/operations.js";
import type { Options } from "../support/calls.js";

type Numbers = readonly number[];

/** A result. If it is a row, a number stands for all of its elements. */
export type Result = number | Numbers;

/** Arguments, options, and the result of each operation. */
export type Example = readonly [args: readonly unknown[], options: Options, results: Readonly<Record<string, Result>>];

export const SOFTMAX = ["softmax", "logSoftmax"];
export const MEANS = ["logSumExp", "logMeanExp"];
export const UNARY = ["entropy", "perplexity"];
export const BINARY = ["crossEntropy", "klDivergence", "jsDivergence", "jsDistance"];
export const DIVERGENCES = ["klDivergence", "jsDivergence", "jsDistance"];
export const TABLES = ["mutualInformation", "conditionalEntropy"];
export const ELEMENT_LOSSES = ["binaryCrossEntropy", "binaryCrossEntropyWithLogits"];

/** The names of the operations that have a second input, or none. */
const named = (isPair: boolean, isWanted: (operation: Operation) => boolean | undefined) =>
  OPERATIONS.filter((one) => isWanted(one) && (one.second !== "none") === isPair).map(({ name }) => name);
export const elementwise = (isPair: boolean) => named(isPair, ({ family }) => family === "elementwise");
export const ofRows = (isPair: boolean) =>
  named(
    isPair,
    ({ family, isTable, isProduct, isGroup, order, required }) =>
      family !== "selection" && !isTable && !isProduct && !isGroup && order === undefined && !required,
  );

export const ids = (...labels: number[]) => Int32Array.from(labels);
/** A row of two elements between empty ones. */
export const offsets = ids(0, 0, 2, 2);

/** A row of one value, except in some places. */
export const sparse = (n: number, value: number, places: Readonly<Record<number, number>>) =>
  Object.assign(new Array<number>(n).fill(value), places);

/** The same result for several operations. */
export const all = (ops: readonly string[], result: Result) => Object.fromEntries(ops.map((op) => [op, result]));

/** The results of logSumExp, logMeanExp and logCumSumExp. */
export const sums = (result: number, running: Result = result) => ({ ...all(MEANS, result), logCumSumExp: running });
/** Rows with the same results. */
export const alike = (rows: readonly Numbers[], options: Options, results: Example[2]): Example[] =>
  rows.map((x) => [[x], options, results]);
// biome-ignore format: a table
export const generalized = (p: Numbers, q: Numbers, klDivergence: number, options = {}): Example => [[p, q], { form: "generalized", ...options }, { klDivergence }];
// biome-ignore format: a table
export const weighted = (x: Numbers, weights: Numbers, logSumExp: Result, options = {}): Example => [[x], { weights, ...options }, { logSumExp }];
/** A focal loss and its gradient. */
// biome-ignore format: a table
export const focal = (z: Numbers, y: Numbers, focalLoss: Result, focalLossGrad: Result, options = {}): Example => [[z, y], options, { focalLoss, focalLossGrad }];
/** A product of matrices. */
export const product = (a: Numbers, b: Numbers, shape: Numbers, logMatMulExp: Numbers): Example => [
  [a, b],
  { shape },
  { logMatMulExp },
];
/** The values, then the signs. */
// biome-ignore format: a table
export const signed = (x: Numbers, weights: Numbers, values: Numbers, signs: Numbers, options = {}): Example => [[x], { weights, ...options }, { signedLogSumExp: [...values, ...signs] }];
/** The loss, and the gradient if it is given. */
// biome-ignore format: a table
export const loss = (x: Numbers, targets: Numbers | Int32Array, options: Options, loss: Result, gradient?: Result): Example =>
  [[x, targets], options, { crossEntropyLoss: loss, ...(gradient !== undefined && { crossEntropyLossGrad: gradient }) }];
export const map = (op: string, x: Numbers, results: Numbers): Example => [[x], {}, { [op]: results }];
export const pairs = (op: string, x: Numbers, y: Numbers, results: Result): Example => [[x, y], {}, { [op]: results }];
/** Measures of two rows. */
// biome-ignore format: a table
export const both = (p: Numbers, q: Numbers, result: number, ops = BINARY, options = {}): Example => [[p, q], options, all(ops, result)];
/** Measures of a row by itself, and against itself. */
export const own = (p: Numbers, options: Options, result: Result, perplexity = result): Example[] => [
  [[p], options, { entropy: result, perplexity }],
  [[p, p], options, all(BINARY, result)],
];
