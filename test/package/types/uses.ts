// Uses every export of the package, as a user with the strictest settings and without the DOM. checks/typescript.mjs checks that none
// is missing.
// biome-ignore format: a list
import {type AlphaComparison, 
  type ArrayOf, type Axis, argmax, type BackendInfo, type BackendName, type BaseOption, type BinaryLogitsLossOptions,
  type BinaryLossOptions, backend, binaryCrossEntropy, binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad, type ClassOptions, type Comparison, conditionalEntropy, createLogSum,
  crossEntropy, crossEntropyLoss, crossEntropyLossGrad, type ElementGradient, type ElementLoss, type ElementMap,
  type ElementPair, type EntropyOptions, entropy, exp, expm1, type Floats, type FormOption, type FromOptions,
  type Functions, 
  type GroupMeasure, type IndexReduction, jsDistance, jsDivergence, jsDivergenceOf, type KlDivergenceOptions, klDivergence, type Labels,
  type Layout, type LayoutOptions, type LogMeanExpOptions, type LogPair, type LogSum, type LogSumExpOptions,
  type LogSumOptions, type Loss, type LossGradient, type LossOptions, log, log1mExp, log1p, logAddExp, logCumSumExp,
  logit, logMeanExp, logSigmoid, logSoftmax, logSubExp, logSumExp, type ManyTables, type MaskOption, type Measure,type MixtureOptions, 
  mutualInformation, type NormalizedTableOptions, normalizedEntropy,
  normalizedMutualInformation, type Offsets, type OneTable, type OrderMeasure, type OutOption, type PerplexityOptions, type PosWeightOption,
  type ProbabilityLoss, type ProbabilityMap, perplexity, type Ragged, type Reduction, type ReductionOption,type RenyiDivergenceOptions,
  type RenyiEntropyOptions, 
  type Results, type RowMap, type RowSelection, type Rows, renyiDivergence, renyiEntropy, type Selected, type SelfInformationOptions,
  type SoftmaxOptions, selfInformation, sigmoid, softmax, softplus, type TableMeasure, type TableOptions,
  type TemperatureOption, type TsallisOptions, topK, tsallisEntropy,type Values, type WeightsOption, xlog1py, xlogx, xlogy,
} from "logsum";
import * as core from "logsum/core";
import * as plain from "logsum/js";
import kernels from "logsum/kernels.wasm";
import * as relaxed from "logsum/relaxed";

const doubles = new Float64Array(6);
const singles = new Float32Array(6);
const list: readonly number[] = [1, 2, 3];
const labels: Labels = new Int32Array(2);

// One row gives a number; rows give an array of the input's dtype.
export const number: number = logSumExp(doubles);
export const ofList: number = logSumExp(list);
export const perRow: Float64Array = logSumExp(doubles, { cols: 3 });
export const perRow32: Float32Array = logSumExp(singles, { cols: 3 });
export const into: Float32Array = logSumExp(list, { out: new Float32Array(1) });

// Rows give rows.
export const p: Float64Array = softmax(doubles);
export const p32: Float32Array = softmax(singles, { cols: 3 });
export const ofNumbers: Float64Array = logSoftmax([1, 2, 3]);
logSoftmax(singles, { cols: 3, out: singles });
export const running: Float32Array = logCumSumExp(singles, { shape: [2, 3], axis: 0 });

// Indices, and the elements that have them.
export const index: number = argmax(list);
export const places: Uint32Array = argmax(singles, { cols: 3, out: new Uint32Array(2) });
export const best: Uint32Array = argmax(doubles, { shape: [2, 3] });
export const top: Selected<Float32Array> = topK(singles, 2, { cols: 3 });
export const topOfList: Float64Array = topK(list, 1).values;

export const bits: number = entropy(p, { base: 2 });
export const nats: number = crossEntropy(p, [0.5, 0.5], { base: "e", from: "probs" });
export const divergences: Float32Array = klDivergence(p32, list, { cols: 3, form: "generalized" });
export const distances: Float64Array = jsDivergence(p, p, { cols: 3, from: "logits" });

