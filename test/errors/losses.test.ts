import { describe, expect, test } from "vitest";
import { backends, run } from "../support.js";
import { testArguments } from "./arguments.js";
import { testOptions } from "./options.js";

testArguments("losses");
testOptions("losses");

const x = Float64Array.of(1, 2, 3, 4);
const y = Float64Array.of(1, 0, 0.5, 0.5);
const ids = Int32Array.of(0, 1);

describe.each(backends)("%s", (_name, logsum) => {
  test("what is accepted", () => {
    const losses = run(logsum, "crossEntropyLoss", [x, ids], { cols: 2 });
    for (const options of [
      { reduction: "none" },
      { reduction: undefined },
      { ignoreIndex: -100 },
      { ignoreIndex: 7 },
      { labelSmoothing: 0 },
      { classWeights: [1, 1] },
      { from: "logits" },
      { temperature: 1 },
    ]) {
      expect(run(logsum, "crossEntropyLoss", [x, ids], { cols: 2, ...options }), JSON.stringify(options)).toEqual(
        losses,
      );
    }
    for (const IntegerArray of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Uint32Array]) {
      expect(run(logsum, "crossEntropyLoss", [x, IntegerArray.from(ids)], { shape: [2, 2], axis: -1 })).toEqual(losses);
    }
    // A gradient is an array, whatever is added up.
    const out = new Float64Array(4);
    expect(run(logsum, "crossEntropyLossGrad", [x, ids], { cols: 2, reduction: "mean", out })).toBe(out);
    expect(run(logsum, "binaryCrossEntropyWithLogitsGrad", [x, y], { reduction: "mean", out })).toBe(out);
    // An ignored label need not be a class.
    expect(run(logsum, "crossEntropyLoss", [x, [7, 1]], { cols: 2, ignoreIndex: 7 })[0]).toBe(0);
    expect(run(logsum, "crossEntropyLoss", [x, [-100, 1]], { cols: 2 })[0]).toBe(0);
  });
});
