// Arrays in the kernels' memory.
import { type Backend, type Memory, residents } from "./backends/backend.js";
import { type Block, Heap } from "./backends/heap.js";
import { standardSelection } from "./backends/select.js";
import { checkInteger } from "./call/check.js";
import { isFreed, noMemory, notLive, wrongType } from "./call/errors.js";
import type { Floats } from "./types/arrays.js";
import type { Alloc, Resident } from "./types/resident.js";

/** The longest rows in bytes for which `alloc` makes room, as calls with its arrays do not let memory grow. */
const LONG_ROW = 8 * 1024 * 1024;

type FloatsClass = (new (
  buffer: ArrayBufferLike,
  at: number,
  length: number,
) => Floats) & { BYTES_PER_ELEMENT: number };

/** The check of the arrays of calls: a view of linear memory must lie in a live allocation. */
function checkLive(
  { memory }: Backend,
  where: string,
  argument: string,
  array: ArrayBufferView | null | undefined,
): void {
  if (memory === undefined || !array || array.byteLength === 0 || !memory.owns(array.buffer)) return;
  if (memory.heap?.isLive(array.byteOffset, array.byteLength) !== true) throw notLive(where, argument);
}

/**
 * Returns the heap of a memory, and installs the check of calls.
 * @internal
 */
export function heapOf(memory: Memory): Heap {
  if (memory.heap === undefined) {
    memory.heap = new Heap(memory);
    memory.hasResidents = true;
    // Entries of the package share this place, and each may install its copy of the check.
    residents.check = checkLive;
  }
  return memory.heap as Heap;
}

/** Makes a resident. `view` returns its array, and `free` gives its memory back. */
function residentOf(length: number, view: () => Floats, free: () => void): Resident {
  let isLive = true;
  const whileLive = <V>(value: () => V): V => {
    if (!isLive) throw isFreed();
    return value();
  };
  const release = () => {
    isLive = false;
    free();
  };
  const resident = {
    get array() {
      return whileLive(view);
    },
    get length() {
      return whileLive(() => length);
    },
    free: () => whileLive(release),
  };
  // Browsers of before 2025 do not have the symbol.
  if (Symbol.dispose !== undefined)
    Object.defineProperty(resident, Symbol.dispose, { value: () => isLive && release() });
  return resident as Resident;
}

function allocInHeap(memory: Memory, Class: FloatsClass, length: number, bytes: number): Resident {
  const heap = heapOf(memory);
  memory.roomFor(Math.min(bytes, LONG_ROW), 3);
  const block: Block | undefined = heap.take(bytes);
  if (block === undefined) throw noMemory(bytes);
  const view = () => new Class(memory.buffer, block.at, length);
  if (!block.isClean) view().fill(0);
  return residentOf(length, view, () => heap.release(block));
}

/** Allocates ordinary memory. It is detached when it is given back, so that its views are refused as those of linear memory are. */
function allocOrdinary(Class: FloatsClass, length: number, bytes: number): Resident {
  let array: Floats;
  try {
    array = new Class(new ArrayBuffer(bytes), 0, length);
  } catch {
    throw noMemory(bytes);
  }
  return residentOf(
    length,
    () => array,
    () => structuredClone(undefined, { transfer: [array.buffer as ArrayBuffer] }),
  );
}

/**
 * Makes the function `alloc` of a backend, which the first call chooses.
 * @internal
 */
export function allocOf(backend: () => Backend): Alloc {
  return ((type: unknown, length: unknown): Resident => {
    const Class: FloatsClass | undefined = [Float64Array, Float32Array].find((one) => one === type);
    if (Class === undefined) throw wrongType("alloc", "type", "Float64Array or Float32Array", type);
    const n = checkInteger("alloc", "length", length, 0);
    const bytes = n * Class.BYTES_PER_ELEMENT;
    const { memory } = backend();
    return memory === undefined ? allocOrdinary(Class, n, bytes) : allocInHeap(memory, Class, n, bytes);
  }) as Alloc;
}

/**
 * Allocates an array in the kernels' memory, which calls take as an input or as `out` without a copy.
 * Its elements are 0, and its address is a multiple of 16. Other views of its memory may be passed, too.
 *
 * Each read of `array` gives a valid view. Memory grows by `alloc`, and by calls on ordinary rows of more than 512 KiB; this detaches
 * views that were read before, and a call with a detached view throws a TypeError.
 * So does one with a view of memory that is free. Memory that was given out again is not told apart.
 *
 * The backend `js` has arrays of ordinary memory instead.
 *
 * @param type The class of the array: Float64Array or Float32Array.
 * @param length The number of elements.
 * @returns The array, and `free()`, which gives its memory back.
 * @throws RangeError if there is too little memory. Everything else stays usable.
 * @example
 * ```ts
 * const logits = alloc(Float64Array, 6);
 * logits.array.set([2, 1, 0, 0, 1, 2]);
 * softmax(logits.array, { cols: 3, out: logits.array }); // no copy
 * logits.array[0]; // → 0.6652409557748218
 * logits.free();
 * ```
 */
export const alloc: Alloc = /*#__PURE__*/ allocOf(() => standardSelection().backend);
