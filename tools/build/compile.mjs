// Compiles modules in parallel, in as many threads as there are cores, up to four. asc and Binaryen use one thread each.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { writeExports } from "./exports.mjs";
import { compileKernels, isCurrent } from "./kernels.mjs";

const RELAXED = ".relaxed";

/** The modules that take longest to compile. They start first. */
const LONGEST = ["all", "kullback-leibler", "logsumexp", "log-jensen-shannon", "log-kullback-leibler", "composed"];

function rank(name) {
  const place = LONGEST.indexOf(name.replace(RELAXED, ""));
  return place < 0 ? LONGEST.length : place;
}

/** Compiles `<module>` and `<module>.relaxed`, unless build/kernels has the modules of these sources. */
export async function compileAll(names) {
  writeExports();
  const queue = names.filter((name) => !isCurrent(name)).sort((a, b) => rank(a) - rank(b));
  const threads = Math.min(availableParallelism(), 4, queue.length);
  await Promise.all(Array.from({ length: threads }, () => work(queue)));
}

function work(queue) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url));
    const next = () => {
      const name = queue.shift();
      if (name !== undefined) worker.postMessage(name);
      else worker.terminate().then(resolve, reject);
    };
    worker.on("message", next);
    worker.on("error", reject);
    next();
  });
}

if (!isMainThread) {
  parentPort.on("message", async (name) => {
    await compileKernels({ relaxed: name.endsWith(RELAXED), modules: [name.replace(RELAXED, "")] });
    parentPort.postMessage(name);
  });
}
