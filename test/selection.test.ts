// argmax and topK against an oracle: the indices of a row in the stated order. Exact on both backends, in every layout.
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { Floats, LogSum, Results } from "../src/index.js";
import { backends, type Dtype, dtypes, fill, floats, isLong, random, zeros } from "./support.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

/** The places of a row, largest first: NaN before numbers, -0 equal to 0, what is equal in the order of the places. */
function ordered(row: readonly number[]): number[] {
  const rank = (i: number) => (Number.isNaN(row[i]) ? 1 : 0);
  const compare = (i: number, j: number) => rank(j) - rank(i) || (row[i] < row[j] ? 1 : row[i] > row[j] ? -1 : i - j);
  return [...row.keys()].sort(compare);
}

/** The places of the elements of each row, and where their results go: `scatter` of row r and result i of k. */
interface Layout {
  name: string;
  options: object | undefined;
  length: number;
  rows: number[][];
  scatter: (r: number, i: number, k: number) => number;
}

const range = (n: number) => [...Array(n).keys()];
const dense = (r: number, i: number, k: number) => r * k + i;

const byCols = (rows: number, cols: number, rowStride?: number, more = 0): Layout => ({
  name: `${rows} rows of ${cols}${rowStride === undefined ? "" : `, rowStride ${rowStride}`}`,
  options: rowStride === undefined ? { cols } : { cols, rowStride },
  length: rows === 0 ? 0 : (rows - 1) * (rowStride ?? cols) + cols + more,
  rows: range(rows).map((r) => range(cols).map((c) => r * (rowStride ?? cols) + c)),
  scatter: dense,
});

function byShape(shape: readonly number[], axis: number): Layout {
  const at = axis < 0 ? axis + shape.length : axis;
  const inner = shape.slice(at + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, at).reduce((a, b) => a * b, 1);
  const cols = shape[at];
  return {
    name: `shape ${shape}, axis ${axis}`,
    options: { shape, axis },
    length: outer * cols * inner,
    rows: range(outer * inner).map((r) =>
      range(cols).map((c) => (Math.floor(r / inner) * cols + c) * inner + (r % inner)),
    ),
    scatter: (r, i, k) => (Math.floor(r / inner) * k + i) * inner + (r % inner),
  };
}

function byOffsets(lengths: readonly number[]): Layout {
  const offsets = Uint32Array.of(0, ...lengths);
  for (let r = 0; r < lengths.length; r++) offsets[r + 1] += offsets[r];
  return {
    name: `ragged rows of ${lengths.length > 9 ? "many lengths" : lengths}`,
    options: { offsets },
    length: offsets[lengths.length],
    rows: lengths.map((n, r) => range(n).map((c) => offsets[r] + c)),
    scatter: dense,
  };
}

const layouts: Layout[] = [
  ...[1, 2, 3, 7, 9, 16, 17, 31, 32, 33, 64, 100, 511, 512, 513, 528, 1025].map((n) => ({
    ...byCols(1, n),
    name: `one row of ${n}`,
    options: undefined,
  })),
  ...[1, 2, 3, 4, 5, 8, 10, 15, 16, 17, 31, 32, 33, 40, 100].map((cols) => byCols(9, cols)),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((rows) => byCols(rows, 5)),
  byCols(3, 1030),
  byCols(700, 40),
  byCols(0, 5),
  byCols(6, 5, 5),
  byCols(6, 5, 8, 2),
  byCols(3, 700, 703, 1),
  ...[0, 1, 2, -1].map((axis) => byShape([3, 4, 5], axis)),
  byShape([2, 37, 11], 1),
  byShape([300, 70], 0),
  byShape([20_000, 2], 0),
  byShape([5], 0),
  byShape([0, 4], 1),
  byOffsets([3, 1, 4, 1, 5, 9]),
  byOffsets([40, 2, 2, 2, 33, 600]),
  byOffsets(range(300).map((r) => 1 + (r % 50))),
  byOffsets([]),
];

const VALUES = {
  random: (next: () => number) => next() - 0.5,
  ties: (next: () => number) => Math.floor(next() * 4) - 2,
  zeros: (next: () => number) => [0, -0, -0, -1][Math.floor(next() * 4)],
  special: (next: () => number) => [nan, inf, -inf, 0, -0, 1, -1e30, 1e30][Math.floor(next() * 8)],
  NaN: (next: () => number) => (next() < 0.01 ? nan : next()),
  "-Infinity": () => -inf,
  infinities: (next: () => number) => (next() < 0.5 ? inf : -inf),
} as const;

/** What is between the rows is NaN, which would be found if it were read. */
function data(dtype: Dtype, { length, rows }: Layout, value: (next: () => number) => number, seed: number): Floats {
  const next = random(seed);
  const x = zeros(dtype, length).fill(nan);
  for (const row of rows) for (const i of row) x[i] = value(next);
  return x;
}

/** The places of each row, largest first. */
const ordersOf = (x: Floats, { rows }: Layout) => rows.map((row) => ordered(row.map((i) => x[i])));

