// The same bits from both backends, whatever the length of the row, its place in the batch, or its alignment.
import { describe, test } from "vitest";
import { type Family, isOf, operationOf } from "../fingerprint/operations.js";
import { dtypes, EDGES, fill, floats, isLong, random, range, shifted } from "../support/arrays.js";
import { js, wasm } from "../support/backends.js";
import { arraysOf, type Call, numbers, run, show } from "../support/calls.js";
import { CALLS, type Data, firstOfEach, makeData, slice, withData } from "../support/data.js";
import { expectResults, expectSame } from "../support/expect.js";

/** Lengths around the ends of short rows and of groups; the long form has every length up to the last. */
const { group } = EDGES.f32;
const ends = [EDGES.shortCopy, 4 * group, 8 * group].flatMap((n) => range(3, n - 1));
const LENGTHS = isLong ? range(8 * group + 1, 1) : [...new Set([...range(group + 8, 1), ...ends])];
/** Lengths beside an edge. */
const BESIDE = isLong ? range(11, -5) : [-1, 0, 1];

// biome-ignore format: a table
const NUMBERS_64 = [0x7ff0000000000001n, 0xfff8000000000fffn, 0x7fffffffffffffffn, 0x7ff0000000000000n, 0xfff0000000000000n, 0x7fefffffffffffffn, 0n];
const NUMBERS_32 = [0x7f800001, 0xffc00003, 0x7fc0007f, 0x7f800000, 0xff800000, 0x7f7fffff, 0];
/** NaN of several payloads, infinities, the largest number, and 0. */
const SPECIAL = {
  f64: new Float64Array(BigUint64Array.from(NUMBERS_64).buffer),
  f32: new Float32Array(Uint32Array.from(NUMBERS_32).buffer),
};

/** Ends of the range, and numbers near which exponentials and logarithms change. */
// biome-ignore format: a list
const ENDS = [0, 5e-324, 2 ** -149, 1e-310, 1e-42, 2 ** -54, 2 ** -25, 0.5, 1, 2, 709, 745.2, 89, 104, 3e38, 1e308, Infinity];
const SIGNED = [...ENDS, ...ENDS.map((value) => -value), NaN];

/** Powers of two around which tiny, ordinary and huge probabilities are summed apart. */
const EXPONENTS = {
  f64: [-1000, -900, -898, -896, -450, -100, 500, 1000],
  f32: [-140, -120, -100, -98, -96, -94, -60, 60, 120],
};

/** The options that lay rows of `cols`. A batch of tables is one table; one row of elements needs no option. */
function layoutFor([op, , options]: Call, rows: number, cols: number): object | undefined {
  const { isElementwise, isTable, isProduct } = operationOf(op);
  if (isTable) return { shape: [rows, cols] };
  if (isProduct) return { shape: [rows, 1, cols, 1] };
  return isElementwise && rows === 1 && options?.["posWeight"] !== "row" ? undefined : { cols };
}

/** The calls of a family on rows of `cols`. Long rows take long, so they have one call for each operation and kind of input. */
function callsOf(family: Family, rows: number, cols: number): readonly Call[] {
  const own = CALLS.filter(([op, args]) => isOf(family, op) && (args[1] !== 2 || cols >= 2));
  if (isLong || rows * cols < 10_000) return own;
  return firstOfEach(own, ([op, [, y], { from, form, base, weights, mask } = {}]) => {
    return [op, y, from, form, base, weights, mask].join();
  });
}

/** Compares both backends on the calls of a family. */
function expectSameBits(family: Family, data: Data, rows: number, cols: number, what: string): void {
  for (const call of callsOf(family, rows, cols)) {
    const [got, wanted] = [wasm, js].map((logsum) =>
      numbers(logsum, withData(call, data), layoutFor(call, rows, cols)),
    );
    expectSame(got, wanted, () => `${show(call)} ${rows}x${cols}, ${what}: wasm and js`);
  }
}

