// Runs the plan of a call whose rows are gathered in tiles: they do not lie one behind another, or an option changes them or their
// results. A tile is filled, changed by the steps before the kernel, run, changed by those after it, and scattered.
// See docs/decisions/24-layouts-in-tiles.md.
import { type Given, TILE, type Tile } from "../backends/backend.js";
import type { Floats, Results } from "../types/arrays.js";
import { areBits, roundResults, widenInput } from "./float16.js";
import { gather, scatter } from "./gather.js";
import type { Place, Plan, Size, Strides } from "./model.js";
import type { BoundKernel } from "./operation.js";
import { broadcast, denseStrides, reducedStrides, rowOf } from "./strides.js";
import { fillWith, lengthOf } from "./typed-array.js";

export function runPlan(plan: Plan, kernel: BoundKernel): void {
  const layout = kernel.isElementwise && isOneRun(plan) ? rowOf(plan.layout.length) : plan.layout;
  const { rows, cols, strides, offsets } = layout;
  if (rows === 0) return; // their length may be any
  const length = kernel.isElementwise && offsets === undefined ? Math.min(cols, PIECE) : cols;
  plan.tile = kernel.tileFor(plan.dtype, length, arraysOf(plan));
  plan.strides = strides;
  if (offsets !== undefined) runRagged(plan, kernel, rows, offsets);
  else if (cols === 0 && !kernel.isElementwise) fillEmpty(plan, kernel, 0, rows);
  else {
    // Rows with gaps have their results one behind another.
    const resultStrides = strides.inner > 1 ? strides : denseStrides(cols);
    for (let at = 0; at < cols; at += length) {
      runRows(plan, kernel, 0, rows, Math.min(length, cols - at), at * strides.step, resultStrides);
    }
  }
}

/** The arrays of a call: memory must not move under those that lie in it. */
export function arraysOf({ inputs, options, out, values }: Plan): readonly Given[] {
  const { x, y, ids, weights } = inputs;
  return [x, y, ids, weights, options.mask, out, values, options.out as Given, options.signs as Given];
}

function runRagged(plan: Plan, kernel: BoundKernel, rows: number, offsets: Float64Array): void {
  if (!plan.hasSteps && plan.y === undefined && kernel.result !== "indices" && kernel.result !== "index") {
    for (let first = 0; first < rows; ) first = runGroup(plan, kernel, first, rows, offsets);
    return;
  }
  for (let first = 0, next = 0; first < rows; first = next) {
    const base = offsets[first];
    const cols = offsets[first + 1] - base;
    while (next < rows && offsets[next + 1] - offsets[next] === cols) next++;
    if (cols === 0) fillEmpty(plan, kernel, first, next);
    else {
      const strides = denseStrides(cols);
      plan.strides = strides;
      runRows(plan, kernel, first, next - first, cols, base, strides);
    }
  }
}

/**
 * Runs as many ragged rows as a tile holds, which no step changes: they are gathered at once, and the kernel takes one after the other.
 * Returns the first of the others. Rows of 1 to 200 elements take half of the time of rows that are gathered one by one.
 */
function runGroup(plan: Plan, kernel: BoundKernel, first: number, rows: number, offsets: Float64Array): number {
  const { operation, tile, out, total } = plan;
  const { x, results, resultsAt } = tile;
  const isRow = operation.result === "row";
  const base = offsets[first];
  const room = Math.min(tile.room, TILE / x.BYTES_PER_ELEMENT);
  let end = first + 1;
  while (end < rows && offsets[end + 1] - base <= room) end++;
  if (!takes(kernel)) return end;
  const size = { n: 1, cols: offsets[end] - base };
  const strides = denseStrides(size.cols);
  gatherInput(plan.inputs.x, { base, strides, row: 0 }, size, tile, "x");
  for (let r = first; r < end; r++) {
    const at = offsets[r] - base;
    const cols = offsets[r + 1] - offsets[r];
    if (cols === 0) fillEmpty(plan, kernel, r, r + 1);
    else {
      tile.run(1, cols, numberFor(plan, cols), at);
      if (!isRow) {
        total?.add(results[resultsAt + at]);
        if (out !== undefined) out[r] = results[resultsAt + at];
      }
    }
  }
  if (isRow && out !== undefined) scatterRows(tile, size, out, { base: base - offsets[0], strides, row: 0 });
  return end;
}

/** Gives rows without elements their result. */
function fillEmpty(
  { operation, options, inputs, rowWeights, out, total }: Plan,
  kernel: BoundKernel,
  first: number,
  end: number,
): void {
  // A label of such a row is ignored.
  const empty = options.normalize ? Number.NaN : inputs.ids ? 0 : kernel.empty;
  if (operation.result !== "row" && out) fillWith(out, empty, first, end);
  total?.addEmpty(rowWeights, empty, first, end);
}

