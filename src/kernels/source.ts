import type { Backend } from "../backend.js";
import { unusableModule } from "../check.js";
import { wasmBackend } from "../wasm.js";

/** A compiled module or its bytes. */
export type Kernels = WebAssembly.Module | BufferSource;

/** A backend that an entry of the package has besides plain JavaScript. */
export interface Source {
  readonly name: "wasm-simd" | "wasm-relaxed-simd";
  /**
   * Starts it, of the kernels that createLogSum was given or its own.
   *
   * @throws TypeError where those that were given are of no use; else an Error that is none, and says why they cannot run
   */
  start(given?: Kernels): Backend;
}

/** (module (func (result v128) (v128.const i32x4 0 0 0 0))), for a host that knows SIMD. */
const SIMD = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 22, 1, 20, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11],
);

/** Is it the module that is wrong, rather than the host that cannot run it? */
function isCallersFault(module: Kernels, error: unknown): boolean {
  if (error instanceof TypeError || error instanceof WebAssembly.LinkError) return true;
  return !(module instanceof WebAssembly.Module) && !WebAssembly.validate(module as BufferSource);
}

/** Kernels from `load`, which throws where there are none. */
export function wasmSource(name: Source["name"], load: () => Kernels): Source {
  return {
    name,
    start(given) {
      if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly here");
      try {
        return wasmBackend(name, given ?? load());
      } catch (error) {
        // Some engines would say that the kernels do not parse.
        if (!WebAssembly.validate(SIMD)) throw new Error("there is no SIMD in the WebAssembly here");
        if (given !== undefined && isCallersFault(given, error)) throw unusableModule();
        throw new Error(error instanceof Error ? error.message : String(error));
      }
    },
  };
}
