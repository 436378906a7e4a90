// Selection of the largest elements of rows.
import { selection } from "#kernels/selection";
import * as argmaxJs32 from "../build/generated/js/selection/argmax32.js";
import * as topKJs32 from "../build/generated/js/selection/top-k32.js";
import { bind } from "./call/bind.js";
import { layoutsWithoutOut } from "./call/options.js";
import * as argmaxJs64 from "./js/selection/argmax64.js";
import * as topKJs64 from "./js/selection/top-k64.js";
import type { IndexReduction, RowSelection } from "./types/signatures.js";

/**
 * The index of the largest element of each row; of equal ones, −0 and 0 among them, the first.
 *
 * NaN counts as larger than all others. An index is a `number`, those of many rows are a Uint32Array, and so is `out`. An empty
 * row throws a RangeError.
 *
 * @example
 * ```ts
 * argmax([0.2, 0.5, 0.3]); // → 1
 * argmax([1, 2, 2, 4, 3, 3], { cols: 3 }); // → Uint32Array [1, 0]
 * ```
 */
export const argmax: IndexReduction = /*#__PURE__*/ bind({
  name: "argmax",
  inputs: ["x"],
  result: "index",
  sources: ["logits"],
  options: [],
  kernels: [{ name: "argmax", module: selection, f64: argmaxJs64.argmax, f32: argmaxJs32.argmax }],
});

/**
 * The `k` largest elements of each row and their indices, in descending order; equal ones, −0 and 0 among them, by index.
 *
 * NaN counts as larger than all others. `k` is from 1 to the length of each row. Results are k for each row, in the place of the
 * axis where there is a `shape`, also for a single row; the values are the elements as they are, in the input's dtype. There is no
 * `out`. An element that is not larger than the kth so far costs a comparison, another at most log₂ k of them.
 *
 * @example
 * ```ts
 * topK([0.1, 0.4, 0.2, 0.3], 2); // → { values: Float64Array [0.4, 0.3], indices: Uint32Array [1, 3] }
 * topK([1, 2, 3, 4], 1, { shape: [2, 2], axis: 0 }).indices; // → Uint32Array [1, 1]
 * ```
 */
export const topK: RowSelection = /*#__PURE__*/ bind({
  name: "topK",
  inputs: ["x", "k"],
  second: "count",
  result: "indices",
  sources: ["logits"],
  layouts: layoutsWithoutOut,
  options: [],
  kernels: [{ name: "topK", f64: topKJs64.topK, f32: topKJs32.topK }],
});
