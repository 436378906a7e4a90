// The plan of a call whose rows are gathered in tiles: the rows do not lie one behind another, or an option changes them or their
// results. A tile is filled, changed by the steps before the kernel, run, changed by those after it, and scattered.

import * as gather32 from "../../build/generated/call/gather32.js";
import { type Operand, TILE, type Tile } from "../backends/backend.js";
import type { Accumulator } from "../js/summation/accumulator.js";
import type { Floats, Results } from "../types/arrays.js";
import type { Labels } from "./check.js";
import * as gather64 from "./gather64.js";
import type { BoundKernel, BoundOperation } from "./operation.js";
import type { Options } from "./options.js";
import { BROADCAST, denseStrides, type Layout, reducedStrides, rowOf, type Strides } from "./strides.js";
import type { Dtype } from "./typed-array.js";

/** Rows of a call that lie alike: all, ragged ones of one length that follow one another, or pieces of elementwise rows. */
export interface Rows {
  /** The first of them, and how many. */
  readonly first: number;
  readonly count: number;
  readonly cols: number;
  /** Where the first begins, in the inputs and in rows of results. */
  readonly base: number;
  readonly strides: Strides;
  readonly resultStrides: Strides;
}

/** Changes n rows in a tile, from `row` on of some that lie alike. */
export type Step = (tile: Tile, rows: Rows, row: number, n: number) => void;

/** What a call gives, all of which is checked. */
export interface Inputs {
  readonly x: Floats;
  /** The second argument where it is an array of values, or of probabilities. */
  readonly y: Floats | undefined;
  /** The second argument where it is class ids, not yet checked. */
  readonly ids: Labels | undefined;
  /** The weights of elements, of classes or of positive targets: no operation takes two of them. */
  readonly weights: Floats | undefined;
  /** How many results topK gives a row, else 1. */
  readonly k: number;
}

export class Plan {
  /** What the second input of the kernel holds. */
  operand: Operand;
  /** The second input where it is an array; a row of it may serve all rows. */
  y: Floats | undefined;
  /** The dtype of the kernel: contingency tables are taken in float64. */
  dtype: Dtype;
  readonly before: Step[] = [];
  readonly after: Step[] = [];
  /** What the mean divides by: the results, unless a plan counts otherwise. */
  divisor: number;
  /** The elements that the indices of the results belong to. */
  values: Floats | undefined;

  constructor(
    readonly operation: BoundOperation,
    readonly options: Readonly<Options>,
    readonly inputs: Inputs,
    public layout: Layout,
    /** Is x a single row that serves all rows of y? */
    readonly isBroadcastX: boolean,
    dtype: Dtype,
    size: number,
  ) {
    this.operand = operation.kernels[0].operand;
    this.y = inputs.y;
    this.dtype = dtype;
    this.divisor = size;
  }

  /** Runs it: results go to `out`, or are added to `total` in the order of the rows. */
  run(kernel: BoundKernel, out: Results | undefined, total: Accumulator | undefined): void {
    const { backend } = kernel;
    const { k } = this.inputs;
    if (kernel.isElementwise && this.#isPlain(out)) this.layout = rowOf(this.layout.length);
    const isRow = kernel.result === "row";
    const logBase = kernel.result === "indices" ? k : this.options.logBase;
    for (const rows of this.#rows(kernel)) {
      const { first, count, cols, base } = rows;
      if (cols === 0) {
        const empty = this.options.normalize ? Number.NaN : this.inputs.ids ? 0 : kernel.empty; // a label of such a row is ignored
        if (!isRow) out?.fill(empty, first, first + count);
        for (let r = 0; r < count; r++) total?.add(empty);
        continue;
      }
      const tile = backend.tileFor(kernel, this.dtype, cols);
      const most = rowsPerTile(cols, tile.room, tile.x.BYTES_PER_ELEMENT, rows.strides.inner > 1);
      const perRow = isRow ? cols : k;
      const strides = isRow ? rows.resultStrides : reducedStrides(rows.strides, perRow);
      const to = isRow ? base : first * perRow;
      for (let row = 0; row < count; row += most) {
        const n = Math.min(most, count - row);
        this.#gather(tile, rows, row, n);
        for (const step of this.before) step(tile, rows, row, n);
        tile.run(n, cols, logBase);
        for (const step of this.after) step(tile, rows, row, n);
        const { results, resultsAt } = tile;
        if (total) for (let i = 0; i < n * perRow; i++) total.add(results[resultsAt + i]);
        else if (this.values || kernel.result === "index")
          this.#scatterIndices(tile, row, n, cols, out as Uint32Array, to, strides);
        else scatter(results, resultsAt, row, n, perRow, out as Floats, to, strides);
      }
    }
  }

  /** Does it not matter how rows lie, as each element is by itself, and none is left out or serves more than one? */
  #isPlain(out: Results | undefined): boolean {
    const { x, weights } = this.inputs;
    const { rows, cols, length, offsets } = this.layout;
    if (offsets === undefined && rows * cols !== length) return false;
    const isFull = (array: { length: number } | undefined) => array === undefined || array.length === length;
    return isFull(x) && isFull(this.y) && isFull(out) && (weights?.length ?? 1) === 1;
  }

