// workerd refuses to compile bytes at run time, and imports modules compiled.
import module from "./kernels.wasm";
import { type Source, wasmSource } from "./source.js";

export const sources: readonly Source[] = [wasmSource("wasm-simd", () => module)];
