// Every operation against the idiomatic JavaScript loop, in one process, the contenders by turns.
//
//   npm run bench [-- --shape 1000x1000] [--dtype f64] [--op softmax] [--seconds 0.5] [--against DIST]
//
// --against adds the folder `dist` of another build: its times follow, with the ratio of this build's time to its own.
//
// Times are the least of all repeats, in ns per element; x is how many times the loop's speed. Inputs are ordinary arrays,
// results go to a given array. Lines are chosen by operation, with all its options.
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Bench } from "tinybench";
import { createLogSum, type Floats } from "../src/index.js";
import { type Batch, batch } from "./data.js";
import { loops, MOST, type OptionLoop, optionLoops, SMOOTHING, TEMPERATURE } from "./loops.js";

const SHAPES = ["200000x2", "100000x5", "100000x10", "10000x128", "1000x1000", "64x50257", "1x1000000", "1x10"];

type Call = (...args: unknown[]) => void;

interface Line {
  readonly args: (batch: Batch) => readonly [Floats, (Floats | Int32Array | number)?];
  readonly options: (batch: Batch) => object;
  /** How many results there are. */
  readonly results: (batch: Batch) => number;
  readonly loop: OptionLoop;
  /** Where results go, if not to numbers of the inputs' dtype. */
  readonly out?: "indices" | "none";
  /** The line whose times are the measure of this one's. */
  readonly beside?: string;
}

// The arguments of calls, and their results.
const ofX = ({ x }: Batch) => [x] as const;
const ofLabels = ({ x, labels }: Batch) => [x, labels] as const;
const ofTargets = ({ x, p }: Batch) => [x, p] as const;
const ofP = ({ p }: Batch) => [p] as const;
const ofPair = ({ p, q }: Batch) => [p, q] as const;
const ofCount = ({ x, cols }: Batch) => [x, Math.min(MOST, cols)] as const;
const dense = ({ cols }: Batch) => ({ cols });
const axis0 = ({ rows, cols }: Batch) => ({ shape: [rows, cols], axis: 0 });
const ragged = ({ offsets }: Batch) => ({ offsets });
const table = ({ rows, cols }: Batch) => ({ shape: [rows, cols] });
const none = () => ({});
const one = () => 1;
const perRow = ({ rows }: Batch) => rows;
const perCount = ({ rows, cols }: Batch) => rows * Math.min(MOST, cols);
const perColumn = ({ cols }: Batch) => cols;
const perRagged = ({ offsets }: Batch) => offsets.length - 1;
const each = ({ x }: Batch) => x.length;

const plain =
  (name: keyof typeof loops, args: (batch: Batch) => readonly [Floats, (Floats | Int32Array)?]): OptionLoop =>
  (batch, out) => {
    const [first, second] = args(batch);
    loops[name](first, second ?? first, out, batch.rows, batch.cols);
  };

const line = (
  name: keyof typeof loops,
  args: Parameters<typeof plain>[1],
  options: Line["options"],
  results: Line["results"],
): Line => ({
  args,
  options,
  results,
  loop: plain(name, args),
});

const classWeights = ({ cols, classWeights }: Batch) => ({ cols, classWeights });
const smoothing = ({ cols }: Batch) => ({ cols, labelSmoothing: SMOOTHING });

