// Linear memory is filled with poison before each call: nothing of it shows in a result, and a refused call loads and writes nothing.
import { describe, expect, test } from "vitest";
import type { Floats, LogSum } from "../../src/index.js";
import { operationOf } from "../fingerprint/operations.js";
import { dtypes, EDGES, isLong, random, range, zeros } from "../support/arrays.js";
import { createLogSum, js, TABLES_END, wasm } from "../support/backends.js";
import { arraysOf, type Call, run, show } from "../support/calls.js";
import { CALLS, type Data, firstOfEach, makeData, withData } from "../support/data.js";
import { expectSame } from "../support/expect.js";

/**
 * Bytes that fill memory. As numbers they are NaN, huge, tiny, and a small negative number; as integers -1, large, and small; as bytes of
 * a mask they keep.
 */
const POISONS = [0xff, 0x7e, 0x01, 0x80];

/** Makes an instance, and returns it with its memory, which no public name gives away. */
function instance(): { logsum: LogSum; memory: WebAssembly.Memory } {
  const { Memory } = WebAssembly;
  let memory: WebAssembly.Memory | undefined;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memory = this;
    }
  };
  try {
    const logsum = createLogSum({ backend: "wasm-simd" });
    if (memory === undefined) throw new Error("there is no memory");
    return { logsum, memory };
  } finally {
    WebAssembly.Memory = Memory;
  }
}

const { logsum, memory } = instance();

/** Fills everything behind the lookup tables: the scratch of the kernels, the regions of rows, and free memory. */
function poison(byte: number): void {
  new Uint8Array(memory.buffer, TABLES_END).fill(byte);
}

/** Is all of it still 0xff? */
function isPoison(): boolean {
  const bytes = Buffer.from(memory.buffer, TABLES_END);
  return bytes.equals(Buffer.alloc(bytes.length, 0xff));
}

let turn = 0;

/** Runs a call after each poison; in the short form after one of them. */
function expectClean(call: Call, what: string): void {
  const wanted = arraysOf(run(wasm, call));
  for (const byte of isLong ? POISONS : [POISONS[turn++ % POISONS.length]]) {
    poison(byte);
    const got = arraysOf(run(logsum, call));
    for (const [i, values] of got.entries()) {
      expectSame(values, wanted[i], () => `${show(call)}, ${what}, poison 0x${byte.toString(16)}`);
    }
  }
}

const isRowOption = ([, , options = {}]: Call) => Object.values(options).includes("row");
const isTop = ([, [, k]]: Call) => k === 2;

type Lay = (rows: number, cols: number) => { lengths: number[]; options: object } | undefined;

/** The layouts, from which a kernel gets its rows on different ways. */
const LAYOUTS: Record<string, Lay> = {
  dense: (rows, cols) => ({ lengths: new Array(rows).fill(cols), options: { cols } }),
  // A row of each input has gaps, which are elements of the data.
  strided: (rows, cols) => ({ lengths: new Array(2 * rows).fill(cols), options: { cols, rowStride: 2 * cols - 1 } }),
  columns: (rows, cols) => ({ lengths: new Array(rows).fill(cols), options: { shape: [cols, rows], axis: 0 } }),
  ragged: (rows, cols) => {
    const offsets = Uint32Array.from(range(rows + 1), (r) => (r === 0 ? 0 : r * cols + (r % 2) * (cols > 1 ? 1 : 0)));
    offsets[rows] = rows * cols;
    return { lengths: range(rows).map((r) => offsets[r + 1] - offsets[r]), options: { offsets } };
  },
};

const last: { key: string; data: Data | undefined } = { key: "", data: undefined };

/** The data of rows, which many calls share. */
function dataOf(dtype: "f64" | "f32", lengths: readonly number[], seed: number): Data {
  const key = [dtype, seed, ...lengths].join();
  if (last.data === undefined || last.key !== key) Object.assign(last, { key, data: makeData(dtype, lengths, seed) });
  return last.data as Data;
}

/** The call on rows of the layout; undefined if the layout does not have it. */
function laidCall(call: Call, layout: string, rows: number, cols: number, seed: number, dtype: "f64" | "f32") {
  const [op] = call;
  const { isTable, isProduct, isGroup } = operationOf(op);
  if (isGroup || (isTop(call) && cols < 3)) return undefined;
  const isDense = layout === "dense";
  if ((isTable || isProduct) && !isDense) return undefined;
  const isRagged = layout === "ragged";
  if (isRagged && (isRowOption(call) || call[2]?.["reduction"] !== undefined)) return undefined;
  const laid = LAYOUTS[layout](rows, cols);
  if (laid === undefined) return undefined;
  const data = dataOf(dtype, laid.lengths, seed);
  const count = layout === "strided" ? Math.floor((2 * rows * cols - cols) / (2 * cols - 1)) + 1 : rows;
  const few: Data = { ...data, ids: data.ids.subarray(0, count), u: data.u.subarray(0, count) };
  const [, args, options] = withData(call, few);
  const shape = isProduct ? { shape: [rows, 1, cols, 1] } : isTable ? { shape: [rows, cols] } : laid.options;
  return [op, args, { ...options, ...shape }] satisfies Call;
}

