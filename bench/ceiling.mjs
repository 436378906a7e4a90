// The ceiling of this machine: a kernel on the caller and on another thread at once, each with a memory of its own.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { loadKernels } from "./kernels.mjs";

/** Starts a thread that runs the kernel, too. Returns a function that runs both, and `end`. */
export async function startCeiling(...call) {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), { workerData: { words, call } });
  await new Promise((resolve) => worker.once("message", resolve));
  const run = loadKernels(...call);
  const both = () => {
    const turn = Atomics.add(words, 0, 1) + 1;
    Atomics.notify(words, 0);
    run();
    while (Atomics.load(words, 1) !== turn);
  };
  return { both, end: () => worker.terminate() };
}

if (!isMainThread) {
  const { words, call } = workerData;
  const run = loadKernels(...call);
  parentPort.postMessage("ready");
  for (let turn = 0; ; ) {
    Atomics.wait(words, 0, turn);
    turn = Atomics.load(words, 0);
    run();
    Atomics.store(words, 1, turn);
  }
}
