// A kernel alone, without any call: the times that resident arrays are measured against.
import { readFileSync } from "node:fs";
import { createLogSum } from "../dist/index.js";

const MODULES = { softmax: "logsumexp", logSumExp: "logsumexp", klDivergence: "kullback-leibler" };
const TABLES = 0x8000;
const SCRATCH = 0x14000;
const FIRST = 0x100000;

/** Returns a function that runs a kernel on rows in a memory of its own. */
export function loadKernels(op, dtype, inputs, rows, cols) {
  const size = (inputs[0].byteLength + 4096) & ~63;
  const memory = new WebAssembly.Memory({ initial: 64 + Math.ceil((3 * size) / 65_536) });
  const bytes = readFileSync(new URL(`../dist/kernels/${MODULES[op]}.wasm`, import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, scratch: SCRATCH } });
  // The lookup tables of an instance, whose memory a resident array shows.
  const { array } = createLogSum({ backend: "wasm-simd" }).alloc(Float64Array, 1);
  new Uint8Array(memory.buffer).set(new Uint8Array(array.buffer, TABLES, SCRATCH - TABLES), TABLES);
  for (const [i, input] of inputs.entries()) {
    new input.constructor(memory.buffer, FIRST + i * size, input.length).set(input);
  }
  return () => exports[`${op}_${dtype}`](FIRST, FIRST + size, FIRST + 2 * size, rows, cols, 1);
}
