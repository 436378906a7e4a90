// Kernels that the caller gives. Only createLogSum and a pool have this code.
import { ABI } from "../../build/generated/abi.js";
import { unusableModule } from "../call/errors.js";
import type { KernelBytes, UserKernels } from "./backend.js";

/** Is the module wrong, rather than the host unable to run it? */
function isCallersFault(source: KernelBytes, error: unknown, isValid: (bytes: BufferSource) => boolean): boolean {
  if (error instanceof TypeError || error instanceof WebAssembly.LinkError) return true;
  return !(source instanceof WebAssembly.Module) && !isValid(source as BufferSource);
}

export function userKernels(source: KernelBytes): UserKernels {
  return {
    source,
    check(exports, backend) {
      if (exports["abi"]?.() !== (backend === "wasm-relaxed-simd" ? ABI + 1 : ABI)) throw unusableModule();
    },
    errorFor: (error, isValid) => (isCallersFault(source, error, isValid) ? unusableModule() : undefined),
  };
}