export const roots: Float32Array = jsDistance(p32, list, { cols: 3, normalize: true, base: 2 });
export const outcomes: number = perplexity(doubles, { from: "logits", temperature: 2 });
export const means: Float64Array = logMeanExp(doubles, { cols: 3, mask: new Uint8Array(6) });

// An order is the last argument before the options.
export const evenness: number = normalizedEntropy(doubles, { normalize: true });
export const collision: number = renyiEntropy(p, 2, { base: 2 });
export const minEntropies: Float32Array = renyiEntropy(p32, Infinity, { cols: 3 });
export const bhattacharyya: Float32Array = renyiDivergence(p32, list, 0.5, { cols: 3 });
export const gini: Float64Array = tsallisEntropy(doubles, 2, { cols: 3, normalize: true, out: new Float64Array(2) });
export const ofGroup: number = jsDivergenceOf(singles, { cols: 3, weights: [1, 2], base: 2 });
export const nmi: Float32Array = normalizedMutualInformation(singles, { shape: [1, 2, 3], average: "max" });

// One table gives a number; many give an array.
export const information: number = mutualInformation(doubles, { shape: [2, 3], base: 2, normalize: true });
export const informations: Float32Array = mutualInformation(singles, { shape: [1, 2, 3] });
export const uncertain: number = conditionalEntropy(list, { shape: [1, 3] });
export const uncertainInto: Float32Array = conditionalEntropy(singles, { shape: [2, 3], out: new Float32Array(1) });
export const ofShape = (shape: readonly number[]): number | Float64Array => mutualInformation(doubles, { shape });

export const loss: number = crossEntropyLoss(doubles, [1]);
export const losses: Float32Array = crossEntropyLoss(singles, labels, { cols: 3 });
export const gradients: Float64Array = crossEntropyLossGrad(doubles, new Uint8Array(2), { cols: 3 });

// Layouts.
const mask = new Uint8Array(6);
const offsets: Offsets = Uint32Array.of(0, 2, 6);
export const strided: Float64Array = logSumExp(doubles, { cols: 2, rowStride: 4 });
export const along: Float32Array = softmax(singles, { shape: [3, 2], axis: 0, mask, temperature: 0.5 });
export const ragged: Float64Array = logSumExp(doubles, { offsets, weights: [1, -1, 1, 1, 1, 1], mask });
export const against: Float32Array = klDivergence(p32, list, { cols: 3, normalize: true });
export const warm: number = jsDivergence(doubles, doubles, { from: "logits", temperature: 2, base: 2 });

// Losses of each row, or of all rows, against class ids or probabilities.
export const mean: number = crossEntropyLoss(doubles, labels, { cols: 3, reduction: "mean", ignoreIndex: 0 });
export const smooth: Float64Array = crossEntropyLoss(doubles, labels, {
  cols: 3,
  labelSmoothing: 0.1,
  reduction: "none",
});
export const soft: number = crossEntropyLoss(singles, p32, { cols: 3, classWeights: list, reduction: "sum" });
export const slopesOfList: Float32Array = crossEntropyLossGrad(list, p32);
export const softOfList: Float32Array = crossEntropyLoss(list, p32, { cols: 3 });
export const softOne: number = crossEntropyLoss(doubles, p, { from: "logProbs" });
export const slopes: Float32Array = crossEntropyLossGrad(singles, p32, { cols: 3, temperature: 2, reduction: "mean" });
export const each: Float64Array = binaryCrossEntropy(p, p);
export const all: number = binaryCrossEntropyWithLogits(doubles, p, { reduction: "mean", posWeight: 2 });
export const every: Float64Array = binaryCrossEntropyWithLogitsGrad(doubles, p, {
  cols: 3,
  posWeight: list,
  reduction: "mean",
});

export const elements: Float64Array[] = [exp(doubles), expm1(doubles), log(doubles), log1p(doubles, { out: doubles })];
export const others: ElementMap[] = [log1mExp, sigmoid, logit, logSigmoid, softplus, xlogx, selfInformation];
export const pairs: ElementPair[] = [xlogy, xlog1py];
export const logPairs: LogPair[] = [logAddExp, logSubExp];
export const gapped: Float32Array = sigmoid(singles, { cols: 2, rowStride: 3 });
export const pair32: Float32Array = xlogy(singles, [1, 2, 3], { cols: 3, out: singles });
export const ofOne: Float64Array = logAddExp([1, 2], doubles, { shape: [3, 2] });
export const surprise: Float64Array = selfInformation(p, { base: 2 });
export const byAxis: number = binaryCrossEntropyWithLogits(doubles, p, {
  shape: [3, 2],
  axis: 0,
  posWeight: list,
  reduction: "sum",
});

