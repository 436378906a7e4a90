// Every operation against the idiomatic JavaScript loop, in one process, the contenders by turns.
//
//   npm run bench [-- --shape 1000x1000] [--dtype f64] [--op softmax] [--seconds 0.5]
//
// Times are the least of all repeats, in ns per element; x is how many times the loop's speed. Inputs are ordinary arrays,
// results go to a given array.
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { Bench } from "tinybench";
import { createLogSum, type Floats } from "../src/index.js";
import { type Batch, batch } from "./data.js";
import { loops } from "./loops.js";

const SHAPES = ["200000x2", "100000x5", "100000x10", "10000x128", "1000x1000", "64x50257", "1x1000000", "1x10"];

type Name = keyof typeof loops;
type Call = (...args: unknown[]) => void;

interface Line {
  readonly args: (batch: Batch) => readonly [Floats, (Floats | Int32Array)?];
  /** What a row becomes: one number, a row, or each of its elements by itself. */
  readonly to: "number" | "row" | "elements";
}

const OPS: { readonly [N in Name]: Line } = {
  logSumExp: { args: ({ x }) => [x], to: "number" },
  softmax: { args: ({ x }) => [x], to: "row" },
  logSoftmax: { args: ({ x }) => [x], to: "row" },
  crossEntropyLoss: { args: ({ x, labels }) => [x, labels], to: "number" },
  crossEntropyLossGrad: { args: ({ x, labels }) => [x, labels], to: "row" },
  entropy: { args: ({ p }) => [p], to: "number" },
  crossEntropy: { args: ({ p, q }) => [p, q], to: "number" },
  klDivergence: { args: ({ p, q }) => [p, q], to: "number" },
  jsDivergence: { args: ({ p, q }) => [p, q], to: "number" },
  exp: { args: ({ x }) => [x], to: "elements" },
  expm1: { args: ({ x }) => [x], to: "elements" },
  log: { args: ({ p }) => [p], to: "elements" },
  log1p: { args: ({ p }) => [p], to: "elements" },
};

const string = { type: "string" } as const;
const { values: only } = parseArgs({ options: { shape: string, dtype: string, op: string, seconds: string } });
const milliseconds = 1000 * Number(only.seconds ?? 0.5);

const instances = (["wasm-simd", "js"] as const).map((name) => {
  const instance = createLogSum({ backend: name });
  if (instance.backend().name !== name) throw new Error(`${name} did not run`);
  return [name, instance as unknown as Record<Name, Call>] as const;
});

/** Least ns per element of each contender. */
function measure(op: Name, data: Batch, rows: number, cols: number): Map<string, number> {
  const args = OPS[op].args(data);
  const { length } = data.x;
  const size = OPS[op].to === "number" ? rows : length;
  const out = data.x instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
  const options = OPS[op].to === "elements" ? { out } : { cols, out };
  // A small batch takes less than the clock can tell: many calls count as one.
  const calls = Math.max(1, Math.round(20_000 / length));
  const repeat = (call: () => void) => (): void => {
    for (let i = 0; i < calls; i++) call();
  };
  const contenders: [string, () => void][] = [
    ["loop", repeat(() => loops[op](args[0], args[1] ?? args[0], out, rows, cols))],
    ...instances.map(([name, instance]): [string, () => void] => [name, repeat(() => instance[op](...args, options))]),
  ];
  const least = new Map<string, number>();
  const deadline = performance.now() + milliseconds * contenders.length;
  do {
    for (const [name, run] of contenders) {
      const bench = new Bench({ iterations: 2, time: 0, warmup: false, throws: true });
      bench.add(name, run);
      bench.runSync();
      const [task] = bench.tasks;
      if (task.result.state !== "completed") throw new Error(`${name} did not complete: ${task.result.state}`);
      const ns = (task.result.latency.min * 1e6) / (calls * length);
      least.set(name, Math.min(least.get(name) ?? Infinity, ns));
    }
  } while (performance.now() < deadline);
  return least;
}

console.log(
  `${cpus()[0].model.trim()}, Node.js ${process.versions.node} (V8 ${process.versions.v8}), one thread; ns per element`,
);
for (const shape of SHAPES.filter((one) => (only.shape ?? one) === one).concat(
  only.shape && !SHAPES.includes(only.shape) ? [only.shape] : [],
)) {
  const [rows, cols] = shape.split("x").map(Number);
  for (const dtype of (["f64", "f32"] as const).filter((one) => (only.dtype ?? one) === one)) {
    console.log(
      `\n${dtype} ${shape}`.padEnd(24),
      ["loop", ...instances.map(([name]) => name)].map((name) => name.padEnd(17)).join(""),
    );
    const data = batch(dtype, rows, cols);
    for (const op of (Object.keys(OPS) as Name[]).filter((one) => (only.op ?? one) === one)) {
      const least = measure(op, data, rows, cols);
      const loop = least.get("loop") as number;
      const cells = [...least].map(([name, ns]) => {
        const ratio = name === "loop" ? "" : `${(loop / ns).toFixed(2)}x`;
        return `${ns.toFixed(2).padStart(7)} ${ratio.padEnd(9)}`;
      });
      console.log(op.padEnd(22), cells.join(""));
    }
  }
}
