// The kernels inside the JavaScript, for everywhere that compiles at run time.
import { bytesOf } from "./hex.js";
import { hex } from "./simd.js";
import { type Source, wasmSource } from "./source.js";

export const sources: readonly Source[] = [wasmSource("wasm-simd", () => bytesOf(hex))];
