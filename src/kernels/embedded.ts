// The kernels inside the JavaScript, for everywhere that compiles at run time.
import { hex } from "./simd.js";
import { bytesOf, type Source } from "./source.js";

export const sources: readonly Source[] = [{ name: "wasm-simd", load: () => bytesOf(hex) }];
