// A batch whose rows do not lie one behind another, or of which more is asked than a kernel does: the rows are brought to a tile
// of the backend, made ready there, and the results taken to where they belong.
import { type Backend, type RunTile, TILE, type Tile } from "./backend.js";
import type { Dtype } from "./check.js";
import { countKept, gatherMask, scaleRow, scatterIndices, writeTargets, writeWeights } from "./js/prepare.js";
import type { Accumulator } from "./js/summation/accumulator.js";
import { prepareTable } from "./js/table.js";
import { makeTile, TILES } from "./js.js";
import { denseLie, type Layout, type Lie, ONE_ROW, reducedLie } from "./layout.js";
import { areIndices, hasIntegers, type Op, ofTable } from "./ops.js";
import type { Floats, Results } from "./types.js";

/** A call, all of whose arguments are checked. */
export interface Batch {
  readonly op: Op;
  /** That of the kernel: tables are taken in float64, whatever their own. */
  readonly dtype: Dtype;
  readonly layout: Layout;
  readonly x: Floats;
  readonly second: Floats | undefined;
  /** Is x, or the second input, a single row that serves all rows? */
  readonly isOneX: boolean;
  readonly isOneSecond: boolean;
  /** A class id a row, negative if it does not count. */
  readonly labels: Int32Array | undefined;
  readonly unit: number;
  /** How many results a row has that are not in the place of its elements. */
  readonly count: number;
  /** Where the elements go that the results are the indices of. */
  readonly values: Floats | undefined;
  readonly mask: Uint8Array | undefined;
  readonly temperature: number | undefined;
  readonly normalize: boolean;
  /** Of targets: a weight for each class, and what part is spread over all. */
  readonly classWeights: Floats | undefined;
  readonly labelSmoothing: number;
  /** What positive targets are multiplied by: one number, or one for each element of a row. */
  readonly posWeight: Floats | undefined;
  /** What results are divided by: the temperature of a gradient, and what a mean divides by. */
  readonly divisor: number;
}

/** Rows of a call that lie alike, and where: all; of ragged ones those of one length that follow one another; or a part of each. */
interface Rows {
  /** The first of them, and how many. */
  readonly first: number;
  readonly count: number;
  readonly cols: number;
  /** Where the first begins, in the inputs and in rows of results. */
  readonly base: number;
  readonly lie: Lie;
  readonly lieOfResults: Lie;
}

/** Elements of a row that are taken at once where each is by itself: part of what decides the bits of their sum. */
const PIECE = 8192;

/** The rows of a batch, or pieces of them. */
function* rowsOf({ op, layout }: Batch): Generator<Rows> {
  const { rows, cols, lie, offsets } = layout;
  // Rows with gaps have their results one behind another.
  const lieOfResults = lie.inner > 1 ? lie : denseLie(cols);
  if (offsets !== undefined) {
    for (let first = 0, next = 0; first < rows; first = next) {
      const base = offsets[first];
      const own = offsets[first + 1] - base;
      while (next < rows && offsets[next + 1] - offsets[next] === own) next++;
      yield { first, count: next - first, cols: own, base, lie: denseLie(own), lieOfResults: denseLie(own) };
    }
  } else if (op.sources.length === 0) {
    for (let at = 0; at < cols; at += PIECE) {
      yield { first: 0, count: rows, cols: Math.min(PIECE, cols - at), base: at * lie.step, lie, lieOfResults };
    }
  } else {
    yield { first: 0, count: rows, cols, base: 0, lie, lieOfResults };
  }
}

/** Those for long rows, until the memory is wanted: new memory takes longer than what is done with it. */
const longTiles: Partial<Record<Dtype, WeakRef<Tile>>> = {};

/** A tile for one row that is longer than those of the backend. */
function longTile(backend: Backend, op: Op, dtype: Dtype, cols: number): [Tile, RunTile] {
  let tile = longTiles[dtype]?.deref();
  if (tile === undefined || tile.room < cols) {
    tile = makeTile(dtype, cols);
    longTiles[dtype] = new WeakRef(tile);
  }
  const { x } = tile;
  const run = backend.find(op, dtype);
  const second = hasIntegers(op) ? tile.labels : tile.second.subarray(0, cols);
  const results = areIndices(op) ? tile.indices : op.result === "row" ? tile.results : tile.results.subarray(0, 1);
  return [tile, (rows, _cols, unit) => run(x, second, results, rows, cols, unit)];
}

/** Of columns as many as are moved at once, or a multiple. */
function rowsAtOnce(cols: number, room: number): number {
  const rows = Math.max(1, Math.floor(room / cols));
  return rows > 8 ? rows & ~7 : rows;
}

