// Copies rows between the arrays of a call and a tile.
import * as gather32 from "../../build/generated/call/gather32.js";
import type { Floats } from "../types/arrays.js";
import * as gather64 from "./gather64.js";
import type { Place, Plan, Size, Strides } from "./model.js";
import { copyTo, partOf } from "./typed-array.js";

type Gather = (from: Floats, place: Place, size: Size, to: Floats, at: number) => void;
type Scatter = (from: Floats, at: number, size: Size, to: Floats, place: Place) => void;

/** Copies rows of an array to a tile, where they are dense. */
export function gather(from: Floats, place: Place, size: Size, to: Floats, at: number): void {
  const copy = (to instanceof Float64Array ? gather64.gather : gather32.gather) as Gather;
  copy(from, place, size, to, at);
}

/** Copies rows of a tile to their places in an array. */
export function scatter(from: Floats, at: number, size: Size, to: Floats, place: Place): void {
  const copy = (from instanceof Float64Array ? gather64.scatter : gather32.scatter) as Scatter;
  copy(from, at, size, to, place);
}

/** Copies `width` indices of each row to their places in an array, and the elements with these indices to `values`. */
export function scatterIndices(
  { tile, n, cols }: Plan,
  width: number,
  to: Uint32Array,
  values: Floats | undefined,
  { base, strides, row }: Place,
): void {
  for (let r = 0; r < n; r++) {
    const start = base + startOf(strides, row + r);
    for (let i = 0; i < width; i++) {
      const index = tile.indices[tile.indicesAt + r * width + i];
      to[start + i * strides.step] = index;
      if (values) values[start + i * strides.step] = tile.x[tile.xAt + r * cols + index];
    }
  }
}

/** Copies the bytes of a mask: those of each element, or of a row that is broadcast. */
export function gatherMask(from: Uint8Array, { tile, n, cols }: Plan, { row, base, strides }: Place): void {
  const { mask, maskAt } = tile;
  if (strides.inner === 1 && strides.stride === cols) {
    const start = base + row * cols;
    const length = n * cols;
    if (length <= gather64.FEW) for (let i = 0; i < length; i++) mask[maskAt + i] = from[start + i];
    else copyTo(mask, partOf(from, start, length), maskAt);
    return;
  }
  for (let r = 0; r < n; r++) {
    const start = base + startOf(strides, row + r);
    for (let i = 0; i < cols; i++) mask[maskAt + r * cols + i] = from[start + i * strides.step];
  }
}

function startOf({ inner, stride }: Strides, row: number): number {
  const outer = Math.floor(row / inner);
  return outer * stride + (row - outer * inner);
}
