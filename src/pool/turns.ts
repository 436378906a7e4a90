// The tiles of a call that a worker takes, of those that threads count in the same order.
import type { Shares } from "../backends/backend.js";
import { CANCELLED, NEXT } from "./protocol.js";

export class Turns implements Shares {
  #words: Int32Array = new Int32Array(0);
  #isAlone = true;
  #tile = 0;
  #claimed: number | undefined;

  /** Begins a job. */
  start(words: Int32Array, isAlone: boolean): void {
    this.#words = words;
    this.#isAlone = isAlone;
    this.#tile = 0;
    this.#claimed = undefined;
  }

  takes(): boolean {
    if (Atomics.load(this.#words, CANCELLED) !== 0) return false;
    if (this.#isAlone) return true;
    this.#claimed ??= Atomics.add(this.#words, NEXT, 1);
    if (this.#tile++ !== this.#claimed) return false;
    this.#claimed = undefined;
    return true;
  }
}
