// A kernel's call on ordinary arrays. The caller copies rows to slots, which threads run, and their results back. Slots are few, and
// small unless a row is long, so that they stay in the processors' caches. When all are full, the caller runs rows itself, in a slot of
// its own.
// See docs/decisions/45-threads.md.
import { type Run, TILE } from "../backends/backend.js";
import { copyTo } from "../call/typed-array.js";
import type { Results } from "../types/arrays.js";
import { MOST_WORK, runBeside, type Task } from "./beside.js";
import { type Cut, LEAST, Slots, wordsOf } from "./claims.js";
import { Copies, type Shared } from "./copies.js";
import { partOfCall, type SharedKernel } from "./exact.js";
import { Job } from "./job.js";
import {
  IS_F32,
  KERNEL,
  readArguments,
  SLOTS,
  STATE_FREE,
  STATE_FULL,
  STATE_TAKEN,
  writeArguments,
} from "./protocol.js";

/** Slots for each thread. */
const EACH = 3;

/** Bytes behind the rows of a slot, which kernels read and write: two cache lines more, so that slots have none in common. */
const SLACK = 512;

/** A slot as the caller sees it. */
interface Slot {
  readonly words: Int32Array;
  /** Memory for its rows. */
  readonly at: number;
  /** The arguments of its kernel, and the array for its results, until they are there. */
  args: Parameters<Run> | undefined;
  out: Results | undefined;
}

export class Feed implements Task {
  /** The first unit that no thread has. */
  next = 0;
  readonly job: Job;
  readonly copies: Copies;
  readonly #deadline = performance.now() + MOST_WORK;
  readonly #most: number;
  readonly #roomX: number;
  readonly #states: Slots;
  /** The slots of threads, and at the end that of the caller's own. */
  readonly #slots: readonly Slot[];

  /** Throws NoRoom if there is too little memory. */
  constructor(
    readonly kernel: SharedKernel,
    readonly args: Parameters<Run>,
    readonly cut: Cut,
    readonly shared: Shared,
  ) {
    const { memory, threads } = shared;
    const { units } = cut;
    const roomFor = (array: Parameters<Run>[1]) =>
      array === null ? 0 : Math.ceil(((array.byteLength / units) * this.#most + SLACK) / 128) * 128;
    const [x, y] = args;
    this.#most = Math.max(1, Math.floor((TILE * units) / x.byteLength));
    this.#roomX = roomFor(x);
    const room = this.#roomX + roomFor(y);
    const count = Math.min(EACH * (threads.count - 1), Math.ceil(units / this.#most));
    this.copies = new Copies(shared);
    const size = (count + 1) * room;
    const start = Math.ceil(this.copies.take(size + 4 * wordsOf(count) + 128).at / 128) * 128;
    const words = memory.i32.subarray((start + size) / 4, (start + size) / 4 + wordsOf(count)).fill(0);
    words[KERNEL] = kernel.number;
    words[IS_F32] = Number(kernel.dtype === "f32");
    words[SLOTS] = count;
    const states = new Slots(words, count);
    this.#states = states;
    this.#slots = Array.from({ length: count + 1 }, (_, i) => {
      return { words: states.wordsOf(i), at: start + i * room, args: undefined, out: undefined };
    });
    this.job = new Job(start + size, threads.count, 0);
  }

  /** Runs the call up to a unit, `next`. Returns the promise of its end, or undefined if it is over. */
  run(signal: AbortSignal | undefined): Promise<void> | undefined {
    const { threads } = this.shared;
    const running = threads.join(this.job);
    if (running !== undefined) return runBeside(this, running, threads, signal);
    this.copies.release();
    return undefined;
  }

  work(): boolean {
    const { units } = this.cut;
    const { threads } = this.shared;
    const [states, slots] = [this.#states, this.#slots];
    const own = slots[slots.length - 1];
    const isOver = () => performance.now() > this.#deadline;
    for (let count = 1; this.next < units && !isOver(); ) {
      const free = states.find(STATE_FREE, STATE_TAKEN);
      const slot = free < 0 ? own : slots[free];
      this.#empty(slot);
      this.#fill(slot);
      if (free < 0) this.#run(slot);
      else {
        states.set(free, STATE_FULL);
        threads.setFilled(this.job, count++);
      }
    }
    threads.setFilled(this.job, -1);
    for (let left = states.take(false); left >= 0; left = isOver() ? -1 : states.take(false)) {
      this.#run(slots[left]);
      states.set(left, STATE_FREE);
    }
    return states.find(STATE_FULL, STATE_FULL) >= 0;
  }

  finish(): void {
    for (const slot of this.#slots) this.#empty(slot);
  }

  /** Copies the next rows to a slot. */
  #fill(slot: Slot): void {
    const { code, dtype } = this.kernel;
    const { memory, threads } = this.shared;
    const { units, size } = this.cut;
    const left = units - this.next;
    const share = Math.max(Math.ceil(LEAST / size), Math.ceil(left / (4 * threads.count)));
    const start = this.next;
    this.next += Math.min(left, this.#most, share);
    const part = partOfCall(code, this.args, start, this.next);
    const [x, y, out] = part;
    // Engines copy to shared memory by words, and by bytes if the arrays lie differently in these.
    const xAt = slot.at + (x.byteOffset % 8);
    const yAt = y === null ? 0 : slot.at + this.#roomX + (y.byteOffset % 8);
    let { args } = slot;
    if (args?.[0].byteOffset !== xAt || args[0].length !== x.length) {
      writeArguments(slot.words, memory, [xAt, yAt, xAt], part);
      args = readArguments(slot.words, memory, code, dtype);
      slot.args = args;
    }
    copyTo(args[0], x);
    if (y !== null) copyTo(args[1] as typeof y, y);
    slot.out = out;
  }

  #run({ args }: Slot): void {
    this.kernel.run(...(args as Parameters<Run>));
  }

  /** Copies the results of a slot, if it has some. */
  #empty(slot: Slot): void {
    if (slot.out !== undefined && slot.args !== undefined) copyTo(slot.out, slot.args[2]);
    slot.out = undefined;
  }
}
