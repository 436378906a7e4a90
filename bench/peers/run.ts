// Compares logsum with its peers in every operation that a peer has or can express, from arrays to arrays.
//
//   npm run bench:peers [-- --shape 1000x1000] [--dtype f64] [--op softmax] [--peer tfjs] [--profile near] [--seconds 0.25]
//
// Times are the least of all repeats; the contenders take turns. A complete run writes bench/RESULTS.md, results.json and
// speed.svg. "--save" replaces the lines of a part in results.json, and "--report" writes the others from it.
import { fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { Bench } from "tinybench";
import type { Floats } from "../../src/index.js";
import type { Profile } from "../data.js";
import { type Batch, batch, type Dtype } from "./data.js";
import { errors, specials } from "./errors.js";
import { jax } from "./jax.js";
import { logsum, logsumNew, loop } from "./logsum.js";
import { mathjs } from "./mathjs.js";
import { mlDistance } from "./ml-distance.js";
import { numpyTs } from "./numpy-ts.js";
import { onnxruntime } from "./onnxruntime.js";
import { type Contender, OPS, type Op, PROFILES } from "./operations.js";
import { report } from "./report.js";
import type { Line, Results, Special } from "./results.js";
import { tfjs } from "./tfjs.js";
import { transformers } from "./transformers.js";

const SHAPES = ["100000x10", "1000x1000", "64x50257", "1x10"];
/** Those of data other than easy. */
const PROFILE_SHAPES = ["100000x10", "1000x1000"];
const DTYPES: Dtype[] = ["f64", "f32"];
const OURS = [loop, logsum, logsumNew];
/** The contenders of each process. onnxruntime-web and tfjs make a global Worker, with which jax-js would start threads. */
const PROCESSES = [[onnxruntime, tfjs, numpyTs, mlDistance, mathjs, transformers], [jax]];
/** Repeats are few and long: calls that allocate take up to three times as long until the engine reuses freed memory. */
const ROUNDS = 2;
/** The number of complete passes: other work of the machine disturbs single ones. */
const PASSES = 2;

const string = { type: "string" } as const;
const { values: only } = parseArgs({
  options: {
    shape: string,
    dtype: string,
    op: string,
    peer: string,
    profile: string,
    seconds: string,
    process: string,
    report: { type: "boolean" },
    save: { type: "boolean" },
  },
});
const milliseconds = 1000 * Number(only.seconds ?? 0.25);
const chosen = <T extends string>(all: readonly T[], one: string | undefined): T[] =>
  all.filter((name) => (one ?? name) === name);

const isWanted = ({ name }: Contender): boolean => (only.peer ?? name) === name;

interface Timed {
  readonly line: Omit<Line, "ns">;
  readonly run: () => unknown;
  readonly async: boolean;
}

/** The least time of each contender, in ns per element. */
async function measure(timed: readonly Timed[], length: number): Promise<Line[]> {
  // A small batch takes less time than the clock resolves, so many calls count as one.
  const calls = Math.max(1, Math.round(20_000 / length));
  const least = timed.map(() => Infinity);
  const spent = timed.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { line, run, async }] of timed.entries()) {
      if (spent[i] > 2 * milliseconds) continue;
      const bench = new Bench({ iterations: 1, time: milliseconds / ROUNDS, warmup: false, throws: true });
      const repeat = (): void => {
        for (let call = 0; call < calls; call++) run();
      };
      const repeatAsync = async (): Promise<void> => {
        for (let call = 0; call < calls; call++) await run();
      };
      bench.add(line.contender, async ? repeatAsync : repeat, { async });
      if (async) await bench.run();
      else bench.runSync();
      const { result } = bench.tasks[0];
      if (result.state !== "completed") throw new Error(`${line.contender} did not complete: ${result.state}`);
      spent[i] += result.totalTime;
      least[i] = Math.min(least[i], (result.latency.min * 1e6) / (calls * length));
    }
  }
  return timed.map(({ line }, i) => ({ ...line, ns: least[i] }));
}

/** Throws if results are wrong: the speed of a wrong result is meaningless. Returns false for a peer on data other than easy. */
function check(name: string, array: Floats, standard: Floats, { profile }: Batch): boolean {
  const wrong = standard.findIndex((value, i) => !(Math.abs(value - array[i]) < 1e-3 * Math.max(1, Math.abs(value))));
  if (wrong >= 0 && profile !== "easy" && !name.startsWith("logsum")) return false;
  if (wrong >= 0) throw new Error(`${name} has ${array[wrong]} at ${wrong}, the loop ${standard[wrong]}`);
  if (array.constructor !== standard.constructor) throw new Error(`${name} makes a ${array.constructor.name}`);
  return true;
}

async function compare(contenders: readonly Contender[], op: Op, data: Batch): Promise<Line[]> {
  const timed: Timed[] = [];
  const ends: (() => void)[] = [];
  let standard: Floats | undefined;
  for (const { name, prepare } of contenders) {
    const call = await prepare(op, data);
    if (!call) continue;
    const profile = data.profile === "easy" ? undefined : data.profile;
    const line = { shape: `${data.rows}x${data.cols}`, dtype: data.dtype, profile, op, contender: name };
    const result = call.run();
    const array = await result;
    if (call.end) ends.push(call.end);
    if (!check(`${name} ${op}`, array, (standard ??= array.slice()), data)) continue;
    const error = errors(op, data, array);
    timed.push({ line: { ...line, resident: false, error }, run: call.run, async: result instanceof Promise });
    if (call.resident) {
      const done = call.resident();
      await done;
      const resident = { ...line, resident: true, error: undefined };
      timed.push({ line: resident, run: call.resident, async: done instanceof Promise });
    }
  }
  const lines = await measure(timed, data.x.length);
  for (const end of ends) end();
  return lines;
}

