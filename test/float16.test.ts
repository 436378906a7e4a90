// Float16 numbers: computed as float32 numbers are, and rounded once, in every layout, in the kernels' memory and out of it.
import { describe, expect, test } from "vitest";
import type { Floats } from "../src/index.js";
import { operationOf } from "./fingerprint/operations.js";
import { EDGES, fill, floats, fromHalf, range, toHalf } from "./support/arrays.js";
import { backends, createLogSum } from "./support/backends.js";
import { arraysOf, type Call, isReduced, type Numbers, run, show } from "./support/calls.js";
import { CALLS, type Data, makeData, withData } from "./support/data.js";
import { expectSame } from "./support/expect.js";

const dtype = "float16";
const bitsOf = (values: ArrayLike<number>) => new Uint16Array(values.length).map((_, i) => toHalf(values[i]));
const NUMBERS = floats("f32", range(65536).map(fromHalf));
const numbersOf = (bits: Uint16Array) => new Float32Array(bits.length).map((_, i) => NUMBERS[bits[i]]);

/** Data whose numbers are rounded to float16. */
function makeHalves(lengths: readonly number[], seed: number): Data {
  const data = makeData("f32", lengths, seed);
  for (const arrays of [data, data.row]) {
    for (const array of Object.values(arrays)) if (array instanceof Float32Array) array.set(numbersOf(bitsOf(array)));
  }
  return data;
}

/** Replaces the float32 arrays of a call. */
function withArrays([op, args, options]: Call, replace: (array: Float32Array) => unknown): Call {
  const each = (value: unknown) => (value instanceof Float32Array ? replace(value) : value);
  const given = Object.entries(options ?? {}).map(([name, value]) => [name, each(value)]);
  return [op, args.map(each), Object.fromEntries(given)];
}

/** The results that are wanted: those of float32, rounded. */
function wantedOf(call: Call, results: readonly Numbers[]): readonly Numbers[] {
  return results.map((result) => {
    if (result instanceof Float32Array) return bitsOf(result);
    return result instanceof Uint32Array || isReduced(call) ? result : [...result].map((one) => fromHalf(toHalf(one)));
  });
}

/** An array of bits at an odd place of a larger one, whose other elements no call may change. */
function place(all: Uint16Array, length: number) {
  const start = 41;
  fill(all as never, (i) => (5000 + i) & 0xffff);
  return {
    view: all.subarray(start, start + length),
    check: () => all.every((bits, i) => (i >= start && i < start + length) || bits === ((5000 + i) & 0xffff)),
  };
}

const LAYOUTS = [
  { cols: 4 },
  { cols: 5, rowStride: 7 },
  { shape: [3, 4, 5], axis: 1 },
  { offsets: Int32Array.of(0, 7, 7, 30, 60) },
];

