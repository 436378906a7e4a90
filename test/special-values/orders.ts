// Special values of measures with an order, and of those that are normalized.
import { alike, type Example } from "./examples.js";

const { LN2 } = Math;
const nan = Number.NaN;
const inf = Number.POSITIVE_INFINITY;

// biome-ignore format: a table
export const ORDERS: Readonly<Record<string, readonly Example[]>> = {
  "measures of an order: 0, 1 and infinity are limits": [
    [[[0.5, 0.25, 0.125, 0.125, 0], 0], {}, { renyiEntropy: 2 * LN2, tsallisEntropy: 3 }],
    [[[0.5, 0.25, 0.25, 0], 1], {}, { renyiEntropy: 1.5 * LN2, tsallisEntropy: 1.5 * LN2 }],
    [[[0.5, 0.25, 0.25, 0], 1], { base: 2 }, { renyiEntropy: 1.5 }], [[[0.5, 0.25, 0.25, 0], inf], { base: 2 }, { renyiEntropy: 1 }],
    [[[0.5, 0.25, 0.25, 0], 2], {}, { tsallisEntropy: 0.625 }], [[[0.5, 0.25, 0.25, 0], inf], {}, { tsallisEntropy: 0 }],
    [[[0.5, 0.5], [0.25, 0.25], 1], { base: 2 }, { renyiDivergence: 1 }],
    [[[1, 0], [0.25, 0.75], 0], { base: 2 }, { renyiDivergence: 2 }], [[[0.5, 0.5], [0.25, 0.75], inf], { base: 2 }, { renyiDivergence: 1 }],
  ],
  "measures of an order: special values, for any order": [0, 0.5, 1, 2, 1e300, inf].flatMap((order): Example[] => [
    ...[[nan, 1], [-1, 1], [inf, 1], [-1, inf, nan]].flatMap((p): Example[] => [
      [[p, order], {}, { renyiEntropy: nan, tsallisEntropy: nan }],
      [[p, p, order], {}, { renyiDivergence: nan }], [[[1, 1, 1].slice(0, p.length), p, order], {}, { renyiDivergence: nan }],
    ]),
    ...[[], [0], [-0, 0], [1], [1, 0]].flatMap((p): Example[] => [[[p, order], {}, { renyiEntropy: 0, tsallisEntropy: 0 }], [[p, p, order], {}, { renyiDivergence: 0 }]]),
    ...[[0.1, 0.2, 0.7], [3, 5], [1e-310, 1]].map((p): Example => [[p, p, order], {}, { renyiDivergence: 0 }]),
    [[[0, 0], [1, 2], order], {}, { renyiDivergence: 0 }], [[[1, 0], [0, 1], order], {}, { renyiDivergence: inf }],
    ...(order === 0.5 ? [] : [[[[0.5, 0.5], [1, 0], order], {}, { renyiDivergence: order === 0 ? 0 : inf }] as const]),
  ]),
  "normalized entropy: one element is sure": [
    [[[0.25, 0.25, 0.25, 0.25]], {}, { normalizedEntropy: 1 }], [[[3, 3]], { normalize: true }, { normalizedEntropy: 1 }],
    [[[0.5, 0.5, 0, 0]], {}, { normalizedEntropy: 0.5 }], ...alike([[], [0.5], [1], [0], [1, 0]], {}, { normalizedEntropy: 0 }),
    ...alike([[nan], [-1], [inf, 1]], {}, { normalizedEntropy: nan }), [[[0, 0]], { normalize: true }, { normalizedEntropy: nan }],
    [[[5]], { from: "logits" }, { normalizedEntropy: 0 }], [[[7, 7]], { from: "logits" }, { normalizedEntropy: 1 }],
    [[[]], { from: "logits" }, { normalizedEntropy: nan }],
  ],
  "normalized mutual information: as scikit-learn has it": [undefined, "arithmetic", "geometric", "min", "max"].flatMap((average): Example[] => [
    [[[5, 0, 0, 5]], { shape: [2, 2], average }, { normalizedMutualInformation: 1 }],
    [[[1, 1, 1, 1]], { shape: [2, 2], average }, { normalizedMutualInformation: 0 }],
    [[[1, 2, 3]], { shape: [1, 3], average }, { normalizedMutualInformation: 0 }],
    ...alike([[7, 0, 0, 0], [0, 0, 0, 0]], { shape: [2, 2], average }, { normalizedMutualInformation: 1 }),
    ...alike([[nan, 0, 0, 1], [-1, 0, 0, 1], [inf, 0, 0, 1], [1, -1, 0, 0]], { shape: [2, 2], average }, { normalizedMutualInformation: nan }),
    [[[1, 2, 3]], { shape: [3, 1], average }, { normalizedMutualInformation: 0 }],
    [[[]], { shape: [0, 3], average }, { normalizedMutualInformation: 1 }],
  ]),
  "normalized mutual information: one entropy is twice the other": [
    [[[1, 1, 0, 0, 0, 0, 1, 1]], { shape: [2, 4], average: "min" }, { normalizedMutualInformation: 1 }],
    [[[1, 1, 0, 0, 0, 0, 1, 1]], { shape: [2, 4], average: "max" }, { normalizedMutualInformation: 0.5 }],
  ],
  "JSD of a group: weights, and equal rows": [
    [[[1, 0, 0, 1]], { cols: 2, base: 2 }, { jsDivergenceOf: 1 }], [[[1, 0, 0, 0, 1, 0, 0, 0, 1, nan, nan, nan]], { cols: 3, weights: [2, 2, 0, 0], base: 2 }, { jsDivergenceOf: 1 }],
    [[[0.1, 0.2, 0.7, 0.1, 0.2, 0.7, 0.1, 0.2, 0.7]], { cols: 3 }, { jsDivergenceOf: 0 }], [[[0.1, 0.2, 0.7]], { cols: 3 }, { jsDivergenceOf: 0 }],
    [[new Array(7).fill([0.1, 0.2, 0.7]).flat()], { cols: 3 }, { jsDivergenceOf: 0 }], [[[5e-324, 1, 0, 1]], { cols: 2 }, { jsDivergenceOf: 0 }],
    [[[1, 0, nan, 1]], { cols: 2 }, { jsDivergenceOf: nan }], [[[1, 0, -1, 1]], { cols: 2 }, { jsDivergenceOf: nan }],
    [[[1, 0, 0, 1]], { cols: 2, weights: [0, 0] }, { jsDivergenceOf: nan }], [[[]], { cols: 2 }, { jsDivergenceOf: nan }],
    [[[]], { shape: [3, 0] }, { jsDivergenceOf: 0 }], [[[1, 0, 0, 1]], { shape: [2, 2], axis: 0, base: 2 }, { jsDivergenceOf: 1 }],
  ],
};
