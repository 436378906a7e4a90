// Checks the compiled kernels, and the tables that they read.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { instantiateSync } from "@assemblyscript/loader";
import { describe, expect, test } from "vitest";
import { backends, createLogSum } from "../support/backends.js";
import { type Call, numbers } from "../support/calls.js";

let copies = 0;
const file = (path: string): URL => new URL(`../../${path}`, import.meta.url);

/** The tables as plain JavaScript makes them, in modules that are loaded anew. */
async function tablesOfJs() {
  const url = `${file("build/internals.js").href}?tables${copies++}`;
  const internals: typeof import("../support/internals.js") = await import(url);
  expect(internals.EXP_TABLE[0]).toBe(0);
  internals.ensureExpTable();
  return internals;
}

test("the table of exp is correctly rounded", async () => {
  const { EXP_TABLE } = await tablesOfJs();
  const hash = createHash("sha256").update(new Uint8Array(EXP_TABLE.buffer)).digest("hex");
  expect(hash).toBe(readFileSync(file("test/fixtures/exp-table.sha256"), "utf8").trim());
});

test("the kernels make the tables that plain JavaScript makes", async () => {
  const { EXP_TABLE, EXP_LOWS, ROOTS_OF_TWO, TABLES, TABLES_END, logOne } = await tablesOfJs();
  const memory = new WebAssembly.Memory({ initial: 2 });
  const heap = new Float64Array(memory.buffer);
  heap.set(ROOTS_OF_TWO.flat(), TABLES_END / 8);
  const env = { memory, scratch: TABLES_END } as Record<string, unknown>;
  const { exports } = instantiateSync<{ initLookupTables(roots: number): void }>(
    readFileSync(file("build/kernels/tables.wasm")),
    { env },
  );
  exports.initLookupTables(TABLES_END);
  const exp = TABLES / 8;
  // Kernels keep 2^(j/2048) minus j << 41 in its bits.
  const bits = new BigInt64Array(memory.buffer);
  const entries = Float64Array.from({ length: 2048 }, (_, j) => {
    bits[exp + j] += BigInt(j) << 41n;
    return heap[exp + j];
  });
  expect(entries).toEqual(EXP_TABLE);
  expect(heap.subarray(exp + 2048, exp + 4096)).toEqual(EXP_LOWS);
  for (let j = 0; j < 512; j++) {
    const c = 1 + (j - 299) / (j < 299 ? 1024 : 512);
    expect([heap[exp + 4096 + 2 * j], heap[exp + 4097 + 2 * j]]).toEqual([1 / c, logOne(c)]);
  }
});

const MODULES = readdirSync(file("assembly/modules")).map((name) => name.replace(".ts", ""));
const moduleOf = (name: string) => new WebAssembly.Module(readFileSync(file(`build/kernels/${name}.wasm`)));
const exportsOf = (name: string) => WebAssembly.Module.exports(moduleOf(name)).map((one) => one.name);

test.each([...MODULES, "all"])("%s imports memory and scratch alone, and has both dtypes of each kernel", (name) => {
  const imports = WebAssembly.Module.imports(moduleOf(name)).map((one) => `${one.module}.${one.name}`);
  expect(["env.memory", "env.memory env.scratch"]).toContain(imports.sort().join(" "));
  const names = exportsOf(name);
  const kernels = (dtype: string) => names.filter((one) => one.endsWith(dtype)).map((one) => one.slice(0, -4));
  expect(kernels("_f64").sort()).toEqual(kernels("_f32").sort());
  expect(names.length).toBeGreaterThan(0);
});

test("the module with everything has the exports of all others", () => {
  expect(new Set(exportsOf("all"))).toEqual(new Set([...MODULES.flatMap(exportsOf), "abi"]));
});

test("a module that is given runs, compiled or as bytes", () => {
  const bytes = readFileSync(file("dist/kernels.wasm"));
  for (const module of [bytes, new Uint8Array(bytes).buffer, new WebAssembly.Module(bytes)]) {
    const instance = createLogSum({ backend: "wasm-simd", module });
    expect(instance.backend().name).toBe("wasm-simd");
    expect(instance.logSumExp([0, 0])).toBe(Math.LN2);
  }
});

const row = new Float64Array(100_000).fill(-45).fill(0, 70_000, 70_001);
const a = [0.1, 0.2, 0.3];
const b = a.map((value, i) => value + 1234.567 + (i === 1 ? 1e-9 : 0));

/** Fast-math would reduce these to nothing: error-free sums, and numbers that round to an integer. Exact results by mpmath. */
// biome-ignore format: a table
const ERROR_FREE: readonly (readonly [what: string, call: Call, exact: number, relative: number])[] = [
  ["TwoSum over blocks: else 0", ["logSumExp", [row]], 2.862489955363584e-15, 1e-14], // log1p(99999 exp(-45))
  ["TwoSum of x - max and in the last sum: else 0", ["logSumExp", [[-1.6847774638669247e-7, -15.59646224903644]]], 1.59578156996082e-22, 0.2],
  ["TwoSum of b - a: else off in the fourth digit", ["klDivergence", [a, b], { from: "logits" }], 1.1094814432540039e-19, 1e-14],
  ["magic numbers: else off in the fourth digit", ["logSumExp", [[0, -0.5]]], 0.4740769841801067, 1e-15],
  ["magic numbers: else off in the fourth digit", ["exp", [[-0.5]]], 0.6065306597126334, 1e-15],
];

describe.each(backends)("error-free transformations survive the compiler: %s", (_name, logsum) => {
  test.each(ERROR_FREE)("%s", (_what, call, exact, relative) => {
    expect(Math.abs(numbers(logsum, call)[0] / exact - 1)).toBeLessThan(relative);
  });
});
