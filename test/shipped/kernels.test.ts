// What the compiler made of the kernels, and what they read.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { instantiateSync } from "@assemblyscript/loader";
import { describe, expect, test } from "vitest";
import { backends, createLogSum, loadInternals } from "../support.js";

interface Tables {
  readonly memory: WebAssembly.Memory;
  freePointer(): number;
  prepareTables(roots: number): void;
  expTablePointer(): number;
  logTablePointer(): number;
}

const file = (path: string): URL => new URL(`../../${path}`, import.meta.url);

/** The tables as plain JavaScript makes them: in modules anew, as an instance takes those that the kernels have made. */
async function tablesOfJs() {
  const internals = await loadInternals();
  expect(internals.EXP_TABLE[0]).toBe(0);
  internals.prepareExpTable();
  return internals;
}

test("the table of exp is correctly rounded", async () => {
  const { EXP_TABLE } = await tablesOfJs();
  const hash = createHash("sha256").update(new Uint8Array(EXP_TABLE.buffer)).digest("hex");
  expect(hash).toBe(readFileSync(file("test/fixtures/exp-table.sha256"), "utf8").trim());
});

test("the kernels make the tables that plain JavaScript makes", async () => {
  const { exports } = instantiateSync(readFileSync(file("build/kernels.simd.wasm")));
  const kernels = exports as unknown as Tables;
  const heap = new Float64Array(kernels.memory.buffer);
  const { EXP_TABLE, EXP_LOWS, ROOTS_OF_TWO, logOne } = await tablesOfJs();
  heap.set(ROOTS_OF_TWO.flat(), kernels.freePointer() / 8);
  kernels.prepareTables(kernels.freePointer());
  const exp = kernels.expTablePointer() / 8;
  const log = kernels.logTablePointer() / 8;
  expect(heap.subarray(exp, exp + 4096)).toEqual(Float64Array.of(...EXP_TABLE, ...EXP_LOWS));
  for (let j = 0; j < 512; j++) {
    const c = 1 + (j - 299) / (j < 299 ? 1024 : 512);
    expect([heap[log + 2 * j], heap[log + 2 * j + 1]]).toEqual([1 / c, logOne(c)]);
  }
});

test.each(["simd", "relaxed"])(
  "the %s module grows no memory, imports nothing, and has both dtypes of each kernel",
  (target) => {
    const text = readFileSync(file(`build/kernels.${target}.wat`), "utf8");
    expect(text).not.toContain("memory.grow");
    expect(text).not.toContain("(import ");
    expect(text).toMatch(/\(memory \$\w+ 22\)/);
    expect(text.includes("relaxed_madd")).toBe(target === "relaxed");
    const kernels = [...text.matchAll(/\(export "(\w+)_(f64|f32)"/g)].map(([, name, dtype]) => `${name} ${dtype}`);
    expect(kernels.filter((name) => name.endsWith("f64")).map((name) => name.replace("f64", "f32"))).toEqual(
      kernels.filter((name) => name.endsWith("f32")),
    );
    expect(kernels).toHaveLength(104);
  },
);

test("there is memory for two inputs behind the kernels' own, and a vector that is read beyond", () => {
  const module = new WebAssembly.Module(readFileSync(file("build/kernels.simd.wasm")));
  const { memory, freePointer } = new WebAssembly.Instance(module).exports as unknown as {
    memory: WebAssembly.Memory;
    freePointer(): number;
  };
  expect(memory.buffer.byteLength - freePointer()).toBeGreaterThan(2 * 524288 + 128);
});

test("a module that is given runs, compiled or as bytes", () => {
  const bytes = readFileSync(file("build/kernels.simd.wasm"));
  for (const module of [bytes, new Uint8Array(bytes).buffer, new WebAssembly.Module(bytes)]) {
    const instance = createLogSum({ backend: "wasm-simd", module });
    expect(instance.backend().name).toBe("wasm-simd");
    expect(instance.logSumExp([0, 0])).toBe(Math.LN2);
  }
});

// Fast-math would make nothing of these: the sums whose rounding errors are kept, and the numbers that round to an integer.
// Exact results by mpmath.
describe.each(backends)("error-free transformations survive the compiler: %s", (_name, logsum) => {
  const near = (got: number, exact: number, relative: number): void =>
    expect(Math.abs(got / exact - 1)).toBeLessThan(relative);

  test("TwoSum over blocks: else 0", () => {
    const row = new Float64Array(100_000).fill(-45);
    row[70_000] = 0;
    near(logsum.logSumExp(row), 2.862489955363584e-15, 1e-14); // log1p(99999 exp(-45))
  });

  test("TwoSum of x - max and in the last sum: else 0", () => {
    near(logsum.logSumExp([-1.6847774638669247e-7, -15.59646224903644]), 1.59578156996082e-22, 0.2);
  });

  test("TwoSum of b - a: else off in the fourth digit", () => {
    const a = [0.1, 0.2, 0.3];
    const b = a.map((value, i) => value + 1234.567 + (i === 1 ? 1e-9 : 0));
    near(logsum.klDivergence(a, b, { from: "logits" }), 1.1094814432540039e-19, 1e-14);
  });

  test("magic numbers: else off in the fourth digit", () => {
    near(logsum.logSumExp([0, -0.5]), 0.4740769841801067, 1e-15);
    near(logsum.exp([-0.5])[0], 0.6065306597126334, 1e-15);
  });
});
