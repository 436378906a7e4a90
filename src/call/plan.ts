// Runs the plan of a call whose rows are gathered in tiles: they do not lie one behind another, or an option changes them or their
// results. A tile is filled, changed by the steps before the kernel, run, changed by those after it, and scattered.
// See docs/decisions/24-layouts-in-tiles.md.
import { TILE, type Tile } from "../backends/backend.js";
import type { Accumulator } from "../js/summation/accumulator.js";
import type { Floats, Results } from "../types/arrays.js";
import { gather, scatter, scatterIndices } from "./gather.js";
import type { Chunk, Place, Plan, Strides } from "./model.js";
import type { BoundKernel } from "./operation.js";
import { BROADCAST, denseStrides, reducedStrides, rowOf } from "./strides.js";

/** Where the results of a call go. */
export interface Target {
  /** The array that takes them; undefined where they are added up. */
  readonly out: Results | undefined;
  readonly isIndices: boolean;
  /** The elements that belong to indices. */
  readonly values: Floats | undefined;
  /** The sum of all results, in the order of the rows. */
  readonly total: Accumulator | undefined;
}

/** The run of a plan: what is the same for all of its rows. */
interface Run {
  readonly plan: Plan;
  readonly kernel: BoundKernel;
  readonly target: Target;
  readonly tile: Tile;
  /** Results of a row; 0 if they are a row. */
  readonly perRow: number;
  /** The number that the kernel takes for rows of `cols`. */
  readonly numberOf: (cols: number) => number;
}

/** Rows that lie alike: all, ragged ones of one length that follow one another, or pieces of elementwise rows. */
interface Rows {
  /** The first of them, and how many. */
  readonly first: number;
  readonly count: number;
  readonly cols: number;
  /** Where the first begins, in the inputs and in rows of results. */
  readonly base: number;
  readonly strides: Strides;
  /** Where rows of results lie: rows with gaps have theirs one behind another. */
  readonly resultStrides: Strides;
}

export function runPlan(plan: Plan, kernel: BoundKernel, target: Target): void {
  const { k } = plan.inputs;
  const layout = kernel.isElementwise && isOneRun(plan, target) ? rowOf(plan.layout.length) : plan.layout;
  const { rows, cols, strides, offsets } = layout;
  const { operation, inputs, options } = plan;
  const number = kernel.result === "indices" ? k : options.logBase;
  const run: Run = {
    plan,
    kernel,
    target,
    tile: kernel.tileFor(plan.dtype, cols),
    perRow: kernel.result === "row" ? 0 : k,
    numberOf: (length) => operation.parameter?.(inputs, options, length) ?? number,
  };
  const resultStrides = strides.inner > 1 ? strides : denseStrides(cols);
  if (offsets !== undefined) runRagged(run, rows, offsets);
  else if (kernel.isElementwise) {
    for (let at = 0; at < cols; at += PIECE) {
      const length = Math.min(PIECE, cols - at);
      runRows(run, { first: 0, count: rows, cols: length, base: at * strides.step, strides, resultStrides });
    }
  } else if (cols === 0) fillEmpty(run, 0, rows, run.perRow);
  else runRows(run, { first: 0, count: rows, cols, base: 0, strides, resultStrides });
}

function runRagged(run: Run, rows: number, offsets: Float64Array): void {
  const { plan, perRow, target } = run;
  if (plan.before.length + plan.after.length === 0 && plan.y === undefined && !target.isIndices) {
    for (let first = 0; first < rows; ) first = runGroup(run, first, rows, offsets);
    return;
  }
  for (let first = 0, next = 0; first < rows; first = next) {
    const base = offsets[first];
    const cols = offsets[first + 1] - base;
    while (next < rows && offsets[next + 1] - offsets[next] === cols) next++;
    const strides = denseStrides(cols);
    if (cols === 0) fillEmpty(run, first, next, perRow);
    else runRows(run, { first, count: next - first, cols, base, strides, resultStrides: strides });
  }
}

/**
 * Runs as many ragged rows as a tile holds, which no step changes: they are gathered at once, and the kernel takes one after the other.
 * Returns the first of the others. Rows of 1 to 200 elements take half of the time of rows that are gathered one by one.
 */
