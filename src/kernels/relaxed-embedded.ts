// The kernels with fused multiply-add first, then those without.

import { sources as plain } from "./embedded.js";
import { hex } from "./relaxed.js";
import { bytesOf, type Source } from "./source.js";

export const sources: readonly Source[] = [{ name: "wasm-relaxed-simd", load: () => bytesOf(hex) }, ...plain];
