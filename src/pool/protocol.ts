// How the caller and its workers talk. A worker waits for a number in its mailbox to change, and runs the job that the mailbox names.
// A job is a kernel's call, in numbers, or an operation's, as text in which arrays are addresses. Both are in shared memory.
// A kernel's call may have slots behind it: calls on a tile each, which the caller writes while threads run them.
// See docs/decisions/45-threads.md.
import type { KernelCode, Run } from "../backends/backend.js";
import type { LinearMemory } from "../backends/linear-memory.js";
import type { Inputs, Options } from "../call/model.js";
import { CLASSES, type Dtype, lengthOf, typedArrayName } from "../call/typed-array.js";
import type { Floats, Results } from "../types/arrays.js";

/** Words of a mailbox: the number of jobs so far, the address of the last, and memory for long rows. */
export const COUNT = 0;
export const JOB = 1;
export const LONG_AT = 2;
export const LONG_SIZE = 3;
/** The number of jobs that are done. */
export const DONE = 4;
/** Is 1 once a kernel of the worker has trapped. */
export const TRAPPED = 5;
export const MAILBOX_WORDS = 32; // a cache line of its own

/** Words of a job: the ends of the pieces that no thread has, or the next tile; is it cancelled; how often slots were filled, or -1. */
export const ENDS = 0;
export const NEXT = 0;
export const CANCELLED = 1;
export const FILLED = 2;
/** Does the last worker post a message? One that fails does, and says so here. */
export const POSTS = 3;
export const POSTS_FAILED = 2;
/** The number of the kernel, or -1 before the length of a text, which is behind the words. */
export const KERNEL = 4;
export const LENGTH = 5;
/** The call of a kernel: the slots behind it, its dtype, 1 for float32, the threads that share it, and its arguments. */
export const SLOTS = 5;
export const IS_F32 = 6;
export const PARTS = 7;
export const X = 8;
export const Y = 9;
export const OUT = 10;
export const ROWS = 11;
export const COLS = 12;
export const LOG_BASE = 14; // a float64
export const JOB_WORDS = 16;
/** The states of slots, if a job has some, are in the place of its arguments and behind: a cache line for all that threads look at. */
export const STATES = 8;
export const STATE_FREE = 0;
export const STATE_FULL = 1;
export const STATE_TAKEN = 2;

/** Is the worker of a mailbox done with a job, if it has it? */
export function isDone(words: Int32Array, mailbox: number, job: number): boolean {
  const at = mailbox / 4;
  return Atomics.load(words, at + JOB) !== job || Atomics.load(words, at + DONE) === Atomics.load(words, at + COUNT);
}

/** What a worker needs to start. The kernels are a module where the engine can send one, else bytes. */
export interface Start {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module | Uint8Array<ArrayBuffer>;
  /** The addresses of its scratch and its mailbox. */
  readonly scratch: number;
  readonly mailbox: number;
  /** The mailboxes of all workers. */
  readonly mailboxes: readonly number[];
}

/** A call, as a worker runs it. */
export interface JobText {
  readonly name: string;
  readonly options: Options;
  readonly dtype: Dtype;
  readonly inputs: Inputs;
  /** The number of workers that may share it. */
  readonly parts: number;
}

/** An answer of a worker: it is ready, or the last to have done a job that posts, with its result unless that is in `out`. */
export interface Answer {
  readonly ready?: boolean;
  /** The number of the worker's job: several workers may find that they were the last, and an answer may come late. */
  readonly count?: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Writes the arguments of a kernel. The arrays have these addresses. */
export function writeArguments(
  words: Int32Array,
  { f64 }: LinearMemory,
  [x, y, out]: readonly number[],
  [, , , rows, cols, logBase]: Parameters<Run>,
): void {
  words[X] = x;
  words[Y] = y;
  words[OUT] = out;
  words[ROWS] = rows;
  words[COLS] = cols;
  f64[(words.byteOffset / 4 + LOG_BASE) / 2] = logBase;
}

/** Reads the arguments of a kernel, with views of this thread. */
export function readArguments(
  words: Int32Array,
  { buffer, f64 }: LinearMemory,
  { operand, result }: KernelCode,
  dtype: Dtype,
): Parameters<Run> {
  const Class = CLASSES[dtype] as ClassOf<Floats>;
  const OutClass = (result === "index" ? Uint32Array : Class) as ClassOf<Results>;
  const [rows, cols] = [words[ROWS], words[COLS]];
  const all = rows * cols;
  const isPerRow = operand === "labels";
  let y: Parameters<Run>[1] = null;
  if (words[Y] !== 0)
    y = isPerRow ? new Int32Array(buffer as ArrayBuffer, words[Y], rows) : new Class(buffer, words[Y], all);
  const out = new OutClass(buffer, words[OUT], result === "row" ? all : rows);
  return [new Class(buffer, words[X], all), y, out, rows, cols, f64[(words.byteOffset / 4 + LOG_BASE) / 2]];
}

type ClassOf<A> = new (buffer: ArrayBufferLike, at: number, length: number) => A;
type ArrayClass = new (buffer: ArrayBufferLike, at: number, length: number) => ArrayBufferView;
type AnyArray = ArrayBufferView & { readonly length: number };

/** Writes a value as text. `place` gives the address of an array. */
export function encode(value: object, place: (array: AnyArray) => number): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (ArrayBuffer.isView(part)) {
      const array = part as AnyArray;
      return { array: typedArrayName(array), at: place(array), length: lengthOf(array) };
    }
    const isPlain = typeof part !== "number" || (Number.isFinite(part) && !Object.is(part, -0));
    return isPlain ? part : { number: Object.is(part, -0) ? "-0" : String(part) };
  });
}

/** Reads a value that `encode` wrote, with views of this thread. */
export function decode(text: string, { buffer }: LinearMemory): unknown {
  return JSON.parse(text, (_key, part) => {
    if (part?.array !== undefined) {
      const Class = (globalThis as unknown as Record<string, ArrayClass>)[part.array];
      return new Class(buffer, part.at, part.length);
    }
    return part?.number === undefined ? part : Number(part.number);
  });
}
