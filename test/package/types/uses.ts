// Uses every export of the package, as a user with the strictest settings and without the DOM. checks/typescript.mjs checks that none
// is missing.
// biome-ignore format: a list
import {
  type ArgmaxOptions, type ArrayOf, type Axis, argmax, type BackendInfo, type BackendName, type BaseOption, type BetaOption,
  type BinaryLogitsLossOptions, type BinaryLossOptions, backend, binaryCrossEntropy, binaryCrossEntropyWithLogits, binaryCrossEntropyWithLogitsGrad,
  type ClassOptions, type Comparison, type Counts, conditionalEntropy, createLogSum, crossEntropy, crossEntropyLoss, crossEntropyLossGrad,
  type DivergenceGradient, type DtypeOption, type ElementGradient, type ElementLoss, type ElementMap, type ElementPair, type EmptyRowOption,
  type EntropyOptions, entropy, exp, expm1, type Floats, type FocalLossOptions, type FormOption, type FromOptions, type Functions, focalLoss,
  focalLossGrad, type HalfArray, type IndexReduction, jsDistance, jsDivergence, type KlDivergenceGradOptions, type KlDivergenceOptions, klDivergence,
  klDivergenceGrad, type Labels, type Layout, type LayoutOptions, type LogCumSumExpOptions, type LogMeanExpOptions, type LogPair, type LogProduct,
  type LogReduction, type LogSoftmaxOptions, type LogSum, type LogSumExpOptions, type LogSumOptions, type Loss, type LossGradient, type LossOptions,
  log, log1mExp, log1p, logAddExp, logCumSumExp, logDotExp, logit, logMatMulExp, logMeanExp, logSigmoid, logSoftmax, logSubExp, logSumExp,
  type ManyTables, type MaskOption, type Measure, type MeasureOptions, mutualInformation, type NewIndices, type Offsets, type OneTable, type OutOf,
  type OutOption, type PerplexityOptions, type PosWeightOption, type ProbabilityLoss, type ProbabilityMap, type ProductOptions, type PseudocountOption,
  perplexity, type Ragged, type Reduction, type ReductionOption, type Results, type RowMap, type RowSelection, type Rows, type RowWeightsOption,
  type Sampling, type SamplingOptions, type Selected, type SelectedOut, type SelfInformationOptions, type Signed, type SignedOptions,
  type SignedOutOption, type SignedReduction, type SoftmaxOptions, type SoftplusOptions, type SoftTargets, sampleCategorical, selfInformation, sigmoid,
  signedLogSumExp, softmax, softplus, type TableMeasure, type TableOptions, type TemperatureOption, type TopKOptions, topK, type Values,
  type WeightsOption, xlog1py, xlogx, xlogy,
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

// Values and signs.
export const ofSigns: Signed<number> = signedLogSumExp(doubles, { weights: list });
export const manySigns: Signed<Float32Array> = signedLogSumExp(singles, { weights: list, cols: 3 });
const signedOut = { out: { values: doubles, signs: doubles } } satisfies SignedOutOption<Float64Array>;
export const intoBoth: Signed<Float64Array> = signedLogSumExp(doubles, { weights: [1, 2], ...signedOut });
export const signedOptions: SignedOptions = { weights: doubles, mask: new Uint8Array(6) };
export const signedSums: SignedReduction<SignedOptions> = signedLogSumExp;

// Products of logarithms.
export const dot: number = logDotExp(doubles, doubles);
export const dots32: Float32Array = logDotExp(singles, list, { cols: 3 });
export const matrix: Float64Array = logMatMulExp(doubles, list, { shape: [2, 3, 1] });
export const matrix32: Float32Array = logMatMulExp(singles, list, { shape: [1, 2, 3, 1], out: new Float32Array(2) });
export const products: [LogReduction, LogProduct] = [logDotExp, logMatMulExp];
export const productOptions: ProductOptions = { shape: [2, 3, 1] };

// Gradients of a divergence.
export const student: Float64Array = klDivergenceGrad(doubles, list, { from: "logits", temperature: 2 });
export const teacher: Float32Array = klDivergenceGrad(singles, singles, { cols: 3, wrt: "p", out: singles });
export const gradientOptions: KlDivergenceGradOptions = { wrt: "q" };
export const gradient: DivergenceGradient<KlDivergenceGradOptions> = klDivergenceGrad;

// Focal losses.
export const focal: number = focalLoss(doubles, p, { alpha: 0.25, reduction: "mean" });
export const focals: Float32Array = focalLoss(singles, p32, { gamma: 0.5 });
export const focalSlopes: Float64Array = focalLossGrad(doubles, list, { cols: 3 });
export const focalOptions: FocalLossOptions = { gamma: 2 };

// Indices, and the elements that have them.
export const index: number = argmax(list);
export const places: Uint32Array = argmax(singles, { cols: 3, out: new Uint32Array(2) });
export const best: Uint32Array = argmax(doubles, { shape: [2, 3] });
export const sample: number = sampleCategorical(list, 0.5, { topK: 2, topP: 0.9, temperature: 0 });
export const samples: Uint32Array = sampleCategorical(singles, [0.1, 0.9], { cols: 3, mask: new Uint8Array(6) });
export const samplingOptions: SamplingOptions = { topK: 2 };
export const sampling: Sampling<SamplingOptions> = sampleCategorical;
export const top: Selected<Float32Array> = topK(singles, 2, { cols: 3 });
export const topOfList: Float64Array = topK(list, 1).values;

export const bits: number = entropy(p, { base: 2 });
export const nats: number = crossEntropy(p, [0.5, 0.5], { base: "e", from: "probs" });
export const divergences: Float32Array = klDivergence(p32, list, { cols: 3, form: "generalized" });
export const distances: Float64Array = jsDivergence(p, p, { cols: 3, from: "logits" });

export const roots: Float32Array = jsDistance(p32, list, { cols: 3, normalize: true, base: 2 });
export const outcomes: number = perplexity(doubles, { from: "logits", temperature: 2 });
export const means: Float64Array = logMeanExp(doubles, { cols: 3, mask: new Uint8Array(6) });

// Results have a buffer of their own, which TypeScript knows from 5.7 on.
type IsBuffer<A> = A extends ArrayBuffer ? true : false;
type OwnBuffer = ReturnType<Float32ArrayConstructor["from"]>["buffer"];
export const buffer: OwnBuffer = softmax(singles).buffer;
export const bufferOfRows: ReturnType<Float64ArrayConstructor["from"]>["buffer"] = logSumExp(doubles, {
  cols: 3,
}).buffer;
export const bufferOfIndices: NewIndices["buffer"] = argmax(singles, { cols: 3 }).buffer;
export const isBuffer: IsBuffer<OwnBuffer> = true;

// `out` is returned as it is; a Float64Array takes results of float32 unrounded.
class Own extends Float64Array {}
export const intoOwn: Own = logSoftmax(singles, { out: new Own(6) });
export const unrounded: Float64Array = klDivergence(p32, list, { cols: 3, out: doubles });
export const listInto: Float32Array = softmax(list, { out: singles });
export const topInto: Selected<Float32Array> = topK(list, 1, { out: { values: singles, indices: places } });

// Counts give float64 results. Bits of float16 numbers give such bits.
const counts: Counts = new Uint32Array(4);
export const ofCounts: Float64Array = entropy(Int32Array.of(1, 2), { cols: 2, normalize: true });
export const ofCountsAndList: number | Float64Array = jsDivergence(counts, list, { normalize: true });
export const association: number = mutualInformation(counts, { shape: [2, 2] });
const halfBits = new Uint16Array(6);
export const bitsOfRows: Uint16Array = softmax(halfBits, { cols: 3, dtype: "float16" });
export const bitsOfMeasure: Uint16Array = entropy(halfBits, { cols: 3, dtype: "float16" });
export const softTargets: SoftTargets = halfBits;
export const ofHalves = (x: HalfArray): HalfArray => softmax(x);
export const outOfHalves: OutOf<Float32Array>[] = [singles, doubles];
export const others16: [DtypeOption, SelectedOut] = [{ dtype: "float16" }, {}];

// A measure of all rows is a number.
export const average: number = klDivergence(doubles, list, { cols: 3, reduction: "mean", rowWeights: [1, 2] });
export const perRowOfMeasure: Float64Array = entropy(doubles, {
  cols: 3,
  reduction: "none",
  mask: [true, true, false],
});
export const drift: number = jsDistance(counts, list, { normalize: true, pseudocount: 1 });
export const attention: Float32Array = softmax(singles, { cols: 3, mask: new Uint8Array(3), emptyRow: "zero" });
export const smallest: Uint32Array = topK(doubles, 2, { cols: 3, largest: false }).indices;
export const softBinary: number = binaryCrossEntropy(p, p, {
  labelSmoothing: 0.1,
  reduction: "mean",
  emptyRow: "zero",
});
export const sharper: Float64Array = softplus(doubles, { beta: 2 });
export const optionsOfRows: [EmptyRowOption, RowWeightsOption, PseudocountOption, BetaOption, MeasureOptions] = [
  { emptyRow: "zero" },
  { rowWeights: list },
  { pseudocount: 1 },
  { beta: 2 },
  { reduction: "sum" },
];
export const maps2: [RowMap<LogSoftmaxOptions>, RowMap<LogCumSumExpOptions>, ElementMap<SoftplusOptions>] = [
  logSoftmax,
  logCumSumExp,
  softplus,
];
export const selections2: [IndexReduction<ArgmaxOptions>, RowSelection<TopKOptions>] = [argmax, topK];

// Class ids of 64 bits, and masks of booleans.
export const ofIds: number = crossEntropyLoss(doubles, BigInt64Array.of(1n));
export const kept: number = logSumExp(doubles, { mask: [true, false, true, true, true, true] });

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
