// Uses the exports of measures with an order and of normalized measures, as uses.ts does the others.
import {
  type AlphaComparison,
  type AlphaMeasure,
  type GroupMeasure,
  jsDivergenceOf,
  type Measure,
  type MixtureOptions,
  type NormalizedEntropyOptions,
  type NormalizedTableOptions,
  normalizedEntropy,
  normalizedMutualInformation,
  type OrderMeasure,
  type RenyiDivergenceOptions,
  type RenyiEntropyOptions,
  renyiDivergence,
  renyiEntropy,
  type TableMeasure,
  type TsallisOptions,
  tsallisEntropy,
} from "logsum";

const doubles = new Float64Array(6);
const singles = new Float32Array(6);
const counts = new Int32Array(6);
const list: readonly number[] = [1, 2, 3];

// An order is the last argument before the options.
export const evenness: number = normalizedEntropy(doubles, { normalize: true });
export const collision: number = renyiEntropy(doubles, 2, { base: 2 });
export const minEntropies: Float32Array = renyiEntropy(singles, Infinity, { cols: 3 });
export const bhattacharyya: Float32Array = renyiDivergence(singles, list, 0.5, { cols: 3 });
export const gini: Float64Array = tsallisEntropy(doubles, 2, { cols: 3, normalize: true, out: new Float64Array(2) });
export const ofCounts: Float64Array = tsallisEntropy(counts, 2, { cols: 3, normalize: true, pseudocount: 1 });
export const meanOrder: number = renyiDivergence(doubles, list, 2, { cols: 3, reduction: "mean", rowWeights: [1, 2] });
export const ofGroup: number = jsDivergenceOf(singles, { cols: 3, weights: [1, 2], base: 2 });
export const nmi: Float32Array = normalizedMutualInformation(singles, { shape: [1, 2, 3], average: "max" });

// The public types, each as the type of a function.
export const evennesses: Measure<NormalizedEntropyOptions> = normalizedEntropy;
export const orders: [AlphaMeasure<RenyiEntropyOptions>, OrderMeasure<TsallisOptions>] = [renyiEntropy, tsallisEntropy];
export const orderComparison: AlphaComparison<RenyiDivergenceOptions> = renyiDivergence;
export const group: GroupMeasure<MixtureOptions> = jsDivergenceOf;
export const normalizedTables: TableMeasure<NormalizedTableOptions> = normalizedMutualInformation;
