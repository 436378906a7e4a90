// npm run bench:growth: the exponent with which the time of every operation grows, from 10³ to 10⁷ elements, in rows of 100 elements and
// in the columns of one row. It is the slope of ln(time) over ln(elements), by least squares. It fails above 1.05.
//
// Large arrays do not fit in the processor's caches. So the time that memory takes to read the inputs and write the results once is
// measured too, and counted as it is for 10³ elements. The exponent of the plain times stands beside it.
//
//   npm run bench:growth [-- --op softmax] [--dtype f32] [--backend js] [--most 1e7]
import { parseArgs } from "node:util";
import { createLogSum, type Floats, type LogSum } from "../src/index.js";
import { type Batch, batch } from "./data.js";
import { LINES, type Line } from "./lines.js";

const MOST_EXPONENT = 1.05;
const COLS = 100;
/** Repeats of a measurement: the least counts. Short ones take at least this many milliseconds. */
const REPEATS = 4;
const MILLISECONDS = 4;

const string = { type: "string" } as const;
const given = parseArgs({ options: { op: string, dtype: string, backend: string, most: string } }).values;
const dtype = (given.dtype ?? "f64") as "f64" | "f32";
const most = Number(given.most ?? 1e7);
const sizes = [1e3, 1e4, 1e5, 1e6, 1e7].filter((size) => size <= most);
const logsum = createLogSum({ backend: (given.backend ?? "wasm-simd") as "js" });

type Call = (...args: unknown[]) => unknown;

/** The function that makes the call of a line, with an array for its results. */
function callOf(instance: LogSum, name: string, line: Line, data: Batch): () => unknown {
  const op = name.replace(/,.*/, "");
  const args = line.args(data);
  if (op.endsWith("Accumulator")) {
    const Accumulator = instance[op as "SumAccumulator"];
    return () => new Accumulator().push(args[0]).value();
  }
  const f = (instance as unknown as Record<string, Call>)[op];
  const results = line.results(data);
  const values = (): Floats => (dtype === "f64" ? new Float64Array(results) : new Float32Array(results));
  const out =
    line.out === "indices"
      ? new Uint32Array(results)
      : line.out === "signed"
        ? { values: values(), signs: values() }
        : values();
  const isReturned = line.out === "none" || results === 1;
  const options = { ...line.options(data), ...(isReturned ? {} : { out }) };
  const all = [...args, ...(line.order === undefined ? [] : [line.order]), options];
  return () => f(...all);
}

/** The least time of a call, in ns. */
function timeOf(call: () => unknown): number {
  call();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    let count = 0;
    const start = performance.now();
    let end = start;
    do {
      call();
      count++;
      end = performance.now();
    } while (end - start < MILLISECONDS);
    least = Math.min(least, ((end - start) * 1e6) / count);
  }
  return least;
}

/** Elements that are read or written at once, by the measurement of memory. */
const CHUNK = 2048;

/** The time in which memory gives the inputs of a call and takes its results, in ns. */
function memoryTime(line: Line, data: Batch): number {
  const given = [...line.args(data), ...Object.values(line.options(data))];
  const inputs = given.filter((one) => one instanceof Float64Array || one instanceof Float32Array);
  const out = new Float64Array(line.out === "none" ? 0 : line.results(data));
  const chunks = { f64: new Float64Array(CHUNK), f32: new Float32Array(CHUNK) };
  const chunk = chunks[dtype];
  return timeOf(() => {
    for (const array of inputs)
      for (let at = 0; at < array.length; at += CHUNK) chunk.set(array.subarray(at, at + CHUNK));
    for (let at = 0; at < out.length; at += CHUNK)
      out.set(out.length - at < CHUNK ? chunk.subarray(0, out.length - at) : chunk, at);
  });
}

/** Times whose part for memory is as it is for the fewest elements. */
function withoutMemory(times: readonly number[], memory: readonly number[]): number[] {
  return times.map((time, i) => time - Math.max(0, memory[i] - (memory[0] * sizes[i]) / sizes[0]));
}

/**
 * Calls that take longer, with the reason: a tile has room for less than eight columns of more than 2048 elements, so that each cache
 * line is read more than once.
 */
const KNOWN = ["logSumExp, axis 0, rows", "softmax, axis 0, rows"];

/** The slope of ln y over ln x by least squares. */
function exponentOf(x: readonly number[], y: readonly number[]): number {
  const [u, v] = [x.map(Math.log), y.map(Math.log)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanU, meanV] = [mean(u), mean(v)];
  const sum = (f: (i: number) => number) => u.reduce((total, _, i) => total + f(i), 0);
  return sum((i) => (u[i] - meanU) * (v[i] - meanV)) / sum((i) => (u[i] - meanU) ** 2);
}

const names = Object.keys(LINES).filter((name) => given.op === undefined || name.replace(/,.*/, "") === given.op);
const times = new Map<string, number[]>();
const memory = new Map<string, number[]>();
/** Measurements of memory, by what they read and write. */
const measured = new Map<string, number>();
for (const direction of ["rows", "columns"]) {
  for (const size of sizes) {
    const data = direction === "rows" ? batch(dtype, size / COLS, COLS) : batch(dtype, 1, size);
    for (const name of names) {
      const key = `${name}, ${direction}`;
      const line = LINES[name];
      times.set(key, [...(times.get(key) ?? []), timeOf(callOf(logsum, name, line, data))]);
      const traffic = [
        direction,
        size,
        line.args(data).length,
        Object.keys(line.options(data)),
        line.results(data),
        line.out,
      ];
      const found = measured.get(traffic.join()) ?? memoryTime(line, data);
      measured.set(traffic.join(), found);
      memory.set(key, [...(memory.get(key) ?? []), found]);
    }
  }
}

console.log(
  `Node.js ${process.versions.node}, ${logsum.backend().name}, ${dtype}; ns an element at ${sizes.join(", ")} elements`,
);
const width = Math.max(...names.map((name) => name.length)) + 2;
let failed = 0;
for (const name of names) {
  const cells = ["rows", "columns"].map((direction) => {
    const key = `${name}, ${direction}`;
    const own = times.get(key) ?? [];
    const exponent = exponentOf(sizes, withoutMemory(own, memory.get(key) ?? []));
    const isRight = exponent <= MOST_EXPONENT;
    if (!isRight && !KNOWN.includes(key)) failed++;
    const verdict = isRight ? "" : KNOWN.includes(key) ? " known" : " FAIL";
    const perElement = own.map((time, i) => (time / sizes[i]).toPrecision(3)).join(" ");
    return `${direction} ${exponent.toFixed(3)}${verdict}, plain ${exponentOf(sizes, own).toFixed(3)} (${perElement})`;
  });
  console.log(name.padEnd(width), cells.join("  "));
}
console.log(`${2 * names.length} exponents: ${failed} are above ${MOST_EXPONENT}, without those that are known`);
process.exitCode = failed > 0 ? 1 : 0;
