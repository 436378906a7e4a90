// A kernel alone, without any call: the times that resident arrays are measured against.
import { readFileSync } from "node:fs";
import { createLogSum } from "../dist/index.js";

const MODULES = { softmax: "softmaxes", logSumExp: "logsumexp", klDivergence: "kullback-leibler" };
const PAGE = 65_536;

/** Bytes for the scratch of a kernel, and more. */
const SCRATCH = 4 * PAGE;

/** Returns a function that runs a kernel on rows in a memory of its own. */
export function loadKernels(op, dtype, inputs, rows, cols) {
  // The lookup tables are those of an instance. A resident array shows its memory, and lies behind all that the kernels use.
  const { array } = createLogSum({ backend: "wasm-simd" }).alloc(Float64Array, 1);
  const scratch = Math.ceil(array.byteOffset / PAGE) * PAGE;
  const first = scratch + SCRATCH;
  const size = (inputs[0].byteLength + 4096) & ~63;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((first + 3 * size) / PAGE) });
  new Uint8Array(memory.buffer).set(new Uint8Array(array.buffer, 0, array.byteOffset));
  const bytes = readFileSync(new URL(`../dist/kernels/${MODULES[op]}.wasm`, import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, scratch } });
  for (const [i, input] of inputs.entries()) {
    new input.constructor(memory.buffer, first + i * size, input.length).set(input);
  }
  return () => exports[`${op}_${dtype}`](first, first + size, first + 2 * size, rows, cols, 1);
}
