// Compares ordinary arrays, resident arrays, and threads: the contenders take turns, after a pause, with some calls in a row each, and
// times are the least of all calls in ms. The last column is the ceiling of the machine: twice the kernel's time, divided by the time of
// two kernels at once. The host of a virtual machine may move its cores; the time of a word between them tells how far apart they are.
//
//   npm run bench:pool [-- --shape 1000x1000] [--op softmax] [--dtype f64] [--threads 2] [--repeats 100]
import { availableParallelism, cpus } from "node:os";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createLogSum } from "../dist/index.js";
import { createPool } from "../dist/pool/index.js";
import { startCeiling } from "./ceiling.mjs";
import { roundTrip } from "./distance.mjs";
import { loadKernels } from "./kernels.mjs";

const string = { type: "string" };
const { values: only } = parseArgs({
  options: { shape: string, op: string, dtype: string, threads: string, repeats: string },
});

const CLASSES = { f64: Float64Array, f32: Float32Array };
const SHAPES = ["1000x1000", "64x50257"];
const OPERATIONS = ["softmax", "logSumExp", "klDivergence"];
const repeats = Number(only.repeats ?? 30);
const IN_A_ROW = 5;
/** The ms after which the workers of a pool sleep. */
const PAUSE = 3;

const one = createLogSum({ backend: "wasm-simd" });
const pool = await createPool({ threads: Number(only.threads ?? availableParallelism()) });
if (pool.reason !== undefined) throw new Error(pool.reason);

/** Inputs of an operation: logits, or probabilities that differ. */
function inputsOf(op, Class, n, cols) {
  const logits = (seed) => Class.from({ length: n }, (_, i) => 3 * Math.sin(seed * i) + Math.cos(i * i));
  if (op !== "klDivergence") return [logits(1.7)];
  return [one.softmax(logits(1.7), { cols }), one.softmax(logits(1.3), { cols })];
}

/** Copies arrays to resident ones. */
function residentsOf(instance, arrays) {
  return arrays.map((array) => {
    const resident = instance.alloc(array.constructor, array.length);
    resident.array.set(array);
    return resident;
  });
}

async function timesOf(contenders) {
  const least = contenders.map(() => Infinity);
  for (let k = 0; k < repeats; k++) {
    for (const [i, run] of contenders.entries()) {
      await setTimeout(PAUSE);
      for (let n = 0; n < IN_A_ROW; n++) {
        const start = performance.now();
        await run();
        least[i] = Math.min(least[i], performance.now() - start);
      }
    }
  }
  return least;
}

console.log(`${cpus()[0].model}, Node.js ${process.versions.node}, ${pool.threads} threads, ms\n`);
console.log(
  "shape      dtype op             kernel alone   resident        ordinary        pool, resident  pool, ordinary  two kernels     ns",
);
for (const shape of SHAPES.filter((name) => (only.shape ?? name) === name)) {
  const [rows, cols] = shape.split("x").map(Number);
  for (const [dtype, Class] of Object.entries(CLASSES).filter(([name]) => (only.dtype ?? name) === name)) {
    for (const op of OPERATIONS.filter((name) => (only.op ?? name) === name)) {
      const inputs = inputsOf(op, Class, rows * cols, cols);
      const out = new Class(op === "softmax" ? rows * cols : rows);
      const [own, shared] = [one, pool].map((instance) => residentsOf(instance, [...inputs, out]));
      const call = (instance, residents) => () => {
        const views = residents.map(({ array }) => array);
        return instance[op](...views.slice(0, -1), { cols, out: views[inputs.length] });
      };
      const ceiling = await startCeiling(op, dtype, inputs, rows, cols);
      const [kernel, resident, ordinary, poolResident, poolOrdinary, both] = await timesOf([
        loadKernels(op, dtype, inputs, rows, cols),
        call(one, own),
        () => one[op](...inputs, { cols, out }),
        call(pool, shared),
        () => pool[op](...inputs, { cols, out }),
        ceiling.both,
      ]);
      await ceiling.end();
      const cell = (time, than) => `${time.toFixed(2)} (${(than / time).toFixed(2)}x)`.padEnd(16);
      const cells = [
        cell(resident, kernel),
        cell(ordinary, kernel),
        cell(poolResident, resident),
        cell(poolOrdinary, ordinary),
        cell(both, 2 * kernel),
        await roundTrip(),
      ];
      console.log(`${shape.padEnd(10)} ${dtype}   ${op.padEnd(14)} ${kernel.toFixed(2).padEnd(14)} ${cells.join("")}`);
      for (const one of [...own, ...shared]) one.free();
    }
  }
}
await pool.close();
