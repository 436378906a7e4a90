// Runs a function of logsum over the rows of an array in a file: see HELP, or npm start -- --help.
import { realpathSync } from "node:fs";
import { parseArgs } from "node:util";
import { bench } from "./bench.js";
import { demo } from "./demo.js";
import { Job, UsageError } from "./job.js";
import { FileError } from "./npy.js";
import { OPERATIONS, type Operation } from "./operations.js";
import { Certainty, print, printBackend, printCounts, printHeading, readNames } from "./report.js";
import { isFormat, Results } from "./results.js";

const HELP = `usage: npm start -- FILE.npy [--labels FILE.npy] [--op NAME] [--with FILE.npy] [--out FILE] [options]

Computes a value for each row along the last axis of a .npy file, and prints their mean. FILE - is the standard input.
Without a file, it scores the logits in examples/data.

  --labels FILE.npy   a class id for each row, or probabilities; a row of id --ignore-index (-100) does not count
  --op NAME           the function; crossEntropyLoss with labels and logSumExp without are the defaults, which also show
                      the rows of which a model is least certain
  --with FILE.npy     the second input: q, y or b; weights of signedLogSumExp; uniforms of sampleCategorical
  --out FILE          results of all rows: .npy, .csv or .json
  --names FILE.json   a list of the names of classes
  --bench             rows per second with each backend
  --help              this text

Options of functions: --k of topK; --order of Rényi and Tsallis;
  --from probs|logits|logProbs, --normalize, --smallest, --temperature, --base, --label-smoothing, --ignore-index, --gamma,
  --alpha, --beta, --pos-weight, --pseudocount, --top-k, --top-p, --form, --wrt, --average, --empty-row

Functions of rows, and of tables along the last two axes:
  ${[...OPERATIONS.keys()].join(" ").replace(/(.{1,110})( |$)/g, "$1\n  ")}`;

const TEXTS = ["from", "form", "wrt", "average", "empty-row"] as const;
// biome-ignore format: a list
const NUMBERS = ["temperature", "base", "label-smoothing", "ignore-index", "gamma", "alpha", "beta", "pos-weight", "pseudocount", "top-k", "top-p"] as const;
const OWN = ["labels", "op", "with", "out", "names", "k", "order"] as const;
const FLAGS = ["normalize", "smallest", "bench", "help"] as const;

type Values = Readonly<Partial<Record<string, string | boolean>>>;
type Given = Partial<Record<(typeof OWN)[number], string>> & Partial<Record<(typeof FLAGS)[number], boolean>>;

function parse(args: string[]): { files: string[]; given: Given; values: Values } {
  const options = Object.fromEntries([
    ...[...TEXTS, ...NUMBERS, ...OWN].map((name) => [name, { type: "string" }] as const),
    ...FLAGS.map((name) => [name, { type: "boolean" }] as const),
  ]);
  try {
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
    return { files: positionals, given: values as Given, values: values as Values };
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split("\n")[0]} (--help lists the options)`);
  }
}

function numberOf(name: string, text: string | boolean | undefined): number {
  const value = typeof text === "string" && text.trim() !== "" ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw new UsageError(`--${name}: wants a number, got ${text}`);
  return value;
}

/** The options of the function, by the names that it has for them. */
function optionsOf(values: Values): Record<string, unknown> {
  const camel = (name: string) => name.replace(/-./g, ([, letter]) => letter.toUpperCase());
  return {
    ...Object.fromEntries(TEXTS.flatMap((name) => (name in values ? [[camel(name), values[name]]] : []))),
    ...Object.fromEntries(
      NUMBERS.flatMap((name) => (name in values ? [[camel(name), numberOf(name, values[name])]] : [])),
    ),
    ...(values["normalize"] && { normalize: true }),
    ...(values["smallest"] && { largest: false }),
  };
}

/** Checks that exactly the inputs and the number that an operation needs are given. */
function checkGiven({ name, second, number }: Operation, given: Given): void {
  const needs = { labels: second === "labels", with: second !== undefined && second !== "labels" };
  for (const option of ["labels", "with", "k", "order"] as const) {
    const isNeeded = option === "labels" || option === "with" ? needs[option] : number === option;
    const isGiven = given[option] !== undefined;
    if (isNeeded && !isGiven) throw new UsageError(`--op ${name}: needs --${option}`);
    if (isGiven && !isNeeded) throw new UsageError(`--op ${name}: takes no --${option}`);
  }
}

function operationOf(given: Given): Operation {
  const name = given.op ?? (given.labels === undefined ? "logSumExp" : "crossEntropyLoss");
  const operation = OPERATIONS.get(name);
  if (operation === undefined) throw new UsageError(`--op ${name}: is none of ${[...OPERATIONS.keys()].join(", ")}`);
  checkGiven(operation, given);
  return operation;
}

function checkOut(out: string, { name, second }: Operation, inputs: readonly (string | undefined)[]): void {
  if (!isFormat(out)) throw new UsageError(`--out ${out}: ends in none of .npy, .csv, .json`);
  if (out.endsWith(".npy") && (name === "topK" || second === "weights")) {
    throw new UsageError(`--out ${out}: ${name} gives two arrays, which .csv or .json can hold`);
  }
  const real = (file: string): string | undefined => {
    try {
      return realpathSync(file);
    } catch {
      return undefined;
    }
  };
  const isInput = inputs.some((input) => input !== undefined && real(input) !== undefined && real(input) === real(out));
  if (isInput) throw new UsageError(`--out ${out}: is an input`);
}

function score(file: string, given: Given, values: Values): void {
  const operation = operationOf(given);
  const second = given.labels ?? given.with;
  if (file === "-" && second === "-") throw new UsageError("one input alone can be the standard input");
  if (given.bench && [file, second].includes("-"))
    throw new UsageError("--bench reads a file twice, so it needs files");
  if (given.out !== undefined) checkOut(given.out, operation, [file, second]);
  const number = operation.number && numberOf(operation.number, given[operation.number]);
  const options = { file, operation, second, number, options: optionsOf(values) };
  const nameOf = readNames(given.names);
  const job = new Job(options);
  const certainty =
    given.op === undefined ? new Certainty(job.call.lengths[0], Number(values["temperature"] ?? 1)) : undefined;
  const results = given.out === undefined ? undefined : new Results(given.out);
  try {
    const { name } = operation;
    const summary = job.run(results, (block, first) => certainty?.add(block, first));
    results?.finish();
    printBackend();
    printHeading(file, job);
    const isLoss = certainty !== undefined && name === "crossEntropyLoss";
    if (summary.mean !== undefined) print(isLoss ? "loss, nats" : `${name}, mean`, summary.mean);
    if (isLoss) print("  its exponential", Math.exp(summary.mean ?? Number.NaN));
    printCounts(summary);
    certainty?.print(nameOf);
    if (given.out !== undefined) print(`${name} written to`, given.out);
  } catch (error) {
    results?.discard();
    throw error;
  }
  if (given.bench) bench(options);
}

/** Runs the program with the words of its command line. Returns its exit code. */
export function main(args: string[]): number {
  try {
    const { files, given, values } = parse(args);
    if (given.help) console.log(HELP);
    else if (files.length > 1)
      throw new UsageError(`takes one file, got ${files.join(", ")} (--help lists the options)`);
    else if (files.length === 1) score(files[0], given, values);
    else if (Object.keys(values).some((name) => name !== "bench")) throw new UsageError("needs a file (see --help)");
    else demo(given.bench ?? false);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError || error instanceof UsageError)) throw error;
    console.error(`logsum: ${error.message}`);
    return error instanceof UsageError ? 2 : 1;
  }
}
