// The source of the entry logsum/js, which has no WebAssembly: it never starts, and gives the reason.
import { unusableModule } from "../../call/errors.js";
import type { Source } from "../select.js";

const REASON = "logsum/js has no WebAssembly";

export const sources: readonly Source[] = [
  {
    name: "wasm-simd",
    start(user) {
      throw user === undefined ? new Error(REASON) : unusableModule(`cannot be used, as ${REASON}`);
    },
  },
];
