/**
 * The functions of logsum on several threads, which share one memory.
 *
 * @module logsum/pool
 */
import type { Backend } from "../backends/backend.js";
import type { Block, Heap } from "../backends/heap.js";
import { js } from "../backends/js.js";
import { type LinearMemory, ROOM } from "../backends/linear-memory.js";
import { startWasm } from "../backends/wasm.js";
import { type Arguments, type Result, readCall, runCall } from "../call/call.js";
import { checkInteger } from "../call/check.js";
import { isClosed, notAnOption, wrongType } from "../call/errors.js";
import type { Operation, Option } from "../call/model.js";
import { BoundOperation } from "../call/operation.js";
import { allocOf, heapOf } from "../resident.js";
import type { Floats, Results } from "../types/arrays.js";
import type { Pool, PoolOptions } from "../types/pool.js";
import { exactly } from "./exact.js";
import { makeKernels } from "./kernels.js";
import { operations } from "./operations.js";
import { type Answer, encode } from "./protocol.js";
import { startWorker, type WorkerLike } from "./thread.js";
import { type Job, Threads, writeJob } from "./threads.js";

export type { AbortSignalLike, Pool, PoolFunctions, PoolOptions, SignalOption } from "../types/pool.js";

/** Calls on fewer elements run on the caller: threads would answer later. */
const SMALL = 65_536;

/** Elements that are copied before the threads are told. */
const SLICE = 65_536;

/** Bytes behind a row for which threads have memory. */
const SLACK = 512;

/** The signal of a call, which is no option of the operation. */
interface WithSignal {
  signal?: AbortSignal;
}

const signalOption: Option = {
  name: "signal",
  isDense: true,
  read(options, { name }, value) {
    if (typeof (value as AbortSignal | null)?.aborted !== "boolean") {
      throw wrongType(name, "signal", "an AbortSignal", value);
    }
    (options as WithSignal).signal = value as AbortSignal;
  },
};

/** An operation, for the checks of a call, and for a call that the caller runs. */
interface Bound {
  readonly checked: BoundOperation;
  readonly local: BoundOperation;
}

/** Runs kernels of the caller beside threads that write to the same memory. */
function besideThreads(wasm: Backend, memory: LinearMemory): Backend {
  return {
    ...{ name: wasm.name, memory: wasm.memory },
    kernelFor(kernel, dtype) {
      const runPiece = exactly(wasm.kernelFor(kernel, dtype), kernel, memory);
      return (...args) => runPiece(args, 0, kernel.isElementwise ? args[3] * args[4] : args[3]);
    },
    tileFor: (...args) => wasm.tileFor(...args),
  };
}

/** A backend that runs nothing: a call has all its checks, and its array for the result. */
function idle({ name, memory }: Backend): Backend {
  return {
    ...{ name, memory, shares: { takes: () => false }, kernelFor: () => () => {} },
    tileFor: (kernel, dtype, _cols, arrays) => js.tileFor(kernel, dtype, 1, arrays),
  };
}

/** The length of the longest row of a call in elements, or more. */
function longestRow({ cols, shape, axis, offsets }: Arguments["options"], length: number): number {
  if (cols !== undefined) return cols;
  if (offsets !== undefined) return offsets.reduce((most, end, r) => Math.max(most, end - (offsets[r - 1] ?? end)), 0);
  return axis === undefined ? length : (shape?.at(axis) ?? length);
}

/** What the caller and its threads have, or the caller alone. */
interface Parts {
  readonly backend: Backend;
  readonly reason: string | undefined;
  readonly memory?: LinearMemory;
  readonly heap?: Heap;
  readonly threads?: Threads;
}

class Caller {
  readonly #parts: Parts;
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get threadCount(): number {
    return Math.max(1, this.#parts.threads?.count ?? 1);
  }

  bind(operation: Operation): (...args: unknown[]) => Promise<Result> {
    const { backend } = this.#parts;
    const nothing = idle(backend);
    const withSignal = { ...operation, options: [...operation.options, signalOption] };
    const bound: Bound = {
      checked: new BoundOperation(withSignal, () => nothing),
      local: new BoundOperation(operation, () => backend),
    };
    if (operation.operand === undefined) return (x, options) => this.#call(bound, x, undefined, options);
    return (x, y, options) => this.#call(bound, x, y, options);
  }

  async #call(bound: Bound, x: unknown, y: unknown, given: unknown): Promise<Result> {
    if (this.#isClosed) throw isClosed();
    const args = readCall(bound.checked, x, y, given);
    const { signal } = args.options as WithSignal;
    const size = Math.max(args.inputs.x.length, args.inputs.y?.length ?? 0);
    const { threads, memory, heap } = this.#parts;
    const isSmall = size < SMALL || threads === undefined || memory === undefined || heap === undefined;
    const result = isSmall && !signal?.aborted ? undefined : runCall(bound.checked, args);
    signal?.throwIfAborted();
    if (isSmall || result === undefined) return runCall(bound.local, args);
    return new SharedCall(bound, args, result, { memory, heap, threads }).run(signal);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#parts.threads?.end(isClosed().message) ?? Promise.resolve();
  }
}

/** A call that threads run. */
class SharedCall {
  readonly #memory: LinearMemory;
  readonly #heap: Heap;
  readonly #threads: Threads;
  readonly #blocks: Block[] = [];
  /** Where arrays are, and those that are not copied yet. */
  readonly #places = new Map<ArrayBufferView, number>();

