// Chooses a backend: the first that runs.
import { sources } from "#sources";
import { cannotRun } from "../call/errors.js";
import type { BackendName } from "../types/instance.js";
import type { Backend, UserKernels } from "./backend.js";
import { js } from "./js.js";

/** A backend that an entry of the package has besides plain JavaScript. */
export interface Source {
  readonly name: Exclude<BackendName, "js">;
  /**
   * Starts the backend with the kernels given to createLogSum, or with its own.
   *
   * @throws TypeError if the given kernels are unusable; another Error, with the reason, if the backend cannot run here
   */
  start(user: UserKernels | undefined): Backend;
}

export interface Selection {
  readonly backend: Backend;
  /** The reason for the plain JavaScript backend. */
  readonly reason: string | undefined;
}

/** Chooses the first of some backends that runs. The errors of those before it are added to `errors`. */
function selectAmong(some: readonly Source[], user: UserKernels | undefined, errors: Error[]): Selection {
  for (const source of some) {
    try {
      return { backend: source.start(user), reason: undefined };
    } catch (error) {
      errors.push(error as Error);
    }
  }
  return { backend: js, reason: errors.at(-1)?.message ?? "this entry of logsum does not have it" };
}

/** Chooses the requested backend, or the first that runs. Throws if the requested one cannot run, or the caller's kernels are unusable. */
export function select(requested: BackendName | "auto", user: UserKernels | undefined): Selection {
  if (requested === "js") return { backend: js, reason: "it was asked for" };
  const errors: Error[] = [];
  const some = sources.filter(({ name }) => requested === "auto" || requested === name);
  const selection = selectAmong(some, user, errors);
  if (selection.reason === undefined) return selection;
  const last = errors.at(-1);
  if (last !== undefined && errors.every((error) => error instanceof TypeError)) throw last;
  if (requested !== "auto") throw cannotRun(requested, selection.reason);
  return selection;
}

/** The choice for the functions of the package. The first call makes it. */
let standard: Selection | undefined;

export function standardSelection(): Selection {
  standard ??= selectAmong(sources, undefined, []);
  return standard;
}
