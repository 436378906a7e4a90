// Arguments that createLogSum refuses, those that all functions accept, and arrays of the caller's classes.
import { describe, expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
import { backends, createLogSum, firstDifference } from "../support.js";

const x = Float64Array.of(1, 2, 3, 4);

describe.each(backends)("%s", (_name, logsum) => {
  test("nothing is written before the arguments are checked", () => {
    const out = Float64Array.of(7, 7);
    expect(() => logsum.crossEntropyLoss(x, [0, 2], { cols: 2, out })).toThrow(RangeError);
    expect(() => logsum.logSumExp(x, { cols: 2, out, typo: 1 } as { cols: number; out: Floats })).toThrow(TypeError);
    expect([...out]).toEqual([7, 7]);
  });

  test("what is accepted", () => {
    const single = Float32Array.of(1, 2);
    expect(logsum.klDivergence([1, 2], single, { cols: 2 })).toBeInstanceOf(Float32Array);
    expect(logsum.logSumExp([1, 2], { cols: 2 })).toBeInstanceOf(Float64Array);
    expect(logsum.logSumExp(x, { cols: undefined, out: undefined })).toBe(4.440189698561196);
    expect(logsum.logSumExp(x, undefined)).toBe(4.440189698561196);
    expect(logsum.entropy([0.5, 0.5], { from: "probs", base: 2 })).toBe(1);
    expect(logsum.entropy([0, 0], { from: "logits", base: 2 })).toBe(1);
    for (const labels of [
      [3],
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
    ]) {
      const targets = Array.isArray(labels) ? labels : labels.of(3);
      expect(logsum.crossEntropyLoss(x, targets)).toBeCloseTo(0.4401896985611953, 15);
    }
    const memory = new SharedArrayBuffer(32);
    const fromShared = new Float64Array(memory);
    fromShared.set(x);
    expect(logsum.logSumExp(fromShared)).toBe(4.440189698561196);
  });
});

describe("createLogSum", () => {
  const create = createLogSum as (options?: unknown) => ReturnType<typeof createLogSum>;

  test("wrong options", () => {
    expect(() => create({ backend: 1 })).toThrow(TypeError);
    expect(() => create({ backend: null })).toThrow(TypeError);
    expect(() => create({ backend: "gpu" })).toThrow(RangeError);
    expect(() => create({ backends: "js" })).toThrow(/no option "backends"/);
    expect(() => create(null)).toThrow(TypeError);
    expect(() => create({ module: null })).toThrow(TypeError);
    expect(() => create({ module: 5 })).toThrow(TypeError);
    expect(() => create({ module: Uint8Array.of(1, 2, 3) })).toThrow(TypeError);
    // A module that is none of ours: it has nothing in it.
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(() => create({ module: empty })).toThrow(TypeError);
    expect(() => create({ module: new WebAssembly.Module(empty) })).toThrow(TypeError);
  });

  test("reasons", () => {
    expect(create().backend()).toEqual({ name: "wasm-simd", reason: undefined });
    expect(create({ backend: "js" }).backend()).toEqual({ name: "js", reason: "it was asked for" });
  });
});

/** Classes of a caller, each with another constructor, length, species or iterator than its base. */
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

describe.each(backends)("arrays of the caller's classes, %s", (_name, logsum) => {
  const values = Float64Array.from({ length: 40_000 }, (_, i) => Math.sin(i));
  const matrix = new Matrix(400, 100);
  matrix.set(values);
  const liar = new Liar(40_000);
  liar.set(values);

  test.each([
    {},
    { cols: 100 },
    { cols: 80, rowStride: 100 },
    { shape: [400, 100], axis: 0 },
    { cols: 100, temperature: 2 },
  ])("as values, %o", (options) => {
    const plain = Object.keys(options).length > 0 ? [options] : [];
    const wanted = logsum.softmax(values, ...plain);
    for (const array of [matrix, liar]) {
      const got = logsum.softmax(array, ...plain);
      expect(got.constructor).toBe(Float64Array);
      expect(firstDifference(got, wanted)).toBe(-1);
    }
  });

  test("as the second input, a mask and class ids", () => {
    const p = values.map(Math.abs);
    const own = new Matrix(400, 100);
    own.set(p);
    expect(logsum.klDivergence(p, own, { cols: 100 }).every((v) => Object.is(v, 0))).toBe(true);
    const mask = new Bytes(40_000).fill(1);
    expect(logsum.logSumExp(values, { cols: 100, mask })).toEqual(logsum.logSumExp(values, { cols: 100 }));
    const labels = new Labels(400);
    expect(logsum.crossEntropyLoss(values, labels, { cols: 100 })).toEqual(
      logsum.crossEntropyLoss(values, new Int32Array(400), { cols: 100 }),
    );
  });
});
