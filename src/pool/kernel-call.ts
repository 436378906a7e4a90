// A kernel's call on rows that threads and the caller share, in the shared memory: resident arrays, or copies.
// See docs/decisions/45-threads.md.
import type { Run } from "../backends/backend.js";
import { bufferOf, copyTo } from "../call/typed-array.js";
import { MOST_WORK, runBeside, settle, type Task } from "./beside.js";
import { Claims, type Cut, cut, endsOf } from "./claims.js";
import { Copies, NoRoom, type Shared } from "./copies.js";
import { partOfCall, ROOM_BEHIND, type SharedKernel } from "./exact.js";
import { Feed } from "./feed.js";
import { Job } from "./job.js";
import { ENDS, IS_F32, JOB_WORDS, KERNEL, PARTS, writeArguments } from "./protocol.js";
import { memoryForRows } from "./shared-call.js";

/** Runs a kernel's call on the caller and on threads. Returns the promise of its end, or undefined if it is over. */
export function runKernel(
  kernel: SharedKernel,
  args: Parameters<Run>,
  pieces: Cut,
  shared: Shared,
  signal: AbortSignal | undefined,
): Promise<void> | undefined {
  const isOrdinary = (array: Parameters<Run>[1]) => array !== null && !shared.memory.owns(bufferOf(array));
  const { units } = pieces;
  let next = 0;
  let end: Promise<void> | undefined;
  try {
    if (isOrdinary(args[0]) || isOrdinary(args[1])) {
      const feed = new Feed(kernel, args, pieces, shared);
      end = feed.run(signal);
      next = feed.next;
    }
    if (next === units) return end;
    const rest = new KernelCall(kernel, partOfCall(kernel.code, args, next, units), shared).run(signal);
    return end === undefined ? rest : both([end, rest]);
  } catch (error) {
    if (!(error instanceof NoRoom)) throw error;
    kernel.runPiece(args, next, units);
    return end;
  }
}

/** Waits until no thread writes to the results any more, also if a part has failed. */
async function both(parts: readonly (Promise<void> | undefined)[]): Promise<void> {
  for (const part of await Promise.allSettled(parts)) if (part.status === "rejected") throw part.reason;
}

class KernelCall implements Task {
  readonly copies: Copies;
  readonly job: Job;
  readonly #deadline = performance.now() + MOST_WORK;
  readonly #cut: Cut;
  readonly #words: Int32Array;
  /** The array for results in the shared memory. */
  readonly #out: Parameters<Run>[2];
  readonly #isCopied: boolean;

  /** Throws NoRoom if there is too little memory. */
  constructor(
    readonly kernel: SharedKernel,
    readonly args: Parameters<Run>,
    readonly shared: Shared,
  ) {
    const { code, dtype, number } = kernel;
    const { memory, threads } = shared;
    const [x, y, out, , cols] = args;
    this.copies = new Copies(shared);
    this.#cut = cut(code, args, threads.count);
    try {
      const { at } = this.copies.take(4 * JOB_WORDS);
      const addresses = [x, y].map((array) => (array === null ? 0 : this.copies.addressOf(array)));
      const [copyOfX, copyOfY] = [this.copies.of(x), y && this.copies.of(y)];
      this.#isCopied = Boolean(copyOfX ?? copyOfY);
      // A kernel may write rows over its input.
      const isOver = code.result === "row" && copyOfX !== undefined && !memory.owns(bufferOf(out));
      const outAt = isOver ? addresses[0] : this.copies.addressOf(out);
      this.#out = isOver ? copyOfX : (this.copies.of(out) ?? out);
      this.#words = memory.i32.subarray(at / 4, at / 4 + JOB_WORDS).fill(0);
      this.#words[KERNEL] = number;
      this.#words[IS_F32] = Number(dtype === "f32");
      this.#words[PARTS] = threads.count;
      this.#words[ENDS] = endsOf(0, this.#cut.pieces);
      writeArguments(this.#words, memory, [...addresses, outAt], args);
      const isWhole = code.isElementwise || (cols * x.BYTES_PER_ELEMENT) % 16 === 0;
      this.job = new Job(at, threads.count, isWhole ? 0 : memoryForRows(cols));
    } catch (error) {
      this.copies.release();
      throw error;
    }
  }

  /** Runs the call. Returns the promise of its end, or undefined if it is over. */
  run(signal: AbortSignal | undefined): Promise<void> | undefined {
    const { threads } = this.shared;
    const running = this.job.long === 0 && !this.#isCopied ? threads.join(this.job) : undefined;
    if (running !== undefined) return runBeside(this, running, threads, signal);
    this.copies.fill(this.args[2]);
    threads.add(this.job);
    return settle(this, threads, signal);
  }

  work(): boolean {
    const { units, size, piece } = this.#cut;
    const [x, y, , ...rest] = this.args;
    const claims = new Claims(this.#words, this.shared.threads.count);
    while (claims.take(true)) {
      const last = Math.min(units, claims.end * piece);
      const isOpen = (units - last) * size >= ROOM_BEHIND;
      this.kernel.runPiece([x, y, this.#out, ...rest], claims.start * piece, last, isOpen);
      if (performance.now() > this.#deadline) return claims.areLeft;
    }
    return false;
  }

  finish(): void {
    if (this.#out !== this.args[2]) copyTo(this.args[2], this.#out);
  }
}
