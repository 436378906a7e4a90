// A call that threads run: its arrays get addresses, those outside of the shared memory are copied, and so are the results.
import type { Block, Heap } from "../backends/heap.js";
import { type LinearMemory, ROOM } from "../backends/linear-memory.js";
import type { Arguments } from "../call/arguments.js";
import { runCall } from "../call/call.js";
import type { Result } from "../call/model.js";
import type { BoundOperation } from "../call/operation.js";
import { copyTo, partOf } from "../call/typed-array.js";
import type { Floats, Results } from "../types/arrays.js";
import { type Answer, encode } from "./protocol.js";
import { type Job, type Threads, writeJob } from "./threads.js";

/** Elements that are copied before the threads are told. */
const SLICE = 65_536;

/** Bytes behind a row for which threads have memory. */
const SLACK = 512;

/** The length of the longest row of a call in elements, or more. */
function longestRow({ cols, shape, axis, offsets }: Arguments["options"], length: number): number {
  if (cols !== undefined) return cols;
  if (offsets !== undefined) return offsets.reduce((most, end, r) => Math.max(most, end - (offsets[r - 1] ?? end)), 0);
  return axis === undefined ? length : (shape?.at(axis) ?? length);
}

/** What the threads of a pool share. */
export interface Shared {
  readonly memory: LinearMemory;
  readonly heap: Heap;
  readonly threads: Threads;
}

/** There is too little memory to share a call, which the caller runs then. */
class NoRoom extends Error {}

/** A call that threads run. */
export class SharedCall {
  readonly #memory: LinearMemory;
  readonly #heap: Heap;
  readonly #threads: Threads;
  readonly #blocks: Block[] = [];
  /** Where arrays are, and those that are not copied yet. */
  readonly #places = new Map<ArrayBufferView, number>();

  /** The arguments, whose arrays are views of the caller's, and the view of `out` or of a new array. */
  readonly args: Arguments;
  readonly #out: Results | undefined;

  constructor(
    readonly local: BoundOperation,
    given: Arguments,
    readonly result: Result,
    { memory, heap, threads }: Shared,
  ) {
    const views = new Map<unknown, unknown>();
    const viewOf = <V>(value: V): V => {
      if (!views.has(value)) views.set(value, ArrayBuffer.isView(value) ? partOf(value) : value);
      return views.get(value) as V;
    };
    const { options } = given;
    const inputs = Object.fromEntries(Object.entries(given.inputs).map(([name, value]) => [name, viewOf(value)]));
    this.args = {
      ...given,
      options: { ...options, mask: viewOf(options.mask) },
      inputs: inputs as unknown as Arguments["inputs"],
    };
    this.#out = ArrayBuffer.isView(result) ? viewOf(result as Results) : undefined;
    this.#memory = memory;
    this.#heap = heap;
    this.#threads = threads;
  }

  /** Finds the address of an array, or memory for a copy. */
  #place(array: ArrayBufferView): number {
    if (this.#memory.owns(array.buffer)) return array.byteOffset;
    const placed = this.#places.get(array);
    if (placed !== undefined) return placed;
    const block = this.#heap.take(array.byteLength);
    if (block === undefined) throw new NoRoom();
    this.#blocks.push(block);
    this.#places.set(array, block.at);
    return block.at;
  }

  async run(signal: AbortSignal | undefined): Promise<Result> {
    const { args, result, local } = this;
    const out = this.#out;
    const { options, inputs } = args;
    const { isElementwise } = local;
    const isOneRow = !isElementwise && (options.cols ?? options.shape ?? options.offsets) === undefined;
    try {
      const parts = out !== undefined && !isOneRow ? this.#threads.count : 1;
      const { weights } = options;
      const given = {
        ...{ ...options, signal: undefined, out, indices: undefined },
        weights: weights && [weights[0], typeof weights[1] === "number" ? weights[1] : null],
      };
      const text = encode({ name: local.name, options: given, dtype: args.dtype, inputs, parts }, (array) =>
        this.#place(array),
      );
      const block = writeJob(this.#memory, this.#heap, text);
      if (block === undefined) throw new NoRoom();
      this.#blocks.push(block);
      const answer = await this.#settle(block, parts, out, signal);
      signal?.throwIfAborted();
      if (answer.error !== undefined) throw new Error(answer.error);
      if (out === undefined) return this.#deliver(answer.result as Result);
      const at = this.#places.get(out);
      if (at !== undefined) out.set(this.#viewOf(out, at));
      return result;
    } catch (error) {
      if (error instanceof NoRoom) return runCall(local, args);
      throw error;
    } finally {
      for (const one of this.#blocks) this.#heap.release(one);
    }
  }

  /** Writes the elements that topK selects, and their indices, to the caller's arrays. */
  #deliver(answer: Result): Result {
    const { result } = this;
    if (typeof answer !== "object" || typeof result !== "object") return answer;
    if (!("indices" in answer) || !("indices" in result)) return answer;
    copyTo(result.values, answer.values, 0);
    copyTo(result.indices, answer.indices, 0);
    return result;
  }

  /** Gives the job to the threads, copies its arrays, and waits for its end. */
  #settle(block: Block, parts: number, out: Results | undefined, signal: AbortSignal | undefined): Promise<Answer> {
    return new Promise((resolve) => {
      const { x, y } = this.args.inputs;
      const isCopied = (array: ArrayBufferView) =>
        array !== out || array === x || this.args.options.offsets !== undefined;
      const small = [...this.#places].filter(([array]) => array !== x && array !== y && isCopied(array));
      for (const [array, at] of small) this.#copy(array as Floats, at, 0, (array as Floats).length);
      let job: Job;
      const abort = () => this.#threads.cancel(job);
      job = {
        ...{ block, parts, long: this.#longBytes() },
        onEnd(answer) {
          signal?.removeEventListener("abort", abort);
          resolve(answer);
        },
      };
      signal?.addEventListener("abort", abort);
      const slow = [x, y].filter((array) => array !== undefined && this.#places.has(array)) as Floats[];
      if (slow.length === 0) this.#threads.setReady(job, -1);
      this.#threads.add(job);
      if (slow.length === 0) return;
      const end = Math.max(...slow.map(({ length }) => length));
      for (let at = 0; at < end; at += SLICE) {
        for (const array of slow)
          this.#copy(array, this.#places.get(array) ?? 0, at, Math.min(array.length, at + SLICE));
        this.#threads.setReady(job, at + SLICE);
      }
      this.#threads.setReady(job, -1);
    });
  }

  #viewOf<A extends Floats | Results>(array: A, at: number): A {
    const Class = this.#classOf(array);
    return new Class(this.#memory.buffer, at, array.length) as A;
  }

  #classOf(array: Results): new (buffer: ArrayBufferLike, at: number, length: number) => Results {
    return array.constructor as new (
      buffer: ArrayBufferLike,
      at: number,
      length: number,
    ) => Results;
  }

  #copy(array: Floats, at: number, start: number, end: number): void {
    if (end > start) this.#viewOf(array, at).set(array.subarray(start, end), start);
  }

  /** The memory that each thread needs for long rows. */
  #longBytes(): number {
    const { local } = this;
    const { options, inputs } = this.args;
    const longest = longestRow(options, Math.max(inputs.x.length, inputs.y?.length ?? 0));
    const isWhole = (longest * inputs.x.BYTES_PER_ELEMENT) % 16 === 0;
    const isDirect = options.isDense && !local.isPlanned && local.layout === undefined && isWhole;
    return longest * 8 <= ROOM || isDirect ? 0 : 3 * Math.ceil((longest * 8 + SLACK) / 64) * 64;
  }
}