/** Runs a batch; its results go to `out`, or are added to `total`, in the order of the rows. */
export function runBatch(
  backend: Backend,
  batch: Batch,
  out: Results | undefined,
  total: Accumulator | undefined,
): void {
  const { op, dtype } = batch;
  const isRow = op.result === "row";
  const own = backend.tile(dtype);
  // A mask, or a row of weights behind the second input, takes half of it.
  const room = batch.mask || batch.posWeight || batch.classWeights ? own.room / 2 : own.room;
  for (const rows of rowsOf(batch)) {
    const { first, count, cols, base } = rows;
    if (cols === 0) {
      const empty = batch.normalize ? Number.NaN : batch.labels ? 0 : op.empty; // a label of such a row is to be ignored
      if (!isRow) out?.fill(empty, first, first + count);
      for (let r = 0; r < count; r++) total?.add(empty); // which is of reductions
      continue;
    }
    const [tile, run] = cols > room ? longTile(backend, op, dtype, cols) : [own, backend.findTile(op, dtype)];
    // Columns are moved the faster the wider they are.
    const most = rowsAtOnce(cols, rows.lie.inner > 1 ? room : Math.min(room, TILE / tile.x.BYTES_PER_ELEMENT));
    const each = isRow ? cols : batch.count;
    const lie = isRow ? rows.lieOfResults : reducedLie(rows.lie, each);
    const to = isRow ? base : first * each;
    for (let row = 0; row < count; row += most) {
      const n = Math.min(most, count - row);
      prepare(batch, rows, tile, row, n);
      const divisors = ofTable(op) && prepareTables(batch, tile, n);
      run(n, cols, batch.unit);
      if (divisors) for (let r = 0; r < n; r++) tile.results[tile.resultsAt + r] /= divisors[r];
      finish(batch, tile, first + row, n, each);
      const { results, resultsAt } = tile;
      if (total) for (let i = 0; i < n * each; i++) total.add(results[resultsAt + i]);
      if (areIndices(op)) scatterIndices(tile, row, n, cols, each, out as Uint32Array, batch.values, to, lie);
      else if (out) TILES[dtype].scatter(results, resultsAt, row, n, each, out as Floats, to, lie);
    }
  }
}

/** Brings rows to the tile, and makes of them what the kernel takes. */
function prepare(batch: Batch, rows: Rows, tile: Tile, row: number, n: number): void {
  const { op, labels, mask, temperature, classWeights, labelSmoothing } = batch;
  const { first, base, cols, lie } = rows;
  const { x, xAt, second, secondAt } = tile;
  const bring = (from: Floats, isOne: boolean, to: Floats, at: number) =>
    TILES[batch.dtype].gather(from, isOne ? column : base, isOne ? ONE_ROW : lie, row, n, cols, to, at);
  const column = base / lie.step; // of the first element, where one row serves all
  bring(batch.x, batch.isOneX, x, xAt);
  if (batch.second) bring(batch.second, batch.isOneSecond, second, secondAt);
  if (mask) {
    gatherMask(mask, base, lie, row, n, cols, tile.mask, tile.maskAt);
    tile.applyMask("x", n * cols, Number.NEGATIVE_INFINITY);
    if (op.second === "counts") countKept(tile.mask, tile.maskAt, n, cols, tile.labels, tile.labelsAt);
  }
  if (temperature !== undefined) tile.applyTemperature("x", n, cols, temperature);
  if (batch.normalize && !ofTable(op)) tile.normalizeRows("x", n, cols);
  if (op.second === "labels") {
    for (let r = 0; r < n; r++) tile.labels[tile.labelsAt + r] = labels?.[first + row + r] ?? 0;
  } else if (op.second === "values") {
    if (temperature !== undefined) tile.applyTemperature("second", n, cols, temperature);
    if (batch.normalize) tile.normalizeRows("second", n, cols);
    if (batch.posWeight) writeWeights(batch.posWeight, column, second, secondAt + n * cols, cols);
  } else if (op.second === "weights") {
    if (mask) tile.applyMask("second", n * cols, 0);
  } else if (op.second === "targets") {
    if (labels) writeTargets(labels, first + row, second, secondAt, n, cols, classWeights, labelSmoothing);
    else {
      if (classWeights) writeWeights(classWeights, 0, second, secondAt + n * cols, cols);
      tile.weighTargets(n, cols, classWeights !== undefined, 1 - labelSmoothing, labelSmoothing / cols);
    }
  }
}

/** Writes what the n tables in the tile are set against to its second input, and returns what each result is to be divided by. */
function prepareTables({ op, layout, normalize }: Batch, { x, xAt, second, secondAt }: Tile, n: number): number[] {
  const { cols, width = 1 } = layout;
  const divisors: number[] = [];
  for (let r = 0; r < n; r++) {
    const at = r * cols;
    divisors.push(prepareTable(op.second === "marginals", x, xAt + at, second, secondAt + at, cols, width, normalize));
  }
  return divisors;
}

/** Multiplies the results of each row, `each` of them, by the weight of its class, and divides them; a row that does not count has 0. */
function finish(batch: Batch, tile: Tile, row: number, n: number, each: number): void {
  const { op, labels, classWeights, divisor } = batch;
  if (divisor === 1 && labels === undefined) return;
  const weights = op.second === "labels" ? classWeights : undefined;
  const { results, resultsAt } = tile;
  for (let r = 0; r < n; r++) {
    const label = labels?.[row + r] ?? 0;
    const weight = weights === undefined || label < 0 ? 1 : weights[label];
    scaleRow(results, resultsAt + r * each, each, label < 0 ? 0 : weight, divisor);
  }
}
