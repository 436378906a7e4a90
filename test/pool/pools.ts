// Pools for the tests, with workers of Node.js that a test can kill.
import { Worker } from "node:worker_threads";
import { createPool, type Pool } from "logsum/pool";
import type { Call, numbersOf } from "../support/calls.js";

const WORKER = new URL("../../dist/pool/worker.js", import.meta.url);

export interface Killable {
  readonly pool: Pool;
  /** All workers so far. */
  readonly workers: Worker[];
}

export async function killable(threads: number): Promise<Killable> {
  const workers: Worker[] = [];
  const worker = () => {
    workers.push(new Worker(WORKER));
    return workers[workers.length - 1];
  };
  return { pool: await createPool({ threads, worker }), workers };
}

type AnyFunction = (...args: unknown[]) => Promise<Parameters<typeof numbersOf>[0]>;

/** Runs a call on a pool. */
export function runOn(pool: Pool, [op, args, options]: Call, more?: object): ReturnType<AnyFunction> {
  const f = (pool as unknown as Record<string, AnyFunction>)[op];
  return options === undefined && more === undefined ? f(...args) : f(...args, { ...options, ...more });
}

/** The error of a promise, which must be rejected. */
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
