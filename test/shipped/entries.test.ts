// The entries of the built package: the backends of each, its use of `module`, and the same bits from all.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type * as Entry from "../../src/index.js";
import { random } from "../support/arrays.js";

const dist = new URL("../../dist/", import.meta.url);
const kernels = readFileSync(new URL("kernels.wasm", dist));
const load = (name: string) =>
  import(new URL(name === "index" ? "index.js" : `${name}/index.js`, dist).href) as Promise<typeof Entry>;

const NOT_HERE = "this entry of logsum does not have it";
const NO_KERNELS = "this entry of logsum has no kernels; give createLogSum a module";
const NO_WASM = "logsum/js has no WebAssembly";

// Each entry has the answer of `backend()`, the reasons for which it refuses named backends, and whether it takes `module`.
test.each([
  ["index", "wasm-simd", { "wasm-relaxed-simd": NOT_HERE }, true],
  ["core", NO_KERNELS, { "wasm-simd": NO_KERNELS, "wasm-relaxed-simd": NOT_HERE }, true],
  ["js", NO_WASM, { "wasm-simd": NO_WASM, "wasm-relaxed-simd": NOT_HERE }, false],
] as const)("%s", async (name, standard, refused, takesModule) => {
  const { backend, createLogSum, logSumExp, ...classes } = await load(name);
  const info = backend();
  expect(info.reason ?? info.name).toBe(standard);
  expect(info.name).toBe(standard === "wasm-simd" ? "wasm-simd" : "js");
  for (const [wanted, reason] of Object.entries(refused)) {
    const create = () => createLogSum({ backend: wanted as keyof typeof refused });
    expect(create).toThrow(new Error(`createLogSum: backend "${wanted}" cannot run here: ${reason}`));
  }
  for (const module of [kernels, new WebAssembly.Module(kernels)]) {
    if (takesModule) expect(createLogSum({ module }).backend().name).toBe("wasm-simd");
    else {
      const unusable = new TypeError(`createLogSum: module cannot be used, as ${NO_WASM}`);
      expect(() => createLogSum({ module })).toThrow(unusable);
      expect(() => createLogSum({ module, backend: "wasm-simd" })).toThrow(unusable);
    }
    expect(createLogSum({ module, backend: "js" }).backend()).toEqual({ name: "js", reason: "it was asked for" });
  }

  const index = await load("index");
  expect(Object.keys(await load(name))).toEqual(Object.keys(index));
  const next = random(1);
  const x = Float64Array.from({ length: 3000 }, () => 40 * next() - 20);
  expect(logSumExp(x, { cols: 30 })).toEqual(index.logSumExp(x, { cols: 30 }));
  for (const one of [classes, createLogSum(takesModule ? { module: kernels } : {})]) {
    const sum = new one.SumAccumulator().push(x);
    const log = new one.LogSumExpAccumulator().push(x);
    expect(sum.toJSON()).toEqual(new index.SumAccumulator().push(x).toJSON());
    expect(log.toJSON()).toEqual(new index.LogSumExpAccumulator().push(x).toJSON());
  }
});

test("entries that are loaded together have memories of their own", async () => {
  const x = Float64Array.of(1, 2, 3);
  const all = await Promise.all(["index", "relaxed", "core", "js"].map(load));
  const residents = all.map(({ alloc }) => alloc(Float64Array, 3));
  for (const { array } of residents) array.set(x);
  for (const [i, { softmax, createLogSum }] of all.entries()) {
    const wanted = createLogSum({ backend: "js" }).softmax(x);
    for (const { array } of residents) if (i !== 1) expect(softmax(array)).toEqual(wanted);
    expect(softmax(residents[i].array)).toHaveLength(3);
  }
  for (const resident of residents) resident.free();
});