/** A line is called as the operation that its name starts with. */
// biome-ignore format: a table
const LINES: Readonly<Record<string, Line>> = {
  logSumExp: line("logSumExp", ofX, dense, perRow),
  logMeanExp: line("logMeanExp", ofX, dense, perRow),
  softmax: line("softmax", ofX, dense, each),
  logSoftmax: line("logSoftmax", ofX, dense, each),
  logCumSumExp: line("logCumSumExp", ofX, dense, each),
  crossEntropyLoss: line("crossEntropyLoss", ofLabels, dense, perRow),
  crossEntropyLossGrad: line("crossEntropyLossGrad", ofLabels, dense, each),
  entropy: line("entropy", ofP, dense, perRow),
  crossEntropy: line("crossEntropy", ofPair, dense, perRow),
  klDivergence: line("klDivergence", ofPair, dense, perRow),
  jsDivergence: line("jsDivergence", ofPair, dense, perRow),
  jsDistance: line("jsDistance", ofPair, dense, perRow),
  perplexity: line("perplexity", ofP, dense, perRow),
  mutualInformation: line("mutualInformation", ofP, table, one),
  conditionalEntropy: line("conditionalEntropy", ofP, table, one),
  argmax: { ...line("argmax", ofX, dense, perRow), out: "indices" },
  topK: { args: ofCount, options: dense, results: perCount, loop: optionLoops.topK, out: "none" },
  exp: line("exp", ofX, none, each),
  expm1: line("expm1", ofX, none, each),
  log: line("log", ofP, none, each),
  log1p: line("log1p", ofP, none, each),
  log1mExp: line("log1mExp", ({ logs }) => [logs], none, each),
  sigmoid: line("sigmoid", ofX, none, each),
  logit: line("logit", ofP, none, each),
  logSigmoid: line("logSigmoid", ofX, none, each),
  softplus: line("softplus", ofX, none, each),
  xlogx: line("xlogx", ofP, none, each),
  xlogy: line("xlogy", ofPair, none, each),
  xlog1py: line("xlog1py", ofPair, none, each),
  logAddExp: line("logAddExp", ({ x, lower }) => [x, lower], none, each),
  logSubExp: line("logSubExp", ({ x, lower }) => [x, lower], none, each),
  selfInformation: line("selfInformation", ofP, none, each),
  "crossEntropyLoss, class weights": { args: ofLabels, options: classWeights, results: perRow, loop: optionLoops.classWeightedLoss },
  "crossEntropyLoss, smoothing": { args: ofLabels, options: smoothing, results: perRow, loop: optionLoops.smoothedLoss },
  "crossEntropyLoss, probabilities": { args: ofTargets, options: dense, results: perRow, loop: optionLoops.targetLoss },
  "crossEntropyLossGrad, class weights": { args: ofLabels, options: classWeights, results: each, loop: optionLoops.classWeightedGrad },
  "crossEntropyLossGrad, smoothing": { args: ofLabels, options: smoothing, results: each, loop: optionLoops.smoothedGrad },
  "crossEntropyLossGrad, probabilities": { args: ofTargets, options: dense, results: each, loop: optionLoops.targetGrad },
  "binaryCrossEntropyWithLogits": { args: ofTargets, options: none, results: each, loop: optionLoops.binaryLoss },
  "binaryCrossEntropyWithLogitsGrad": { args: ofTargets, options: none, results: each, loop: optionLoops.binaryGrad },
  "logSumExp, axis 0": { args: ofX, options: axis0, results: perColumn, loop: optionLoops.columnLogSumExp, beside: "logSumExp" },
  "softmax, axis 0": { args: ofX, options: axis0, results: each, loop: optionLoops.columnSoftmax, beside: "softmax" },
  "logSumExp, ragged": { args: ofX, options: ragged, results: perRagged, loop: optionLoops.raggedLogSumExp },
  "softmax, ragged": { args: ofX, options: ragged, results: each, loop: optionLoops.raggedSoftmax },
  "softmax, mask": { args: ofX, options: ({ cols, mask }) => ({ cols, mask }), results: each, loop: optionLoops.maskedSoftmax },
  "logMeanExp, mask": { args: ofX, options: ({ cols, mask }) => ({ cols, mask }), results: perRow, loop: optionLoops.maskedLogMeanExp },
  "softmax, temperature": { args: ofX, options: ({ cols }) => ({ cols, temperature: TEMPERATURE }), results: each, loop: optionLoops.temperedSoftmax },
  "logSumExp, weights": { args: ofX, options: ({ cols, p }) => ({ cols, weights: p }), results: perRow, loop: optionLoops.weightedLogSumExp },
  "entropy, normalize": { args: ofP, options: ({ cols }) => ({ cols, normalize: true }), results: perRow, loop: optionLoops.normalizedEntropy },
};

