// The kernels inside the JavaScript, for everywhere that compiles at run time. In hexadecimal, as that compresses better
// than base64.
import { hex } from "./simd.js";
import type { Source } from "./source.js";

export const source: Source = {
  name: "wasm-simd",
  load() {
    const bytes = new Uint8Array(hex.length / 2);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
    return bytes;
  },
};
