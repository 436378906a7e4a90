// Writes the times of a run to a file, from which tools/docs.mjs makes the tables of speed.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";

/** The least time of one contender on one line of the benchmark. */
export interface Time {
  readonly shape: string;
  readonly dtype: string;
  readonly profile: string;
  readonly op: string;
  readonly contender: string;
  /** Nanoseconds per element. */
  readonly ns: number;
}

/** Writes one line of JSON for each time, so that a new run shows as changed lines. */
export function record(file: string, times: readonly Time[]): void {
  const head = {
    engine: `Node.js ${process.versions.node} (V8 ${process.versions.v8})`,
    machine: cpus()[0].model.trim(),
    command: `npm run bench -- ${process.argv.slice(2).join(" ")}`,
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
  };
  const lines = times.map((time) => JSON.stringify({ ...time, ns: Number(time.ns.toPrecision(4)) }));
  const fields = Object.entries(head).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  writeFileSync(file, `{\n${fields.join("")}"lines": [\n${lines.join(",\n")}\n]}\n`);
}
