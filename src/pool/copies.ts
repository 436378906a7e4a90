// Copies of a call's arrays in the shared memory. Resident arrays have none.
import type { Block, Heap } from "../backends/heap.js";
import type { LinearMemory } from "../backends/linear-memory.js";
import { bufferOf, bytesOf, copyTo, lengthOf, offsetOf, viewLike } from "../call/typed-array.js";
import type { Floats, Results } from "../types/arrays.js";
import type { Threads } from "./threads.js";

export type Numbers = Floats | Int32Array | Results;

/** The memory, heap and threads of a pool, which its calls share. */
export interface Shared {
  readonly memory: LinearMemory;
  readonly heap: Heap;
  readonly threads: Threads;
}

/** There is too little memory to share a call, which the caller runs then. */
export class NoRoom extends Error {}

/** Memory of a call, which it gives back at its end. */
export class Copies {
  readonly #memory: LinearMemory;
  readonly #heap: Heap;
  readonly #blocks: Block[] = [];
  readonly #copies = new Map<ArrayBufferView, number>();

  constructor({ memory, heap }: Shared) {
    this.#memory = memory;
    this.#heap = heap;
  }

  take(bytes: number): Block {
    const block = this.#heap.take(bytes);
    if (block === undefined) throw new NoRoom();
    this.#blocks.push(block);
    return block;
  }

  release(): void {
    for (const block of this.#blocks.splice(0)) this.#heap.release(block);
  }

  /** The address of an array, or of memory for a copy. */
  addressOf(array: ArrayBufferView): number {
    if (this.#memory.owns(bufferOf(array))) return offsetOf(array);
    let at = this.#copies.get(array);
    // Engines copy to shared memory by words, and by bytes if the arrays lie differently in these.
    if (at === undefined) this.#copies.set(array, (at = this.take(bytesOf(array) + 8).at + (offsetOf(array) % 8)));
    return at;
  }

  /** The copy of an array. Undefined if it has none. */
  of<A extends Numbers>(array: A): A | undefined {
    const at = this.#copies.get(array);
    return at === undefined ? undefined : viewLike(array, this.#memory.buffer, at, lengthOf(array));
  }

  /** Copies all arrays to the shared memory, except one. */
  fill(except: ArrayBufferView | undefined): void {
    for (const array of this.#copies.keys()) {
      const copy = array === except ? undefined : this.of(array as Floats);
      if (copy !== undefined) copyTo(copy, array as Floats);
    }
  }
}
