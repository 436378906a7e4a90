import { describe, expect, test } from "vitest";
import { dtypes, fill, firstDifference, js, random, wasm, zeros } from "../support.js";
import { testLayouts } from "./layouts.js";

testLayouts("logsumexp");

describe("what was wrong once", () => {
  test.each(dtypes)("%s rows of more than half the room with weights and a mask", (dtype) => {
    const next = random(7);
    const cols = dtype === "f64" ? 40_000 : 100_000;
    const x = fill(zeros(dtype, 2 * cols), () => 10 * next() - 5);
    const weights = fill(zeros(dtype, 2 * cols), next);
    const mask = Uint8Array.from(x, () => Number(next() < 0.7));
    const [a, b] = [wasm, js].map((logsum) => logsum.logSumExp(x, { cols, weights, mask }));
    expect(firstDifference(a, b)).toBe(-1);
  });

  test("offsets that share memory with out", () => {
    const buffer = new ArrayBuffer(64);
    const offsets = new Uint32Array(buffer, 0, 4);
    const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    for (const logsum of [wasm, js]) {
      offsets.set([0, 1, 3, 8]);
      const expected = logsum.logSumExp(x, { offsets });
      expect([...logsum.logSumExp(x, { offsets, out: new Float64Array(buffer, 0, 3) })]).toEqual([...expected]);
    }
  });

  test("a list beside a typed array has its dtype", () => {
    expect(wasm.logSumExp([1, 2], { weights: new Float32Array([1, 1]) })).toBe(Math.fround(2.313261687518223));
  });
});
