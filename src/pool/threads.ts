// The threads of a pool: they take jobs from a queue, and a thread that dies is replaced.
// See docs/decisions/45-threads.md.
import type { Block, Heap } from "../backends/heap.js";
import { type LinearMemory, OWN_SIZE } from "../backends/linear-memory.js";
import { workerEnded } from "../call/errors.js";
import type { Job } from "./job.js";
import {
  type Answer,
  CANCELLED,
  COUNT,
  DONE,
  FILLED,
  isDone,
  JOB,
  LONG_AT,
  LONG_SIZE,
  MAILBOX_WORDS,
  POSTS,
  POSTS_FAILED,
  type Start,
  TRAPPED,
} from "./protocol.js";
import { Thread, type WorkerLike } from "./thread.js";

/** The time in which a worker must start. */
const SECONDS = 30;

/** A seat for a thread, and its memory. */
interface Seat {
  readonly scratch: number;
  readonly mailbox: number;
  thread: Thread | undefined;
  isReady: boolean;
  isFirst: boolean;
  long: Block | undefined;
  running: Running | undefined;
}

/** A job that threads have. */
export interface Running {
  readonly job: Job;
  readonly seats: Seat[];
  /** Does the caller work on it, too? */
  hasCaller: boolean;
  answer: Answer;
}

export class Threads {
  readonly #memory: LinearMemory;
  readonly #heap: Heap;
  readonly #start: Pick<Start, "memory" | "module">;
  readonly #bytes: () => Start["module"];
  readonly #factory: () => WorkerLike;
  #seats: Seat[] = [];
  readonly #queue: Job[] = [];
  /** Is called when all threads have started, or one cannot. */
  #settle: ((reason: string | undefined) => void) | undefined;

  constructor(
    memory: LinearMemory,
    heap: Heap,
    module: Start["module"],
    bytes: () => Start["module"],
    factory: () => WorkerLike,
  ) {
    this.#memory = memory;
    this.#heap = heap;
    this.#start = { memory: memory.memory, module };
    this.#bytes = bytes;
    this.#factory = factory;
  }

  get count(): number {
    return this.#seats.length;
  }

  /** Starts threads. Returns the reason if they cannot start. */
  start(count: number): Promise<string | undefined> {
    for (let i = 0; i < count; i++) {
      const at = Math.ceil(this.#memory.reserve(OWN_SIZE + 4 * MAILBOX_WORDS + 128) / 128) * 128;
      if (at === 0) break;
      const rest = { thread: undefined, isReady: false, isFirst: true, long: undefined, running: undefined };
      this.#seats.push({ scratch: at, mailbox: at + OWN_SIZE, ...rest });
    }
    if (this.#seats.length === 0) return Promise.resolve("there is too little memory");
    return new Promise((resolve) => {
      // Some hosts do not say that a worker cannot start.
      const timer = setTimeout(() => resolve(`a worker has not started in ${SECONDS} s`), 1000 * SECONDS);
      this.#settle = (reason) => {
        clearTimeout(timer);
        resolve(reason);
      };
      for (const seat of this.#seats) this.#startThread(seat);
    });
  }

  #startThread(seat: Seat): void {
    const { scratch, mailbox } = seat;
    const mailboxes = this.#seats.map((one) => one.mailbox);
    seat.isReady = false;
    this.#words(mailbox).fill(0, 0, MAILBOX_WORDS);
    try {
      seat.thread = new Thread(this.#factory(), { ...this.#start, scratch, mailbox, mailboxes }, this.#bytes, {
        onAnswer: (answer) => this.#onAnswer(seat, answer),
        onEnd: (reason) => this.#onDeath(seat, reason),
      });
    } catch (error) {
      this.#onDeath(seat, String(error instanceof Error ? error.message : error));
    }
  }

  /** Has a kernel trapped, on the caller or a worker? Then the memory may hold anything. */
  get hasTrapped(): boolean {
    const memory = this.#memory;
    memory.hasTrapped ||= this.#seats.some(({ mailbox }) => Atomics.load(memory.i32, mailbox / 4 + TRAPPED) === 1);
    return memory.hasTrapped;
  }

  /** Is told when a kernel of the caller traps. */
  distrustMemory(): void {
    this.#memory.hasTrapped = true;
  }

