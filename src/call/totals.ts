// The sums of all results, which the option reduction asks for.
import { twoSumError } from "../js/arithmetic/double-double.js";
import { Accumulator } from "../js/summation/accumulator.js";
import type { Results } from "../types/arrays.js";
import type { Plan, Totals } from "./model.js";

/** Adds n results times a weight; those of weight 0 have no effect, even if they are NaN. */
function addProducts(sum: Accumulator, results: Results, start: number, n: number, weight: number): void {
  if (weight === 0) return;
  let { high, low } = sum;
  for (let i = start; i < start + n; i++) {
    const value = weight * results[i];
    const next = high + value;
    low += twoSumError(high, value, next);
    high = next;
  }
  sum.set(high, low);
}

class Sum implements Totals {
  readonly #sum = new Accumulator();

  add(value: number): void {
    this.#sum.add(value);
  }

  addResults({ rowWeights, rowWeight, tile, first }: Plan, n: number, width: number): void {
    const { results, resultsAt } = tile;
    if (rowWeights === undefined) addProducts(this.#sum, results, resultsAt, n * width, rowWeight);
    else
      for (let r = 0; r < n; r++) addProducts(this.#sum, results, resultsAt + r * width, width, rowWeights[first + r]);
  }

  addEmpty(rowWeights: Float64Array | undefined, empty: number, first: number, end: number): void {
    for (let r = first; r < end; r++) {
      const weight = rowWeights?.[r] ?? 1;
      if (weight !== 0) this.add(weight * empty);
    }
  }

  result({ options, divisor }: Plan): number {
    if (options.reduction === "sum") return this.#sum.total();
    if (divisor === 0) return options.isEmptyZero ? 0 : Number.NaN;
    return this.#sum.total() / divisor;
  }
}

/** Plans a sum of all results. */
export function planReduction(plan: Plan): void {
  if (plan.options.reduction !== "none" && !plan.operation.isGradient) plan.total = new Sum();
}
