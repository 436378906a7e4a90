// The contract's table of special values where options decide, on both backends and dtypes.
import { describe, expect, test } from "vitest";
import type { LogSum } from "../src/index.js";
import { backends, type Dtype, dtypes, floats, run } from "./support.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const { LN2 } = Math;

/** Each argument is a row of numbers; `ids` of a loss are class ids. ±0 are told apart. */
type Line = readonly [
  op: string,
  args: readonly (readonly number[])[],
  options: Readonly<Record<string, unknown>>,
  result: number | readonly number[],
];

const ids = (...labels: number[]) => ({ ids: labels });
const offsets = Int32Array.of(0, 0, 2, 2);

// biome-ignore format: a table
const masked: Line[] = [
  ["logSumExp", [[1, nan]], { mask: [1, 0] }, 1],
  ["logSumExp", [[nan, inf, 3.5]], { mask: [0, 0, 255] }, 3.5],
  ["logSumExp", [[-inf, nan]], { mask: [1, 0] }, -inf],
  ["logSumExp", [[1, 2]], { mask: [0, 0] }, -inf],
  ["logSumExp", [[nan, inf]], { mask: [0, 0] }, -inf],
  ["logSumExp", [[inf, nan]], { mask: [1, 0] }, inf],
  ["logSumExp", [[inf, nan]], { mask: [0, 1] }, nan],
  ["logSumExp", [[]], { mask: [] }, -inf],
  ["logSumExp", [[0, nan, 0]], { mask: [1, 0, 1] }, LN2],
  ["logSumExp", [[1, nan, nan, nan, nan, 2]], { cols: 2, mask: [1, 0, 0, 0, 1, 1] }, [1, -inf, nan]],
  ["logMeanExp", [[1, nan]], { mask: [1, 0] }, 1],
  ["logMeanExp", [[nan, inf, 3.5, 3.5]], { mask: [0, 0, 255, 1] }, 3.5],
  ["logMeanExp", [[-inf, nan]], { mask: [1, 0] }, -inf],
  ["logMeanExp", [[-inf, 0, nan]], { mask: [1, 1, 0] }, -LN2],
  ["logMeanExp", [[1, 2]], { mask: [0, 0] }, nan],
  ["logMeanExp", [[nan, inf]], { mask: [0, 0] }, nan],
  ["logMeanExp", [[inf, nan]], { mask: [1, 0] }, inf],
  ["logMeanExp", [[inf, nan]], { mask: [0, 1] }, nan],
  ["logMeanExp", [[]], { mask: [] }, nan],
  ["logMeanExp", [[1, nan, nan, nan, nan, 2]], { cols: 2, mask: [1, 0, 0, 0, 1, 1] }, [1, nan, nan]],
  ["softmax", [[nan, 7, inf]], { mask: [0, 1, 0] }, [0, 1, 0]],
  ["softmax", [[nan, 7, inf, 7]], { mask: [0, 1, 0, 1] }, [0, 0.5, 0, 0.5]],
  ["softmax", [[1, 2]], { mask: [0, 0] }, [nan, nan]],
  ["softmax", [[nan, 1, 2]], { mask: [1, 0, 1] }, [nan, nan, nan]],
  ["softmax", [[inf, 1, 2]], { mask: [1, 0, 1] }, [nan, nan, nan]],
  ["softmax", [[-inf, 5]], { mask: [1, 0] }, [nan, nan]],
  ["softmax", [[-inf, 5, 3]], { mask: [1, 0, 1] }, [0, 0, 1]],
  ["softmax", [[]], { mask: [] }, []],
  ["softmax", [[nan, 3, 1, 2, nan, 5]], { cols: 2, mask: [0, 1, 0, 0, 1, 0] }, [0, 1, nan, nan, nan, nan]],
  ["softmax", [[nan, 3, 3]], { mask: [0, 1, 1], temperature: 0.01 }, [0, 0.5, 0.5]],
  ["logSoftmax", [[nan, 7, inf]], { mask: [0, 1, 0] }, [-inf, 0, -inf]],
  ["logSoftmax", [[1, 2]], { mask: [0, 0] }, [nan, nan]],
  ["logSoftmax", [[nan, 1, 2]], { mask: [1, 0, 1] }, [nan, nan, nan]],
  ["logSoftmax", [[inf, 1, 2]], { mask: [1, 0, 1] }, [nan, nan, nan]],
  ["logSoftmax", [[-inf, 5]], { mask: [1, 0] }, [nan, nan]],
  ["logSoftmax", [[-inf, 5, 3]], { mask: [1, 0, 1] }, [-inf, -inf, 0]],
];

