// The backend of the package's functions, and instances with backends of their own.

import { checkBackendName, checkInstanceOptions, checkModule } from "./backends/check.js";
import { type Selection, select, standardSelection } from "./backends/select.js";
import { rebind } from "./call/bind.js";
import * as divergences from "./divergences.js";
import * as elementwise from "./elementwise.js";
import * as logsumexp from "./logsumexp.js";
import * as losses from "./losses.js";
import * as selection from "./selection.js";
import type { BackendInfo, LogSumOptions } from "./types/instance.js";

/** The functions of the package. */
export type Functions = typeof logsumexp & typeof losses & typeof divergences & typeof selection & typeof elementwise;

/** The functions, bound to one backend. */
export type LogSum = Functions & {
  /** Which backend runs. */
  backend(): BackendInfo;
};

/**
 * Which backend runs the functions of this module, chosen at the first call; and if it is `js`, why.
 *
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
 * An instance of its own with all the functions.
 *
 * @throws Error where a backend is named that cannot run here; TypeError where `module` is none of this version's,
 * or the entry is `logsum/js`
 *
 * @example
 * ```ts
 * const plain = createLogSum({ backend: "js" });
 * plain.backend(); // → { name: 'js', reason: 'it was asked for' }
 * plain.logSumExp([0, -690.8]); // → 9.758249123106505e-301
 * ```
 */
export function createLogSum(options?: LogSumOptions): LogSum {
  checkInstanceOptions(options);
  const own = select(checkBackendName(options?.backend), checkModule(options?.module));
  const functions = { ...logsumexp, ...losses, ...divergences, ...selection, ...elementwise };
  return { ...rebind<Functions>(functions, () => own.backend), backend: () => infoOf(own) };
}
