// Compares every operation with the idiomatic JavaScript loop, in one process. The contenders take turns.
//
//   npm run bench [-- --shape 1000x1000] [--dtype f64] [--op softmax] [--profile near] [--seconds 0.5] [--against DIST]
//     [--json FILE]
//
// --json writes the times to a file; bench/operations.json is the source of the tables of speed in the documents.
// A profile is a kind of data (see data.ts), `easy` unless it is given; `all` runs those lines that the data has an effect on.
// --against adds the folder `dist` of another build: its times follow, with the ratio of this build's time to its own.
//
// Times are the least of all repeats, in ns per element; x is the speed relative to the loop. Inputs are ordinary arrays, and
// results go to `out`. --op chooses the lines of an operation, with all its options.
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Bench } from "tinybench";
import { createLogSum, type Floats, type LogSum } from "../src/index.js";
import { type Batch, batch, PROFILES, type Profile } from "./data.js";
import { hasProfile, LINES, type Line, SMALL } from "./lines.js";
import { record, type Time } from "./record.js";

const PROFILE_SHAPES = ["1000x1000", "20000x16", "200000x3"];
const SHAPES = ["200000x2", "100000x5", "100000x10", "10000x128", "1000x1000", "64x50257", "1x1000000", "1x10"];
/** Calls of few elements, for which only some lines are measured. */
const CALL_SHAPES = ["1x1", "1x2", "1x4", "1x8", "1x16", "1x32", "1x64"];

type Call = (...args: unknown[]) => void;

const opOf = (name: string): string => name.replace(/,.*/, "");

const string = { type: "string" } as const;
const { values: only } = parseArgs({
  options: {
    shape: string,
    dtype: string,
    op: string,
    profile: string,
    seconds: string,
    against: string,
    json: string,
  },
});
const milliseconds = 1000 * Number(only.seconds ?? 0.5);

const BACKENDS = ["wasm-simd", "js"] as const;

/** The calls of an instance. That of an accumulator pushes the first input. */
function callsOf(instance: LogSum): Record<string, Call> {
  const { SumAccumulator, LogSumExpAccumulator } = instance;
  return {
    ...(instance as unknown as Record<string, Call>),
    SumAccumulator: (x) => void new SumAccumulator().push(x as Floats).value(),
    LogSumExpAccumulator: (x) => void new LogSumExpAccumulator().push(x as Floats).value(),
  };
}

function instancesOf(create: typeof createLogSum, suffix = "") {
  return BACKENDS.map((name) => {
    const instance = create({ backend: name });
    if (instance.backend().name !== name) throw new Error(`${name}${suffix} did not run`);
    return [`${name}${suffix}`, callsOf(instance)] as const;
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

function canCall(call: () => void): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}

/** The least time of each contender, in ns per element. */
function measure(
  name: string,
  { args, order, options, results, loop, out: kind }: Line,
  data: Batch,
): Map<string, number> {
  const { length } = data.x;
  const size = results(data);
  const like = data.x instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
  const out = kind === "indices" ? (new Uint32Array(size) as unknown as Floats) : like;
  const results16 = kind === "halves" ? new Uint16Array(size) : out;
  const arrays = kind === "signed" ? { values: out, signs: out.slice() } : results16;
  const given = { ...options(data), ...(kind === "none" ? {} : { out: arrays }) };
  const inputs = [...args(data), ...(order === undefined ? [] : [order])];
  // A small batch takes less time than the clock resolves, so many calls count as one.
  const calls = Math.max(1, Math.min(2000, Math.round(20_000 / length)));
  const repeat = (call: () => void) => (): void => {
    for (let i = 0; i < calls; i++) call();
  };
  const contenders: [string, () => void][] = [["loop", repeat(() => loop(data, out))]];
  for (const [backend, instance] of instances) {
    const call = instance[opOf(name)];
    // Another build may not have the operation, or its option.
    if (backend.endsWith(OTHER) && !canCall(() => call(...inputs, given))) continue;
    contenders.push([backend, repeat(() => call(...inputs, given))]);
  }
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

/** The names of the columns after the times. A line with `beside` has the ratio of its time to the sum of those lines' times. */
function report(
  name: string,
  least: Map<string, number>,
  easy: Map<string, number> | undefined,
  sum?: Map<string, number>,
) {
  const loop = least.get("loop") as number;
  const cells = [...least].map(([contender, ns]) => {
    const own = contender.endsWith(OTHER) ? least.get(contender.slice(0, -OTHER.length)) : undefined;
    const ratio = own ? (own / ns).toFixed(3) : contender === "loop" ? "" : `${(loop / ns).toFixed(2)}x`;
    const ofEasy = easy && contender !== "loop" && !own ? ` ${(ns / (easy.get(contender) as number)).toFixed(2)}e` : "";
    return `${ns.toFixed(2).padStart(7)} ${(ratio + ofEasy).padEnd(12)}`;
  });
  const ratios =
    sum && [...least].map(([contender, ns]) => (ns / (sum.get(contender) as number)).toFixed(2)).join(", ");
  console.log(
    name.padEnd(36),
    cells.join(""),
    ratios ? `${ratios} of the time of ${LINES[name].beside?.join(" + ")}` : "",
  );
}

/** Measures all lines of a batch. */
function run(names: readonly string[], data: Batch, easy: Map<string, Map<string, number>> | undefined) {
  const measured = new Map<string, Map<string, number>>();
  const timesOf = (name: string): Map<string, number> => {
    const times = measured.get(name) ?? measure(name, LINES[name], data);
    measured.set(name, times);
    return times;
  };
  for (const name of names) {
    const least = timesOf(name);
    const others = LINES[name].beside?.map(timesOf);
    const total = (contender: string) => others?.reduce((sum, times) => sum + (times.get(contender) as number), 0) ?? 0;
    const sum = others && new Map([...least.keys()].map((contender) => [contender, total(contender)]));
    report(name, least, easy?.get(name), sum);
  }
  return measured;
}

const names = Object.keys(LINES).filter((name) => (only.op?.split(",") ?? [opOf(name)]).includes(opOf(name)));
const profiles = only.profile === "all" ? PROFILES : [(only.profile ?? "easy") as Profile];
const shapes = only.shape?.split(",") ?? (only.profile === undefined ? [...SHAPES, ...CALL_SHAPES] : PROFILE_SHAPES);
const dtypes = (["f64", "f32"] as const).filter((dtype) => (only.dtype ?? dtype) === dtype);

console.log(
  `${cpus()[0].model.trim()}, Node.js ${process.versions.node} (V8 ${process.versions.v8}), one thread; ns per element, x: times the speed of the loop, e: times as long as easy data`,
);
const recorded: Time[] = [];
for (const shape of shapes) {
  const [rows, cols] = shape.split("x").map(Number);
  for (const dtype of dtypes) {
    let easy: Map<string, Map<string, number>> | undefined;
    for (const profile of profiles) {
      console.log(
        `\n${dtype} ${shape} ${profile}`.padEnd(38),
        ["loop", ...instances.map(([name]) => name)].map((name) => name.padEnd(20)).join(""),
      );
      const measured = run(
        names.filter((name) => hasProfile(LINES[name], profile) && (!CALL_SHAPES.includes(shape) || SMALL.has(name))),
        batch(dtype, rows, cols, profile),
        easy,
      );
      if (profile === "easy") easy = measured;
      for (const [op, least] of measured)
        for (const [contender, ns] of least) recorded.push({ shape, dtype, profile, op, contender, ns });
    }
  }
}
if (only.json !== undefined) record(only.json, recorded);
