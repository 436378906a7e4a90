// The plain JavaScript backend.
import { POWER, ROOT } from "../assembly/passes.js";
import { type Backend, type Run, TILE, type Tile } from "./backend.js";
import { type Dtype, newFloats } from "./check.js";
import { kernels as cumulative } from "./js/cumulative.js";
import { kernels as kernels32 } from "./js/kernels32.js";
import { kernels as kernels64 } from "./js/kernels64.js";
import { kernels as logits } from "./js/logits.js";
import { kernels as mean } from "./js/mean.js";
import { applyMask, applyTemperature, normalizeRows, weighTargets } from "./js/prepare.js";
import { tile as tile32 } from "./js/tile32.js";
import { tile as tile64 } from "./js/tile64.js";
import { kernels as weighted } from "./js/weighted.js";
import { areIndices, hasIntegers, type Op } from "./ops.js";
import type { Floats } from "./types.js";

const kernels = {
  f64: { ...kernels64, ...logits, ...mean, ...weighted, ...cumulative },
  f32: { ...kernels32, ...logits, ...mean, ...weighted, ...cumulative },
} as unknown as Record<Dtype, Record<string, Kernel>>;

/** One whose results become something else takes the passes that say so. */
type Kernel = (...args: [...Parameters<Run>, passes?: number]) => void;

function find(op: Op, dtype: Dtype): Run {
  const kernel = kernels[dtype][op.kernel];
  if (!(op.passes & (POWER | ROOT))) return kernel;
  return (x, second, out, rows, cols, unit) => kernel(x, second, out, rows, cols, unit, op.passes);
}

/** The functions of both dtypes have one type: each is given arrays of its own. */
type Loose<F> = F extends (...args: infer A) => infer R
  ? (...args: { [I in keyof A]: Float64Array extends A[I] ? A[I] | Floats : A[I] }) => R
  : never;
type TileFunctions = { readonly [N in keyof typeof tile64]: Loose<(typeof tile64)[N]> };

/** How rows are brought to a tile and back, by dtype. */
export const TILES = { f64: tile64, f32: tile32 } as unknown as Readonly<Record<Dtype, TileFunctions>>;

/** A tile of arrays for so many elements. */
export function makeTile(dtype: Dtype, room: number): Tile {
  const inputs = { x: newFloats(dtype, room), second: newFloats(dtype, 2 * room) };
  const mask = new Uint8Array(room);
  return {
    ...inputs,
    results: newFloats(dtype, room),
    indices: new Uint32Array(room),
    labels: new Int32Array(room),
    mask,
    ...{ xAt: 0, secondAt: 0, labelsAt: 0, resultsAt: 0, indicesAt: 0, maskAt: 0, room },
    applyMask: (input, n, nothing) => applyMask(inputs[input], 0, mask, 0, n, nothing),
    applyTemperature: (input, rows, cols, t) => applyTemperature(inputs[input], 0, rows, cols, t),
    weighTargets: (rows, cols, isWeighted, keep, more) =>
      weighTargets(inputs.second, 0, rows, cols, isWeighted, keep, more),
    normalizeRows: (input, rows, cols) => normalizeRows(inputs[input], 0, rows, cols),
  };
}

/** Elements of a tile. */
const ROOM = TILE / 8;

const tiles: Partial<Record<Dtype, Tile>> = {};

const tile = (dtype: Dtype): Tile => (tiles[dtype] ??= makeTile(dtype, ROOM));

export const js: Backend = {
  name: "js",
  find,
  tile,
  findTile(op, dtype) {
    const run = find(op, dtype);
    const own = tile(dtype);
    const other = hasIntegers(op) ? own.labels : own.second;
    const out = areIndices(op) ? own.indices : own.results;
    return (rows, cols, unit) => run(own.x, other, out, rows, cols, unit);
  },
};
