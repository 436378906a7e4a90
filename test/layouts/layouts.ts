// Whatever the layout, the bits are those of the same rows laid densely by hand: of every operation that takes layouts, with
// masks, weights and targets laid along.
import { describe, expect, test } from "vitest";
import type { Floats, LogSum } from "../../src/index.js";
import {
  backends,
  type Dtype,
  dtypes,
  FAMILIES,
  type Family,
  fill,
  firstDifference,
  isLong,
  isOf,
  normal,
  ROW_RESULTS,
  random,
  run,
  TABLES,
  zeros,
} from "../support.js";

/** Where the elements of each row are, in an input of `length`. */
interface Layout {
  name: string;
  options: Record<string, unknown>;
  length: number;
  rows: number[][];
  /** A row of results lies where its row of the input does, not densely. */
  isScattered: boolean;
}

function strided(rows: number, cols: number, rowStride: number, extra: number): Layout {
  return {
    name: `${rows} rows of ${cols}, rowStride ${rowStride}, ${extra} more`,
    options: { cols, rowStride },
    length: rows === 0 ? 0 : (rows - 1) * rowStride + cols + extra,
    rows: Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (__, c) => r * rowStride + c)),
    isScattered: false,
  };
}

function shaped(shape: number[], axis?: number): Layout {
  const at = axis === undefined ? shape.length - 1 : axis < 0 ? axis + shape.length : axis;
  const product = (sizes: number[]): number => sizes.reduce((size, n) => size * n, 1);
  const inner = product(shape.slice(at + 1));
  const rows: number[][] = [];
  for (let outer = 0; outer < product(shape.slice(0, at)); outer++) {
    for (let k = 0; k < inner; k++) {
      rows.push(Array.from({ length: shape[at] }, (_, i) => (outer * shape[at] + i) * inner + k));
    }
  }
  const options = axis === undefined ? { shape } : { shape, axis };
  return { name: `shape ${shape}, axis ${axis}`, options, length: product(shape), rows, isScattered: true };
}

function ragged(lengths: number[], IntegerArray: typeof Int32Array | typeof Uint32Array): Layout {
  const offsets = new IntegerArray(lengths.length + 1);
  for (const [r, length] of lengths.entries()) offsets[r + 1] = offsets[r] + length;
  return {
    name: `rows of ${lengths.length > 12 ? `0 to ${Math.max(...lengths)}` : lengths}, ${IntegerArray.name}`,
    options: { offsets },
    length: offsets[lengths.length],
    rows: lengths.map((length, r) => Array.from({ length }, (_, c) => offsets[r] + c)),
    isScattered: true,
  };
}

const manyLengths = Array.from({ length: 300 }, (_, r) => [0, 1, 2, 3, 5, 17, 40, 8][(r * r + r) % 8]);

/** One of each kind, the axes forwards and backwards; the long form has all axes of all shapes. */
const small: Layout[] = [
  strided(1, 1, 1, 0),
  strided(5, 3, 3, 0),
  strided(5, 3, 4, 2),
  strided(17, 10, 17, 6),
  strided(0, 3, 5, 0),
  ...[-4, 1, -2, 3, undefined].map((axis) => shaped([3, 4, 5, 2], axis)),
  shaped([2, 1, 3, 1], 1),
  shaped([2, 0, 3, 2], 1),
  shaped([2, 5, 0, 1], -1),
  shaped([7]),
  shaped([0, 3]),
  shaped([2, 37, 2], 1),
  ragged([3, 1, 4, 1, 5], Uint32Array),
  ragged([0, 2, 0, 0, 33, 7, 0], Int32Array),
  ragged([0], Int32Array),
  ragged([], Uint32Array),
  ...(isLong ? more() : []),
];

