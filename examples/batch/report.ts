// Lines for a person: the job in numbers, and the rows of which a model is least certain.
import { readFileSync } from "node:fs";
import { backend, entropy, SumAccumulator, softmax, topK } from "logsum";
import type { Job, Summary } from "./job.js";
import { FileError, reasonOf } from "./npy.js";
import type { Block } from "./operations.js";

const MOST_UNCERTAIN = 3;

export function print(label: string, ...values: (string | number)[]): void {
  console.log(`  ${label.padEnd(34)}${values.map(String).join("  ")}`);
}

export function printBackend(): void {
  const { name, reason } = backend();
  console.log(`logsum runs ${name}${reason === undefined ? "" : ` (${reason})`} on Node.js ${process.versions.node}`);
}

export const printHeading = (name: string, { x }: Job): void => console.log(`\n${name}: ${x.description}`);

export function printCounts({ nan, ignored }: Summary): void {
  if (ignored > 0) print("rows ignored", ignored);
  if (nan > 0) print("rows with NaN", nan);
}

/** Reads the names of the classes: a list in JSON. */
export function readNames(file: string | undefined): (id: number) => string {
  if (file === undefined) return String;
  try {
    const names = JSON.parse(readFileSync(file, "utf8")) as readonly unknown[];
    return (id) => JSON.stringify(names[id] ?? id);
  } catch (error) {
    throw new FileError(`${file}: ${reasonOf(error)}`);
  }
}

/** The entropy of softmax of each row of logits, the rows where it is largest, and how often the largest logit has the label. */
export class Certainty {
  readonly #sum = new SumAccumulator();
  #top: { row: number; entropy: number; guess: number; percent: number; label: number | undefined }[] = [];
  #right = 0;
  #labels = 0;

  constructor(
    readonly cols: number,
    readonly temperature = 1,
  ) {}

  add({ x, second }: Block, first: number): void {
    const { cols, temperature } = this;
    const entropies = entropy(x, { cols, temperature, from: "logits" });
    const guesses = topK(softmax(x, { cols, temperature }), 1, { cols });
    const labels = second instanceof Int32Array ? second : undefined;
    this.#sum.push(entropies.filter((value) => !Number.isNaN(value)));
    for (const [r, value] of entropies.entries()) {
      const label = labels?.[r];
      if (label !== undefined && label >= 0) this.#labels++;
      if (label === guesses.indices[r]) this.#right++;
      const last = this.#top[MOST_UNCERTAIN - 1]?.entropy ?? 0;
      if (!(value > last)) continue;
      const percent = 100 * guesses.values[r];
      this.#top.push({ row: first + r, entropy: value, guess: guesses.indices[r], percent, label });
      this.#top.sort((a, b) => b.entropy - a.entropy).splice(MOST_UNCERTAIN);
    }
  }

  print(nameOf: (id: number) => string): void {
    if (this.#labels > 0) print("accuracy", `${((100 * this.#right) / this.#labels).toFixed(2)} %`);
    print("entropy, nats", this.#sum.mean());
    for (const { row, entropy, guess, percent, label } of this.#top) {
      const truth = label === undefined || label < 0 ? "" : `, is ${nameOf(label)}`;
      const guessed = `guess ${nameOf(guess)} at ${percent.toFixed(1)} %`;
      print(`  uncertain: row ${row}`, `${entropy.toFixed(4)} nats, ${guessed}${truth}`);
    }
  }
}
