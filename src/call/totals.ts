// The sums of all results, which the option reduction asks for.
import { Accumulator } from "../js/summation/accumulator.js";
import type { Plan, Totals } from "./model.js";

class Sum implements Totals {
  readonly #sum = new Accumulator();

  add(value: number): void {
    this.#sum.add(value);
  }

  addResults({ rowWeights, rowWeight, tile, first }: Plan, n: number, width: number): void {
    const { results, resultsAt } = tile;
    const sum = this.#sum;
    for (let r = 0; r < n; r++) {
      const weight = rowWeights === undefined ? rowWeight : rowWeights[first + r];
      const start = resultsAt + r * width;
      if (weight !== 0) for (let i = start; i < start + width; i++) sum.add(weight * results[i]);
    }
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
