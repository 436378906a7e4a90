// Wrong values of each option, and the error that each gives.
import { detached, detachedOffsets, offsets } from "./inputs.js";

export type Kind = "TypeError" | "RangeError";

/** What is wrong: the kind of error, the argument it names, and the options beside `cols: 2` unless they are a layout. */
export type Wrong = readonly [kind: Kind, argument: RegExp, options: Readonly<Record<string, unknown>>];

/** Values of an option that are no numbers. */
export const notNumbers = (name: string): Wrong[] =>
  [null, "1", true, {}, [1], 1n].map((value) => ["TypeError", new RegExp(name), { [name]: value }]);

export const outOfRange = (name: string, ...values: number[]): Wrong[] =>
  values.map((value) => ["RangeError", new RegExp(name), { [name]: value }]);

const notArrays = (name: string, ...others: unknown[]): Wrong[] =>
  [null, "1", true, 2, {}, new DataView(new ArrayBuffer(4)), new BigInt64Array(4), ...others].map((value) => [
    "TypeError",
    new RegExp(name),
    { [name]: value },
  ]);

export const ofLayout: Wrong[] = [
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

export const ofMask: Wrong[] = [
  ...notArrays("mask", [1, 0, 1, 0], Float64Array.of(1, 0, 1, 0), new Int8Array(4), new Uint8ClampedArray(4)),
  ["TypeError", /mask/, { mask: detached }],
  ["RangeError", /mask/, { mask: new Uint8Array(3) }],
  ["RangeError", /mask/, { mask: new Uint8Array(5) }],
  ["RangeError", /mask/, { mask: new Uint8Array(2) }], // no row of it serves all
];

export const ofTemperature: Wrong[] = [
  ...notNumbers("temperature"),
  ...outOfRange("temperature", 0, -0, -1, Number.NaN, Infinity, -Infinity),
];

export const ofWeights: Wrong[] = [
  ...notArrays("weights", new Float32Array(4), new Int32Array(4), new Uint8Array(4)),
  ["TypeError", /weights/, { weights: [1, 2, "3", 4] }],
  ["TypeError", /weights/, { weights: [1, 2, null, 4] }],
  ["RangeError", /weights/, { weights: [1, 2, 3] }],
  ["RangeError", /weights/, { weights: [1] }],
  ["RangeError", /weights/, { weights: [] }],
  ["RangeError", /weights/, { weights: new Float64Array(5) }],
];

export const ofReduction: Wrong[] = [
  ...[null, 1, true, {}].map((value): Wrong => ["TypeError", /reduction/, { reduction: value }]),
  ...["avg", "Mean", "", "toString"].map((value): Wrong => ["RangeError", /reduction/, { reduction: value }]),
];

export const ofClasses: Wrong[] = [
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

export const ofMeasures: Wrong[] = [
  ...[null, 1, 0, "true", {}].map((value): Wrong => ["TypeError", /normalize/, { normalize: value }]),
  ["TypeError", /normalize/, { normalize: true, from: "logits" }],
  ["TypeError", /normalize/, { normalize: true, from: "logProbs" }],
  ["TypeError", /temperature/, { temperature: 2 }],
  ["TypeError", /temperature/, { temperature: 2, from: "probs" }],
  ["TypeError", /temperature/, { temperature: 2, from: "logProbs" }],
  ["TypeError", /temperature/, { temperature: 2, normalize: true }],
  ...ofTemperature.map(([kind, argument, options]): Wrong => [kind, argument, { ...options, from: "logits" }]),
];

export const posWeight: Wrong[] = [
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
