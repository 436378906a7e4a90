// Every export of the package, in the code of a user with the strictest settings and without the DOM. check.mjs sees to it
// that none is left out.
import {
  type ArrayOf,
  type BackendInfo,
  type BackendName,
  type BaseOption,
  backend,
  type Comparison,
  createLogSum,
  crossEntropy,
  crossEntropyLoss,
  crossEntropyLossGrad,
  type Either,
  type ElementMap,
  entropy,
  exp,
  expm1,
  type Floats,
  type FormOption,
  type FromOption,
  type Functions,
  type Into,
  jsDivergence,
  klDivergence,
  type LabelledReduction,
  type LabelledRowMap,
  type Labels,
  type LogSum,
  type LogSumOptions,
  log,
  log1p,
  logSoftmax,
  logSumExp,
  type Reduction,
  type RowMap,
  type RowOptions,
  type Rows,
  type SingleRow,
  softmax,
  type Values,
} from "logsum";
import * as core from "logsum/core";
import * as plain from "logsum/js";
import * as relaxed from "logsum/relaxed";

const doubles = new Float64Array(6);
const singles = new Float32Array(6);
const list: readonly number[] = [1, 2, 3];
const labels: Labels = new Int32Array(2);

// One row to a number, rows to an array of the input's dtype.
export const number: number = logSumExp(doubles);
export const ofList: number = logSumExp(list);
export const perRow: Float64Array = logSumExp(doubles, { cols: 3 });
export const perRow32: Float32Array = logSumExp(singles, { cols: 3 });
export const into: Float32Array = logSumExp(list, { out: new Float32Array(1) });

// Rows to rows.
export const p: Float64Array = softmax(doubles);
export const p32: Float32Array = softmax(singles, { cols: 3 });
export const ofNumbers: Float64Array = logSoftmax([1, 2, 3]);
logSoftmax(singles, { cols: 3, out: singles });

export const bits: number = entropy(p, { base: 2 });
export const nats: number = crossEntropy(p, [0.5, 0.5], { base: "e", from: "probs" });
export const divergences: Float32Array = klDivergence(p32, list, { cols: 3, form: "generalized" });
export const distances: Float64Array = jsDivergence(p, p, { cols: 3, from: "logits" });

export const loss: number = crossEntropyLoss(doubles, [1]);
export const losses: Float32Array = crossEntropyLoss(singles, labels, { cols: 3 });
export const gradients: Float64Array = crossEntropyLossGrad(doubles, new Uint8Array(2), { cols: 3 });

export const elements: Float64Array[] = [exp(doubles), expm1(doubles), log(doubles), log1p(doubles, { out: doubles })];

// Options that are not known to be there.
export function score(values: Float64Array, cols: number | undefined): number | Float64Array {
  return entropy(values, { cols, base: undefined });
}

const info: BackendInfo = backend();
export const why: string = info.reason ?? info.name;
const options: LogSumOptions = { backend: "wasm-simd", module: new Uint8Array(8) };
const own: LogSum = createLogSum(options);
export const functions: Functions = own;
export const names: BackendName[] = [own.backend().name, "js", "wasm-relaxed-simd"];

// All entries are one type.
export const entries: (typeof core)[] = [core, plain, relaxed];

// What the public types are made of.
export const reductions: Reduction<BaseOption & FromOption>[] = [entropy, own.entropy];
export const comparisons: Comparison<BaseOption & FromOption & FormOption>[] = [klDivergence];
export const maps: [RowMap, ElementMap, LabelledRowMap, LabelledReduction] = [
  softmax,
  exp,
  crossEntropyLossGrad,
  crossEntropyLoss,
];
export const array: ArrayOf<Float32Array, Values> = singles;
export const floats: Floats = array;
export const layouts: [SingleRow, Rows, Into<Float32Array>, Either<Floats>, RowOptions<Float64Array>] = [
  {},
  { cols: 3 },
  { out: singles },
  { out: floats },
  { cols: 3, out: doubles },
];
