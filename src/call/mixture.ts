// The Jensen-Shannon divergence of a group of rows p with weights w that sum to 1: Σ w KL(p, m), where m = Σ w p. As Σ w (m - p) is 0,
// it is the sum of the generalized divergences too, whose terms are never negative. Its derivative by m is 0 there, so that the error
// of m counts by its square.
import { twoSumError } from "../js/arithmetic/double-double.js";
import type { Floats } from "../types/arrays.js";
import { checkWeights, newArray, scaleWeights } from "./check.js";
import { wrongLength, wrongType } from "./errors.js";
import { widened } from "./float16.js";
import { gather } from "./gather.js";
import type { Layout, OperationInfo, Options, Plan } from "./model.js";
import { broadcast, layoutOf } from "./strides.js";
import { planReduction } from "./totals.js";
import { copyTo, lengthOf } from "./typed-array.js";

/** The layout of a group: rows of one length. */
export function groupLayout(operation: OperationInfo, options: Options, length: number): Layout {
  if (options.cols === undefined && options.shape === undefined) {
    throw wrongType(operation.name, "cols", "a number", undefined);
  }
  return layoutOf(operation, options, length);
}

/** The weights of the rows, divided by their sum. */
function sharesOf({ operation, layout }: Plan, weights: Floats): Float64Array {
  const { rows } = layout;
  const length = lengthOf(weights);
  if (length !== rows) throw wrongLength(operation.name, "weights", `${rows}, one a row`, length);
  const shares = newArray(operation.name, "f64", rows) as Float64Array;
  checkWeights(operation.name, "weights", weights);
  copyTo(shares, weights);
  scaleWeights(shares);
  let sum = 0;
  let low = 0;
  for (let r = 0; r < rows; r++) {
    const next = sum + shares[r];
    low += twoSumError(sum, shares[r], next);
    sum = next;
  }
  // A row of a tiny weight counts; without any weight all shares are NaN.
  for (let r = 0; r < rows; r++) shares[r] = Math.max(shares[r] / (sum + low), shares[r] > 0 ? Number.MIN_VALUE : 0);
  return shares;
}

/** Sums of columns: high parts, low parts, and the least and the largest element of each. */
interface Columns {
  readonly highs: Floats;
  readonly lows: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** Adds a row times its share. A function of its own, as addRow in normalized-tables.ts. */
function addRow(x: Floats, start: number, step: number, share: number, { highs, lows, least, most }: Columns): void {
  for (let k = 0, i = start; k < lows.length; k++, i += step) {
    const value = x[i];
    if (!(value >= least[k])) least[k] = value;
    if (!(value <= most[k])) most[k] = value;
    const product = share * value;
    const next = highs[k] + product;
    lows[k] += twoSumError(highs[k], product, next);
    highs[k] = next;
  }
}

/**
 * Writes the mean of the rows by their shares; of elements that are all equal it is these. A mean that underflows is the least number
 * instead, as some row has more than 0.
 */
function writeMean({ inputs, layout, rowWeights, rowWeight }: Plan, mean: Floats): void {
  const { x } = inputs;
  const { rows, cols, strides } = layout;
  const lows = new Float64Array(cols);
  const least = new Float64Array(cols).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(cols);
  const columns = { highs: mean, lows, least, most };
  for (let r = 0, outer = 0, inner = 0; r < rows; r++) {
    const share = rowWeights === undefined ? rowWeight : rowWeights[r];
    if (share !== 0) addRow(x, outer + inner, strides.step, share, columns);
    if (++inner < strides.inner) continue;
    inner = 0;
    outer += strides.stride;
  }
  for (let k = 0; k < cols; k++) {
    mean[k] = least[k] === most[k] ? most[k] : Math.max(mean[k] + lows[k], Number.MIN_VALUE);
  }
}

/** Plans a group: each row against their mean, and the sum by their shares, which have the divisor of a mean. */
export function planMixture(plan: Plan): void {
  plan.dtype = "f64";
  plan.operand = "values";
  // The mean reads the rows where they are.
  plan.inputs = { ...plan.inputs, x: widened(plan.inputs.x) };
  const { weights } = plan.inputs;
  if (weights !== undefined) plan.rowWeights = sharesOf(plan, weights);
  plan.rowWeight = 1 / plan.layout.rows;
  plan.divisor = Math.min(plan.layout.rows, 1);
  plan.y = newArray(plan.operation.name, "f64", plan.layout.cols) as Float64Array;
  plan.hasSteps = true;
  planReduction(plan);
}

/** Finds the mean of all rows once the first are in the tile: only then has a thread all of x. */
export function gatherMean(plan: Plan): void {
  const { y, tile, first } = plan;
  if (first > 0 || y === undefined) return;
  writeMean(plan, y);
  gather(y, broadcast(plan), plan, tile.y, tile.yAt);
}
