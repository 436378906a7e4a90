// Scores logits: those in examples/data, or a file of your own.
//
//   npm start
//   npm start -- FILE.npy [--labels FILE.npy] [--op NAME] [--out FILE.npy]
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import * as logsum from "logsum";
import { loops } from "../bench/loops.js";
import { InputError, type Logits, readLabels, readLogits, writeArray } from "./npy.js";

type Floats = Float64Array | Float32Array;

const USAGE = "usage: npm start -- FILE.npy [--labels FILE.npy] [--op NAME] [--out FILE.npy]";

/** The operations for --op: those on one array. Each says whether it needs labels, and whether a row gives a row. */
const OPS = {
  logSumExp: { call: logsum.logSumExp, labels: false, row: false },
  softmax: { call: logsum.softmax, labels: false, row: true },
  logSoftmax: { call: logsum.logSoftmax, labels: false, row: true },
  entropy: { call: logsum.entropy, labels: false, row: false },
  crossEntropyLoss: { call: logsum.crossEntropyLoss, labels: true, row: false },
  crossEntropyLossGrad: { call: logsum.crossEntropyLossGrad, labels: true, row: true },
} as const;

type OpName = keyof typeof OPS;

/** The functions of OPS, each called the same way. */
type Call = (x: Floats, ...rest: unknown[]) => void;

function apply(name: OpName, x: Floats, cols: number, labels: () => ArrayLike<number>, out: Floats): void {
  const call = OPS[name].call as Call;
  if (OPS[name].labels) call(x, labels(), { cols, out });
  else call(x, { cols, out });
}

