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

const SHAPES = ["100000x10", "10000x128", "1000x1000", "64x50257", "1x1000000", "1x10"];

type Name = keyof typeof loops;
type Call = (...args: unknown[]) => void;

const OPS: {
  readonly [N in Name]: {
    readonly args: (batch: Batch) => readonly Floats[] | readonly [Floats, Int32Array];
    readonly row: boolean;
  };
} = {
  logSumExp: { args: ({ x }) => [x], row: false },
  softmax: { args: ({ x }) => [x], row: true },
  logSoftmax: { args: ({ x }) => [x], row: true },
  crossEntropyLoss: { args: ({ x, labels }) => [x, labels], row: false },
  crossEntropyLossGrad: { args: ({ x, labels }) => [x, labels], row: true },
  entropy: { args: ({ p }) => [p], row: false },
  crossEntropy: { args: ({ p, q }) => [p, q], row: false },
  klDivergence: { args: ({ p, q }) => [p, q], row: false },
  jsDivergence: { args: ({ p, q }) => [p, q], row: false },
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
  const out =
    data.x instanceof Float64Array
      ? new Float64Array(OPS[op].row ? length : rows)
      : new Float32Array(OPS[op].row ? length : rows);
  const options = { cols, out };
  // A small batch takes less than the clock can tell: many calls count as one.
  const calls = Math.max(1, Math.round(20_000 / length));
  const repeat = (call: () => void) => (): void => {
    for (let i = 0; i < calls; i++) call();
  };
  const contenders: [string, () => void][] = [
    ["loop", repeat(() => loops[op](args[0] as Floats, args[1] as Floats, out, rows, cols))],
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
