// The operations of the package, by their names.
import type { Backend } from "../backends/backend.js";
import { operationOf } from "../call/bind.js";
import type { Operation, Option } from "../call/model.js";
import { BoundOperation } from "../call/operation.js";
import * as divergences from "../divergences.js";
import * as elementwise from "../elementwise.js";
import * as logsumexp from "../logsumexp.js";
import * as losses from "../losses.js";
import * as selection from "../selection.js";

const functions: Readonly<Record<string, unknown>> = {
  ...logsumexp,
  ...losses,
  ...divergences,
  ...selection,
  ...elementwise,
};

export const operations: readonly Operation[] = Object.values(functions).flatMap((bound) => operationOf(bound) ?? []);

/** Binds the operations to a backend. They may have options besides their own. */
export function bindAll(backend: () => Backend, more: readonly Option[] = []): ReadonlyMap<string, BoundOperation> {
  const bound = operations.map((one) => new BoundOperation({ ...one, options: [...one.options, ...more] }, backend));
  return new Map(bound.map((one) => [one.name, one]));
}
