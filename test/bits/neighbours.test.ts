// Batches whose neighbouring rows take different paths of a kernel: each row is as by itself, in both backends.
import { describe, test } from "vitest";
import type { Floats, LogSum } from "../../src/index.js";
import { dtypes, EDGES, normal, random, range, zeros } from "../support/arrays.js";
import { js, wasm } from "../support/backends.js";
import { expectSame } from "../support/expect.js";

type Next = () => number;
/** Fills element i of n of a row, for two inputs. */
type Kind = (next: Next, i: number, n: number, hot: number) => readonly [number, number];
type Run = (logsum: LogSum, a: Floats, b: Floats, rows: number, cols: number) => readonly ArrayLike<number>[];

const inf = Number.POSITIVE_INFINITY;

/** Rows of elements and weights. */
const WEIGHTED: Record<string, Kind> = {
  ordinary: (next) => [3 * normal(next), 0.5 + next()],
  "of both signs": (next) => [normal(next), next() - 0.5],
  cancelling: (next, i, n) => [1, i === n - 1 && n % 2 === 1 ? 1e-3 * next() : i % 2 === 0 ? 1 : -1 + 1e-3 * next()],
  "one element": (next, i, _n, hot) => [i === hot ? normal(next) : -inf, 0.5 + next()],
  "one weight": (next, i, _n, hot) => [3 * normal(next), i === hot ? 1 + next() : 0],
  "the largest without weight": (next, i, _n, hot) => [i === hot ? 900 : normal(next), i === hot ? -0 : 1],
  "no weight": (next) => [normal(next), 0],
  "nothing but -∞": () => [-inf, 1],
  "a dominating element": (next, i, _n, hot) => [i === hot ? 0 : -40 + normal(next), 1],
  "near 0": (next, _i, n) => [-Math.log(n) + 1e-9 * normal(next), 1],
  tiny: (next, i, _n, hot) => [normal(next), i === hot ? 1e-38 : 2 ** -401 * next()],
  huge: (next, i) => [normal(next), (i % 3 === 0 ? 2 ** 401 : 1) * (next() - 0.25)],
  "an infinity": (next, i, _n, hot) => [i === hot ? inf : normal(next), next() - 0.25],
  "an infinite weight": (next, i, _n, hot) => [normal(next), i === hot ? inf : next()],
  "a NaN": (next, i, _n, hot) => [i === hot ? Number.NaN : normal(next), 1],
  "a NaN without weight": (next, i, _n, hot) => (i === hot ? [Number.NaN, 0] : [normal(next), 1]),
};

/** Rows of elements. The largest of those before grow by little, by so much that sums are multiplied, or so far that they vanish. */
const RUNNING: Record<string, Kind> = {
  ordinary: (next) => [3 * normal(next), 0],
  equal: (_next, _i, n) => [n, 0],
  "one element": (next, i, _n, hot) => [i === hot ? normal(next) : -inf, 0],
  "nothing but -∞": () => [-inf, 0],
  "steps beside 256": (_next, i) => [i * 256 + (i % 3) - 1, 0],
  "steps beside 1050": (_next, i) => [i * 1050 + (i % 3) - 1, 0],
  "far below": (next, i) => [-1050 * i - 20 * next(), 0],
  huge: (next) => [1e37 * normal(next), 0],
  "an infinity": (next, i, _n, hot) => [i === hot ? inf : normal(next), 0],
  "a NaN": (next, i, _n, hot) => [i === hot ? Number.NaN : normal(next), 0],
};

/** Rows of probabilities. */
const PAIRS: Record<string, Kind> = {
  ordinary: (next) => [next(), next()],
  near: (next) => [0.5, 0.5 + 1e-3 * next()],
  "one element": (next, i, _n, hot) => [i === hot ? 1 : 0, next()],
  "both 0": (next) => (next() < 0.5 ? [0, 0] : [next(), next()]),
  "nothing but 0": () => [0, 0],
  "0 beside a subnormal q": (next, i) => (i % 2 ? [0, 2 ** -140] : [next(), next()]),
  "0 beside the least q": (next, i) => (i % 2 ? [0, 5e-324] : [next(), next()]),
  "0 of both signs": (next, i) =>
    [
      [0, 0],
      [-0, 0],
      [0, -0],
      [next(), next()],
    ][i % 4] as [number, number],
  "a q of 0": (next, i, _n, hot) => [next(), i === hot ? 0 : next()],
  tiny: (next) => [2 ** -140 * next(), next() < 0.5 ? 0 : 2 ** -140 * next()],
  "tiny p": (next) => [next() < 0.5 ? 0 : 2 ** -130 * next(), next()],
  huge: (next) => [1e38 * next(), next() < 0.5 ? 1 : 1e38 * next()],
  "a sum that is tiny": (next) => [2 ** -1060 * next(), next()],
  "a sum that overflows": (next) => [1e308 * (1 + 0.5 * next()), next()],
  negative: (next, i, _n, hot) => [next(), i === hot ? -1 : next()],
  "a NaN": (next, i, _n, hot) => [i === hot ? Number.NaN : 0, next()],
};