function more(): Layout[] {
  return [
    strided(3, 1, 4, 0),
    strided(2, 33, 34, 0),
    ...[-3, -1, 0, 2].map((axis) => shaped([3, 4, 5, 2], axis)),
    ...[0, 1, 2, 3].flatMap((axis) => [
      shaped([2, 1, 3, 1], axis),
      shaped([1, 1, 1, 1], axis),
      shaped([2, 0, 3, 2], axis),
      shaped([2, 5, 0, 1], axis - 4),
    ]),
    shaped([7], -1),
    shaped([0]),
    shaped([3, 0]),
    shaped([9, 2], 0),
    ragged([3, 1, 4, 1, 5], Int32Array),
    ragged([0, 2, 0, 0, 33, 7, 0], Uint32Array),
    ...[Int32Array, Uint32Array].flatMap((IntegerArray) => [
      ragged([0, 0, 0], IntegerArray),
      ragged([12], IntegerArray),
    ]),
  ];
}

/** Elements that the memory of the kernels has room for. */
const ROOM = { f64: 65_536, f32: 131_072 };

/** Past the edges of blocks and tiles, and of the room in memory; the long form has all of the latter for both dtypes. */
function large(dtype: Dtype): Layout[] {
  const longer = [
    strided(2, ROOM[dtype] + 5, ROOM[dtype] + 9, 3),
    ragged([5, 0, ROOM[dtype] + 3, ROOM[dtype] / 4 + 1, 1], Uint32Array),
    shaped([ROOM[dtype] + 1, 2], 0),
  ];
  return [
    strided(200, 100, 131, 30),
    shaped([dtype === "f64" ? 3000 : 6000, 6], 0),
    ragged(manyLengths, Int32Array),
    ...longer.filter((_, i) => isLong || (i === 1) === (dtype === "f32")),
    ...(isLong ? moreLarge() : []),
  ];
}

const moreLarge = () => [
  shaped([300, 50], 0),
  shaped([20, 30, 40], 1),
  shaped([3, 3000, 5], -2),
  shaped([20_000, 2], 0),
];

type Input = "x" | "p" | "q" | "ids";

interface Call {
  op: string;
  inputs: readonly Input[];
  options?: Readonly<Record<string, unknown>>;
  /** Options laid as the input is. */
  along?: readonly ("mask" | "weights")[];
  /** Options that are one row, for rows of one length. */
  row?: readonly ("weights" | "classWeights" | "posWeight")[];
}

const BINARY = ["binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"] as const;
const LOSSES = ["crossEntropyLoss", "crossEntropyLossGrad"] as const;

const calls: Call[] = [
  { op: "logSumExp", inputs: ["x"] },
  { op: "logSumExp", inputs: ["x"], along: ["mask"] },
  { op: "logSumExp", inputs: ["x"], along: ["weights"] },
  { op: "logSumExp", inputs: ["x"], along: ["weights", "mask"] },
  { op: "logSumExp", inputs: ["x"], row: ["weights"], along: ["mask"] },
  { op: "logMeanExp", inputs: ["x"] },
  { op: "logMeanExp", inputs: ["x"], along: ["mask"] },
  { op: "logCumSumExp", inputs: ["x"] },
  ...(["softmax", "logSoftmax"] as const).flatMap((op): Call[] => [
    { op, inputs: ["x"] },
    { op, inputs: ["x"], along: ["mask"] },
    { op, inputs: ["x"], along: ["mask"], options: { temperature: 0.7 } },
  ]),
  ...LOSSES.flatMap((op): Call[] => [
    { op, inputs: ["x", "ids"] },
    { op, inputs: ["x", "ids"], options: { labelSmoothing: 0.1, temperature: 2 } },
    { op, inputs: ["x", "ids"], options: { from: "logProbs" } },
    { op, inputs: ["x", "ids"], row: ["classWeights"], options: { labelSmoothing: 0.1 } },
    { op, inputs: ["x", "ids"], row: ["classWeights"], options: { reduction: "mean" } },
    { op, inputs: ["x", "p"] },
    { op, inputs: ["x", "p"], row: ["classWeights"], options: { labelSmoothing: 0.1, temperature: 0.5 } },
    { op, inputs: ["x", "p"], row: ["classWeights"], options: { reduction: "sum" } },
  ]),
  ...(["entropy", "crossEntropy", "klDivergence", "jsDivergence"] as const).flatMap((op): Call[] => {
    const [ofProbs, ofLogs] =
      op === "entropy"
        ? [["p"], ["x"]]
        : [
            ["p", "q"],
            ["x", "q"],
          ];
    return [
      { op, inputs: ofProbs as Input[] },
      { op, inputs: ofProbs as Input[], options: { base: 2, normalize: true } },
      { op, inputs: ofLogs as Input[], options: { from: "logits", temperature: 2 } },
      { op, inputs: ofLogs as Input[], options: { from: "logProbs" } },
    ];
  }),
  { op: "klDivergence", inputs: ["p", "q"], options: { form: "generalized" } },
  { op: "jsDistance", inputs: ["p", "q"], options: { base: 2 } },
  { op: "jsDistance", inputs: ["x", "q"], options: { from: "logits", temperature: 2 } },
  { op: "perplexity", inputs: ["p"], options: { normalize: true } },
  { op: "perplexity", inputs: ["x"], options: { from: "logProbs" } },
  ...(["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logSigmoid", "softplus"] as const).map(
    (op): Call => ({ op, inputs: ["x"] }),
  ),
  ...(["logit", "xlogx"] as const).map((op): Call => ({ op, inputs: ["p"] })),
  { op: "selfInformation", inputs: ["p"], options: { base: 2 } },
  ...(["xlogy", "xlog1py", "logAddExp", "logSubExp"] as const).map((op): Call => ({ op, inputs: ["x", "q"] })),
  { op: "binaryCrossEntropy", inputs: ["p", "q"] },
  { op: "binaryCrossEntropyWithLogits", inputs: ["x", "q"] },
  ...BINARY.flatMap((op): Call[] => [
    { op, inputs: ["x", "q"], row: ["posWeight"] },
    { op, inputs: ["x", "q"], row: ["posWeight"], options: { reduction: "mean" } },
  ]),
];

