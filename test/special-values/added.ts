// The part of the table of special values for the functions that came later.
import { type Example, focal, offsets, pairs, product, signed } from "./examples.js";

const inf = Infinity;
const nan = NaN;
const { LN2 } = Math;

// biome-ignore format: a table
export const added: Readonly<Record<string, readonly Example[]>> = {
  "a sum has a sign, which is 0 for a sum of 0": [
    signed([1, 1], [1, -1], [-inf], [0]), signed([0, 0], [-1, -1], [LN2], [-1]), signed([-7.5], [-1], [-7.5], [-1]), signed([], [], [-inf], [0]),
    signed([-inf, -inf], [-1, 2], [-inf], [0]), signed([3, -inf], [-1, 2], [3], [-1]), signed([nan, 2], [-0, -1], [2], [-1]),
    signed([nan, 2], [1, -1], [2], [-1], { mask: [0, 1] }), signed([1, 2], [0, 0], [-inf], [0]), signed([0, 5], [-1, 3], [-inf], [0], { mask: [0, 0] }),
    signed([0, 0, 0, 0, 1, 1], [1, 1, 1, -1, -1, 0], [LN2, -inf, 1], [1, 0, -1], { cols: 2 }), signed([0, 0], [-1, -1], [-inf, LN2, -inf], [0, -1, 0], { offsets }),
  ],
  "a product of e^-∞ is 0, of e^∞ and e^-∞ none": [
    pairs("logDotExp", [-inf, 2], [9, 3], 5), pairs("logDotExp", [-inf, 1], [5, -inf], -inf), pairs("logDotExp", [inf, 0], [1, 1], inf), pairs("logDotExp", [inf, 0], [-inf, 1], nan),
    pairs("logDotExp", [nan, inf], [0, 0], nan), pairs("logDotExp", [inf, -inf], [nan, 0], nan), pairs("logDotExp", [], [], -inf), pairs("logDotExp", [1, 1], [-1, -1], LN2), pairs("logDotExp", [1], [-1], 0),
    pairs("logDotExp", [1e30, 3], [-1e30, 5], 8 + Math.log1p(Math.exp(-8))), pairs("logDotExp", [0, 0], [7, -inf], 7), pairs("logDotExp", [2 ** 60, 1], [-(2 ** 60), -inf], 0),
    product([0, -inf], [1, 2, inf, 4], [1, 2, 2], [nan, 2]), product([0, nan, 1, 2], [1, 0], [2, 2, 1], [nan, 2 + LN2]), product([], [], [2, 0, 2], [-inf, -inf, -inf, -inf]),
    product([], [1, 2], [0, 1, 2], []), product([1, 2], [], [2, 1, 0], []), product([1, 5], [3, -inf], [2, 1, 1, 1], [4, -inf]), product([], [], [0, 3, 2, 1], []),
  ],
  "a focal loss is 0 where the target is exactly right, and +∞ where an infinite logit is wrong": [
    focal([inf, -inf, inf, -inf], [1, 0, 0, 1], [0, 0, inf, inf], [0, 0, 1, -1]), focal([inf, -inf, inf, -inf], [1, 0, 0, 1], [0, 0, inf, inf], [0, 0, 1, -1], { gamma: 0 }),
    focal([inf, -inf, inf, -inf], [1, 0, 0, 1], [0, 0, inf, inf], [0, 0, 0.75, -0.25], { gamma: 0.5, alpha: 0.25 }), focal([0, 0], [1, 0], LN2, [-0.5, 0.5], { gamma: 0 }),
    focal([inf, -inf, 1000, -1000], [0, 0, 0, 0], 0, 0, { alpha: 1 }), focal([nan, 1, 1, 1, 1], [1, nan, -1, 1.5, inf], nan, nan), focal([1000, -1000], [1, 0], 0, 0), focal([], [], [], []),
    [[[], []], { reduction: "mean" }, { focalLoss: nan }], [[[], []], { reduction: "sum" }, { focalLoss: 0 }],
  ],
  "the gradient of a divergence is 0 for equal rows, and none for rows without a distribution": [
    [[[1, 2, -inf], [1, 2, -inf]], {}, { klDivergenceGrad: 0 }], [[[1, 2, -inf], [1, 2, -inf]], { wrt: "p" }, { klDivergenceGrad: 0 }],
    [[[0, -inf], [0, 0]], {}, { klDivergenceGrad: [-0.5, 0.5] }], [[[0, 0], [0, -inf]], { temperature: 2, from: "logits" }, { klDivergenceGrad: [0.25, -0.25] }],
    [[[0, 0], [0, -inf]], { wrt: "p" }, { klDivergenceGrad: nan }], [[[0, -inf], [0, 0]], { wrt: "p" }, { klDivergenceGrad: 0 }], [[[], []], {}, { klDivergenceGrad: [] }],
    ...[[[nan, 1], [1, 1]], [[1, 1], [1, inf]], [[-inf, -inf], [1, 1]]].flatMap((rows) => ["p", "q"].map((wrt): Example => [rows, { wrt }, { klDivergenceGrad: nan }])),
  ],
  "the gradient of a masked element is 0, also in a mean over none, whose rows may have tiny weights": [
    ...[{}, { rowWeights: [0.5] }, { emptyRow: "zero" }].map((more): Example => [[[nan, 3], [1, 0]], { cols: 2, reduction: "mean", mask: [0, 0], ...more }, { binaryCrossEntropyWithLogitsGrad: 0, focalLossGrad: 0 }]),
    [[[0, 0, nan, 0], [0, 1, 1, 1]], { cols: 2, reduction: "mean", rowWeights: [1e-300, 0] }, { binaryCrossEntropyWithLogitsGrad: [0.25, -0.25, 0, 0] }],
    [[[0, 0, 0, 0], Int32Array.of(0, 1)], { cols: 2, reduction: "mean", temperature: 0.25, rowWeights: [5e-324, 5e-324] }, { crossEntropyLossGrad: [-1, 1, 1, -1] }],
  ],
  "an infinite term has the sign of its weight, and two signs are none": [
    signed([inf, 0], [-1, 1], [inf], [-1]), signed([inf, 0], [2, -inf], [nan], [nan]), signed([inf, inf], [1, -1], [nan], [nan]), signed([inf, inf], [-1, -2], [inf], [-1]),
    signed([0, 1], [-inf, 1], [inf], [-1]), signed([-inf, 1], [inf, 1], [nan], [nan]), signed([1, 2], [nan, 1], [nan], [nan]), signed([nan, inf], [1, 1], [nan], [nan]),
  ],
  "a product with beta that overflows gives x": [[[[1e308, -1e308, inf, 5e307]], { beta: 4 }, { softplus: [1e308, 0, inf, 5e307] }]],
  "a quotient that underflows leaves the others as they are": [
    [[[1, 0, 0], [1, 3, 1e-323]], { normalize: true }, { crossEntropy: 2 * LN2 }], [[[1, 0, 0], [1, 1, 1e-323]], { normalize: true }, { crossEntropy: LN2 }],
  ],
};
