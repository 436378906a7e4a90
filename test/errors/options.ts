// Wrong options: which error, that its message names the function and the argument, and that nothing was written.
import { describe, expect, test } from "vitest";
import { backends, FAMILIES, type Family, isOf, ROW_RESULTS, run } from "../support.js";

const LAYOUT = ["cols", "rowStride", "shape", "axis", "offsets", "out"];
const MEASURE = [...LAYOUT, "base", "from", "normalize", "temperature"];
const LOSS = [...LAYOUT, "classWeights", "ignoreIndex", "labelSmoothing", "reduction", "temperature", "from"];

const TABLE = ["shape", "out", "base", "normalize"];

/** Of each element, and of each pair of elements. */
const MAPS = ["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logit", "logSigmoid", "softplus", "xlogx"];
const PAIRS = ["xlogy", "xlog1py", "logAddExp", "logSubExp"];

const BINARY = ["binaryCrossEntropy", "binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"];

/** The options that each takes. */
const takes: Readonly<Record<string, readonly string[]>> = {
  logSumExp: [...LAYOUT, "weights", "mask"],
  logMeanExp: [...LAYOUT, "mask"],
  softmax: [...LAYOUT, "mask", "temperature"],
  logSoftmax: [...LAYOUT, "mask", "temperature"],
  logCumSumExp: LAYOUT,
  argmax: LAYOUT,
  topK: LAYOUT.filter((name) => name !== "out"),
  entropy: MEASURE,
  crossEntropy: MEASURE,
  klDivergence: [...MEASURE, "form"],
  jsDivergence: MEASURE,
  jsDistance: MEASURE,
  perplexity: MEASURE.filter((option) => option !== "base"),
  mutualInformation: TABLE,
  conditionalEntropy: TABLE,
  crossEntropyLoss: LOSS,
  crossEntropyLossGrad: LOSS,
  binaryCrossEntropy: [...LAYOUT, "reduction"],
  binaryCrossEntropyWithLogits: [...LAYOUT, "reduction", "posWeight"],
  binaryCrossEntropyWithLogitsGrad: [...LAYOUT, "reduction", "posWeight"],
  ...Object.fromEntries([...MAPS, ...PAIRS].map((op) => [op, LAYOUT])),
  selfInformation: [...LAYOUT, "base"],
};

const every = [
  ...new Set([...Object.values(takes).flat(), "colls", "Cols", "dim", "threads", "toString", "constructor"]),
];

const x = Float64Array.of(1, 2, 3, 4);
const p = Float64Array.of(0.25, 0.75, 0.5, 0.5);
const y = Float64Array.of(1, 0, 0.5, 0.5);
const ids = Int32Array.of(0, 1);
const detached = new Uint8Array(4);
const detachedOffsets = new Int32Array(3);
structuredClone([detached, detachedOffsets], { transfer: [detached.buffer, detachedOffsets.buffer] });
const offsets = Int32Array.of(0, 2, 4);

type Kind = "TypeError" | "RangeError";

/** What is wrong: the kind of error, the argument it names, and the options beside `cols: 2` unless they are a layout. */
type Wrong = readonly [kind: Kind, argument: RegExp, options: Readonly<Record<string, unknown>>];

/** Values of an option that are no numbers. */
const notNumbers = (name: string): Wrong[] =>
  [null, "1", true, {}, [1], 1n].map((value) => ["TypeError", new RegExp(name), { [name]: value }]);

const outOfRange = (name: string, ...values: number[]): Wrong[] =>
  values.map((value) => ["RangeError", new RegExp(name), { [name]: value }]);

const notArrays = (name: string, ...others: unknown[]): Wrong[] =>
  [null, "1", true, 2, {}, new DataView(new ArrayBuffer(4)), new BigInt64Array(4), ...others].map((value) => [
    "TypeError",
    new RegExp(name),
    { [name]: value },
  ]);

