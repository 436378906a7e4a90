// The choice of a backend: the first that runs.
import { sources } from "#kernels";
import type { Backend } from "./backend.js";
import { cannotRun, checkBackendName, checkModule } from "./check.js";
import { js } from "./js.js";

export interface Selection {
  readonly backend: Backend;
  /** Why it is the plain JavaScript backend. */
  readonly reason: string | undefined;
}

/** Chooses a backend; throws where one is named that cannot run, or `module` is of no use to any. */
export function select(name: unknown, module: unknown): Selection {
  const wanted = checkBackendName(name);
  const given = checkModule(module);
  if (wanted === "js") return { backend: js, reason: "it was asked for" };
  const errors: Error[] = [];
  for (const source of sources) {
    if (wanted !== "auto" && wanted !== source.name) continue;
    try {
      const kernels = source.start(given);
      // Plain JavaScript is done with few before they have been to linear memory and back, and has the bits of all but the relaxed ones.
      const backend = source.name === "wasm-simd" ? { ...kernels, findFew: js.find } : kernels;
      return { backend, reason: undefined };
    } catch (error) {
      errors.push(error as Error);
    }
  }
  const last = errors.at(-1);
  if (last !== undefined && errors.every((error) => error instanceof TypeError)) throw last;
  const reason = last?.message ?? "this entry of logsum does not have it";
  if (wanted !== "auto") throw cannotRun(wanted, reason);
  return { backend: js, reason };
}
