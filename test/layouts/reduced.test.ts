// Reductions of ragged rows, of groups of more rows than a tile, and of rows that underflow: what a tile has less often.
import { expect, test } from "vitest";
import type { LogSum } from "../../src/index.js";
import { EDGES, fill, floats, range, zeros } from "../support/arrays.js";
import { createLogSum, describeAll } from "../support/backends.js";
import { expectSame } from "../support/expect.js";

describeAll((logsum, dtype) => {
  const p = floats(dtype, [0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 1]);
  const offsets = Uint32Array.of(0, 2, 2, 6, 7);
  const each = [Math.LN2, 0, 2 * Math.LN2, 0];

  test("sums and means of ragged rows, some of them empty", () => {
    const digits = dtype === "f64" ? 14 : 6;
    expect([...logsum.entropy(p, { offsets })].map((one, i) => Math.abs(one - each[i]) < 1e-7)).toEqual(
      each.map(() => true),
    );
    expect(logsum.entropy(p, { offsets, reduction: "sum" })).toBeCloseTo(3 * Math.LN2, digits);
    expect(logsum.entropy(p, { offsets, reduction: "mean" })).toBeCloseTo((3 * Math.LN2) / 4, digits);
    const weighted = { offsets, rowWeights: [1, 0, 2, 0.5], reduction: "sum" } as const;
    expect(logsum.entropy(p, weighted)).toBeCloseTo(5 * Math.LN2, digits);
    const perplexity = { offsets, rowWeights: [0, 3, 0, 1] } as const;
    expect(logsum.perplexity(p, { ...perplexity, reduction: "mean" })).toBe(1);
    // An empty row counts unless its weight is 0.
    const none = { offsets: Uint32Array.of(0, 0, 2), from: "logits" } as const;
    expect(logsum.entropy(p, { ...none, reduction: "sum" })).toBeNaN();
    expect(logsum.entropy(p, { ...none, rowWeights: [0, 1], reduction: "sum" })).toBeCloseTo(Math.LN2, digits);
  });

  test("large weights of a mean count by their ratios, even where their sum is no number", () => {
    const rows = floats(dtype, [0.5, 0.5, 0.25, 0.75, 1, 0]);
    const by = (weights: number[]) => [
      logsum.entropy(rows, { cols: 2, reduction: "mean", rowWeights: weights }),
      logsum.jsDivergenceOf(rows, { cols: 2, weights }),
      logsum.crossEntropyLoss(rows, [0, 1, 0], { cols: 2, reduction: "mean", rowWeights: weights }),
    ];
    const expected = by([1, 1, 2 ** -20]);
    expect(expected.every((value) => value > 0)).toBe(true);
    const factors = dtype === "f64" ? [2 ** 959, 2 ** 960, 2 ** 1023] : [2 ** 127];
    for (const factor of factors) expect(by([factor, factor, factor * 2 ** -20])).toEqual(expected);
    // A row of the least weight counts.
    const spoiled = floats(dtype, [0.5, 0.5, 0.5, 0.5, Number.NaN, 1]);
    const weights = [1.7e308, 1.7e308, 1e-310];
    expect(logsum.entropy(spoiled, { cols: 2, reduction: "mean", rowWeights: weights })).toBeNaN();
    if (dtype === "f64") expect(logsum.jsDivergenceOf(spoiled, { cols: 2, weights })).toBeNaN();
  });

  test("the group of more rows than a tile has the divergence of its halves", () => {
    const cols = 10;
    const rows = fill(zeros(dtype, 6000 * cols), (i) => (Math.floor(i / cols) % 2 === i % 2 ? 0.2 : 0));
    // Half of the rows have the even elements, and half the odd ones.
    expect(logsum.jsDivergenceOf(rows, { cols })).toBeCloseTo(Math.LN2, dtype === "f64" ? 13 : 6);
  });

  test("a quotient that underflows against 0 makes KL infinite", () => {
    const [least, most] = dtype === "f64" ? [5e-324, 1e10] : [1e-45, 1e10];
    const call = (q: readonly number[]) =>
      logsum.klDivergence(floats(dtype, [least, most]), floats(dtype, q), { normalize: true });
    expect(call([0, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(call([1, 1])).toBeGreaterThan(0);
  });

  test("the gradient of the mean over no rows is 0", () => {
    const options = { cols: 2, reduction: "mean" } as const;
    for (const emptyRow of ["nan", "zero"] as const) {
      const gradient = logsum.crossEntropyLossGrad(p.subarray(0, 4), [-100, -100], { ...options, emptyRow });
      expect([...gradient]).toEqual([0, 0, 0, 0]);
    }
    const soft = { ...options, rowWeights: [0, 0], emptyRow: "zero" } as const;
    expect([...logsum.crossEntropyLossGrad(p.subarray(0, 4), p.subarray(2, 6), soft)]).toEqual([0, 0, 0, 0]);
  });

  test("the gradient by two kernels, one of which has had a longer row", () => {
    const [a, b] = [-1, 1].map((by) => fill(zeros(dtype, 90_000), (i) => Math.sin(by * i)));
    const long = zeros(dtype, 600_000);
    const run = (own: LogSum) => own.klDivergenceGrad(a, b, { shape: [6, 15_000], axis: 0, wrt: "p" });
    const { name } = logsum.backend();
    const expected = run(createLogSum({ backend: name }));
    const other = createLogSum({ backend: name });
    other.klDivergenceGrad(a.subarray(0, 2), b.subarray(0, 2), { wrt: "p" });
    other.klDivergenceGrad(long, long);
    expectSame(run(other), expected, () => "klDivergenceGrad");
  });

  test("elements in rows of more than a piece", () => {
    const cols = EDGES.piece + 5;
    const x = fill(zeros(dtype, 2 * cols + 3), (i) => 3 * Math.sin(i));
    const [whole, first, last] = [x.subarray(3), x.subarray(0, cols), x.subarray(cols + 3)].map((row) =>
      logsum.sigmoid(row),
    );
    expectSame(logsum.sigmoid(x, { cols, rowStride: cols + 3 }), [...first, ...last], () => "rowStride");
    expectSame(logsum.sigmoid(x.subarray(3), { shape: [cols, 2], axis: 0 }), whole, () => "axis");
    const y = x.subarray(0, cols);
    const byHand = [first, last].flatMap((_, r) => [...logsum.logAddExp(r === 0 ? y : x.subarray(cols + 3), y)]);
    expectSame(logsum.logAddExp(x, y, { cols, rowStride: cols + 3 }), byHand, () => "one row for all");
  });

  test("ragged rows of two tiles are those by themselves, with a mask of each element, too", () => {
    const bounds = new Uint32Array(1501);
    for (const r of range(1500)) bounds[r + 1] = bounds[r] + (r % 50);
    const x = fill(zeros(dtype, bounds[1500]), (i) => 3 * Math.sin(i));
    const mask = Uint8Array.from(x, (_, i) => (i % 9 === 3 ? 0 : 1));
    const rows = range(1500).map((r) => [bounds[r], bounds[r + 1]] as const);
    for (const op of ["logSumExp", "softmax"] as const) {
      const byRow = rows.map(([start, end]) => logsum[op](x.subarray(start, end)));
      expectSame(
        logsum[op](x, { offsets: bounds }),
        byRow.flatMap((row) => (typeof row === "number" ? row : [...row])),
        () => op,
      );
      const masked = rows.map(([start, end]) =>
        logsum[op](x.subarray(start, end), { mask: mask.subarray(start, end) }),
      );
      const wanted = masked.flatMap((row) => (typeof row === "number" ? row : [...row]));
      expectSame(logsum[op](x, { offsets: bounds, mask }), wanted, () => `${op} with a mask`);
    }
    // Rows of one length.
    const half = x.length / 2;
    const halves = [0, half].flatMap((start) => [
      ...logsum.logSumExp(x.subarray(start, start + half), { cols: 7, mask: mask.subarray(start, start + half) }),
    ]);
    expectSame(logsum.logSumExp(x, { cols: 7, mask }), halves, () => "dense");
  });

  test("more rows than a tile, ragged and weighted", () => {
    const n = 40_000;
    const many = zeros(dtype, 2 * n).fill(0.5);
    const bounds = Uint32Array.from(range(n + 1), (r) => 2 * r);
    const rowWeights = new Float64Array(n).map((_, r) => r % 3);
    const sum = logsum.entropy(many, { offsets: bounds, rowWeights, reduction: "sum" });
    const one = logsum.entropy(floats(dtype, [0.5, 0.5]));
    expect(sum).toBeCloseTo(one * rowWeights.reduce((a, b) => a + b), dtype === "f64" ? 8 : 2);
  });
});
