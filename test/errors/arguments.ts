// Wrong arguments: which error, what it says, and that nothing was written.
import { describe, expect, test } from "vitest";
import { createLogSum, type Floats, type Functions } from "../src/index.js";
import { backends } from "./support.js";

type Loose = { readonly [N in keyof Functions]: (...args: unknown[]) => unknown };
type Call = (f: Loose) => unknown;

const x = Float64Array.of(1, 2, 3, 4);
const detached = new Float64Array(2);
structuredClone(detached, { transfer: [detached.buffer] });
const shared = new Float64Array(8);

// biome-ignore format: a table
const wrong: [kind: "TypeError" | "RangeError", message: RegExp, call: Call][] = [
  ["TypeError", /^logSumExp: x must be .*, got "12"$/, (f) => f.logSumExp("12")],
  ["TypeError", /^logSumExp: x must be .*, got undefined$/, (f) => f.logSumExp()],
  ["TypeError", /^softmax: x must be .*, got null$/, (f) => f.softmax(null)],
  ["TypeError", /^softmax: x must be .*, got Int32Array$/, (f) => f.softmax(new Int32Array(2))],
  ["TypeError", /^entropy: p must be .*, got 3$/, (f) => f.entropy(3)],
  ["TypeError", /^entropy: p\[1\] must be a number, got "2"$/, (f) => f.entropy([1, "2"])],
  ["TypeError", /^entropy: p\[0\] must be a number, got undefined$/, (f) => f.entropy(new Array(1))],
  ["TypeError", /^logSumExp: x must be .* detached/, (f) => f.logSumExp(detached)],
  ["TypeError", /^klDivergence: q must be a Float64Array, .*, got Float32Array$/, (f) => f.klDivergence(x, new Float32Array(4))],
  ["TypeError", /^klDivergence: q must be .*, got undefined$/, (f) => f.klDivergence(x)],
  ["RangeError", /^klDivergence: the length of q must be 4, .*, got 3$/, (f) => f.klDivergence(x, [1, 2, 3])],
  ["TypeError", /^logSumExp: options must be an object, got 2$/, (f) => f.logSumExp(x, 2)],
  ["TypeError", /^logSumExp: options must be an object, got null$/, (f) => f.logSumExp(x, null)],
  ["TypeError", /^logSumExp: there is no option "colls"; it takes cols, out, rowStride, shape, axis, offsets, mask, weights$/, (f) => f.logSumExp(x, { colls: 2 })],
  ["TypeError", /^logSumExp: there is no option "base"/, (f) => f.logSumExp(x, { base: 2 })],
  ["TypeError", /^logSumExp: cols must be a number, got null$/, (f) => f.logSumExp(x, { cols: null })],
  ["TypeError", /^logSumExp: cols must be a number, got "2"$/, (f) => f.logSumExp(x, { cols: "2" })],
  ["RangeError", /^logSumExp: cols must be an integer of at least 1, got 0$/, (f) => f.logSumExp(x, { cols: 0 })],
  ["RangeError", /^logSumExp: cols must be .*, got 1.5$/, (f) => f.logSumExp(x, { cols: 1.5 })],
  ["RangeError", /^logSumExp: cols must be .*, got NaN$/, (f) => f.logSumExp(x, { cols: Number.NaN })],
  ["RangeError", /^logSumExp: the length of x must be a multiple of cols, 3, got 4$/, (f) => f.logSumExp(x, { cols: 3 })],
  ["TypeError", /^entropy: base must be .*, got "2"$/, (f) => f.entropy(x, { base: "2" })],
  ["TypeError", /^entropy: base must be .*, got null$/, (f) => f.entropy(x, { base: null })],
  ["RangeError", /^entropy: base must be finite and greater than 1, got 1$/, (f) => f.entropy(x, { base: 1 })],
  ["RangeError", /^entropy: base must be .*, got Infinity$/, (f) => f.entropy(x, { base: 1 / 0 })],
  ["TypeError", /^entropy: from must be "probs" or "logProbs" or "logits", got null$/, (f) => f.entropy(x, { from: null })],
  ["RangeError", /^jsDivergence: from must be .*, got "Logits"$/, (f) => f.jsDivergence(x, x, { from: "Logits" })],
  ["TypeError", /^softmax: there is no option "from"/, (f) => f.softmax(x, { from: "logits" })],
  ["TypeError", /^entropy: there is no option "form"/, (f) => f.entropy(x, { form: "generalized" })],
  ["TypeError", /^klDivergence: form must be "generalized", got 1$/, (f) => f.klDivergence(x, x, { form: 1 })],
  ["RangeError", /^klDivergence: form must be "generalized", got "plain"$/, (f) => f.klDivergence(x, x, { form: "plain" })],
  ["TypeError", /^softmax: out must be a Float64Array, got Float32Array$/, (f) => f.softmax(x, { out: new Float32Array(4) })],
  ["TypeError", /^softmax: out must be a Float64Array, got an array$/, (f) => f.softmax(x, { out: [] })],
  ["TypeError", /^softmax: out must be a Float64Array, got null$/, (f) => f.softmax(x, { out: null })],
  ["RangeError", /^softmax: the length of out must be 4, got 5$/, (f) => f.softmax(x, { out: new Float64Array(5) })],
  ["RangeError", /^logSumExp: the length of out must be 2, got 4$/, (f) => f.logSumExp(x, { cols: 2, out: new Float64Array(4) })],
  ["RangeError", /^softmax: out must not overlap/, (f) => f.softmax(shared.subarray(0, 4), { out: shared.subarray(1, 5) })],
  ["RangeError", /^logSumExp: out must not overlap/, (f) => f.logSumExp(shared, { cols: 1, out: shared })],
  ["RangeError", /^klDivergence: out must not overlap/, (f) => f.klDivergence(x, shared.subarray(0, 4), { out: shared.subarray(3, 4) })],
  ["TypeError", /^crossEntropyLoss: targets must be class ids/, (f) => f.crossEntropyLoss(x)],
  ["TypeError", /^crossEntropyLoss: targets must be class ids.*, got BigInt64Array$/, (f) => f.crossEntropyLoss(x, new BigInt64Array(1))],
  ["TypeError", /^crossEntropyLoss: targets\[0\] must be a number, got "1"$/, (f) => f.crossEntropyLoss(x, ["1"])],
  ["RangeError", /^crossEntropyLoss: targets\[0\] must be an integer from 0 to 3, or -100, got 4$/, (f) => f.crossEntropyLoss(x, [4])],
  ["RangeError", /^crossEntropyLoss: targets\[0\] .*, got -1$/, (f) => f.crossEntropyLoss(x, Int8Array.of(-1))],
  ["RangeError", /^crossEntropyLoss: targets\[1\] .*, got 0.5$/, (f) => f.crossEntropyLoss(x, [0, 0.5], { cols: 2 })],
  ["RangeError", /^crossEntropyLoss: targets\[1\] .*, got NaN$/, (f) => f.crossEntropyLoss(x, [0, Number.NaN], { cols: 2 })],
  ["RangeError", /^crossEntropyLoss: targets\[0\] .*, got -2147483648$/, (f) => f.crossEntropyLoss(x, [-0x80000000])],
  ["RangeError", /^crossEntropyLossGrad: the length of targets must be 2, one a row, got 1$/, (f) => f.crossEntropyLossGrad(x, [1], { cols: 2 })],
  ["RangeError", /^crossEntropyLoss: targets\[0\]/, (f) => f.crossEntropyLoss([], [0])],
];

describe.each(backends)("%s", (_name, logsum) => {
  test.each(wrong)("%s %s", (kind, message, call) => {
    let error: unknown;
    try {
      call(logsum as unknown as Loose);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(kind === "TypeError" ? TypeError : RangeError);
    expect((error as Error).message).toMatch(message);
    expect(logsum.logSumExp(x)).toBe(4.440189698561196); // the next call works
  });

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

/** What a class of the caller's may do: it is made otherwise, and says otherwise how long it is, of what kind its parts are, what it has. */
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
    expect(logsum.softmax(matrix, ...plain)).toEqual(wanted);
    expect(logsum.softmax(liar, ...plain)).toEqual(wanted);
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
