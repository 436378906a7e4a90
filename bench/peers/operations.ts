import type { Floats } from "../../src/index.js";
import type { Batch } from "./data.js";

type Input = "x" | "p" | "q" | "labels";

interface Operation {
  readonly inputs: readonly [Input, Input?];
  /** What a row becomes. */
  readonly to: "number" | "row";
}

export const OPERATIONS = {
  logSumExp: { inputs: ["x"], to: "number" },
  softmax: { inputs: ["x"], to: "row" },
  logSoftmax: { inputs: ["x"], to: "row" },
  crossEntropyLoss: { inputs: ["x", "labels"], to: "number" },
  crossEntropyLossGrad: { inputs: ["x", "labels"], to: "row" },
  entropy: { inputs: ["p"], to: "number" },
  crossEntropy: { inputs: ["p", "q"], to: "number" },
  klDivergence: { inputs: ["p", "q"], to: "number" },
  jsDivergence: { inputs: ["p", "q"], to: "number" },
} as const satisfies Record<string, Operation>;

export type Op = keyof typeof OPERATIONS;
export const OPS = Object.keys(OPERATIONS) as Op[];

export const resultLength = (op: Op, { rows, cols }: Batch): number =>
  OPERATIONS[op].to === "number" ? rows : rows * cols;

/** The inputs of an operation, made into a peer's tensors. */
export function inputs<T>(op: Op, batch: Batch, floats: (array: Floats) => T, labels: (array: Int32Array) => T): T[] {
  return OPERATIONS[op].inputs.map((name) => (name === "labels" ? labels(batch.labels) : floats(batch[name])));
}

/** An operation on a batch, ready to run any number of times. */
export interface Call {
  /** Arrays in, arrays out. */
  run(): Floats | Promise<Floats>;
  /** On tensors that are there already, to a tensor that stays there. */
  resident?(): void | Promise<void>;
  end?(): void;
}

export interface Contender {
  readonly name: string;
  readonly packages: readonly string[];
  /** Loads it, and says what runs; throws if that is not what is to be measured. */
  start(): Promise<string>;
  /** Nothing where it has not the operation, or not the dtype. */
  prepare(op: Op, batch: Batch): Call | undefined | Promise<Call | undefined>;
}
