// The part of the table of errors for the functions that came later.
import type { Row } from "./table.js";

const x = Float64Array.of(0.25, 0.75, 0.5, 0.5);
const single = Float32Array.from(x);
const shared = new Float64Array(8);
const part = (start: number, end: number) => shared.subarray(start, end);
const detached = new Float64Array(2);
const labels = new BigInt64Array(2);
structuredClone(0, { transfer: [detached.buffer, labels.buffer] });

/** A list that claims to be longer than memory. */
const endless = new Proxy([1], { get: (list, name) => (name === "length" ? 2 ** 53 - 1 : Reflect.get(list, name)) });

const VALUES = "a Float64Array, a Float32Array, a Float16Array or an array of numbers";
const MEMORY = "an array with its memory, got a detached one";
const OVERLAP = "RangeError: out must not overlap an input, got one that does";

const each = <V>(values: readonly V[], row: (value: V) => Row): Row[] => values.map(row);

// biome-ignore format: a table
export const ADDED: readonly Row[] = [
  ["signedLogSumExp", { weights: undefined }, `TypeError: weights must be ${VALUES}, got undefined`],
  ...each([[x, "Float64Array"], [[1, 2], "an array"], [null, "null"], [2, "2"]] as const, ([out, got]) => ["signedLogSumExp", { out }, `TypeError: out must be an object with values and signs, got ${got}`]),
  ...each([{}, { values: part(0, 2) }, { signs: part(0, 2) }], (out) => ["signedLogSumExp", { out }, "TypeError: out must be an object with values and signs, got an object"]),
  ["signedLogSumExp", { out: { values: part(0, 2), signs: [0] } }, "TypeError: out.signs must be a Float64Array, got an array"],
  ["signedLogSumExp", { out: { values: part(0, 2), signs: single } }, "TypeError: out.signs must be a Float64Array, got Float32Array"],
  ["signedLogSumExp", { out: { values: single, signs: part(0, 2) } }, "TypeError: out.values must be a Float64Array, got Float32Array"],
  ["signedLogSumExp", { out: { values: part(0, 3), signs: part(3, 5) } }, "RangeError: the length of out.values must be 2, got 3"],
  ["signedLogSumExp", { out: { values: part(0, 2), signs: part(3, 6) } }, "RangeError: the length of out.signs must be 2, got 3"],
  ["signedLogSumExp", { out: { values: part(0, 2), signs: part(1, 3) } }, "RangeError: out.signs must not overlap an input, got one that does"],
  ["signedLogSumExp", { weights: part(0, 4), out: { values: part(5, 7), signs: part(3, 5) } }, "RangeError: out.signs must not overlap an input, got one that does"],
  ["softmax", { x: endless }, `RangeError: the length of x must be one for which there is memory, got ${2 ** 53 - 1}`],
  ["softmax", { mask: endless }, `RangeError: the length of mask must be one for which there is memory, got ${2 ** 53 - 1}`],
  ["logMatMulExp", { shape: undefined }, "TypeError: shape must be an array of 3 or 4 integers, got undefined"],
  ...each([[4], [2, 2], [1, 1, 1, 2, 2]], (shape) => ["logMatMulExp", { shape }, `RangeError: the length of shape must be 3 or 4, got ${shape.length}`]),
  ["logMatMulExp", { shape: [3, 2, 2] }, "RangeError: the length of a must be 6, that of [1,3,2], got 4"],
  ["logMatMulExp", { shape: [2, 2, 3] }, "RangeError: the length of b must be 6, that of [1,2,3], got 4"],
  ["logMatMulExp", { shape: [2, 2, 1, 3] }, "RangeError: the length of b must be 6, that of [2,1,3], got 4"],
  ["logMatMulExp", { x: [1], shape: [2 ** 30, 2 ** 30, 2 ** 30] }, `RangeError: the length of a must be ${2 ** 60}, that of [1,${2 ** 30},${2 ** 30}], got 1`],
  ["logMatMulExp", { x: part(0, 4), shape: [2, 2, 2], out: part(3, 7) }, OVERLAP],
  ["logMatMulExp", { y: part(0, 4), shape: [2, 2, 2], out: part(0, 4) }, OVERLAP],
  ...each([-1, -1e-300, NaN, Infinity], (temperature) => ["sampleCategorical", { temperature }, `RangeError: temperature must be finite and at least 0, got ${temperature}`]),
  ...each([1, -0.1, NaN, Infinity], (u) => ["uniforms", { y: [0.5, u] }, `RangeError: uniforms[1] must be at least 0 and less than 1, got ${u}`]),
  ...each([[], [0.5], [0, 0, 0]], (y) => ["uniforms", { y }, `RangeError: the length of uniforms must be 2, one a row, got ${y.length}`]),
  ["uniforms", { y: 0.5 }, "RangeError: the length of uniforms must be 2, one a row, got 1"],
  ["uniforms", { y: [0.5, "0"] }, 'TypeError: uniforms[1] must be a number, got "0"'],
  ["uniforms", { y: detached }, `TypeError: uniforms must be ${MEMORY}`],
  ...each([[1, 2, NaN, 3], [1, 2, Infinity, 3], [1, 2, -Infinity, -Infinity]], (x) => ["uniforms", { x }, "RangeError: the softmax of row 1 must be a distribution, got NaN"]),
  ["uniforms", { mask: new Uint8Array(4) }, "RangeError: the softmax of row 0 must be a distribution, got NaN"],
  ["uniforms", { x: [1, NaN, 2, 3], temperature: 0 }, "RangeError: the softmax of row 0 must be a distribution, got NaN"],
  ["uniforms", { x: [1, 2, NaN, 3], topK: 1 }, "RangeError: the softmax of row 1 must be a distribution, got NaN"],
  // Calls without options, too.
  ...each(["maps", "klDivergence"], (group) => [group, { y: single, options: undefined }, "TypeError: {y} must be a Float64Array, as the other input is, got Float32Array"]),
  ...each(["maps", "klDivergence"], (group) => [group, { y: part(0, 3), options: undefined }, "RangeError: the length of {y} must be 4, that of {x} (give cols for many rows), got 3"]),
  ["labels", { y: labels }, `TypeError: targets must be ${MEMORY}`],
];