// biome-ignore format: a table
const weighted: Line[] = [
  ["logSumExp", [[nan, 2]], { weights: [0, 1] }, 2],
  ["logSumExp", [[inf, 2]], { weights: [0, 1] }, 2],
  ["logSumExp", [[inf, nan, -3]], { weights: [0, -0, 1] }, -3],
  ["logSumExp", [[1, 2]], { weights: [0, 0] }, -inf],
  ["logSumExp", [[nan, inf]], { weights: [0, 0] }, -inf],
  ["logSumExp", [[]], { weights: [] }, -inf],
  ["logSumExp", [[1, 1]], { weights: [1, -1] }, -inf],
  ["logSumExp", [[1, 1, 1]], { weights: [3, -1, -2] }, -inf],
  ["logSumExp", [[1, 1]], { weights: [1, -2] }, nan],
  ["logSumExp", [[0, 5]], { weights: [-1, 0] }, nan],
  ["logSumExp", [[-inf, 0]], { weights: [-1, 1] }, 0],
  ["logSumExp", [[-inf, -inf]], { weights: [1, 2] }, -inf],
  ["logSumExp", [[-inf, -inf]], { weights: [-1, 2] }, -inf],
  ["logSumExp", [[inf, 0]], { weights: [2, 1] }, inf],
  ["logSumExp", [[inf, 0]], { weights: [2, -1] }, inf],
  ["logSumExp", [[inf, 0]], { weights: [-1, 1] }, nan],
  ["logSumExp", [[nan, 0]], { weights: [-1, 1] }, nan],
  ["logSumExp", [[nan, inf]], { weights: [1, 1] }, nan],
  ["logSumExp", [[1, 2]], { weights: [nan, 1] }, nan],
  ["logSumExp", [[1, 2]], { weights: [nan, 1], mask: [0, 1] }, 2],
  ["logSumExp", [[nan, 2, inf]], { weights: [1, 1, 0], mask: [0, 1, 1] }, 2],
  ["logSumExp", [[1, 2]], { weights: [1, 0], mask: [0, 1] }, -inf],
  ["logSumExp", [[0, 0]], { weights: [1, 1] }, LN2],
  ["logSumExp", [[-7.5]], { weights: [1] }, -7.5],
  ["logSumExp", [[0, 0, nan, 0, inf, 0]], { cols: 2, weights: [0, 1] }, [0, 0, 0]],
  ["logSumExp", [[0, 0, 0, 0, 0, 0]], { cols: 2, weights: [1, 1, 1, -1, 1, -2] }, [LN2, -inf, nan]],
];

const temperatures: Line[] = [1e-300, 5e-324, 1e-30].flatMap((temperature): Line[] => [
  ["softmax", [[1, 2]], { temperature }, [0, 1]],
  ["softmax", [[2, 2, -inf, 1]], { temperature }, [0.5, 0.5, 0, 0]],
  ["softmax", [[0]], { temperature }, [1]],
  ["logSoftmax", [[2, 2]], { temperature }, [-LN2, -LN2]],
  ["entropy", [[1, 2]], { temperature, from: "logits" }, 0],
  [
    "jsDivergence",
    [
      [1, 2],
      [2, 1],
    ],
    { temperature, from: "logits" },
    LN2,
  ],
  [
    "klDivergence",
    [
      [1, 2],
      [3, 4],
    ],
    { temperature, from: "logits" },
    0,
  ],
]);

