import { describe, expect, test } from "vitest";
import { backends, run } from "../support.js";
import { testArguments } from "./arguments.js";
import { testOptions } from "./options.js";

testArguments("logsumexp");
testOptions("logsumexp");

const x = Float64Array.of(1, 2, 3, 4);

describe.each(backends)("%s", (_name, logsum) => {
  test("what is accepted", () => {
    const dense = run(logsum, "softmax", [x], { cols: 2 });
    expect(run(logsum, "softmax", [x], { cols: 2, mask: Uint8Array.of(1, 255, 2, 128) })).toEqual(dense);
    expect(run(logsum, "softmax", [[1, 2, 3, 4]], { shape: [2, 2] })).toEqual(dense);
    expect(run(logsum, "softmax", [x], { cols: 2, temperature: 1 })).toEqual(dense);
    expect(run(logsum, "softmax", [x], { offsets: Uint32Array.of(0, 2, 4) })).toEqual(dense);
    const sums = run(logsum, "logSumExp", [x], { cols: 2 });
    expect(run(logsum, "logSumExp", [Float32Array.from(x)], { cols: 2, weights: [1, 1] })).toBeInstanceOf(Float32Array);
    expect(run(logsum, "logSumExp", [x], { cols: 2, rowStride: 2 })).toEqual(sums);
  });
});
