// Web Workers in Node.js, as far as docs/recipes.md uses them. Preloaded by --import, in the main thread and in workers.
import { isMainThread, parentPort, Worker } from "node:worker_threads";

if (isMainThread) {
  globalThis.Worker = class extends Worker {
    set onmessage(handler) {
      this.on("message", (data) => handler({ data }));
    }
    set onerror(handler) {
      this.on("error", handler);
    }
    postMessage(message, { transfer } = {}) {
      super.postMessage(message, transfer);
    }
  };
} else {
  globalThis.self = {
    set onmessage(handler) {
      parentPort.on("message", (data) => handler({ data }));
    },
    postMessage: (message, { transfer } = {}) => parentPort.postMessage(message, transfer),
  };
}
