import { OUTPUT } from "../../assembly/unpack/layout.js";
import { bytesOf } from "./base64.js";
import { unpacker } from "./unpacker.js";

interface Exports {
  memory: { readonly buffer: ArrayBuffer };
  unpack(size: number, packed: number): number;
}

/**
 * The bytes, so many, of what tools/pack.mjs has packed. In WebAssembly, as a decoder in JavaScript takes 10 ms when it is new.
 *
 * @throws what the host throws that has no WebAssembly for us; an Error if the text was changed
 */
export function unpack(packed: string, size: number): Uint8Array<ArrayBuffer> {
  const { memory, unpack } = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(unpacker.wasm)))
    .exports as unknown as Exports;
  const input = bytesOf(packed);
  new Uint8Array(memory.buffer).set(input, OUTPUT + size);
  if (!unpack(size, input.length)) throw new Error("the kernels are corrupted");
  return new Uint8Array(memory.buffer, OUTPUT, size);
}
