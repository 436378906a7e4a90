// The largest elements of rows.
import { selection } from "#kernels/selection";
import * as argmaxJs32 from "../build/generated/js/selection/argmax32.js";
import * as topKJs32 from "../build/generated/js/selection/top-k32.js";
import { bind } from "./call/bind.js";
import { largest, mask, selectedLayouts } from "./call/options.js";
import { negateRows, planSelection, selectKept } from "./call/selection.js";
import * as argmaxJs64 from "./js/selection/argmax64.js";
import * as topKJs64 from "./js/selection/top-k64.js";
import type { ArgmaxOptions, TopKOptions } from "./types/options.js";
import type { IndexReduction, RowSelection } from "./types/signatures.js";

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
 * @param k The number of elements to select from each row, from 1 to its length.
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
  sources: ["logits"],
  layouts: selectedLayouts,
  options: [mask, largest],
  plan: planSelection,
  before: negateRows,
  after: selectKept,
  kernels: [{ name: "topK", f64: topKJs64.topK, f32: topKJs32.topK }],
});
