// A kernel's call on rows that threads share. The caller works, too, for some time: it runs rows from the end, and meanwhile it copies
// arrays that are not resident to the threads, and their results back.
// See docs/decisions/45-threads.md.
import { ROOM, type Run } from "../backends/backend.js";
import { copyTo } from "../call/typed-array.js";
import { Claims, type Cut, endsOf } from "./claims.js";
import { Copies, type Numbers, type Shared } from "./copies.js";
import { ROOM_BEHIND, type RunPiece } from "./exact.js";
import {
  type Answer,
  COLS,
  ENDS,
  IS_F32,
  JOB_WORDS,
  KERNEL,
  LOG_BASE,
  OUT,
  PARTS,
  READY,
  ROWS,
  X,
  Y,
} from "./protocol.js";
import { memoryForRows } from "./shared-call.js";
import type { Job, Running } from "./threads.js";

/** The caller works for so many ms at most, and then waits for threads for so many: its event loop stands still. */
const MOST_WORK = 10;
const MOST_WAIT = 1;

/** The most elements that are copied at once, and how often as many wait for a thread. */
const MOST = 65_536;
const AHEAD = 2;

/** A kernel as a job names it. */
export interface SharedKernel {
  readonly number: number;
  readonly isF32: boolean;
  readonly isRow: boolean;
  readonly isElementwise: boolean;
  readonly runPiece: RunPiece;
}

/** An array that is copied, and its elements for each unit. */
interface Copied {
  readonly array: Numbers;
  readonly copy: Numbers;
  readonly size: number;
}

export class KernelCall {
  readonly #deadline = performance.now() + MOST_WORK;
  readonly #copies: Copies;
  readonly #inputs: Copied[] = [];
  readonly #words: Int32Array;
  readonly #job: Job;
  readonly #end: Promise<Answer>;
  #output: Copied | undefined;
  readonly #claims: Claims;
  /** The caller has the pieces from this one on. The results of those before `#copied` are where they belong. */
  #limit: number;
  #copied = 0;

