// Wrong arguments: which error, and what it says.
import { describe, expect, test } from "vitest";
import type { Functions } from "../../src/index.js";
import { backends, type Family, isOf } from "../support.js";

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

/** The operation that a message begins with. */
const opOf = (message: RegExp) => /\w+/.exec(message.source)?.[0] ?? "";

export function testArguments(family: Family): void {
  const own = wrong.filter(([, message]) => isOf(family, opOf(message)));
  describe.each(backends)("%s", (_name, logsum) => {
    test.each(own)("%s %s", (kind, message, call) => {
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
  });
}
