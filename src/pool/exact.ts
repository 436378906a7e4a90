// Runs kernels where several threads write to one memory. A kernel may write what was there before behind the end of its last row, or
// element; another thread could have changed that. So the ends of pieces are computed apart, and copied.
import type { Backend, KernelCode, Run } from "../backends/backend.js";
import type { LinearMemory } from "../backends/linear-memory.js";
import { bytesOf, type Dtype, lengthOf, partOf } from "../call/typed-array.js";

/** Bytes behind its last row, or element, that a kernel may write: the rest of a vector. */
const REST = 16;

/** Elements behind a piece that no other thread may have for an open piece. */
export const ROOM_BEHIND = 4;

/** A kernel as a job names it, and as the caller runs it. */
export interface SharedKernel {
  readonly number: number;
  readonly code: KernelCode;
  readonly dtype: Dtype;
  readonly run: Run;
  readonly runPiece: RunPiece;
}

/** The arguments of a kernel for some rows of a call, or some elements where each is by itself. */
export function partOfCall(
  { isElementwise, operand, result }: KernelCode,
  [x, y, out, , cols, logBase]: Parameters<Run>,
  start: number,
  end: number,
): Parameters<Run> {
  const size = isElementwise ? 1 : cols;
  const outSize = result === "row" ? size : 1;
  const ofY = operand === "labels" ? 1 : size;
  const count = end - start;
  const own = y && partOf(y, start * ofY, count * ofY);
  const results = partOf(out, start * outSize, count * outSize);
  const given = partOf(x, start * size, count * size);
  return [given, own, results, isElementwise ? 1 : count, isElementwise ? count : cols, logBase];
}

/** Runs a part of the rows of a call. If it is open, no other thread writes to the elements behind it. */
export type RunPiece = (args: Parameters<Run>, start: number, end: number, isOpen?: boolean) => void;

/** Makes the function that runs a kernel on some rows of a call, or some elements where each is by itself, and writes to no others. */
export function exactly(run: Run, kernel: KernelCode, memory: Pick<LinearMemory, "copiesOut">): RunPiece {
  const { isElementwise } = kernel;

  return (args, start, end, isOpen = false) => {
    const [, , out, rows, cols] = args;
    const part = (from: number, until: number) => run(...partOfCall(kernel, args, from, until));
    if (kernel.result !== "row") {
      if (start === 0 && end === rows) run(...args);
      else part(start, end);
      return;
    }
    const bytes = ((isElementwise ? 1 : cols) * bytesOf(out)) / lengthOf(out);
    const isWhole = isOpen || (!isElementwise && bytes % REST === 0);
    const middle = isWhole ? end : Math.max(start, end - Math.ceil(REST / bytes));
    if (middle > start) part(start, middle);
    if (end === middle) return;
    memory.copiesOut = true;
    try {
      part(middle, end);
    } finally {
      memory.copiesOut = false;
    }
  };
}

/** Runs kernels of one thread beside others that write to the same memory. */
export function besideThreads(wasm: Backend, memory: LinearMemory): Backend {
  return {
    ...{ name: wasm.name, memory: wasm.memory },
    kernelFor(kernel, dtype) {
      const runPiece = exactly(wasm.kernelFor(kernel, dtype), kernel, memory);
      return (...args) => runPiece(args, 0, kernel.isElementwise ? args[3] * args[4] : args[3]);
    },
    tileFor: (...args) => wasm.tileFor(...args),
  };
}
