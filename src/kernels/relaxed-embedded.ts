// The kernels with fused multiply-add first, then those without. They are packed as one, as most of either is in both.
import { packed, plain, size } from "./relaxed.js";
import { type Source, wasmSource } from "./source.js";
import { unpack } from "./unpack.js";

export const sources: readonly Source[] = [
  wasmSource("wasm-relaxed-simd", () => unpack(packed, size).subarray(plain)),
  wasmSource("wasm-simd", () => unpack(packed, size).subarray(0, plain)),
];
