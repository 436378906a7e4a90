// The one table of special values: rules, and examples of each. ±0 are told apart.
import { type Dtype, RANGE } from "../support/arrays.js";
import { added } from "./added.js";
// biome-ignore format: a list
import {
  alike, all, BINARY, both, DIVERGENCES, ELEMENT_LOSSES, type Example, elementwise, generalized, ids, loss, MEANS, map,
  offsets, ofRows, own, pairs, SOFTMAX, sparse, sums, TABLES, UNARY, weighted,
} from "./examples.js";
import { ORDERS } from "./orders.js";

const [inf, nan] = [Infinity, NaN];
const { LN2 } = Math;

// biome-ignore format: a table
export function specialValues(dtype: Dtype): Readonly<Record<string, readonly Example[]>> {
  const { least, most } = RANGE[dtype];
  const [over, under] = dtype === "f64" ? [709.7827128933841, -745.1332191019412] : [88.72284, -103.97209];
  const belowOne = 1 - RANGE[dtype].u;
  const huge = dtype === "f64" ? 1.7e308 : 3.4e38;
  return {
    // The family of logSumExp.
    "-∞ has no weight; there must be some": [
      [[[]], {}, { logSumExp: -inf, logMeanExp: nan, logCumSumExp: [], softmax: [], logSoftmax: [] }],
      ...alike([[-inf], [-inf, -inf]], {}, { ...sums(-inf), softmax: nan, logSoftmax: nan }),
      [[[3.5, -inf]], {}, { logSumExp: 3.5, logCumSumExp: 3.5, softmax: [1, 0], logSoftmax: [0, -inf] }],
      [[[-inf, 7, -inf]], {}, { logSumExp: 7, logCumSumExp: [-inf, 7, 7], softmax: [0, 1, 0], logSoftmax: [-inf, 0, -inf] }],
      [[[-inf, -inf, 1, -inf]], {}, { logSumExp: 1, logCumSumExp: [-inf, -inf, 1, 1] }], [[[0, -inf]], {}, { logMeanExp: -LN2 }],
    ],
    "+∞ outweighs all numbers, and has no share": [
      [[[1, inf, -inf]], {}, { ...sums(inf, [1, inf, inf]), softmax: nan, logSoftmax: nan }],
      [[[inf, inf]], {}, { ...sums(inf), softmax: nan, logSoftmax: nan }],
      [[[-inf, inf]], {}, { ...sums(inf, [-inf, inf]), softmax: nan, logSoftmax: nan }],
      [[[1, inf, -inf, inf]], {}, { logCumSumExp: [1, inf, inf, inf] }],
    ],
    "NaN makes a row NaN, from its place on": [
      ...alike([[nan], [nan, -inf, inf], [nan, 1, 2, 3, 4, 5]], {}, { ...sums(nan), softmax: nan, logSoftmax: nan }),
      ...alike([[inf, nan], [-inf, nan], [1, 2, nan, 3], [1, 2, 3, 4, 5, nan]], {}, all([...MEANS, ...SOFTMAX], nan)),
      [[[inf, nan]], {}, { logCumSumExp: [inf, nan] }], [[[-inf, nan]], {}, { logCumSumExp: [-inf, nan] }],
      [[[7, nan, 1]], {}, { logCumSumExp: [7, nan, nan] }], [[[inf, 3, nan, 3]], {}, { logCumSumExp: [inf, inf, nan, nan] }],
    ],
    "one element is its own sum, and no result is -0": [
      ...[7, -2, 0, -0].map((x): Example => [[[x]], {}, { ...sums(x + 0), softmax: 1, logSoftmax: 0 }]),
      [[[-0, -inf]], {}, { logSumExp: 0, logCumSumExp: 0 }],
    ],
    "equal elements have a mean that is exact": [
      [[[-0, -0]], {}, { logMeanExp: 0 }], [[[-0.25, -0.25, -0.25]], {}, { logMeanExp: -0.25 }],
      [[sparse(1000, 0.625, {})], {}, { logMeanExp: 0.625 }], [[[2, 2, 2, 2]], {}, { logMeanExp: 2, softmax: 0.25 }],
    ],
    "a running sum may begin anew at any size": [
      [[[1e30, -1e30, 2e30]], {}, { logCumSumExp: [1e30, 1e30, 2e30] }],
      [[[0, 0, -1000, 1000, 2000]], {}, { logCumSumExp: [0, LN2, LN2, 1000, 2000] }],
    ],
    "a masked element has no effect, even NaN": [
      [[[1, nan]], { mask: [1, 0] }, { logSumExp: 1, logMeanExp: 1, softmax: [1, 0], logSoftmax: [0, -inf] }],
      [[[nan, inf, 3.5]], { mask: [0, 0, 255] }, { logSumExp: 3.5, logMeanExp: 3.5, softmax: [0, 0, 1] }],
      [[[nan, 7, inf, 7]], { mask: [0, 1, 0, 128] }, { logMeanExp: 7, softmax: [0, 0.5, 0, 0.5] }],
      [[[0, nan, 0]], { mask: [1, 0, 2] }, { logSumExp: LN2, logMeanExp: 0, softmax: [0.5, 0, 0.5] }],
      [[[-inf, 0, nan]], { mask: [1, 1, 0] }, { logSumExp: 0, logMeanExp: -LN2 }],
      [[[-inf, 5, 3]], { mask: [1, 0, 1] }, { logSumExp: 3, softmax: [0, 0, 1], logSoftmax: [-inf, -inf, 0] }],
      ...alike([[-inf, nan], [-inf, 5]], { mask: [1, 0] }, { ...all(MEANS, -inf), ...all(SOFTMAX, nan) }),
      [[[inf, nan]], { mask: [1, 0] }, { ...all(MEANS, inf), ...all(SOFTMAX, nan) }], [[[inf, nan]], { mask: [0, 1] }, all([...MEANS, ...SOFTMAX], nan)],
      [[[nan, 1, 2]], { mask: [1, 0, 1] }, all([...MEANS, ...SOFTMAX], nan)],
      [[[inf, 1, 2]], { mask: [1, 0, 1] }, { ...all(MEANS, inf), ...all(SOFTMAX, nan) }],
      ...alike([[1, 2], [nan, inf]], { mask: [0, 0] }, { logSumExp: -inf, logMeanExp: nan, ...all(SOFTMAX, nan) }),
      [[[]], { mask: [] }, { logSumExp: -inf, logMeanExp: nan, ...all(SOFTMAX, []) }],
      [[[1, nan, nan, nan, nan, 2]], { cols: 2, mask: [1, 0, 0, 0, 1, 1] }, { logSumExp: [1, -inf, nan], logMeanExp: [1, nan, nan] }],
      [[[nan, 3, 1, 2, nan, 5]], { cols: 2, mask: [0, 1, 0, 0, 1, 0] }, { softmax: [0, 1, nan, nan, nan, nan] }],
      [[[nan, 3, 3]], { mask: [0, 1, 1], temperature: 0.01 }, { softmax: [0, 0.5, 0.5], logSoftmax: [-inf, -LN2, -LN2] }],
      [[[0, nan]], { offsets, mask: [1, 0] }, { logSumExp: [-inf, 0, -inf] }],
    ],
    "an element of weight 0 has no effect, even NaN": [
      weighted([nan, 2], [0, 1], 2), weighted([inf, 2], [0, 1], 2), weighted([inf, nan, -3], [0, -0, 1], -3),
      weighted([1, 2], [0, 0], -inf), weighted([nan, inf], [0, 0], -inf), weighted([], [], -inf),
      weighted([1, 2], [nan, 1], 2, { mask: [0, 1] }), weighted([nan, 2, inf], [1, 1, 0], 2, { mask: [0, 1, 1] }),
      weighted([1, 2], [1, 0], -inf, { mask: [0, 1] }), weighted([0, 0, nan, 0, inf, 0], [0, 1], [0, 0, 0], { cols: 2 }),
    ],
    "weights that cancel give -∞, a negative sum NaN": [
      weighted([1, 1], [1, -1], -inf), weighted([1, 1, 1], [3, -1, -2], -inf), weighted([1, 1], [1, -2], nan),
      weighted([0, 5], [-1, 0], nan), weighted([-inf, 0], [-1, 1], 0), weighted([-inf, -inf], [1, 2], -inf),
      weighted([-inf, -inf], [-1, 2], -inf), weighted([inf, 0], [2, 1], inf), weighted([inf, 0], [2, -1], inf),
      weighted([inf, 0], [-1, 1], nan), weighted([nan, 0], [-1, 1], nan), weighted([nan, inf], [1, 1], nan),
      weighted([1, 2], [nan, 1], nan), weighted([0, 0], [1, 1], LN2), weighted([-7.5], [1], -7.5),
      weighted([0, 0, 0, 0, 0, 0], [1, 1, 1, -1, 1, -2], [LN2, -inf, nan], { cols: 2 }),
      weighted([0, 0], [1, 1], [-inf, LN2, -inf], { offsets }),
    ],
    // Probabilities.
    "0 ln 0 is 0": [
      ...own([], {}, 0, 1), ...own([0, 1, 0], {}, 0, 1), ...own([0, 0], {}, 0, 1), ...own([-0, 1], {}, 0, 1),
      both([0, 0], [0, 5], 0, ["crossEntropy", "klDivergence"]), generalized([0, 0], [0, 5], 5), generalized([0, 1], [3, 1], 3),
      both([0, 1], [0, 1], 0), generalized([], [], 0), [[[0.25, 0.25, 0.25, 0.25]], {}, { perplexity: 4 }],
    ],
    "p > 0 with q = 0 is infinite": [
      both([0.5, 0.5], [0, 1], inf, ["crossEntropy", "klDivergence"]), generalized([0.5, 0.5], [0, 1], inf),
      both(sparse(3000, 0, { 0: huge, 2500: 1 }), sparse(3000, 1, { 0: huge / 100, 2500: 0 }), inf, ["crossEntropy"]),
      both(sparse(2600, 0, { 0: huge, 2500: 1 }), sparse(2600, 1, { 0: huge / 100, 2500: 0 }), inf, ["crossEntropy"]),
      [[[1, 0], [0, 1]], {}, { jsDivergence: LN2, jsDistance: Math.sqrt(LN2) }],
    ],
    "equal rows do not diverge": [
      ...[[0.1, 0.2, 0.7], [0, 0, 0], [1e30, 1e-30, 0], [1, 1], [most], [least]].flatMap((p) => [both(p, p, 0, DIVERGENCES), generalized(p, p, 0)]),
      both([0.1, 0.2, 0.7], [0.1, 0.2, 0.7], 0, ["klDivergence", "jsDivergence"], { normalize: true }),
    ],
    "a probability is no NaN, not negative, and finite": [
      ...alike([[0.5, -0.5], [0.5, inf], [0.5, nan], [0.5, -inf]], {}, all(UNARY, nan)),
      ...([[[nan, 1], [1, 1]], [[0, 1], [nan, 1]], [[-1, 1], [1, 1]], [[0, 1], [-1, 1]], [[inf, 1], [1, 1]], [[0, 1], [inf, 1]],
        [[1, 1], [1, inf]], [[1, inf], [0, inf]], [[1, -inf], [0, 1]]] as const).flatMap(([p, q]) => [both(p, q, nan), generalized(p, q, nan)]),
    ],
    "the ends of the range": [
      both([1], [2], -LN2, ["klDivergence"]), [[[most]], {}, { entropy: -inf }], [[[least]], {}, { entropy: least * Math.round(-Math.log(least)) }],
      [[[least], [4 * least]], { base: 1e300 }, { klDivergence: 0 }], [[[least], [10]], { base: 1e300 }, { crossEntropy: 0 }],
      ...[least, most].flatMap((value): Example[] => [
        [[[value, value]], { normalize: true }, { entropy: LN2 }], both([value, 0], [1, 1], LN2, ["klDivergence"], { normalize: true }),
        both([value, value], [3, 3], 0, ["klDivergence"], { normalize: true }), both([value, 0], [0, 1], LN2, ["jsDivergence"], { normalize: true }),
      ]),
    ],
    "normalize divides by the sum, which must be positive and finite": [
      [[[2, 2]], { normalize: true }, { entropy: LN2, perplexity: 2 }], ...own([0, 3], { normalize: true }, 0, 1),
      ...[[], [0, 0], [nan, 3], [-1, 3], [-1, 1], [inf, 3]].flatMap((p) => own(p, { normalize: true }, nan)),
      [[[2, 2, 0, 0, 0, 7]], { normalize: true, cols: 2 }, { entropy: [LN2, nan, 0] }],
      both([0, 4], [0, 9], 0, BINARY, { normalize: true }), both([1, 1], [0, 9], inf, ["crossEntropy", "klDivergence"], { normalize: true }),
      ...([[[0, 0], [1, 1]], [[1, 1], [0, 0]], [[0, 1], [nan, 1]], [[0, 1], [-1, 1]], [[1, 1], [1, inf]], [[1, inf], [1, 1]]] as const).map(([p, q]) =>
        both(p, q, nan, BINARY, { normalize: true })),
      both([1, 1], [4, 4], 0, DIVERGENCES, { normalize: true }), both([1, 2, 0], [4, 8, 0], 0, DIVERGENCES, { normalize: true }),
      both([0, 2], [5, 5], LN2, ["klDivergence"], { normalize: true }), generalized([0, 2], [5, 5], LN2, { normalize: true }),
      both([0, 2], [5, 5], 1, ["klDivergence"], { normalize: true, base: 2 }), both([3, 0], [0, 5], LN2, ["jsDivergence"], { normalize: true }),
    ],
    // Logits and log-probabilities.
    "the probabilities of logits are their softmax": [
      ...[[], [-inf, -inf], [0, inf], [-inf, nan], [nan, 0, 1, 2, 3]].flatMap((x) => own(x, { from: "logits" }, nan)),
      ...[[3, -inf], [-1e30]].flatMap((x) => own(x, { from: "logits" }, 0, 1)), [[[7, 7]], { from: "logits" }, { entropy: LN2, perplexity: 2 }],
      ...([[[0, 0], [0, -inf]], [[0, -inf], [-inf, 0]], [[0, -1e5], [0, -inf]]] as const).map(([p, q]) =>
        both(p, q, inf, ["crossEntropy", "klDivergence"], { from: "logits" })),
      ...([[[0, 0], [-inf, -inf]], [[0, 0], [0, inf]], [[0, 0, nan], [0, -inf, 0]]] as const).map(([p, q]) => both(p, q, nan, BINARY, { from: "logits" })),
      both([0, -inf], [1, 1], LN2, ["crossEntropy", "klDivergence"], { from: "logits" }),
      both([1, 2, 3], [101, 102, 103], 0, DIVERGENCES, { from: "logits" }), both([0, -inf], [-inf, 0], LN2, ["jsDivergence"], { from: "logits" }),
      generalized([0, 0], [0, -inf], inf, { from: "logits" }),
    ],
    "log-probabilities are finite or -∞, and need not be normalized": [
      ...[[], [-inf, -inf], [0, -inf]].flatMap((x) => own(x, { from: "logProbs" }, 0, 1)), ...[[-1, inf], [nan, inf, -inf], [-1, nan]].flatMap((x) => own(x, { from: "logProbs" }, nan)),
      both([0], [-inf], inf, ["crossEntropy", "klDivergence"], { from: "logProbs" }), generalized([0], [-inf], inf, { from: "logProbs" }),
      both([0, nan], [-inf, 0], nan, BINARY, { from: "logProbs" }), both([-inf, 0], [5, 0], 0, ["crossEntropy", "klDivergence"], { from: "logProbs" }),
      both([0], [-inf], LN2 / 2, ["jsDivergence"], { from: "logProbs" }), generalized([-inf], [0], 1, { from: "logProbs" }), generalized([-1, -2], [-1, -2], 0, { from: "logProbs" }),
    ],
    "a temperature near 0 leaves the largest logits": [1e-300, 5e-324, 1e-30].flatMap((temperature): Example[] => [
      [[[1, 2]], { temperature }, { softmax: [0, 1] }], [[[0]], { temperature }, { softmax: 1 }],
      [[[2, 2, -inf, 1]], { temperature }, { softmax: [0.5, 0.5, 0, 0] }], [[[2, 2]], { temperature }, { logSoftmax: -LN2 }],
      [[[1, 2]], { temperature, from: "logits" }, { entropy: 0, perplexity: 1 }],
      both([1, 2], [2, 1], LN2, ["jsDivergence"], { temperature, from: "logits" }), both([1, 2], [3, 4], 0, DIVERGENCES, { temperature, from: "logits" }),
    ]),
    "a huge temperature makes finite logits equal": [1e300, 1.7e308].flatMap((temperature): Example[] => [
      [[[1, 2]], { temperature }, { softmax: 0.5 }], [[[1, -inf]], { temperature }, { softmax: [1, 0] }],
      ...alike([[1, inf], [1, nan], [-inf, -inf]], { temperature }, all(SOFTMAX, nan)),
      [[[1, 2]], { temperature, from: "logits" }, { entropy: LN2, perplexity: 2 }], [[[1, -inf]], { temperature, from: "logits" }, { entropy: 0 }],
      [[[]], { temperature, from: "logits" }, { entropy: nan }], both([1, 2], [1, -inf], inf, ["crossEntropy"], { temperature, from: "logits" }),
    ]),
    "logits almost out of range, at any temperature": [0.5, 1, 2, 1e-3].flatMap((temperature): Example[] => [
      [[[huge, -huge]], { temperature }, { softmax: [1, 0] }], [[[huge, -huge]], { temperature, from: "logits" }, { entropy: 0 }],
      loss([huge, -huge], [1, 0], { temperature }, 0),
    ]),
    ...ORDERS,
    "tables: what a variable says of another": [
      [[[0.5, 0, 0, 0.5]], { shape: [2, 2] }, { mutualInformation: LN2, conditionalEntropy: 0 }],
      [[[0.5, 0, 0, 0.5]], { shape: [2, 2], base: 2 }, { mutualInformation: 1 }],
      [[[3, 0, 0, 3]], { shape: [2, 2], normalize: true }, { mutualInformation: LN2 }],
      ...alike([[1, 2, 2, 4], [0.25, 0.25, 0.25, 0.25], [7, 0, 0, 0], [0, 0, 2, 1]], { shape: [2, 2] }, { mutualInformation: 0 }),
      [[[1, 2, 3]], { shape: [1, 3] }, { mutualInformation: 0 }], [[[1, 2, 3]], { shape: [3, 1] }, all(TABLES, 0)],
      [[[0.5, 0, 0, 0.5, 1, 1, 1, 1]], { shape: [2, 2, 2] }, { mutualInformation: [LN2, 0] }],
      [[[0.5, 0, 0, 0.5]], { shape: [1, 2, 2] }, { mutualInformation: [LN2] }],
      [[[0.25, 0.25, 0.25, 0.25]], { shape: [2, 2] }, { conditionalEntropy: LN2 }],
      [[[3, 3, 3, 3]], { shape: [2, 2], normalize: true, base: 2 }, { conditionalEntropy: 1 }],
      [[[0, 0, 1, 1]], { shape: [2, 2], base: 2 }, { conditionalEntropy: 2 }],
      [[[1, 1, 0, 5, 0, 0, 2, 2]], { shape: [2, 2, 2], base: 2, normalize: true }, { conditionalEntropy: [2 / 7, 1] }],
    ],
    "tables: 0 ln 0 is 0, and a probability is no NaN, not negative, and finite": [
      ...alike([[-0, -0, 0, 0], [0, 0, 0, 0]], { shape: [2, 2] }, all(TABLES, 0)),
      ...alike([[1, 0, 0, -1], [1, 1, 1, -0.25], [1, 1, 1, -3], [-2, -2, -2, -3], [1, 0, 0, inf], [1, 0, 0, -inf], [1, nan, 0, 0]], { shape: [2, 2] }, all(TABLES, nan)),
      ...alike([[0, 0, 0, 0], [nan, 0, 0, 0]], { shape: [2, 2], normalize: true }, all(TABLES, nan)),
      [[[1, 0, 0, inf, 0, 1, 0, 0]], { shape: [2, 2, 2] }, all(TABLES, [nan, 0])],
      [[[]], { shape: [0, 2] }, all(TABLES, 0)], [[[]], { shape: [2, 0], normalize: true }, all(TABLES, nan)],
      [[[]], { shape: [2, 0, 3] }, all(TABLES, [0, 0])], [[[]], { shape: [0, 3, 3] }, all(TABLES, [])],
    ],
    // Losses of classes: against class ids, or probabilities.
    "an ignored row has loss and gradient 0, whatever its logits": [
      loss([nan, inf, 0, 0], ids(-100, 0), { cols: 2 }, [0, LN2], [0, 0, -0.5, 0.5]),
      loss([nan, inf, 0, 0], ids(-1, 1), { cols: 2, ignoreIndex: -1 }, [0, LN2], [0, 0, 0.5, -0.5]),
      loss([nan, inf, 0, 0], ids(1, 0), { cols: 2, ignoreIndex: 1 }, [0, LN2], [0, 0, -0.5, 0.5]),
      loss([-inf, -inf, 0, 0], ids(7, 0), { cols: 2, ignoreIndex: 7, labelSmoothing: 0.5, classWeights: [2, 2] }, [0, 2 * LN2], [0, 0, -0.5, 0.5]),
      ...["sum", "mean"].map((reduction) => loss([nan, inf, 0, 0], ids(-100, 0), { cols: 2, reduction }, LN2, [0, 0, -0.5, 0.5])),
      loss([nan, inf, 0, 0], ids(-100, 0), { cols: 2, reduction: "mean", classWeights: [4, 1] }, LN2, [0, 0, -0.5, 0.5]),
      loss([nan, 1, 0, 0], ids(-100, 0), { cols: 2, from: "logProbs" }, [0, 0], [0, 0, -1, 0]),
      loss([nan, 1, 2, 3], ids(-100, -100), { cols: 2 }, [0, 0], 0), loss([nan, 1, 2, 3], ids(-100, -100), { cols: 2, reduction: "sum" }, 0, 0),
      loss([0, -inf, 1, 1, inf, 0, -inf, -inf, nan, 0], ids(0, 1, 0, 1, -100), { cols: 2 }, [0, LN2, nan, nan, 0], [0, 0, 0.5, -0.5, nan, nan, nan, nan, 0, 0]),
      loss([], ids(-100), {}, 0, []), loss([0, 0], ids(-100, 1, -100), { offsets }, [0, LN2, 0], [0.5, -0.5]),
      ...["sum", "mean"].map((reduction) => loss([0, 0], ids(-100, 1, -100), { offsets, reduction }, LN2, [0.5, -0.5])),
    ],
    "the sum of no losses is 0, and their mean NaN": [
      loss([nan, 1, 2, 3], ids(-100, -100), { cols: 2, reduction: "mean" }, nan),
      loss([1, 2], ids(0), { cols: 2, classWeights: [0, 1], reduction: "mean" }, nan), loss([1, 2], ids(0), { cols: 2, classWeights: [0, 1], reduction: "sum" }, 0),
      ...[ids(), []].flatMap((none) => [
        loss([], none, { cols: 2 }, [], []), loss([], none, { cols: 2, reduction: "sum" }, 0, []), loss([], none, { cols: 2, reduction: "mean" }, nan, []),
      ]),
      loss([], [], { shape: [0, 3], reduction: "mean" }, nan, []),
      ...([{}, { shape: [2, 0] }] as const).map((layout): Example => [[[], []], { ...layout, reduction: "sum" }, all(ELEMENT_LOSSES, 0)]),
      [[[], []], { reduction: "mean" }, all(ELEMENT_LOSSES, nan)],
    ],
    "a target of 0 has no effect, any other counts": [
      loss([0, -inf], [1, 0], {}, 0, 0), loss([0, -inf], [2, 0], { cols: 2 }, [0], 0), loss([0, -inf], [0.5, 0.5], {}, inf, [0.5, -0.5]),
      loss([0, -inf], [1, 0], { labelSmoothing: 0.5 }, inf, [0.25, -0.25]), loss([0, -inf], ids(0), { cols: 2, labelSmoothing: 0.5 }, [inf], [0.25, -0.25]),
      loss([0, -inf], ids(0), { cols: 2, labelSmoothing: 0.5, classWeights: [1, 0] }, [0]), loss([0, -inf], [0.5, 0.5], { classWeights: [1, 0] }, 0),
      loss([0, -inf], ids(1), {}, inf), loss([0, 0], [0, 0], {}, 0, 0), loss([-0.5, -inf], [1, 0], { from: "logProbs" }, 0.5),
      loss([-0.5, -inf], [0, 1], { from: "logProbs" }, inf), loss([-0.5, -inf], ids(0), { cols: 2, from: "logProbs" }, [0.5]),
      loss([-0.5, -inf], ids(1), { cols: 2, from: "logProbs" }, [inf]), loss([0, -1], [1, 1], { offsets, from: "logProbs" }, [0, 1, 0], -1),
      loss([0, 0, 0, -inf], ids(0, 1), { cols: 2, reduction: "sum" }, inf), loss([0, 0, 0, -inf], ids(0, 1), { cols: 2, reduction: "mean" }, inf),
    ],
    "NaN, +∞ and -∞ alone give NaN, as do targets that are no probabilities": [
      loss([0, nan], [1, 0], {}, nan, nan), loss([0, 1], [nan, 0], {}, nan, nan), loss([0, inf], [1, 0], {}, nan, nan),
      loss([-inf, -inf], [1, 0], {}, nan, nan), loss([0, 1], [-0.5, 1], {}, nan), loss([0, 1], [inf, 1], {}, nan),
      loss([0, 0, nan, 0], ids(0, 0), { cols: 2, reduction: "sum" }, nan), loss([0, 0], [1, 0], { offsets }, [nan, LN2, nan], [-0.5, 0.5]),
    ],
    "one class, and temperatures at their ends": [
      loss([7], ids(0), { cols: 1 }, [0], 0), loss([7, -3], ids(0, 0), { cols: 1, labelSmoothing: 0.1, temperature: 0.3 }, [0, 0]),
      loss([7], [1], { cols: 1, temperature: 2 }, [0], 0), loss([1, 2], ids(1), { cols: 2, temperature: 1e-300 }, [0]),
      loss([1, 2], ids(1), { cols: 2, temperature: 1e300 }, [LN2]), loss([0, 1], ids(1), { cols: 2, temperature: 1e-310 }, [0], 0),
    ],
    "binary losses: 0 or +∞ for a certain p, NaN outside of [0, 1] and for targets that are no probabilities": [
      [[[0, 1, 0, 1], [0, 1, 1, 0]], {}, { binaryCrossEntropy: [0, 0, inf, inf] }],
      [[[0, 1, 0.5, 0.5], [0.5, 0.5, 0, 1]], {}, { binaryCrossEntropy: [inf, inf, LN2, LN2] }],
      [[[-0.25, 1.5, -inf, inf, nan], [0, 1, 0.5, 0.5, 0]], {}, { binaryCrossEntropy: nan }],
      [[[0.5, 0.5, 0.5], [nan, -1, inf]], {}, all(ELEMENT_LOSSES, nan)],
      [[[0, 1], [0, 1]], { reduction: "sum" }, { binaryCrossEntropy: 0 }], [[[0.5, 0.5], [0, 1]], { reduction: "mean" }, { binaryCrossEntropy: LN2 }],
      [[[0, 0.5], [1, 1]], { reduction: "mean" }, { binaryCrossEntropy: inf }], [[[0, 2], [1, 1]], { reduction: "sum" }, { binaryCrossEntropy: nan }],
      [[[0, 0, nan, 0], [0, 1, 0, nan]], {}, { binaryCrossEntropyWithLogits: [LN2, LN2, nan, nan], binaryCrossEntropyWithLogitsGrad: [0.5, -0.5, nan, nan] }],
      [[[0, 0], [0, 1]], { posWeight: 2 }, { binaryCrossEntropyWithLogits: [LN2, 2 * LN2] }],
      [[[0, 0], [0, 1]], { posWeight: 2, reduction: "mean" }, { binaryCrossEntropyWithLogitsGrad: [0.25, -0.5] }],
      [[[0, 0, 0, 0], [1, 1, 1, 1]], { posWeight: [1, 4], cols: 2 }, { binaryCrossEntropyWithLogits: [LN2, 4 * LN2, LN2, 4 * LN2] }],
      [[[0, 0, 0, 0], [1, 1, 1, 1]], { posWeight: [1, 4], shape: [2, 2], axis: 0 }, { binaryCrossEntropyWithLogits: [LN2, LN2, 4 * LN2, 4 * LN2] }],
      [[[0, 0, 0, 0], [1, 0.5]], { posWeight: [1, 4], cols: 2 }, { binaryCrossEntropyWithLogits: [LN2, 2.5 * LN2, LN2, 2.5 * LN2] }],
      [[[0, 1], [0, 0, 1, 1]], { cols: 2 }, { binaryCrossEntropy: [0, inf, inf, 0] }],
      [[[0, nan], [0, 1]], { reduction: "mean" }, { binaryCrossEntropyWithLogits: nan }],
      [[[0.5, nan, 0.5], [0, nan, 1]], { cols: 1, rowStride: 2 }, { binaryCrossEntropy: [LN2, LN2] }],
      [[[0, nan, 0], [0, nan, 1]], { cols: 1, rowStride: 2, reduction: "mean" }, { binaryCrossEntropyWithLogits: LN2, binaryCrossEntropyWithLogitsGrad: [0.25, -0.25] }],
    ],
    // Functions of each element.
    "NaN gives NaN": [
      [[[nan]], {}, all(elementwise(false), nan)],
      [[[nan, 1, nan, inf, nan, -inf, nan, 0, nan], [1, nan, nan, nan, inf, nan, -inf, nan, 0]], {}, all(elementwise(true), nan)],
    ],
    "the ends of a function's domain and range": [
      map("exp", [inf, -inf, 0, -0, over, under, most, -most, least, 800, 1200, 1900], [inf, 0, 1, 1, inf, 0, inf, 0, 1, inf, inf, inf]),
      map("expm1", [inf, -inf, 0, -0, over, -most, least, -least], [inf, -1, 0, -0, inf, -1, least, -least]),
      map("log", [inf, -inf, 0, -0, 1, -1, -least], [inf, nan, -inf, -inf, 0, nan, nan]),
      map("log1p", [inf, -inf, 0, -0, -1, -1.5, least, -least], [inf, nan, 0, -0, -inf, nan, least, -least]),
      map("log1mExp", [0, -0, least, 1, inf, -inf, -most], [-inf, -inf, nan, nan, nan, -0, -0]),
      map("sigmoid", [0, -0, inf, -inf, 40, most, -most, under], [0.5, 0.5, 1, 0, 1, 1, 0, 0]),
      map("logit", [0, -0, 1, 0.5, -least, 1 / belowOne, 2, inf, -inf], [-inf, -inf, inf, 0, nan, nan, nan, nan, nan]),
      map("logSigmoid", [inf, -inf, most, -most, -1000], [-0, -inf, -0, -most, -1000]), map("softplus", [inf, -inf, most, -most, 1000], [inf, 0, most, 0, 1000]),
      map("xlogx", [0, -0, 1, inf, -least, -inf], [0, 0, 0, inf, nan, nan]), map("selfInformation", [1, 0, -0, inf, -inf, -least], [0, inf, inf, nan, nan, nan]),
      [[[1, 0.125, 0.5]], { base: 2 }, { selfInformation: [0, 3, 1] }],
    ],
    "a zero has the sign of the side from which it is rounded, and of a product": [
      ...["exp", "sigmoid", "softplus"].map((op) => map(op, [-800, -1000, -1200, -1480, -1e5, -inf], [0, 0, 0, 0, 0, 0])),
      map("expm1", [0, -0], [0, -0]), map("log1p", [0, -0], [0, -0]), map("log", [1], [0]), map("logit", [0.5], [0]),
      map("log1mExp", [-1000, -2000, -inf], [-0, -0, -0]), map("logSigmoid", [1000, inf], [-0, -0]), map("xlogx", [0, -0, 1], [0, 0, 0]),
      pairs("xlogy", [0, -0, 0, -0, 2, -2], [2, 2, 0.5, 0.5, 1, 1], [0, 0, 0, 0, 0, -0]), pairs("xlog1py", [0, -0, 2, 2, -2, -2], [2, 2, 0, -0, 0, -0], [0, 0, 0, -0, -0, 0]),
      pairs("logAddExp", [0, -0, -0], [-inf, -inf, -1000], [0, 0, 0]), pairs("logSubExp", [0, -0, 0], [-inf, -inf, -1000], [0, 0, 0]),
      map("selfInformation", [1], [0]), [[[1, 0], [1, 0]], {}, { binaryCrossEntropy: 0 }], [[[inf, -inf], [1, 0]], {}, { binaryCrossEntropyWithLogits: 0 }],
    ],
    "a mean over rows that all weigh 0 is NaN": [
      ...[{}, { labelSmoothing: 0.1 }].map((more): Example => [[[1, 2], ids(0)], { classWeights: [0, 0], reduction: "mean", ...more }, { crossEntropyLoss: nan }]),
      [[[1, 2], ids(0)], { labelSmoothing: 0.1, classWeights: [0, 0], reduction: "mean", emptyRow: "zero" }, { crossEntropyLoss: 0 }],
      [[[1, 2], ids(0)], { reduction: "mean", rowWeights: [0] }, { crossEntropyLoss: nan }], [[[1]], { reduction: "mean", rowWeights: [0] }, { entropy: nan }],
    ],
    "pseudocounts make no negative element a probability": [
      ...own([-0.5, 1], { normalize: true, pseudocount: 1, cols: 2 }, [nan], [nan]), [[[0, 0]], { normalize: true, pseudocount: 3, cols: 2 }, { entropy: [LN2], perplexity: [2] }],
    ],
    "0 ln y is 0, and ln(e^a - e^b) is NaN for a < b": [
      pairs("xlogy", [0, 0, -0, 0, 2, -2, 1, 2, -2, inf, inf, 2], [0, inf, -1, -inf, 0, 0, -1, 1, 1, 1, 2, inf], [0, 0, 0, 0, -inf, inf, nan, 0, -0, nan, inf, inf]),
      pairs("xlog1py", [0, 0, -0, 2, -2, 1, 2, 2, -2, inf, 1], [-1, inf, -2, -1, -1, -2, 0, -0, 0, 0, least], [0, 0, 0, -inf, inf, nan, 0, -0, -0, nan, least]),
      pairs("logAddExp", [-inf, inf, inf, -inf, inf, -inf, 3, most, most, -most], [-inf, inf, -inf, inf, 1, 3, -inf, -most, most, -most], [-inf, inf, inf, inf, inf, 3, 3, most, most, -most]),
      pairs("logSubExp", [-inf, inf, inf, -inf, inf, 1, 3, -inf, 3, 0], [-inf, inf, -inf, inf, 1, inf, -inf, 3, 3, -0], [-inf, nan, inf, nan, inf, nan, 3, nan, -inf, -inf]),
      pairs("logSubExp", [-0, 0, most, most], [0, least, -most, most], [-inf, nan, most, -inf]),
    ],
    "rows without elements": [
      [[[]], { shape: [2, 0] }, { logSumExp: [-inf, -inf] }], [[[]], { shape: [2, 0, 3], axis: 1 }, { logSumExp: new Array<number>(6).fill(-inf), softmax: [] }],
      [[[]], { shape: [0, 3] }, { logSumExp: [] }], [[[]], { shape: [0, 3], axis: 0 }, { logSumExp: [-inf, -inf, -inf] }],
      [[[]], { offsets: ids(0) }, { logSumExp: [] }], [[[5]], { shape: [1] }, { logSumExp: [5] }],
      [[[0, 0]], { offsets }, { logSumExp: [-inf, LN2, -inf], softmax: 0.5, logSoftmax: -LN2 }],
      ...own([1, 0], { offsets }, [0, 0, 0], [1, 1, 1]), ...own([1, 0], { offsets, normalize: true }, [nan, 0, nan], [nan, 1, nan]),
      ...[{}, { temperature: 2 }].flatMap((more) => own([3, -inf], { offsets, from: "logits", ...more }, [nan, 0, nan], [nan, 1, nan])),
      ...own([0, -inf], { offsets, from: "logProbs" }, [0, 0, 0], [1, 1, 1]), ...own([], { shape: [2, 0] }, [0, 0], [1, 1]),
      ...own([], { shape: [2, 0], from: "logits" }, [nan, nan]), ...own([], { shape: [0, 2] }, []),
    ],
    "no rows": [{ cols: 3 }, { cols: 3, rowStride: 4 }, { shape: [0, 2] }].flatMap((layout): Example[] => [
      [[[]], layout, all(ofRows(false), [])], [[[], []], layout, all(ofRows(true), [])],
    ]),
    "no elements": [{}, { shape: [2, 0] }, { shape: [0, 2], axis: 0 }, { offsets: ids(0, 0) }].flatMap((layout): Example[] => [
      [[[]], layout, all(elementwise(false), [])], [[[], []], layout, all([...elementwise(true), ...ELEMENT_LOSSES, "binaryCrossEntropyWithLogitsGrad"], [])],
    ]),
    ...added,
  };
}