// Options that may be undefined.
export function score(values: Float64Array, cols: number | undefined): number | Float64Array {
  return entropy(values, { cols, base: undefined });
}

const info: BackendInfo = backend();
export const why: string = info.reason ?? info.name;
const options: LogSumOptions = { backend: "wasm-simd", module: new Uint8Array(8) };
const own: LogSum = createLogSum(options);
export const given: LogSum = createLogSum({ module: kernels });
export const functions: Functions = own;
export const names: BackendName[] = [own.backend().name, "js", "wasm-relaxed-simd"];

// All entries have one type.
export const entries: (typeof core)[] = [core, plain, relaxed];

// The public types, each as the type of a function.
export const measures: Measure<EntropyOptions>[] = [entropy, own.entropy];
export const weighted: [Reduction<LogSumExpOptions>, Reduction<LogMeanExpOptions>] = [logSumExp, logMeanExp];
export const comparisons: Comparison<KlDivergenceOptions>[] = [klDivergence];
export const powers: Measure<PerplexityOptions> = perplexity;
export const tables: TableMeasure<TableOptions>[] = [mutualInformation, own.conditionalEntropy];
export const orders: [AlphaMeasure<RenyiEntropyOptions>, OrderMeasure<TsallisOptions>] = [renyiEntropy, tsallisEntropy];
export const orderComparison: AlphaComparison<RenyiDivergenceOptions> = renyiDivergence;
export const group: GroupMeasure<MixtureOptions> = jsDivergenceOf;
export const normalizedTables: TableMeasure<NormalizedTableOptions> = normalizedMutualInformation;
export const maps: [RowMap<SoftmaxOptions>, ElementMap] = [softmax, exp];
export const surprises: ProbabilityMap<SelfInformationOptions> = selfInformation;
export const selections: [IndexReduction, RowSelection, Results] = [argmax, topK, places];
export const byClass: [Loss<LossOptions>, LossGradient<LossOptions>] = [crossEntropyLoss, crossEntropyLossGrad];
export const binary: [
  ProbabilityLoss<BinaryLossOptions>,
  ElementLoss<BinaryLogitsLossOptions>,
  ElementGradient<BinaryLogitsLossOptions>,
] = [binaryCrossEntropy, binaryCrossEntropyWithLogits, binaryCrossEntropyWithLogitsGrad];
export const array: ArrayOf<Float32Array, Values> = singles;
export const floats: Floats = array;
export const batches: Layout[] = [
  { cols: 3 } satisfies Rows,
  { shape: [2, 3] } satisfies Axis,
  { offsets } satisfies Ragged,
];
export const table: OneTable = [2, 3];
export const manyTables: ManyTables = [1, 2, 3];
export const parts: [BaseOption, ClassOptions, FormOption, FromOptions, MaskOption, PosWeightOption] = [
  { base: 2 },
  { labelSmoothing: 0.1 },
  { form: "generalized" },
  { from: "logits" },
  { mask },
  { posWeight: 2 },
];
export const more: [ReductionOption, TemperatureOption, WeightsOption] = [
  { reduction: "sum" },
  { temperature: 2 },
  { weights: list },
];

// Functions that wrap those of the package, and pass options on.
export const batch = (x: Float32Array, layout: Layout): Float32Array => logSumExp(x, layout);
export const any = (x: Float64Array, options?: EntropyOptions): number | Float64Array => entropy(x, options);
export const generic = <X extends Floats>(x: X, options: SoftmaxOptions & OutOption<ArrayOf<X>>): ArrayOf<X> =>
  softmax(x, options);
export const rowsOf = (x: Values, options: LayoutOptions): number | Uint32Array => argmax(x, options);
export const chosen = (x: Float32Array, reduction: "none" | "mean"): number | Float32Array =>
  crossEntropyLoss(x, labels, { cols: 3, reduction });
