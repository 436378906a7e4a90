// Binds operations to the backend of the package, or to that of an instance.
import type { Backend } from "../backends/backend.js";
import { standardSelection } from "../backends/select.js";
import { bindTo } from "./call.js";
import type { Operation } from "./model.js";

const operations = /*#__PURE__*/ new WeakMap<object, Operation>();

/** Makes the public function of an operation. */
export function bind<F extends (...args: never[]) => unknown>(operation: Operation): F {
  const bound = bindTo(operation, () => standardSelection().backend) as unknown as F;
  operations.set(bound, operation);
  return bound;
}

/** Returns the operation of a public function. */
export function operationOf(bound: unknown): Operation | undefined {
  return operations.get(bound as object);
}

/** Binds the functions of a namespace that are operations to another backend. */
export function rebind<N extends object>(namespace: N, backend: () => Backend): N {
  const entries = Object.entries(namespace).map(([name, bound]) => {
    const operation = operationOf(bound);
    return operation && [name, bindTo(operation, backend)];
  });
  return Object.fromEntries(entries.filter((entry) => entry !== undefined)) as N;
}
