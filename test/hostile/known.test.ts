// Arrays that lie, of which one broke a call once: each call gives what an honest array gives.
import { createPool } from "logsum/pool";
import { describe, expect, test } from "vitest";
import { backends, createLogSum, js } from "../support/backends.js";
import { type Call, numbers } from "../support/calls.js";
import { expectSame } from "../support/expect.js";

const fail = (): never => {
  throw new Error("no");
};
const lying = <A extends object>(array: A, lies: object) =>
  Object.defineProperties(array, Object.getOwnPropertyDescriptors(lies)) as A;

const short = Float64Array.of(0.2, 0.3, 0.5);
const long = Float64Array.from({ length: 20_000 }, (_, i) => Math.abs(Math.sin(i)));
const OTHER = new Float64Array(300_000).fill(5);
// biome-ignore format: a table
const LIES: readonly object[] = [
  { length: NaN }, { length: -5 }, { length: 1e9 }, { length: 2 }, { length: 3n }, { length: Symbol("x") }, { get length() { return fail(); } },
  { constructor: Float32Array }, { constructor: undefined }, { subarray: fail, set: fail, fill: fail, slice: fail, at: fail },
  { subarray: () => OTHER }, { set: () => {} }, { fill: () => {} }, { [Symbol.iterator]: fail, [Symbol.toStringTag]: "Uint8Array" },
  { buffer: new ArrayBuffer(8), byteOffset: 81_920, byteLength: 1e9, BYTES_PER_ELEMENT: 1 },
];
const LAYOUTS = [undefined, { cols: 100 }, { cols: 80, rowStride: 100 }, { cols: 100, temperature: 2 }];

describe.each(backends)("%s", (name, logsum) => {
  test.each(LIES.map((lies, i) => [`${i}: ${Reflect.ownKeys(lies).map(String)}`, lies] as const))(
    "%s",
    (_name, lies) => {
      for (const Class of [Float64Array, Float32Array]) {
        for (const x of [short, long]) {
          for (const options of x === short ? [undefined, {}] : Class === Float32Array ? [{ cols: 100 }] : LAYOUTS) {
            const run = (array: unknown, op = "softmax") => numbers(logsum, [op, [array], options] as Call);
            const wanted = numbers(js, ["softmax", [new Class(x)], options]);
            expectSame(run(lying(new Class(x), lies)), wanted, () => "x");
            const out = lying(new Class(wanted.length), lies);
            logsum.softmax(new Class(x), { ...options, out });
            expectSame(
              Array.from({ length: wanted.length }, (_, i) => out[i]),
              wanted,
              () => "out",
            );
          }
          const wanted = js.entropy(new Class(x));
          expect(logsum.entropy(lying(new Class(x), lies))).toBe(wanted);
          expect(logsum.klDivergence(new Class(x), lying(new Class(x), lies))).toBe(0);
        }
      }
      const own = createLogSum({ backend: name });
      own.alloc(Float64Array, 4);
      expect(own.entropy(lying(short.slice(), lies))).toBe(js.entropy(short));
      const sum = new own.SumAccumulator().push(lying(long.slice(), lies)).value();
      expect(sum).toBe(new js.SumAccumulator().push(long).value());
      // Rows without elements fill out.
      const empty = lying(new Float64Array(2).fill(7), lies);
      logsum.logSumExp([], { shape: [2, 0], out: empty });
      logsum.logSumExp([], { offsets: Uint32Array.of(0, 0, 0), out: empty });
      logsum.logMatMulExp([], [], { shape: [1, 0, 2], out: empty });
      expect([empty[0], empty[1]]).toEqual([-Infinity, -Infinity]);
    },
  );

  test("arrays of other classes do not become numbers", () => {
    for (const Class of [Uint8Array, BigInt64Array, Int32Array]) {
      const x = Object.defineProperty(new Class(3), "constructor", { value: Float64Array });
      expect(() => logsum.logSumExp(x as never)).toThrow(/^logSumExp: x must be a Float64Array, .*, got \w+Array$/);
    }
    const view = lying(new DataView(new ArrayBuffer(24)), { constructor: Float64Array, length: 3 });
    expect(() => logsum.logSumExp(view as never)).toThrow(/^logSumExp: x must be a Float64Array, .*, got an object$/);
  });

  test("indices that are no array, beside values", () => {
    const out = { values: new Float64Array(3).fill(7), indices: new DataView(new ArrayBuffer(12)) };
    const call = () => logsum.topK(long, 1, { offsets: Uint32Array.of(0, 5, 9, 12), out: out as never });
    expect(call).toThrow(new TypeError("topK: out.indices must be a Uint32Array, got an object"));
    expect([...out.values]).toEqual([7, 7, 7]);
  });

  test("an empty batch of rows of any length", () => {
    for (const cols of [2 ** 31, 2 ** 53 - 1]) {
      expect(logsum.softmax(new Float64Array(0), { cols, temperature: 2 })).toHaveLength(0);
    }
  });
});

test("arrays that lie, in a pool", async () => {
  const pool = await createPool({ threads: 2 });
  const x = Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
  const wanted = js.softmax(x, { cols: 1000 });
  const { array } = pool.alloc(Float64Array, 8);
  for (const lies of [...LIES, { buffer: array.buffer, byteOffset: 0 }, { toJSON: fail }]) {
    const out = lying(new Float64Array(x.length), lies);
    expect(await pool.softmax(lying(x.slice(), lies), { cols: 1000, out })).toBe(out);
    for (const i of [0, 77_777, 99_999]) expect(out[i]).toBe(wanted[i]);
  }
  await pool.close();
});
