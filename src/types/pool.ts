// Pools of threads.
import type { PoolFunctions } from "../../build/generated/types/promises.js";
import type { BackendInfo } from "./instance.js";
import type { Alloc } from "./resident.js";

declare global {
  // Libraries of TypeScript before ES2026 do not have it.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

export type { PoolFunctions };

/** The option that every function of a pool has besides its own. */
export interface SignalOption {
  /** Ends the call: its promise is rejected with the reason of the signal. */
  signal?: AbortSignalLike | undefined;
}

/** An AbortSignal, for programs that are compiled without its type. */
export interface AbortSignalLike {
  readonly aborted: boolean;
}

/** The options of createPool. */
export interface PoolOptions {
  /** The number of threads: by default that of the cores. */
  threads?: number | undefined;
  /** Starts a worker with the file `logsum/pool/worker.js`: a Worker of the web, or of `node:worker_threads`. */
  worker?: (() => object) | undefined;
}

/** The functions of logsum, each of which returns a promise, on several threads. */
export interface Pool extends PoolFunctions {
  /** Allocates an array in the memory that the threads share. */
  readonly alloc: Alloc;
  /** The number of threads: 1 where there are none besides the caller. */
  readonly threads: number;
  /** The reason, if calls run on the caller alone. */
  readonly reason: string | undefined;
  /** Names the backend that runs the functions, and the reason if it is `js`. */
  backend(): BackendInfo;
  /** Ends the threads. Calls that they have are rejected. */
  close(): Promise<void>;
  /** Ends the threads: for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
