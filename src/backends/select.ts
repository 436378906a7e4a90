// Chooses a backend: the first that runs.
import { sources } from "#sources";
import { cannotRun } from "../call/errors.js";
import type { BackendName } from "../types/instance.js";
import type { Backend, KernelBytes } from "./backend.js";
import { js } from "./js.js";

/** A backend that an entry of the package has besides plain JavaScript. */
export interface Source {
  readonly name: Exclude<BackendName, "js">;
  /**
   * Starts the backend with the kernels given to createLogSum, or with its own.
   *
   * @throws TypeError if the given kernels are unusable; another Error, with the reason, if the backend cannot run here
   */
  start(userModule: KernelBytes | undefined): Backend;
}

export interface Selection {
  readonly backend: Backend;
  /** The reason for the plain JavaScript backend. */
  readonly reason: string | undefined;
}

/** Chooses the requested backend, or the first that runs. Throws if the requested one cannot run, or `module` is unusable. */
export function select(requested: BackendName | "auto", module: KernelBytes | undefined): Selection {
  if (requested === "js") return { backend: js, reason: "it was asked for" };
  const errors: Error[] = [];
  for (const source of sources) {
    if (requested !== "auto" && requested !== source.name) continue;
    try {
      return { backend: source.start(module), reason: undefined };
    } catch (error) {
      errors.push(error as Error);
    }
  }
  const last = errors.at(-1);
  if (last !== undefined && errors.every((error) => error instanceof TypeError)) throw last;
  const reason = last?.message ?? "this entry of logsum does not have it";
  if (requested !== "auto") throw cannotRun(requested, reason);
  return { backend: js, reason };
}

/** The choice for the functions of the package. The first call makes it. */
let standard: Selection | undefined;

export function standardSelection(): Selection {
  standard ??= select("auto", undefined);
  return standard;
}
