// A worker of a pool. It runs jobs until its mailbox says that there is none.
import { type Backend, type KernelCode, type Run, residents } from "../backends/backend.js";
import { LinearMemory } from "../backends/linear-memory.js";
import { runResident } from "../backends/residents.js";
import { userKernels } from "../backends/user-kernels.js";
import { startWasm } from "../backends/wasm.js";
import { failureOf, runCall } from "../call/call.js";
import type { BoundOperation } from "../call/operation.js";
import type { Dtype } from "../call/typed-array.js";
import { Claims, cut, Slots, wordsOf } from "./claims.js";
import { besideThreads, exactly, ROOM_BEHIND, type RunPiece } from "./exact.js";
import { bindAll } from "./operations.js";
import {
  type Answer,
  COUNT,
  DONE,
  decode,
  IS_F32,
  isDone,
  JOB,
  JOB_WORDS,
  type JobText,
  KERNEL,
  LENGTH,
  LONG_AT,
  LONG_SIZE,
  MAILBOX_WORDS,
  PARTS,
  POSTS,
  POSTS_FAILED,
  readArguments,
  SLOTS,
  STATE_FREE,
  type Start,
  TRAPPED,
} from "./protocol.js";
import { Turns } from "./turns.js";

/** Looks before a worker sleeps: some 1 ms, so that a program that calls often does not wake it each time. */
const SPINS = 100_000;

/** The bytes of a cache line, in words. */
const LINE = 16;

/** Runs jobs in the memory that the threads share. */
class Runner {
  readonly #memory: LinearMemory;
  readonly #mailbox: Int32Array;
  readonly #turns = new Turns();
  readonly #wasm: Backend;
  readonly #backend: Backend;
  readonly #kernels: readonly (readonly [KernelCode, BoundOperation])[];
  readonly #runs = new Map<number, { run: Run; runPiece: RunPiece }>();
  #operations: ReturnType<typeof bindAll>;

  constructor(memory: LinearMemory, module: Start["module"], mailbox: Int32Array) {
    this.#memory = memory;
    this.#mailbox = mailbox;
    this.#wasm = startWasm("wasm-simd", { name: "tables" }, userKernels(module as WebAssembly.Module), memory, false);
    memory.hasResidents = true;
    residents.run = runResident;
    this.#backend = { ...besideThreads(this.#wasm, memory), shares: this.#turns };
    this.#operations = bindAll(() => this.#backend);
    this.#kernels = [...this.#operations.values()].flatMap((one) =>
      one.kernels.map((kernel) => [kernel, one] as const),
    );
  }

  run(job: number): Answer {
    const memory = this.#memory;
    memory.refresh();
    const [at, size] = [this.#mailbox[LONG_AT], this.#mailbox[LONG_SIZE]];
    if (at !== memory.longAt) {
      memory.useForLongRows(at, size);
      this.#operations = bindAll(() => this.#backend); // their tiles are where the old memory was
    }
    const words = memory.i32.subarray(job / 4, job / 4 + JOB_WORDS);
    if (words[KERNEL] < 0) return this.#runText(words);
    this.#runKernel(words);
    return {};
  }

  /** Runs an operation as the caller would, and takes some of its tiles. */
  #runText(words: Int32Array): Answer {
    const memory = this.#memory;
    const codes = new Uint16Array(memory.buffer, words.byteOffset + words.byteLength, words[LENGTH]);
    let text = "";
    for (let i = 0; i < codes.length; i += 4096) text += String.fromCharCode(...codes.subarray(i, i + 4096));
    const { name, options, dtype, inputs, parts } = decode(text, memory) as JobText;
    const operation = this.#operations.get(name);
    if (operation === undefined) throw new Error(`there is no ${name}`);
    this.#turns.start(words, parts === 1);
    const result = runCall(operation, { options, kind: dtype, dtype, inputs, x: inputs.x, y: inputs.y ?? inputs.ids });
    return options.out === undefined ? { result } : {};
  }

  /** Runs a kernel on rows that no other thread takes, or on slots. */
  #runKernel(words: Int32Array): void {
    const [kernel, operation] = this.#kernels[words[KERNEL]];
    const dtype = words[IS_F32] === 1 ? "f32" : "f64";
    const number = 2 * words[KERNEL] + words[IS_F32];
    let runs = this.#runs.get(number);
    if (runs === undefined) {
      const run = this.#wasm.kernelFor(kernel, dtype);
      runs = { run, runPiece: exactly(run, kernel, this.#memory) };
      this.#runs.set(number, runs);
    }
    try {
      if (words[SLOTS] > 0) this.#runSlots(words, kernel, dtype, runs.run);
      else this.#runRows(words, kernel, dtype, runs.runPiece);
    } catch (error) {
      throw failureOf(operation, error);
    }
  }

  #runRows(words: Int32Array, kernel: KernelCode, dtype: Dtype, runPiece: RunPiece): void {
    const args = readArguments(words, this.#memory, kernel, dtype);
    const { units, size, piece } = cut(kernel, args, words[PARTS]);
    const claims = new Claims(words, words[PARTS]);
    for (let has = claims.take(false); has; ) {
      const { start, end } = claims;
      has = claims.take(false);
      const own = has && claims.start === end ? Math.min(units, claims.end * piece) - end * piece : 0;
      runPiece(args, start * piece, Math.min(units, end * piece), own * size >= ROOM_BEHIND);
    }
  }

  #runSlots(words: Int32Array, kernel: KernelCode, dtype: Dtype, run: Run): void {
    const memory = this.#memory;
    const count = words[SLOTS];
    const start = words.byteOffset / 4;
    const slots = new Slots(memory.i32.subarray(start, start + wordsOf(count)), count);
    for (let slot = slots.take(true); slot >= 0; slot = slots.take(true)) {
      const args = readArguments(slots.wordsOf(slot), memory, kernel, dtype);
      run(...args);
      const [x, y, out] = args;
      const { byteOffset, byteLength } = y ?? x;
      // The caller copies to cache lines four times as fast if this thread has written to them, too.
      const end = (byteOffset + byteLength) / 4;
      for (let at = Math.ceil((out.byteOffset + out.byteLength) / 4); at < end; at += LINE) memory.i32[at] = 0;
      slots.set(slot, STATE_FREE);
    }
  }
}

