// Masked elements have no effect: a call gives what it gives on the elements that are kept. And the weights of rows.
import { describe, expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
import { dtypes, fill, floats, normal, random, range, zeros } from "../support/arrays.js";
import { backends } from "../support/backends.js";
import { numbers, type Options, show } from "../support/calls.js";

const LOGITS_LOSS = ["crossEntropyLoss", "crossEntropyLossGrad"];
const MEASURES = ["crossEntropy", "klDivergence", "jsDivergence", "jsDistance"];
const BINARY_LOSSES = ["binaryCrossEntropy", "binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"];

/** The operations, their inputs and options. */
// biome-ignore format: a table
const CALLS: readonly [ops: readonly string[], inputs: readonly string[], options?: Options][] = [
  [["logSumExp", "logMeanExp", "softmax", "logSoftmax", "argmax"], ["x"]],
  [["softmax", "logSoftmax"], ["x"], { temperature: 0.5 }],
  [["entropy", "perplexity"], ["p"]], [["entropy", "perplexity"], ["x"], { from: "logits" }],
  [["entropy", "perplexity"], ["x"], { from: "logProbs" }], [["entropy", "perplexity"], ["p"], { normalize: true }],
  [["entropy"], ["p"], { normalize: true, pseudocount: 0.5 }],
  [MEASURES, ["p", "q"]], [MEASURES, ["x", "q"], { from: "logits", temperature: 2 }], [MEASURES, ["x", "q"], { from: "logProbs" }],
  [MEASURES, ["p", "q"], { normalize: true, base: 2 }], [MEASURES, ["p", "q"], { normalize: true, pseudocount: 0.25 }],
  [["klDivergence"], ["p", "q"], { form: "generalized" }],
  [LOGITS_LOSS, ["x", "label"]], [LOGITS_LOSS, ["x", "label"], { from: "logProbs" }],
  [LOGITS_LOSS, ["x", "label"], { labelSmoothing: 0.2, temperature: 2 }], [LOGITS_LOSS, ["x", "p"]],
  [LOGITS_LOSS, ["x", "p"], { labelSmoothing: 0.2 }], [LOGITS_LOSS, ["x", "p"], { classWeights: "weights" }],
  [LOGITS_LOSS, ["x", "label"], { labelSmoothing: 0.2, classWeights: "weights" }],
  [BINARY_LOSSES, ["unit", "unit"]], [BINARY_LOSSES, ["unit", "unit"], { labelSmoothing: 0.3 }],
  [BINARY_LOSSES.slice(1), ["x", "unit"], { posWeight: 3 }], [["binaryCrossEntropyWithLogitsGrad"], ["x", "unit"], { reduction: "mean" }],
  [["binaryCrossEntropyWithLogits"], ["x", "unit"], { reduction: "mean" }], [["binaryCrossEntropy"], ["unit", "unit"], { reduction: "sum" }],
];

/** A row of each kind, a mask, and a label that it keeps. */
function rowOf(dtype: "f64" | "f32", cols: number, next: () => number) {
  const make = (value: () => number) => fill(zeros(dtype, cols), value);
  const mask = Array.from({ length: cols }, () => next() < 0.7);
  const label = Math.floor(next() * cols);
  mask[label] = true;
  return {
    ...{
      x: make(() => 3 * normal(next)),
      p: make(next),
      q: make(next),
      unit: make(next),
      weights: make(() => 0.5 + next()),
    },
    ...{ mask, label },
  };
}

type Row = ReturnType<typeof rowOf>;

/** The elements that the mask keeps, and the label among them. */
function keptOf(row: Row): Row {
  const keep = <A extends Floats>(array: A) => array.filter((_, i) => row.mask[i]) as A;
  const [x, p, q, unit, weights] = [row.x, row.p, row.q, row.unit, row.weights].map(keep);
  const label = row.mask.slice(0, row.label).filter(Boolean).length;
  return { x, p, q, unit, weights, label, mask: row.mask.filter(Boolean) };
}

/** The row with NaN in place of masked elements. */
function spoiled(row: Row): Row {
  const spoil = <A extends Floats>(array: A) => array.map((value, i) => (row.mask[i] ? value : Number.NaN)) as A;
  return { ...row, x: spoil(row.x), p: spoil(row.p), q: spoil(row.q), unit: spoil(row.unit) };
}

function callOn(op: string, inputs: readonly string[], options: Options, row: Row) {
  const args = inputs.map((name) => (name === "label" ? [row.label] : row[name as "x"]));
  const given = options["classWeights"] ? { ...options, classWeights: row.weights } : options;
  return [op, args, given] as const;
}

const tolerance = { f64: 1e-13, f32: 1e-5 };
const isRow = (op: string) => /softmax|Softmax|Grad|^binary/.test(op);

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(dtypes)("%s", (dtype) => {
    test.each(CALLS)("%j of %j with %j", (...[ops, inputs, options = {}]) => {
      const next = random(5);
      for (const op of ops) {
        for (const cols of [1, 2, 5, 17, 70]) {
          const row = rowOf(dtype, cols, next);
          const kept = keptOf(row);
          const wanted = [...numbers(logsum, callOn(op, inputs, options, kept))];
          const got = [...numbers(logsum, callOn(op, inputs, options, spoiled(row)), { mask: row.mask })];
          const own = isRow(op) && got.length === cols ? got.filter((_, i) => row.mask[i]) : got;
          const places = range(cols).filter((i) => row.mask[i]);
          const what = (): string => `${op} ${show(options)} of ${cols}: ${own}, not ${wanted}`;
          expect(own.length, what()).toBe(wanted.length);
          for (const [i, value] of own.entries()) {
            const exact = op === "argmax" ? places[wanted[i]] : wanted[i];
            const error = Math.abs(value - exact);
            if (!(error <= tolerance[dtype] * (1 + Math.abs(exact)))) expect.fail(what());
          }
          if (own === got) continue;
          const masked = got.filter((_, i) => !row.mask[i]);
          expect(
            masked.every((value) => value === (op === "logSoftmax" ? -Infinity : 0)),
            what(),
          ).toBe(true);
        }
      }
    });

    test("a mask of one row serves all, in every layout", () => {
      const next = random(7);
      const x = fill(zeros(dtype, 12), () => normal(next));
      const mask = [true, false, true];
      const whole = range(12).map((i) => mask[i % 3]);
      const along = range(12).map((i) => mask[Math.floor(i / 4)]);
      for (const op of ["logSumExp", "softmax", "argmax", "logCumSumExp"]) {
        const wanted = numbers(logsum, [op, [x], { cols: 3, mask: whole }]);
        expect(numbers(logsum, [op, [x], { cols: 3, mask }])).toEqual(wanted);
        expect(numbers(logsum, [op, [x], { shape: [4, 3], mask: Uint8Array.from(mask, Number) }])).toEqual(wanted);
        const columns = { shape: [3, 4], axis: 0 };
        expect(numbers(logsum, [op, [x], { ...columns, mask }])).toEqual(
          numbers(logsum, [op, [x], { ...columns, mask: along }]),
        );
      }
    });

    test("selection among -Infinity and NaN passes masked elements over", () => {
      const inf = Infinity;
      const nan = Number.NaN;
      const x = floats(dtype, [5, -inf, nan, -inf, inf, 2]);
      const select = (mask: boolean[] | undefined, k: number, largest: boolean) => {
        const { values, indices } = logsum.topK(x, k, { mask, largest });
        expect([...values]).toEqual([...indices].map((i) => x[i]));
        return [...indices];
      };
      expect(select([false, true, false, true, false, false], 2, true)).toEqual([1, 3]);
      expect(select(undefined, 6, true)).toEqual([2, 4, 0, 5, 1, 3]);
      expect(select(undefined, 6, false)).toEqual([1, 3, 5, 0, 4, 2]);
      expect(select([true, true, true, false, true, false], 4, false)).toEqual([1, 0, 4, 2]);
      expect(select([false, false, true, false, true, false], 2, false)).toEqual([4, 2]);
      expect(logsum.argmax(x, { mask: [false, true, false, true, false, false] })).toBe(1);
      const rows = floats(dtype, [1, 2, 3, 4, 3, 2, 1, 0]);
      const keep = [true, true, true, false, false, true, true, true];
      expect([...logsum.topK(rows, 2, { cols: 4, mask: keep }).indices]).toEqual([2, 1, 1, 2]);
      expect([...logsum.topK(rows, 2, { cols: 4, mask: keep, largest: false }).indices]).toEqual([0, 1, 3, 2]);
      expect(logsum.argmax(x, { mask: [false, false, false, true, false, false] })).toBe(3);
      expect(() => logsum.argmax(x, { mask: new Uint8Array(6) })).toThrow(RangeError);
    });

    test("running sums pass masked elements over", () => {
      const x = floats(dtype, [1, Number.NaN, 2]);
      const got = logsum.logCumSumExp(x, { mask: [true, false, true] });
      const wanted = logsum.logCumSumExp(floats(dtype, [1, 2]));
      expect([...got]).toEqual([wanted[0], wanted[0], wanted[1]]);
    });

    test("rows without elements that count give NaN, or 0 with emptyRow", () => {
      const x = floats(dtype, [1, 2, -Infinity, -Infinity, Number.NaN, 3]);
      const options = { cols: 2, mask: [false, false, true, true, true, true], temperature: 2 };
      expect([...logsum.softmax(x, options)]).toEqual(new Array(6).fill(Number.NaN));
      const zeros = [0, 0, 0, 0, Number.NaN, Number.NaN];
      expect([...logsum.softmax(x, { ...options, emptyRow: "zero" })]).toEqual(zeros);
      const alone = logsum.softmax(floats(dtype, [-Infinity, -Infinity, 7, 7]), { cols: 2, emptyRow: "zero" });
      expect([...alone]).toEqual([0, 0, 0.5, 0.5]);
      const between = { cols: 2, mask: [true, true, false, false, true, true], emptyRow: "zero" } as const;
      expect([...logsum.softmax(floats(dtype, [5, 5, 1, 2, 7, 7]), between)]).toEqual([0.5, 0.5, 0, 0, 0.5, 0.5]);
      const ignored = { cols: 2, reduction: "mean", emptyRow: "zero" } as const;
      expect(logsum.crossEntropyLoss(x, [-100, -100, -100], ignored)).toBe(0);
      expect(logsum.binaryCrossEntropy(x, x, { ...ignored, mask: new Uint8Array(6) })).toBe(0);
    });

    test("a mean with rowWeights divides by their sum, and passes rows of weight 0 over", () => {
      const p = floats(dtype, [0.5, 0.5, 0.25, 0.75, Number.NaN, 1]);
      const rowWeights = [1, 3, 0];
      const [a, b] = logsum.entropy(p, { cols: 2 });
      expect(logsum.entropy(p, { cols: 2, reduction: "sum", rowWeights })).toBeCloseTo(a + 3 * b, 6);
      expect(logsum.entropy(p, { cols: 2, reduction: "mean", rowWeights })).toBeCloseTo((a + 3 * b) / 4, 6);
      const offsets = Uint32Array.of(0, 2, 4, 6);
      expect(logsum.entropy(p, { offsets, reduction: "mean", rowWeights })).toBeCloseTo((a + 3 * b) / 4, 6);
      const labels = [1, 0, 1];
      const [c, d] = logsum.crossEntropyLoss(p, labels, { cols: 2 });
      const options = { cols: 2, reduction: "mean", rowWeights, classWeights: [2, 1] } as const;
      expect(logsum.crossEntropyLoss(p, labels, options)).toBeCloseTo((c + 6 * d) / 7, 6);
      const slopes = [...logsum.crossEntropyLossGrad(p, labels, { cols: 2 })];
      const weighted = [...logsum.crossEntropyLossGrad(p, labels, options)];
      expect(weighted.slice(4)).toEqual([0, 0]);
      for (const i of range(4)) expect(weighted[i]).toBeCloseTo((slopes[i] * (i < 2 ? 1 : 6)) / 7, 6);
      const y = floats(dtype, [1, 0, 1, 1, 0, 1]);
      const each = logsum.binaryCrossEntropy(p, y, { cols: 2 });
      const mean = (each[0] + each[1] + 3 * (each[2] + each[3])) / 8;
      expect(logsum.binaryCrossEntropy(p, y, { cols: 2, reduction: "mean", rowWeights })).toBeCloseTo(mean, 6);
    });
  });
});
