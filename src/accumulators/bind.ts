// The backends of the classes of accumulators.
import type { Backend } from "../backends/backend.js";
import { standardSelection } from "../backends/select.js";

const backends = /*#__PURE__*/ new WeakMap<object, () => Backend>();

/** Binds a class to the backend of an instance. */
export function bindClass<C extends object>(Class: C, backend: () => Backend): C {
  backends.set(Class, backend);
  return Class;
}

/** The backend of a class: its own, that of the class that it extends, or that of the package. */
export function backendOf(Class: object): () => Backend {
  for (let at: object | null = Class; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const backend = backends.get(at);
    if (backend !== undefined) return backend;
  }
  return () => standardSelection().backend;
}