// biome-ignore format: a table
const hot: Line[] = [1e300, 1.7e308].flatMap((temperature): Line[] => [
  ["softmax", [[1, 2]], { temperature }, [0.5, 0.5]],
  ["softmax", [[1, -inf]], { temperature }, [1, 0]],
  ["softmax", [[1, inf]], { temperature }, [nan, nan]],
  ["softmax", [[1, nan]], { temperature }, [nan, nan]],
  ["softmax", [[-inf, -inf]], { temperature }, [nan, nan]],
  ["entropy", [[1, 2]], { temperature, from: "logits" }, LN2],
  ["entropy", [[1, -inf]], { temperature, from: "logits" }, 0],
  ["entropy", [[]], { temperature, from: "logits" }, nan],
  ["crossEntropy", [[1, 2], [1, -inf]], { temperature, from: "logits" }, inf],
]);

// biome-ignore format: a table
const normalized: Line[] = [
  ["entropy", [[2, 2]], { normalize: true }, LN2],
  ["entropy", [[]], { normalize: true }, nan],
  ["entropy", [[0, 0]], { normalize: true }, nan],
  ["entropy", [[0, 3]], { normalize: true }, 0],
  ["entropy", [[nan, 3]], { normalize: true }, nan],
  ["entropy", [[-1, 3]], { normalize: true }, nan],
  ["entropy", [[-1, 1]], { normalize: true }, nan],
  ["entropy", [[inf, 3]], { normalize: true }, nan],
  ["entropy", [[2, 2, 0, 0, 0, 7]], { normalize: true, cols: 2 }, [LN2, nan, 0]],
  ["crossEntropy", [[0, 4], [0, 9]], { normalize: true }, 0],
  ["crossEntropy", [[1, 1], [0, 9]], { normalize: true }, inf],
  ...["crossEntropy", "klDivergence", "jsDivergence"].flatMap((op): Line[] => [
    [op, [[], []], { normalize: true }, nan],
    [op, [[0, 0], [1, 1]], { normalize: true }, nan],
    [op, [[1, 1], [0, 0]], { normalize: true }, nan],
    [op, [[0, 1], [nan, 1]], { normalize: true }, nan],
    [op, [[0, 1], [-1, 1]], { normalize: true }, nan],
    [op, [[1, 1], [1, inf]], { normalize: true }, nan],
    [op, [[1, inf], [1, 1]], { normalize: true }, nan],
  ]),
  ["klDivergence", [[1, 1], [4, 4]], { normalize: true }, 0],
  ["klDivergence", [[1, 2, 0], [4, 8, 0]], { normalize: true }, 0],
  ["klDivergence", [[1, 1], [0, 9]], { normalize: true }, inf],
  ["klDivergence", [[0, 2], [5, 5]], { normalize: true }, LN2],
  ["klDivergence", [[0, 2], [5, 5]], { normalize: true, form: "generalized" }, LN2],
  ["klDivergence", [[0, 2], [5, 5]], { normalize: true, base: 2 }, 1],
  ["klDivergence", [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]], { normalize: true }, 0],
  ["jsDivergence", [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]], { normalize: true }, 0],
  ["jsDivergence", [[3, 0], [0, 5]], { normalize: true }, LN2],
];

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

const S = { shape: [2, 2] };
const TABLES = ["mutualInformation", "conditionalEntropy"];

