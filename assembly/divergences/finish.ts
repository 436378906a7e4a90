// What becomes of the results of measures before they are rounded.
import { exponential } from "../arithmetic/exp";
import { POWER, ROOT } from "../passes";

/** The square roots of two results, e to their powers, or themselves, as the passes want it. */
export function finishedPair(results: v128, passes: i32): v128 {
  if (passes & ROOT) return v128.sqrt<f64>(results);
  return passes & POWER ? exponential<f64>(results) : results;
}

/** The same of one. */
export function finished(result: f64, passes: i32): f64 {
  return f64x2.extract_lane(finishedPair(f64x2.splat(result), passes), 0);
}
