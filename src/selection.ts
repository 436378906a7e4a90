// The largest elements of rows.
import { selection } from "#kernels/selection";
import { softmaxes } from "#kernels/softmaxes";
import * as logsumexp32 from "../build/generated/js/logsumexp/logsumexp32.js";
import * as argmaxJs32 from "../build/generated/js/selection/argmax32.js";
import * as topKJs32 from "../build/generated/js/selection/top-k32.js";
import { bind } from "./call/bind.js";
import { indices } from "./call/indices.js";
import { selectedLayouts } from "./call/layouts.js";
import { largest, mask, samplingTemperature, topKOption, topP } from "./call/options.js";
import { chooseIndices, keepLargest, planSampling, readUniforms } from "./call/sampling.js";
import { negateRows, planSelection, selectKept } from "./call/selection.js";
import * as logsumexp64 from "./js/logsumexp/logsumexp64.js";
import * as argmaxJs64 from "./js/selection/argmax64.js";
import * as topKJs64 from "./js/selection/top-k64.js";
import type { ArgmaxOptions, SamplingOptions, TopKOptions } from "./types/options.js";
import type { IndexReduction, RowSelection, Sampling } from "./types/signatures.js";

/**
 * Finds the index of the largest element of each row.
 * The first of equal elements is taken; −0 equals 0.
 * A single row gives a number, a batch a Uint32Array with one index for each row.
 *
 * NaN counts as larger than all other elements, except where it is masked. A row without elements, or fully masked, throws a
 * RangeError.
 * The index is exact.
 *
 * @param x The rows.
 * @param options The layout, `mask`, and `out`, a Uint32Array.
 * @returns One index for each row: a number for a single row, else `out` or a new Uint32Array.
 * @example
 * ```ts
 * argmax([0.2, 0.5, 0.3]); // → 1
 * argmax([1, 2, 2, 4, 3, 3], { cols: 3 }); // → Uint32Array [1, 0]
 * ```
 */
export const argmax: IndexReduction<ArgmaxOptions> = /*#__PURE__*/ bind({
  name: "argmax",
  inputs: ["x"],
  result: "index",
  indices,
  sources: ["logits"],
  options: [mask],
  plan: planSelection,
  after: selectKept,
  kernels: [{ name: "argmax", module: selection, f64: argmaxJs64.argmax, f32: argmaxJs32.argmax }],
});

/**
 * Finds the `k` largest elements of each row, and their indices.
 * They are in descending order; equal elements are in the order of their indices, and −0 equals 0.
 * Each row gives k values and k indices, also a single row; with `shape`, k takes the place of the axis.
 *
 * `largest: false` gives the smallest elements in ascending order. NaN counts as larger than all other elements. Masked elements are
 * passed over, and a row that keeps fewer than `k` throws a RangeError. The values are those of the input, exactly, in its dtype.
 *
 * Method: an element that is not larger than the kth so far takes one comparison, another at most log₂ k of them.
 *
 * @param x The rows.
 * @param k The number of elements to select from each row, from 1 to the length of the shortest row.
 * @param options The layout, `mask`, `largest`, and `out` with arrays for the `values` and the `indices`.
 * @returns The `values`, of the input's dtype, and the `indices`, a Uint32Array.
 * @example
 * ```ts
 * topK([0.1, 0.4, 0.2, 0.3], 2); // → { values: Float64Array [0.4, 0.3], indices: Uint32Array [1, 3] }
 * topK([1, 2, 3, 4], 1, { shape: [2, 2], axis: 0 }).indices; // → Uint32Array [1, 1]
 * ```
 */
export const topK: RowSelection<TopKOptions> = /*#__PURE__*/ bind({
  name: "topK",
  inputs: ["x", "k"],
  operand: "count",
  result: "indices",
  indices,
  sources: ["logits"],
  layouts: selectedLayouts,
  options: [mask, largest],
  plan: planSelection,
  before: negateRows,
  after: selectKept,
  kernels: [{ name: "topK", f64: topKJs64.topK, f32: topKJs32.topK }],
});

/**
 * Finds the index of one element of each row at random, with the probabilities of its softmax.
 * The index is the first, in order, whose cumulative probability exceeds u. You give u, a number in [0, 1), for each row.
 * A single row gives a number, a batch a Uint32Array with one index for each row.
 *
 * Logits count as (x − max)/temperature; a temperature of 0 takes the index of the largest logit, as argmax does. `topK` keeps the k
 * largest logits. Then `topP` keeps the fewest of the largest probabilities whose sum is at least topP times the sum of all that are
 * left. Of equal elements, those of lower index are kept. Probabilities of the elements that are kept are divided by their sum.
 *
 * Special values, in order of precedence:
 * 1. Masked elements, and elements that `topK` or `topP` drops, are never chosen. NaN and +∞ count as largest for `topK`.
 * 2. A row with NaN or +∞, or of −∞ alone, has no distribution: it throws a RangeError, and nothing is written. So does an empty row.
 * 3. An element of −∞ is never chosen.
 *
 * The same arguments give the same index in every engine and backend. Cumulative probabilities are sums in float64 of the softmax
 * in its dtype, so that a u within their rounding errors of a boundary may give the index beside it.
 *
 * @param logits The rows.
 * @param uniforms One number in [0, 1) for each row, or a number for a single row. A list is not rounded to the logits' dtype.
 * @param options The layout, `out`, a Uint32Array, `mask`, `topK`, `temperature` and `topP`.
 * @returns One index for each row: a number for a single row, else `out` or a new Uint32Array.
 * @example
 * ```ts
 * const logits = [Math.log(0.2), Math.log(0.5), Math.log(0.3)];
 * sampleCategorical(logits, 0.1); // → 0
 * sampleCategorical(logits, 0.6); // → 1
 * sampleCategorical(logits, 0.1, { topK: 2 }); // → 1
 * sampleCategorical([1, 2, 9, 4], [0.5, 0.01], { cols: 2, temperature: 0 }); // → Uint32Array [1, 0]
 * ```
 */
export const sampleCategorical: Sampling<SamplingOptions> = /*#__PURE__*/ bind({
  name: "sampleCategorical",
  inputs: ["logits", "uniforms"],
  operand: "uniforms",
  readUniforms,
  result: "index",
  indices,
  sources: ["logits"],
  options: [mask, topKOption, samplingTemperature, topP],
  // biome-ignore format: a table
  kernels: [
    { name: "softmax", module: softmaxes, f64: logsumexp64.softmax, f32: logsumexp32.softmax, result: "row" },
  ],
  isPlanned: true,
  isLocal: true,
  plan: planSampling,
  before: keepLargest,
  after: chooseIndices,
});
