// Rows per second of an operation with each backend: the least time of runs by turns, over the first block of a file.
import { createLogSum } from "logsum";
import { Job, type JobOptions } from "./job.js";
import { apply } from "./operations.js";
import { print } from "./report.js";

const MILLISECONDS = 1000;

export function bench(options: JobOptions): void {
  const job = new Job(options);
  const [[, block] = []] = job.blocks();
  if (block === undefined) return;
  const runs = (["wasm-simd", "js"] as const).map((backend) => {
    const functions = createLogSum({ backend });
    return { backend, run: () => void apply(job.call, block, functions as never), least: Infinity };
  });
  const started = performance.now();
  do {
    for (const one of runs) {
      const from = performance.now();
      one.run();
      one.least = Math.min(one.least, performance.now() - from);
    }
  } while (performance.now() - started < MILLISECONDS);
  for (const { backend, least } of runs) {
    const rate = Math.round((block.rows / least) * 1000).toLocaleString("en");
    print(`${job.call.operation.name}, ${backend}`, `${rate} rows per second`);
  }
}
