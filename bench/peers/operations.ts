import type { Floats } from "../../src/index.js";
import type { Profile } from "../data.js";
import type { Batch } from "./data.js";

type Input = "x" | "p" | "q" | "labels";

interface Operation {
  readonly inputs: readonly [Input, Input?];
  /** The result of a row. */
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

/** The operations that data has an effect on: those of pairs if rows are near, and those of probabilities if some are 0. */
export const PROFILES: Partial<Record<Profile, readonly Op[]>> = {
  easy: OPS,
  near: ["crossEntropy", "klDivergence", "jsDivergence"],
  "half-zero": ["entropy", "crossEntropy", "klDivergence", "jsDivergence"],
  peaked: OPS,
};

export const resultLength = (op: Op, { rows, cols }: Batch): number =>
  OPERATIONS[op].to === "number" ? rows : rows * cols;

/** Makes a peer's tensors from the inputs of an operation. */
export function inputs<T>(op: Op, batch: Batch, floats: (array: Floats) => T, labels: (array: Int32Array) => T): T[] {
  return OPERATIONS[op].inputs.map((name) => (name === "labels" ? labels(batch.labels) : floats(batch[name])));
}

/** An operation on a batch, ready to run any number of times. */
export interface Call {
  /** Arrays in, arrays out. */
  run(): Floats | Promise<Floats>;
  /** Inputs are tensors that exist before the call, and the result stays a tensor. */
  resident?(): void | Promise<void>;
  end?(): void;
}

export interface Contender {
  readonly name: string;
  readonly packages: readonly string[];
  /** Loads the peer, and describes what runs. Throws if that is not the backend to measure. */
  start(): Promise<string>;
  /** Returns undefined if the peer does not have the operation or the dtype. */
  prepare(op: Op, batch: Batch): Call | undefined | Promise<Call | undefined>;
}
