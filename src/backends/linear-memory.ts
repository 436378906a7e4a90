// Linear memory: the regions that the host uses, its views, and the copies to it and back.
// See docs/decisions/26-linear-memory.md.
import { SCRATCH_SIZE, TABLES_END } from "../../assembly/layout.js";
import { bufferOf, type Dtype, offsetOf } from "../call/typed-array.js";
import { type Allocations, type Copy, type Given, type Memory, ROOM } from "./backend.js";

const PAGE = 64 * 1024;

/** Kernels read up to this many bytes past the end of a row. */
const SLACK = 256;

/** The longest row in bytes, and the end of memory: longer ones would need addresses beyond 2^31. */
const MOST_BYTES = 2 ** 29;
const MOST_MEMORY = 2 ** 31;

/** Bytes that a thread needs: its scratch, and the three regions behind it. */
export const OWN_SIZE: number = Math.ceil((SCRATCH_SIZE + 3 * ROOM + SLACK) / 128) * 128;

/** The linear memory of an instance, and its views, which are replaced when it grows. */
export class LinearMemory implements Memory {
  readonly memory: WebAssembly.Memory;
  /** The start of the scratch, and of the first region. */
  readonly scratch: number;
  readonly x: number;
  buffer!: ArrayBufferLike;
  f64!: Float64Array;
  f32!: Float32Array;
  i32!: Int32Array;
  u32!: Uint32Array;
  u8!: Uint8Array;
  hasResidents = false;
  heap: Allocations | undefined = undefined;
  /** Its buffers, if several threads share it: a buffer stays valid when it grows. */
  readonly #shared: WeakSet<object> | undefined;
  /** Are results copied to arrays in this memory, so that kernels write nothing behind them? */
  copiesOut = false;
  /** The regions for long rows, and their size. */
  longAt = 0;
  #longSize = 0;
  hasTrapped = false;
  /** The end of what is in use. */
  #top: number;
  readonly #spare: [at: number, size: number][] = [];

  constructor(memory?: WebAssembly.Memory, scratch: number = TABLES_END) {
    this.scratch = scratch;
    this.x = scratch + SCRATCH_SIZE;
    this.#top = scratch + OWN_SIZE;
    if (memory !== undefined && !(memory.buffer instanceof ArrayBuffer)) this.#shared = new WeakSet();
    this.memory = memory ?? new WebAssembly.Memory({ initial: Math.ceil((this.#top + SLACK) / PAGE) });
    this.#view();
  }

  #view(): void {
    const { buffer } = this.memory;
    this.buffer = buffer;
    this.#shared?.add(buffer);
    this.f64 = new Float64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.u8 = new Uint8Array(buffer);
  }

  /**
   * Returns the bytes between the starts of the regions, for rows of this many bytes. The first `regions` regions get memory. For a
   * long row they are at `longAt`, and memory grows if it may. Returns 0 and changes nothing if the host refuses to grow it.
   */
  roomFor(bytes: number, regions: number, mayGrow = true): number {
    if (this.hasTrapped) return 0;
    if (bytes <= ROOM) return ROOM;
    const room = Math.ceil((bytes + SLACK) / 64) * 64;
    const size = regions * room;
    // No view of shared memory tells a tile that its regions have moved.
    mayGrow &&= this.#shared === undefined;
    if (bytes > MOST_BYTES || (size > this.#longSize && !(mayGrow && this.#growRegions(size)))) return 0;
    return room;
  }

  /** Uses other memory for long rows, which another thread has found. */
  useForLongRows(at: number, size: number): void {
    this.longAt = at;
    this.#longSize = size;
  }

  /** The start of the regions with this room. */
  startFor(room: number): number {
    return room === ROOM ? this.x : this.longAt;
  }

  /** Moves the regions for long rows to the end of memory, unless they are there. Memory always grows, so that old tiles are detached. */
  #growRegions(size: number): boolean {
    const isLast = this.longAt + this.#longSize === this.#top;
    const at = isLast ? this.longAt : this.#top;
    const missing = at + size + SLACK - this.u8.length;
    if (!this.#grow(Math.max(missing, PAGE))) return false;
    if (!isLast && this.#longSize > 0) this.#spare.push([this.longAt, this.#longSize]);
    this.longAt = at;
    this.#longSize = size;
    this.#top = at + size;
    return true;
  }

  reserve(size: number): number {
    const missing = this.#top + size + SLACK - this.u8.length;
    if (missing > 0 && !this.#grow(missing)) return 0;
    this.#top += size;
    return this.#top - size;
  }

  takeSpare(): [at: number, size: number] | undefined {
    return this.#spare.pop();
  }

  #grow(bytes: number): boolean {
    if (this.u8.length + bytes > MOST_MEMORY) return false;
    try {
      this.memory.grow(Math.ceil(bytes / PAGE));
    } catch {
      return false;
    }
    this.#view();
    return true;
  }

  owns(buffer: ArrayBufferLike): boolean {
    return buffer === this.buffer || this.#shared?.has(buffer) === true;
  }

  /** The address of an array that lies in this memory, else 0. */
  addressOf(array: Given): number {
    return array && this.owns(bufferOf(array)) && !this.hasTrapped ? offsetOf(array) : 0;
  }

  /** Makes the views again if another thread has let the memory grow. */
  refresh(): void {
    if (this.memory.buffer.byteLength !== this.u8.length) this.#view();
  }
}

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
