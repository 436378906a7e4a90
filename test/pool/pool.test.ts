// Pools: their errors, threads that die, calls that are cancelled, memory that is exhausted, and the end.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createPool, type Pool } from "logsum/pool";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Resident } from "../../src/index.js";
import { wrongCalls } from "../errors/errors.js";
import { OPERATIONS } from "../fingerprint/operations.js";
import { isLong, range } from "../support/arrays.js";
import { wasm } from "../support/backends.js";
import { expectSame } from "../support/expect.js";
import { killable, rejection, runOn } from "./pools.js";

const COLS = 1000;
const x = Float64Array.from({ length: 400 * COLS }, (_, i) => 3 * Math.sin(i));
const wanted = wasm.softmax(x, { cols: COLS });
const expectWanted = (got: Float64Array) => expectSame(got, wanted, () => "softmax");

/** Calls that take longer than a worker takes to end, on arrays of the pool. */
function longCall(pool: Pool, options: object = {}) {
  const n = 1_000_000;
  const p = pool.alloc(Float64Array, n);
  for (let i = 0; i < n; i++) p.array[i] = 1 + Math.sin(i);
  const out = pool.alloc(Float64Array, n);
  const offsets = Uint32Array.from({ length: 2 }, (_, i) => i * n);
  const call = () => pool.softmax(p.array, { offsets, out: out.array, ...options });
  return { promise: Promise.all(range(40).map(call)), free: () => [p, out].forEach((one) => void one.free()) };
}

describe("a pool", () => {
  let pool: Pool;
  beforeAll(async () => {
    pool = await createPool({ threads: 2 });
  });
  afterAll(() => pool.close());

  test("rejects what one thread throws, with the same message", async () => {
    let count = 0;
    for (const operation of OPERATIONS) {
      for (const [call, message] of wrongCalls(operation)) {
        const error = await rejection(runOn(pool, call));
        expect(String(error).replace(", signal", "")).toBe(message);
        count++;
      }
    }
    expect(count).toBeGreaterThan(1000);
    const out = new Float64Array(x.length).fill(7);
    expect(await rejection(pool.softmax(x, { cols: 999, out }))).toBeInstanceOf(RangeError);
    expect(out.every((value) => value === 7)).toBe(true);
  });

  test("wrong options of createPool and of calls", async () => {
    const wrong = (options: unknown) => rejection(createPool(options as object));
    expect(String(await wrong(null))).toBe("TypeError: createPool: options must be an object, got null");
    expect(String(await wrong({ threads: 0 }))).toBe(
      "RangeError: createPool: threads must be an integer of at least 1, got 0",
    );
    expect(String(await wrong({ worker: 1 }))).toBe("TypeError: createPool: worker must be a function, got 1");
    expect(String(await wrong({ cores: 1 }))).toBe(
      'TypeError: createPool: there is no option "cores"; it takes threads, worker',
    );
    const signal = "stop" as unknown as AbortSignal;
    expect(String(await rejection(pool.softmax(x, { signal })))).toBe(
      'TypeError: softmax: signal must be an AbortSignal, got "stop"',
    );
  });

  test("returns out, lists of numbers, small and large, and shared arrays", async () => {
    const out = new Float64Array(x.length);
    expect(await pool.softmax(x, { cols: COLS, out })).toBe(out);
    expectWanted(out);
    expectWanted(await pool.softmax(Array.from(x), { cols: COLS }));
    expect(await pool.softmax([1, 2])).toEqual(wasm.softmax([1, 2]));
    expect(await pool.logSumExp([1, 2])).toBe(wasm.logSumExp([1, 2]));
    expect(await pool.topK(x, 3, { cols: COLS })).toEqual(wasm.topK(x, 3, { cols: COLS }));
    const shared = new Float64Array(new SharedArrayBuffer(x.byteLength));
    shared.set(x);
    expect(await pool.softmax(shared, { cols: COLS, out: shared })).toBe(shared);
    expectWanted(shared);
    const inPlace = x.slice();
    await pool.softmax(inPlace, { cols: COLS, out: inPlace });
    expectWanted(inPlace);
  });

  test("an ordinary array may change as soon as the call has returned", async () => {
    const own = x.slice();
    const promise = pool.softmax(own, { cols: COLS });
    own.fill(0);
    expectWanted(await promise);
  });

  test("free twice, and use after free", async () => {
    const resident = pool.alloc(Float64Array, x.length);
    const view = resident.array;
    resident.free();
    expect(() => resident.free()).toThrow(TypeError);
    expect(String(await rejection(pool.softmax(view, { cols: COLS })))).toMatch(
      /^TypeError: softmax: x must lie in memory/,
    );
    expect(String(await rejection(pool.softmax(x, { cols: COLS, out: view })))).toMatch(
      /^TypeError: softmax: out must/,
    );
    expect(String(await rejection(pool.softmax(view.subarray(0, 4))))).toMatch(/^TypeError: softmax: x must lie/);
  });

  test("a getter that allocates in mid-call; views stay valid when memory grows", async () => {
    const resident = pool.alloc(Float64Array, x.length);
    resident.array.set(x);
    const view = resident.array;
    let large: Resident | undefined;
    const options = {
      cols: COLS,
      get temperature() {
        large ??= pool.alloc(Float64Array, 4_000_000);
        return 1;
      },
    };
    expectWanted(await pool.softmax(view, options));
    large?.free();
    resident.free();
  });

  test("a signal ends a call before it starts, and while it runs", async () => {
    const reason = new Error("no more");
    const signal = AbortSignal.abort(reason);
    expect(await rejection(pool.softmax(x, { cols: COLS, signal }))).toBe(reason);
    expect(await rejection(pool.softmax([1, 2], { signal }))).toBe(reason);
    const controller = new AbortController();
    const { promise, free } = longCall(pool, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 5);
    expect(await rejection(promise)).toBe(reason);
    expectWanted(await pool.softmax(x, { cols: COLS, signal: new AbortController().signal }));
    free();
  });
});

