// The rows of a kernel's job that a thread takes, in pieces: workers from the first on, the caller from the last on. So two threads need
// not copy the ends of their pieces, except where they meet.
import type { KernelCode, Run } from "../backends/backend.js";
import { CANCELLED, ENDS, READY } from "./protocol.js";

/** The least number of elements of a piece, and the pieces for each thread. */
const LEAST = 8192;
const PIECES = 32;

/** Looks before a worker sleeps: some 20 µs. */
export const SPINS = 2000;

/** Both ends of the pieces that no thread has, in one word. */
const BITS = 16;
const MASK = 2 ** BITS - 1;
export const endsOf = (first: number, end: number): number => first | (end << BITS);

/** The rows of a call, or elements where each is by itself, and how they are cut. */
export interface Cut {
  readonly units: number;
  /** Elements of a unit. */
  readonly size: number;
  /** Units of a piece. */
  readonly piece: number;
  readonly pieces: number;
}

export function cut({ isElementwise }: KernelCode, [, , , rows, cols]: Parameters<Run>, parts: number): Cut {
  const units = isElementwise ? rows * cols : rows;
  const size = isElementwise ? 1 : cols;
  const piece = Math.max(Math.ceil(LEAST / size), Math.ceil(units / Math.min(PIECES * parts, MASK)));
  return { units, size, piece, pieces: Math.ceil(units / piece) };
}

export class Claims {
  /** The pieces of the last claim. */
  start = 0;
  end = 0;
  readonly #words: Int32Array;
  readonly #parts: number;

  /** Claims pieces of a job that `parts` threads share. */
  constructor(words: Int32Array, parts: number) {
    this.#words = words;
    this.#parts = parts;
  }

  /** The first piece that no thread has. */
  get first(): number {
    return Atomics.load(this.#words, ENDS) & MASK;
  }

  /** Claims some of the first pieces that are ready; if it waits, until there are any. Returns false if there are none. */
  takeFirst(waits: boolean): boolean {
    const words = this.#words;
    for (let looks = 0; Atomics.load(words, CANCELLED) === 0; looks++) {
      const ready = Atomics.load(words, READY);
      const ends = Atomics.load(words, ENDS);
      const start = ends & MASK;
      const last = ends >>> BITS;
      if (start === last) return false;
      const until = Math.min(ready, last);
      if (start < until) {
        const end = start + this.#some(until - start);
        if (this.#claim(ends, endsOf(end, last), start, end)) return true;
      } else if (!waits) return false;
      else if (looks >= SPINS) Atomics.wait(words, READY, ready, 100);
    }
    return false;
  }

  /** Claims some of the last pieces, at most so many, down to one. Returns false if there are none. */
  takeLast(most: number, down: number): boolean {
    for (;;) {
      const ends = Atomics.load(this.#words, ENDS);
      const first = ends & MASK;
      const end = ends >>> BITS;
      const left = end - Math.max(first, down);
      if (left <= 0) return false;
      const start = end - Math.min(most, this.#some(left));
      if (this.#claim(ends, endsOf(first, start), start, end)) return true;
    }
  }

  #some(count: number): number {
    return Math.ceil(count / (2 * this.#parts));
  }

  #claim(ends: number, next: number, start: number, end: number): boolean {
    if (Atomics.compareExchange(this.#words, ENDS, ends, next) !== ends) return false;
    this.start = start;
    this.end = end;
    return true;
  }
}