const messageOf = (error: unknown): string => String(error instanceof Error ? error.message : error);

function work({ memory: shared, module, scratch, mailbox, mailboxes }: Start, post: (answer: Answer) => void): void {
  const memory = new LinearMemory(shared, scratch);
  const words = memory.i32.subarray(mailbox / 4, mailbox / 4 + MAILBOX_WORDS);
  const runner = new Runner(memory, module, words);
  post({ ready: true });
  for (let count = 0; ; ) {
    for (let looks = 0; Atomics.load(words, COUNT) === count; ) {
      if (looks++ < SPINS) continue;
      Atomics.wait(words, COUNT, count);
      looks = 0;
    }
    count = Atomics.load(words, COUNT);
    const job = Atomics.load(words, JOB);
    if (job === 0) return;
    const posts = job / 4 + POSTS;
    let answer: Answer;
    try {
      answer = runner.run(job);
    } catch (error) {
      answer = { error: messageOf(error) };
      if (memory.hasTrapped) Atomics.store(words, TRAPPED, 1);
      Atomics.store(memory.i32, posts, POSTS_FAILED);
    }
    Atomics.store(words, DONE, count);
    // The last of the workers posts, as a message takes some 50 µs, and only if the caller does not look.
    const isLast = mailboxes.every((at) => isDone(memory.i32, at, job)) && Atomics.load(memory.i32, posts) !== 0;
    if (isLast || answer.error !== undefined || answer.result !== undefined) post({ ...answer, count });
  }
}

/** The port to the caller: that of Node.js, or the worker itself. */
function listen(): void {
  const scope = globalThis as unknown as { postMessage?(answer: Answer): void; close(): void; onmessage: unknown };
  if (scope.postMessage === undefined) {
    const { parentPort } = globalThis.process.getBuiltinModule("node:worker_threads");
    parentPort?.once("message", (start: Start) => {
      work(start, (answer) => parentPort.postMessage(answer));
      globalThis.process.exit();
    });
    return;
  }
  scope.onmessage = ({ data }: { data: Start }) => {
    work(data, (answer) => scope.postMessage?.(answer));
    scope.close();
  };
}

listen();
