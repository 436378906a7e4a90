// The rows of a kernel's job that a thread takes: some of those that are left, until none are.
import type { KernelCode, Run } from "../backends/backend.js";
import { CANCELLED, NEXT, READY } from "./protocol.js";

/** The least number of elements that a thread takes at once. */
export const LEAST = 8192;

/** Looks before a worker sleeps: some 20 µs. */
export const SPINS = 2000;

/** Rows of a kernel, or elements where each is by itself. */
export interface Units {
  readonly count: number;
  /** Elements of each. */
  readonly size: number;
}

export function unitsOf({ isElementwise }: KernelCode, [, , , rows, cols]: Parameters<Run>): Units {
  return isElementwise ? { count: rows * cols, size: 1 } : { count: rows, size: cols };
}

export class Claims {
  /** The rows of the last claim. */
  start = 0;
  end = 0;
  readonly #words: Int32Array;
  readonly #least: number;
  readonly #parts: number;

  /** Claims rows of `size` elements of a job that `parts` threads share. */
  constructor(words: Int32Array, size: number, parts: number) {
    this.#words = words;
    this.#least = Math.ceil(LEAST / size);
    this.#parts = parts;
  }

  /** Claims more rows, if there are any now; if it waits, until there are. Returns false if there are none. */
  next(waits: boolean): boolean {
    const words = this.#words;
    for (let looks = 0; Atomics.load(words, CANCELLED) === 0; looks++) {
      const start = Atomics.load(words, NEXT);
      const ready = Atomics.load(words, READY);
      const until = ready < 0 ? ~ready : ready;
      if (start < until) {
        const end = Math.min(until, start + Math.max(this.#least, Math.ceil((until - start) / (2 * this.#parts))));
        if (Atomics.compareExchange(words, NEXT, start, end) !== start) continue;
        this.start = start;
        this.end = end;
        return true;
      }
      if (ready < 0 || !waits) return false;
      if (looks >= SPINS) Atomics.wait(words, READY, ready, 100);
    }
    return false;
  }
}