  constructor(
    readonly bound: Bound,
    readonly args: Arguments,
    readonly result: Result,
    { memory, heap, threads }: Required<Pick<Parts, "memory" | "heap" | "threads">>,
  ) {
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
    const { args, result, bound } = this;
    const { options, inputs } = args;
    const out = ArrayBuffer.isView(result) ? (result as Results) : undefined;
    const { isElementwise } = bound.local;
    const isOneRow = !isElementwise && (options.cols ?? options.shape ?? options.offsets) === undefined;
    try {
      const parts = out !== undefined && !isOneRow ? this.#threads.count : 1;
      const given = { ...options, signal: undefined, out };
      const text = encode({ name: bound.local.name, options: given, dtype: args.dtype, inputs, parts }, (array) =>
        this.#place(array),
      );
      const block = writeJob(this.#memory, this.#heap, text);
      if (block === undefined) throw new NoRoom();
      this.#blocks.push(block);
      const answer = await this.#settle(block, parts, out, signal);
      signal?.throwIfAborted();
      if (answer.error !== undefined) throw new Error(answer.error);
      if (out === undefined) return answer.result as Result;
      const at = this.#places.get(out);
      if (at !== undefined) out.set(this.#viewOf(out, at));
      return out;
    } catch (error) {
      if (error instanceof NoRoom) return runCall(bound.local, args);
      throw error;
    } finally {
      for (const one of this.#blocks) this.#heap.release(one);
    }
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
    const { options, inputs } = this.args;
    const longest = longestRow(options, Math.max(inputs.x.length, inputs.y?.length ?? 0));
    const isDirect = options.isDense && (longest * inputs.x.BYTES_PER_ELEMENT) % 16 === 0;
    return longest * 8 <= ROOM || isDirect ? 0 : 3 * Math.ceil((longest * 8 + SLACK) / 64) * 64;
  }
}

/** There is too little memory to share a call, which the caller runs then. */
class NoRoom extends Error {}

const OPTIONS = ["threads", "worker"];

function checkOptions(options: unknown): { threads: number | undefined; worker: (() => WorkerLike) | undefined } {
  if (options === undefined) return { threads: undefined, worker: undefined };
  if (typeof options !== "object" || options === null) throw wrongType("createPool", "options", "an object", options);
  const values = options as Record<string, unknown>;
  for (const name of Object.keys(values)) if (!OPTIONS.includes(name)) throw notAnOption("createPool", name, OPTIONS);
  const { threads, worker } = values;
  if (worker !== undefined && typeof worker !== "function")
    throw wrongType("createPool", "worker", "a function", worker);
  return {
    threads: threads === undefined ? undefined : checkInteger("createPool", "threads", threads, 1),
    worker: worker as (() => WorkerLike) | undefined,
  };
}

/** The number of cores. */
function cores(): number {
  const os = typeof process === "object" ? process.getBuiltinModule?.("node:os") : undefined;
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const TABLES = { name: "tables" };

/** Starts the caller alone, for a reason. */
function alone(reason: string): Parts {
  try {
    const { module, memory } = makeKernels(false);
    return { backend: startWasm("wasm-simd", TABLES, module, memory), reason };
  } catch (error) {
    return { backend: js, reason: `${reason}; ${messageOf(error)}` };
  }
}

/** Why can this host have no threads? Undefined if it may. */
function whyAlone(): string | undefined {
  if (typeof WebAssembly !== "object") return "there is no WebAssembly here";
  if (globalThis.crossOriginIsolated === false && typeof globalThis.document === "object") {
    return "the page is not cross-origin isolated, so that threads cannot share memory";
  }
  return typeof SharedArrayBuffer === "undefined" ? "there is no SharedArrayBuffer here" : undefined;
}

async function start(count: number, factory: () => WorkerLike): Promise<Parts> {
  const why = whyAlone();
  if (why !== undefined) return alone(why);
  try {
    const { bytes, module, memory } = makeKernels(true);
    const backend = besideThreads(startWasm("wasm-simd", TABLES, module, memory), memory);
    const heap = heapOf(memory);
    const threads = new Threads(memory, heap, module, bytes, factory);
    const reason = await threads.start(count);
    if (reason === undefined) return { backend, reason, memory, heap, threads };
    await threads.end(reason);
    return { backend, reason };
  } catch (error) {
    return alone(messageOf(error));
  }
}

/**
 * Creates a pool: the functions of logsum, each of which returns a promise, on threads that share one memory.
 * The bits are those of one thread. Rows are shared out; a single row, and a reduction to one number, run on one of the threads.
 *
 * Arrays of the pool's `alloc` are used where they are; others are copied by the caller. They must not change until the call settles.
 * Small calls run on the caller. Errors of arguments reject, with the messages of logsum.
 *
 * Where threads are impossible, calls run on the caller, and `reason` says why.
 *
 * @param options The number of `threads`, which is that of the cores by default, and a function that starts a `worker`.
 * @returns The functions, and `alloc`, `backend`, `threads`, `reason` and `close`.
 * @example
 * ```ts
 * const pool = await createPool({ threads: 2 });
 * const logits = pool.alloc(Float64Array, 1_000_000);
 * await pool.softmax(logits.array, { cols: 1000, out: logits.array });
 * await pool.close();
 * ```
 */
export async function createPool(options?: PoolOptions): Promise<Pool> {
  const { threads: count, worker } = checkOptions(options);
  const parts = await start(count ?? cores(), worker ?? startWorker);
  const caller = new Caller(parts);
  const functions = Object.fromEntries([...operations].map(([name, operation]) => [name, caller.bind(operation)]));
  const { backend, reason } = parts;
  const close = () => caller.close();
  const pool = {
    ...functions,
    alloc: allocOf(() => backend),
    backend: () => ({ name: backend.name, reason: backend.name === "js" ? reason : undefined }),
    get threads() {
      return caller.threadCount;
    },
    reason,
    close,
  };
  if (Symbol.asyncDispose !== undefined) Object.defineProperty(pool, Symbol.asyncDispose, { value: close });
  return pool as unknown as Pool;
}
