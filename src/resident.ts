// Arrays in the kernels' memory.
import { standardSelection } from "./backends/select.js";
import { allocOf } from "./call/allocate.js";
import type { Alloc } from "./types/resident.js";

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
