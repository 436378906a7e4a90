// Arrays in the kernels' memory.
import type { Floats } from "./arrays.js";

declare global {
  // Libraries of TypeScript before ES2026 do not have them.
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

/** An array in the kernels' memory, which calls use without a copy. After `free` it throws a TypeError. */
export interface Resident<A extends Floats = Floats> {
  /** A view of the array. Each read gives a valid one; memory that grows detaches those before. */
  readonly array: A;
  /** The number of elements. */
  readonly length: number;
  /** Gives the memory back. */
  free(): void;
  /** Gives the memory back, unless it is free: for `using`. */
  [Symbol.dispose](): void;
}

/** Allocates arrays in the kernels' memory. */
export type Alloc = <C extends Float64ArrayConstructor | Float32ArrayConstructor>(
  /** The class of the array: Float64Array or Float32Array. */
  type: C,
  /** The number of elements. */
  length: number,
) => Resident<C["prototype"]>;