// biome-ignore format: a table
const tables: Line[] = [
  ["mutualInformation", [[0.5, 0, 0, 0.5]], S, LN2],
  ["mutualInformation", [[0.5, 0, 0, 0.5]], { shape: [2, 2], base: 2 }, 1],
  ["mutualInformation", [[3, 0, 0, 3]], { shape: [2, 2], normalize: true }, LN2],
  ["mutualInformation", [[1, 2, 2, 4]], S, 0],
  ["mutualInformation", [[0.25, 0.25, 0.25, 0.25]], S, 0],
  ["mutualInformation", [[7, 0, 0, 0]], S, 0],
  ["mutualInformation", [[0, 0, 2, 1]], S, 0],
  ["mutualInformation", [[1, 2, 3]], { shape: [1, 3] }, 0],
  ["mutualInformation", [[1, 2, 3]], { shape: [3, 1] }, 0],
  ["mutualInformation", [[0.5, 0, 0, 0.5, 1, 1, 1, 1]], { shape: [2, 2, 2] }, [LN2, 0]],
  ["mutualInformation", [[0.5, 0, 0, 0.5]], { shape: [1, 2, 2] }, [LN2]],
  ["conditionalEntropy", [[0.25, 0.25, 0.25, 0.25]], S, LN2],
  ["conditionalEntropy", [[3, 3, 3, 3]], { shape: [2, 2], normalize: true, base: 2 }, 1],
  ["conditionalEntropy", [[0.5, 0, 0, 0.5]], S, 0],
  ["conditionalEntropy", [[0, 0, 1, 1]], { shape: [2, 2], base: 2 }, 2],
  ["conditionalEntropy", [[1, 2, 3]], { shape: [3, 1] }, 0],
  ["conditionalEntropy", [[1, 1, 0, 5, 0, 0, 2, 2]], { shape: [2, 2, 2], base: 2, normalize: true }, [2 / 7, 1]],
  ...TABLES.flatMap((op): Line[] => [
    [op, [[-0, -0, 0, 0]], S, 0],
    [op, [[0, 0, 0, 0]], S, 0],
    [op, [[0, 0, 0, 0]], { shape: [2, 2], normalize: true }, nan],
    [op, [[1, 0, 0, -1]], S, nan],
    [op, [[1, 1, 1, -0.25]], S, nan],
    [op, [[1, 1, 1, -3]], S, nan],
    [op, [[-2, -2, -2, -3]], S, nan],
    [op, [[1, 0, 0, inf]], S, nan],
    [op, [[1, 0, 0, -inf]], S, nan],
    [op, [[1, nan, 0, 0]], S, nan],
    [op, [[nan, 0, 0, 0]], { shape: [2, 2], normalize: true }, nan],
    [op, [[1, 0, 0, inf, 0, 1, 0, 0]], { shape: [2, 2, 2] }, [nan, 0]],
    [op, [[]], { shape: [0, 2] }, 0],
    [op, [[]], { shape: [2, 0], normalize: true }, nan],
    [op, [[]], { shape: [2, 0, 3] }, [0, 0]],
    [op, [[]], { shape: [0, 3, 3] }, []],
  ]),
];

const MEASURES = ["entropy", "crossEntropy", "klDivergence", "jsDivergence"];

// biome-ignore format: a table
const empty: Line[] = [
  ["logSumExp", [[0, 0]], { offsets }, [-inf, LN2, -inf]],
  ["logSumExp", [[0, nan]], { offsets, mask: [1, 0] }, [-inf, 0, -inf]],
  ["logSumExp", [[0, 0]], { offsets, weights: [1, 1] }, [-inf, LN2, -inf]],
  ["softmax", [[0, 0]], { offsets }, [0.5, 0.5]],
  ["logSoftmax", [[0, 0]], { offsets }, [-LN2, -LN2]],
  ["logSumExp", [[]], { shape: [2, 0] }, [-inf, -inf]],
  ["logSumExp", [[]], { shape: [2, 0, 3], axis: 1 }, [-inf, -inf, -inf, -inf, -inf, -inf]],
  ["logSumExp", [[]], { shape: [0, 3] }, []],
  ["logSumExp", [[]], { shape: [0, 3], axis: 0 }, [-inf, -inf, -inf]],
  ["logSumExp", [[]], { offsets: Int32Array.of(0) }, []],
  ["logSumExp", [[5]], { shape: [1] }, [5]],
  ["softmax", [[]], { shape: [2, 0, 3], axis: 1 }, []],
  ...MEASURES.flatMap((op): Line[] => {
    const both = (row: readonly number[], other = row) => (op === "entropy" ? [row] : [row, other]);
    // Of [1, 0] against itself, every one is 0.
    return [
      [op, both([1, 0]), { offsets }, [0, 0, 0]],
      [op, both([1, 0]), { offsets, normalize: true }, [nan, 0, nan]],
      [op, both([3, -inf]), { offsets, from: "logits" }, [nan, 0, nan]],
      [op, both([3, -inf]), { offsets, from: "logits", temperature: 2 }, [nan, 0, nan]],
      [op, both([0, -inf]), { offsets, from: "logProbs" }, [0, 0, 0]],
      [op, both([]), { shape: [2, 0] }, [0, 0]],
      [op, both([]), { shape: [2, 0], from: "logits" }, [nan, nan]],
      [op, both([]), { shape: [0, 2] }, []],
    ];
  }),
];

