// The sources of the entry logsum/relaxed: kernels with fused multiply-add come first.
import { tables } from "#kernels/tables";
import type { Source } from "../select.js";
import { startWasm } from "../wasm.js";

export const sources: readonly Source[] = [
  { name: "wasm-relaxed-simd", start: (user) => startWasm("wasm-relaxed-simd", tables, user) },
  { name: "wasm-simd", start: (user) => startWasm("wasm-simd", tables, user) },
];
