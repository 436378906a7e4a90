// The steps of a plan: changes to the rows in a tile before a kernel takes them, and to its results. Those of an option check whether
// a call gives it, so that a call makes no closures.

import type { Change } from "../backends/backend.js";
import * as preprocess from "../js/rows/preprocess.js";
import { Accumulator } from "../js/summation/accumulator.js";
import type { Floats } from "../types/arrays.js";
import { checkLength, readValues } from "./check.js";
import { wrongLength } from "./errors.js";
import type { Plan } from "./model.js";
import { lengthOf, newFloats } from "./typed-array.js";

export function planTemperature(plan: Plan): void {
  if (plan.options.temperature !== undefined) plan.hasSteps = true;
}

const TEMPERATURE: Change = {
  name: "applyTemperature",
  js: (_tile, values, at, rows, cols, temperature) => preprocess.applyTemperature(values, at, rows, cols, temperature),
};

/** Logits become (x - max) / temperature. For a temperature of 0 they stay, as samples take the largest. */
export function temperRows({ options, operand, tile, n, cols }: Plan): void {
  const { temperature } = options;
  if (temperature === undefined || temperature === 0) return;
  tile.change(TEMPERATURE, "x", n, cols, temperature);
  if (operand === "values") tile.change(TEMPERATURE, "y", n, cols, temperature);
}

/** Finds the rows without an element that counts: each is masked, or -Infinity. */
export function findEmptyRows(plan: Plan): void {
  const { options, tile, n, cols } = plan;
  if (!options.isEmptyZero) return;
  const { x, xAt } = tile;
  plan.emptyRows = [];
  for (let r = 0; r < n; r++) {
    let i = xAt + r * cols;
    const end = i + cols;
    while (i < end && x[i] === Number.NEGATIVE_INFINITY) i++;
    if (i === end) plan.emptyRows.push(r);
  }
}

export function planEmptyRow(plan: Plan): void {
  if (plan.options.isEmptyZero) plan.hasSteps = true;
}

/** Sets the results of these rows to 0. */
export function zeroEmptyRows({ emptyRows, tile, cols }: Plan): void {
  if (emptyRows === undefined) return;
  const { results, resultsAt } = tile;
  for (const r of emptyRows) results.fill(0, resultsAt + r * cols, resultsAt + (r + 1) * cols);
}

/** The sum of the weights of rows, each times what a row counts for. */
export function sumOfRows(rows: number, weights: Floats | undefined, countOf: (row: number) => number): number {
  const sum = new Accumulator();
  for (let r = 0; r < rows; r++)
    if (weights === undefined || weights[r] !== 0) sum.add((weights?.[r] ?? 1) * countOf(r));
  return sum.total();
}

export function planRowWeights(plan: Plan): void {
  const { operation, layout } = plan;
  const { rowWeights } = plan.options;
  if (rowWeights === undefined) return;
  if (rowWeights.length !== layout.rows) {
    throw wrongLength(operation.name, "rowWeights", `${layout.rows}, one a row`, rowWeights.length);
  }
  plan.hasSteps = true;
  plan.divisor = sumOfRows(layout.rows, rowWeights, () => 1);
}

/** Adds a number to each probability, before rows are divided by their sums. One that is negative becomes NaN. */
export function addPseudocount(plan: Plan): void {
  const { options, tile, n, cols } = plan;
  const { pseudocount, mask } = options;
  if (pseudocount === 0) return;
  for (const [values, at] of [
    [tile.x, tile.xAt],
    ...(plan.y === undefined ? [] : [[tile.y, tile.yAt] as const]),
  ] as const) {
    for (let i = 0; i < n * cols; i++) {
      if (mask !== undefined && tile.mask[tile.maskAt + i] === 0) continue;
      values[at + i] = values[at + i] >= 0 ? values[at + i] + pseudocount : Number.NaN;
    }
  }
}

/** Plans softplus with a factor: in float64 for either dtype, as the product would be rounded. */
export function planBeta(plan: Plan): void {
  if (plan.options.beta === 1) return;
  plan.dtype = "f64";
  plan.hasSteps = true;
}

/** The places of elements whose product with beta overflows, each with the element, which is its result. */
const huge: [place: number, x: number][] = [];

/** x becomes beta x. */
export function multiplyByBeta({ options, tile, n, cols }: Plan): void {
  const { x, xAt } = tile;
  huge.length = 0;
  for (let i = 0; i < n * cols; i++) {
    const value = x[xAt + i];
    x[xAt + i] = options.beta * value;
    if (x[xAt + i] === Number.POSITIVE_INFINITY) huge.push([i, value]);
  }
}

