// No kernels but those that createLogSum is given.
import type { Source } from "./source.js";

export const sources: readonly Source[] = [
  {
    name: "wasm-simd",
    load() {
      throw new Error("this entry of logsum has no kernels; give createLogSum a module");
    },
  },
];
