// The rows of a kernel's job that a thread takes, in pieces: workers from the first on, the caller from the last on. So two threads need
// not copy the ends of their pieces, except where they meet. Or they are in slots: calls on a tile each, which the caller fills.
import type { KernelCode, Run } from "../backends/backend.js";
import { CANCELLED, ENDS, FILLED, FULL_SLOT, JOB_WORDS, STATE, TAKEN_SLOT } from "./protocol.js";

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

/** The words of the slots behind those of a job. */
export function slotsOf(words: Int32Array, count: number): Int32Array[] {
  const { buffer, byteOffset } = words;
  const at = (i: number) => byteOffset + 4 * JOB_WORDS * (1 + i);
  return Array.from({ length: count }, (_, i) => new Int32Array(buffer, at(i), JOB_WORDS));
}

/** Takes a full slot of a job; if it waits, until there is one. Returns undefined if there is none. */
export function takeSlot(words: Int32Array, slots: readonly Int32Array[], waits: boolean): Int32Array | undefined {
  const isTaken = (slot: Int32Array) =>
    Atomics.load(slot, STATE) === FULL_SLOT &&
    Atomics.compareExchange(slot, STATE, FULL_SLOT, TAKEN_SLOT) === FULL_SLOT;
  for (let looks = 0; Atomics.load(words, CANCELLED) === 0; looks++) {
    const filled = Atomics.load(words, FILLED);
    const slot = slots.find(isTaken);
    if (slot !== undefined || !waits || filled < 0) return slot;
    if (looks >= SPINS) Atomics.wait(words, FILLED, filled, 100);
  }
  return undefined;
}
