// Allocates arrays in the kernels' memory, and checks those of calls.
import { type Backend, type Memory, residents } from "../backends/backend.js";
import { type Block, Heap } from "../backends/heap.js";
import { runResident } from "../backends/residents.js";
import type { Floats } from "../types/arrays.js";
import type { Alloc, Resident } from "../types/resident.js";
import { checkInteger } from "./check.js";
import { isFreed, noMemory, notLive, wrongType } from "./errors.js";
import { ownOf } from "./own.js";
import { bufferOf, bytesOf, offsetOf } from "./typed-array.js";

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
  if (memory === undefined || !array || bytesOf(array) === 0 || !memory.owns(bufferOf(array))) return;
  if (memory.heap?.isLive(offsetOf(array), bytesOf(array)) !== true) throw notLive(where, argument);
}

/**
 * Returns the heap of a memory, and installs the parts of calls that its arrays need.
 */
export function heapOf(memory: Memory): Heap {
  if (memory.heap === undefined) {
    memory.heap = new Heap(memory);
    memory.hasResidents = true;
    residents.check = checkLive;
    residents.run = runResident;
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
    Object.defineProperty(resident, Symbol.dispose, ownOf({ value: () => isLive && release() }));
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

/** Detaches a buffer. Worklets of older engines cannot. */
function detach(buffer: ArrayBuffer & { transfer?: (length: number) => ArrayBuffer }): void {
  if (buffer.transfer) buffer.transfer(0);
  else if (typeof structuredClone === "function") structuredClone(undefined, { transfer: [buffer] });
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
    () => detach(array.buffer as ArrayBuffer),
  );
}

/**
 * Makes the function `alloc` of a backend, which the first call chooses.
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
