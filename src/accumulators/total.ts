// The common parts of the accumulators.
import {
  type Backend,
  isTrap,
  type JsKernel,
  type KernelCode,
  type KernelModule,
  type Tile,
} from "../backends/backend.js";
import { copyTo, type Dtype, ownDtypeOf, partOf } from "../call/typed-array.js";
import type { Floats } from "../types/arrays.js";

/** Elements of an array: n of them, `step` apart, from `start` on. */
export interface Elements {
  readonly values: Floats;
  readonly start: number;
  readonly step: number;
  readonly n: number;
}

/** An exact total, whose state depends on the elements alone. */
export interface Total<T, J> {
  /** Adds the results of a kernel. Returns false if it refused the elements. */
  addResults(words: Uint32Array, at: number): boolean;
  /** Adds elements that a kernel refused. */
  addRefused(elements: Elements): void;
  addTotal(other: T): void;
  /** Replaces the state by one that toJSON returned. It is that of `count` elements. */
  read(where: string, argument: string, json: unknown, count: number): void;
  toJSON(): J;
}

/** An accumulator: the class of its totals, and their kernel. */
export interface Kind<T> {
  readonly name: string;
  readonly kernel: KernelCode;
  create(): T;
}

/** Makes the kernel of a kind. Its results are words, which a tile has as indices. */
export function kernelOf(name: string, module: KernelModule, f64: JsKernel, f32: JsKernel): KernelCode {
  return { name, module, operand: "none", result: "indices", isElementwise: false, f64, f32 };
}

/** The tile of a kernel for values of their dtype. */
export function tileFor(kernel: KernelCode, backend: Backend, values: Floats): Tile {
  return backend.tileFor(kernel, ownDtypeOf(values) as Dtype, 1, [values]);
}

/** Adds elements to a total. If a kernel traps, another tile, that of plain JavaScript, adds the rest. */
export function addElements(
  total: Total<never, unknown>,
  { values, start, step, n }: Elements,
  tileOf: (hasTrapped: boolean) => Tile,
  tile = tileOf(false),
): void {
  const { x, xAt, room } = tile;
  for (let first = 0; first < n; first += room) {
    const count = Math.min(room, n - first);
    const from = start + first * step;
    if (step === 1) copyTo(x, partOf(values, from, count), xAt);
    else for (let i = 0; i < count; i++) x[xAt + i] = values[from + i * step];
    try {
      tile.run(1, count, 0, 0);
    } catch (error) {
      /* v8 ignore next -- nothing else throws, but for a full stack */
      if (!isTrap(error)) throw error;
      addElements(total, { values, start: from, step, n: n - first }, tileOf, tileOf(true));
      return;
    }
    if (!total.addResults(tile.indices, tile.indicesAt)) total.addRefused({ values, start: from, step, n: count });
  }
}
