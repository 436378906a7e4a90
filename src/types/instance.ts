// Backends, and the options of an instance.

/** `wasm-relaxed-simd` is that of the entry `logsum/relaxed` alone. */
export type BackendName = "wasm-relaxed-simd" | "wasm-simd" | "js";

/** Which backend runs, and why. */
export interface BackendInfo {
  readonly name: BackendName;
  /** Why it is `js`; undefined for the others. */
  readonly reason: string | undefined;
}

/** The options of createLogSum. */
export interface LogSumOptions {
  /** `auto` (default): the fastest that runs here. One that is named and cannot run throws. */
  backend?: "auto" | BackendName | undefined;
  /**
   * The `logsum/kernels.wasm` of this version, a WebAssembly.Module or its bytes, where the host forbids compiling. The
   * backend `js` has no use for it; `logsum/js`, which has no other, throws a TypeError unless that one is named.
   */
  module?: object | undefined;
}
