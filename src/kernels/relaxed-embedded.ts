// The kernels with fused multiply-add first, then those without.

import { sources as plain } from "./embedded.js";
import { bytesOf } from "./hex.js";
import { hex } from "./relaxed.js";
import { type Source, wasmSource } from "./source.js";

export const sources: readonly Source[] = [wasmSource("wasm-relaxed-simd", () => bytesOf(hex)), ...plain];
