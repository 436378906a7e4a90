// The errors of createLogSum.
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const OTHER_MODULE =
  "TypeError: createLogSum: module must be the kernels.wasm of this version of logsum, got another module";

/** Options of createLogSum, each with its error. */
// biome-ignore format: a table
export const INSTANCE_ERRORS: readonly (readonly [options: unknown, error: string])[] = [
  [null, "TypeError: createLogSum: options must be an object, got null"],
  [1, "TypeError: createLogSum: options must be an object, got 1"],
  [{ backends: "js" }, 'TypeError: createLogSum: there is no option "backends"; it takes backend, module'],
  [{ backend: 1 }, "TypeError: createLogSum: backend must be a string, got 1"],
  [{ backend: null }, "TypeError: createLogSum: backend must be a string, got null"],
  [{ backend: "gpu" }, 'RangeError: createLogSum: backend must be auto, wasm-relaxed-simd, wasm-simd, js, got "gpu"'],
  [{ backend: "wasm-relaxed-simd" }, 'Error: createLogSum: backend "wasm-relaxed-simd" cannot run here: this entry of logsum does not have it'],
  [{ module: null }, "TypeError: createLogSum: module must be a WebAssembly.Module or its bytes, got null"],
  [{ module: 5 }, "TypeError: createLogSum: module must be a WebAssembly.Module or its bytes, got 5"],
  [{ module: Uint8Array.of(1, 2, 3) }, OTHER_MODULE],
  [{ module: EMPTY_MODULE }, OTHER_MODULE],
  [{ module: Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0) }, OTHER_MODULE],
  [{ module: new WebAssembly.Module(EMPTY_MODULE) }, OTHER_MODULE],
];
