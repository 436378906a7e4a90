import { describe, expect, test } from "vitest";
import { backends, dtypes, floats } from "../support.js";
import { check, ids, inf, type Line, nan, offsets, testOptions } from "./options.js";
import { expectBits } from "./plain.js";

const { LN2 } = Math;

type Loss = readonly [
  args: readonly [logits: number[], targets: number[] | { ids: number[] }],
  options: object,
  loss: number | number[],
  grad?: number[],
];

// biome-ignore format: a table
const losses: Loss[] = [
  // Ignored rows, whatever their logits.
  [[[nan, inf, 0, 0], ids(-100, 0)], { cols: 2 }, [0, LN2], [0, 0, -0.5, 0.5]],
  [[[nan, inf, 0, 0], ids(-1, 1)], { cols: 2, ignoreIndex: -1 }, [0, LN2], [0, 0, 0.5, -0.5]],
  [[[nan, inf, 0, 0], ids(1, 0)], { cols: 2, ignoreIndex: 1 }, [0, LN2], [0, 0, -0.5, 0.5]],
  [[[-inf, -inf, 0, 0], ids(7, 0)], { cols: 2, ignoreIndex: 7, labelSmoothing: 0.5, classWeights: [2, 2] }, [0, 2 * LN2], [0, 0, -0.5, 0.5]],
  [[[nan, inf, 0, 0], ids(-100, 0)], { cols: 2, reduction: "sum" }, LN2, [0, 0, -0.5, 0.5]],
  [[[nan, inf, 0, 0], ids(-100, 0)], { cols: 2, reduction: "mean" }, LN2, [0, 0, -0.5, 0.5]],
  [[[nan, inf, 0, 0], ids(-100, 0)], { cols: 2, reduction: "mean", classWeights: [4, 1] }, LN2, [0, 0, -0.5, 0.5]],
  [[[nan, 1, 0, 0], ids(-100, 0)], { cols: 2, from: "logProbs" }, [0, 0], [0, 0, -1, 0]],
  // All of them.
  [[[nan, 1, 2, 3], ids(-100, -100)], { cols: 2 }, [0, 0], [0, 0, 0, 0]],
  [[[nan, 1, 2, 3], ids(-100, -100)], { cols: 2, reduction: "sum" }, 0, [0, 0, 0, 0]],
  [[[nan, 1, 2, 3], ids(-100, -100)], { cols: 2, reduction: "mean" }, nan],
  // No rows.
  [[[], ids()], { cols: 2 }, [], []],
  [[[], ids()], { cols: 2, reduction: "sum" }, 0, []],
  [[[], ids()], { cols: 2, reduction: "mean" }, nan, []],
  [[[], []], { cols: 2 }, [], []],
  [[[], []], { cols: 2, reduction: "sum" }, 0, []],
  [[[], []], { cols: 2, reduction: "mean" }, nan, []],
  [[[], []], { shape: [0, 3], reduction: "mean" }, nan, []],
  // All weights 0: 0 by 0.
  [[[1, 2], ids(0)], { cols: 2, classWeights: [0, 1], reduction: "mean" }, nan],
  [[[1, 2], ids(0)], { cols: 2, classWeights: [0, 1], reduction: "sum" }, 0],
  // A target of 0 counts for nothing.
  [[[0, -inf], [1, 0]], {}, 0, [0, 0]],
  [[[0, -inf], [2, 0]], { cols: 2 }, [0], [0, 0]],
  [[[0, -inf], [0.5, 0.5]], {}, inf, [0.5, -0.5]],
  [[[0, -inf], [1, 0]], { labelSmoothing: 0.5 }, inf, [0.25, -0.25]],
  [[[0, -inf], ids(0)], { cols: 2, labelSmoothing: 0.5 }, [inf], [0.25, -0.25]],
  [[[0, -inf], ids(0)], { cols: 2, labelSmoothing: 0.5, classWeights: [1, 0] }, [0]],
  [[[0, -inf], [0.5, 0.5]], { classWeights: [1, 0] }, 0],
  [[[0, 0], [0, 0]], {}, 0, [0, 0]],
  [[[-0.5, -inf], [1, 0]], { from: "logProbs" }, 0.5],
  [[[-0.5, -inf], [0, 1]], { from: "logProbs" }, inf],
  [[[-0.5, -inf], ids(0)], { cols: 2, from: "logProbs" }, [0.5]],
  [[[-0.5, -inf], ids(1)], { cols: 2, from: "logProbs" }, [inf]],
  // What is no number, and no probability.
  [[[0, nan], [1, 0]], {}, nan, [nan, nan]],
  [[[0, 1], [nan, 0]], {}, nan, [nan, nan]],
  [[[0, inf], [1, 0]], {}, nan, [nan, nan]],
  [[[-inf, -inf], [1, 0]], {}, nan, [nan, nan]],
  [[[0, 1], [-0.5, 1]], {}, nan],
  [[[0, 1], [inf, 1]], {}, nan],
  [[[0, 0, nan, 0], ids(0, 0)], { cols: 2, reduction: "sum" }, nan],
  [[[0, 0, 0, -inf], ids(0, 1)], { cols: 2, reduction: "sum" }, inf],
  [[[0, 0, 0, -inf], ids(0, 1)], { cols: 2, reduction: "mean" }, inf],
  // One class.
  [[[7], ids(0)], { cols: 1 }, [0], [0]],
  [[[7, -3], ids(0, 0)], { cols: 1, labelSmoothing: 0.1, temperature: 0.3 }, [0, 0]],
  [[[7], [1]], { cols: 1, temperature: 2 }, [0], [0]],
  // The temperature at its ends.
  [[[1, 2], ids(1)], { cols: 2, temperature: 1e-300 }, [0]],
  [[[1, 2], ids(1)], { cols: 2, temperature: 1e300 }, [LN2]],
  // Empty rows.
  [[[0, 0], ids(-100, 1, -100)], { offsets }, [0, LN2, 0], [0.5, -0.5]],
  [[[0, 0], [1, 0]], { offsets }, [nan, LN2, nan], [-0.5, 0.5]],
  [[[0, -1], [1, 1]], { offsets, from: "logProbs" }, [0, 1, 0], [-1, -1]],
  [[[0, 0], ids(-100, 1, -100)], { offsets, reduction: "sum" }, LN2, [0.5, -0.5]],
  [[[0, 0], ids(-100, 1, -100)], { offsets, reduction: "mean" }, LN2, [0.5, -0.5]],
];