const ofLayout: Wrong[] = [
  ["TypeError", /cols|shape/, { cols: 2, shape: [2, 2] }],
  ["TypeError", /cols|offsets/, { cols: 2, offsets }],
  ["TypeError", /shape|offsets/, { shape: [2, 2], offsets }],
  ["TypeError", /cols|shape|offsets/, { cols: 2, shape: [2, 2], offsets }],
  ["TypeError", /rowStride|cols/, { rowStride: 2 }],
  ["TypeError", /rowStride|shape/, { rowStride: 2, shape: [2, 2] }],
  ["TypeError", /rowStride|offsets/, { rowStride: 2, offsets }],
  ["TypeError", /axis|shape/, { axis: 0 }],
  ["TypeError", /axis|shape/, { axis: 0, cols: 2 }],
  ["TypeError", /axis|shape/, { axis: 0, offsets }],
  ["RangeError", /rowStride/, { cols: 2, rowStride: 1 }],
  ["RangeError", /rowStride/, { cols: 2, rowStride: 2.5 }],
  ["RangeError", /rowStride/, { cols: 2, rowStride: Number.NaN }],
  ["RangeError", /rowStride/, { cols: 2, rowStride: 2 ** 60 }],
  ["TypeError", /rowStride/, { cols: 2, rowStride: "2" }],
  ["RangeError", /shape|length/, { shape: [2, 3] }],
  ["RangeError", /shape|length/, { shape: [4, 4] }],
  ["RangeError", /shape|length/, { shape: [0, 4] }],
  ["RangeError", /shape|length/, { shape: [2 ** 30, 2 ** 30, 2 ** 30] }],
  ["RangeError", /shape/, { shape: [-2, -2] }],
  ["RangeError", /shape/, { shape: [1.5, 2] }],
  ["RangeError", /shape/, { shape: [4, Number.NaN] }],
  ["TypeError", /shape/, { shape: 4 }],
  ["TypeError", /shape/, { shape: "4" }],
  ["TypeError", /shape/, { shape: [2, "2"] }],
  ["TypeError", /shape/, { shape: [2, null] }],
  ["TypeError", /shape/, { shape: new Array(1) }],
  ["RangeError", /axis/, { shape: [2, 2], axis: 2 }],
  ["RangeError", /axis/, { shape: [2, 2], axis: -3 }],
  ["RangeError", /axis/, { shape: [2, 2], axis: 0.5 }],
  ["RangeError", /axis/, { shape: [2, 2], axis: Number.NaN }],
  ["TypeError", /axis/, { shape: [2, 2], axis: "0" }],
  ["RangeError", /offsets/, { offsets: Int32Array.of(1, 2, 4) }],
  ["RangeError", /offsets/, { offsets: Int32Array.of(0, 3, 2, 4) }],
  ["RangeError", /offsets/, { offsets: Int32Array.of(0, -1, 4) }],
  ["RangeError", /offsets/, { offsets: Int32Array.of(0, 2, 3) }],
  ["RangeError", /offsets/, { offsets: Uint32Array.of(0, 2, 5) }],
  ["RangeError", /offsets/, { offsets: Uint32Array.of(0, 2 ** 32 - 1, 4) }],
  ["RangeError", /offsets/, { offsets: new Int32Array(0) }],
  ...[[0, 2, 4], Float64Array.of(0, 2, 4), Uint16Array.of(0, 2, 4), new BigInt64Array(3), "0", 3, detachedOffsets].map(
    (value): Wrong => ["TypeError", /offsets/, { offsets: value }],
  ),
  ["RangeError", /out/, { shape: [2, 2], out: new Float64Array(3) }],
  ["RangeError", /out/, { offsets, out: new Float64Array(3) }],
  ["RangeError", /out/, { cols: 2, rowStride: 2, out: new Float64Array(5) }],
];

