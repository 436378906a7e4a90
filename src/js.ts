// The plain JavaScript backend.
import type { Backend, Run, Tile } from "./backend.js";
import type { Dtype } from "./check.js";
import * as kernels32 from "./js/kernels32.js";
import * as kernels64 from "./js/kernels64.js";
import * as logits from "./js/logits.js";
import * as weighted from "./js/weighted.js";

const kernels = {
  f64: { ...kernels64, ...logits, ...weighted },
  f32: { ...kernels32, ...logits, ...weighted },
} as unknown as Record<Dtype, Record<string, Run>>;

/** Elements of a tile: an array stays in a processor's second-level cache. */
const ROOM = 16384;

const tiles: Partial<Record<Dtype, Tile>> = {};

function makeTile(dtype: Dtype): Tile {
  const array = () => (dtype === "f64" ? new Float64Array(ROOM) : new Float32Array(ROOM));
  const labels = new Int32Array(ROOM);
  const places = { xAt: 0, secondAt: 0, labelsAt: 0, resultsAt: 0, room: ROOM };
  return { x: array(), second: array(), results: array(), labels, ...places };
}

const tile = (dtype: Dtype): Tile => (tiles[dtype] ??= makeTile(dtype));

export const js: Backend = {
  name: "js",
  find: (op, dtype) => kernels[dtype][op.kernel],
  tile,
  findTile(op, dtype) {
    const run = kernels[dtype][op.kernel];
    const { x, second, results, labels } = tile(dtype);
    const other = op.second === "labels" ? labels : second;
    return (rows, cols, unit) => run(x, other, results, rows, cols, unit);
  },
};