// biome-ignore format: a table
const binary: Line[] = [
  ["binaryCrossEntropy", [[0, 1, 0, 1], [0, 1, 1, 0]], {}, [0, 0, inf, inf]],
  ["binaryCrossEntropy", [[0, 1, 0.5, 0.5], [0.5, 0.5, 0, 1]], {}, [inf, inf, LN2, LN2]],
  ["binaryCrossEntropy", [[-0.25, 1.5, -inf, inf, nan], [0, 1, 0.5, 0.5, 0]], {}, [nan, nan, nan, nan, nan]],
  ["binaryCrossEntropy", [[0.5, 0.5, 0.5], [nan, -1, inf]], {}, [nan, nan, nan]],
  ["binaryCrossEntropy", [[0, 1], [0, 1]], { reduction: "sum" }, 0],
  ["binaryCrossEntropy", [[0.5, 0.5], [0, 1]], { reduction: "mean" }, LN2],
  ["binaryCrossEntropy", [[0, 0.5], [1, 1]], { reduction: "mean" }, inf],
  ["binaryCrossEntropy", [[0, 2], [1, 1]], { reduction: "sum" }, nan],
  ["binaryCrossEntropyWithLogits", [[0, 0, nan, 0], [0, 1, 0, nan]], {}, [LN2, LN2, nan, nan]],
  ["binaryCrossEntropyWithLogits", [[0, 0], [0, 1]], { posWeight: 2 }, [LN2, 2 * LN2]],
  ["binaryCrossEntropyWithLogits", [[0, 0, 0, 0], [1, 1, 1, 1]], { posWeight: [1, 4], cols: 2 }, [LN2, 4 * LN2, LN2, 4 * LN2]],
  ["binaryCrossEntropyWithLogits", [[0, 0], [-1, inf]], {}, [nan, nan]],
  ["binaryCrossEntropyWithLogits", [[0, nan], [0, 1]], { reduction: "mean" }, nan],
  ["binaryCrossEntropyWithLogitsGrad", [[0, 0, nan, 0], [0, 1, 0, nan]], {}, [0.5, -0.5, nan, nan]],
  ["binaryCrossEntropyWithLogitsGrad", [[0, 0], [0, 1]], { posWeight: 2, reduction: "mean" }, [0.25, -0.5]],
  // What lies between rows has no effect, nor does it count; a row of weights along an axis; one row against many.
  ["binaryCrossEntropy", [[0.5, nan, 0.5], [0, nan, 1]], { cols: 1, rowStride: 2 }, [LN2, LN2]],
  ["binaryCrossEntropyWithLogits", [[0, nan, 0], [0, nan, 1]], { cols: 1, rowStride: 2, reduction: "mean" }, LN2],
  ["binaryCrossEntropyWithLogitsGrad", [[0, nan, 0], [0, nan, 1]], { cols: 1, rowStride: 2, reduction: "mean" }, [0.25, -0.25]],
  ["binaryCrossEntropyWithLogits", [[0, 0, 0, 0], [1, 1, 1, 1]], { posWeight: [1, 4], shape: [2, 2], axis: 0 }, [LN2, LN2, 4 * LN2, 4 * LN2]],
  ["binaryCrossEntropyWithLogits", [[0, 0, 0, 0], [1, 0.5]], { posWeight: [1, 4], cols: 2 }, [LN2, 2.5 * LN2, LN2, 2.5 * LN2]],
  ["binaryCrossEntropy", [[0, 1], [0, 0, 1, 1]], { cols: 2 }, [0, inf, inf, 0]],
  ...["binaryCrossEntropy", "binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"].flatMap((op): Line[] => [
    [op, [[], []], {}, []],
    [op, [[], []], { cols: 3 }, []],
    [op, [[], []], { shape: [2, 0] }, []],
    [op, [[], []], { shape: [0, 2], axis: 0 }, []],
    [op, [[], []], { offsets: Int32Array.of(0, 0) }, []],
  ]),
  ...["binaryCrossEntropy", "binaryCrossEntropyWithLogits"].flatMap((op): Line[] => [
    [op, [[], []], { reduction: "sum" }, 0],
    [op, [[], []], { reduction: "sum", shape: [2, 0] }, 0],
    [op, [[], []], { reduction: "mean" }, nan],
  ]),
];

