// Kernels of a pool that trap, on a worker or on the caller, and leave garbage in the shared memory: the call fails with its name, and
// every later call is right.
import { Worker } from "node:worker_threads";
import { createPool, type Pool } from "logsum/pool";
import { afterEach, expect, test } from "vitest";
import type { Floats, LogSum } from "../../src/index.js";
import { js } from "../support/backends.js";
import { expectSame } from "../support/expect.js";
import { rejection } from "./pools.js";
import { trapping } from "./trapping.mjs";

const COLS = 1000;
const x = Float64Array.from({ length: 200 * COLS }, (_, i) => 3 * Math.sin(i));
const options = { cols: COLS };

const { Instance } = WebAssembly;
afterEach(() => Object.assign(WebAssembly, { Instance }));

// Workers run all of the call of an operation.
// biome-ignore format: a table
const CASES = [
  ["a worker", "a kernel's call"], ["a worker", "slots"], ["a worker", "the call of an operation"],
  ["the caller", "a kernel's call"], ["the caller", "slots"],
] as const;

test.each(CASES)("%s, %s", async (place, call) => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  if (place === "the caller") {
    Object.assign(WebAssembly, { Instance: trapping(Instance, flag) });
  }
  const worker = () => new Worker(new URL("trapping.mjs", import.meta.url), { workerData: flag });
  const pool = await createPool(place === "a worker" ? { threads: 2, worker } : { threads: 2 });
  const resident = pool.alloc(Float64Array, x.length);
  const input = call === "a kernel's call" ? resident.array : x;
  const given = call === "the call of an operation" ? { ...options, temperature: 2 } : options;
  const expected = js.softmax(x, given);
  const run = () => {
    resident.array.set(x);
    return pool.softmax(input, given);
  };
  expectSame(await run(), expected, () => call);
  flag[0] = 1;
  // A piece may be another thread's before the trap: then the next call meets it.
  let error: unknown;
  for (let tries = 0; tries < 50 && error === undefined; tries++) error = await rejection(run());
  expect(String(error)).toBe("Error: softmax: a kernel has failed: unreachable");
  expect(flag[0]).toBe(2);
  expectSame(await run(), expected, () => call);
  expect(await pool.logSumExp(x)).toBe(js.logSumExp(x));
  const p = x.map(Math.abs);
  expectSame(await pool.entropy(p, options), js.entropy(p, options), () => "entropy");
  await pool.close();
});

test("calls in flight fail, or are right", async () => {
  let failures = 0;
  for (let round = 0; round < 6; round++) {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const worker = () => new Worker(new URL("trapping.mjs", import.meta.url), { workerData: flag });
    const pool = await createPool({ threads: 2, worker });
    await pool.softmax(x, options);
    flag[0] = 1;
    const kinds = Array.from({ length: 15 }, (_, i) => (i % 3 === 0 ? undefined : 2 + (i % 2)));
    const run = (of: LogSum | Pool, temperature?: number) =>
      temperature === undefined ? of.logSumExp(x, options) : of.softmax(x, { ...options, temperature });
    const results = await Promise.allSettled(kinds.map((kind) => run(pool, kind)));
    for (const [i, result] of results.entries()) {
      if (result.status === "fulfilled")
        expectSame(result.value, run(js, kinds[i]) as Floats, () => `round ${round}, ${i}`);
      else expect(String(result.reason)).toMatch(/^Error: (softmax|logSumExp): a kernel has failed: /);
    }
    failures += results.filter(({ status }) => status === "rejected").length;
    expectSame(await pool.softmax(x, options), js.softmax(x, options), () => "afterwards");
    await pool.close();
  }
  expect(failures).toBeGreaterThan(0);
});
