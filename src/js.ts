// The plain JavaScript backend.

import * as probabilities32 from "../build/generated/js/divergences/probabilities32.js";
import * as composed32 from "../build/generated/js/elementwise/composed32.js";
import * as primitives32 from "../build/generated/js/elementwise/primitives32.js";
import * as logSumExp32 from "../build/generated/js/logsumexp/logsumexp32.js";
import * as binary32 from "../build/generated/js/losses/binary32.js";
import * as classLabels32 from "../build/generated/js/losses/class-labels32.js";
import * as softTargets32 from "../build/generated/js/losses/soft-targets32.js";
import * as selection32 from "../build/generated/js/selection/argmax32.js";
import * as topK32 from "../build/generated/js/selection/top-k32.js";
import { tile as tile32 } from "../build/generated/js/tile32.js";
import { type Backend, type Run, TILE, type Tile } from "./backend.js";
import { type Dtype, newFloats } from "./check.js";
import * as logProbabilities from "./js/divergences/log-probabilities.js";
import * as probabilities64 from "./js/divergences/probabilities64.js";
import * as composed64 from "./js/elementwise/composed64.js";
import * as primitives64 from "./js/elementwise/primitives64.js";
import * as cumulative from "./js/logsumexp/cumulative.js";
import * as logSumExp64 from "./js/logsumexp/logsumexp64.js";
import * as mean from "./js/logsumexp/mean.js";
import * as weighted from "./js/logsumexp/weighted.js";
import * as binary64 from "./js/losses/binary64.js";
import * as classLabels64 from "./js/losses/class-labels64.js";
import * as softTargets64 from "./js/losses/soft-targets64.js";
import { applyMask, applyTemperature, normalizeRows, smoothTargets } from "./js/rows/preprocess.js";
import * as selection64 from "./js/selection/argmax64.js";
import * as topK64 from "./js/selection/top-k64.js";
import { tile as tile64 } from "./js/tile64.js";
import { areIndices, hasIntegers, type Op } from "./ops.js";
import type { Floats } from "./types.js";

const either = { ...logProbabilities, ...mean, ...weighted, ...cumulative };

const kernels = {
  f64: {
    ...either,
    ...logSumExp64,
    ...classLabels64,
    ...softTargets64,
    ...binary64,
    ...probabilities64,
    ...selection64,
    ...topK64,
    ...primitives64,
    ...composed64,
  },
  f32: {
    ...either,
    ...logSumExp32,
    ...classLabels32,
    ...softTargets32,
    ...binary32,
    ...probabilities32,
    ...selection32,
    ...topK32,
    ...primitives32,
    ...composed32,
  },
} as unknown as Record<Dtype, Record<string, Run>>;

/** The name of a kernel: perplexity and jsDistance have kernels of their own. */
function kernelOf({ name, kernel }: Op): string {
  if (name === "perplexity") return kernel.replace("entropy", "perplexity");
  return name === "jsDistance" ? kernel.replace("jsDivergence", "jsDistance") : kernel;
}

function find(op: Op, dtype: Dtype): Run {
  return kernels[dtype][kernelOf(op)];
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
      smoothTargets(inputs.second, 0, rows, cols, isWeighted, keep, more),
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
