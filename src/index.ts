/**
 * Log-sum reductions over rows of a Float64Array or Float32Array, in WebAssembly SIMD or plain JavaScript with the same bits.
 *
 * **Inputs.** A function takes a single row, or many rows by `cols`, by `shape` and `axis`, or by `offsets`. A `number[]` counts as
 * float64; beside a typed array, it takes that array's dtype. Results have the inputs' dtype. With `cols` or `shape`, one of two
 * inputs may be a single row, which is broadcast.
 *
 * **Errors.** A wrong type throws a TypeError; a wrong length, label or option value throws a RangeError. Nothing is written before.
 *
 * **NaN.** NaN in a row makes its result NaN, unless it is masked, ignored or of weight 0.
 *
 * **Bounds** hold against the exact result for the stored numbers:
 * - An ulp is one of the result, unless another quantity stands beside it.
 * - u is half an ulp of 1. An error of 4u Σ is one of 4u relative to Σ.
 * - L is logSumExp minus the largest element.
 * - r is the effect on the result of rounding t = (x − max)/temperature: half an ulp of each t, or 2u of it with a `temperature`.
 * - `normalize`, `base`, `reduction` and the `temperature` of a measure add to the bound; their own docs say how much.
 *
 * @module logsum
 */

export { LogSumExpAccumulator, SumAccumulator } from "./accumulators.js";
export * from "./divergences.js";
export * from "./elementwise.js";
export type * from "./instance.js";
export { backend, createLogSum } from "./instance.js";
export * from "./logsumexp.js";
export * from "./losses.js";
export { alloc } from "./resident.js";
export * from "./selection.js";
export type * from "./types/accumulators.js";
export type * from "./types/arrays.js";
export type * from "./types/instance.js";
export type * from "./types/layouts.js";
export type * from "./types/options.js";
export type * from "./types/order-options.js";
export type * from "./types/resident.js";
export type * from "./types/signatures.js";