export function divideByBeta({ options, tile, n, cols }: Plan): void {
  const { results, resultsAt } = tile;
  for (let i = resultsAt; i < resultsAt + n * cols; i++) results[i] /= options.beta;
  for (const [place, x] of huge) results[resultsAt + place] = x;
}

export function planNormalize(plan: Plan): void {
  if (plan.options.normalize) plan.hasSteps = true;
}

const NORMALIZE: Change = {
  name: "normalizeRows",
  js: (_tile, values, at, rows, cols) => preprocess.normalizeRows(values, at, rows, cols),
};

/** Rows of probabilities are divided by their sums. */
export function normalizeRows(plan: Plan): void {
  const { options, operand, tile, n, cols } = plan;
  if (!options.normalize) return;
  const tiny = operand === "values" ? tinyQuotients(plan) : [];
  tile.change(NORMALIZE, "x", n, cols);
  if (operand === "values") tile.change(NORMALIZE, "y", n, cols);
  for (const { at, root } of tiny) {
    tile.x[tile.xAt + at] *= 4;
    tile.y[tile.yAt + at] = root;
  }
}

/** The elements of q that underflow once they are divided by the sum of their row, and the fourth roots of these quotients: p ln q = 4 p ln(root). */
function tinyQuotients({ tile, n, cols }: Plan): { at: number; root: number }[] {
  const { y, yAt } = tile;
  const least = y.BYTES_PER_ELEMENT === 8 ? 2 ** -1022 : 2 ** -126;
  const tiny: { at: number; root: number }[] = [];
  for (let at = 0; at < n * cols; at += cols) {
    let largest = 0;
    let smallest = Number.POSITIVE_INFINITY;
    for (let i = yAt + at; i < yAt + at + cols; i++) {
      if (y[i] > largest) largest = y[i];
      if (y[i] > 0 && y[i] < smallest) smallest = y[i];
    }
    if (!(smallest / largest < 2 * cols * least)) continue;
    let sum = 0; // times 2^-64, as it may overflow
    for (let i = yAt + at; i < yAt + at + cols; i++) sum += y[i] * 2 ** -64;
    for (let i = at; i < at + cols; i++) {
      const root = Math.sqrt(Math.sqrt(y[yAt + i])) / (Math.sqrt(Math.sqrt(sum)) * 2 ** 16);
      if (root > 0 && root < least ** 0.25) tiny.push({ at: i, root });
    }
  }
  return tiny;
}

/** Puts a row of weights behind the second input; one weight serves all elements. */
export function appendWeights(weights: Floats, { tile, n, cols }: Plan, column: number): void {
  const { y, yAt } = tile;
  const at = yAt + n * cols;
  if (lengthOf(weights) === 1) y.fill(weights[0], at, at + cols);
  else for (let i = 0; i < cols; i++) y[at + i] = weights[column + i];
}

/** The plan of a sum with weights, if it has them. */
export function planWeights(plan: Plan): void {
  const { weights } = plan.inputs;
  if (weights === undefined) return;
  checkLength(plan.operation, "weights", lengthOf(weights), plan.layout, true);
  plan.operand = "weights";
  plan.y = weights;
}

/** The plan of a signed sum: it needs weights, in the place of which the kernel leaves the signs. */
export function planSigns(plan: Plan): void {
  const { operation, inputs, layout, dtype, options } = plan;
  if (inputs.weights === undefined) readValues(operation.name, "weights", undefined, undefined, dtype, dtype, false);
  planWeights(plan);
  // Rows without elements keep the sign 0. An array of the caller takes the place of this one when it is checked.
  if (options.signs === undefined) plan.signs = newFloats(dtype, layout.rows);
  plan.hasSteps = true;
}

export function keepSigns({ signs, tile, first, n }: Plan): void {
  for (let r = 0; r < n; r++) (signs as Floats)[first + r] = tile.y[tile.yAt + r];
}

/** The plan of a mean, which is over the elements that the mask keeps. */
export function planCounts(plan: Plan): void {
  if (plan.options.mask !== undefined) plan.operand = "counts";
}

const COUNT: Change = {
  name: "countKept",
  js: ({ mask, integers }, _values, _at, _counts, rows, cols) => preprocess.countKept(mask, integers, rows, cols),
};

export function countRows({ tile, n, cols }: Plan): void {
  tile.change(COUNT, "mask", 4 * tile.integersAt, n, cols);
}