const opOf = (name: string): string => name.replace(/,.*/, "");

const string = { type: "string" } as const;
const { values: only } = parseArgs({
  options: { shape: string, dtype: string, op: string, seconds: string, against: string },
});
const milliseconds = 1000 * Number(only.seconds ?? 0.5);

const BACKENDS = ["wasm-simd", "js"] as const;

function instancesOf(create: typeof createLogSum, suffix = "") {
  return BACKENDS.map((name) => {
    const instance = create({ backend: name });
    if (instance.backend().name !== name) throw new Error(`${name}${suffix} did not run`);
    return [`${name}${suffix}`, instance as unknown as Record<string, Call>] as const;
  });
}

async function other(dist: string): Promise<typeof createLogSum> {
  const file = ["logsum.js", "index.js"].map((name) => join(resolve(dist), name)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`there is no logsum.js or index.js in ${dist}`);
  return (await import(pathToFileURL(file).href)).createLogSum;
}

const OTHER = ", other";
const instances = instancesOf(createLogSum);
if (only.against !== undefined) instances.push(...instancesOf(await other(only.against), OTHER));

/** Least ns per element of each contender. */
function measure(name: string, { args, options, results, loop, out: kind }: Line, data: Batch): Map<string, number> {
  const { length } = data.x;
  const size = results(data);
  const like = data.x instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
  const out = kind === "indices" ? (new Uint32Array(size) as unknown as Floats) : like;
  const given = { ...options(data), ...(kind === "none" ? {} : { out }) };
  const inputs = args(data);
  // A small batch takes less than the clock can tell: many calls count as one.
  const calls = Math.max(1, Math.round(20_000 / length));
  const repeat = (call: () => void) => (): void => {
    for (let i = 0; i < calls; i++) call();
  };
  const contenders: [string, () => void][] = [
    ["loop", repeat(() => loop(data, out))],
    ...instances.map(([backend, instance]): [string, () => void] => {
      const call = instance[opOf(name)];
      return [backend, repeat(() => call(...inputs, given))];
    }),
  ];
  const least = new Map<string, number>();
  const deadline = performance.now() + milliseconds * contenders.length;
  do {
    for (const [contender, run] of contenders) {
      const bench = new Bench({ iterations: 2, time: 0, warmup: false, throws: true });
      bench.add(contender, run);
      bench.runSync();
      const [task] = bench.tasks;
      if (task.result.state !== "completed") throw new Error(`${contender} did not complete: ${task.result.state}`);
      const ns = (task.result.latency.min * 1e6) / (calls * length);
      least.set(contender, Math.min(least.get(contender) ?? Infinity, ns));
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
      `\n${dtype} ${shape}`.padEnd(38),
      ["loop", ...instances.map(([name]) => name)].map((name) => name.padEnd(17)).join(""),
    );
    const data = batch(dtype, rows, cols);
    const measured = new Map<string, Map<string, number>>();
    for (const [name, one] of Object.entries(LINES).filter(([name]) => (only.op ?? opOf(name)) === opOf(name))) {
      const least = measure(name, one, data);
      measured.set(name, least);
      const loop = least.get("loop") as number;
      const cells = [...least].map(([contender, ns]) => {
        const own = contender.endsWith(OTHER) ? least.get(contender.slice(0, -OTHER.length)) : undefined;
        const ratio = own ? `${(own / ns).toFixed(3)}` : contender === "loop" ? "" : `${(loop / ns).toFixed(2)}x`;
        return `${ns.toFixed(2).padStart(7)} ${ratio.padEnd(9)}`;
      });
      const other = measured.get(one.beside ?? "");
      const times = other && [...least].map(([contender, ns]) => (ns / (other.get(contender) as number)).toFixed(2));
      console.log(name.padEnd(36), cells.join(""), times ? `${times.join(", ")} of the time of ${one.beside}` : "");
    }
  }
}