/** Rows of logits: masked, equal, near, or so far from each other that exponentials of their differences overflow. */
const LOGITS: Record<string, Kind> = {
  ordinary: (next) => [3 * normal(next), 3 * normal(next)],
  "one element": (next, i, _n, hot) => [i === hot ? normal(next) : -inf, i === hot ? 1 : 3 * normal(next) - 4],
  "half of them": (next, i) => [i !== 0 && next() < 0.5 ? -inf : 3 * normal(next), 3 * normal(next)],
  "both masked": (next, i) => (i % 3 === 1 ? [-inf, -inf] : [normal(next), normal(next)]),
  "a q of 0": (next, i, _n, hot) => [normal(next), i === hot ? -inf : normal(next)],
  "far below": (next, i, _n, hot) => [i === hot ? 0 : -600 - next(), i === hot ? 0 : normal(next)],
  near: (next, i) => [i, i + 1e-6 * normal(next)],
  equal: (_next, i) => [i, i],
  huge: (next, i) => [i % 2 ? 0 : -1e30, i % 2 ? normal(next) : 0],
  "nothing but -∞": (next) => [-inf, normal(next)],
  "an infinity": (next, i, _n, hot) => [i === hot ? inf : normal(next), normal(next)],
  "a NaN": (next, i, _n, hot) => [normal(next), i === hot ? Number.NaN : normal(next)],
};

const LINES: readonly (readonly [name: string, kinds: Record<string, Kind>, run: Run])[] = [
  ["logSumExp", WEIGHTED, (logsum, x, _weights, _rows, cols) => [logsum.logSumExp(x, { cols })]],
  ["logSumExp with weights", WEIGHTED, (logsum, x, weights, _rows, cols) => [logsum.logSumExp(x, { cols, weights })]],
  ...(["crossEntropy", "klDivergence", "jsDivergence"] as const).map(
    (name) =>
      [
        name,
        PAIRS,
        (logsum: LogSum, p: Floats, q: Floats, _rows: number, cols: number) => [logsum[name](p, q, { cols })],
      ] as const,
  ),
  [
    "generalized klDivergence",
    PAIRS,
    (logsum, p, q, _rows, cols) => [logsum.klDivergence(p, q, { cols, form: "generalized" })],
  ],
  ["entropy", PAIRS, (logsum, p, _q, _rows, cols) => [logsum.entropy(p, { cols })]],
  ["normalized entropy", PAIRS, (logsum, p, _q, _rows, cols) => [logsum.entropy(p, { cols, normalize: true })]],
  [
    "normalized crossEntropy",
    PAIRS,
    (logsum, p, q, _rows, cols) => [logsum.crossEntropy(p, q, { cols, normalize: true })],
  ],
  ...(["crossEntropy", "klDivergence", "jsDivergence"] as const).map(
    (name) =>
      [
        `${name} from logits`,
        LOGITS,
        (logsum: LogSum, a: Floats, b: Floats, _rows: number, cols: number) => [
          logsum[name](a, b, { cols, from: "logits" }),
        ],
      ] as const,
  ),
  [
    "softmax with a temperature",
    LOGITS,
    (logsum, x, _y, _rows, cols) => [logsum.softmax(x, { cols, temperature: 0.7 })],
  ],
  ["logCumSumExp", RUNNING, (logsum, x, _y, _rows, cols) => [logsum.logCumSumExp(x, { cols })]],
  [
    "signedLogSumExp",
    WEIGHTED,
    (logsum, x, weights, _rows, cols) => {
      const { values, signs } = logsum.signedLogSumExp(x, { cols, weights });
      return [values, signs];
    },
  ],
];

/** Rows of a contingency table. */
const TABLES: readonly ((next: Next, hot: boolean) => number)[] = [
  (next) => next(),
  (next) => Math.exp(6 * normal(next)),
  (_next, hot) => (hot ? 1 : 0),
  (next, hot) => (hot ? 3 : next() < 0.5 ? 0 : next()),
  (next, hot) => (hot ? 1 : 1e-20 * next()),
  // At 3/4 of the sum of its row, and beside it.
  (_next, hot) => (hot ? 3 : 2 ** -10),
  () => 0,
  () => 2 ** -140,
  // A quotient that underflows.
  (next, hot) => (hot ? 1e300 : 1e-20 * next()),
];
const INVALID: readonly number[] = [-1, Number.NaN, inf];

