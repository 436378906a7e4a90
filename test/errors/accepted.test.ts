// Arguments that are accepted: calls that give the same, the dtype of lists, and arrays of the caller's classes.
import { describe, expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
import { fromHalf, toHalf } from "../support/arrays.js";
import { backends, createLogSum } from "../support/backends.js";
import { type Call, numbers, type Options, run, show } from "../support/calls.js";
import { expectSame } from "../support/expect.js";

const x = Float64Array.of(1, 2, 3, 4);
const p = Float64Array.of(0.25, 0.75, 0.5, 0.5);
const ids = Int32Array.of(0, 1);
const inSharedMemory = new Float64Array(new SharedArrayBuffer(32));
inSharedMemory.set(x);
const single = Float32Array.of(1, 2);

const offsets = Uint32Array.of(0, 2, 4);
const mask = Uint8Array.of(1, 255, 2, 128);

/** Calls, and options that leave their results as they are. */
// biome-ignore format: a table
const NEUTRAL: readonly (readonly [call: Call, neutral: readonly Options[]])[] = [
  [["logSumExp", [x]], [{}, { cols: undefined, out: undefined }]],
  [["logSumExp", [x], { cols: 2 }], [{ rowStride: 2 }, { weights: [1, 1] }, { cols: undefined, shape: [2, 2] }]],
  [["softmax", [x], { cols: 2 }], [{ mask }, { temperature: 1 }, { cols: undefined, offsets }, { cols: undefined, shape: [2, 2] },
    { cols: undefined, shape: Int8Array.of(2, 2), axis: -1 }]],
  [["entropy", [p], { cols: 2 }], [{ normalize: false }, { from: "probs" }, { base: "e" }]],
  [["entropy", [p], { base: 2 }], [{ from: "probs" }]], [["entropy", [x], { base: 2, from: "logits" }], []],
  [["argmax", [x]], []], [["entropy", [p]], []], [["crossEntropy", [p, x]], []], [["klDivergence", [p, x]], []],
  [["crossEntropy", [p, x], { base: 2 }], []], [["klDivergence", [p, x], { base: 2 }], []],
  [["crossEntropyLoss", [x, ids], { cols: 2 }], [{ reduction: "none" }, { reduction: undefined }, { ignoreIndex: -100 }, { ignoreIndex: 7 },
    { labelSmoothing: 0 }, { classWeights: [1, 1] }, { from: "logits" }, { temperature: 1 }, { cols: undefined, shape: [2, 2] }]],
  [["crossEntropyLossGrad", [x, [1]], { temperature: 2 }], []],
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Uint32Array].map((Class) =>
    [["crossEntropyLoss", [x, Class.of(0, 1)], { shape: [2, 2] }], [{ axis: -1 }]] as const),
];

/** A list has the dtype of the typed array beside it. */
// biome-ignore format: a table
const CLASSES: readonly (readonly [call: Call, Class: unknown])[] = [
  [["logSumExp", [[1, 2]], { cols: 2 }], Float64Array],
  [["logSumExp", [[1, 2]], { cols: 2, weights: single }], Float32Array],
  [["logSumExp", [single], { cols: 2, weights: [1, 1] }], Float32Array],
  [["klDivergence", [[1, 2], single], { cols: 2 }], Float32Array],
  [["crossEntropyLossGrad", [[1, 2], single]], Float32Array],
];

const half = (...values: number[]) => Uint16Array.from(values, toHalf);

/** Calls whose arguments are of other classes, and calls that give the same. */
// biome-ignore format: a table
const EQUAL: readonly (readonly [call: Call, same: Call])[] = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array].flatMap((Class) => [
    [["klDivergence", [Class.of(1, 2, 3), [3, 2, 1]]], ["klDivergence", [[1, 2, 3], [3, 2, 1]]]],
    [["entropy", [Class.of(1, 2, 3, 4)], { cols: 2, normalize: true }], ["entropy", [[1, 2, 3, 4]], { cols: 2, normalize: true }]],
    [["mutualInformation", [Class.of(1, 2, 3, 4)], { shape: [2, 2] }], ["mutualInformation", [[1, 2, 3, 4]], { shape: [2, 2] }]],
  ] as const),
  [["crossEntropyLoss", [x, BigInt64Array.of(0n, -100n)], { cols: 2 }], ["crossEntropyLoss", [x, [0, -100]], { cols: 2 }]],
  [["logSumExp", [x], { cols: 2, mask: [true, false, true, true] }], ["logSumExp", [x], { cols: 2, mask: Uint8Array.of(1, 0, 1, 1) }]],
  [["softmax", [x], { cols: 2, mask: [true, false] }], ["softmax", [x], { cols: 2, mask: Uint8Array.of(1, 0, 1, 0) }]],
  [["logSumExp", [x], { offsets: Int32Array.of(1, 2, 4) }], ["logSumExp", [x.subarray(1)], { offsets: Int32Array.of(0, 1, 3) }]],
  [["softmax", [x], { offsets: Int32Array.of(1, 3) }], ["softmax", [x.subarray(1, 3)]]],
  [["softmax", [x], { offsets: Int32Array.of(0, 2, 3), mask: [true, true, false, true] }], ["softmax", [[1, 2, NaN]], { offsets: Int32Array.of(0, 2, 3) }]],
  [["exp", [x], { offsets: Int32Array.of(2, 2, 3) }], ["exp", [[3]]]],
  [["klDivergence", [x, p], { offsets: Int32Array.of(1, 3) }], ["klDivergence", [x.subarray(1, 3), p.subarray(1, 3)]]],
  // Float64 results of float32 inputs are those of the same numbers as float64.
  ...(["softmax", "logSumExp", "entropy", "argmax"] as const).map((op) =>
    [[op, [Float32Array.of(0.1, 0.2, 0.3, 0.4)], { cols: 2, out: op === "argmax" ? new Uint32Array(2) : new Float64Array(op === "softmax" ? 4 : 2) }],
      [op, [[0.1, 0.2, 0.3, 0.4].map(Math.fround)], { cols: 2 }]] as const),
];

