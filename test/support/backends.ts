// Both backends, and tests for each.
import { describe } from "vitest";
import type { LogSum } from "../../src/index.js";
import { type Dtype, dtypes } from "./arrays.js";
import { bytesOf, createLogSum, exactly, Heap, TABLES_END } from "./internals.js";

export * as internals from "./internals.js";
export { bytesOf, createLogSum, exactly, Heap, TABLES_END };

function create(name: "wasm-simd" | "js"): LogSum {
  const instance = createLogSum({ backend: name });
  if (instance.backend().name !== name) throw new Error(`${name} did not run, but ${instance.backend().name}`);
  return instance;
}

export const wasm = create("wasm-simd");
export const js = create("js");

/** Both backends, by the names that they have: a test cannot run one of them twice. */
export const backends = [["wasm-simd", wasm] as const, ["js", js] as const];

/** Makes tests for both backends and dtypes. */
export function describeAll(tests: (logsum: LogSum, dtype: Dtype) => void): void {
  describe.each(backends)("%s", (_name, logsum) => describe.each(dtypes)("%s", (dtype) => tests(logsum, dtype)));
}