export function testBits(family: Family): void {
  describe.each(dtypes)("%s", (dtype) => {
    const { block, tile, room } = EDGES[dtype];
    const batch = (rows: number, cols: number, seed: number) => makeData(dtype, new Array(rows).fill(cols), seed);
    const expectRows = (rows: number, cols: number, seed: number) =>
      expectSameBits(family, batch(rows, cols, seed), rows, cols, `${dtype}, seed ${seed}`);

    test(`rows of ${LENGTHS.length} lengths from 1 to ${LENGTHS.at(-1)}`, () => {
      for (const cols of LENGTHS) expectRows(5, cols, cols);
    });

    test.each([block, 2 * block, 3 * block])("rows around the edge of blocks at %i", (edge) => {
      for (const by of BESIDE) expectRows(3, edge + by, edge + by + 8);
    });

    test("rows around the edges of tiles, and longer than the room in memory", () => {
      const short: [number, number][] = [[2, tile + 1], dtype === "f64" ? [1, 2 * room + 1] : [2, room + 1]];
      const edges = [tile, room, 2 * room].flatMap((edge) => [-1, 0, 1].map((by): [number, number] => [2, edge + by]));
      for (const [rows, cols] of isLong ? edges : short) expectRows(rows, cols, 4 + (cols % 4));
    });

    test("batches around the edges of tiles", () => {
      for (const cols of isLong ? [1, 3, 10] : [dtype === "f64" ? 3 : 10]) {
        for (const by of isLong ? [-1, 0, 1] : [1]) expectRows(Math.floor(tile / cols) + by, cols, 8 + by);
      }
    });

    test(isLong ? "100,000 random rows" : "1,200 random rows", () => {
      for (const seed of range(isLong ? 100 : 24, 1)) expectRows(isLong ? 1000 : 50, 1 + (seed % 20), seed);
    });

    test("a row by itself is as in the batch, at any offset in memory", () => {
      const [rows, cols] = [9, 37];
      const data = batch(rows, cols, 5);
      for (const call of callsOf(family, rows, cols)) {
        const { isTable, isProduct, result } = operationOf(call[0]);
        if (isTable || isProduct || "reduction" in (call[2] ?? {}) || result === "indices" || result === "signed")
          continue;
        const whole = [...numbers(wasm, withData(call, data), { cols })];
        const size = whole.length / rows;
        for (const row of range(rows)) {
          for (const offset of [0, 1, 3]) {
            const own = slice(data, row, row + 1, row * cols, (row + 1) * cols);
            const alone = withData(call, own, (array) => shifted(array, offset));
            const got = numbers(wasm, alone, { cols });
            expectSame(got, whole.slice(row * size, (row + 1) * size), () => `${show(call)} ${dtype}, row ${row}`);
          }
        }
      }
    });

    test("NaN with any payload, infinities and overflow, wherever they are", () => {
      const next = random(3);
      for (const seed of range(isLong ? 300 : 60, 1)) {
        const cols = 1 + Math.floor(next() * (seed % 10 ? 40 : 3000));
        const data = batch(3, cols, 4 * seed);
        for (const array of [data.x, data.x, data.p, data.p, data.q, data.q]) {
          const pick = Math.floor(next() * SPECIAL[dtype].length);
          // Copying keeps a payload, which reading may lose.
          array.set(SPECIAL[dtype].subarray(pick, pick + 1), Math.floor(next() * array.length));
        }
        expectSameBits(family, data, 3, cols, `${dtype}, seed ${seed}`);
      }
    });

    test("elements of any bits, in rows longer than the room in memory where each is by itself", () => {
      const [rows, cols] = family === "elementwise" ? [1, room + 65] : [50, 40];
      const data = batch(rows, cols, 7);
      const next = random(7);
      for (const words of [data.x, data.q].map(({ buffer }) => new Uint32Array(buffer))) {
        words.set(Array.from(words, () => next() * 2 ** 32));
      }
      fill(data.x, (i) => (i % 2 ? data.x[i] : (next() - 0.5) * [1500, 200, 4, 0.01][i % 4]));
      fill(data.q, (i) => (i % 5 ? data.q[i] : data.x[i] * (1 + (next() - 0.5) * [0, 1e-3, 1][i % 3])));
      expectSameBits(family, { ...data, p: data.x.map(Math.abs) }, rows, cols, dtype);
    });

    test("the ends of the range against each other", () => {
      const n = SIGNED.length;
      const [x, q] = [(i: number) => SIGNED[Math.floor(i / n)], (i: number) => SIGNED[i % n]].map((value) =>
        floats(dtype, range(n * n).map(value)),
      );
      expectSameBits(family, { ...batch(n * n, 1, 1), x, q, p: x.map(Math.abs) }, n * n, 1, dtype);
    });

    test("-0 among probabilities", () => {
      for (const seed of range(isLong ? 200 : 40, 1)) {
        const cols = 1 + (seed % 40);
        const data = batch(20, cols, seed);
        const next = random(seed);
        // Numbers below about this size are summed apart.
        for (const array of [data.p, data.q]) fill(array, (i) => array[i] * 2 ** (dtype === "f64" ? -448 : -20));
        for (const k of range(12)) {
          const at = Math.floor(next() * data.p.length);
          data.p[at] = k % 3 === 1 ? -0 : 0;
          if (k % 3 === 0) data.q[at] = -0;
        }
        expectSameBits(family, data, 20, cols, `${dtype}, seed ${seed}`);
      }
    });

    test.each(EXPONENTS[dtype])("probabilities around 2^%i", (exponent) => {
      const shapes = [isLong ? 200 : 40, 3, 2].map((rows, i) => [rows, [7, 40, isLong ? 3 * block : block + 6][i]]);
      for (const [rows, cols] of shapes) {
        const data = batch(rows, cols, 77 + Math.abs(exponent));
        for (const array of [data.p, data.q]) fill(array, (j) => array[j] * 2 ** exponent);
        expectSameBits(family, data, rows, cols, `${dtype} at 2^${exponent}`);
      }
    });

    // Rows of float32 for which memory grows are above; here they are in the long form.
    const counts = family === "elementwise" ? [1, 2] : [2];
    test.each(isLong || dtype === "f64" ? counts : [])("%i rows that memory grows for, also in place", (rows) => {
      const cols = room + 1;
      const data = batch(rows, cols, 9);
      for (const call of callsOf(family, rows, cols)) {
        const [op, args, options] = withData(call, data);
        const laid: Call = [op, args, { ...options, ...layoutFor(call, rows, cols) }];
        const wanted = arraysOf(run(wasm, laid));
        for (const logsum of [wasm, js]) expectResults(logsum, laid, wanted, () => show(laid));
      }
    });
  });
}
