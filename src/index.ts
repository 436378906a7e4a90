/**
 * Batched log-sum reductions over rows of a Float64Array or Float32Array.
 *
 * All functions take a single row, or by `cols`, `shape` and `axis`, or `offsets` many. An array of numbers counts as float64,
 * and beside a typed array as one of its dtype; the result has the inputs' dtype. Of two inputs one may be a single row that
 * serves each row of the other, with `cols` or `shape`. A wrong type throws a TypeError, a wrong length, label or option value a
 * RangeError, before anything is written. NaN anywhere in a row gives NaN, unless it is masked, ignored or of weight 0.
 *
 * Bounds are against the exact result for the stored numbers: an ulp without more is one of the result, u half an ulp of 1, so
 * that 4u Σ is an error of so much, relative to Σ; L is logSumExp less the largest element, r what the rounding of
 * t = (x − max)/temperature does to the result, half an ulp of each t, with a `temperature` 2u of it. What options add: `normalize`
 * what 2u of each quotient does to the result, `temperature` of a measure what 2u of each t does, `base` 2 ulp, a `reduction` what
 * it makes of the rows' errors and 2 ulp.
 *
 * @module logsum
 */

export * from "./divergences.js";
export * from "./elementwise.js";
export type * from "./instance.js";
export { backend, createLogSum } from "./instance.js";
export * from "./logsumexp.js";
export * from "./losses.js";
export * from "./selection.js";
export type * from "./types/arrays.js";
export type * from "./types/instance.js";
export type * from "./types/options.js";
export type * from "./types/signatures.js";
