// What the compiler made of the kernels, and what they read.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createLogSum } from "../src/index.js";
import { EXP_TABLE, prepareExpTable } from "../src/js/exp-table.js";
import { backends } from "./support.js";

const file = (path: string): URL => new URL(`../${path}`, import.meta.url);

test("the table of exp is correctly rounded", () => {
  prepareExpTable();
  const hash = createHash("sha256").update(new Uint8Array(EXP_TABLE.buffer)).digest("hex");
  expect(hash).toBe(readFileSync(file("test/fixtures/exp-table.sha256"), "utf8").trim());
});

test.each(["simd", "relaxed"])(
  "the %s module grows no memory, imports nothing, and has both dtypes of each kernel",
  (target) => {
    const text = readFileSync(file(`build/kernels.${target}.wat`), "utf8");
    expect(text).not.toContain("memory.grow");
    expect(text).not.toContain("(import ");
    expect(text).toMatch(/\(memory \$\w+ 10\)/);
    expect(text.includes("relaxed_madd")).toBe(target === "relaxed");
    const kernels = [...text.matchAll(/\(export "(\w+)_(f64|f32)"/g)].map(([, name, dtype]) => `${name} ${dtype}`);
    expect(kernels.filter((name) => name.endsWith("f64")).map((name) => name.replace("f64", "f32"))).toEqual(
      kernels.filter((name) => name.endsWith("f32")),
    );
    expect(kernels).toHaveLength(46);
  },
);

test("a module that is given runs, compiled or as bytes", () => {
  const bytes = readFileSync(file("build/kernels.simd.wasm"));
  for (const module of [bytes, new Uint8Array(bytes).buffer, new WebAssembly.Module(bytes)]) {
    const instance = createLogSum({ backend: "wasm-simd", module });
    expect(instance.backend().name).toBe("wasm-simd");
    expect(instance.logSumExp([0, 0])).toBe(Math.LN2);
  }
});

describe.each(backends)("%s", (_name, logsum) => {
  // Without the low part of TwoSum these come out as 0 or off in the second digit: it has survived the compiler.
  test("sums of blocks are compensated", () => {
    const row = new Float64Array(100_000).fill(-45);
    row[70_000] = 0;
    // log1p(99999 exp(-45)), by mpmath
    expect(Math.abs((logsum.logSumExp(row) as number) / 2.862489955363584e-15 - 1)).toBeLessThan(1e-14);
  });
});