test("a worker that dies rejects the calls that it has, and another takes its place", async () => {
  const { pool, workers } = await killable(2);
  for (const round of range(3)) {
    const { promise } = longCall(pool);
    void workers.at(-1)?.terminate();
    const error = await rejection(promise);
    expect(String(error)).toBe("Error: logsum: a worker of the pool has ended: it has ended");
    expect(pool.threads).toBe(2);
    expectWanted(await pool.softmax(x, { cols: COLS }));
    expect(workers).toHaveLength(3 + round);
  }
  await pool.close();
});

describe("a kernel's call that takes longer than the caller works", () => {
  const long = Float64Array.from({ length: 6_000_000 }, (_, i) => 3 * Math.sin(i));
  const options = { cols: 1001 };
  const rows = long.subarray(0, 1001 * 5000);
  const results = wasm.softmax(rows, options);

  test.each(isLong ? [1, 2, 3] : [2])("on %i threads, of ordinary and resident arrays", async (threads) => {
    const { pool } = await killable(threads);
    const resident = pool.alloc(Float64Array, rows.length);
    resident.array.set(rows);
    const promises = [pool.softmax(rows, options), pool.softmax(resident.array, { ...options, out: resident.array })];
    for (const got of await Promise.all(promises)) expectSame(got, results, () => `${threads} threads`);
    // The caller does not wait for rows that take several ms.
    for (const cols of [1_499_999, 1_500_000]) {
      const wide = long.subarray(0, 4 * cols);
      expectSame(await pool.softmax(wide, { cols }), wasm.softmax(wide, { cols }), () => `4 rows, ${threads} threads`);
    }
    const max = pool.argmax(long, { cols: 1000 });
    expect(await max).toEqual(wasm.argmax(long, { cols: 1000 }));
    await pool.close();
  });

  test.each([2, 3])("beside a row that one of %i threads has", async (threads) => {
    const pool = await createPool({ threads });
    const [row, got] = await Promise.all([pool.logSumExp(long), pool.softmax(rows, options)]);
    expect(row).toBe(wasm.logSumExp(long));
    expectSame(got, results, () => `${threads} threads`);
    await pool.close();
  });

  test("on more threads than there are cores", async () => {
    const pool = await createPool({ threads: 6 });
    for (let i = 0; i < 3; i++) expectSame(await pool.softmax(rows, options), results, () => "6 threads");
    await pool.close();
  });

  test("is aborted, and loses its thread", async () => {
    const { pool, workers } = await killable(2);
    const abort = new AbortController();
    const reason = new Error("enough");
    const aborted = rejection(pool.softmax(rows, { ...options, signal: abort.signal }));
    abort.abort(reason);
    expect(await aborted).toBe(reason);
    const lost = rejection(pool.softmax(rows, options));
    const ends = workers.map((worker) => worker.terminate());
    expect(String(await lost)).toMatch(/a worker of the pool has ended/);
    await Promise.all(ends); // a call that a worker takes at its end would be lost, too
    expectSame(await pool.softmax(rows, options), results, () => "after a death");
    const closed = rejection(pool.softmax(rows, options));
    await pool.close();
    expect(String(await closed)).toBe("Error: logsum: the pool is closed");
  });
});

