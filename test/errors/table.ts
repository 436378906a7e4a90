// The one table of errors. A row has a group of operations, the change that makes a valid call wrong, and the exact error.
import { type Operation, optionsOf } from "../fingerprint/operations.js";
import { ADDED } from "./added.js";
import { ORDERS } from "./orders.js";

/** The arguments and options that change: the arguments x and y, options by their names, or `options` as a whole. */
export type Change = Readonly<Record<string, unknown>>;

/**
 * In an error, {x} and {y} stand for the names of the arguments, {size} for the length of the result, {out} for its class, and {sources} for
 * the values of `from`.
 */
export type Row = readonly [group: string, change: Change, message: string];

export const x = Float64Array.of(0.25, 0.75, 0.5, 0.5);
const single = Float32Array.from(x);
const offsets = Int32Array.of(0, 2, 4);
const integers = (...values: number[]) => Int32Array.from(values);
const unsigned = (...values: number[]) => Uint32Array.from(values);

const detached = { f64: new Float64Array(4), i32: new Int32Array(3), u8: new Uint8Array(4), u32: new Uint32Array(2) };
structuredClone(0, { transfer: Object.values(detached).map(({ buffer }) => buffer) });

/** An array whose parts share memory. */
const shared = new Float64Array(8);
const part = (start: number, end: number) => shared.subarray(start, end);

const VALUES = "a Float64Array, a Float32Array, a Float16Array or an array of numbers";
const COUNTS = "a Float64Array, a Float32Array, an array of integers or an array of numbers";
const CLASS_IDS = "class ids: an integer array of at most 32 bits, a BigInt64Array, or an array of integers";
const ONE_ROW = " (give cols for many rows)";
const MEMORY = "an array with its memory, got a detached one";
const OVERLAP = "RangeError: out must not overlap an input, got one that does";
const OVERLAP_OR_X = "RangeError: out must not overlap an input, or be the first input itself, got one that does";
const NO_SHAPE = "TypeError: shape must be an array of 2 or 3 integers, got undefined";

/** Groups of operations. Any other group is the name of one operation. */
export const GROUPS: Readonly<Record<string, (operation: Operation) => boolean>> = {
  all: () => true,
  pairs: ({ second }) => second === "values",
  maps: ({ second, isElementwise }) => second === "values" && isElementwise === true,
  labels: ({ second }) => second === "labels",
  uniforms: ({ second }) => second === "uniforms",
  probs: ({ sources, isTable }) => sources[0] === "probs" && !isTable,
  tables: ({ isTable }) => isTable === true,
  orders: ({ order }) => order !== undefined,
  selection: ({ family }) => family === "selection",
  reals: ({ sources }) => sources[0] !== "probs",
  counts: ({ sources }) => sources[0] === "probs",
  rows: ({ isTable }) => !isTable,
  outs: ({ result }) => result !== "indices" && result !== "signed",
  largest: ({ name }) => name === "argmax" || name === "topK",
  reductions: (operation) => optionsOf(operation).includes("reduction") && !operation.name.endsWith("Grad"),
};

/** Values of every type, with their description in an error. */
// biome-ignore format: a table
const DESCRIBED: readonly (readonly [value: unknown, description: string])[] = [
  [undefined, "undefined"], [null, "null"], [true, "true"], [2, "2"], [1n, "1n"], ["2", '"2"'],
  ["a word ".repeat(9), '"a word a word a word a word a word a wor..."'], [() => 1, "a function"], [{}, "an object"],
  [new DataView(new ArrayBuffer(4)), "an object"], [[1, 0, 1, 0], "an array"], [new Uint16Array(4), "Uint16Array"],
  [new BigInt64Array(4), "BigInt64Array"], [new ArrayBuffer(8), "ArrayBuffer"], [new SharedArrayBuffer(8), "SharedArrayBuffer"], [new Uint8ClampedArray(4), "Uint8ClampedArray"], [x, "Float64Array"],
];

