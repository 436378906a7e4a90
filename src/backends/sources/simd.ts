// The backends of an entry whose kernels do without relaxed SIMD, or that has none of its own.
import { tables } from "#kernels/tables";
import type { Source } from "../select.js";
import { startWasm } from "../wasm.js";

export const sources: readonly Source[] = [
  { name: "wasm-simd", start: (given) => startWasm("wasm-simd", tables, given) },
];