/** Numbers of elements and of rows: those around the ends of short rows and of blocks, and more rows than are taken at once. */
const SHAPES = {
  f64: [...range(33, 1), 64, 100],
  f32: [...range(35, 1), 64, 100],
};
const shapesOf = (dtype: "f64" | "f32"): (readonly [number, number])[] => [
  ...SHAPES[dtype].map((cols) => [67, cols] as const),
  ...[-1, 0, 1].map((by) => [5, EDGES[dtype].block + by] as const),
  ...[1, 2, 3].map((cols) => [1537, cols] as const),
];

describe.each(dtypes)("%s", (dtype) => {
  test.each(LINES)("%s", (name, table, run) => {
    const kinds = Object.entries(table);
    for (const [rows, cols] of shapesOf(dtype)) {
      const next = random(31 * rows + cols);
      const [a, b] = [zeros(dtype, rows * cols), zeros(dtype, rows * cols)];
      // Runs of one kind, with others among them.
      let common = 0;
      const names = range(rows).map((r) => {
        if (r % 32 === 0) common = Math.floor(next() * kinds.length);
        const [kind, fill] = kinds[next() < 0.5 ? common : Math.floor(next() * kinds.length)];
        const hot = Math.floor(next() * cols);
        for (let i = 0; i < cols; i++) [a[r * cols + i], b[r * cols + i]] = fill(next, i, cols, hot);
        return kind;
      });
      const together = run(wasm, a, b, rows, cols);
      const inJs = run(js, a, b, rows, cols);
      for (const i of range(together.length)) {
        expectSame(together[i], inJs[i], () => `${name} ${dtype} ${rows}x${cols}: wasm and js`);
      }
      const width = together[0].length / rows;
      for (const r of range(rows)) {
        const [ownA, ownB] = [a, b].map((array) => array.slice(r * cols, (r + 1) * cols));
        const alone = run(wasm, ownA, ownB, 1, cols);
        for (const i of range(together.length)) {
          const own = Array.from(together[i]).slice(r * width, (r + 1) * width);
          expectSame(alone[i], own, () => `${name} ${dtype} ${rows}x${cols}, row ${r}: ${names[r]}`);
        }
      }
    }
  });
});

// Rows near 0 let the next block begin with sums that are compensated: the others in it must not show that.
test.each(dtypes)("logSumExp of %s after rows near 0", (dtype) => {
  const cols = 3;
  const others = [
    [inf, 0, 1],
    [0, Number.NaN, 1],
    [-inf, -inf, -inf],
    [5, 4, 3],
    [1e-3, -40, -41],
    [-1.1, -1.1, -1.09],
  ];
  for (const rows of [1022, 1023, 1024, 1025, 1540]) {
    const x = zeros(dtype, rows * cols).fill(-Math.log(cols));
    for (const [i, row] of others.entries()) x.set(row, (rows - 1 - i) * cols);
    const together = wasm.logSumExp(x, { cols });
    expectSame(together, js.logSumExp(x, { cols }), () => `${rows} rows: wasm and js`);
    const alone = range(rows).map((r) => wasm.logSumExp(x.slice(r * cols, (r + 1) * cols)));
    expectSame(together, alone, () => `${rows} rows, alone`);
  }
});

describe.each(dtypes)("tables of %s", (dtype) => {
  const shapes = [...range(20, 1), 33, 100, 513].flatMap((width) =>
    [1, 2, 3, 40].map((rows) => [rows, width] as const),
  );
  test.each(["conditionalEntropy", "mutualInformation", "normalizedMutualInformation"] as const)("%s", (name) => {
    for (const [rows, width] of [...shapes, [1537, 2] as const, [1536, 3] as const, [600, 17] as const]) {
      const next = random(31 * rows + width);
      const count = 5;
      const cols = rows * width;
      const x = zeros(dtype, count * cols);
      for (const row of range(count * rows)) {
        const hot = Math.floor(next() * width);
        const kind = TABLES[Math.floor(next() * next() * TABLES.length)];
        for (const i of range(width)) x[row * width + i] = kind(next, i === hot);
      }
      if (cols % 3 === 0) x[Math.floor(next() * 2 * cols)] = INVALID[Math.floor(next() * INVALID.length)];
      const [together, inJs] = [wasm, js].map((logsum) => logsum[name](x, { shape: [count, rows, width] }));
      expectSame(together as Floats, inJs as Floats, () => `${name} ${dtype} ${rows}x${width}: wasm and js`);
      for (const t of range(count)) {
        const alone = wasm[name](x.slice(t * cols, (t + 1) * cols), { shape: [1, rows, width] });
        expectSame(alone as Floats, [(together as Floats)[t]], () => `${name} ${dtype} ${rows}x${width}, table ${t}`);
      }
    }
  });
});
