// The operations of --op: all functions of logsum, with what each takes and gives.
import * as logsum from "logsum";
import type { Floats } from "./npy.js";

export interface Operation {
  readonly name: string;
  /** The axes of one row, from the last: 2 for a table, a matrix or a group of rows. */
  readonly axes: 1 | 2;
  /** The second input, which is --labels for labels and --with for all others. */
  readonly second?: "labels" | "values" | "weights" | "uniforms" | "matrix";
  /** The number that it takes behind its inputs, which is an option of the command. */
  readonly number?: "k" | "order";
  readonly result: "number" | "row" | "index";
  /** Does it take elements one by one? */
  readonly isElementwise?: boolean;
}

const each = (names: string, fields: Omit<Operation, "name">): [string, Operation][] =>
  names.split(" ").map((name) => [name, { name, ...fields }]);

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ...each("crossEntropyLoss", { axes: 1, second: "labels", result: "number" }),
  ...each("crossEntropyLossGrad", { axes: 1, second: "labels", result: "row" }),
  ...each("logSumExp logMeanExp entropy perplexity normalizedEntropy", { axes: 1, result: "number" }),
  ...each("renyiEntropy tsallisEntropy", { axes: 1, number: "order", result: "number" }),
  ...each("softmax logSoftmax logCumSumExp", { axes: 1, result: "row" }),
  ...each("crossEntropy klDivergence jsDivergence jsDistance", { axes: 1, second: "values", result: "number" }),
  ...each("renyiDivergence", { axes: 1, second: "values", number: "order", result: "number" }),
  ...each("klDivergenceGrad", { axes: 1, second: "values", result: "row" }),
  ...each("logDotExp", { axes: 1, second: "values", result: "number" }),
  ...each("logMatMulExp", { axes: 2, second: "matrix", result: "row" }),
  ...each("signedLogSumExp", { axes: 1, second: "weights", result: "number" }),
  ...each("mutualInformation normalizedMutualInformation conditionalEntropy", { axes: 2, result: "number" }),
  ...each("jsDivergenceOf", { axes: 2, result: "number" }),
  ...each("argmax", { axes: 1, result: "index" }),
  ...each("topK", { axes: 1, number: "k", result: "row" }),
  ...each("sampleCategorical", { axes: 1, second: "uniforms", result: "index" }),
  ...each("binaryCrossEntropy binaryCrossEntropyWithLogits binaryCrossEntropyWithLogitsGrad focalLoss focalLossGrad", {
    ...{ axes: 1, second: "values", result: "row", isElementwise: true },
  }),
  ...each("exp expm1 log log1p log1mExp sigmoid logit logSigmoid softplus xlogx selfInformation", {
    ...{ axes: 1, result: "row", isElementwise: true },
  }),
  ...each("xlogy xlog1py logAddExp logSubExp", { axes: 1, second: "values", result: "row", isElementwise: true }),
]);

/** An array of results, with `width` numbers for each row. */
export interface Field {
  readonly name: string;
  readonly values: Floats | Uint32Array;
  readonly width: number;
}

/** A block of rows, with what an operation takes besides. */
export interface Block {
  readonly x: Floats;
  readonly second?: Floats | Int32Array | undefined;
  readonly rows: number;
}

/** A call of an operation: the lengths of its rows and of those of a matrix, its number, and the options of the function. */
export interface Call {
  readonly operation: Operation;
  readonly lengths: readonly number[];
  readonly matrix?: readonly number[] | undefined;
  readonly number?: number | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

export type Functions = Readonly<Record<string, unknown>>;
type Result = number | Floats | Uint32Array | Record<string, Floats | Uint32Array>;

/** Calls the function of an operation for a block of rows. */
export function apply(call: Call, { x, second, rows }: Block, functions: Functions = logsum as Functions): Field[] {
  const { operation, lengths, matrix, number, options } = call;
  const run = functions[operation.name] as (...args: unknown[]) => Result;
  if (operation.name === "jsDivergenceOf") {
    const groups = lengths[0] * lengths[1];
    const values = Float64Array.from({ length: rows }, (_, r) =>
      Number(run(x.subarray(r * groups, (r + 1) * groups), { ...options, cols: lengths[1] })),
    );
    return [{ name: operation.name, values, width: 1 }];
  }
  const layout =
    operation.axes === 1 ? { cols: lengths[0] } : { shape: [rows, ...lengths, ...(matrix?.slice(1) ?? [])] };
  const isWeight = operation.second === "weights";
  const args = [x, ...(second && !isWeight ? [second] : []), ...(number === undefined ? [] : [number])];
  const result = run(...args, { ...options, ...layout, ...(isWeight && { weights: second }) });
  const fields = ArrayBuffer.isView(result) ? { [operation.name]: result } : (result as Record<string, Floats>);
  return Object.entries(fields).map(([name, values]) => ({ name, values, width: values.length / rows }));
}