/** The same class and bits. (toEqual is much slower.) */
function expectSame(got: Results, wanted: Results): void {
  expect(got.constructor).toBe(wanted.constructor);
  expect(got.length).toBe(wanted.length);
  const at = wanted.findIndex((value, i) => !Object.is(got[i], value));
  if (at >= 0) expect.fail(`[${at}]: ${got[at]}, not ${wanted[at]}`);
}

function expectArgmax(logsum: LogSum, x: Floats, layout: Layout, orders: number[][]): void {
  const wanted = orders.map(([first]) => first);
  const got = logsum.argmax(x, layout.options);
  if (layout.options === undefined) {
    expect(got).toBe(wanted[0]);
    return;
  }
  expectSame(got as unknown as Uint32Array, Uint32Array.from(wanted));
  const out = new Uint32Array(wanted.length).fill(7);
  expect(logsum.argmax(x, { ...layout.options, out })).toBe(out);
  expectSame(out, Uint32Array.from(wanted));
}

function expectTopK(logsum: LogSum, x: Floats, layout: Layout, orders: number[][], k: number): void {
  const indices = new Uint32Array(layout.rows.length * k);
  const values =
    x.slice(0, 0).constructor === Float64Array ? new Float64Array(indices.length) : new Float32Array(indices.length);
  for (const [r, row] of layout.rows.entries()) {
    const order = orders[r];
    for (let i = 0; i < k; i++) {
      indices[layout.scatter(r, i, k)] = order[i];
      values[layout.scatter(r, i, k)] = x[row[order[i]]];
    }
  }
  const got = logsum.topK(x, k, layout.options);
  expectSame(got.indices, indices);
  expectSame(got.values, values);
}

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(dtypes)("%s", (dtype) => {
    test.each(layouts.map((layout) => [layout.name, layout] as const))("%s", (_layout, layout) => {
      const shortest = Math.min(...layout.rows.map((row) => row.length), 100);
      const isLarge = layout.length > 5000;
      for (const [seed, [kind, value]] of Object.entries(VALUES).entries()) {
        if (isLarge && !isLong && !["ties", "special"].includes(kind)) continue;
        const x = data(dtype, layout, value, seed + 1);
        const orders = ordersOf(x, layout);
        expectArgmax(logsum, x, layout, orders);
        for (const k of new Set([1, Math.min(2, shortest), Math.min(50, shortest), shortest])) {
          expectTopK(logsum, x, layout, orders, k);
        }
      }
    });

    test("rows longer than the room in memory, the largest element anywhere", () => {
      const n = dtype === "f64" ? 70_000 : 140_000;
      const next = random(5);
      const x = fill(zeros(dtype, 2 * n), () => -1 - next());
      const second = ordered([...x.subarray(0, n)])[0];
      for (const at of isLong ? [0, 1, 511, 512, n / 2 - 1, n / 2, n - 513, n - 2, n - 1] : [0, 512, n / 2, n - 1]) {
        for (const value of [0, nan]) {
          const [before, same] = [x[at], x[n - 1]];
          [x[n - 1], x[at]] = [value, value];
          expect(logsum.argmax(x, { cols: n })[0]).toBe(at);
          expect(logsum.topK(x, 2, { cols: n }).indices.slice(0, 2)).toEqual(
            at === n - 1 ? Uint32Array.of(at, second) : Uint32Array.of(at, n - 1),
          );
          [x[at], x[n - 1]] = [before, same];
        }
      }
    });

    test("rows in order, forwards and backwards, and equal ones", () => {
      const n = 3000;
      for (const value of [(i: number) => i, (i: number) => -i, () => 1]) {
        const x = fill(zeros(dtype, n), value);
        const layout = { ...byCols(1, n), options: undefined };
        const orders = ordersOf(x, layout);
        for (const k of [1, 50, 1000, n]) expectTopK(logsum, x, layout, orders, k);
        expectArgmax(logsum, x, layout, orders);
      }
    });

    test("a sum that is NaN where no element is", () => {
      const x = zeros(dtype, 600).fill(-inf);
      x[3] = inf;
      x[400] = inf;
      expect(logsum.argmax(x)).toBe(3);
      x[3] = dtype === "f64" ? 1.7e308 : 3.4e38;
      x[19] = x[3];
      expect(logsum.argmax(x.subarray(0, 300))).toBe(3);
    });
  });

  test("what is refused", () => {
    const call = logsum as unknown as Record<string, (...args: unknown[]) => unknown>;
    const x = Float64Array.of(1, 2, 3, 4);
    const offsets = Uint32Array.of(0, 3, 4);
    const empty = Uint32Array.of(0, 4, 4);
    const detached = new Uint32Array(0);
    structuredClone(detached, { transfer: [detached.buffer] });
    const shared = new ArrayBuffer(40);
    const inShared = new Float64Array(shared, 0, 4);
    // biome-ignore format: a table
    const wrong: [typeof TypeError | typeof RangeError, RegExp, () => unknown][] = [
      [RangeError, /^argmax: the length of row 0 must be at least 1, got 0$/, () => call["argmax"]([])],
      [RangeError, /^argmax: the length of row 1 must be at least 1, got 0$/, () => call["argmax"](x, { offsets: empty })],
      [RangeError, /^argmax: the length of row 0 /, () => call["argmax"]([], { shape: [3, 0] })],
      [RangeError, /^topK: the length of row 0 must be at least 1, got 0$/, () => call["topK"]([], 1)],
      [RangeError, /^topK: the length of row 1 /, () => call["topK"](x, 1, { offsets: empty })],
      [RangeError, /^topK: k must be an integer from 1 to 4, the length of row 0, got 5$/, () => call["topK"](x, 5)],
      [RangeError, /^topK: k must be an integer from 1 to 2, the length of row 0, got 3$/, () => call["topK"](x, 3, { cols: 2 })],
      [RangeError, /^topK: k must be an integer from 1 to 1, the length of row 1, got 2$/, () => call["topK"](x, 2, { offsets })],
      [RangeError, /^topK: k must be an integer of at least 1, got 0$/, () => call["topK"](x, 0)],
      [RangeError, /^topK: k must be .*, got 1.5$/, () => call["topK"](x, 1.5)],
      [RangeError, /^topK: k must be .*, got NaN$/, () => call["topK"](x, nan)],
      [TypeError, /^topK: k must be a number, got undefined$/, () => call["topK"](x)],
      [TypeError, /^topK: k must be a number, got "2"$/, () => call["topK"](x, "2")],
      [TypeError, /^topK: k must be a number, got Float64Array$/, () => call["topK"](Float64Array.of(1, 2), Float64Array.of(1, 1))],
      [TypeError, /^topK: k must be a number, got an object$/, () => call["topK"](x, { cols: 2 })],
      [TypeError, /^topK: x must be .*, got null$/, () => call["topK"](null, 1)],
      [TypeError, /^topK: there is no option "out"; it takes cols, /, () => call["topK"](x, 1, { out: new Float64Array(1) })],
      [TypeError, /^topK: there is no option "mask"/, () => call["topK"](x, 1, { mask: new Uint8Array(4) })],
      [TypeError, /^argmax: out must be a Uint32Array, got Float64Array$/, () => call["argmax"](x, { out: new Float64Array(1) })],
      [TypeError, /^argmax: out must be a Uint32Array, got Int32Array$/, () => call["argmax"](x, { out: new Int32Array(1) })],
      [TypeError, /^argmax: out must be a Uint32Array, got an array$/, () => call["argmax"](x, { out: [0] })],
      [TypeError, /^argmax: out must be an array with its memory/, () => call["argmax"](x, { out: detached })],
      [RangeError, /^argmax: the length of out must be 2, got 1$/, () => call["argmax"](x, { cols: 2, out: new Uint32Array(1) })],
      [RangeError, /^argmax: the length of out must be 2, got 4$/, () => call["argmax"](x, { shape: [2, 2], axis: 0, out: new Uint32Array(4) })],
      [RangeError, /^argmax: out must not overlap an input, got/, () => call["argmax"](inShared, { out: new Uint32Array(shared, 28, 1) })],
    ];
    for (const [kind, message, refused] of wrong) {
      expect(refused, String(message)).toThrow(message);
      expect(refused, String(message)).toThrow(kind);
    }
    const out = Uint32Array.of(7, 7);
    expect(() => call["argmax"](x, { cols: 2, out, typo: 1 })).toThrow(TypeError);
    expect(out).toEqual(Uint32Array.of(7, 7));
  });

  test("one row, no rows, and lists", () => {
    expect(logsum.argmax([1, 3, 2])).toBe(1);
    const out = new Uint32Array(1);
    expect(logsum.argmax([1, 3, 2], { out })).toBe(out);
    expect(out[0]).toBe(1);
    expect(logsum.argmax([1, 3, 2], { cols: 3 })).toEqual(Uint32Array.of(1));
    expect(logsum.topK([1, 3, 2], 2)).toEqual({ values: Float64Array.of(3, 2), indices: Uint32Array.of(1, 2) });
    const none = { values: new Float32Array(0), indices: new Uint32Array(0) };
    expect(logsum.topK(floats("f32", []), 1, { cols: 3 })).toEqual(none);
    expect(logsum.topK(floats("f32", []), 2, { shape: [3, 0], axis: 0 })).toEqual(none);
    expect(logsum.argmax([], { cols: 3 })).toEqual(new Uint32Array(0));
  });
});

test.each(backends)("indices go to an array of another realm's class: %s", (_name, { argmax }) => {
  const out = runInNewContext("new Uint32Array(2)") as Uint32Array;
  expect(out instanceof Uint32Array).toBe(false);
  argmax([1, 5, 9, 2], { shape: [2, 2], axis: 0, out });
  expect([...out]).toEqual([1, 0]);
});
