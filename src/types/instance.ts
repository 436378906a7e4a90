// Backends, and the options of an instance.

/** The name of a backend. Only the entry `logsum/relaxed` has `wasm-relaxed-simd`. */
export type BackendName = "wasm-relaxed-simd" | "wasm-simd" | "js";

/** The backend that runs, and the reason if it is `js`. */
export interface BackendInfo {
  /** The backend that runs: `wasm-simd` and `js` give the same bits. */
  readonly name: BackendName;
  /** The reason for the backend `js`; undefined for the others. */
  readonly reason: string | undefined;
}

/** The options of createLogSum. */
export interface LogSumOptions {
  /** The backend. `"auto"` (default) is the fastest that runs here. Naming one that cannot run here throws an Error. */
  backend?: "auto" | BackendName | undefined;
  /**
   * The `logsum/kernels.wasm` of this version, as a WebAssembly.Module or its bytes, for hosts that forbid compiling.
   *
   * The backend `js` ignores it. `logsum/js` throws a TypeError for it, unless `backend` is `"js"`.
   */
  module?: object | undefined;
}
