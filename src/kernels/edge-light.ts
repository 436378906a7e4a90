// As workerd.ts, in the way of Vercel's edge.
import module from "./kernels.wasm?module";
import { type Source, wasmSource } from "./source.js";

export const sources: readonly Source[] = [wasmSource("wasm-simd", () => module)];
