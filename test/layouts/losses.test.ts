import { describe, expect, test } from "vitest";
import { dtypes, fill, js, random, wasm, zeros } from "../support.js";
import { testLayouts } from "./layouts.js";

testLayouts("losses");

describe("what was wrong once", () => {
  test.each(dtypes)("%s sums of binary losses of long rows, which are taken in pieces", (dtype) => {
    const next = random(8);
    const z = fill(zeros(dtype, 40_000), () => 20 * next() - 10);
    const y = fill(zeros(dtype, 40_000), next);
    [z[0], y[0], z[39_999], y[39_999]] = [-10, 1e20, 10, 1e20];
    const sums = [wasm, js].map((logsum) =>
      logsum.binaryCrossEntropyWithLogits(z, y, { cols: 20_000, reduction: "sum" }),
    );
    expect(sums[0]).toBe(sums[1]);
  });

  test("a mean of many rows of equal losses is that loss", () => {
    const rows = 1_000_000;
    const options = { cols: 2, classWeights: [0.1, 0.1], reduction: "mean" } as const;
    expect(wasm.crossEntropyLoss(new Float64Array(2 * rows), new Int32Array(rows), options)).toBe(Math.LN2);
  });

  test("a list beside a typed array has its dtype", () => {
    expect(wasm.crossEntropyLossGrad([1, 2, 3], Float32Array.of(0, 1, 0))).toBeInstanceOf(Float32Array);
  });

  test("a temperature whose inverse overflows", () => {
    expect([...wasm.crossEntropyLossGrad([0, 1], [1], { temperature: 1e-310 })]).toEqual([0, 0]);
  });
});