testOptions("losses", binary);

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(dtypes)("%s", (dtype) => {
    test.each(losses.map(([args, options, loss, grad]) => [args, options, loss, grad] as const))(
      "losses of %j %j",
      (args, options, loss, grad) => {
        check(logsum, dtype, "crossEntropyLoss", args, options, loss);
        if (grad) check(logsum, dtype, "crossEntropyLossGrad", args, options, grad);
      },
    );

    test("losses", () => {
      const rows = floats(dtype, [0, -inf, 1, 1, inf, 0, -inf, -inf, nan, 0]);
      const loss = logsum.crossEntropyLoss(rows, [0, 1, 0, 1, -100], { cols: 2 });
      expectBits(loss, [0, Math.LN2, nan, nan, 0], dtype, "loss");
      const grad = logsum.crossEntropyLossGrad(rows, [0, 1, 0, 1, -100], { cols: 2 });
      expectBits(grad, [0, 0, 0.5, -0.5, nan, nan, nan, nan, 0, 0], dtype, "gradient");
      expect(logsum.crossEntropyLoss(floats(dtype, [0, -inf]), [1])).toBe(inf);
      expect(logsum.crossEntropyLoss(floats(dtype, []), [-100])).toBe(0);
    });

    test("no rows at all", () => {
      expect(logsum.crossEntropyLoss(floats(dtype, []), [], { cols: 3 })).toHaveLength(0);
    });

    test("one dominating element", () => {
      const relative = dtype === "f64" ? 1e-15 : 1e-6;
      for (const [row, exact] of [
        [[0, -40], 4.248354255291589e-18],
        [[0, -85], 1.2160992992528256e-37], // by mpmath, as all digits here
      ] as const) {
        const loss = logsum.crossEntropyLoss(floats(dtype, row), [0]) as number;
        expect(Math.abs(loss / exact - 1)).toBeLessThan(relative);
        expect(Math.abs(logsum.crossEntropyLossGrad(floats(dtype, row), [0])[0] / -exact - 1)).toBeLessThan(relative);
      }
    });

    test.each([0.5, 1, 2, 1e-3])("logits almost out of range, at temperature %f", (temperature) => {
      const most = dtype === "f64" ? 1.7e308 : 3.4e38;
      const args = [
        [most, -most],
        [1, 0],
      ];
      check(logsum, dtype, "crossEntropyLoss", args, { temperature }, 0);
    });
  });
});
