// Compiles a mutant in place of a module: LOGSUM_MUTANT has the paths of the module and the mutant.
import { readFileSync } from "node:fs";

const [path, mutantPath] = (process.env.LOGSUM_MUTANT ?? "").split(":");
if (mutantPath !== undefined) {
  const original = readFileSync(path);
  const mutant = readFileSync(mutantPath);
  const { Module } = WebAssembly;
  WebAssembly.Module = class extends Module {
    constructor(bytes) {
      super(original.equals(bytes) ? mutant : bytes);
    }
  };
}
