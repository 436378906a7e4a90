// The results of all measures: their sums in units of the logarithm's base, and for some a function of that.
import { exponential } from "../arithmetic/exp";
import { div, splat } from "../arithmetic/simd";

// What becomes of a result before it is rounded.
export const IDENTITY: i32 = 0;
/** e to its power: perplexity is that of entropy. */
export const EXPONENTIAL: i32 = 1;
/** Its square root: the Jensen-Shannon distance is that of the divergence. */
export const SQUARE_ROOT: i32 = 2;

function transformResults(results: v128, transform: i32): v128 {
  if (transform == SQUARE_ROOT) return v128.sqrt<f64>(results);
  return transform == EXPONENTIAL ? exponential<f64>(results) : results;
}

/** The results of two rows with these sums. */
export function resultsOf(sums: v128, logBase: f64, transform: i32): v128 {
  return transformResults(div<f64>(sums, splat<f64>(logBase)), transform);
}

/** The result of one row. */
export function resultOf(sum: f64, logBase: f64, transform: i32): f64 {
  return f64x2.extract_lane(resultsOf(splat<f64>(sum), logBase, transform), 0);
}
