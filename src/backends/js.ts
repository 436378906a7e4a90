// The plain JavaScript backend.
// See docs/decisions/27-javascript-backend.md.
import { type Dtype, newFloats } from "../call/typed-array.js";
import { type Backend, type KernelCode, type Run, TILE, type Tile } from "./backend.js";

type Arrays = Omit<Tile, "run" | "change">;

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
    const { x, y, integers, results, indices } = arrays;
    const run = kernel[dtype] as Run;
    const operand = kernel.operand === "labels" || kernel.operand === "counts" ? integers : y;
    const out = kernel.result === "index" || kernel.result === "indices" ? indices : results;
    return {
      ...arrays,
      run(rows, n, logBase, at) {
        if (at === 0) run(x, operand, out, rows, n, logBase);
        else run(x.subarray(at), operand, out.subarray(at), rows, n, logBase);
      },
      change(change, input, a, b, c = 0, d = 0, e = 0) {
        change.js(this, input === "x" ? x : y, 0, a, b, c, d, e);
      },
    };
  },
};
