// Calls in the middle of calls, of several instances in turn, and of eight threads at once.
import { Worker } from "node:worker_threads";
import { createPool } from "logsum/pool";
import { expect, test } from "vitest";
import type { LogSum } from "../../src/index.js";
import { backends, createLogSum, js } from "../support/backends.js";
import { numbers } from "../support/calls.js";
import { expectSame } from "../support/expect.js";

const x = Float64Array.from({ length: 600 }, (_, i) => 3 * Math.sin(i));
const mask = Uint8Array.from(x, (_, i) => i % 3);
const wanted = js.softmax(x, { cols: 100, temperature: 2, mask });

/** Calls of all kinds: short, long, with options, with a long row, of accumulators. */
function useAll(logsum: LogSum): void {
  logsum.logSumExp(x);
  logsum.klDivergence(Float32Array.of(1, 2), Float32Array.of(2, 1), { normalize: true });
  logsum.softmax(new Float64Array(900).fill(2), { cols: 300, temperature: 5, mask: new Uint8Array(900).fill(1) });
  logsum.topK(x, 3, { cols: 10, largest: false });
  logsum.logSumExp(new Float64Array(200_000), { mask: new Uint8Array(200_000).fill(1) });
  new logsum.LogSumExpAccumulator().push(x).value();
}

function after<V>(logsum: LogSum, value: V): V {
  useAll(logsum);
  return value;
}

/** The options of `wanted`, each with a getter that runs other calls first. */
function optionsOf(logsum: LogSum, more: object = {}) {
  const given = Object.entries({ cols: 100, temperature: 2, mask, ...more });
  const getters = given.map(([name, value]) => [name, { enumerable: true, get: () => after(logsum, value) }]);
  return Object.defineProperties({}, Object.fromEntries(getters)) as object;
}

test.each(backends)("getters that call the same functions, %s", (name) => {
  const logsum = createLogSum({ backend: name });
  const list = Object.defineProperty([...x], 5, { get: () => after(logsum, x[5]), enumerable: true });
  for (const input of [x, list] as Float64Array[]) {
    expectSame(logsum.softmax(input, optionsOf(logsum)), wanted, () => "a new array");
    const out = new Float64Array(600);
    expect(logsum.softmax(input, optionsOf(logsum, { out }))).toBe(out);
    expectSame(out, wanted, () => "out");
  }
  const inPlace = x.slice();
  logsum.softmax(inPlace, optionsOf(logsum, { out: inPlace }));
  expectSame(inPlace, wanted, () => "in place");
});

test("getters that call the same functions, with resident arrays", () => {
  const logsum = createLogSum({ backend: "wasm-simd" });
  useAll(logsum); // memory has grown
  const [input, out] = [logsum.alloc(Float64Array, 600), logsum.alloc(Float64Array, 600)];
  input.array.set(x);
  logsum.softmax(input.array, optionsOf(logsum, { out: out.array }));
  expectSame(out.array, wanted, () => "resident");
  logsum.softmax(input.array, optionsOf(logsum, { out: input.array }));
  expectSame(input.array, wanted, () => "resident, in place");
});

test("getters that call the functions of a pool, and others, while its threads work", async () => {
  const pool = await createPool({ threads: 2 });
  const long = Float64Array.from({ length: 200_000 }, (_, i) => Math.sin(i));
  const plain = js.softmax(long, { cols: 100, temperature: 2 });
  const inner: Promise<unknown>[] = [];
  const options = () => ({
    cols: 100,
    get temperature() {
      inner.push(pool.softmax(long, { cols: 100, temperature: 2 }));
      useAll(js);
      return 2;
    },
  });
  const all = await Promise.all([1, 2, 3].map(() => pool.softmax(long, options())));
  for (const got of [...all, ...(await Promise.all(inner))]) expectSame(got as Float64Array, plain, () => "pool");
  await pool.close();
});

test("two instances in turn, one in the middle of a call of the other", () => {
  const [a, b] = [createLogSum({ backend: "wasm-simd" }), createLogSum({ backend: "wasm-simd" })];
  for (let i = 0; i < 20; i++) {
    const [one, other] = i % 2 ? [a, b] : [b, a];
    expectSame(one.softmax(x, optionsOf(other)), wanted, () => "instances");
    expectSame(
      numbers(other, ["logSumExp", [x], { cols: 3 }]),
      numbers(js, ["logSumExp", [x], { cols: 3 }]),
      () => "rows",
    );
  }
});

test("eight workers at once", async () => {
  const entry = new URL("../../dist/logsum.js", import.meta.url).href;
  const program = `
    const { parentPort } = require("node:worker_threads");
    import(${JSON.stringify(entry)}).then((logsum) => {
      const x = Float64Array.from({ length: 600 }, (_, i) => 3 * Math.sin(i));
      const mask = Uint8Array.from(x, (_, i) => i % 3);
      let out;
      for (let i = 0; i < 300; i++) out = logsum.softmax(x, { cols: 100, temperature: 2, mask });
      parentPort.postMessage(out);
    });`;
  const results = Array.from({ length: 8 }, () => {
    const worker = new Worker(program, { eval: true });
    return new Promise<Float64Array>((resolve, reject) => worker.once("message", resolve).once("error", reject));
  });
  for (const got of await Promise.all(results)) expectSame(got, wanted, () => "a worker");
});
