// Linear memory: the regions that the host uses, its views, and the copies to it and back.
// See docs/decisions/26-linear-memory.md.
import { SCRATCH_SIZE, TABLES_END } from "../../assembly/layout.js";
import type { Dtype } from "../call/typed-array.js";
import type { Floats, Results } from "../types/arrays.js";

const PAGE = 64 * 1024;

/** Bytes of each of the three regions, unless a row is longer: x and the results; y; the weights after y, or the mask. */
export const ROOM: number = 512 * 1024;

/** The start of the first region. */
export const X_AT: number = TABLES_END + SCRATCH_SIZE;

/** Kernels read up to this many bytes past the end of a row. */
const SLACK = 256;

/** The longest row in bytes: longer ones would need addresses beyond 2^31. */
const MOST_BYTES = 2 ** 29;

/** The linear memory of an instance, and its views, which are replaced when it grows. */
export class LinearMemory {
  readonly memory = new WebAssembly.Memory({ initial: Math.ceil((X_AT + 3 * ROOM + SLACK) / PAGE) });
  f64 = new Float64Array(this.memory.buffer);
  f32 = new Float32Array(this.memory.buffer);
  i32 = new Int32Array(this.memory.buffer);
  u32 = new Uint32Array(this.memory.buffer);
  u8 = new Uint8Array(this.memory.buffer);

  /**
   * Returns the bytes between the starts of the regions, for rows of this many bytes. The first `regions` regions get memory, which
   * grows for a long row. Returns 0 and changes nothing if the host refuses to grow it.
   */
  roomFor(bytes: number, regions: number): number {
    if (bytes <= ROOM) return ROOM;
    const room = Math.ceil((bytes + SLACK) / 64) * 64;
    const missing = X_AT + regions * room - this.u8.length;
    if (bytes > MOST_BYTES || (missing > 0 && !this.#grow(missing))) return 0;
    return room;
  }

  #grow(bytes: number): boolean {
    try {
      this.memory.grow(Math.ceil(bytes / PAGE));
    } catch {
      return false;
    }
    const { buffer } = this.memory;
    this.f64 = new Float64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.u8 = new Uint8Array(buffer);
    return true;
  }
}

type Numbers = Floats | Int32Array | Results;

/** Copies numbers between arrays of one class. */
export type Copy = (from: Numbers, start: number, to: Numbers, at: number, length: number) => void;

/** Up to this many elements, a loop is faster than a call of `set` and the views that it needs. */
export const SHORT = 64;

// Each class of arrays has its own function: in a function that has met two classes, V8 checks the class at each element.
// biome-ignore format: a table
export const copyShort = {
  f64(from: Float64Array, start: number, to: Float64Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  },
  f32(from: Float32Array, start: number, to: Float32Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  },
  i32(from: Int32Array, start: number, to: Int32Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  },
  u32(from: Uint32Array, start: number, to: Uint32Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  },
} as unknown as Readonly<Record<Dtype | "i32" | "u32", Copy>>;

export const copyLong: Copy = (from, start, to, at, length) => {
  to.set(start === 0 && length === from.length ? from : from.subarray(start, start + length), at);
};
