// Calls that throw for an option or an argument, one a line.
import { isOf } from "../../support.js";
import { big, floats, ids, offsets, p, x, y } from "./inputs.js";
import { BINARY, MAPS, PAIRS } from "./takes.js";
import {
  type Kind,
  notNumbers,
  ofClasses,
  ofLayout,
  ofMask,
  ofMeasures,
  ofReduction,
  ofTemperature,
  ofWeights,
  outOfRange,
  posWeight,
  type Wrong,
} from "./wrong.js";

const isLaid = (options: object): boolean =>
  ["cols", "rowStride", "shape", "axis", "offsets"].some((name) => name in options);

/** Has an operation no rows, but elements by themselves? */
const isElementwise = (op: string) => isOf("elementwise", op) || op.startsWith("binary");

/** The errors of some options, for an operation on rows of 2. */
function each(op: string, args: readonly unknown[], wrong: readonly Wrong[]) {
  return wrong.map(([kind, argument, options]) => {
    const given = isLaid(options) || isElementwise(op) ? options : { cols: 2, ...options };
    return [op, kind, argument, args, given] as const;
  });
}

const label = (targets: unknown): readonly unknown[] => [x, targets];

export type Line = readonly [op: string, kind: Kind, argument: RegExp, args: readonly unknown[], options: object];

/** The shape has two or three lengths, and nothing else says how tables lie. */
const ofTables = (op: string): Line[] => [
  ...[undefined, null, 4, "22", [2, "2"]].map((shape): Line => [op, "TypeError", /shape/, [p], { shape }]),
  [op, "TypeError", /shape/, [p], {}],
  [op, "TypeError", /shape/, [p], { base: 2 }],
  ...[[], [4], [1, 1, 2, 2], [2, 3], [3, 2, 2], [2, -2], [2, 1.5]].map(
    (shape): Line => [op, "RangeError", /shape|length/, [p], { shape }],
  ),
  [op, "TypeError", /axis/, [p], { shape: [2, 2], axis: 0 }],
  [op, "TypeError", /cols/, [p], { cols: 2 }],
  [op, "TypeError", /normalize/, [p], { shape: [2, 2], normalize: 1 }],
  [op, "RangeError", /base/, [p], { shape: [2, 2], base: 1 }],
  [op, "TypeError", /joint/, [ids], { shape: [2, 1] }],
  [op, "TypeError", /joint/, [], { shape: [2, 2] }],
  [op, "RangeError", /out/, [p], { shape: [2, 2], out: new Float64Array(2) }],
  [op, "RangeError", /out/, [p], { shape: [2, 1, 2], out: new Float64Array(4) }],
  [op, "TypeError", /out/, [p], { shape: [2, 2], out: new Float32Array(1) }],
  [op, "RangeError", /out/, [floats.subarray(0, 4)], { shape: [2, 2], out: floats.subarray(3, 4) }],
];

