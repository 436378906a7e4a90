// Measures what calls leave on the heap: bytes per call, over 100,000 calls with `out` and no garbage collection between them.
//
//   npm run bench:garbage
import * as logsum from "../src/index.js";
import { batch } from "./data.js";

const CALLS = 100_000;

type Call = (...args: unknown[]) => unknown;

const collect = (globalThis as { gc?: () => void }).gc;
if (!collect) throw new Error("this needs node --expose-gc");

function bytesPerCall(call: () => void): number {
  for (let i = 0; i < CALLS / 5; i++) call();
  collect?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < CALLS; i++) call();
  return (process.memoryUsage().heapUsed - before) / CALLS;
}

console.log(`Node.js ${process.versions.node}, ${logsum.backend().name}; bytes a call`);
for (const dtype of ["f64", "f32"] as const) {
  for (const [rows, cols] of [
    [1, 10],
    [10, 10],
    [10, 100],
  ]) {
    const { x, p, q, labels } = batch(dtype, rows, cols);
    const numbers = { cols, out: new (x.constructor as Float64ArrayConstructor)(rows) };
    const whole = { cols, out: x.slice() };
    const calls: Record<string, readonly unknown[]> = {
      logSumExp: [x, numbers],
      softmax: [x, whole],
      logSoftmax: [x, whole],
      crossEntropyLoss: [x, labels, numbers],
      crossEntropyLossGrad: [x, labels, whole],
      entropy: [p, numbers],
      crossEntropy: [p, q, numbers],
      klDivergence: [p, q, numbers],
      jsDivergence: [p, q, numbers],
    };
    const cells = Object.entries(calls).map(([name, args]) => {
      const call = (logsum as unknown as Record<string, Call>)[name];
      return `${name} ${Math.max(
        0,
        bytesPerCall(() => call(...args)),
      ).toFixed(1)}`;
    });
    console.log(`${dtype} ${rows}x${cols}`.padEnd(12), cells.join("  "));
  }
}
