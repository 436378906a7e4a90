// Rows that take the rarest paths of the kernels: both backends give the same bits, and the result that is known.
import { expect, test } from "vitest";
import { dtypes, floats, random, range } from "../support/arrays.js";
import { js, wasm } from "../support/backends.js";
import type { Result } from "../support/calls.js";
import { type Call, numbers, show } from "../support/calls.js";
import { expectSame } from "../support/expect.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

/** Calls whose lists become arrays of a dtype, with the result if it is known. */
const RARE: readonly (readonly [Call, number?])[] = [
  // Sums of pairs that differ in their low parts alone.
  [
    [
      "logDotExp",
      [
        [1, 1, 1],
        [1e-20, 3e-20, 2e-20],
      ],
    ],
  ],
  [
    [
      "logDotExp",
      [
        [-1, -1],
        [-1e-19, -1e-20],
      ],
    ],
  ],
  [
    [
      "logMatMulExp",
      [
        [1, 1],
        [1e-20, 3e-20],
      ],
      { shape: [1, 2, 1] },
    ],
  ],
  // Weights that cancel to less than the least normal number of the largest exponential: exact results.
  [["logSumExp", [[0, 0, -745]], { weights: [1, -1, 1] }], -745],
  [["logSumExp", [[0, 0, -709]], { weights: [1, -1, 1] }], -709],
  [["logSumExp", [[0, 0, -1000]], { weights: [1, -1, 1] }], -1000],
  [["signedLogSumExp", [[0, -745, 0]], { weights: [-1, -1, 1] }], -745],
  // Sums just below 1, whose logarithms underflow in float32.
  [["logSumExp", [[-100, 0]], { weights: [-0.0128, 1] }]],
  [["signedLogSumExp", [[-100, 0]], { weights: [-0.0128, 1] }]],
  // Numbers that no distribution has, in either input.
  ...[-1, inf, nan].flatMap((bad): [Call, number][] => [
    [["renyiDivergence", [[0.5, 0.5], [0.5, bad], 2]], nan],
    [["renyiDivergence", [[bad, 0.5], [0.5, 0.5], 2]], nan],
    [["renyiDivergence", [[0, 0.5], [bad, 0.5], 0.5]], nan],
    [["renyiEntropy", [[0.5, bad], 3]], nan],
  ]),
  [["renyiDivergence", [[0.5, 0.5], [0, 1], 2]], inf],
  // Tiny probabilities that are far from each other.
  [
    [
      "jsDivergence",
      [
        [0, -740],
        [0, -743],
      ],
      { from: "logProbs" },
    ],
  ],
  [["renyiDivergence", [[0, 0], [1, 1], 2]]],
  [["renyiDivergence", [[1e-30, 1e-30], [1e30, 1e30], 2]]],
  [["renyiDivergence", [[1e30, 1e30], [1e-30, 1e-30], 2]]],
  [["renyiDivergence", [[1e-30, 1], [1e30, 1], 700]]],
  [["renyiDivergence", [[1e30, 1], [1e-30, 1], 700]]],
  ...[0.5, 2, 50, 700].flatMap((order): [Call][] => [
    [["tsallisEntropy", [[1e30, 1e30], order]]],
    [["tsallisEntropy", [[1e-30, 1e-30], order]]],
    [["renyiEntropy", [[1e30, 1e-30], order]]],
    [["tsallisEntropy", [[0, 0], order]]],
  ]),
  // A sum of powers that overflows, in float64.
  [["tsallisEntropy", [[1.7e308, 1.7e308], 1 - 2 ** -53]]],
  // Logits whose difference is huge, and of which one row is nearly the other.
  [
    [
      "jsDivergence",
      [
        [0, -700],
        [-700, 0],
      ],
      { from: "logits" },
    ],
  ],
  [
    [
      "jsDivergence",
      [
        [0, -300, -1e300],
        [0, -290, -1e300],
      ],
      { from: "logits" },
    ],
  ],
  [
    [
      "jsDivergence",
      [
        [300, 0],
        [0, 300],
      ],
      { from: "logProbs" },
    ],
  ],
  [
    [
      "jsDivergence",
      [
        [0, -1e30],
        [-1e30, 0],
      ],
      { from: "logits" },
    ],
    Math.LN2,
  ],
  // Subnormal probabilities, and one class against two.
  [["jsDivergence", [[-715], [-713]], { from: "logProbs" }]],
  [
    [
      "jsDivergence",
      [
        [-700, -715],
        [-700, -713],
      ],
      { from: "logProbs" },
    ],
  ],
  [
    [
      "jsDivergence",
      [
        [0, -1e300, -1e300],
        [0, 0, -1e300],
      ],
      { from: "logits" },
    ],
  ],
  [
    [
      "klDivergence",
      [
        [0, -1e30],
        [-1e30, 0],
      ],
      { from: "logits" },
    ],
  ],
  [
    [
      "crossEntropy",
      [
        [0, 0],
        [0, -1e300],
      ],
      { from: "logits" },
    ],
  ],
  [["entropy", [[-inf, -inf]], { from: "logits" }], nan],
  [
    [
      "crossEntropy",
      [
        [100, 70],
        [90, 80],
      ],
      { from: "logProbs" },
    ],
  ],
  [
    [
      "jsDivergence",
      [
        [1e-310, 0, 5e-324],
        [0, 1e-310, 5e-324],
      ],
    ],
  ],
  [
    [
      "jsDivergence",
      [
        [0, 0],
        [0, 0],
      ],
    ],
    0,
  ],
];

