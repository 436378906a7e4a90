// No WebAssembly at all: this source never starts, and says why.
import { unusableModule } from "../check.js";
import type { Source } from "./source.js";

const REASON = "logsum/js has no WebAssembly";

export const sources: readonly Source[] = [
  {
    name: "wasm-simd",
    start(given) {
      throw given === undefined ? new Error(REASON) : unusableModule(`cannot be used, as ${REASON}`);
    },
  },
];