/** One call of each kernel and kind of input, for rows of many elements. */
const FEW = firstOfEach(CALLS, ([op, [, y], { from, form, weights, mask } = {}]) =>
  [op, typeof y, from, form, weights, mask].join(),
);

describe.each(dtypes)("%s", (dtype) => {
  const { tile, room, block } = EDGES[dtype];

  describe.each(Object.keys(LAYOUTS))("%s rows", (layout) => {
    test("of 1 to 70 elements", () => {
      let count = 0;
      for (const cols of range(70, 1)) {
        const calls = isLong ? CALLS : CALLS.filter((_, i) => (i + cols) % (layout === "dense" ? 4 : 8) === 0);
        for (const call of calls) {
          // Among the seeds are rows with zeros, infinities and near rows.
          const laid = laidCall(call, layout, 3, cols, cols + 5, dtype);
          if (laid === undefined) continue;
          expectClean(laid, `${layout} ${cols}`);
          count++;
        }
      }
      expect(count).toBeGreaterThan(500);
    });

    test("around blocks, tiles and the room in memory", () => {
      for (const edge of [block, 2 * block, tile, room]) {
        for (const by of isLong ? [-1, 0, 1] : [turn % 3 ? 1 : -1]) {
          const calls = isLong ? FEW : FEW.filter((_, i) => i % (edge > 2 * block ? 16 : 4) === 0);
          for (const call of calls) {
            const laid = laidCall(call, layout, 2, edge + by, 4 + (edge % 5), dtype);
            if (laid !== undefined) expectClean(laid, `${layout} ${edge + by}`);
          }
        }
      }
    });
  });

  test("one row without options, which takes the fast path", () => {
    for (const cols of range(70, 1)) {
      const data = makeData(dtype, [cols], cols + 5);
      for (const call of CALLS.filter(([op, , options]) => options === undefined && !operationOf(op).isTable)) {
        if (operationOf(call[0]).isProduct || (isTop(call) && cols < 3)) continue;
        expectClean(withData(call, data), `one row of ${cols}`);
      }
    }
  });

  test("tables and groups of rows", () => {
    for (const cols of range(30, 1)) {
      const data = makeData(dtype, new Array(5).fill(cols), cols + 5);
      for (const op of ["mutualInformation", "conditionalEntropy", "normalizedMutualInformation"])
        expectClean([op, [data.p], { shape: [5, cols] }], `a table of ${cols}`);
      expectClean(["jsDivergenceOf", [data.p], { cols }], `a group of ${cols}`);
    }
  });

  test("resident rows, with poison on both sides", () => {
    const own = createLogSum({ backend: "wasm-simd" });
    const { array } = own.alloc((dtype === "f64" ? Float64Array : Float32Array) as typeof Float64Array, 3000);
    const place = (values: Floats, at: number) => {
      const view = array.subarray(at, at + values.length);
      view.set(values);
      return view;
    };
    for (const cols of range(isLong ? 70 : 35, 1).map((n) => (isLong ? n : 2 * n - 1))) {
      const data = makeData(dtype, [cols, cols, cols], cols + 5);
      for (const [i, call] of CALLS.entries()) {
        const { isTable, isProduct, result } = operationOf(call[0]);
        if ((isTop(call) && cols < 3) || (!isLong && (i + cols) % 3 > 0)) continue;
        const shape = isProduct ? { shape: [3, 1, cols, 1] } : isTable ? { shape: [3, cols] } : { cols };
        const [op, args, options] = withData(call, data);
        const wanted = arraysOf(run(wasm, [op, args, { ...options, ...shape }]));
        const byte = POISONS[(i + cols) % POISONS.length];
        new Uint8Array(array.buffer, array.byteOffset, array.byteLength).fill(byte);
        const laid = args.map((arg, k) =>
          arg instanceof array.constructor ? place(arg as Floats, 37 + 501 * k) : arg,
        );
        const takesOut = operationOf(op).options.includes("out") && options?.["reduction"] === undefined;
        const isPlain = ["number", "row"].includes(result);
        const out = takesOut && isPlain ? array.subarray(1703, 1703 + wanted[0].length) : undefined;
        const got = arraysOf(run(own, [op, laid, { ...options, ...shape, ...(out && { out }) }]));
        for (const [k, values] of got.entries())
          expectSame(values, wanted[k], () => `${show(call)}, resident rows of ${cols}, poison ${byte}`);
      }
    }
  });

  test("accumulators", () => {
    const next = random(1);
    for (const length of range(70, 1)) {
      const values = zeros(dtype, 3 * length).map(() => 30 * next() - 15);
      for (const name of ["SumAccumulator", "LogSumExpAccumulator"] as const) {
        const [wanted, got] = [js, logsum].map((instance) => {
          const accumulator = new instance[name]();
          for (const part of [values.subarray(0, length), values.subarray(length)]) {
            poison(POISONS[turn++ % POISONS.length]);
            accumulator.push(part);
          }
          return JSON.stringify(accumulator);
        });
        expect(got, `${name} of ${length}`).toBe(wanted);
      }
    }
  });
});

