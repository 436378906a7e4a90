// Arguments that are accepted: calls that give the same, the dtype of lists, and arrays of the caller's classes.
import { describe, expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
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
