// A kernel's call on ordinary arrays. The caller copies rows to slots, which threads run, and their results back. Slots are few and
// small, so that they stay in the processors' caches. When all are full, the caller runs rows itself, in a slot of its own.
// See docs/decisions/45-threads.md.
import { type Run, TILE } from "../backends/backend.js";
import { copyTo } from "../call/typed-array.js";
import type { Results } from "../types/arrays.js";
import { MOST_WORK, runBeside, type Task } from "./beside.js";
import { type Cut, LEAST, slotsOf, takeSlot } from "./claims.js";
import { Copies, type Shared } from "./copies.js";
import { partOfCall, type SharedKernel } from "./exact.js";
import { Job } from "./job.js";
import {
  DONE_SLOT,
  FULL_SLOT,
  IS_F32,
  JOB_WORDS,
  KERNEL,
  readArguments,
  SLOTS,
  STATE,
  writeArguments,
} from "./protocol.js";

/** Slots for each thread. */
const EACH = 3;

/** Bytes behind the rows of a slot, which kernels read and write: two cache lines more, so that slots have none in common. */
const SLACK = 512;

/** The bytes of a slot's words. */
const WORDS = 4 * JOB_WORDS;

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
  readonly #words: Int32Array;
  readonly #most: number;
  readonly #roomX: number;
  readonly #slots: readonly Slot[];
  /** The slot of the caller's own. */
  readonly #own: Slot;

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
    const start = Math.ceil(this.copies.take((count + 1) * room + (count + 2) * WORDS + 128).at / 128) * 128;
    const at = start + (count + 1) * room;
    this.#words = memory.i32.subarray(at / 4, (at + (count + 2) * WORDS) / 4).fill(0);
    this.#words[KERNEL] = kernel.number;
    this.#words[IS_F32] = Number(kernel.dtype === "f32");
    this.#words[SLOTS] = count;
    this.#slots = slotsOf(this.#words, count + 1).map((words, i) => ({
      words,
      at: start + i * room,
      args: undefined,
      out: undefined,
    }));
    this.#own = this.#slots[count];
    this.job = new Job(at, threads.count, 0);
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
    const others = this.#slots.slice(0, -1);
    const words = others.map((slot) => slot.words);
    const isFree = (slot: Slot) => Atomics.load(slot.words, STATE) === DONE_SLOT;
    const isOver = () => performance.now() > this.#deadline;
    for (let count = 1; this.next < units && !isOver(); ) {
      const free = others.find(isFree);
      if (free === undefined) {
        this.#fill(this.#own);
        this.#run(this.#own);
        this.#empty(this.#own);
      } else {
        this.#empty(free);
        this.#fill(free);
        Atomics.store(free.words, STATE, FULL_SLOT);
        threads.setFilled(this.job, count++);
      }
    }
    threads.setFilled(this.job, -1);
    while (!isOver()) {
      const left = takeSlot(this.#words, words, false);
      if (left === undefined) break;
      this.#run(others[words.indexOf(left)]);
      Atomics.store(left, STATE, DONE_SLOT);
    }
    return false;
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
