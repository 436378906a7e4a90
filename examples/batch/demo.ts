// npm start without a file: real logits of three models, which lie in ../data.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bench } from "./bench.js";
import { Job } from "./job.js";
import { OPERATIONS, type Operation } from "./operations.js";
import { Certainty, print, printBackend, printHeading, readNames } from "./report.js";

const operation = (name: string): Operation => OPERATIONS.get(name) as Operation;

export function demo(isBench: boolean): void {
  // From this file, or from the bundle of npm start.
  const folders = ["../data/", "../examples/data/"].map((path) => new URL(path, import.meta.url));
  const folder = folders.find((url) => existsSync(url));
  const file = (name: string): string => fileURLToPath(new URL(name, folder));
  const job = (name: string, of: string, second: string, options = {}) =>
    new Job({ operation: operation(name), file: file(of), second: file(second), options });

  /** Prints the mean loss, and what the logits say of the certainty of the model. */
  function score(title: string, logits: string, labels: string, nameOf?: (id: number) => string): void {
    const one = job("crossEntropyLoss", logits, labels);
    const certainty = new Certainty(one.call.lengths[0]);
    printHeading(title, one);
    const { mean = Number.NaN } = one.run(undefined, (block, first) => certainty.add(block, first));
    print("loss, nats", mean);
    print("  its exponential", Math.exp(mean));
    certainty.print(nameOf ?? String);
  }

  const [teacher, student, labels] = ["digits-teacher-logits.npy", "digits-student-logits.npy", "digits-labels.npy"];
  const mean = (...args: Parameters<typeof job>): number => job(...args).run().mean ?? Number.NaN;
  const logits = { from: "logits" };

  printBackend();
  score("handwritten digits, teacher", teacher, labels);
  score("handwritten digits, student", student, labels);
  print("with labels smoothed by 0.1", mean("crossEntropyLoss", student, labels, { labelSmoothing: 0.1 }));
  print("KL(teacher, student), nats", mean("klDivergence", teacher, student, logits));
  print("KL(student, teacher), nats", mean("klDivergence", student, teacher, logits));
  print("JSD, nats", mean("jsDivergence", teacher, student, logits));
  print("KL at temperature 2, nats", mean("klDivergence", teacher, student, { ...logits, temperature: 2 }));
  score("language model", "lm-logits.npy", "lm-targets.npy", readNames(file("lm-vocab.json")));
  if (isBench)
    bench({ operation: operation("crossEntropyLoss"), file: file("lm-logits.npy"), second: file("lm-targets.npy") });
}
