// The sources of the entry logsum/relaxed: kernels with fused multiply-add come first.
import { tables } from "#kernels/tables";
import type { Source } from "../select.js";
import { startWasm } from "../wasm.js";

export const sources: readonly Source[] = [
  { name: "wasm-relaxed-simd", start: (userModule) => startWasm("wasm-relaxed-simd", tables, userModule) },
  { name: "wasm-simd", start: (userModule) => startWasm("wasm-simd", tables, userModule) },
];
