// The sources of entries whose kernels have no relaxed SIMD, and of the entry logsum/core, which has no kernels.
import { tables } from "#kernels/tables";
import type { Source } from "../select.js";
import { startWasm } from "../wasm.js";

export const sources: readonly Source[] = [
  { name: "wasm-simd", start: (user) => startWasm("wasm-simd", tables, user) },
];
