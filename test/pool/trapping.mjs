// A worker of a pool whose kernels trap, once `workerData[0]` is 1, and leave garbage in the memory.
import { isMainThread, workerData } from "node:worker_threads";

/** A class of instances, one of whose kernels traps once `flag[0]` is 1, and sets it to 2. */
export const trapping = (Instance, flag) =>
  class {
    constructor(module, imports) {
      const { memory } = imports.env;
      const wrap =
        (run) =>
        (...args) => {
          if (Atomics.compareExchange(flag, 0, 1, 2) !== 1) return run(...args);
          new Float64Array(memory.buffer, 0, 1024).fill(Math.PI);
          throw new WebAssembly.RuntimeError("unreachable");
        };
      const { exports } = new Instance(module, imports);
      this.exports = Object.fromEntries(Object.entries(exports).map(([name, run]) => [name, wrap(run)]));
    }
  };

if (!isMainThread && workerData instanceof Int32Array) {
  WebAssembly.Instance = trapping(WebAssembly.Instance, workerData);
  await import("../../dist/pool/worker.js");
}
