// A job as its caller sees it.
import type { Answer } from "./protocol.js";

/** Ends jobs early. */
interface Canceller {
  cancel(job: Job): void;
}

/** A job: its address, the most threads for it, and the bytes for long rows that each of them needs. */
export class Job {
  /** Is called when no thread works on it any more. */
  onEnd: (answer: Answer) => void = () => {};
  readonly #end: Promise<Answer>;

  constructor(
    readonly at: number,
    readonly parts: number,
    readonly long: number,
  ) {
    this.#end = new Promise((resolve) => {
      this.onEnd = resolve;
    });
  }

  /** Waits for the end of a job that threads have. A signal ends it. */
  async end(threads: Canceller, signal: AbortSignal | undefined): Promise<Answer> {
    const abort = () => threads.cancel(this);
    signal?.addEventListener("abort", abort);
    const answer = await this.#end;
    signal?.removeEventListener("abort", abort);
    signal?.throwIfAborted();
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }
}
