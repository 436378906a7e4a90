// The caller takes part in a job: it works for some time, and then waits for the threads that have the rest.
// See docs/decisions/45-threads.md.
import { isTrap } from "../backends/backend.js";
import type { Copies } from "./copies.js";
import type { Job } from "./job.js";
import type { Running, Threads } from "./threads.js";

/** The caller works for so many ms at most, and then waits for threads for so many: its event loop stands still. */
export const MOST_WORK = 10;
const MOST_WAIT = 1;

/** A job in which the caller takes part. */
export interface Task {
  readonly job: Job;
  readonly copies: Copies;
  /** Does some of the job. Returns whether there is more that no thread has. */
  work(): boolean;
  /** Copies the results to the caller's arrays. */
  finish(): void;
}

/** Runs a job on the caller and the threads that it has joined. Returns the promise of its end, or undefined if it is over. */
export function runBeside(
  task: Task,
  running: Running,
  threads: Threads,
  signal: AbortSignal | undefined,
): Promise<void> | undefined {
  let failure: unknown;
  let areLeft = false;
  try {
    areLeft = task.work();
    if (!areLeft && threads.waitFor(running, performance.now() + MOST_WAIT)) {
      task.finish();
      task.copies.release();
      return undefined;
    }
  } catch (error) {
    failure = error;
    if (isTrap(error)) threads.distrustMemory();
    threads.cancel(task.job);
  }
  threads.leave(running, areLeft);
  return settle(task, threads, signal, failure);
}

/** Waits for the end of a job that threads have. */
export async function settle(
  task: Task,
  threads: Threads,
  signal: AbortSignal | undefined,
  failure?: unknown,
): Promise<void> {
  try {
    await task.job.end(threads, signal);
    if (failure !== undefined) throw failure;
    task.finish();
  } finally {
    task.copies.release();
  }
}
