// The part of the table of errors for measures with an order, and for normalized measures.
import type { Row } from "./table.js";

// biome-ignore format: a table
export const ORDERS: readonly Row[] = [
  ...[-1, -1e-300, NaN, -Infinity].map((order): Row => ["orders", { order }, `RangeError: {order} must be at least 0, got ${order}`]),
  ["normalizedMutualInformation", { average: "mean" }, 'RangeError: average must be "arithmetic" or "geometric" or "min" or "max", got "mean"'],
  ["normalizedMutualInformation", { average: 2 }, 'TypeError: average must be "arithmetic" or "geometric" or "min" or "max", got 2'],
  ["jsDivergenceOf", { cols: undefined }, "TypeError: cols must be a number, got undefined"],
  ["jsDivergenceOf", { weights: [1, -1] }, "RangeError: weights[1] must be finite and at least 0, got -1"],
  ["jsDivergenceOf", { weights: [Infinity, 1] }, "RangeError: weights[0] must be finite and at least 0, got Infinity"],
  ...[0, 1, 3, 4].map((n): Row => ["jsDivergenceOf", { weights: new Float64Array(n) }, `RangeError: the length of weights must be 2, one a row, got ${n}`]),
];
