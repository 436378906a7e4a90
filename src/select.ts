// The choice of a backend: the first that runs.
import { source } from "#kernels";
import type { Backend } from "./backend.js";
import { cannotRun, checkBackendName, checkModule, notTheKernels } from "./check.js";
import { js } from "./js.js";
import { wasmBackend } from "./wasm.js";

export interface Selection {
  readonly backend: Backend;
  /** Why it is the plain JavaScript backend. */
  readonly reason: string | undefined;
}

/** Chooses a backend; throws where one is named that cannot run, or `module` is none of ours. */
export function select(name: unknown, module: unknown): Selection {
  const wanted = checkBackendName(name);
  const given = checkModule(module);
  if (wanted === "js") return { backend: js, reason: "it was asked for" };
  try {
    if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly here");
    return { backend: wasmBackend(source.name, given ?? source.load()), reason: undefined };
  } catch (error) {
    if (given !== undefined && (error instanceof TypeError || error instanceof WebAssembly.LinkError)) {
      throw notTheKernels();
    }
    const reason = error instanceof Error ? error.message : String(error);
    if (wanted !== "auto") throw cannotRun(wanted, reason);
    return { backend: js, reason };
  }
}
