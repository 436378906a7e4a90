// The memory of resident arrays: views that are refused, growth, exhaustion, and getters that allocate in mid-call.
import { describe, expect, test } from "vitest";
import type { Resident } from "../../src/index.js";
import { random, range } from "../support/arrays.js";
import { createLogSum, wasm } from "../support/backends.js";

describe("linear memory", () => {
  const logsum = createLogSum({ backend: "wasm-simd" });

  test("a view of other memory of the kernels is refused, before anything is written", () => {
    const resident = logsum.alloc(Float64Array, 8);
    const { buffer, byteOffset } = resident.array;
    const out = new Float64Array(8).fill(7);
    for (const at of [0, 81_920, byteOffset - 8, byteOffset + 8]) {
      const view = new Float64Array(buffer, at, 8);
      expect(() => logsum.softmax(view, { out })).toThrow(
        new TypeError("softmax: x must lie in memory that alloc has given, got a view of other or freed memory"),
      );
      expect(() => logsum.softmax(out, { out: view })).toThrow(/^softmax: out must lie in/);
      expect(() => logsum.klDivergence(out, view)).toThrow(/^klDivergence: q must lie in/);
      const mask = new Uint8Array(buffer, at, 8);
      if (at < byteOffset - 8) expect(() => logsum.softmax(out, { mask })).toThrow(/^softmax: mask must lie in/);
    }
    expect(out.every((value) => value === 7)).toBe(true);
    expect(logsum.softmax(resident.array)[0]).toBe(1 / 8);
    resident.free();
  });

  test("a view of another instance is an ordinary array", () => {
    const other = createLogSum({ backend: "wasm-simd" });
    const resident = other.alloc(Float64Array, 3);
    resident.array.set([1, 2, 3]);
    logsum.alloc(Float64Array, 1).free();
    expect(logsum.softmax(resident.array)).toEqual(logsum.softmax([1, 2, 3]));
    logsum.softmax([1, 2, 3], { out: resident.array });
    expect(resident.array).toEqual(logsum.softmax([1, 2, 3]));
  });

  test("memory that grows detaches older views; the array is still there", () => {
    const resident = logsum.alloc(Float64Array, 3);
    resident.array.set([1, 2, 3]);
    const old = resident.array;
    const large = logsum.alloc(Float64Array, 4_000_000);
    expect(old).toHaveLength(0);
    expect(() => logsum.softmax(old)).toThrow(
      new TypeError("softmax: x must be an array with its memory, got a detached one"),
    );
    expect(() => logsum.softmax([1, 2, 3], { out: old })).toThrow(TypeError);
    expect([...resident.array]).toEqual([1, 2, 3]);
    large.free();
    // Long rows of ordinary arrays grow it, too.
    logsum.logSumExp(new Float64Array(3_000_000), { mask: new Uint8Array(3_000_000).fill(1) });
    expect([...resident.array]).toEqual([1, 2, 3]);
    resident.free();
  });

  test("a call with resident arrays never detaches them", () => {
    const own = createLogSum({ backend: "wasm-simd" });
    const out = own.alloc(Float64Array, 1).array;
    const x = new Float64Array(2_000_000).fill(1);
    const mask = new Uint8Array(2_000_000).fill(1);
    expect(own.logSumExp(x, { out, mask })).toBe(out);
    expect([out.length, out[0]]).toEqual([1, own.logSumExp(x)]);
  });

  test("a getter that allocates in mid-call: its call sees what is there afterwards", () => {
    const own = createLogSum({ backend: "wasm-simd" });
    const resident = own.alloc(Float64Array, 3);
    resident.array.set([1, 2, 3]);
    const grow = () => own.alloc(Float64Array, 2 ** 21);
    const view = resident.array;
    const options = {
      cols: 3,
      get temperature() {
        return grow() && 1;
      },
    };
    expect(() => own.softmax(view, options)).toThrow(TypeError);
    const list = [1, 2, 3];
    Object.defineProperty(list, 1, { get: () => grow() && 2 });
    const kept = resident.array;
    const out = own.alloc(Float64Array, 1).array;
    expect(() => own.klDivergence(list, kept, { out })).toThrow(Error);
    // What the getter frees is free.
    const freed = resident.array;
    const freeing = {
      cols: 3,
      get temperature() {
        resident.free();
        return 1;
      },
    };
    expect(() => own.softmax(freed, freeing)).toThrow(/^softmax: x must lie in memory that alloc has given/);
    expect(own.softmax([0, 0])).toEqual(Float64Array.of(0.5, 0.5));
  });

  test("memory is exhausted: an error, and everything stays usable", () => {
    const own = createLogSum({ backend: "wasm-simd" });
    const all: Resident[] = [];
    expect(() => {
      for (const _ of range(100)) all.push(own.alloc(Float64Array, 2 ** 24));
    }).toThrow(new RangeError("alloc: there is no memory for 134217728 bytes"));
    expect(all.length).toBeGreaterThan(10);
    const x = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    expect(own.logSumExp(x)).toBe(wasm.logSumExp(x));
    all.pop()?.free();
    all.push(own.alloc(Float64Array, 2 ** 24));
    for (const one of all) one.free();
  }, 60_000);

  test("100,000 allocations do not let memory grow", () => {
    const own = createLogSum({ backend: "wasm-simd" });
    const next = random(3);
    const live: Resident[] = [];
    let size = 0;
    for (const i of range(100_000)) {
      live.push(own.alloc(Float32Array, Math.floor(next() * 300)));
      if (live.length > 50) live.splice(Math.floor(next() * live.length), 1)[0].free();
      if (i === 5000) size = live[0].array.buffer.byteLength;
    }
    expect(live[0].array.buffer.byteLength).toBe(size);
  });
});