const isNumber = (value: unknown) => typeof value === "number";
const isString = (value: unknown) => typeof value === "string";
const isValues = (value: unknown) => Array.isArray(value) || value instanceof Float64Array;
const isIntegers = (value: unknown) => value instanceof Uint16Array || value instanceof Uint8ClampedArray;
const never = () => false;

/** The types of arguments and options, and the values above that have the type. */
// biome-ignore format: a table
const TYPES: readonly (readonly [group: string, names: string, wanted: string, isRight: (value: unknown) => boolean])[] = [
  ["reals", "x", VALUES, isValues],
  ["counts", "x", COUNTS, (value) => isValues(value) || isIntegers(value)],
  ["maps", "y", VALUES, isValues],
  ["labels", "y", CLASS_IDS, (value) => isValues(value) || isIntegers(value) || value instanceof BigInt64Array],
  ["topK", "y", "a number", isNumber],
  ["uniforms", "y", `a number, ${VALUES}`, (value) => isNumber(value) || isValues(value)],
  ["all", "topK topP gamma alpha", "a number", isNumber],
  ["orders", "order", "a number", isNumber],
  ["all", "options", "an object", (value) => value === undefined || /^\[object (?:Object|ArrayBuffer|SharedArrayBuffer)\]$/.test(String(value))],
  ["all", "cols rowStride axis temperature labelSmoothing ignoreIndex pseudocount beta", "a number", isNumber],
  ["all", "base", 'a number or "e"', isNumber],
  ["all", "normalize largest", "a boolean", (value) => value === true],
  ["all", "emptyRow", '"nan" or "zero"', isString],
  ["all", "rowWeights", VALUES, isValues],
  ["all", "from", "{sources}", isString],
  ["all", "form", '"generalized"', isString],
  ["all", "wrt", '"p" or "q"', isString],
  ["all", "reduction", '"none" or "sum" or "mean"', isString],
  ["all", "shape", "an array of integers", (value) => Array.isArray(value) || isIntegers(value)],
  ["all", "offsets", "a Uint32Array or an Int32Array", never],
  ["all", "mask", "a Uint8Array or an array of booleans", Array.isArray],
  ["outs", "out", "a {out}", (value) => value instanceof Float64Array],
  ["topK", "out", "an object with values and indices", never],
  ["all", "dtype", '"float16"', isString],
  ["all", "weights classWeights", VALUES, isValues],
  ["all", "posWeight", VALUES, (value) => isNumber(value) || isValues(value)],
];

/** Values out of the range of an option. */
// biome-ignore format: a table
const RANGES: readonly (readonly [name: string, wanted: string, values: readonly unknown[]])[] = [
  ["cols", "an integer of at least 1", [0, 1.5, NaN]],
  ["base", "finite and greater than 1", [1, 0, NaN, Infinity]],
  ["temperature", "finite and greater than 0", [0, -0, -1, NaN, Infinity, -Infinity]],
  ["labelSmoothing", "from 0 to 1", [-0.1, 1.1, -1e-300, NaN, Infinity]],
  ["topK", "an integer of at least 1", [0, 1.5, NaN, -1]],
  ["gamma", "finite and at least 0", [-1, -1e-300, NaN, Infinity]],
  ["alpha", "from 0 to 1", [-1, 1.1, NaN, Infinity]],
  ["topP", "from 0 to 1", [-0.1, 1.1, NaN, Infinity]],
  ["ignoreIndex", "an integer", [0.5, NaN, Infinity]],
  ["posWeight", "finite and at least 0", [-1, NaN, Infinity]],
  ["pseudocount", "finite and at least 0", [-1, NaN, Infinity]],
  ["beta", "finite and greater than 0", [0, -1, NaN, Infinity]],
  ["emptyRow", '"nan" or "zero"', ["Zero", ""]],
  ["dtype", '"float16"', ["float32", ""]],
  ["from", "{sources}", ["Logits", "logprobs", ""]],
  ["form", '"generalized"', ["plain"]],
  ["wrt", '"p" or "q"', ["P", ""]],
  ["reduction", '"none" or "sum" or "mean"', ["avg", "Mean", "", "toString"]],
];