const ofMask: Wrong[] = [
  ...notArrays("mask", [1, 0, 1, 0], Float64Array.of(1, 0, 1, 0), new Int8Array(4), new Uint8ClampedArray(4)),
  ["TypeError", /mask/, { mask: detached }],
  ["RangeError", /mask/, { mask: new Uint8Array(3) }],
  ["RangeError", /mask/, { mask: new Uint8Array(5) }],
  ["RangeError", /mask/, { mask: new Uint8Array(2) }], // no row of it serves all
];

const ofTemperature: Wrong[] = [
  ...notNumbers("temperature"),
  ...outOfRange("temperature", 0, -0, -1, Number.NaN, Infinity, -Infinity),
];

const ofWeights: Wrong[] = [
  ...notArrays("weights", new Float32Array(4), new Int32Array(4), new Uint8Array(4)),
  ["TypeError", /weights/, { weights: [1, 2, "3", 4] }],
  ["TypeError", /weights/, { weights: [1, 2, null, 4] }],
  ["RangeError", /weights/, { weights: [1, 2, 3] }],
  ["RangeError", /weights/, { weights: [1] }],
  ["RangeError", /weights/, { weights: [] }],
  ["RangeError", /weights/, { weights: new Float64Array(5) }],
];

const ofReduction: Wrong[] = [
  ...[null, 1, true, {}].map((value): Wrong => ["TypeError", /reduction/, { reduction: value }]),
  ...["avg", "Mean", "", "toString"].map((value): Wrong => ["RangeError", /reduction/, { reduction: value }]),
];

const ofClasses: Wrong[] = [
  ...ofTemperature,
  ...ofReduction,
  ...notArrays("classWeights", new Float32Array(2), new Int32Array(2)),
  ["TypeError", /classWeights/, { classWeights: [1, "2"] }],
  ["RangeError", /classWeights/, { classWeights: [1] }],
  ["RangeError", /classWeights/, { classWeights: [1, 2, 3, 4] }],
  ["RangeError", /classWeights/, { classWeights: new Float64Array(3) }],
  ...notNumbers("labelSmoothing"),
  ...outOfRange("labelSmoothing", -0.1, 1.1, -1e-300, Number.NaN, Infinity),
  ...[null, 1].map((value): Wrong => ["TypeError", /from/, { from: value }]),
  ...["probs", "Logits", "logprobs"].map((value): Wrong => ["RangeError", /from/, { from: value }]),
  ["TypeError", /temperature/, { from: "logProbs", temperature: 2 }],
];

const ofMeasures: Wrong[] = [
  ...[null, 1, 0, "true", {}].map((value): Wrong => ["TypeError", /normalize/, { normalize: value }]),
  ["TypeError", /normalize/, { normalize: true, from: "logits" }],
  ["TypeError", /normalize/, { normalize: true, from: "logProbs" }],
  ["TypeError", /temperature/, { temperature: 2 }],
  ["TypeError", /temperature/, { temperature: 2, from: "probs" }],
  ["TypeError", /temperature/, { temperature: 2, from: "logProbs" }],
  ["TypeError", /temperature/, { temperature: 2, normalize: true }],
  ...ofTemperature.map(([kind, argument, options]): Wrong => [kind, argument, { ...options, from: "logits" }]),
];

const posWeight: Wrong[] = [
  ...[null, "1", true, {}, 1n, new Float32Array(2), new Uint8Array(2), [1, "2"]].map(
    (value): Wrong => ["TypeError", /posWeight/, { posWeight: value, cols: 2 }],
  ),
  ...[[1], [1, 2, 3], new Float64Array(4), []].map(
    (value): Wrong => ["RangeError", /posWeight/, { posWeight: value, cols: 2 }],
  ),
  ["TypeError", /posWeight|cols/, { posWeight: [1, 2, 3, 4] }],
  ["TypeError", /posWeight|cols/, { posWeight: [1, 2], offsets }],
  ["RangeError", /posWeight/, { posWeight: [1, 2, 3, 4], shape: [2, 2] }],
  ["RangeError", /posWeight/, { posWeight: Number.NaN }],
  ["RangeError", /posWeight/, { posWeight: Infinity }],
];

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

