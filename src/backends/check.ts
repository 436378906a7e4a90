// Checks the options of createLogSum.
import { unusableModule, wrongType, wrongValue } from "../call/errors.js";
import type { UserKernels } from "./backend.js";
import { userKernels } from "./user-kernels.js";

const BACKENDS = ["auto", "wasm-relaxed-simd", "wasm-simd", "js"] as const;

export function checkBackendName(name: unknown): (typeof BACKENDS)[number] {
  if (name === undefined) return "auto";
  if (typeof name !== "string") throw wrongType("createLogSum", "backend", "a string", name);
  const match = BACKENDS.find((backend) => backend === name);
  if (match === undefined) throw wrongValue("createLogSum", "backend", BACKENDS.join(", "), name);
  return match;
}

/** Checks that a value is a compiled module, of any realm, or bytes that start as one. */
export function checkModule(module: unknown): UserKernels | undefined {
  if (module === undefined) return undefined;
  const tag = Object.prototype.toString.call(module);
  if (tag === "[object WebAssembly.Module]") return userKernels(module as WebAssembly.Module);
  if (ArrayBuffer.isView(module) || tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]") {
    const bytes = ArrayBuffer.isView(module)
      ? new Uint8Array(module.buffer, module.byteOffset, module.byteLength)
      : new Uint8Array(module as ArrayBuffer);
    if (bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d)
      return userKernels(bytes as BufferSource);
    throw unusableModule();
  }
  throw wrongType("createLogSum", "module", "a WebAssembly.Module or its bytes", module);
}
