// A worker of a pool. It runs jobs until its mailbox says that there is none.
import { type Backend, residents, type Shares } from "../backends/backend.js";
import { LinearMemory } from "../backends/linear-memory.js";
import { runResident } from "../backends/residents.js";
import { userKernels } from "../backends/user-kernels.js";
import { startWasm } from "../backends/wasm.js";
import { runCall } from "../call/call.js";
import { BoundOperation } from "../call/operation.js";
import { exactly } from "./exact.js";
import { operations } from "./operations.js";
import {
  type Answer,
  CANCELLED,
  COUNT,
  DONE,
  decode,
  isDone,
  JOB,
  JOB_WORDS,
  type JobText,
  LENGTH,
  LONG_AT,
  LONG_SIZE,
  MAILBOX_WORDS,
  NEXT,
  READY,
  type Start,
} from "./protocol.js";

/** Looks at the mailbox before the worker sleeps: some 20 µs. */
const SPINS = 2000;

/** The least number of elements of a piece, and the pieces for each worker: of many, more ends are copied. */
const LEAST_PIECE = 8192;
const PIECES = 4;

/** The pieces of a job that this worker takes. */
class Turns implements Shares {
  #words: Int32Array = new Int32Array(0);
  #piece = 0;
  #claimed: number | undefined;
  parts = 1;

  start(words: Int32Array, parts: number): void {
    this.#words = words;
    this.#piece = 0;
    this.#claimed = undefined;
    this.parts = parts;
  }

  /** Claims the next piece that no worker has. */
  claim(): number {
    return Atomics.load(this.#words, CANCELLED) === 0 ? Atomics.add(this.#words, NEXT, 1) : Number.POSITIVE_INFINITY;
  }

  takes(): boolean {
    this.await(Number.MAX_SAFE_INTEGER);
    if (this.parts === 1) return Atomics.load(this.#words, CANCELLED) === 0;
    this.#claimed ??= this.claim();
    if (this.#piece++ !== this.#claimed) return false;
    this.#claimed = undefined;
    return true;
  }

  /** Waits until the caller has copied so many elements of the inputs, or all. */
  await(elements: number): void {
    for (let ready = 0; ; ) {
      ready = Atomics.load(this.#words, READY);
      if (ready < 0 || ready >= elements) return;
      Atomics.wait(this.#words, READY, ready, 100);
    }
  }
}

function makeBackend(memory: LinearMemory, module: Start["module"], turns: Turns): Backend {
  const wasm = startWasm("wasm-simd", { name: "tables" }, userKernels(module as WebAssembly.Module), memory, false);
  memory.hasResidents = true;
  residents.run = runResident;
  return {
    name: wasm.name,
    memory,
    shares: turns,
    kernelFor(kernel, dtype) {
      const runPiece = exactly(wasm.kernelFor(kernel, dtype), kernel, memory);
      return (...args) => {
        const [, , , rows, cols] = args;
        const units = kernel.isElementwise ? rows * cols : rows;
        const size = kernel.isElementwise ? 1 : cols;
        const least = Math.ceil(LEAST_PIECE / size);
        const atOnce = turns.parts === 1 ? units : Math.max(least, Math.ceil(units / (PIECES * turns.parts)));
        for (let start = turns.claim() * atOnce; start < units; start = turns.claim() * atOnce) {
          const end = Math.min(units, start + atOnce);
          turns.await(end * size);
          runPiece(args, start, end);
        }
      };
    },
    tileFor: (kernel, dtype, cols, arrays) => wasm.tileFor(kernel, dtype, cols, arrays),
  };
}

function run(memory: LinearMemory, at: number, turns: Turns, boundOf: (name: string) => BoundOperation): Answer {
  memory.refresh();
  const words = memory.i32.subarray(at / 4, at / 4 + JOB_WORDS);
  const start = at / 2 + 2 * JOB_WORDS;
  const codes = new Uint16Array(memory.buffer).subarray(start, start + words[LENGTH]);
  let text = "";
  for (let i = 0; i < codes.length; i += 4096) text += String.fromCharCode(...codes.subarray(i, i + 4096));
  const { name, options, dtype, inputs, parts } = decode(text, memory) as JobText;
  turns.start(words, parts);
  const args = { options, kind: dtype, dtype, inputs, x: inputs.x, y: inputs.y ?? inputs.ids };
  const result = runCall(boundOf(name), args);
  return options.out === undefined ? { result } : {};
}

function work({ memory: shared, module, scratch, mailbox, mailboxes }: Start, post: (answer: Answer) => void): void {
  const memory = new LinearMemory(shared, scratch);
  const turns = new Turns();
  const backend = makeBackend(memory, module, turns);
  const bound = new Map<string, BoundOperation>();
  const boundOf = (name: string) => {
    let own = bound.get(name);
    const operation = operations.get(name);
    if (own === undefined && operation !== undefined)
      bound.set(name, (own = new BoundOperation(operation, () => backend)));
    if (own === undefined) throw new Error(`there is no ${name}`);
    return own;
  };
  const words = memory.i32.subarray(mailbox / 4, mailbox / 4 + MAILBOX_WORDS);
  post({ ready: true });
  for (let count = 0; ; ) {
    for (let i = 0; i < SPINS && Atomics.load(words, COUNT) === count; i++);
    while (Atomics.load(words, COUNT) === count) Atomics.wait(words, COUNT, count);
    count = Atomics.load(words, COUNT);
    const job = Atomics.load(words, JOB);
    if (job === 0) return;
    if (words[LONG_AT] !== memory.longAt) {
      memory.useForLongRows(words[LONG_AT], words[LONG_SIZE]);
      bound.clear(); // their tiles are where the old memory was
    }
    let answer: Answer;
    try {
      answer = run(memory, job, turns, boundOf);
    } catch (error) {
      answer = { error: String(error instanceof Error ? error.message : error) };
    }
    // The last of the workers posts, as a message takes some 50 µs.
    Atomics.store(words, DONE, count);
    const isLast = mailboxes.every((at) => isDone(memory.i32, at, job));
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
