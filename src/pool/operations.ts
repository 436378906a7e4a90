// The operations of the package, by their names.
import { operationOf } from "../call/bind.js";
import type { Operation } from "../call/model.js";
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

export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries(functions).flatMap(([name, bound]) => {
    const operation = operationOf(bound);
    return operation === undefined ? [] : [[name, operation] as const];
  }),
);
