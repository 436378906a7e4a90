// The backends of logsum/relaxed: kernels with fused multiply-add come first.
import { tables } from "#kernels/tables";
import type { Source } from "../select.js";
import { startWasm } from "../wasm.js";

export const sources: readonly Source[] = [
  { name: "wasm-relaxed-simd", start: (given) => startWasm("wasm-relaxed-simd", tables, given) },
  { name: "wasm-simd", start: (given) => startWasm("wasm-simd", tables, given) },
];
