// An option gives the bits that a change of the inputs or results by hand gives. The numbers are such that these changes are exact.
import { expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
import { fill, floats, normal, random, zeros } from "../support/arrays.js";
import { describeAll } from "../support/backends.js";
import { type Call, numbers, type Options, show } from "../support/calls.js";

const LOSSES = ["crossEntropyLoss", "crossEntropyLossGrad"];
const BINARY = ["binaryCrossEntropy", "binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"];
const FOCAL = ["focalLoss", "focalLossGrad"];
const MEASURES = ["crossEntropy", "klDivergence", "jsDivergence"];

describeAll((logsum, dtype) => {
  const next = random(11);
  const make = (value: (i: number) => number) => fill(zeros(dtype, 40), value);
  const map = (values: ArrayLike<number>, change: (value: number, i: number) => number) =>
    floats(dtype, Array.from(values, change));
  // Ten rows of four.
  const x = make(() => 3 * normal(next));
  const z = make(() => 2 * normal(next));
  // Their largest is 0, which a temperature subtracts first.
  const lower = (row: Floats) =>
    map(row, (value, i) => value - Math.max(...row.subarray(i - (i % 4), i - (i % 4) + 4)));
  const [above, below] = [lower(x), lower(z)];
  const y = make((i) => (i % 3) / 2);
  const unit = make(() => (1 + Math.floor(next() * 62)) / 64);
  const ids = Int32Array.from({ length: 10 }, () => Math.floor(4 * next()));
  const cols = 4;
  /** Rows that sum to 4. */
  const fours = make((i) => [1, 2, 0.5, 0.5, 0.25, 0.75, 0, 3][i % 8]);
  const others = make((i) => [2, 1, 0.25, 0.75][i % 4]);
  const halved = (values: ArrayLike<number>) => map(values, (value) => value / 2);
  const quartered = (values: ArrayLike<number>) => map(values, (value) => value / 4);
  const targets = make((i) => (i % cols === ids[Math.floor(i / cols)] ? 1 - 3 / 16 : 1 / 16));
  const weights = floats(dtype, [2, 0.5, 1, 4]);

  const expectEqual = (call: Call, wanted: ArrayLike<number>, more?: Options) =>
    expect([...numbers(logsum, call, { cols, ...more })], show(call)).toEqual([...Array.from(wanted)]);
  const by = (op: string, args: readonly unknown[], options?: Options) =>
    numbers(logsum, [op, args, { cols, ...options }]);

  test("a temperature divides logits, and gradients", () => {
    for (const op of ["softmax", "logSoftmax"]) expectEqual([op, [x], { temperature: 2 }], by(op, [halved(x)]));
    for (const op of ["entropy", "perplexity"])
      expectEqual([op, [x], { from: "logits", temperature: 2 }], by(op, [halved(x)], { from: "logits" }));
    for (const op of MEASURES) {
      const wanted = by(op, [halved(above), halved(below)], { from: "logits" });
      expectEqual([op, [above, below], { from: "logits", temperature: 2 }], wanted);
    }
    for (const wrt of ["p", "q"])
      expectEqual(
        ["klDivergenceGrad", [x, z], { wrt, temperature: 2 }],
        halved(by("klDivergenceGrad", [halved(x), halved(z)], { wrt })),
      );
    expectEqual(["crossEntropyLoss", [above, ids], { temperature: 2 }], by("crossEntropyLoss", [halved(above), ids]));
    const gradient = halved(by("crossEntropyLossGrad", [halved(x), ids]));
    expectEqual(["crossEntropyLossGrad", [x, ids], { temperature: 2 }], gradient);
  });

  test("normalize divides rows by their sums, after a pseudocount is added", () => {
    for (const op of ["entropy", "perplexity", "normalizedEntropy"])
      expectEqual([op, [fours], { normalize: true }], by(op, [quartered(fours)]));
    expectEqual(
      ["crossEntropy", [fours, others], { normalize: true }],
      by("crossEntropy", [quartered(fours), quartered(others)]),
    );
    const more = (values: ArrayLike<number>) => map(values, (value) => value + 1);
    const options = { normalize: true, pseudocount: 1 };
    expectEqual(["entropy", [fours], options], by("entropy", [map(more(fours), (value) => value / 8)]));
    for (const op of MEASURES)
      expectEqual([op, [fours, others], options], by(op, [more(fours), more(others)], { normalize: true }));
    expectEqual(["entropy", [map(fours, (value) => -value)], options], new Array(10).fill(Number.NaN));
  });

  test("label smoothing changes targets", () => {
    const labelSmoothing = 0.25;
    for (const op of LOSSES) {
      expectEqual([op, [x, ids], { labelSmoothing }], by(op, [x, targets]));
      const soft = map(unit, (value) => 0.75 * value + 1 / 16);
      expectEqual([op, [x, unit], { labelSmoothing }], by(op, [x, soft]));
    }
    const smoothed = map(y, (value) => 0.75 * value + 0.125);
    // A target that smoothing would make right stays wrong.
    expectEqual(
      [
        "binaryCrossEntropy",
        [
          [0.5, 0.5],
          [-0.01, 1],
        ],
        { labelSmoothing: 1 },
      ],
      [Number.NaN, Math.LN2],
      { cols: 2 },
    );
    for (const [op, input] of [
      ...BINARY.map((op) => [op, op === "binaryCrossEntropy" ? unit : x]),
      ...FOCAL.map((op) => [op, x]),
    ] as const)
      expectEqual([op as string, [input, y], { labelSmoothing }], by(op as string, [input, smoothed]));
  });

  test("weights of classes and of positive targets are factors", () => {
    for (const op of LOSSES) {
      const size = op.endsWith("Grad") ? 4 : 1;
      const plain = by(op, [x, ids]);
      const wanted = map(plain, (value, i) => value * weights[ids[Math.floor(i / size)]]);
      expectEqual([op, [x, ids], { classWeights: weights }], wanted);
      const weighted = map(targets, (value, i) => value * weights[i % 4]);
      expectEqual([op, [x, ids], { classWeights: weights, labelSmoothing: 0.25 }], by(op, [x, weighted]));
      expectEqual([op, [x, targets], { classWeights: weights }], by(op, [x, weighted]));
      const some = ids.map((id, r) => (r % 3 === 1 ? 7 : id));
      const ignored = map(plain, (value, i) => (Math.floor(i / size) % 3 === 1 ? 0 : value));
      expectEqual([op, [x, some], { ignoreIndex: 7 }], ignored);
    }
    const hard = make((i) => i % 2);
    for (const op of BINARY.slice(1)) {
      const plain = by(op, [x, hard]);
      expectEqual(
        [op, [x, hard], { posWeight: 4 }],
        map(plain, (value, i) => (i % 2 ? 4 * value : value)),
      );
      const row = map(plain, (value, i) => (i % 2 ? value * weights[i % 4] : value));
      expectEqual([op, [x, hard], { posWeight: weights }], row);
    }
    for (const op of FOCAL) {
      const wanted = map(by(op, [x, hard]), (value, i) => value * (i % 2 ? 0.25 : 0.75));
      for (const [i, value] of numbers(logsum, [op, [x, hard], { cols, alpha: 0.25 }]).entries())
        expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(Math.abs(wanted[i]) * (dtype === "f64" ? 1e-15 : 1e-6));
    }
  });

  test("sums, means and their gradients", () => {
    // Rows of 1, 1, 1 and 0 bits.
    const bits = floats(dtype, [0.5, 0.5, 0.25, 0.25, 0.5, 0.5, 1, 0]);
    for (const [reduction, wanted] of [
      ["sum", 3],
      ["mean", 0.75],
    ] as const)
      expect(logsum.entropy(bits, { cols: 2, base: 2, reduction })).toBe(wanted);
    const eight = x.subarray(0, 32);
    const own = ids.subarray(0, 8);
    const gradient = by("crossEntropyLossGrad", [eight, own]);
    expectEqual(
      ["crossEntropyLossGrad", [eight, own], { reduction: "mean" }],
      map(gradient, (value) => value / 8),
    );
    expectEqual(["crossEntropyLossGrad", [eight, own], { reduction: "sum" }], gradient);
    const rowWeights = [1, 2, 0, 0.5, 0, 2, 2, 0.5];
    const weighted = map(gradient, (value, i) => value * rowWeights[Math.floor(i / 4)]);
    expectEqual(
      ["crossEntropyLossGrad", [eight, own], { reduction: "sum", rowWeights }],
      weighted.map((value) => value + 0),
    );
    expectEqual(
      ["crossEntropyLossGrad", [eight, own], { reduction: "mean", rowWeights }],
      weighted.map((value) => value / 8 + 0),
    );
    const binary = by("binaryCrossEntropyWithLogitsGrad", [eight, unit.subarray(0, 32)]);
    const args = ["binaryCrossEntropyWithLogitsGrad", [eight, unit.subarray(0, 32)]] as const;
    expectEqual(
      [...args, { reduction: "mean" }],
      map(binary, (value) => value / 32),
    );
  });

  test("softplus with beta, and the smallest of topK", () => {
    expectEqual(["softplus", [x], { beta: 2 }], halved(by("softplus", [map(x, (value) => 2 * value)])), {});
    const { values, indices } = logsum.topK(x, 3, { cols, largest: false });
    const negative = logsum.topK(
      map(x, (value) => -value),
      3,
      { cols },
    );
    expect([[...values], [...indices]]).toEqual([[...map(negative.values, (value) => -value)], [...negative.indices]]);
  });
});