  #gather(tile: Tile, { base, cols, strides }: Rows, row: number, n: number): void {
    const { inputs, y, isBroadcastX, layout } = this;
    const column = base / strides.step; // where pieces of a row that serves all begin
    if (isBroadcastX) gather(inputs.x, column, BROADCAST, row, n, cols, tile.x, tile.xAt);
    else gather(inputs.x, base, strides, row, n, cols, tile.x, tile.xAt);
    if (y === undefined) return;
    if (!isBroadcastX && y.length !== layout.length) gather(y, column, BROADCAST, row, n, cols, tile.y, tile.yAt);
    else gather(y, base, strides, row, n, cols, tile.y, tile.yAt);
  }

  /** Scatters the indices of n rows, and the elements there to `values`. */
  #scatterIndices(
    tile: Tile,
    row: number,
    n: number,
    cols: number,
    out: Uint32Array,
    base: number,
    strides: Strides,
  ): void {
    const { k } = this.inputs;
    const { inner, stride, step } = strides;
    for (let r = 0; r < n; r++) {
      const outer = Math.floor((row + r) / inner);
      const start = base + outer * stride + (row + r - outer * inner);
      for (let i = 0; i < k; i++) {
        const index = tile.indices[tile.indicesAt + r * k + i];
        out[start + i * step] = index;
        if (this.values) this.values[start + i * step] = tile.x[tile.xAt + r * cols + index];
      }
    }
  }

  *#rows(kernel: BoundKernel): Generator<Rows> {
    const { rows, cols, strides, offsets } = this.layout;
    // Rows with gaps have their results one behind another.
    const resultStrides = strides.inner > 1 ? strides : denseStrides(cols);
    if (offsets !== undefined) {
      for (let first = 0, next = 0; first < rows; first = next) {
        const base = offsets[first];
        const own = offsets[first + 1] - base;
        while (next < rows && offsets[next + 1] - offsets[next] === own) next++;
        const dense = denseStrides(own);
        yield { first, count: next - first, cols: own, base, strides: dense, resultStrides: dense };
      }
    } else if (kernel.isElementwise) {
      for (let at = 0; at < cols; at += PIECE) {
        const piece = Math.min(PIECE, cols - at);
        yield { first: 0, count: rows, cols: piece, base: at * strides.step, strides, resultStrides };
      }
    } else {
      yield { first: 0, count: rows, cols, base: 0, strides, resultStrides };
    }
  }
}

/** Elements of a row that are taken at once where each is by itself: part of what decides the bits of their sum. */
const PIECE = 8192;

/** How many rows are gathered at once; of columns a multiple of 8, as these are copied together. */
function rowsPerTile(cols: number, room: number, bytes: number, areColumns: boolean): number {
  const rows = Math.max(1, Math.floor((areColumns ? room : Math.min(room, TILE / bytes)) / cols));
  return rows > 8 ? rows & ~7 : rows;
}

type Move = (
  from: Floats,
  at: number,
  strides: Strides,
  row: number,
  count: number,
  cols: number,
  to: Floats,
  toAt: number,
) => void;
const gatherFloat64 = gather64.gather as unknown as Move;
const gatherFloat32 = gather32.gather as unknown as Move;

function gather(...args: Parameters<Move>): void {
  if (args[0] instanceof Float64Array) gatherFloat64(...args);
  else gatherFloat32(...args);
}

type MoveBack = (
  from: Floats,
  at: number,
  row: number,
  count: number,
  cols: number,
  to: Floats,
  base: number,
  strides: Strides,
) => void;
const scatterFloat64 = gather64.scatter as unknown as MoveBack;
const scatterFloat32 = gather32.scatter as unknown as MoveBack;

function scatter(...args: Parameters<MoveBack>): void {
  if (args[0] instanceof Float64Array) scatterFloat64(...args);
  else scatterFloat32(...args);
}