export const lines: Line[] = [
  ...["logSumExp", "logMeanExp", "softmax", "logSoftmax", "entropy", "perplexity"].flatMap((op) =>
    each(op, [x], ofLayout),
  ),
  ...["crossEntropy", "klDivergence", "jsDivergence", "jsDistance"].flatMap((op) => each(op, [p, p], ofLayout)),
  ...[...MAPS, "selfInformation"].flatMap((op) => each(op, [p], ofLayout)),
  ...[...PAIRS, ...BINARY].flatMap((op) => each(op, [p, p], ofLayout)),
  ...[...PAIRS, ...BINARY].flatMap((op): Line[] => [
    [op, "TypeError", /y|b/, [p], {}],
    [op, "TypeError", /y|b/, [p, new Float32Array(4)], {}],
    [op, "RangeError", /y|b/, [p, p.subarray(0, 2)], {}],
    [op, "RangeError", /y|b/, [p, p.subarray(0, 2)], { offsets }],
    [op, "RangeError", /y|b/, [p, p.subarray(0, 1)], { cols: 2 }],
    [op, "RangeError", /[xpzayb]/, [[1, 2, 3], p], { cols: 2 }],
    [op, "RangeError", /out/, [p, floats.subarray(0, 4)], { out: floats.subarray(0, 4) }],
    [op, "RangeError", /out/, [floats.subarray(0, 2), p], { cols: 2, out: floats.subarray(0, 4) }],
  ]),
  ...["crossEntropyLoss", "crossEntropyLossGrad"].flatMap((op) => each(op, [x, ids], ofLayout)),
  ...["logSumExp", "logMeanExp", "softmax", "logSoftmax"].flatMap((op) => each(op, [x], ofMask)),
  ...["softmax", "logSoftmax"].flatMap((op) => each(op, [x], ofTemperature)),
  ...each("logSumExp", [x], ofWeights),
  ...["entropy", "perplexity"].flatMap((op) => each(op, [p], ofMeasures)),
  ...["mutualInformation", "conditionalEntropy"].flatMap(ofTables),
  ...["crossEntropy", "klDivergence", "jsDivergence", "jsDistance"].flatMap((op) => each(op, [p, p], ofMeasures)),
  ...["crossEntropyLoss", "crossEntropyLossGrad"].flatMap((op): Line[] => [
    ...each(op, [x, ids], ofClasses),
    ...each(op, [x, p], ofClasses),
    ...each(op, [x, ids], [...notNumbers("ignoreIndex"), ...outOfRange("ignoreIndex", 0.5, Number.NaN, Infinity)]),
    ...each(op, [x, p], [["TypeError", /ignoreIndex/, { ignoreIndex: -100 }]]),
    ...each(op, [x, p], [["TypeError", /ignoreIndex/, { ignoreIndex: 1 }]]),
    ...[
      [0, 2],
      [0, -1],
      [0, 0.5],
      [0, Number.NaN],
      [Infinity, 0],
      Uint32Array.of(0, 2 ** 32 - 100),
      Int8Array.of(-1, 0),
    ].map((targets): Line => [op, "RangeError", /targets\[[01]\]/, label(targets), { cols: 2 }]),
    // With another class to ignore, the usual one is out of range.
    [op, "RangeError", /targets\[1\]/, label([0, -100]), { cols: 2, ignoreIndex: -1 }],
    [op, "RangeError", /targets\[0\]/, label([-1, 0]), { cols: 2, ignoreIndex: -2 }],
    // As many as its own row has.
    [op, "RangeError", /targets\[1\]/, label([2, 1]), { offsets: Int32Array.of(0, 3, 4) }],
    [op, "RangeError", /targets\[0\]/, label([0, 1]), { offsets: Int32Array.of(0, 0, 4) }],
    [op, "RangeError", /targets\[3\]/, label([0, 0, 0, 1]), { shape: [1, 4], axis: 0 }],
    ...[new BigInt64Array(2), new BigUint64Array(2), new Float32Array(4), "01", null, undefined, 1, ["0", "1"]].map(
      (targets): Line => [op, "TypeError", /targets/, label(targets), { cols: 2 }],
    ),
    ...[[0], [0, 1, 0], new Int32Array(4), new Float64Array(3), new Float64Array(5)].map(
      (targets): Line => [op, "RangeError", /targets/, label(targets), { cols: 2 }],
    ),
    [op, "RangeError", /targets/, label([0, 1]), { shape: [4, 1], axis: 1 }],
    [op, "RangeError", /targets/, label([0, 1]), { offsets: Int32Array.of(0, 1, 2, 4) }],
  ]),
  ...["binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"].flatMap((op): Line[] => [
    ...each(op, [x, y], [...ofReduction, ...posWeight]),
    [op, "TypeError", /y/, [x, ids], {}],
  ]),
  ...each("binaryCrossEntropy", [p, y], ofReduction),
  // A number has no place in an array.
  ...["sum", "mean"].flatMap((reduction): Line[] => [
    ["crossEntropyLoss", "TypeError", /out/, [x, ids], { cols: 2, reduction, out: new Float64Array(1) }],
    ["crossEntropyLoss", "TypeError", /out/, [x, p], { cols: 2, reduction, out: new Float64Array(2) }],
    ["binaryCrossEntropy", "TypeError", /out/, [p, y], { reduction, out: new Float64Array(1) }],
    ["binaryCrossEntropyWithLogits", "TypeError", /out/, [x, y], { reduction, out: new Float64Array(4) }],
  ]),
  // One row against many: of rows of that length, and not of ragged ones.
  ["crossEntropy", "RangeError", /q/, [p, [1, 2, 3]], { cols: 2 }],
  ["crossEntropy", "RangeError", /q/, [p, [1]], { cols: 2 }],
  ["klDivergence", "RangeError", /of p must be a multiple of cols, 2, got 3/, [[1, 2, 3], p], { cols: 2 }],
  [
    "klDivergence",
    "RangeError",
    /of q must be .*, got 3/,
    [
      [1, 2],
      [1, 2, 3],
    ],
    { cols: 2 },
  ],
  [
    "klDivergence",
    "RangeError",
    /of q must be .*, got 3/,
    [
      [1, 2, 3, 4],
      [1, 2, 3],
    ],
    { shape: [2, 2] },
  ],
  ["klDivergence", "RangeError", /q/, [p, [1, 2]], { offsets }],
  ["jsDivergence", "RangeError", /p|q/, [p, p.subarray(0, 2)], {}],
  // out shares memory with an input or an option.
  ["softmax", "RangeError", /out/, [floats.subarray(0, 4)], { shape: [2, 2], axis: 0, out: floats.subarray(1, 5) }],
  ["softmax", "RangeError", /out/, [floats.subarray(0, 5)], { cols: 2, rowStride: 3, out: floats.subarray(0, 4) }],
  ["logSumExp", "RangeError", /out/, [floats.subarray(0, 4)], { offsets, out: floats.subarray(0, 2) }],
  ["logSumExp", "RangeError", /out/, [x], { cols: 2, weights: floats.subarray(0, 4), out: floats.subarray(3, 5) }],
  ["softmax", "RangeError", /out/, [x], { cols: 2, mask: new Uint8Array(big, 8, 4), out: floats.subarray(0, 4) }],
  ["crossEntropyLoss", "RangeError", /out/, [x, floats.subarray(0, 4)], { cols: 2, out: floats.subarray(3, 5) }],
  [
    "crossEntropyLoss",
    "RangeError",
    /out/,
    [x, ids],
    { cols: 2, classWeights: floats.subarray(0, 2), out: floats.subarray(1, 3) },
  ],
  ["crossEntropyLoss", "RangeError", /out/, [x, new Int32Array(big, 0, 2)], { cols: 2, out: floats.subarray(0, 2) }],
  ["crossEntropyLossGrad", "RangeError", /out/, [x, floats.subarray(0, 4)], { cols: 2, out: floats.subarray(0, 4) }],
  [
    "binaryCrossEntropyWithLogits",
    "RangeError",
    /out/,
    [x, y],
    { cols: 2, posWeight: floats.subarray(0, 2), out: floats.subarray(0, 4) },
  ],
];
