// The choice of a backend: the first that runs.
import { sources } from "#sources";
import { cannotRun } from "../call/errors.js";
import type { BackendName } from "../types/instance.js";
import type { Backend, KernelBytes } from "./backend.js";
import { js } from "./js.js";

/** A backend that an entry of the package has besides plain JavaScript. */
export interface Source {
  readonly name: Exclude<BackendName, "js">;
  /**
   * Starts it with the kernels that createLogSum was given, or with its own.
   *
   * @throws TypeError where those that were given are of no use; another Error, which says why, where it cannot run here
   */
  start(given: KernelBytes | undefined): Backend;
}

export interface Selection {
  readonly backend: Backend;
  /** Why it is the plain JavaScript backend. */
  readonly reason: string | undefined;
}

/** Chooses a backend: the named one, or the first that runs; throws where the named one, or `module`, is of no use. */
export function select(wanted: BackendName | "auto", module: KernelBytes | undefined): Selection {
  if (wanted === "js") return { backend: js, reason: "it was asked for" };
  const errors: Error[] = [];
  for (const source of sources) {
    if (wanted !== "auto" && wanted !== source.name) continue;
    try {
      return { backend: source.start(module), reason: undefined };
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

/** The choice for the functions of the package, made at the first call. */
let standard: Selection | undefined;

export function standardSelection(): Selection {
  standard ??= select("auto", undefined);
  return standard;
}
