// The relaxed build: its bits are the machine's, its bounds the same. It runs in a process of its own, as Node 20 wants to be
// asked for relaxed SIMD.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { KNOWN } from "../fingerprint/known.js";
import { fixtures } from "../support/cases.js";

const program = `
  import { readFileSync } from "node:fs";
  const [entry, cases, fingerprint, ...fixtures] = process.argv.slice(1);
  const { createLogSum } = await import(entry);
  const { measure, readCases } = await import(cases);
  const { hashOfAccumulators } = await import(fingerprint);
  const all = fixtures.flatMap((fixture) => readCases(new URL(fixture)));
  const [relaxed, usual] = ["wasm-relaxed-simd", "wasm-simd"].map((backend) => createLogSum({ backend }));
  const failures = all.flatMap((one) => measure(relaxed, one)).filter(({ part }) => !(part <= 1)).map(({ what }) => what);
  const valuesOf = (logsum, one) => measure(logsum, one).map(({ got }) => got).join();
  const differs = all.some((one) => valuesOf(relaxed, one) !== valuesOf(usual, one));
  const accumulators = hashOfAccumulators(relaxed);
  const module = readFileSync(new URL("../kernels.wasm", entry));
  if (createLogSum({ module }).backend().name !== "wasm-simd") throw new Error("the plain module does not run here");
  console.log(JSON.stringify({ name: createLogSum().backend().name, cases: all.length, differs, failures, accumulators }));
`;

/** The output of the program. */
interface Outcome {
  readonly name: string;
  readonly cases: number;
  readonly differs: boolean;
  readonly failures: readonly string[];
  readonly accumulators: string;
}

const url = (path: string): string => new URL(`../../${path}`, import.meta.url).href;

test("it is as exact as stated", () => {
  const flags = process.versions.node.startsWith("20.") ? ["--experimental-wasm-relaxed-simd"] : [];
  const files = [
    url("dist/relaxed/index.js"),
    url("build/rows.js"),
    url("build/fingerprint.js"),
    ...fixtures().map(({ href }) => href),
  ];
  const args = [...flags, "--input-type=module", "-e", program, ...files];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
  expect(status, stderr).toBe(0);
  const { name, cases, differs, failures, accumulators } = JSON.parse(stdout) as Outcome;
  expect(name).toBe("wasm-relaxed-simd");
  expect(cases).toBeGreaterThan(5000);
  expect(failures.slice(0, 10), `${failures.length} failures`).toEqual([]);
  // Accumulators fuse nothing.
  expect(accumulators).toBe(KNOWN.accumulators);
  // Where the processor fuses, it is another kernel that ran.
  if (process.arch === "x64" || process.arch === "arm64") expect(differs).toBe(true);
});