type Laid = Floats | Uint8Array;

/** The inputs and options of one layout: what is between the rows is NaN, and kept by the mask. */
function data(dtype: Dtype, layout: Layout, seed: number) {
  const next = random(seed);
  const laid = (value: () => number): Floats => {
    const array = zeros(dtype, layout.length).fill(Number.NaN);
    for (const row of layout.rows) for (const i of row) array[i] = value();
    return array;
  };
  const cols = layout.rows[0]?.length ?? 0;
  const row = () => fill(zeros(dtype, cols), () => Math.round(next() * 8) / 4);
  return {
    x: laid(() => (next() < 0.05 ? -Infinity : 3 * normal(next))),
    p: laid(() => (next() < 0.1 ? 0 : Math.exp(normal(next)))),
    q: laid(() => Math.exp(normal(next))),
    ids: Int32Array.from(layout.rows, ({ length }) =>
      length === 0 || next() < 0.1 ? -100 : Math.floor(next() * length),
    ),
    mask: Uint8Array.from({ length: layout.length }, () => (next() < 0.8 ? 1 + Math.floor(255 * next()) : 0)),
    weights: laid(() => Math.round(next() * 8) / 4 - 0.25),
    row: { weights: row(), classWeights: row(), posWeight: row() },
  };
}

type Data = ReturnType<typeof data>;

const lengthOf = (rows: number[][]): number => rows.reduce((length, row) => length + row.length, 0);

function gather<A extends Laid>(array: A, rows: number[][]): A {
  const dense = array.slice(0, 0).constructor as new (length: number) => A;
  const result = new dense(lengthOf(rows));
  let k = 0;
  for (const row of rows) for (const i of row) result[k++] = array[i];
  return result;
}