/** Classes of a caller: each changes the constructor, length, species or iterator of its base. */
class Matrix extends Float64Array {
  constructor(rows: number, cols: number) {
    super(rows * cols);
  }
}
class Liar extends Float64Array {
  override get length(): 1e9 {
    return 1e9;
  }
  static get [Symbol.species]() {
    return Float32Array;
  }
}
class Labels extends Uint8Array {
  override *[Symbol.iterator](): ReturnType<Uint8Array["values"]> {
    yield 2e9;
  }
}
class Bytes extends Uint8Array {
  static get [Symbol.species]() {
    return Float32Array;
  }
}

// biome-ignore format: a list
const LAYOUTS: readonly Options[] = [{}, { cols: 100 }, { cols: 80, rowStride: 100 }, { shape: [400, 100], axis: 0 }, { cols: 100, temperature: 2 }];

describe.each(backends)("%s", (_name, logsum) => {
  test.each(NEUTRAL)("%o", (call, neutral) => {
    const [op, args, options] = call;
    const wanted = numbers(logsum, call);
    const lists = args.map((array) => [...(array as Floats)]);
    for (const more of [undefined, ...neutral]) {
      for (const own of [args, lists]) expectSame(numbers(logsum, [op, own, options], more), wanted, () => show(more));
    }
  });

  test("an array in shared memory", () => {
    expect(logsum.logSumExp(inSharedMemory)).toBe(logsum.logSumExp(x));
    expect(logsum.logSumExp([...x], { weights: [...p] })).toBe(logsum.logSumExp(x, { weights: p }));
  });

  test.each(EQUAL)("%o gives the same as %o", (call, same) => {
    expectSame(numbers(logsum, call), numbers(logsum, same), () => show(call));
  });

  test("a list takes the dtype of out, and out its results unrounded", () => {
    const out = new Float32Array(2);
    expect(logsum.softmax([1, 2], { out })).toBe(out);
    expect(out).toEqual(logsum.softmax(single));
    const sum = logsum.crossEntropyLoss(Float32Array.of(0.1, 0.2, 0.3, 0.4), [0, 1], { cols: 2, reduction: "sum" });
    const [a, b] = logsum.crossEntropyLoss(Float32Array.of(0.1, 0.2, 0.3, 0.4), [0, 1], { cols: 2 });
    expect(sum).toBe(a + b);
  });

  test("float16 numbers are computed as float32, and results rounded once more", () => {
    const x16 = half(1, 2, -3, 0.1, 65504, 1e-7);
    const x32 = Float32Array.from(x16, fromHalf);
    const dtype = "float16";
    const rounded = (values: ArrayLike<number>) => [...Uint16Array.from(values, toHalf)];
    for (const op of ["softmax", "logSumExp", "logCumSumExp", "exp", "logSigmoid"]) {
      for (const layout of [{ cols: 3 }, { shape: [3, 2], axis: 0 }, { offsets: Int32Array.of(1, 4, 4, 6) }]) {
        const wanted = rounded([...numbers(logsum, [op, [x32], layout])]);
        const got = run(logsum, [op, [x16], { ...layout, dtype }]) as Uint16Array;
        expect([got.constructor, [...got]]).toEqual([Uint16Array, wanted]);
        const out = new Uint16Array(got.length);
        expect(run(logsum, [op, [x16], { ...layout, dtype, out }])).toBe(out);
        expect([...out]).toEqual(wanted);
      }
    }
    expect(logsum.logSumExp(x16, { dtype })).toBe(fromHalf(toHalf(logsum.logSumExp(x32))));
    expect(logsum.argmax(x16, { dtype })).toBe(4);
    const { values, indices } = logsum.topK(x16, 2, { dtype });
    expect([[...values], [...indices]]).toEqual([[...half(65504, 2)], [4, 1]]);
    const targets = half(0.5, 0.25, 0.25, 1, 0, 0);
    const losses = logsum.crossEntropyLoss(x16, targets, { cols: 3, dtype });
    expect([...losses]).toEqual(
      rounded(logsum.crossEntropyLoss(x32, Float32Array.from(targets, fromHalf), { cols: 3 })),
    );
    expect(logsum.crossEntropyLoss(x16, Int32Array.of(0, 1), { cols: 3, dtype, reduction: "mean" })).toBe(
      logsum.crossEntropyLoss(x32, [0, 1], { cols: 3, reduction: "mean" }),
    );
    expect(logsum.softmax(x16, { dtype, out: new Float64Array(6) })).toEqual(
      logsum.softmax(x32, { out: new Float64Array(6) }),
    );
    expect(logsum.softmax(x16, { dtype, out: x16 })).toBe(x16);
    const { Float16Array } = globalThis as { Float16Array?: { of(...values: number[]): Float32Array } };
    if (Float16Array === undefined) return;
    const native = Float16Array.of(1, 2, -3);
    const got = logsum.softmax(native);
    expect([got.constructor, [...got]]).toEqual([
      Float16Array,
      [...logsum.softmax([1, 2, -3], { out: new Float32Array(3) })].map((v) => fromHalf(toHalf(v))),
    ]);
  });

  test.each(CLASSES)("the class of %o", (call, Class) => {
    expect((run(logsum, call) as Floats).constructor).toBe(Class);
  });

  test("out may begin where the input ends, and end where it begins", () => {
    for (const [at, outAt] of [
      [0, 32],
      [32, 0],
    ] as const) {
      const buffer = new ArrayBuffer(64);
      const input = new Float64Array(buffer, at, 4);
      input.set(x);
      expectSame(logsum.softmax(input, { out: new Float64Array(buffer, outAt, 4) }), logsum.softmax(x), () => `${at}`);
    }
  });

  test("a list has the dtype of the array beside it, for results that are not rounded, too", () => {
    const p = Float32Array.of(0.25, 0.75);
    const out = new Float64Array(1);
    const wanted = logsum.klDivergence(p, Float32Array.of(0.1, 0.9), { out: new Float64Array(1) });
    expect(logsum.klDivergence(p, [0.1, 0.9], { out })).toEqual(wanted);
    // Integers are float64.
    for (const options of [undefined, { normalize: true }]) {
      const counts = Uint16Array.of(1, 3);
      const exact = logsum.klDivergence(Float64Array.from(counts), Float64Array.of(0.1, 0.9), options);
      expect(logsum.klDivergence(counts, [0.1, 0.9], options)).toBe(exact);
      expect(logsum.klDivergence([1, 3], counts, options)).toBe(
        logsum.klDivergence(Float64Array.of(1, 3), Float64Array.from(counts), options),
      );
    }
  });

  test("offsets may share memory with out", () => {
    const buffer = new ArrayBuffer(64);
    const offsets = new Uint32Array(buffer, 0, 4);
    offsets.set([0, 1, 3, 4]);
    const wanted = logsum.logSumExp(x, { offsets: offsets.slice() });
    expect([...logsum.logSumExp(x, { offsets, out: new Float64Array(buffer, 0, 3) })]).toEqual([...wanted]);
  });

  describe("arrays of the caller's classes", () => {
    const values = Float64Array.from({ length: 40_000 }, (_, i) => Math.sin(i));
    const matrix = new Matrix(400, 100);
    matrix.set(values);
    const liar = new Liar(40_000);
    liar.set(values);

    test.each(LAYOUTS)("as values, %o", (options) => {
      const wanted = numbers(logsum, ["softmax", [values]], options);
      for (const array of [matrix, liar]) {
        const got = run(logsum, ["softmax", [array]], options) as Floats;
        expect(got.constructor).toBe(Float64Array);
        expectSame(got, wanted, () => array.constructor.name);
      }
    });

    test("as the second input, a mask and class ids", () => {
      const q = new Matrix(400, 100);
      q.set(values.map(Math.abs));
      const zeros = new Float64Array(400);
      expectSame(logsum.klDivergence(values.map(Math.abs), q, { cols: 100 }), zeros, () => "klDivergence");
      const mask = new Bytes(40_000).fill(1);
      expect(logsum.logSumExp(values, { cols: 100, mask })).toEqual(logsum.logSumExp(values, { cols: 100 }));
      const losses = logsum.crossEntropyLoss(values, new Int32Array(400), { cols: 100 });
      expect(logsum.crossEntropyLoss(values, new Labels(400), { cols: 100 })).toEqual(losses);
    });
  });
});

test("createLogSum says why it runs plain JavaScript", () => {
  expect(createLogSum().backend()).toEqual({ name: "wasm-simd", reason: undefined });
  expect(createLogSum({ backend: "js" }).backend()).toEqual({ name: "js", reason: "it was asked for" });
});
