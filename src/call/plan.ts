// Runs the plan of a call whose rows are gathered in tiles: they do not lie one behind another, or an option changes them or their
// results. A tile is filled, changed by the steps before the kernel, run, changed by those after it, and scattered.
import { TILE } from "../backends/backend.js";
import type { Accumulator } from "../js/summation/accumulator.js";
import type { Floats, Results } from "../types/arrays.js";
import { gather, scatter, scatterIndices } from "./gather.js";
import type { Chunk, Layout, Place, Plan, Strides } from "./model.js";
import type { BoundKernel } from "./operation.js";
import { BROADCAST, denseStrides, reducedStrides, rowOf } from "./strides.js";

/** Rows of a call that lie alike: all, ragged ones of one length that follow one another, or pieces of elementwise rows. */
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

export function runPlan(plan: Plan, kernel: BoundKernel, target: Target): void {
  const { k, ids } = plan.inputs;
  const perRow = kernel.result === "row" ? 0 : k;
  const logBase = kernel.result === "indices" ? k : plan.options.logBase;
  const layout = kernel.isElementwise && isOneRun(plan, target) ? rowOf(plan.layout.length) : plan.layout;
  const tile = kernel.backend.tileFor(kernel, plan.dtype, layout.cols);
  const bytes = tile.x.BYTES_PER_ELEMENT;
  for (const rows of alikeRows(layout, kernel.isElementwise)) {
    const { first, count, cols, base, strides } = rows;
    if (cols === 0) {
      const empty = plan.options.normalize ? Number.NaN : ids ? 0 : kernel.empty; // a label of such a row is ignored
      if (perRow > 0) target.out?.fill(empty, first, first + count);
      for (let r = 0; r < count; r++) target.total?.add(empty);
      continue;
    }
    const most = rowsPerTile(cols, strides.inner > 1 ? tile.room : Math.min(tile.room, TILE / bytes));
    for (let row = 0; row < count; row += most) {
      const chunk: Chunk = { tile, first: first + row, row, n: Math.min(most, count - row), cols, base, strides };
      gatherInputs(plan, chunk);
      for (const step of plan.before) step(chunk);
      tile.run(chunk.n, cols, logBase);
      for (const step of plan.after) step(chunk);
      const place =
        perRow > 0
          ? { base: first * perRow, strides: reducedStrides(strides, perRow), row }
          : { base, strides: rows.resultStrides, row };
      scatterResults(chunk, perRow || cols, place, target);
    }
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
const PIECE = 8192;

function* alikeRows({ rows, cols, strides, offsets }: Layout, isElementwise: boolean): Generator<Rows> {
  const resultStrides = strides.inner > 1 ? strides : denseStrides(cols);
  if (offsets !== undefined) {
    for (let first = 0, next = 0; first < rows; first = next) {
      const base = offsets[first];
      const own = offsets[first + 1] - base;
      while (next < rows && offsets[next + 1] - offsets[next] === own) next++;
      const dense = denseStrides(own);
      yield { first, count: next - first, cols: own, base, strides: dense, resultStrides: dense };
    }
  } else if (isElementwise) {
    for (let at = 0; at < cols; at += PIECE) {
      yield {
        first: 0,
        count: rows,
        cols: Math.min(PIECE, cols - at),
        base: at * strides.step,
        strides,
        resultStrides,
      };
    }
  } else {
    yield { first: 0, count: rows, cols, base: 0, strides, resultStrides };
  }
}

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
