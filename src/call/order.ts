// Measures with an order, and those that are divided by the entropy of even probabilities.
import { logOne } from "../js/arithmetic/log-single.js";
import { wrongType, wrongValue } from "./errors.js";
import type { Inputs, Options, Order, Plan } from "./model.js";

/** Checks the order of a measure, which may be infinite. */
function checkOrder(where: string, argument: string, order: unknown): number {
  if (typeof order !== "number") throw wrongType(where, argument, "a number", order);
  if (!(order >= 0)) throw wrongValue(where, argument, "at least 0", order);
  return order;
}

/** The orders of Rényi's measures, and of Tsallis's. */
export const alphaOrder: Order = { read: (where, order) => checkOrder(where, "alpha", order) };
export const tsallisOrder: Order = { read: (where, order) => checkOrder(where, "order", order) };

/** The number for kernels of an order: the order, except 1, whose kernels take ln of the base. */
export function orderOr({ order = 1 }: Inputs, { logBase }: Readonly<Options>): number {
  return order === 1 ? logBase : order;
}

export function planLogBase(plan: Plan): void {
  if (plan.options.logBase !== 1) plan.hasSteps = true;
}

/** Results of kernels that take an order are divided by ln of the base. */
export function divideByLogBase({ options, form, tile, n }: Plan): void {
  const { logBase } = options;
  if (logBase === 1 || form === "limit") return;
  for (let r = 0; r < n; r++) tile.results[tile.resultsAt + r] /= logBase;
}

/** The entropy of n even probabilities; infinite for n = 1, so that the quotient is 0. */
export function evenEntropy(_inputs: Inputs, _options: Readonly<Options>, n: number): number {
  return n > 1 ? logOne(n) : Number.POSITIVE_INFINITY;
}
