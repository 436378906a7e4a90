// The backend of the package's functions, and instances that have their own.

import { bindClass } from "./accumulators/bind.js";
import { LogSumExpAccumulator, SumAccumulator } from "./accumulators.js";
import { checkBackendName, checkModule } from "./backends/check.js";
import { type Selection, select, standardSelection } from "./backends/select.js";
import { allocOf } from "./call/allocate.js";
import { rebind } from "./call/bind.js";
import { optionsOf } from "./call/own.js";
import * as divergences from "./divergences.js";
import * as elementwise from "./elementwise.js";
import * as logsumexp from "./logsumexp.js";
import * as losses from "./losses.js";
import * as selection from "./selection.js";
import type { BackendInfo, LogSumOptions } from "./types/instance.js";
import type { Alloc } from "./types/resident.js";

/** The functions of the package. Each member has the docstring of its function. */
export type Functions = typeof logsumexp & typeof losses & typeof divergences & typeof selection & typeof elementwise;

/** The functions and accumulators of the package, bound to a backend of their own. */
export type LogSum = Functions & {
  /** The class of the package. Its accumulators use the backend of the instance, and merge with others. */
  readonly SumAccumulator: typeof SumAccumulator;
  /** The class of the package. Its accumulators use the backend of the instance, and merge with others. */
  readonly LogSumExpAccumulator: typeof LogSumExpAccumulator;
  /**
   * Names the backend that runs the functions, and the reason if it is `js`.
   *
   * @returns The `name` of the backend, and the `reason` or undefined.
   */
  backend(): BackendInfo;
  /** Allocates an array in the memory of these functions, which they take without a copy. */
  readonly alloc: Alloc;
};

/**
 * Names the backend that runs the functions, and the reason if it is `js`.
 * The first call of any function chooses it.
 *
 * @returns The `name` of the backend, and the `reason` or undefined.
 * @example
 * ```ts
 * backend(); // → { name: 'wasm-simd', reason: undefined }
 * ```
 */
export function backend(): BackendInfo {
  return infoOf(standardSelection());
}

function infoOf({ backend: { name }, reason }: Selection): BackendInfo {
  return { name, reason };
}

/**
 * Creates an instance that has all the functions and accumulators, and a backend and memory of its own.
 * `backend` names a backend, and `module` gives kernels to hosts that forbid compiling them.
 *
 * @param options The `backend` and the `module`.
 * @returns The functions and accumulators of the package, `backend()` and `alloc`.
 * @throws Error if a named backend cannot run here. TypeError if `module` is not `kernels.wasm` of this version. In the entry
 * `logsum/js`, a TypeError for any `module`, unless the backend is `"js"`.
 * @example
 * ```ts
 * const plain = createLogSum({ backend: "js" });
 * plain.backend(); // → { name: 'js', reason: 'it was asked for' }
 * plain.logSumExp([0, -690.8]); // → 9.758249123106505e-301
 * ```
 */
export function createLogSum(
  /** The backend, and the module with its kernels. */
  options?: LogSumOptions,
): LogSum {
  const { backend, module } = optionsOf("createLogSum", options === undefined ? {} : options, ["backend", "module"]);
  const own = select(checkBackendName(backend), checkModule(module));
  const functions = { ...logsumexp, ...losses, ...divergences, ...selection, ...elementwise };
  return {
    ...rebind<Functions>(functions, () => own.backend),
    SumAccumulator: bindClass(class extends SumAccumulator {}, () => own.backend),
    LogSumExpAccumulator: bindClass(class extends LogSumExpAccumulator {}, () => own.backend),
    backend: () => infoOf(own),
    alloc: allocOf(() => own.backend),
  };
}
