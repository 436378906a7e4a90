// An element of a product of matrices has the bits of logDotExp of its row and its column, whatever the shape.
import { expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
import { EDGES, fill, isLong, normal, random, range, zeros } from "../support/arrays.js";
import { describeAll } from "../support/backends.js";
import { expectSame } from "../support/expect.js";

/** The sizes n, i, k, j. */
type Sizes = readonly [n: number, i: number, k: number, j: number];

describeAll((logsum, dtype) => {
  const { tile, room, block } = EDGES[dtype];
  // Rows and columns of more than a tile; k on both sides of short rows and of a block, and longer than the room in memory.
  const shapes: Sizes[] = [
    ...range(isLong ? 40 : 6, 1).map((k): Sizes => [2, 3, k, 4]),
    ...[33, block - 1, block + 1, 2 * block + 3].map((k): Sizes => [2, 3, k, 5]),
    ...[
      [1, 1, 3, tile],
      [1, tile, 2, 2],
      [3, 300, 5, 170],
      [1, 2, tile + 1, 2],
      [1, 1, room + 1, 2],
    ].map((sizes) => sizes as unknown as Sizes),
  ];

  test.each(shapes)("[%i, %i, %i, %i]", (n, i, k, j) => {
    const next = random(i + 7 * k + 31 * j);
    const make = (length: number) => fill(zeros(dtype, length), () => (next() < 0.05 ? -Infinity : 4 * normal(next)));
    const [a, b] = [make(n * i * k), make(n * k * j)];
    const shape = n === 1 ? [i, k, j] : [n, i, k, j];
    const got = logsum.logMatMulExp(a as Float64Array, b as Float64Array, { shape }) as Floats;
    expect(got.length).toBe(n * i * j);
    const out = zeros(dtype, n * i * j);
    expect(logsum.logMatMulExp(a as Float64Array, b as Float64Array, { shape, out: out as Float64Array })).toBe(out);
    expectSame(out, got, () => "into out");
    // All elements of a small product, some of a large one.
    const places = range(got.length).filter(
      (place) => got.length < 100 || place % 97 === 0 || place % (i * j) > i * j - 3,
    );
    const rows = zeros(dtype, places.length * k);
    const columns = rows.slice();
    for (const [at, place] of places.entries()) {
      const [row, column] = [Math.floor(place / j), place % j];
      const start = Math.floor(row / i) * k * j + column;
      for (let c = 0; c < k; c++) {
        rows[at * k + c] = a[row * k + c];
        columns[at * k + c] = b[start + c * j];
      }
    }
    const wanted = logsum.logDotExp(rows as Float64Array, columns as Float64Array, { cols: k });
    expectSame(
      places.map((place) => got[place]),
      wanted,
      () => `${shape}`,
    );
  });
});
