// The kernels with fused multiply-add first, then those without. They are packed as one, as most of either is in both.
import { relaxed } from "./relaxed.js";
import { type Source, wasmSource } from "./source.js";
import { unpack } from "./unpack.js";

export const sources: readonly Source[] = [
  wasmSource("wasm-relaxed-simd", () => unpack(relaxed.packed, relaxed.size).subarray(relaxed.plain)),
  wasmSource("wasm-simd", () => unpack(relaxed.packed, relaxed.size).subarray(0, relaxed.plain)),
];