/** Measures all contenders of one process, and sends the results to the parent. */
async function child(peers: readonly Contender[], dtype: Dtype): Promise<void> {
  const send = (message: Partial<Results>): void => void process.send?.(message);
  const contenders = [...OURS, ...peers];
  for (const { name, packages, start } of contenders) send({ contenders: [{ name, packages, runs: await start() }] });
  for (const profile of chosen(Object.keys(PROFILES) as Profile[], only.profile)) {
    const shapes = profile === "easy" ? SHAPES : PROFILE_SHAPES;
    for (const shape of only.shape ? [only.shape] : shapes) {
      const [rows, cols] = shape.split("x").map(Number);
      const data = batch(dtype, rows, cols, profile);
      for (const op of chosen(PROFILES[profile] ?? [], only.op)) send({ lines: await compare(contenders, op, data) });
    }
  }
  const ofSpecials = only.profile === undefined ? specials(dtype) : [];
  for (const { name, op, data, error } of ofSpecials.filter(({ op }) => chosen(OPS, only.op).includes(op))) {
    for (const contender of contenders) {
      const call = await contender.prepare(op, data);
      if (call) send({ specials: [{ dtype, op, name, contender: contender.name, error: error(await call.run()) }] });
      call?.end?.();
    }
  }
  process.disconnect?.();
}

function print(lines: readonly Line[]): void {
  const [{ shape, dtype, profile, op, ns: loopNs }] = lines;
  console.log(`\n${dtype} ${shape} ${profile ?? "easy"} ${op}, ns per element, times the loop, error in u`);
  for (const { contender, resident, ns, error } of lines) {
    const name = contender + (resident ? ", resident" : "");
    const ratio = `${(loopNs / ns).toFixed(2)}x`.padStart(8);
    console.log(`  ${name.padEnd(26)}${ns.toFixed(2).padStart(9)}${ratio}  ${error?.toPrecision(2) ?? ""}`);
  }
}

const keyOf = ({ shape, dtype, profile, op, contender, resident, process }: Line): string =>
  [shape, dtype, profile, op, contender, resident, process].join();

async function parent(): Promise<Results> {
  const contenders = new Map<string, Results["contenders"][number]>();
  const lines = new Map<string, Line>();
  const special = new Map<string, Special>();
  const take = (message: Partial<Results>, process: number): void => {
    for (const one of message.contenders ?? []) contenders.set(one.name + process, { ...one, process });
    for (const one of message.specials ?? []) special.set([one.dtype, one.name, one.op, one.contender].join(), one);
    for (const one of message.lines ?? []) {
      const key = keyOf({ ...one, process });
      const ns = Math.min(one.ns, lines.get(key)?.ns ?? Infinity);
      lines.set(key, { ...one, ns, process });
    }
    if (message.lines?.length) print(message.lines);
  };
  for (let pass = 0; pass < PASSES; pass++) {
    for (const [i, peers] of PROCESSES.entries()) {
      // Each dtype has its own process: loops are fastest if they have run on one class of arrays.
      for (const dtype of peers.some(isWanted) ? chosen(DTYPES, only.dtype) : []) {
        const args = [...process.argv.slice(2), "--process", String(i), "--dtype", dtype];
        const worker = fork(process.argv[1], args, { serialization: "advanced" });
        worker.on("message", (message: Partial<Results>) => take(message, i));
        const code = await new Promise((resolve) => worker.on("exit", resolve));
        if (code !== 0) throw new Error(`process ${i} ended with ${code}`);
      }
    }
  }
  const versions = Object.fromEntries(
    [...contenders.values()]
      .flatMap(({ packages }) => packages)
      .map((name) => {
        const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
        return [name, (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version];
      }),
  );
  return {
    machine: cpus()[0].model.trim(),
    node: process.versions.node,
    v8: process.versions.v8,
    date: new Date().toISOString().slice(0, 10),
    command: ["npm run bench:peers", ...(only.seconds ? [`-- --seconds ${only.seconds}`] : [])].join(" "),
    versions,
    contenders: [...contenders.values()],
    lines: [...lines.values()],
    specials: [...special.values()],
  };
}

const folder = new URL("../../", import.meta.url);
const file = new URL("results.json", folder);
const readResults = (): Results => JSON.parse(readFileSync(file, "utf8")) as Results;
const part = only.shape ?? only.dtype ?? only.op ?? only.peer ?? only.profile;

/** The stored results with the lines of a part replaced. */
function merged(results: Results): Results {
  const stored = readResults();
  const fresh = new Set(results.lines.map(keyOf));
  const date = stored.date.includes(results.date) ? stored.date : `${stored.date} and ${results.date}`;
  return { ...stored, date, lines: [...stored.lines.filter((line) => !fresh.has(keyOf(line))), ...results.lines] };
}

if (only.process !== undefined) {
  await child(PROCESSES[Number(only.process)].filter(isWanted), only.dtype as Dtype);
} else {
  const results = only.report ? readResults() : await parent();
  if (part === undefined || only.save) {
    const all = part === undefined ? results : merged(results);
    // JSON has no NaN: null stands for it.
    if (!only.report) writeFileSync(file, `${JSON.stringify(all).replaceAll('{"', '\n{"')}\n`);
    await report(all, folder);
  }
}
