// The steps of a plan: changes to the rows in a tile before a kernel takes them, and to its results.
import type { Floats, Signed } from "../types/arrays.js";
import { checkLength, checkOut, checkValues } from "./check.js";
import { gatherMask } from "./gather.js";
import type { Chunk, Plan } from "./model.js";
import { newFloats } from "./typed-array.js";

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

/** Rows of probabilities are divided by their sums. */
export function normalizeInputs(plan: Plan): void {
  if (!plan.options.normalize || plan.layout.width !== undefined) return;
  plan.before.push(({ tile, n, cols }) => {
    tile.normalizeRows("x", n, cols);
    if (plan.operand === "values") tile.normalizeRows("y", n, cols);
  });
}

/**
 * Plans a divergence: of normalized rows in float64 for either dtype, as the rounding errors of float32 quotients would be larger than the
 * divergence of near rows. Both forms of KL are one there, and only the generalized one does not add up those errors.
 */
export function planDivergence(plan: Plan): void {
  if (!plan.options.normalize) return;
  plan.dtype = "f64";
  if (plan.operation.name === "klDivergence") plan.form = "generalized";
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

/** The plan of a signed sum: it needs weights, in the place of which the kernel leaves the signs. */
export function planSigns(plan: Plan): void {
  const { operation, options, inputs, layout, dtype } = plan;
  if (inputs.weights === undefined) checkValues(operation.name, "weights", undefined, undefined, dtype);
  planWeights(plan);
  const others = [inputs.weights, options.mask, options.out];
  const { signedOut } = options;
  const check = { x: inputs.x, inPlace: false, others, argument: "out.signs" };
  const out = signedOut && checkOut(operation.name, signedOut.signs, dtype, layout.rows, check);
  // Rows without elements keep the sign 0.
  const signs = newFloats(dtype, layout.rows);
  plan.after.push(({ tile, first, n }) => {
    for (let r = 0; r < n; r++) signs[first + r] = tile.y[tile.yAt + r];
  });
  plan.finish = (values) => {
    if (typeof values === "number") return { values, signs: signs[0] };
    out?.set(signs);
    return (signedOut?.given ?? { values, signs }) as Signed<Floats>;
  };
}

/** The plan of a mean, which is over the elements that the mask keeps. */
export function planCounts(plan: Plan): void {
  if (plan.options.mask === undefined) return;
  plan.operand = "counts";
  plan.before.push(({ tile, n, cols }) => tile.countKept(n, cols));
}
