// The rows of the table reach every place of the sources that makes an error.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DAMAGED, WRONG } from "../accumulators/errors.js";
import { OPERATIONS } from "../fingerprint/operations.js";
import { createLogSum, wasm } from "../support/backends.js";
import { run } from "../support/calls.js";
import { rowsOf, thrownBy, wrongCalls } from "./errors.js";
import { INSTANCE_ERRORS } from "./instances.js";
import { ERRORS } from "./table.js";

/** Code that makes an error and that no argument reaches. */
const ELSEWHERE = [
  "no kernel for", // never thrown: an operation has a kernel for each call that its checks let through
  '["abi"]', // startWasm catches it, and throws the same
  "NO_KERNELS", // shipped/entries has an entry without kernels
  "there is no WebAssembly here", // shipped/fallback has hosts without WebAssembly, SIMD or memory
  "there is no SIMD in the WebAssembly here",
  "error instanceof Error ? error.message",
  "kernelTrapped(", // faults/faults has kernels that trap
  "notLive(", // memory/resident has the errors of alloc and of its arrays
  "isFreed(",
  "noMemory(bytes);",
  "throw noMemory(bytes)",
  'wrongType("alloc"',
];

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const lines = read("build/internals.js").split("\n");
const makers = [...read("src/call/errors.ts").matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
const making = new RegExp(`(?<!function )\\b(${makers.join("|")}|new (Type|Range)?Error)\\(`);

/** The lines that make an error, outside of the functions for it. */
let maker = "";
const sites = lines.flatMap((line, i) => {
  maker = /^function (\w+)/.exec(line)?.[1] ?? maker;
  return making.test(line) && !makers.includes(maker) ? [i + 1] : [];
});

/** The line that made an error. */
function siteOf(error: unknown): number {
  const frames = (error as Error).stack?.match(/at .*internals\.js:\d+/g) ?? [];
  const frame = frames.find((one) => !makers.includes(one.split(" ")[1]));
  return Number(frame?.split(":").at(-1));
}

test("every error that the sources can throw is in the table", () => {
  const reached = new Set<number>();
  for (const operation of OPERATIONS) {
    for (const [call] of wrongCalls(operation)) reached.add(siteOf(thrownBy(() => run(wasm, call))));
  }
  for (const [options] of INSTANCE_ERRORS) reached.add(siteOf(thrownBy(() => createLogSum(options as object))));
  for (const [, call] of [...DAMAGED, ...WRONG]) reached.add(siteOf(thrownBy(() => call(wasm))));
  expect(sites.length).toBeGreaterThan(50);
  const missing = sites.filter((site) => !reached.has(site)).map((site) => lines[site - 1].trim());
  expect(missing.filter((code) => !ELSEWHERE.some((part) => code.includes(part)))).toEqual([]);
  expect(missing).toHaveLength(ELSEWHERE.length);
});

test("each row is of some operation", () => {
  const used = new Set(OPERATIONS.flatMap(rowsOf));
  expect(ERRORS.filter((row) => !used.has(row))).toEqual([]);
});
