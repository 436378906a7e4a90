// workerd refuses to compile bytes at run time, and imports modules compiled.
import module from "./kernels.wasm";
import type { Source } from "./source.js";

export const sources: readonly Source[] = [{ name: "wasm-simd", load: () => module }];