/** The number that the kernel takes for rows of `cols`. */
function numberFor({ operation, inputs, options }: Plan, cols: number): number {
  if (operation.parameter !== undefined) return operation.parameter(inputs, options, cols);
  return operation.result === "indices" ? inputs.k : options.logBase;
}

/** Does this thread take the next piece of the call? Threads count all pieces, in one order. */
function takes({ backend }: BoundKernel): boolean {
  return backend.shares?.takes() ?? true;
}

/** Runs `count` rows of the same strides, from number `first` of the call on. They begin at `base`. */
function runRows(
  plan: Plan,
  kernel: BoundKernel,
  first: number,
  count: number,
  cols: number,
  base: number,
  resultStrides: Strides,
): void {
  const { operation, tile, strides, hasSteps } = plan;
  const { before, after } = operation;
  const { k } = plan.inputs;
  const isRow = operation.result === "row";
  const number = numberFor(plan, cols);
  const room = strides.inner > 1 ? tile.room : Math.min(tile.room, TILE / tile.x.BYTES_PER_ELEMENT);
  const rowsPerRun = cols * count <= room ? count : rowsPerTile(cols, room);
  const start = plan.layout.offsets?.[0] ?? 0;
  plan.cols = cols;
  plan.base = base;
  for (let row = 0; row < count; row += rowsPerRun) {
    if (!takes(kernel)) continue;
    plan.first = first + row;
    plan.row = row;
    plan.n = Math.min(rowsPerRun, count - row);
    gatherInputs(plan);
    if (hasSteps) for (let i = 0; i < before.length; i++) before[i](plan);
    tile.run(plan.n, cols, number, 0);
    if (hasSteps) for (let i = 0; i < after.length; i++) after[i](plan);
    if (isRow) scatterResults(plan, cols, { base: base - start, strides: resultStrides, row });
    else scatterResults(plan, k, { base: first * k, strides: reducedStrides(strides, k), row });
  }
}

/** Does it not matter how rows lie, as each element is by itself, and none is left out or serves more than one? */
function isOneRun({ inputs, options, y, layout, out }: Plan): boolean {
  const { rows, cols, length, offsets } = layout;
  if ((offsets === undefined ? rows * cols : offsets[rows] - offsets[0]) !== length) return false;
  const isFull = (array: ArrayBufferView | undefined) => array === undefined || lengthOf(array) === length;
  const isAlike = options.rowWeights === undefined && (!inputs.weights || lengthOf(inputs.weights) === 1);
  return isAlike && isFull(inputs.x) && isFull(y) && isFull(out) && isFull(options.mask);
}

/** Elements of a row that are taken at once where each is by itself: part of what decides the bits of their sum. */
export const PIECE = 8192;

/** How many rows are gathered at once: a multiple of 8, as columns are copied by so many. */
function rowsPerTile(cols: number, room: number): number {
  const rows = Math.max(1, Math.floor(room / cols));
  return rows > 8 ? rows & ~7 : rows;
}

function gatherInputs(plan: Plan): void {
  const { inputs, y, isBroadcastX, layout, tile } = plan;
  gatherInput(inputs.x, isBroadcastX ? broadcast(plan) : plan, plan, tile, "x");
  if (y === undefined) return;
  const isBroadcastY = !isBroadcastX && lengthOf(y) !== layout.length;
  gatherInput(y, isBroadcastY ? broadcast(plan) : plan, plan, tile, "y");
}

function gatherInput(from: Floats, place: Place, size: Size, tile: Tile, input: "x" | "y"): void {
  const to = tile[input];
  const at = input === "x" ? tile.xAt : tile.yAt;
  if (!areBits(from)) {
    gather(from, place, size, to, at);
    return;
  }
  gather(from, place, size, halvesOf(to), (at * to.BYTES_PER_ELEMENT) / 2);
  widenInput(tile, input, size.n * size.cols);
}

/** The bits of float16 numbers in a tile, two or four of which take the place of a number. */
function halvesOf(numbers: Floats): Floats {
  return new Uint16Array(numbers.buffer) as unknown as Floats;
}

/** Copies rows of results to `out`. */
function scatterRows(tile: Tile, size: Size, out: Results, place: Place): void {
  const { results, resultsAt } = tile;
  if (!areBits(out)) {
    scatter(results, resultsAt, size, out as Floats, place);
    return;
  }
  roundResults(tile, size.n * size.cols);
  scatter(halvesOf(results), 2 * resultsAt, size, out as unknown as Floats, place);
}

/** Takes the results of a tile, `width` a row, to their place. */
function scatterResults(plan: Plan, width: number, place: Place): void {
  const { operation, tile, n, out, total } = plan;
  total?.addResults(plan, n, width);
  if (out === undefined) return;
  if (operation.indices) operation.indices.scatter(plan, width, out as Uint32Array, plan.values, place);
  else scatterRows(tile, { n, cols: width }, out, place);
}
