// As workerd.ts, in the way of Vercel's edge.
import module from "./kernels.wasm?module";
import type { Source } from "./source.js";

export const sources: readonly Source[] = [{ name: "wasm-simd", load: () => module }];