/** The results of the rows, each gathered, in the places that the layout wants. */
function byHand(logsum: LogSum, call: Call, layout: Layout, from: Data): Floats {
  const isRow = ROW_RESULTS.includes(call.op);
  const lengths = new Set(layout.rows.map((row) => row.length));
  const isUniform = lengths.size === 1 && !lengths.has(0);
  const batches = isUniform ? [layout.rows] : layout.rows.map((row) => [row]);
  const dtype = from.x instanceof Float64Array ? "f64" : "f32";
  const result = zeros(
    dtype,
    isRow ? (layout.isScattered ? layout.length : lengthOf(layout.rows)) : layout.rows.length,
  );
  let done = 0;
  for (const [b, rows] of batches.entries()) {
    const args = call.inputs.map((name) => {
      if (name === "ids") return isUniform ? from.ids : from.ids.slice(b, b + 1);
      return gather(from[name], rows);
    });
    const options = optionsOf(call, from, (array) => gather(array, rows));
    const cols = rows[0].length;
    const got: unknown = run(logsum, call.op, args, cols === 0 ? options : { ...options, cols });
    const values = typeof got === "number" ? [got] : (got as Floats);
    if (typeof got === "number" && cols > 0) return zeros(dtype, 1).fill(got); // of a reduction
    for (const [k, value] of values.entries()) {
      const at = isRow && layout.isScattered ? rows[Math.floor(k / cols)][k % cols] : done + k;
      result[at] = value;
    }
    done += values.length;
  }
  return result;
}

function optionsOf(call: Call, from: Data, lay: (array: Laid) => Laid): Record<string, unknown> {
  const along = (call.along ?? []).map((name) => [name, lay(from[name])]);
  const row = (call.row ?? []).map((name) => [name, from.row[name]]);
  return { ...call.options, ...Object.fromEntries([...along, ...row]) };
}

const isReduced = ({ op, options }: Call): boolean => !op.endsWith("Grad") && options?.["reduction"] !== undefined;

/** Can these be laid so? A row for all, or a sum over all, is of rows of one length; an empty one has no classes. */
function applies(call: Call, layout: Layout): boolean {
  const isRagged = "offsets" in layout.options;
  const wantsOneLength = call.row !== undefined || call.options?.["reduction"] !== undefined;
  return !(wantsOneLength && (isRagged || layout.rows.length === 0 || layout.rows[0].length === 0));
}

function expectSame(logsum: LogSum, dtype: Dtype, call: Call, layout: Layout, from: Data): void {
  const wanted = byHand(logsum, call, layout, from);
  const args = call.inputs.map((name) => from[name]);
  const options = { ...optionsOf(call, from, (array) => array), ...layout.options };
  const what = `${call.op} ${JSON.stringify(call.options ?? {})} ${call.along ?? ""} ${call.row ?? ""} ${dtype}, ${layout.name}`;
  const check = (got: Floats, how: string): void => {
    const at = firstDifference(got, wanted);
    if (at >= 0) expect.fail(`${what}${how}, [${at}] of ${wanted.length}: ${got[at]}, by hand ${wanted[at]}`);
  };
  const got: unknown = run(logsum, call.op, args, options);
  if (isReduced(call)) {
    expect(got, what).toBe(wanted[0]);
    return;
  }
  expect(ArrayBuffer.isView(got), `${what}: an array, even for one row`).toBe(true);
  check(got as Floats, "");
  const out = zeros(dtype, wanted.length).fill(7);
  expect(run(logsum, call.op, args, { ...options, out })).toBe(out);
  check(out, " into out");
  const isSameLayout = layout.isScattered || layout.options["rowStride"] === layout.options["cols"];
  const first = from[call.inputs[0]] as Floats;
  if (ROW_RESULTS.includes(call.op) && isSameLayout && first.length === wanted.length) {
    const own = first.slice();
    run(logsum, call.op, [own, ...args.slice(1)], { ...options, out: own });
    check(own, " in place");
  }
}

/** One row of each side against all rows of the other, which by hand is that row many times. */
function expectOneAgainstMany(logsum: LogSum, dtype: Dtype, call: Call, layout: Layout, from: Data): void {
  const [first] = layout.rows;
  for (const side of [0, 1]) {
    const name = call.inputs[side] as "x" | "p" | "q";
    const one = gather(from[name], [first]);
    const repeated = from[name].slice();
    for (const row of layout.rows) for (const [c, i] of row.entries()) repeated[i] = one[c];
    const wanted = byHand(logsum, call, layout, { ...from, [name]: repeated });
    const args = call.inputs.map((input, k) => (k === side ? one : from[input]));
    const options = { ...call.options, ...layout.options };
    const what = `${call.op} ${JSON.stringify(call.options ?? {})} ${dtype}, ${layout.name}, one row ${name}`;
    const got = run(logsum, call.op, args, options);
    const at = firstDifference(got, wanted);
    if (at >= 0) expect.fail(`${what}, [${at}] of ${wanted.length}: ${got[at]}, by hand ${wanted[at]}`);
    const out = zeros(dtype, wanted.length);
    expect(run(logsum, call.op, args, { ...options, out })).toBe(out);
    expect(firstDifference(out, wanted), `${what} into out`).toBe(-1);
  }
}

