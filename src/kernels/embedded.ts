// The kernels inside the JavaScript, for everywhere that compiles at run time.
import { simd } from "./simd.js";
import { type Source, wasmSource } from "./source.js";
import { unpack } from "./unpack.js";

export const sources: readonly Source[] = [wasmSource("wasm-simd", () => unpack(simd.packed, simd.size))];
