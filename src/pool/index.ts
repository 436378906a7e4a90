/**
 * The functions of logsum on several threads, which share one memory.
 *
 * @module logsum/pool
 */
import type { Backend } from "../backends/backend.js";
import { js } from "../backends/js.js";
import { userKernels } from "../backends/user-kernels.js";
import { startWasm } from "../backends/wasm.js";
import { allocOf, heapOf } from "../call/allocate.js";
import { readCall } from "../call/arguments.js";
import { runCall } from "../call/call.js";
import { checkInteger } from "../call/check.js";
import { isClosed, wrongType } from "../call/errors.js";
import type { Option, Result } from "../call/model.js";
import { withArguments } from "../call/operation.js";
import { optionsOf, ownOf } from "../call/own.js";
import { lengthOf } from "../call/typed-array.js";
import type { Pool, PoolOptions } from "../types/pool.js";
import { besideThreads } from "./exact.js";
import { makeKernels } from "./kernels.js";
import { bindAll, operations } from "./operations.js";
import { type Bound, idle, Sharing } from "./sharing.js";
import { startWorker, type WorkerLike } from "./thread.js";
import { Threads } from "./threads.js";

export type { AbortSignalLike, Pool, PoolFunctions, PoolOptions, SignalOption } from "../types/pool.js";

/** Calls on fewer elements run on the caller: threads would answer later. */
const SMALL = 65_536;

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

/** What the caller and its threads have, or the caller alone. */
interface Parts {
  readonly backend: Backend;
  readonly reason: string | undefined;
  readonly sharing?: Sharing;
}

class Caller {
  readonly #parts: Parts;
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get threadCount(): number {
    return Math.max(1, this.#parts.sharing?.shared.threads.count ?? 1);
  }

  /** The functions of the pool. */
  functions(): Record<string, (...args: unknown[]) => Promise<Result>> {
    const { backend, sharing } = this.#parts;
    const local = bindAll(() => backend);
    const checked = bindAll(() => sharing ?? idle(backend), [signalOption]);
    sharing?.number([...checked.values()]);
    const functions = operations.map((operation) => {
      const bound = { local: local.get(operation.name), checked: checked.get(operation.name) } as Bound;
      const call = withArguments(operation, (x, y, options, order) => this.#call(bound, x, y, options, order));
      return [operation.name, call] as const;
    });
    return Object.fromEntries(functions);
  }

  async #call(bound: Bound, x: unknown, y: unknown, given: unknown, order: unknown): Promise<Result> {
    if (this.#isClosed) throw isClosed();
    const args = readCall(bound.checked, x, y, given, order);
    const { signal } = args.options as WithSignal;
    if (signal?.aborted) runCall(bound.checked, args);
    signal?.throwIfAborted();
    const size = Math.max(lengthOf(args.inputs.x), args.inputs.y ? lengthOf(args.inputs.y) : 0);
    const { sharing } = this.#parts;
    // Results of float16 are rounded at once, which threads cannot do piece by piece. No kernel runs once one has trapped.
    const isLocal = size < SMALL || args.kind === "f16" || bound.local.isLocal || sharing?.shared.threads.hasTrapped;
    return isLocal || sharing === undefined ? runCall(bound.local, args) : sharing.call(bound, args, signal);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#parts.sharing?.shared.threads.end(isClosed().message) ?? Promise.resolve();
  }
}

function checkOptions(options: unknown): { threads: number | undefined; worker: (() => WorkerLike) | undefined } {
  const { threads, worker } = optionsOf("createPool", options === undefined ? {} : options, ["threads", "worker"]);
  if (worker !== undefined && typeof worker !== "function")
    throw wrongType("createPool", "worker", "a function", worker);
  return {
    threads: threads === undefined ? undefined : checkInteger("createPool", "threads", threads, 1),
    worker: worker as (() => WorkerLike) | undefined,
  };
}

/** The number of cores. */
function cores(): number {
  const os = globalThis.process?.getBuiltinModule?.("node:os");
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const TABLES = { name: "tables" };

/** Starts the caller alone, for a reason. */
function alone(reason: string): Parts {
  try {
    const { module, memory } = makeKernels(false);
    return { backend: startWasm("wasm-simd", TABLES, userKernels(module), memory), reason };
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
    const wasm = startWasm("wasm-simd", TABLES, userKernels(module), memory);
    const backend = besideThreads(wasm, memory);
    const heap = heapOf(memory);
    const threads = new Threads(memory, heap, module, bytes, factory);
    const reason = await threads.start(count);
    if (reason === undefined) return { backend, reason, sharing: new Sharing(wasm, { memory, heap, threads }) };
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
 * Arrays of the pool's `alloc` are used where they are, and must not change or be freed until the call settles. Others are copied before
 * the call returns.
 * Small calls, those on float16, and those of sampleCategorical, signedLogSumExp and logMatMulExp run on the caller. Errors of arguments reject, with the messages of logsum.
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
  const { backend, reason } = parts;
  const close = () => caller.close();
  const pool = {
    ...caller.functions(),
    alloc: allocOf(() => backend),
    backend: () => ({ name: backend.name, reason: backend.name === "js" ? reason : undefined }),
    get threads() {
      return caller.threadCount;
    },
    reason,
    close,
  };
  if (Symbol.asyncDispose !== undefined) Object.defineProperty(pool, Symbol.asyncDispose, ownOf({ value: close }));
  return pool as unknown as Pool;
}