const ROWS = ["weights", "classWeights", "posWeight"];

function check(
  logsum: LogSum,
  dtype: Dtype,
  op: string,
  args: readonly unknown[],
  options: object,
  result: Line[3],
): void {
  const what = `${op}(${JSON.stringify(args)}, ${JSON.stringify(options)}) ${dtype}`;
  const given = Object.entries(options).map(([name, value]) => {
    if (name === "mask") return [name, Uint8Array.from(value)];
    return [name, ROWS.includes(name) && Array.isArray(value) ? floats(dtype, value) : value];
  });
  const inputs = args.map((arg) => (Array.isArray(arg) ? floats(dtype, arg) : (arg as { ids: number[] }).ids));
  const got: unknown = run(logsum, op, inputs, Object.fromEntries(given));
  expect(typeof got, what).toBe(typeof result === "number" ? "number" : "object");
  const values = typeof got === "number" ? [got] : (got as ArrayLike<number>);
  const wanted = floats(dtype, typeof result === "number" ? [result] : result);
  expect(values.length, what).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    // The sign of a gradient that is 0 is left open.
    const value = op.endsWith("Grad") ? values[i] + 0 : values[i];
    expect(Object.is(value, wanted[i]), `${what} [${i}]: ${value}`).toBe(true);
  }
}

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(dtypes)("%s", (dtype) => {
    test.each([...masked, ...weighted, ...temperatures, ...hot, ...normalized, ...tables, ...binary, ...empty])(
      "%s %j %j",
      (op, args, options, result) => check(logsum, dtype, op, args, options, result),
    );

    test.each(losses.map(([args, options, loss, grad]) => [args, options, loss, grad] as const))(
      "losses of %j %j",
      (args, options, loss, grad) => {
        check(logsum, dtype, "crossEntropyLoss", args, options, loss);
        if (grad) check(logsum, dtype, "crossEntropyLossGrad", args, options, grad);
      },
    );

    // Far into a long row, the others being masked or of weight 0.
    const reductions = [...masked, ...weighted].filter(([op, , options]) => op === "logSumExp" && !("cols" in options));
    test.each(reductions)("%s %j %j in a long row", (op, [row], options, result) => {
      const long = [...new Array<number>(3001).fill(nan), ...row, ...new Array<number>(77).fill(inf)];
      const laid = Object.entries(options).map(([name, value]) => [
        name,
        [...new Array<number>(3001).fill(0), ...(value as number[]), ...new Array<number>(77).fill(0)],
      ]);
      check(logsum, dtype, op, [long], Object.fromEntries(laid), result);
    });

    test("the largest and the least numbers, normalized", () => {
      const [least, most] = dtype === "f64" ? [5e-324, Number.MAX_VALUE] : [2 ** -149, 3.4028234663852886e38];
      for (const value of [least, most]) {
        check(logsum, dtype, "entropy", [[value, value]], { normalize: true }, LN2);
        check(
          logsum,
          dtype,
          "klDivergence",
          [
            [value, 0],
            [1, 1],
          ],
          { normalize: true },
          LN2,
        );
        check(
          logsum,
          dtype,
          "klDivergence",
          [
            [value, value],
            [3, 3],
          ],
          { normalize: true },
          0,
        );
        check(
          logsum,
          dtype,
          "jsDivergence",
          [
            [value, 0],
            [0, 1],
          ],
          { normalize: true },
          LN2,
        );
      }
    });

    test("logits almost out of range, with a temperature", () => {
      const most = dtype === "f64" ? 1.7e308 : 3.4e38;
      for (const temperature of [0.5, 1, 2, 1e-3]) {
        check(logsum, dtype, "softmax", [[most, -most]], { temperature }, [1, 0]);
        check(logsum, dtype, "entropy", [[most, -most]], { temperature, from: "logits" }, 0);
        check(
          logsum,
          dtype,
          "crossEntropyLoss",
          [
            [most, -most],
            [1, 0],
          ],
          { temperature },
          0,
        );
      }
    });
  });
});
