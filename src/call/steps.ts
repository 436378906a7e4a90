// The steps of a plan: changes to the rows in a tile before a kernel takes them, and to its results.
import type { Floats } from "../types/arrays.js";
import { checkLength } from "./check.js";
import { gatherMask } from "./gather.js";
import type { Chunk, Plan } from "./model.js";

/** Masked elements count as -Infinity; as weights, as 0. */
export function maskRows(plan: Plan): void {
  const { mask } = plan.options;
  if (mask === undefined) return;
  checkLength(plan.operation, "mask", mask.length, plan.layout, false);
  plan.before.push((chunk) => {
    const { tile, n, cols } = chunk;
    gatherMask(mask, chunk);
    tile.applyMask("x", n * cols, Number.NEGATIVE_INFINITY);
    if (plan.operand === "weights") tile.applyMask("y", n * cols, 0);
  });
}

/** Logits become (x - max) / temperature. */
export function temperInputs(plan: Plan): void {
  const { temperature } = plan.options;
  if (temperature === undefined) return;
  plan.before.push(({ tile, n, cols }) => {
    tile.applyTemperature("x", n, cols, temperature);
    if (plan.operand === "values") tile.applyTemperature("y", n, cols, temperature);
  });
}

/** Rows of probabilities are divided by their sums, unless the operation does that in its own way. */
export function normalizeInputs(plan: Plan): void {
  if (!plan.options.normalize || plan.operation.plan !== undefined) return;
  plan.before.push((chunk) => {
    const { tile, n, cols } = chunk;
    const tiny = plan.operand === "values" ? tinyQuotients(chunk) : [];
    tile.normalizeRows("x", n, cols);
    if (plan.operand === "values") tile.normalizeRows("y", n, cols);
    for (const { at, root } of tiny) {
      tile.x[tile.xAt + at] *= 4;
      tile.y[tile.yAt + at] = root;
    }
  });
}

/** The elements of q that underflow once they are divided by the sum of their row, and the fourth roots of these quotients: p ln q = 4 p ln(root). */
function tinyQuotients({ tile, n, cols }: Chunk): { at: number; root: number }[] {
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
export function appendWeights(weights: Floats, { tile, n, cols }: Chunk, column: number): void {
  const { y, yAt } = tile;
  const at = yAt + n * cols;
  if (weights.length === 1) y.fill(weights[0], at, at + cols);
  else for (let i = 0; i < cols; i++) y[at + i] = weights[column + i];
}

/** The plan of a sum with weights, if it has them. */
export function planWeights(plan: Plan): void {
  const { weights } = plan.inputs;
  if (weights === undefined) return;
  checkLength(plan.operation, "weights", weights.length, plan.layout, true);
  plan.operand = "weights";
  plan.y = weights;
}

/** The plan of a mean, which is over the elements that the mask keeps. */
export function planCounts(plan: Plan): void {
  if (plan.options.mask === undefined) return;
  plan.operand = "counts";
  plan.before.push(({ tile, n, cols }) => tile.countKept(n, cols));
}