function runGroup(run: Run, first: number, rows: number, offsets: Float64Array): number {
  const { plan, tile, perRow, numberOf, target } = run;
  const { x, xAt, results, resultsAt } = tile;
  const { out, total } = target;
  const base = offsets[first];
  const room = Math.min(tile.room, TILE / x.BYTES_PER_ELEMENT);
  let end = first + 1;
  while (end < rows && offsets[end + 1] - base <= room) end++;
  const size = { n: 1, cols: offsets[end] - base };
  const place = { base, strides: denseStrides(size.cols), row: 0 };
  gather(plan.inputs.x, place, size, x, xAt);
  for (let r = first; r < end; r++) {
    const at = offsets[r] - base;
    const cols = offsets[r + 1] - offsets[r];
    if (cols === 0) fillEmpty(run, r, r + 1, perRow);
    else {
      tile.run(1, cols, numberOf(cols), at);
      if (perRow > 0) {
        total?.add(results[resultsAt + at]);
        if (out !== undefined) out[r] = results[resultsAt + at];
      }
    }
  }
  if (perRow === 0) {
    if (total) for (let i = 0; i < size.cols; i++) total.add(results[resultsAt + i]);
    if (out !== undefined) scatter(results, resultsAt, size, out as Floats, place);
  }
  return end;
}

/** Gives rows without elements their result. */
function fillEmpty({ plan, kernel, target }: Run, first: number, end: number, perRow: number): void {
  // A label of such a row is ignored.
  const empty = plan.options.normalize ? Number.NaN : plan.inputs.ids ? 0 : kernel.empty;
  if (perRow > 0) target.out?.fill(empty, first, end);
  for (let r = first; r < end; r++) target.total?.add(empty);
}

function runRows({ plan, target, tile, perRow, numberOf }: Run, rows: Rows): void {
  const { first, count, cols, base, strides, resultStrides } = rows;
  const room = Math.min(tile.room, TILE / tile.x.BYTES_PER_ELEMENT);
  const rowsPerRun = rowsPerTile(cols, strides.inner > 1 ? tile.room : room);
  for (let row = 0; row < count; row += rowsPerRun) {
    const chunk: Chunk = { tile, first: first + row, row, n: Math.min(rowsPerRun, count - row), cols, base, strides };
    gatherInputs(plan, chunk);
    for (const step of plan.before) step(chunk);
    tile.run(chunk.n, cols, numberOf(cols), 0);
    for (const step of plan.after) step(chunk);
    const place =
      perRow > 0
        ? { base: first * perRow, strides: reducedStrides(strides, perRow), row }
        : { base, strides: resultStrides, row };
    scatterResults(chunk, perRow || cols, place, target);
  }
}

/** Does it not matter how rows lie, as each element is by itself, and none is left out or serves more than one? */
function isOneRun({ inputs, y, layout }: Plan, { out }: Target): boolean {
  const { rows, cols, length, offsets } = layout;
  if (offsets === undefined && rows * cols !== length) return false;
  const isFull = (array: { length: number } | undefined) => array === undefined || array.length === length;
  return isFull(inputs.x) && isFull(y) && isFull(out) && (inputs.weights?.length ?? 1) === 1;
}

/** Elements of a row that are taken at once where each is by itself: part of what decides the bits of their sum. */
export const PIECE = 8192;

/** How many rows are gathered at once: a multiple of 8, as columns are copied by so many. */
function rowsPerTile(cols: number, room: number): number {
  const rows = Math.max(1, Math.floor(room / cols));
  return rows > 8 ? rows & ~7 : rows;
}

function gatherInputs({ inputs, y, isBroadcastX, layout }: Plan, chunk: Chunk): void {
  const { tile, row, base, strides } = chunk;
  const own = { base, strides, row };
  const broadcast = { base: base / strides.step, strides: BROADCAST, row }; // from the column where pieces of rows begin
  gather(inputs.x, isBroadcastX ? broadcast : own, chunk, tile.x, tile.xAt);
  const isBroadcastY = !isBroadcastX && y?.length !== layout.length;
  if (y !== undefined) gather(y, isBroadcastY ? broadcast : own, chunk, tile.y, tile.yAt);
}

/** Takes the results of a tile, `width` a row, to their place in the target. */
function scatterResults(chunk: Chunk, width: number, place: Place, { out, isIndices, values, total }: Target): void {
  const { tile, n } = chunk;
  if (total) for (let i = 0; i < n * width; i++) total.add(tile.results[tile.resultsAt + i]);
  if (out === undefined) return;
  // By the kind of results, as `out` may be of a class of another realm.
  if (isIndices) scatterIndices(chunk, width, out as Uint32Array, values, place);
  else scatter(tile.results, tile.resultsAt, { n, cols: width }, out as Floats, place);
}
