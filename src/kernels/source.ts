/** Where an entry of the package has its kernels from. */
export interface Source {
  readonly name: "wasm-simd" | "wasm-relaxed-simd";
  /** A compiled module or its bytes; throws where there are none. */
  load(): WebAssembly.Module | BufferSource;
}

/** The bytes of a module from hexadecimal, which compresses better than base64. */
export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
