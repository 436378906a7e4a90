// How far apart are two cores? The time in ns in which a word goes to a thread on the other and back: some 200 within one cache, up to 1,000 else.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const [THERE, BACK] = [0, 16];
const TRIPS = 2000;

export async function roundTrip() {
  const words = new Int32Array(new SharedArrayBuffer(128));
  const worker = new Worker(new URL(import.meta.url), { workerData: words });
  await new Promise((resolve) => worker.once("message", resolve));
  let least = Infinity;
  for (let k = 0, trip = 0; k < 50; k++) {
    const start = performance.now();
    for (const end = trip + TRIPS; trip < end; ) {
      Atomics.store(words, THERE, ++trip);
      while (Atomics.load(words, BACK) !== trip);
    }
    least = Math.min(least, ((performance.now() - start) * 1e6) / TRIPS);
  }
  await worker.terminate();
  return Math.round(least);
}

if (!isMainThread) {
  parentPort.postMessage("ready");
  for (let trip = 0; ; ) {
    trip = Atomics.load(workerData, THERE);
    Atomics.store(workerData, BACK, trip);
  }
}