const big = new ArrayBuffer(64);
const floats = new Float64Array(big);

type Line = readonly [op: string, kind: Kind, argument: RegExp, args: readonly unknown[], options: object];

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

const lines: Line[] = [
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

/** The length of a result, where the arguments but for the wrong one are rows of 2. */
const sizeOf = (op: string): number => (ROW_RESULTS.includes(op) ? 4 : 2);

const show = (value: unknown): string =>
  JSON.stringify(value, (_key, one) => {
    if (typeof one === "bigint") return `${one}n`;
    if (typeof one === "number" && !(Math.abs(one) < Infinity)) return String(one);
    return ArrayBuffer.isView(one) ? `${one.constructor.name} of ${one.byteLength} bytes` : one;
  }) ?? "undefined";

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** One row for each input, and a class id or a number of results. */
function argumentsOf(op: string): unknown[] {
  if (op.startsWith("crossEntropyLoss")) return [x, [0]];
  if (op === "topK") return [x, 1];
  return [...PAIRS, ...BINARY, "crossEntropy", "klDivergence", "jsDivergence", "jsDistance"].includes(op)
    ? [x, x]
    : [x];
}

export function testOptions(family: Family): void {
  const own = lines.filter(([op]) => isOf(family, op));
  const operations = Object.keys(takes).filter((op) => isOf(family, op));

  describe.each(backends)("%s", (_name, logsum) => {
    function expectThrows(op: string, kind: Kind, argument: RegExp, args: readonly unknown[], options: object): void {
      const error = thrown(() => run(logsum, op, args, options));
      expect(error, "no error").toBeInstanceOf(Error);
      const { name, message } = error as Error;
      expect(name, message).toBe(kind);
      expect(message.startsWith(`${op}: `), message).toBe(true);
      expect(message.slice(op.length)).toMatch(argument);
      expect(logsum.logSumExp(x), "the next call").toBe(4.440189698561196);
    }

    test.each(own.map((line) => [line[0], show(line[4]), show(line[3]), line] as const))(
      "%s %s %s",
      (_op, _options, _args, [op, kind, argument, args, options]) => {
        expectThrows(op, kind, argument, args, options);
        if ("out" in options || "reduction" in options) return;
        const out = new Float64Array(sizeOf(op)).fill(7);
        expectThrows(op, kind, argument, args, { ...options, out });
        expect([...out], "out").toEqual(new Array(sizeOf(op)).fill(7));
      },
    );

    test("the options here are those of all operations", () => {
      expect(operations.sort()).toEqual([...FAMILIES[family]].sort());
    });

    test.each(operations)("%s takes its options and no others; null is a wrong type for each", (op) => {
      const args = argumentsOf(op);
      const needed = takes[op] === TABLE ? { shape: [2, 1, 2] } : {};
      for (const option of every) {
        const isTaken = takes[op].includes(option);
        const out = new Float64Array(sizeOf(op)).fill(7);
        for (const value of isTaken ? [null] : [null, 1, true, "mean", [1, 2, 3, 4]]) {
          const given = takes[op].includes("out") ? { out, [option]: value } : { [option]: value };
          const options = { ...needed, ...given };
          const error = thrown(() => run(logsum, op, args, options)) as Error;
          const what = `${op} ${option} ${value}: ${error?.message}`;
          expect(error, what).toBeInstanceOf(TypeError);
          expect(error.message.startsWith(`${op}: `), what).toBe(true);
          expect(error.message, what).toContain(option);
          expect(/no option/.test(error.message), what).toBe(!isTaken);
        }
        expect([...out], option).toEqual(new Array(sizeOf(op)).fill(7));
        // Not given.
        if (isTaken && !(option in needed))
          expect(
            thrown(() => run(logsum, op, args, { ...needed, [option]: undefined })),
            `${op} ${option}`,
          ).toBe(undefined);
      }
    });
  });
}
