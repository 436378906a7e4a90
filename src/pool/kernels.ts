// The kernels of a pool, which import one memory for all of its threads.
import { kernels } from "../../build/generated/kernels/shared.js";
import { LinearMemory } from "../backends/linear-memory.js";

/** The pages of memory that are asked for at most: 2 GiB, or less where the host has not as many addresses. */
const MOST_PAGES = [2 ** 15, 2 ** 14, 2 ** 13, 2 ** 12];
const FIRST_PAGES = 64;

/** The flags of a memory's limits, in the bytes of a module: it has a maximum; it is shared, too. */
const HAS_MAXIMUM = 1;
const IS_SHARED = 3;

/** The place of the flags: behind the name of the import, and its kind. */
function placeOfFlags(bytes: Uint8Array): number {
  const name = [...new TextEncoder().encode("memory"), 2, IS_SHARED];
  for (let i = 0; ; i++) if (name.every((byte, k) => bytes[i + k] === byte)) return i + name.length - 1;
}

export interface SharedKernels {
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  readonly module: WebAssembly.Module;
  readonly memory: LinearMemory;
}

/** Compiles the kernels and makes their memory, which is shared only if it shall be. */
export function makeKernels(isShared: boolean): SharedKernels {
  const bytes = () => {
    const own = kernels();
    if (!isShared) own[placeOfFlags(own)] = HAS_MAXIMUM;
    return own;
  };
  const module = new WebAssembly.Module(bytes());
  for (const maximum of MOST_PAGES) {
    try {
      const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum, shared: isShared });
      return { bytes, module, memory: new LinearMemory(memory) };
    } catch (error) {
      if (maximum === MOST_PAGES.at(-1)) throw error;
    }
  }
  throw new Error("there is no memory");
}
