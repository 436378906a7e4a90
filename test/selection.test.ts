// argmax and topK against an oracle: the indices of a row in the stated order. Layouts and errors have their own tests.
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { EDGES, fill, floats, isLong, random, range, zeros } from "./support/arrays.js";
import { backends, describeAll } from "./support/backends.js";
import { expectSame } from "./support/expect.js";

const inf = Infinity;
const nan = NaN;

/** The places of a row, largest first: NaN before numbers, -0 equal to 0, equal elements in the order of their places. */
function ordered(row: ArrayLike<number>): number[] {
  const rank = (i: number) => (Number.isNaN(row[i]) ? 1 : 0);
  const compare = (i: number, j: number) => rank(j) - rank(i) || (row[i] < row[j] ? 1 : row[i] > row[j] ? -1 : i - j);
  return range(row.length).sort(compare);
}

const VALUES: Readonly<Record<string, (next: () => number, i: number) => number>> = {
  random: (next) => next() - 0.5,
  equal: (next) => Math.floor(next() * 4) - 2,
  zero: (next) => [0, -0, -0, -1][Math.floor(next() * 4)],
  special: (next) => [nan, inf, -inf, 0, -0, 1, -1e30, 1e30][Math.floor(next() * 8)],
  "few NaN": (next) => (next() < 0.01 ? nan : next()),
  "-Infinity": () => -inf,
  infinite: (next) => (next() < 0.5 ? inf : -inf),
  ascending: (_next, i) => i,
  descending: (_next, i) => -i,
};

describeAll((logsum, dtype) => {
  const { group, block, tile, room } = EDGES[dtype];
  const edges = [group, 2 * group, block, 2 * block].flatMap((n) => range(3, n - 1));
  const shapes = [...range(10, 1), 40, 100, 3000, ...edges].flatMap((cols) => {
    const many = cols === 40 ? [Math.ceil(tile / cols) + 1] : [];
    return (cols > 100 ? [1, 3] : [1, 2, 8, 9, ...many]).map((rows) => [rows, cols]);
  });

  test.each(Object.entries(VALUES))("%s elements", (_kind, value) => {
    const next = random(1);
    for (const [rows, cols] of shapes) {
      const x = fill(zeros(dtype, rows * cols), (i) => value(next, i));
      const orders = range(rows).map((r) => ordered(x.subarray(r * cols, (r + 1) * cols)));
      const first = orders.map(([place]) => place);
      const what = () => `${rows} rows of ${cols}`;
      expectSame(logsum.argmax(x, { cols }), first, what);
      expectSame(logsum.argmax(x, { cols, out: new Uint32Array(rows) }), first, what);
      if (rows === 1) expect(logsum.argmax(x)).toBe(first[0]);
      for (const k of new Set([1, 2, 50, 1000, rows > 9 ? 1 : cols].map((most) => Math.min(most, cols)))) {
        const { indices, values } = rows === 1 ? logsum.topK(x, k) : logsum.topK(x, k, { cols });
        const places = orders.flatMap((order) => order.slice(0, k));
        const elements = places.map((place, i) => x[Math.floor(i / k) * cols + place]);
        expectSame(indices, places, what);
        expectSame(values, elements, what);
      }
    }
  });

  test("rows longer than the room in memory, the largest element anywhere", () => {
    const n = Math.ceil(1.1 * room);
    const next = random(5);
    const x = fill(zeros(dtype, 2 * n), () => -1 - next());
    const [second] = ordered(x.subarray(0, n));
    const places = isLong ? [0, 1, block - 1, block, n >> 1, n - block - 1, n - 2, n - 1] : [0, block, n >> 1, n - 1];
    for (const [at, value] of places.flatMap((place) => [0, nan].map((one) => [place, one]))) {
      const [before, last] = [x[at], x[n - 1]];
      [x[n - 1], x[at]] = [value, value];
      expect(logsum.argmax(x, { cols: n })[0]).toBe(at);
      expect([...logsum.topK(x, 2, { cols: n }).indices.slice(0, 2)]).toEqual([at, at === n - 1 ? second : n - 1]);
      [x[at], x[n - 1]] = [before, last];
    }
  });

  test("a sum that is NaN where no element is", () => {
    const x = zeros(dtype, 600).fill(-inf);
    x[3] = x[400] = inf;
    expect(logsum.argmax(x)).toBe(3);
    x[3] = x[19] = dtype === "f64" ? 1.7e308 : 3.4e38;
    expect(logsum.argmax(x.subarray(0, 300))).toBe(3);
  });
});

describe.each(backends)("%s", (_name, logsum) => {
  test("one row, no rows, and lists", () => {
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

  test("indices go to an array of another realm's class", () => {
    const out = runInNewContext("new Uint32Array(2)") as Uint32Array;
    expect(out instanceof Uint32Array).toBe(false);
    logsum.argmax([1, 5, 9, 2], { shape: [2, 2], axis: 0, out });
    expect([...out]).toEqual([1, 0]);
  });
});