/** Calls whose labels, offsets or lengths are wrong. */
const REFUSED: readonly Call[] = dtypes.flatMap((dtype): Call[] => {
  const x = zeros(dtype, 12).fill(0.25);
  const labels = [
    ...[3, -1, 1.5, Number.NaN, 2 ** 31, 2 ** 32, 2 ** 32 + 1, -(2 ** 31), 2 ** 53].map((label) => [0, 1, 2, label]),
    ...[3, -1, 2 ** 31 - 1, -(2 ** 31)].map((label) => Int32Array.of(0, 1, 2, label)),
    ...[3, 2 ** 32 - 1].map((label) => Uint32Array.of(label, 1, 2, 0)),
    ...[3n, -1n, 2n ** 62n, 2n ** 53n + 1n, -(2n ** 63n)].map((label) => BigInt64Array.of(0n, label, 1n, 1n)),
  ];
  const ops = ["crossEntropyLoss", "crossEntropyLossGrad"];
  // Each row has its own classes: label 3 is one of the second.
  const ragged = { offsets: [Uint32Array.of(0, 3, 12), Int32Array.of(0, 3, 12)][dtype === "f64" ? 0 : 1] };
  const offsets = [
    [0, 5, 13],
    [0, 5, 4, 12],
    [0, 2 ** 32 - 1],
    [2 ** 31, 2 ** 31 + 1],
    [13, 13],
  ].map((list) => Uint32Array.from(list));
  const signed = [
    [-1, 4],
    [0, -(2 ** 31)],
  ].map((list) => Int32Array.from(list));
  return [
    ...ops.flatMap((op) => labels.map((ids): Call => [op, [x, ids], { cols: 3 }])),
    ...ops.flatMap((op) =>
      [
        [3, 3],
        [0, 9],
      ].map((ids): Call => [op, [x, ids], ragged]),
    ),
    ...["softmax", "entropy", "argmax"].flatMap((op) =>
      [...offsets, ...signed].map((list): Call => [op, [x], { offsets: list }]),
    ),
    ["crossEntropyLoss", [x, [0, 1, 2]], { cols: 3 }],
    ["softmax", [x], { cols: 5 }],
    ["softmax", [x], { cols: 4, rowStride: 3 }],
    ["softmax", [x], { cols: 13, rowStride: 2 ** 31 }],
    ["softmax", [x], { shape: [2 ** 31, 2] }],
    ["softmax", [x], { cols: 3, mask: new Uint8Array(11) }],
    ["klDivergence", [x, zeros(dtype, 5)], { cols: 3 }],
    ["topK", [x, 4], { cols: 3 }],
    ["sampleCategorical", [x, [0, 1, 0.5, 0.5]], { cols: 3 }],
  ];
});

test("a refused call leaves memory as it was: nothing is loaded through a wrong label or offset", () => {
  for (const call of REFUSED) {
    poison(0xff);
    expect(() => run(logsum, call), show(call)).toThrow(RangeError);
    // Rows that are copied to memory, or results, change it.
    if (!isPoison()) expect.fail(`${show(call)} has changed memory`);
  }
});

test("the same calls with right labels do change it, so the test sees them", () => {
  for (const dtype of dtypes) {
    const x = zeros(dtype, 12).fill(0.25);
    poison(0xff);
    run(logsum, ["crossEntropyLoss", [x, [0, 1, 2, 0]], { cols: 3 }]);
    expect(isPoison()).toBe(false);
  }
});
