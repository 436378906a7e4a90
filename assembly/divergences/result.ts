// The results of all measures are their sums in units of the logarithm's base, and for some a function of that.
import { exp as expLeaf } from "../arithmetic/exp";
import { splat } from "../arithmetic/simd";

// The functions of a result, before it is rounded.
export const IDENTITY: i32 = 0;
/** e to its power: perplexity is that of entropy. */
export const EXPONENTIAL: i32 = 1;
/** Its square root: the Jensen-Shannon distance is that of the divergence. */
export const SQUARE_ROOT: i32 = 2;

/** Transforms two results. IDENTITY is not for this function: a call for each pair of rows of 2 would take 5 % of KL. */
export function transformResults(results: v128, transform: i32): v128 {
  return transform == SQUARE_ROOT ? v128.sqrt<f64>(results) : expLeaf(results);
}

/** The result of one row. */
export function resultOf(sum: f64, logBase: f64, transform: i32): f64 {
  const result = logBase == 1 ? sum : sum / logBase; // a division takes as long as three other steps of a short row
  if (transform == IDENTITY) return result;
  return f64x2.extract_lane(transformResults(splat<f64>(result), transform), 0);
}