const toArrays = ([op, args, options]: Call, dtype: "f64" | "f32"): Call => [
  op,
  args.map((arg) => (Array.isArray(arg) ? floats(dtype, arg as number[]) : arg)),
  options,
];

test.each(dtypes)("%s", (dtype) => {
  for (const [call, known] of RARE) {
    const own = toArrays(call, dtype);
    const [got, wanted] = [wasm, js].map((logsum) => numbers(logsum, own));
    expectSame(got, wanted, () => `${show(own)}: wasm and js`);
    // Numbers out of the range of float32 are infinite or 0.
    if (known !== undefined) expect(got[0], show(own)).toBe(dtype === "f32" ? Math.fround(known) : known);
  }
});

/** Rows that are measured side by side, of which some are measured by themselves. */
const kinds: readonly ((i: number, next: () => number) => number)[] = [
  (_, next) => next(),
  (_, next) => (next() < 0.5 ? 0 : next()),
  (i) => (i === 1 ? 0.75 : 0),
  () => 0,
  (_, next) => next() * 2 ** -1000,
  (_, next) => next() * 2 ** 1000,
  (_, next) => 2 ** (400 * (next() - 0.5)),
  (i, next) => (i === 0 ? nan : next()),
];

test.each(dtypes)("measures of powers of short rows beside each other, %s", (dtype) => {
  const next = random(11);
  for (const cols of [1, 2, 3, 5, 16, 17]) {
    const rows = 1200 / cols + 1;
    const make = () =>
      floats(
        dtype,
        range(Math.floor(rows) * cols).map((i) => kinds[Math.floor(next() * 8)](i % cols, next)),
      );
    const rowsOf = (pick: () => number) => {
      const values = range(Math.floor(rows)).flatMap(() => {
        const kind = kinds[pick()];
        return range(cols).map((i) => kind(i, next));
      });
      return floats(dtype, values);
    };
    const batches = [() => 2, () => 1, () => Math.floor(next() * kinds.length)].map(rowsOf);
    for (const p of batches) {
      const q = [make(), rowsOf(() => 0), p.map((value, i) => (i % (3 * cols) < cols ? value : 1 - value))];
      for (const order of [0.5, 1.5, 50]) {
        const calls: Call[] = [
          ["renyiEntropy", [p, order], { cols }],
          ["tsallisEntropy", [p, order], { cols }],
          ...q.map((one): Call => ["renyiDivergence", [p, one, order], { cols }]),
        ];
        for (const call of calls) {
          const [got, wanted] = [wasm, js].map((logsum) => numbers(logsum, call));
          expectSame(got, wanted, () => `${show(call)}: wasm and js`);
        }
      }
    }
  }
});

test("a sum that overflows only as a whole", () => {
  for (const logsum of [wasm, js]) {
    const sums = new logsum.SumAccumulator().pushRows([1e308, -1e308, 1e308, -1e308], { cols: 2 });
    expect([...sums.values()]).toEqual([inf, -inf]);
    expect([...sums.means()]).toEqual([1e308, -1e308]);
  }
});

test("arrays of the caller's classes", () => {
  class Own extends Float32Array {}
  const result: Result = wasm.softmax(new Own([1, 1]) as Float32Array);
  expect(result).toEqual(Float32Array.of(0.5, 0.5));
});
