// A call that threads run as the caller would: of rows that lie otherwise or that options change, or of one row. Its arguments are text,
// in which arrays are addresses.
import { ROOM } from "../backends/backend.js";
import type { Arguments } from "../call/arguments.js";
import { runCall } from "../call/call.js";
import type { Result } from "../call/model.js";
import type { BoundOperation } from "../call/operation.js";
import { copyTo } from "../call/typed-array.js";
import type { Results } from "../types/arrays.js";
import { Copies, NoRoom, type Shared } from "./copies.js";
import { Job } from "./job.js";
import { type Answer, encode, JOB_WORDS, KERNEL, LENGTH } from "./protocol.js";

/** Bytes behind a row for which threads have memory. */
const SLACK = 512;

/** The memory that each thread needs for rows of a length. */
export function memoryForRows(length: number): number {
  return length * 8 <= ROOM ? 0 : 3 * Math.ceil((length * 8 + SLACK) / 64) * 64;
}

/** The length of the longest row of a call in elements, or more. */
function longestRow({ cols, shape, axis, offsets }: Arguments["options"], length: number): number {
  if (cols !== undefined) return cols;
  if (offsets !== undefined) return offsets.reduce((most, end, r) => Math.max(most, end - (offsets[r - 1] ?? end)), 0);
  return axis === undefined ? length : (shape?.at(axis) ?? length);
}

/** Runs a call on threads. `result` is its array, if it has one. */
export async function runShared(
  local: BoundOperation,
  args: Arguments,
  result: Result,
  shared: Shared,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const copies = new Copies(shared);
  try {
    const answer = await settle(local, args, result, shared, copies, signal);
    if (!ArrayBuffer.isView(result)) return deliver(answer.result as Result, result);
    const copy = copies.of(result as Results);
    if (copy !== undefined) copyTo(result as Results, copy);
    return result;
  } catch (error) {
    if (error instanceof NoRoom) return runCall(local, args);
    throw error;
  } finally {
    copies.release();
  }
}

/** Gives the call to the threads, and waits for its end. */
function settle(
  local: BoundOperation,
  { options, dtype, inputs }: Arguments,
  result: Result,
  { memory, threads }: Shared,
  copies: Copies,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const out = ArrayBuffer.isView(result) ? (result as Results) : undefined;
  const isOneRow = !local.isElementwise && (options.cols ?? options.shape ?? options.offsets) === undefined;
  const parts = out !== undefined && !isOneRow ? threads.count : 1;
  const { weights } = options;
  const given = {
    ...{ ...options, signal: undefined, out, indices: undefined },
    weights: weights && [weights[0], typeof weights[1] === "number" ? weights[1] : null],
  };
  const text = encode({ name: local.name, options: given, dtype, inputs, parts }, (array) => copies.addressOf(array));
  const block = copies.take(4 * JOB_WORDS + 2 * text.length);
  const words = memory.i32.subarray(block.at / 4, block.at / 4 + JOB_WORDS).fill(0);
  words[KERNEL] = -1;
  words[LENGTH] = text.length;
  const codes = new Uint16Array(memory.buffer, block.at + 4 * JOB_WORDS, text.length);
  for (let i = 0; i < codes.length; i++) codes[i] = text.charCodeAt(i);
  const isCopied = out === inputs.x || options.offsets !== undefined;
  copies.fill(isCopied ? undefined : out);
  const long = memoryForRows(longestRow(options, Math.max(inputs.x.length, inputs.y?.length ?? 0)));
  const job = new Job(block.at, parts, long);
  threads.add(job);
  return job.end(threads, signal);
}

/** Writes the elements that topK selects, and their indices, to the caller's arrays. */
function deliver(answer: Result, result: Result): Result {
  if (typeof answer !== "object" || typeof result !== "object") return answer;
  if (!("indices" in answer) || !("indices" in result)) return answer;
  copyTo(result.values, answer.values);
  copyTo(result.indices, answer.indices);
  return result;
}
