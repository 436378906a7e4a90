// The plain JavaScript backend.
// See docs/decisions/27-javascript-backend.md.
import { type Dtype, newFloats } from "../call/typed-array.js";
import { roundToHalves, widenHalves } from "../js/rows/halves.js";
import { applyMask, applyTemperature, countKept, normalizeRows, smoothTargets } from "../js/rows/preprocess.js";
import type { Floats } from "../types/arrays.js";
import { type Backend, type KernelCode, type Run, TILE, type Tile } from "./backend.js";

type Arrays = Omit<
  Tile,
  | "run"
  | "applyMask"
  | "countKept"
  | "applyTemperature"
  | "normalizeRows"
  | "smoothTargets"
  | "widenHalves"
  | "roundToHalves"
>;

const tiles: { [D in Dtype]?: Arrays } = {};

/** Returns the arrays of a tile, and makes larger ones for a longer row. */
function arraysFor(dtype: Dtype, cols: number): Arrays {
  const tile = tiles[dtype];
  if (tile !== undefined && tile.room >= cols) return tile;
  const room = Math.max(TILE / 8, cols);
  const larger: Arrays = {
    ...{ x: newFloats(dtype, room), xAt: 0, y: newFloats(dtype, 2 * room), yAt: 0 },
    ...{ integers: new Int32Array(room), integersAt: 0, mask: new Uint8Array(room), maskAt: 0 },
    ...{ results: newFloats(dtype, room), resultsAt: 0, indices: new Uint32Array(room), indicesAt: 0, room },
  };
  tiles[dtype] = larger;
  return larger;
}

export const js: Backend = {
  name: "js",
  memory: undefined,
  kernelFor: (kernel, dtype) => kernel[dtype] as Run,
  tileFor(kernel: KernelCode, dtype, cols): Tile {
    const arrays = arraysFor(dtype, cols);
    const { x, y, integers, mask, results, indices } = arrays;
    const inputs: Record<"x" | "y", Floats> = { x, y };
    const run = kernel[dtype] as Run;
    const operand = kernel.operand === "labels" || kernel.operand === "counts" ? integers : y;
    const out = kernel.result === "index" || kernel.result === "indices" ? indices : results;
    return {
      ...arrays,
      run(rows, n, logBase, at) {
        if (at === 0) run(x, operand, out, rows, n, logBase);
        else run(x.subarray(at), operand, out.subarray(at), rows, n, logBase);
      },
      applyMask: (input, n, replacement) => applyMask(inputs[input], 0, mask, 0, n, replacement),
      countKept: (rows, n) => countKept(mask, integers, rows, n),
      applyTemperature: (input, rows, n, temperature) => applyTemperature(inputs[input], 0, rows, n, temperature),
      normalizeRows: (input, rows, n) => normalizeRows(inputs[input], 0, rows, n),
      widenHalves: (input, n) => widenHalves(inputs[input] as Float32Array, n),
      roundToHalves: (n) => roundToHalves(results as Float32Array, n),
      smoothTargets: (rows, n, isWeighted, confidence, uniform) =>
        smoothTargets(y, 0, rows, n, isWeighted, confidence, uniform),
    };
  },
};
