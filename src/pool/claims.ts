// The rows of a kernel's job that a thread takes, in pieces: workers from the first on, the caller from the last on. So two threads need
// not copy the ends of their pieces, except where they meet. Or they are in slots: calls on a tile each, which the caller fills.
import type { KernelCode, Run } from "../backends/backend.js";
import { CANCELLED, ENDS, FILLED, JOB_WORDS, STATE_FULL, STATE_TAKEN, STATES } from "./protocol.js";

/** The least number of elements of a piece, and the pieces for each thread. */
export const LEAST = 4096;
const PIECES = 64;

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

  /** Are there pieces that no thread has? */
  get areLeft(): boolean {
    const ends = Atomics.load(this.#words, ENDS);
    return (ends & MASK) < ends >>> BITS;
  }

  /** Claims some of the first pieces, or of the last. Returns false if there are none. */
  take(fromEnd: boolean): boolean {
    while (Atomics.load(this.#words, CANCELLED) === 0) {
      const ends = Atomics.load(this.#words, ENDS);
      const first = ends & MASK;
      const end = ends >>> BITS;
      if (first === end) return false;
      const count = Math.ceil((end - first) / (2 * this.#parts));
      this.start = fromEnd ? end - count : first;
      this.end = this.start + count;
      const next = fromEnd ? endsOf(first, this.start) : endsOf(this.end, end);
      if (Atomics.compareExchange(this.#words, ENDS, ends, next) === ends) return true;
    }
    return false;
  }
}

/** Looks for a slot before a worker sleeps. */
const SPINS = 1000;

/** The words of a job before those of its slots. */
const wordsBefore = (count: number): number => Math.ceil((STATES + count) / JOB_WORDS) * JOB_WORDS;

/** The words of a job with so many slots, and one for the caller alone. */
export const wordsOf = (count: number): number => wordsBefore(count) + (count + 1) * JOB_WORDS;

/** The slots of a job. Threads take those that are full, and say when they are done. */
export class Slots {
  readonly #words: Int32Array;
  readonly #count: number;

  constructor(words: Int32Array, count: number) {
    this.#words = words;
    this.#count = count;
  }

  /** The words of a slot: a call of the kernel. */
  wordsOf(slot: number): Int32Array {
    const { buffer, byteOffset } = this.#words;
    return new Int32Array(buffer, byteOffset + 4 * (wordsBefore(this.#count) + slot * JOB_WORDS), JOB_WORDS);
  }

  set(slot: number, state: number): void {
    Atomics.store(this.#words, STATES + slot, state);
  }

  /** Finds a slot that has a state, and gives it another. Returns -1 if there is none. */
  find(state: number, next: number): number {
    for (let slot = 0; slot < this.#count; slot++) {
      const at = STATES + slot;
      if (Atomics.load(this.#words, at) !== state) continue;
      if (Atomics.compareExchange(this.#words, at, state, next) === state) return slot;
    }
    return -1;
  }

  /** Takes a full slot; if it waits, until there is one. Returns -1 if none follows. */
  take(waits: boolean): number {
    const words = this.#words;
    for (let looks = 0; Atomics.load(words, CANCELLED) === 0; looks++) {
      const filled = Atomics.load(words, FILLED);
      const slot = this.find(STATE_FULL, STATE_TAKEN);
      if (slot >= 0 || !waits || filled < 0) return slot;
      if (looks >= SPINS) Atomics.wait(words, FILLED, filled, 100);
    }
    return -1;
  }
}
