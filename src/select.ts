// The choice of a backend: the first that runs.
import { sources } from "#kernels";
import type { Backend } from "./backend.js";
import { cannotRun, checkBackendName, checkModule, notTheKernels } from "./check.js";
import { js } from "./js.js";
import { wasmBackend } from "./wasm.js";

export interface Selection {
  readonly backend: Backend;
  /** Why it is the plain JavaScript backend. */
  readonly reason: string | undefined;
}

/** Up to so many float64 elements of all inputs plain JavaScript is done before they have been to linear memory and back. */
const FEW = 16;

/** The kernels, but for few elements plain JavaScript, which gives the same bits. */
function withFew(kernels: Backend): Backend {
  return {
    ...kernels,
    find(op, dtype) {
      const run = kernels.find(op, dtype);
      if (dtype !== "f64") return run;
      const runFew = js.find(op, dtype);
      const few = op.second === "none" || op.second === "labels" ? FEW : FEW / 2;
      return (x, second, out, rows, cols, unit) =>
        rows * cols <= few ? runFew(x, second, out, rows, cols, unit) : run(x, second, out, rows, cols, unit);
    },
  };
}

/** (module (func (result v128) (v128.const i32x4 0 0 0 0))), for a host that knows SIMD. */
const SIMD = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 22, 1, 20, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11],
);

/** Is it the module that is wrong, rather than the host that cannot run it? */
function isCallersFault(module: WebAssembly.Module | BufferSource, error: unknown): boolean {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(SIMD)) return false;
  if (error instanceof TypeError || error instanceof WebAssembly.LinkError) return true;
  return !(module instanceof WebAssembly.Module) && !WebAssembly.validate(module as BufferSource);
}

/** Chooses a backend; throws where one is named that cannot run, or `module` is none of ours. */
export function select(name: unknown, module: unknown): Selection {
  const wanted = checkBackendName(name);
  const given = checkModule(module);
  if (wanted === "js") return { backend: js, reason: "it was asked for" };
  const reasons: string[] = [];
  let isOurs = false;
  for (const source of sources) {
    if (wanted !== "auto" && wanted !== source.name) continue;
    try {
      if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly here");
      const kernels = wasmBackend(source.name, given ?? source.load());
      // The bits of the relaxed ones are their own.
      return { backend: source.name === "wasm-simd" ? withFew(kernels) : kernels, reason: undefined };
    } catch (error) {
      isOurs ||= given !== undefined && !isCallersFault(given, error);
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (given !== undefined && reasons.length > 0 && !isOurs) throw notTheKernels();
  const reason = reasons.at(-1) ?? "this entry of logsum does not have it";
  if (wanted !== "auto") throw cannotRun(wanted, reason);
  return { backend: js, reason };
}