  #words(at: number): Int32Array {
    return this.#memory.i32.subarray(at / 4, at / 4 + MAILBOX_WORDS);
  }

  #idle(): Seat[] {
    return this.#queue.length > 0 ? [] : this.#seats.filter(({ isReady, running }) => isReady && running === undefined);
  }

  /** Wakes threads for a job that follows at once, as they take some 50 µs. */
  wake(): void {
    for (const { mailbox } of this.#idle().slice(1)) Atomics.notify(this.#memory.i32, mailbox / 4 + COUNT);
  }

  /** Queues a job, and gives it to threads that are idle. The last of them posts a message. */
  add(job: Job): void {
    Atomics.store(this.#memory.i32, job.at / 4 + POSTS, 1);
    if (this.#seats.length === 0) job.onEnd({ error: "there are no threads any more" });
    else this.#queue.push(job);
    this.#dispatch();
  }

  /** Gives a job to threads that are idle, except one, whose seat the caller takes. Undefined if none is idle. */
  join(job: Job): Running | undefined {
    const idle = this.#idle();
    if (idle.length === 0) return undefined;
    const running: Running = { job, seats: [], hasCaller: true, answer: {} };
    for (const seat of idle.slice(1, job.parts)) this.#give(seat, running);
    return running;
  }

  /** Waits for the threads of a job, at most until a time. Returns whether they are done, without an error. */
  waitFor({ job: { at }, seats }: Running, until: number): boolean {
    const words = this.#memory.i32;
    const areDone = () =>
      seats.every(({ mailbox }) => isDone(words, mailbox, at)) && Atomics.load(words, at / 4 + POSTS) === 0;
    while (!areDone()) if (performance.now() > until) return false;
    for (const seat of seats) seat.running = undefined;
    return true;
  }

  /** The caller leaves a job, and another thread takes its seat if there are rows left. A message tells the end. */
  leave(running: Running, areLeft: boolean): void {
    const { job, seats } = running;
    running.hasCaller = false;
    const [other] = areLeft ? this.#idle() : [];
    if (other !== undefined) this.#give(other, running);
    for (const { thread } of seats) thread?.hold(true);
    Atomics.compareExchange(this.#memory.i32, job.at / 4 + POSTS, 0, 1);
    this.#endIfDone(running);
  }

  /** Tells the threads of a job how often its slots were filled; -1 if no more follow. */
  setFilled({ at }: Job, count: number): void {
    Atomics.store(this.#memory.i32, at / 4 + FILLED, count);
    Atomics.notify(this.#memory.i32, at / 4 + FILLED);
  }

  /** Takes a job from the queue, or lets its threads end it soon. */
  cancel(job: Job): void {
    const at = this.#queue.indexOf(job);
    this.#stop(job);
    if (at < 0) return;
    this.#queue.splice(at, 1);
    job.onEnd({});
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const idle = this.#seats.filter(({ isReady, running }) => isReady && running === undefined);
      if (idle.length === 0) return;
      const job = this.#queue.shift() as Job;
      const running: Running = { job, seats: [], hasCaller: false, answer: {} };
      for (const seat of idle.slice(0, job.parts)) {
        this.#give(seat, running);
        seat.thread?.hold(true);
      }
    }
  }

  #give(seat: Seat, running: Running): void {
    const { job, seats } = running;
    seat.running = running;
    seats.push(seat);
    if (job.long > (seat.long?.size ?? 0)) {
      if (seat.long !== undefined) this.#heap.release(seat.long);
      seat.long = this.#heap.take(job.long);
    }
    const words = this.#memory.i32;
    const at = seat.mailbox / 4;
    words[at + LONG_AT] = seat.long?.at ?? 0;
    words[at + LONG_SIZE] = seat.long?.size ?? 0;
    this.#send(seat.mailbox, job.at);
  }

  /** Wakes a thread for a job, or with 0 to end. */
  #send(mailbox: number, job: number): void {
    const words = this.#memory.i32;
    Atomics.store(words, mailbox / 4 + JOB, job);
    Atomics.add(words, mailbox / 4 + COUNT, 1);
    Atomics.notify(words, mailbox / 4 + COUNT);
  }

  /** Lets the threads of a job end it soon. */
  #stop(job: Job): void {
    Atomics.store(this.#memory.i32, job.at / 4 + CANCELLED, 1);
    this.setFilled(job, -1);
  }

  #onAnswer(seat: Seat, answer: Answer): void {
    if (answer.ready) {
      seat.isReady = true;
      seat.isFirst = false;
      seat.thread?.hold(false);
      if (this.#seats.every(({ isReady }) => isReady)) this.#settle?.(undefined);
    } else if (answer.count === this.#words(seat.mailbox)[COUNT]) this.#finish(seat, answer);
    this.#dispatch();
  }

  /** Ends a job if all of its threads are done. */
  #finish({ running }: Seat, answer: Answer): void {
    if (running === undefined) return;
    if (running.answer.error === undefined) running.answer = { ...running.answer, ...answer };
    this.#endIfDone(running);
  }

  #endIfDone(running: Running): void {
    const { job, seats, hasCaller } = running;
    const own = seats.filter((seat) => seat.running === running);
    const hasFailed = Atomics.load(this.#memory.i32, job.at / 4 + POSTS) === POSTS_FAILED;
    if (hasFailed && running.answer.error === undefined) return; // the message follows
    if (hasCaller || !own.every(({ mailbox }) => isDone(this.#memory.i32, mailbox, job.at))) return;
    for (const seat of own) {
      seat.running = undefined;
      seat.thread?.hold(false);
    }
    job.onEnd(running.answer);
  }

  /** A thread has ended: its job fails, and another thread takes its seat, unless it has never started. */
  #onDeath(seat: Seat, reason: string): void {
    const { running, isReady, isFirst } = seat;
    seat.thread = undefined;
    if (running !== undefined) {
      this.#stop(running.job);
      const words = this.#words(seat.mailbox);
      Atomics.store(words, DONE, Atomics.load(words, COUNT));
      this.#finish(seat, { error: workerEnded(reason) });
      seat.running = undefined;
    }
    if (isReady) this.#startThread(seat);
    else {
      this.#seats = this.#seats.filter((other) => other !== seat);
      if (isFirst) this.#settle?.(reason);
      if (this.#seats.length === 0) for (const job of this.#queue.splice(0)) job.onEnd({ error: workerEnded(reason) });
    }
    this.#dispatch();
  }

  /** Ends all threads, and the jobs that they have. */
  async end(error: string): Promise<void> {
    const seats = this.#seats;
    const jobs = new Set(seats.flatMap(({ running }) => running?.job ?? []));
    this.#seats = [];
    for (const job of jobs) this.#stop(job);
    // Threads that sleep wake up to end: Deno waits for them.
    for (const { mailbox } of seats) this.#send(mailbox, 0);
    await Promise.all(seats.map(({ thread }) => thread?.end()));
    for (const job of [...jobs, ...this.#queue.splice(0)]) job.onEnd({ error });
  }
}
