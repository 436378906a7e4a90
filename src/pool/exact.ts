// Runs kernels where several threads write to one memory. A kernel may write what was there before behind the end of its last row, or
// element; another thread could have changed that. So the ends of pieces are computed apart, and copied.
import type { Backend, KernelCode, Run } from "../backends/backend.js";
import type { LinearMemory } from "../backends/linear-memory.js";
import { bytesOf, lengthOf, partOf } from "../call/typed-array.js";

/** Bytes behind its last row, or element, that a kernel may write: the rest of a vector. */
const REST = 16;

/** Elements behind a piece that no other thread may have for an open piece. */
export const ROOM_BEHIND = 4;

/** Runs a part of the rows of a call. If it is open, no other thread writes to the elements behind it. */
export type RunPiece = (args: Parameters<Run>, start: number, end: number, isOpen?: boolean) => void;

/** Makes the function that runs a kernel on some rows of a call, or some elements where each is by itself, and writes to no others. */
export function exactly(run: Run, kernel: KernelCode, memory: Pick<LinearMemory, "copiesOut">): RunPiece {
  const { isElementwise, operand } = kernel;
  const isRow = kernel.result === "row";
  const isPerRow = operand === "labels" || operand === "counts";

  return ([x, y, out, rows, cols, logBase], start, end, isOpen = false) => {
    const size = isElementwise ? 1 : cols;
    const part = (from: number, until: number) => {
      const outSize = isRow ? size : 1;
      const count = until - from;
      const ofY = isPerRow ? 1 : size;
      const own = y && partOf(y, from * ofY, count * ofY);
      const results = partOf(out, from * outSize, count * outSize);
      const given = partOf(x, from * size, count * size);
      run(given, own, results, isElementwise ? 1 : count, isElementwise ? count : cols, logBase);
    };
    if (!isRow) {
      if (start === 0 && end === rows) run(x, y, out, rows, cols, logBase);
      else part(start, end);
      return;
    }
    const bytes = (size * bytesOf(out)) / lengthOf(out);
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