  /** Throws NoRoom if there is too little memory. */
  constructor(
    readonly kernel: SharedKernel,
    readonly args: Parameters<Run>,
    readonly cut: Cut,
    readonly shared: Shared,
  ) {
    const { threads } = shared;
    this.#limit = cut.pieces;
    this.#copies = new Copies(shared);
    try {
      this.#words = this.#write();
    } catch (error) {
      this.#copies.release();
      throw error;
    }
    this.#claims = new Claims(this.#words, threads.count);
    const { isElementwise } = kernel;
    const isWhole = (args[4] * args[0].BYTES_PER_ELEMENT) % 16 === 0;
    const long = isElementwise || isWhole ? 0 : memoryForRows(args[4]);
    let resolve: Job["onEnd"] = () => {};
    this.#end = new Promise((settle) => {
      resolve = settle;
    });
    this.#job = { block: { at: this.#words.byteOffset }, parts: threads.count, long, onEnd: resolve };
  }

  /** Finds the arrays, or memory for copies, and writes the job. */
  #write(): Int32Array {
    const { kernel, args, cut } = this;
    const [x, y, out, rows, cols, logBase] = args;
    const { memory, threads } = this.shared;
    const at = this.#copies.take(4 * JOB_WORDS).at;
    const addresses = [x, y].map((array) => (array === null ? 0 : this.#copies.addressOf(array)));
    for (const array of [x, y]) {
      const copy = array && this.#copies.of(array);
      if (copy) this.#inputs.push({ array, copy, size: array.length / cut.units });
    }
    // A kernel may write rows over its input.
    const isOver = kernel.isRow && !memory.owns(out.buffer) && this.#inputs[0]?.array === x;
    const outAt = isOver ? addresses[0] : this.#copies.addressOf(out);
    const copy = isOver ? (this.#inputs[0].copy as typeof out) : this.#copies.of(out);
    if (copy !== undefined) this.#output = { array: out, copy, size: out.length / cut.units };
    const words = memory.i32.subarray(at / 4, at / 4 + JOB_WORDS).fill(0);
    const ready = this.#inputs.length > 0 ? 0 : cut.pieces;
    const values = {
      [READY]: ready,
      [KERNEL]: kernel.number,
      [IS_F32]: Number(kernel.isF32),
      [PARTS]: threads.count,
      [ENDS]: endsOf(0, cut.pieces),
    };
    Object.assign(words, values, { [X]: addresses[0], [Y]: addresses[1], [OUT]: outAt, [ROWS]: rows, [COLS]: cols });
    memory.f64[(at / 4 + LOG_BASE) / 2] = logBase;
    return words;
  }

  /** Runs the call. Returns the promise of its end, or undefined if it is over. */
  run(signal: AbortSignal | undefined): Promise<void> | undefined {
    const { threads } = this.shared;
    const running = this.#job.long === 0 ? threads.join(this.#job) : undefined;
    let failure: unknown;
    if (running === undefined) {
      this.#give(0, this.#limit);
      threads.add(this.#job);
    } else {
      try {
        if (this.#work(running)) {
          for (const slot of running.slots) slot.running = undefined;
          this.#finish();
          return undefined;
        }
      } catch (error) {
        failure = error;
        threads.cancel(this.#job);
      }
      threads.leave(running, this.#claims.first < this.#limit);
    }
    return this.#wait(signal, failure);
  }

  async #wait(signal: AbortSignal | undefined, failure: unknown): Promise<void> {
    const abort = () => this.shared.threads.cancel(this.#job);
    signal?.addEventListener("abort", abort);
    const { error } = await this.#end;
    signal?.removeEventListener("abort", abort);
    if (failure === undefined && error === undefined) return this.#finish();
    this.#copies.release();
    throw failure ?? new Error(error);
  }

  /** Copies the last results, and gives memory back. */
  #finish(): void {
    this.#copyOut(this.#inputs.length > 0 ? this.#limit : this.cut.pieces);
    this.#copies.release();
  }

  /** Gives pieces to the threads, and runs others itself, from the last on. Returns whether the call is over. */
  #work(running: Running): boolean {
    const { kernel, cut, shared } = this;
    const { units, size, piece, pieces } = cut;
    const { threads } = shared;
    const isCopied = this.#inputs.length > 0;
    const [x, y, out, ...rest] = this.args;
    const args: Parameters<Run> = [
      x,
      y,
      isCopied ? out : ((this.#output?.copy as typeof out | undefined) ?? out),
      ...rest,
    ];
    const runs = !isCopied || kernel.isElementwise || 8 * size <= ROOM;
    const most = isCopied ? Math.ceil(MOST / (piece * size)) : pieces;
    const claims = this.#claims;
    for (let ready = isCopied ? 0 : pieces; ; ) {
      if (performance.now() > this.#deadline) {
        this.#give(ready, this.#limit);
        return false;
      }
      const atOnce = Math.min(most, Math.ceil((this.#limit - ready) / (2 * threads.count)));
      const isFed = ready - claims.first >= AHEAD * atOnce * running.slots.length;
      if (ready < this.#limit && (!isFed || !runs)) {
        this.#give(ready, ready + atOnce);
        ready += atOnce;
      } else if (claims.takeLast(most, isCopied ? ready : 0)) {
        const { start, end } = claims;
        const last = Math.min(units, end * piece);
        kernel.runPiece(args, start * piece, last, (units - last) * size >= ROOM_BEHIND);
        this.#limit = start;
      } else break;
      if (kernel.isRow && isCopied) {
        const past = threads.pastOf(running, ready);
        if (past - this.#copied >= atOnce) this.#copyOut(past);
      }
    }
    threads.setReady(this.#job, pieces);
    return this.#awaits(running);
  }

  /** Copies the inputs of pieces, and lets threads have them. */
  #give(start: number, end: number): void {
    const { piece, units } = this.cut;
    const last = Math.min(units, end * piece);
    for (const { array, copy, size } of this.#inputs) {
      copyTo(copy, array.subarray(start * piece * size, last * size), start * piece * size);
    }
    this.shared.threads.setReady(this.#job, end);
  }

  /** Waits for the threads, and copies results back meanwhile. Returns whether they are done. */
  #awaits(running: Running): boolean {
    const { threads } = this.shared;
    const last = Math.min(this.#deadline, performance.now() + MOST_WAIT);
    while (!threads.areDone(running)) {
      if (performance.now() > last) return false;
      if (this.kernel.isRow && this.#inputs.length > 0) this.#copyOut(threads.pastOf(running, this.#limit));
    }
    return true;
  }

  /** Copies the results of the pieces before one. */
  #copyOut(past: number): void {
    if (this.#output === undefined || past <= this.#copied) return;
    const { array, copy, size } = this.#output;
    const { piece, units } = this.cut;
    const start = this.#copied * piece * size;
    copyTo(array, copy.subarray(start, Math.min(units, past * piece) * size), start);
    this.#copied = past;
  }
}
