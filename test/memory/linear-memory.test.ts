// The memory of resident arrays: views that are refused, growth, exhaustion, and getters that allocate in mid-call.
import { describe, expect, test } from "vitest";
import type { Resident } from "../../src/index.js";
import { random, range } from "../support/arrays.js";
import { createLogSum, internals, wasm } from "../support/backends.js";

const { LinearMemory, ROOM } = internals;

describe("regions", () => {
  test("for long rows lie behind all others, grow where they are the last, and else give back what they leave", () => {
    const linear = new LinearMemory();
    expect([linear.roomFor(8, 3), linear.roomFor(ROOM, 3), linear.startFor(ROOM)]).toEqual([ROOM, ROOM, linear.x]);
    const room = linear.roomFor(ROOM + 1, 2);
    // Kernels read up to 256 bytes behind a row.
    expect([room % 64, room - ROOM - 1 - 256 >= 0, room - ROOM - 1 - 256 < 64]).toEqual([0, true, true]);
    const at = linear.startFor(room);
    expect(at).toBeGreaterThanOrEqual(linear.x + 3 * ROOM);
    const { buffer } = linear;
    expect(buffer.byteLength).toBeGreaterThanOrEqual(at + 2 * room + 256);
    expect(buffer.byteLength).toBeLessThan(at + 2 * room + 256 + 2 ** 17);
    for (const regions of [1, 2]) expect(linear.roomFor(ROOM + 1, regions)).toBe(room);
    expect(linear.roomFor(ROOM + 1, 3, false)).toBe(0);
    expect(linear.buffer).toBe(buffer);
    // Views of tiles become detached even if there is room.
    expect(linear.roomFor(ROOM + 1, 3)).toBe(room);
    expect([linear.startFor(room), buffer.byteLength, linear.takeSpare()]).toEqual([at, 0, undefined]);
    expect(linear.f64.buffer).toBe(linear.memory.buffer);
    expect(linear.reserve(1000)).toBe(at + 3 * room);
    const larger = linear.roomFor(2 * ROOM, 3);
    expect(linear.startFor(larger)).toBe(at + 3 * room + 1000);
    expect([linear.takeSpare(), linear.takeSpare()]).toEqual([[at, 3 * room], undefined]);
    expect(linear.memory.buffer.byteLength).toBeGreaterThanOrEqual(linear.longAt + 3 * larger + 256);
    expect(linear.memory.buffer.byteLength).toBeLessThan(linear.longAt + 3 * larger + 256 + 2 ** 17);
  });

  test("are refused where memory cannot grow, after a trap, and for rows that are too long", () => {
    const linear = new LinearMemory(new WebAssembly.Memory({ initial: 28, maximum: 32 }));
    const { buffer } = linear;
    expect([linear.roomFor(ROOM + 64, 3), linear.reserve(2 ** 22), linear.longAt]).toEqual([0, 0, 0]);
    expect(linear.buffer).toBe(buffer);
    const at = linear.reserve(1024);
    expect([linear.reserve(16), linear.buffer === buffer]).toEqual([at + 1024, true]);
    const view = new Float64Array(buffer, at, 4);
    expect([view, undefined, null, new Float64Array(4)].map((one) => linear.addressOf(one))).toEqual([at, 0, 0, 0]);
    linear.hasTrapped = true;
    expect([linear.addressOf(view), linear.roomFor(8, 1)]).toEqual([0, 0]);
    expect(new LinearMemory().roomFor(2 ** 29 + 1, 1)).toBe(0);
  });

  test("of shared memory are those that another thread has found", () => {
    const memory = new WebAssembly.Memory({ initial: 60, maximum: 100, shared: true });
    const linear = new LinearMemory(memory);
    const old = linear.buffer;
    linear.refresh();
    expect(linear.buffer).toBe(old);
    expect(linear.roomFor(ROOM + 64, 1)).toBe(0);
    linear.useForLongRows(64, 2 * ROOM);
    const room = linear.roomFor(ROOM + 64, 1);
    expect([room, linear.startFor(room), linear.roomFor(ROOM + 64, 2)]).toEqual([ROOM + 320, 64, 0]);
    memory.grow(8);
    linear.refresh();
    expect([linear.buffer === memory.buffer, linear.u8.length]).toEqual([true, 68 * 2 ** 16]);
    expect([old, memory.buffer, new SharedArrayBuffer(8)].map((one) => linear.owns(one))).toEqual([true, true, false]);
    expect(linear.addressOf(new Float64Array(old, 16, 1))).toBe(16);
  });
});

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