/** Does the operation have the option? null is a wrong type for each. */
function takes(logsum: LogSum, op: string, option: string): boolean {
  const isPair = calls.some((call) => call.op === op && call.inputs.length === 2);
  try {
    run(logsum, op, isPair ? [[1], [0]] : [[1]], { [option]: null });
  } catch (error) {
    return !(error as Error).message.includes("no option");
  }
  throw new Error(`${op} took null for ${option}`);
}

/** The rows of these layouts are longer than the room in memory: in the short form, calls that have them read in another way. */
const PIECEWISE = [
  ...["logSumExp", "softmax", "crossEntropyLoss", "crossEntropyLossGrad", "entropy", "klDivergence", "xlogy"],
  ...["binaryCrossEntropyWithLogits"],
];

/** Is the call the first of those whose inputs and options are brought to a tile in the same way? */
function firstOfKind(call: Call): boolean {
  const kindOf = ({ inputs, along, row, options }: Call) => `${inputs} ${along} ${row} ${options?.["temperature"]}`;
  const alike = calls.filter(({ op }) => ROW_RESULTS.includes(op) === ROW_RESULTS.includes(call.op));
  return PIECEWISE.includes(call.op) && alike.find((other) => kindOf(other) === kindOf(call)) === call;
}

const isLongerThanRoom = (dtype: Dtype, { rows }: Layout) => rows.some(({ length }) => length > ROOM[dtype]);

export function testLayouts(family: Family): void {
  const own = calls.filter(({ op }) => isOf(family, op));
  const compared = own.filter(({ inputs, row }) => inputs[1] === "q" && row === undefined);

  describe.each(backends)("%s", (_name, logsum) => {
    test("the calls here are of all operations, which all take layouts", () => {
      // The tables are in accuracy/divergences.test.ts.
      const names = FAMILIES[family].filter((op) => !TABLES.includes(op));
      expect(new Set(own.map(({ op }) => op))).toEqual(new Set(names));
      for (const option of ["cols", "rowStride", "shape", "axis", "offsets"]) {
        expect(names.filter((op) => takes(logsum, op, option))).toEqual(names);
      }
    });

    describe.each(dtypes)("%s", (dtype) => {
      test.each(small.map((layout) => [layout.name, layout] as const))("%s", (_layout, layout) => {
        for (const seed of isLong ? [1, 2, 3] : [1]) {
          const from = data(dtype, layout, seed);
          for (const call of own) if (applies(call, layout)) expectSame(logsum, dtype, call, layout, from);
        }
      });

      test.each(large(dtype).map((layout) => [layout.name, layout] as const))("%s", (_layout, layout) => {
        const isPiecewise = isLongerThanRoom(dtype, layout);
        const tried = own.filter((call) => applies(call, layout) && (isLong || !isPiecewise || firstOfKind(call)));
        if (tried.length === 0) return;
        const from = data(dtype, layout, 101);
        for (const call of tried) expectSame(logsum, dtype, call, layout, from);
      });

      if (compared.length === 0) return;

      const many = [...small, ...large(dtype).slice(0, isLong ? 4 : 1)].filter(
        ({ rows, options }) => rows.length > 1 && rows[0].length > 0 && !options["offsets"],
      );
      test.each(many.map((layout) => [layout.name, layout] as const))("one row against %s", (_layout, layout) => {
        const from = data(dtype, layout, 11);
        for (const call of compared) expectOneAgainstMany(logsum, dtype, call, layout, from);
      });

      test("one row against rows that follow each other", () => {
        const layout = { ...strided(50, 7, 7, 0), options: { cols: 7 } };
        const from = data(dtype, layout, 11);
        for (const call of compared) expectOneAgainstMany(logsum, dtype, call, layout, from);
      });
    });
  });
}
