// The entry logsum/js has no WebAssembly at all: its one source never starts, and says why.
import { unusableModule } from "../../call/errors.js";
import type { Source } from "../select.js";

const REASON = "logsum/js has no WebAssembly";

export const sources: readonly Source[] = [
  {
    name: "wasm-simd",
    start(given) {
      throw given === undefined ? new Error(REASON) : unusableModule(`cannot be used, as ${REASON}`);
    },
  },
];