test("memory is exhausted: calls run on the caller, and then again on threads", async () => {
  const { pool } = await killable(1);
  const all: Resident[] = [];
  for (let size = 2 ** 24; size >= 2 ** 10; size /= 2) {
    try {
      for (;;) all.push(pool.alloc(Float64Array, size));
    } catch (error) {
      expect(String(error)).toBe(`RangeError: alloc: there is no memory for ${8 * size} bytes`);
    }
  }
  expectWanted(await pool.softmax(x, { cols: COLS }));
  for (const one of all.splice(0)) one.free();
  expectWanted(await pool.softmax(x, { cols: COLS }));
  await pool.close();
});

test("close rejects the calls in flight and later ones", async () => {
  const { pool, workers } = await killable(2);
  const { promise } = longCall(pool);
  const rejected = rejection(promise);
  await Promise.all([pool.close(), pool.close()]);
  for (const error of [await rejected, await rejection(pool.softmax(x)), await rejection(pool.exp([1]))]) {
    expect(String(error)).toBe("Error: logsum: the pool is closed");
  }
  expect(workers.every(({ threadId }) => threadId === -1)).toBe(true);
  const other = await createPool({ threads: 1 });
  await other[Symbol.asyncDispose]();
});

test("without threads, calls run on the caller, and reason says why", async () => {
  const refused = await createPool({
    worker: () => {
      throw new Error("no workers today");
    },
  });
  const { SharedArrayBuffer: own } = globalThis;
  Object.defineProperty(globalThis, "SharedArrayBuffer", { value: undefined, configurable: true, writable: true });
  const alone = await createPool().finally(() => {
    globalThis.SharedArrayBuffer = own;
  });
  expect([refused.reason, alone.reason]).toEqual(["no workers today", "there is no SharedArrayBuffer here"]);
  for (const pool of [refused, alone]) {
    expect([pool.threads, pool.backend().name]).toEqual([1, "wasm-simd"]);
    expectWanted(await pool.softmax(x, { cols: COLS }));
    const resident = pool.alloc(Float64Array, x.length);
    resident.array.set(x);
    expectWanted(await pool.softmax(resident.array, { cols: COLS }));
    await pool.close();
    expect(await rejection(pool.softmax(x))).toBeInstanceOf(Error);
  }
});

test("a program with a pool ends by itself, closed or not", async () => {
  const entry = new URL("../../dist/pool/index.js", import.meta.url);
  const program = (end: string) => `
    import { createPool } from ${JSON.stringify(entry.href)};
    const pool = await createPool({ threads: 2 });
    const out = await pool.softmax(new Float64Array(100_000).fill(1), { cols: 1000 });
    ${end}
    console.log(out[0]);`;
  for (const end of ["", "await pool.close();"]) {
    const args = ["--input-type=module", "-e", program(end)];
    const options = { cwd: fileURLToPath(new URL("../..", import.meta.url)), timeout: 30_000 };
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    expect(Number(stdout)).toBe(0.001);
  }
});
