// npm run test:soak: mixed calls of all operations, options and layouts on small arrays, on both backends. Linear memory must not grow
// after the first calls, nor the heap by 0.1 byte a call, and a set of calls that is repeated must keep its bits.
//
//   npm run test:soak -- --calls 1e7 --seed 1
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { LogSum, Resident, Results } from "../src/index.js";
import { createLogSum } from "../src/index.js";
import { makeHash } from "./fingerprint/hash.js";
import { operationOf } from "./fingerprint/operations.js";
import { dtypes, random, range, zeros } from "./support/arrays.js";
import { arraysOf, type Call, isReduced, run } from "./support/calls.js";
import { CALLS, makeData, withData } from "./support/data.js";

/** The most bytes by which the heap may grow in a call. */
const MOST_SLOPE = 0.1;
/** A run of fewer calls has a bound on the growth alone, in bytes. */
const LONG = 5e6;
const MOST_GROWTH = 1.5e6;
const SAMPLES = 40;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Every memory that instances make. */
const memories: WebAssembly.Memory[] = [];
const { Memory } = WebAssembly;
WebAssembly.Memory = class extends Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};

const SHAPES = [
  [1, 1],
  [1, 10],
  [3, 2],
  [4, 7],
  [9, 5],
  [3, 33],
  [2, 70],
] as const;

/** The layouts of rows that a call has. */
function layoutsOf([op, , options = {}]: Call, rows: number, cols: number): object[] {
  const { isTable, isProduct, isElementwise } = operationOf(op);
  if (isProduct) return [{ shape: [rows, 1, cols, 1] }];
  if (isTable) return [{ shape: [rows, cols] }];
  const even = [{ cols }, { shape: [cols, rows], axis: 0 }];
  if (Object.values(options).includes("row") || options["reduction"] !== undefined) return even;
  const offsets = Uint32Array.from(range(rows + 1), (r) => r * cols);
  return [...even, { offsets }, ...(rows === 1 && !isElementwise ? [{}] : [])];
}

/** The calls: each operation with its options, in all layouts and shapes, with and without `out`, and some that are refused. */
function makeCalls(): Call[] {
  const calls: Call[] = [];
  for (const dtype of dtypes) {
    for (const [i, [rows, cols]] of SHAPES.entries()) {
      const data = makeData(dtype, new Array(rows).fill(cols), i + 5);
      for (const call of CALLS) {
        const { result, options: taken } = operationOf(call[0]);
        if (call[1][1] === 2 && cols < 3) continue;
        const [op, args, options] = withData(call, data);
        for (const layout of layoutsOf(call, rows, cols)) {
          const given = { ...options, ...layout };
          calls.push([op, args, given]);
          if (!taken.includes("out") || isReduced(call) || !["row", "number"].includes(result)) continue;
          const length = result === "row" ? rows * cols : rows;
          calls.push([op, args, { ...given, out: zeros(dtype, length) }]);
        }
      }
      calls.push(
        ["softmax", [data.x], { cols: cols + 1, rowStride: 1 }],
        ["crossEntropyLoss", [data.x, [-1]], { cols }],
      );
    }
  }
  return calls;
}

/** The numbers of a call, none if it is refused. */
function resultOf(logsum: LogSum, call: Call): (number[] | Results)[] {
  try {
    return arraysOf(run(logsum, call));
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return [];
    throw error;
  }
}

/** The hash of all calls, on both backends. */
function hashOf(instances: readonly LogSum[], calls: readonly Call[]): string {
  const hash = makeHash();
  for (const logsum of instances) {
    for (const call of calls) for (const part of resultOf(logsum, call)) for (const value of part) hash.add(value);
  }
  return hash.toString();
}

/** The slope of y over x by least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const n = points.length;
  const [meanX, meanY] = [0, 1].map((i) => points.reduce((sum, point) => sum + point[i] / n, 0));
  const of = (f: (x: number, y: number) => number) => points.reduce((sum, [x, y]) => sum + f(x - meanX, y - meanY), 0);
  return of((x, y) => x * y) / of((x) => x * x);
}

function bytesInUse(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Uses what is no operation: residents, accumulators, and their JSON. */
function useOthers(logsum: LogSum, residents: Resident[], next: () => number): void {
  const resident = logsum.alloc(Float64Array, Math.floor(300 * next()));
  residents.push(resident);
  const { array } = resident;
  if (array.length > 0) logsum.softmax(array, { out: array });
  if (residents.length > 8) residents.splice(Math.floor(8 * next()), 1)[0].free();
  const sum = new logsum.SumAccumulator().push(array).push(1);
  logsum.LogSumExpAccumulator.from(new logsum.LogSumExpAccumulator().push(array).toJSON()).merge(
    new logsum.LogSumExpAccumulator().push(sum.value()),
  );
}

const {
  calls: givenCalls,
  seed,
  verbose: isVerbose,
} = parseArgs({
  options: {
    verbose: { type: "boolean", default: false },
    calls: { type: "string", default: "1e7" },
    seed: { type: "string", default: "1" },
  },
}).values;
const count = Number(givenCalls);
const calls = makeCalls();
/** The calls that are repeated: each kind is among them. */
const repeated = calls.filter((_, i) => i % 7 === 0);
const next = random(Number(seed));
// Without residents, calls have another path.
const instances = [...["wasm-simd", "wasm-simd", "js"].map((name) => createLogSum({ backend: name as "js" }))];
const residents: Resident[] = [];
const points: [number, number][] = [];
const failures: string[] = [];
let sizes = "";
let wanted = "";

for (let done = 0; done < count; ) {
  const end = Math.min(count, done + Math.ceil(count / SAMPLES));
  for (; done < end; done++) {
    const logsum = instances[Math.floor(3 * next())];
    if (next() < 0.002) useOthers(instances[next() < 0.5 ? 1 : 2], residents, next);
    else resultOf(logsum, calls[Math.floor(next() * calls.length)]);
  }
  const hash = hashOf(instances.slice(1), repeated);
  wanted ||= hash;
  if (hash !== wanted) failures.push(`after ${done} calls the hash is ${hash}, not ${wanted}`);
  const now = memories.map(({ buffer }) => buffer.byteLength).join();
  // The first fifth warms up: engines compile, and memory grows for the first long row.
  if (done < count / 5) continue;
  sizes ||= now;
  if (now !== sizes) failures.push(`after ${done} calls linear memory has ${now} bytes, not ${sizes}`);
  points.push([done, bytesInUse()]);
}
const slope = slopeOf(points);
const growth = points[points.length - 1][1] - points[0][1];
// In a short run the engine still compiles.
const isSteady = count >= LONG ? slope < MOST_SLOPE : growth < MOST_GROWTH;
if (!isSteady) failures.push(`the heap grows by ${slope} bytes a call, ${growth} in all`);
if (isVerbose) for (const [at, bytes] of points) console.log(`${at} ${bytes}`);
console.log(
  `${count} calls of ${calls.length} kinds, Node.js ${process.versions.node}: hash ${wanted} ${SAMPLES} times, linear memory ${sizes} bytes, heap slope ${slope.toFixed(4)} bytes a call`,
);
for (const failure of failures) console.log(`FAIL: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