function print(label: string, ...values: (string | number)[]): void {
  console.log(`  ${label.padEnd(34)}${values.map(String).join("  ")}`);
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function meanLoss(losses: Floats, labels: readonly number[]): number {
  return mean(losses.filter((_, r) => labels[r] !== -100));
}

/** Runs an operation over all rows, in parts with a progress bar if it takes over a second. */
function run(name: OpName, { data, rows, cols }: Logits, labels: readonly number[], out: Floats): void {
  const part = Math.max(1, Math.floor(4_000_000 / cols));
  const size = OPS[name].row ? cols : 1;
  const bar = new SingleBar({
    format: `  ${name} {bar} {percentage} % | {value} of {total} rows`,
    clearOnComplete: true,
  });
  const started = performance.now();
  let shown = false;
  for (let from = 0; from < rows; from += part) {
    const to = Math.min(rows, from + part);
    const results = out.subarray(from * size, to * size);
    apply(name, data.subarray(from * cols, to * cols), cols, () => labels.slice(from, to), results);
    if (!shown && performance.now() - started > 1000) {
      bar.start(rows, 0);
      shown = true;
    }
    if (shown) bar.update(to);
  }
  if (shown) bar.stop();
}

function result(name: OpName, logits: Logits): Floats {
  const length = OPS[name].row ? logits.data.length : logits.rows;
  return logits.data instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}

/** Milliseconds of each of two functions: the least of runs by turns, as many as fit in half a second. */
function race(a: () => void, b: () => void): [number, number] {
  const least: [number, number] = [Infinity, Infinity];
  const started = performance.now();
  do {
    for (const [i, run] of [a, b].entries()) {
      const from = performance.now();
      run();
      least[i] = Math.min(least[i], performance.now() - from);
    }
  } while (performance.now() - started < 500);
  return least;
}

/** Rows per second, and the ratio to the idiomatic loop over the same rows. */
function speed(name: OpName, logits: Logits, labels: readonly number[]): void {
  const out = result(name, logits);
  const { data, rows, cols } = logits;
  const ids = Int32Array.from(labels);
  const [ours, loop] = race(
    () => apply(name, data, cols, () => ids, out),
    () => loops[name](data, ids, out, rows, cols),
  );
  const rate = Math.round((rows / ours) * 1000).toLocaleString("en");
  print(`${name}, rows per second`, rate, `(${(loop / ours).toFixed(1)} times the idiomatic loop)`);
}

/** The entropy of softmax, and the rows where it is largest. */
function uncertain(logits: Logits, labels: readonly number[] | undefined, name: (label: number) => string): void {
  const { cols, rows } = logits;
  const p = result("softmax", logits);
  run("softmax", logits, [], p);
  const entropies = result("entropy", logits);
  run("entropy", { ...logits, data: p }, [], entropies);
  print("entropy, nats", mean(entropies));
  const order = [...entropies.keys()].filter((r) => entropies[r] > 0).sort((a, b) => entropies[b] - entropies[a]);
  for (const r of order.slice(0, Math.min(3, rows))) {
    const row = p.subarray(r * cols, (r + 1) * cols);
    let best = 0;
    for (let i = 1; i < cols; i++) if (row[i] > row[best]) best = i;
    const guess = `guess ${name(best)} at ${(100 * row[best]).toFixed(1)} %`;
    const truth = labels === undefined || labels[r] < 0 ? "" : `, is ${name(labels[r])}`;
    print(`  uncertain: row ${r}`, `${entropies[r].toFixed(4)} nats, ${guess}${truth}`);
  }
}

function lossOf(logits: Logits, labels: readonly number[], title: string): void {
  const losses = result("crossEntropyLoss", logits);
  run("crossEntropyLoss", logits, labels, losses);
  const loss = meanLoss(losses, labels);
  print(`loss${title}, nats`, loss);
  print("  its exponential", Math.exp(loss));
}

function sayBackend(): void {
  const { name, reason } = logsum.backend();
  console.log(`logsum runs ${name}${reason === undefined ? "" : ` (${reason})`} on Node.js ${process.versions.node}`);
}

function heading(name: string, { data, shape }: Logits): void {
  console.log(`\n${name}: ${data instanceof Float64Array ? "float64" : "float32"} [${shape.join(", ")}]`);
}

function demo(): void {
  sayBackend();
  const file = (name: string): string => fileURLToPath(new URL(`../examples/data/${name}`, import.meta.url));

  const teacher = readLogits(file("digits-teacher-logits.npy"));
  const student = readLogits(file("digits-student-logits.npy"));
  const labels = readLabels(file("digits-labels.npy"), teacher);
  heading("handwritten digits, teacher and student", teacher);
  lossOf(teacher, labels, " of the teacher");
  lossOf(student, labels, " of the student");
  const smoothed = { cols: student.cols, labelSmoothing: 0.1, reduction: "mean" } as const;
  print("  with labels smoothed by 0.1", logsum.crossEntropyLoss(student.data, labels, smoothed));
  uncertain(teacher, labels, String);
  const logits = { cols: teacher.cols, from: "logits" } as const;
  const soft = { ...logits, temperature: 2 };
  print("KL(teacher, student), nats", mean(logsum.klDivergence(teacher.data, student.data, logits)));
  print("KL(student, teacher), nats", mean(logsum.klDivergence(student.data, teacher.data, logits)));
  print("JS, nats", mean(logsum.jsDivergence(teacher.data, student.data, logits)));
  print("KL at temperature 2, nats", mean(logsum.klDivergence(teacher.data, student.data, soft)));
  speed("crossEntropyLoss", teacher, labels);
  speed("softmax", teacher, labels);

  const model = readLogits(file("lm-logits.npy"));
  const targets = readLabels(file("lm-targets.npy"), model);
  const vocabulary = JSON.parse(readFileSync(file("lm-vocab.json"), "utf8")) as string[];
  heading("language model", model);
  lossOf(model, targets, "");
  uncertain(model, targets, (token) => JSON.stringify(vocabulary[token]));
  speed("crossEntropyLoss", model, targets);
  speed("softmax", model, targets);
}

function score(file: string, labelFile: string | undefined, op: string | undefined, out: string | undefined): void {
  if (op !== undefined && !Object.hasOwn(OPS, op)) {
    throw new InputError(`--op ${op}: is none of ${Object.keys(OPS).join(", ")}`);
  }
  const logits = readLogits(file);
  const labels = labelFile === undefined ? undefined : readLabels(labelFile, logits);
  const name = (op ?? (labels ? "crossEntropyLoss" : "logSumExp")) as OpName;
  if (OPS[name].labels && labels === undefined) throw new InputError(`--op ${name}: wants --labels`);

  const values = result(name, logits);
  run(name, logits, labels ?? [], values);
  sayBackend();
  heading(file, logits);
  // A row that does not count is none of the mean's.
  if (name === "crossEntropyLoss" && labels && op !== undefined) print(`${name}, mean`, meanLoss(values, labels));
  else if (op !== undefined) print(`${name}, mean`, mean(values));
  else {
    if (labels) lossOf(logits, labels, "");
    else print("logSumExp, mean", mean(values));
    uncertain(logits, labels, String);
  }
  speed(name, logits, labels ?? []);
  if (out !== undefined) {
    writeArray(out, values, OPS[name].row ? logits.shape : logits.shape.slice(0, -1));
    print(`${name} written to`, out);
  }
}

function main(): void {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw new InputError(`${(error as Error).message.split("\n")[0]}; ${USAGE}`);
  }
  const { positionals, values } = parsed;
  if (positionals.length > 1 || (positionals.length === 0 && Object.keys(values).length > 0))
    throw new InputError(USAGE);
  if (positionals.length === 0) demo();
  else score(positionals[0], values.labels, values.op, values.out);
}

function parse() {
  const option = { type: "string" } as const;
  return parseArgs({ allowPositionals: true, options: { labels: option, op: option, out: option } });
}

try {
  main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`logsum: ${error.message}`);
  process.exitCode = 1;
}
