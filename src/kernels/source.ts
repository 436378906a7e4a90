/** Where an entry of the package has its kernels from. */
export interface Source {
  readonly name: "wasm-simd";
  /** A compiled module or its bytes; throws where there are none. */
  load(): WebAssembly.Module | BufferSource;
}
