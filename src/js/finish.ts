import { POWER, ROOT } from "../../assembly/passes.js";
import { expOf } from "./float64.js";

/** The square root of a result, e to its power, or itself, as the passes want it; before it is rounded. */
export function finished(result: number, passes = 0): number {
  if (passes & ROOT) return Math.sqrt(result);
  return passes & POWER ? expOf(result) : result;
}