/** Wrong lengths of an argument or option, where x has two rows of two elements. */
const LENGTHS: readonly (readonly [group: string, name: string, wanted: string, lengths: readonly number[]])[] = [
  ["pairs", "y", "4, that of {x}, or 2, that of a row", [1, 3, 5]],
  ["rows", "mask", "4, that of {x}, or 2, that of a row", [1, 3, 5]],
  ["tables", "mask", "4, that of {x}", [1, 3, 5]],
  ["logSumExp", "weights", "4, that of {x}, or 2, that of a row", [0, 1, 3, 5]],
  ["all", "classWeights", "2, one a class", [0, 1, 3, 4]],
  ["all", "posWeight", "2, that of a row", [0, 1, 3, 4]],
  ["outs", "out", "{size}", [3, 5]],
];

const each = <V>(values: readonly V[], row: (value: V) => Row): Row[] => values.map(row);

// biome-ignore format: a table
export const ERRORS: readonly Row[] = [
  ...TYPES.flatMap(([group, names, wanted, isRight]) => names.split(" ").flatMap((name) => {
    const wrong = DESCRIBED.filter(([value]) => !isRight(value) && (value !== undefined || ["x", "y", "order"].includes(name)));
    const what = ["x", "y", "order"].includes(name) ? `{${name}}` : name;
    return each(wrong, ([value, got]) => [group, { [name]: value }, `TypeError: ${what} must be ${wanted}, got ${got}`]);
  })),
  ...RANGES.flatMap(([name, wanted, values]) => each(values, (value) => {
    const got = isString(value) ? JSON.stringify(value) : String(value);
    return ["all", { [name]: value }, `RangeError: ${name} must be ${wanted}, got ${got}`];
  })),
  ...LENGTHS.flatMap(([group, name, wanted, lengths]) => each(lengths, (length) => {
    const value = name === "mask" ? new Uint8Array(length) : new Float64Array(length);
    return [group, { [name]: value }, `RangeError: the length of ${name === "y" ? "{y}" : name} must be ${wanted}, got ${length}`];
  })),

  // Lists have numbers, and arrays have their memory.
  ["all", { x: [1, "2"] }, 'TypeError: {x}[1] must be a number, got "2"'], ["all", { x: new Array(1) }, "TypeError: {x}[0] must be a number, got undefined"],
  ["pairs", { y: [1, 2, 3, null] }, "TypeError: {y}[3] must be a number, got null"], ["labels", { y: ["0", "1"] }, 'TypeError: targets[0] must be a number, got "0"'],
  ...each(["weights", "classWeights", "posWeight"], (name) => ["all", { [name]: [1, "2"] }, `TypeError: ${name}[1] must be a number, got "2"`]),
  ["all", { mask: [true, 1] }, "TypeError: mask[1] must be a boolean, got 1"], ["all", { x: detached.f64 }, `TypeError: {x} must be ${MEMORY}`],
  ["labels", { y: detached.i32 }, `TypeError: targets must be ${MEMORY}`], ["all", { mask: detached.u8 }, `TypeError: mask must be ${MEMORY}`],
  ["all", { offsets: detached.i32 }, `TypeError: offsets must be ${MEMORY}`],
  ["outs", { out: detached.f64 }, `TypeError: out must be ${MEMORY}`],
  ["argmax", { out: detached.u32 }, `TypeError: out must be ${MEMORY}`],

  // All arrays have one dtype.
  ["pairs", { y: single }, "TypeError: {y} must be a Float64Array, as the other input is, got Float32Array"],
  ["pairs", { x: single }, "TypeError: {y} must be a Float32Array, as the other input is, got Float64Array"],
  ["labels", { y: single }, "TypeError: targets must be a Float64Array, as the other input is, got Float32Array"],
  ...each(["weights", "classWeights", "posWeight"], (name) => ["all", { [name]: single }, `TypeError: ${name} must be a Float64Array, as the other input is, got Float32Array`]),
  ["klDivergence", { x: new Uint16Array(4), y: single }, "TypeError: {y} must be a Float64Array, as the other input is, got Float32Array"],
  ["klDivergence", { x: single, y: new Uint16Array(4) }, "TypeError: {y} must be a Float32Array, as the other input is, got Uint16Array"],
  ["outs", { out: single }, "TypeError: out must be a {out}, got Float32Array"],
  ["topK", { out: { values: single, indices: unsigned(0, 0) } }, "TypeError: out.values must be a Float64Array, got Float32Array"],
  ["topK", { out: { values: new Float64Array(2), indices: [] } }, "TypeError: out.indices must be a Uint32Array, got an array"],
  ["topK", { out: { values: new Float64Array(2), indices: new DataView(new ArrayBuffer(8)) } }, "TypeError: out.indices must be a Uint32Array, got an object"],
  ["topK", { out: { values: new Float64Array(1), indices: unsigned(0, 0) } }, "RangeError: the length of out.values must be 2, got 1"],
  ["topK", { out: { values: part(0, 2), indices: new Uint32Array(shared.buffer, 8, 2) } }, "RangeError: out.values must not overlap an input, got one that does"],
  ["argmax", { out: x }, "TypeError: out must be a Uint32Array, got Float64Array"], ["argmax", { out: integers(0, 0) }, "TypeError: out must be a Uint32Array, got Int32Array"],

  // Options exclude or need one another. (errors.ts adds the options that an operation does not take.)
  ["all", { cols: 2, shape: [2, 2] }, "TypeError: shape must not be given with cols"],
  ["all", { cols: 2, offsets }, "TypeError: offsets must not be given with cols"],
  ["all", { shape: [2, 2], offsets }, "TypeError: offsets must not be given with shape"],
  ["all", { cols: 2, shape: [2, 2], offsets }, "TypeError: shape must not be given with cols"],
  ...each([{}, { shape: [2, 2] }, { offsets }], (layout) => ["all", { rowStride: 2, ...layout }, "TypeError: rowStride must not be given without cols"]),
  ...each([{}, { offsets }], (layout) => ["all", { axis: 0, ...layout }, "TypeError: axis must not be given without shape"]),
  ["all", { axis: 0, cols: 2 }, "TypeError: axis must not be given with cols: it needs shape"],
  ["all", { posWeight: [1, 2, 3, 4], cols: undefined }, "TypeError: a row of posWeight must not be given without cols or shape"],
  ["all", { posWeight: [1, 2], offsets }, "TypeError: a row of posWeight must not be given without cols or shape"],
  ["all", { temperature: 2, from: "logProbs" }, 'TypeError: temperature must not be given with from: "logProbs"'],
  ...each([{}, { from: "probs" }, { normalize: true }], (more) => ["probs", { temperature: 2, ...more }, 'TypeError: temperature must not be given with from: "probs"']),
  ...each(["logits", "logProbs"], (from) => ["all", { normalize: true, from }, `TypeError: normalize must not be given with from: "${from}"`]),
  ["labels", { from: "probs" }, 'RangeError: from must be {sources}, got "probs"'],
  ...each([-100, 1], (ignoreIndex) => ["labels", { y: x, ignoreIndex }, "TypeError: ignoreIndex must not be given with probabilities"]),
  ["reductions", { rowWeights: [1, 1] }, "TypeError: rowWeights must not be given without a reduction"],
  ["all", { pseudocount: 1 }, "TypeError: pseudocount must not be given without normalize"],
  ["reductions", { reduction: "sum", rowWeights: [1, NaN] }, "RangeError: rowWeights[1] must be finite and at least 0, got NaN"], ["reductions", { reduction: "sum", rowWeights: [1, 1, 1] }, "RangeError: the length of rowWeights must be {rows}, one a row, got 3"],
  ["largest", { mask: new Uint8Array(4) }, "RangeError: mask must be one that keeps at least 1 of row 0, got 0"], ["largest", { mask: new Uint8Array(2), shape: [2, 2] }, "RangeError: mask must be one that keeps at least 1 of row 0, got 0"],
  ["topK", { y: 2, offsets, mask: [true, true, true, false] }, "RangeError: mask must be one that keeps at least 2 of row 1, got 1"],
  ...each(["sum", "mean"], (reduction) => ["reductions", { reduction, out: new Float64Array(4) }, "TypeError: out must not be given with a reduction"]),

  ...ORDERS,
  // A layout fits the length of x.
  ["all", { cols: 3 }, "RangeError: the length of {x} must be a multiple of cols, 3, got 4"],
  ["all", { cols: 2, rowStride: 1 }, "RangeError: rowStride must be at least cols, 2, got 1"],
  ...each([2.5, NaN, 2 ** 60], (rowStride) => ["all", { cols: 2, rowStride }, `RangeError: rowStride must be an integer of at least 1, got ${rowStride}`]),
  ["all", { x: [1], cols: 2, rowStride: 3 }, "RangeError: the length of {x} must be at least cols, 2, got 1"],
  ["all", { shape: [] }, "RangeError: the length of shape must be at least 1, got 0"],
  ...each([[2, 3], [4, 4], [0, 4], [2 ** 30, 2 ** 30, 2 ** 30]], (shape) => ["all", { shape }, `RangeError: the length of {x} must be ${shape.reduce((a, b) => a * b)}, that of shape [${shape}], got 4`]),
  ["all", { shape: [-2, -2] }, "RangeError: shape[0] must be an integer of at least 0, got -2"],
  ["all", { shape: [1.5, 2] }, "RangeError: shape[0] must be an integer of at least 0, got 1.5"],
  ["all", { shape: [4, NaN] }, "RangeError: shape[1] must be an integer of at least 0, got NaN"],
  ["all", { shape: [2, "2"] }, 'TypeError: shape[1] must be a number, got "2"'],
  ["all", { shape: [2, null] }, "TypeError: shape[1] must be a number, got null"],
  ["all", { shape: new Array(1) }, "TypeError: shape[0] must be a number, got undefined"],
  ["all", { x: [], shape: [2 ** 32, 0], axis: -1 }, "RangeError: rows of shape must be fewer than 2^32, got 4294967296"],
  ...each([2, -3], (axis) => ["all", { shape: [2, 2], axis }, `RangeError: axis must be from -2 to 1, got ${axis}`]),
  ...each([0.5, NaN], (axis) => ["all", { shape: [2, 2], axis }, `RangeError: axis must be an integer, got ${axis}`]),
  ["all", { offsets: integers() }, "RangeError: the length of offsets must be at least 1, got 0"],
  ["all", { offsets: integers(-1, 2, 4) }, "RangeError: offsets[0] must be at least 0, got -1"],
  ["all", { offsets: integers(0, 3, 2, 4) }, "RangeError: offsets[2] must be at least the one before, 3, got 2"],
  ["all", { offsets: integers(0, -1, 4) }, "RangeError: offsets[1] must be at least the one before, 0, got -1"],
  ["all", { offsets: unsigned(0, 2 ** 32 - 1, 4) }, "RangeError: offsets[2] must be at least the one before, 4294967295, got 4"],
  ["all", { offsets: unsigned(0, 2, 5) }, "RangeError: offsets[2] must be at most the length of {x}, 4, got 5"],
  ["tables", { shape: undefined }, NO_SHAPE],
  ["tables", { shape: undefined, base: 2 }, NO_SHAPE],
  ...each([[4], [1, 1, 2, 2]], (shape) => ["tables", { shape }, `RangeError: the length of shape must be 2 or 3, got ${shape.length}`]),
  ["tables", { shape: [3, 2, 2] }, "RangeError: the length of joint must be 12, that of shape [3,2,2], got 4"],
  ["tables", { x: [], shape: [2 ** 32, 0, 2] }, "RangeError: tables of shape must be fewer than 2^32, got 4294967296"],

  // The second input has as many elements as the first, or one row.
  ["pairs", { x: [1, 2, 3] }, "RangeError: the length of {x} must be a multiple of cols, 2, got 3"],
  ["pairs", { x: [1, 2], y: [1, 2, 3] }, `RangeError: the length of {y} must be 2, that of {x}${ONE_ROW}, got 3`],
  ["pairs", { y: [1, 2], cols: undefined }, `RangeError: the length of {y} must be 4, that of {x}${ONE_ROW}, got 2`],
  ["pairs", { y: [1, 2], offsets }, "RangeError: the length of {y} must be 4, that of {x}, got 2"],
  ["pairs", { y: [1, 2, 3], shape: [2, 2] }, "RangeError: the length of {y} must be 4, that of {x}, or 2, that of a row, got 3"],
  ["all", { posWeight: [1, 2, 3, 4], shape: [2, 2] }, "RangeError: the length of posWeight must be 2, that of a row, got 4"],
  ["all", { classWeights: [1, 2], offsets: integers(0, 1, 4), y: x }, "RangeError: the length of classWeights must be 1, one a class, got 2"],

  // Class ids are within their row.
  ...each([2, -1, 0.5, NaN, Infinity, -0x80000000], (id) => ["labels", { y: [0, id] }, `RangeError: targets[1] must be -100, or an integer from 0 to 1, got ${id}`]),
  ["labels", { y: integers(2, 1) }, "RangeError: targets[0] must be -100, or an integer from 0 to 1, got 2"],
  ["labels", { y: unsigned(0, 2 ** 32 - 100) }, "RangeError: targets[1] must be -100, or an integer from 0 to 1, got 4294967196"],
  ["labels", { y: Int8Array.of(-1, 0) }, "RangeError: targets[0] must be -100, or an integer from 0 to 1, got -1"],
  ["labels", { y: [0, -100], ignoreIndex: -1 }, "RangeError: targets[1] must be -1, or an integer from 0 to 1, got -100"],
  ["labels", { y: [-1, 0], ignoreIndex: -2 }, "RangeError: targets[0] must be -2, or an integer from 0 to 1, got -1"],
  ["labels", { y: [4], cols: undefined }, "RangeError: targets[0] must be -100, or an integer from 0 to 3, got 4"],
  ["labels", { y: [2, 1], offsets: integers(0, 3, 4) }, "RangeError: targets[1] must be -100, or an integer from 0 to 0, got 1"],
  ["labels", { y: [0, 1], offsets: integers(0, 0, 4) }, "RangeError: targets[0] must be -100, as its row has no classes, got 0"],
  ["labels", { y: [0, 0, 0, 1], shape: [1, 4], axis: 0 }, "RangeError: targets[3] must be -100, or an integer from 0 to 0, got 1"],
  ["labels", { x: [], y: [0], cols: undefined }, "RangeError: targets[0] must be -100, as its row has no classes, got 0"],
  ...each([[0], [0, 1, 0], integers(0, 1, 0, 1)], (y) => ["labels", { y }, `RangeError: the length of targets must be 2, one a row, got ${y.length}`]),
  ["labels", { shape: [4, 1], axis: 1, y: [0, 0] }, "RangeError: the length of targets must be 4, one a row, got 2"],
  ["labels", { offsets: integers(0, 1, 2, 4), y: [0, 0] }, "RangeError: the length of targets must be 3, one a row, got 2"],
  ...each([2, 3, 5], (n) => ["labels", { y: new Float64Array(n) }, `RangeError: the length of targets must be 4, that of logits (float arrays are probabilities; class ids want integers), got ${n}`]),

  ["labels", { y: [0, 1], cols: undefined }, `RangeError: the length of targets must be 1, one a row${ONE_ROW}, got 2`],
  ["labels", { y: BigInt64Array.of(0n, 2n ** 62n) }, "RangeError: targets[1] must be -100, or an integer from 0 to 1, got 4611686018427388000"],
  ["labels", { y: new BigUint64Array(2) }, `TypeError: targets must be ${CLASS_IDS}, got BigUint64Array`],
  ...each([-1, NaN, Infinity], (weight) => ["all", { classWeights: [1, weight] }, `RangeError: classWeights[1] must be finite and at least 0, got ${weight}`]),
  ...each([-1, NaN, Infinity], (weight) => ["all", { posWeight: [1, weight] }, `RangeError: posWeight[1] must be finite and at least 0, got ${weight}`]),

  // A row has as many elements as topK and argmax select.
  ...each([0, 1.5, NaN], (k) => ["topK", { y: k }, `RangeError: k must be an integer of at least 1, got ${k}`]),
  ["topK", { y: 3 }, "RangeError: k must be an integer from 1 to 2, the length of row 0, got 3"],
  ["topK", { y: 5, cols: undefined }, "RangeError: k must be an integer from 1 to 4, the length of row 0, got 5"],
  ["topK", { y: 2, offsets: unsigned(0, 3, 4) }, "RangeError: k must be an integer from 1 to 1, the length of row 1, got 2"],
  ["selection", { x: [], cols: undefined }, "RangeError: the length of row 0 must be at least 1, got 0"],
  ["selection", { x: [], shape: [3, 0] }, "RangeError: the length of row 0 must be at least 1, got 0"],
  ["selection", { offsets: unsigned(0, 4, 4) }, "RangeError: the length of row 1 must be at least 1, got 0"],

  // out has the length of the results, and its own memory.
  ...each([{ shape: [2, 2] }, { offsets }, { cols: 2, rowStride: 2 }], (layout) => ["outs", { ...layout, out: new Float64Array(3) }, "RangeError: the length of out must be {size}, got 3"]),
  ["tables", { shape: [2, 1, 2], out: new Float64Array(4) }, "RangeError: the length of out must be 2, got 4"],
  ["argmax", { out: unsigned(0) }, "RangeError: the length of out must be 2, got 1"],
  ["argmax", { shape: [2, 2], axis: 0, out: unsigned(0, 0, 0, 0) }, "RangeError: the length of out must be 2, got 4"],
  ["argmax", { x: part(0, 4), cols: undefined, out: new Uint32Array(shared.buffer, 28, 1) }, OVERLAP],
  ["softmax", { x: part(0, 4), out: part(1, 5) }, OVERLAP_OR_X],
  ["softmax", { x: part(0, 4), shape: [2, 2], axis: 0, out: part(1, 5) }, OVERLAP_OR_X],
  ["softmax", { x: part(0, 5), cols: 2, rowStride: 3, out: part(0, 4) }, OVERLAP],
  ["softmax", { mask: new Uint8Array(shared.buffer, 8, 4), out: part(0, 4) }, OVERLAP_OR_X],
  ["logSumExp", { x: shared, cols: 1, out: shared }, OVERLAP],
  ["logSumExp", { x: part(0, 4), offsets, out: part(0, 2) }, OVERLAP],
  ["logSumExp", { weights: part(0, 4), out: part(3, 5) }, OVERLAP],
  ["klDivergence", { y: part(0, 4), out: part(3, 4), cols: undefined }, OVERLAP],
  ["crossEntropyLoss", { y: part(0, 4), out: part(3, 5) }, OVERLAP],
  ["crossEntropyLoss", { y: new Int32Array(shared.buffer, 0, 2), out: part(0, 2) }, OVERLAP],
  ["crossEntropyLoss", { classWeights: part(0, 2), out: part(1, 3) }, OVERLAP],
  ["crossEntropyLossGrad", { y: part(0, 4), out: part(0, 4) }, OVERLAP_OR_X],
  ["binaryCrossEntropyWithLogits", { posWeight: part(0, 2), out: part(0, 4) }, OVERLAP_OR_X],
  ["maps", { y: part(0, 4), out: part(0, 4), cols: undefined }, OVERLAP_OR_X],
  ["maps", { x: part(0, 2), out: part(0, 4) }, OVERLAP],
  ["tables", { x: part(0, 4), out: part(3, 4) }, OVERLAP],
  ...ADDED,
];