describe.each(backends)("%s", (_name, shared) => {
  // An instance of its own, as calls on others have another path while there are no residents.
  const logsum = createLogSum({ backend: shared.backend().name });

  /** Compares a call of float32 arrays that float16 can hold with that of float16, which may be in the kernels' memory. */
  function expectHalves(call: Call, where: "ordinary" | "resident" | "in place"): void {
    const wanted = wantedOf(call, arraysOf(run(logsum, call)));
    const residents: { free(): void }[] = [];
    const checks: (() => boolean)[] = [];
    const make = (length: number) => {
      const resident = logsum.alloc(Float32Array, Math.ceil(length / 2) + 50);
      const { buffer, byteOffset } = resident.array;
      const ordinary = new Uint16Array(2 * resident.length);
      const all = where === "ordinary" ? ordinary : new Uint16Array(buffer, byteOffset, 2 * resident.length);
      residents.push(resident);
      const { view, check } = place(all, length);
      checks.push(check);
      return view;
    };
    const halves = withArrays(call, (array) => {
      const view = make(array.length);
      view.set(bitsOf(array));
      return view;
    });
    const { result, options } = operationOf(call[0]);
    const takesOut = options.includes("out") && !isReduced(call) && ["number", "row"].includes(result);
    const x = halves[1][0] as Uint16Array;
    const isInPlace = where === "in place" && result === "row" && wanted[0].length === x.length;
    const out = takesOut && (isInPlace ? x : make(wanted[0].length));
    const got = run(logsum, halves, out ? { dtype, out } : { dtype });
    for (const [i, array] of arraysOf(got).entries()) {
      const values = out && Array.isArray(wanted[i]) ? wanted[i].map(toHalf) : wanted[i];
      expectSame(out && Array.isArray(wanted[i]) ? out : array, values, () => `${show(call)}, ${where}`);
    }
    if (out) expect(got).toBe(out);
    expect(checks.every((check) => check())).toBe(true);
    for (const resident of residents) resident.free();
  }

  function callOn(call: Call, data: Data, layout: object): Call {
    const [op, args, options] = withData(call, data);
    return [op, args, { ...options, ...layout }];
  }

  const ofRows = (rows: number, cols: number, { isTable, isProduct }: ReturnType<typeof operationOf>) =>
    isProduct ? { shape: [rows, 1, cols, 1] } : isTable ? { shape: [rows, cols] } : { cols };

  test("every number, and results of every size", () => {
    const bits = Uint16Array.from(range(65536));
    for (const op of ["exp", "log", "sigmoid", "xlogx", "softplus", "logSigmoid"]) {
      expectHalves([op, [numbersOf(bits)]], "ordinary");
      expectHalves([op, [numbersOf(bits)], { beta: 2 }].slice(0, op === "softplus" ? 3 : 2) as never, "ordinary");
    }
  });

  test.each([
    [5, 3, 4],
    [3, 8, 5],
    [2, 65, 7],
    [3, 1033, 8],
  ])("every call on %i rows of %i", (rows, cols, seed) => {
    const data = makeHalves(new Array(rows).fill(cols), seed);
    for (const [i, call] of CALLS.entries()) {
      const own = callOn(call, data, ofRows(rows, cols, operationOf(call[0])));
      expectHalves(own, (["ordinary", "resident", "in place"] as const)[(i + rows) % 3]);
    }
  });

  test.each(LAYOUTS)("layout %o", (layout) => {
    const lengths =
      "offsets" in layout ? [7, 0, 23, 30] : "rowStride" in layout ? new Array(8).fill(7) : new Array(15).fill(4);
    const data = makeHalves(lengths, 4);
    for (const call of CALLS) {
      const needsRow = Object.values(call[2] ?? {}).includes("row") && !("cols" in layout && layout.cols === 4);
      const { isTable, isProduct, result } = operationOf(call[0]);
      const isIndex = result === "index" || result === "indices";
      if (isTable || isProduct || needsRow || ("offsets" in layout && (isIndex || call[2]?.["reduction"]))) continue;
      for (const where of ["ordinary", "resident"] as const) expectHalves(callOn(call, data, layout), where);
    }
  });

  test("rows that are longer than a tile, and than the room in memory", () => {
    // Memory that grows would detach the views of arrays before.
    logsum.alloc(Float32Array, 8 * EDGES.f32.room).free();
    for (const [rows, cols] of [
      [2, EDGES.f32.tile + 3],
      [1, EDGES.f32.room + 5],
    ]) {
      const data = makeHalves(new Array(rows).fill(cols), 4);
      for (const op of ["softmax", "exp", "logSumExp", "klDivergence"]) {
        const call = CALLS.find(([name]) => name === op) as Call;
        expectHalves(callOn(call, data, { cols }), rows === 2 ? "in place" : "resident");
      }
    }
  });

  test("a broadcast row, a list beside bits, and numbers of samples", () => {
    const { p, q } = makeHalves(new Array(6).fill(9), 4);
    for (const args of [
      [p, q.slice(0, 9)],
      [p.slice(0, 9), q],
    ])
      expectHalves(["klDivergence", args, { cols: 9 }], "resident");
    const bits = bitsOf(p);
    expect(logsum.klDivergence(bits, [...q], { cols: 9, dtype })).toEqual(
      logsum.klDivergence(bits, bitsOf(q), { cols: 9, dtype }),
    );
    const uniforms = Uint16Array.of(0x3800, 0, 0x3bff, 0x3400, 0x0001, 0x3555);
    expect(logsum.sampleCategorical(bits, uniforms as never, { cols: 9, dtype })).toEqual(
      logsum.sampleCategorical(p, Array.from(uniforms, fromHalf), { cols: 9 }),
    );
  });

  test("signed sums of one row, and errors that name the class", () => {
    const x = Uint16Array.of(0x3c00, 0x4000);
    const weights = Uint16Array.of(0x3c00, 0xbc00);
    // ln |e - e^2| by mpmath.
    const wanted = toHalf(1.541324854612918);
    expect(logsum.signedLogSumExp(x, { weights, dtype })).toEqual({ values: fromHalf(wanted), signs: -1 });
    const out = { values: new Uint16Array(1), signs: new Uint16Array(1) };
    run(logsum, ["signedLogSumExp", [x], { weights, dtype, out }]);
    expect([...out.values, ...out.signs]).toEqual([wanted, 0xbc00]);
    const other = new Float32Array(2);
    expect(() => run(logsum, ["softmax", [x], { dtype, out: other }])).toThrow(
      new TypeError("softmax: out must be a Uint16Array, got Float32Array"),
    );
    expect(() => run(logsum, ["klDivergence", [x, other], { dtype }])).toThrow(
      new TypeError("klDivergence: q must be a Float16Array, as the other input is, got Float32Array"),
    );
  });

  test("bits in memory that is free are refused", () => {
    const resident = logsum.alloc(Float32Array, 8);
    const { buffer, byteOffset } = resident.array;
    const bits = new Uint16Array(buffer, byteOffset, 16);
    resident.free();
    for (const call of [
      () => logsum.softmax(bits, { dtype }),
      () => run(logsum, ["exp", [new Uint16Array(16)], { dtype, out: bits }]),
    ]) {
      expect(call).toThrow(TypeError);
    }
  });

  test("an array of the engine's class has the results of its bits", () => {
    const Class = (globalThis as { Float16Array?: new (buffer: ArrayBufferLike) => Floats }).Float16Array;
    if (Class === undefined) return;
    const data = makeData("f32", new Array(7).fill(13), 4);
    for (const call of CALLS.filter(([op]) => !operationOf(op).isTable && !operationOf(op).isProduct)) {
      const laid = withData([call[0], call[1], { ...call[2], cols: 13 }], data);
      const ofBits = arraysOf(run(logsum, withArrays(laid, bitsOf), { dtype }));
      const own = arraysOf(
        run(
          logsum,
          withArrays(laid, (array) => new Class(bitsOf(array).buffer)),
        ),
      );
      for (const [i, values] of own.entries()) {
        const isHalf = ofBits[i] instanceof Uint16Array;
        expect(isHalf).toBe(values instanceof Class);
        const bits = isHalf ? new Uint16Array((values as Floats).buffer) : values;
        expectSame(bits, ofBits[i], () => show(call));
      }
    }
  });
});
