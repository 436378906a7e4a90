// No kernels but those that createLogSum is given.
import { type Source, wasmSource } from "./source.js";

export const sources: readonly Source[] = [
  wasmSource("wasm-simd", () => {
    throw new Error("this entry of logsum has no kernels; give createLogSum a module");
  }),
];
