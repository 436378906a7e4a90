// The contract's table of special values where options decide, on both backends and dtypes.
import { describe, expect, test } from "vitest";
import type { LogSum } from "../../src/index.js";
import { backends, type Dtype, dtypes, type Family, floats, isOf, run } from "../support.js";

export const inf = Number.POSITIVE_INFINITY;
export const nan = Number.NaN;
const { LN2 } = Math;

/** Each argument is a row of numbers; `ids` of a loss are class ids. ±0 are told apart. */
export type Line = readonly [
  op: string,
  args: readonly (readonly number[])[],
  options: Readonly<Record<string, unknown>>,
  result: number | readonly number[],
];

export const ids = (...labels: number[]) => ({ ids: labels });
export const offsets = Int32Array.of(0, 0, 2, 2);

// biome-ignore format: a table
const masked: Line[] = [
  ["logSumExp", [[1, nan]], { mask: [1, 0] }, 1],
  ["logSumExp", [[nan, inf, 3.5]], { mask: [0, 0, 255] }, 3.5],
  ["logSumExp", [[-inf, nan]], { mask: [1, 0] }, -inf],
  ["logSumExp", [[1, 2]], { mask: [0, 0] }, -inf],
  ["logSumExp", [[nan, inf]], { mask: [0, 0] }, -inf],
  ["logSumExp", [[inf, nan]], { mask: [1, 0] }, inf],
  ["logSumExp", [[inf, nan]], { mask: [0, 1] }, nan],
  ["logSumExp", [[]], { mask: [] }, -inf],
  ["logSumExp", [[0, nan, 0]], { mask: [1, 0, 1] }, LN2],
  ["logSumExp", [[1, nan, nan, nan, nan, 2]], { cols: 2, mask: [1, 0, 0, 0, 1, 1] }, [1, -inf, nan]],
  ["logMeanExp", [[1, nan]], { mask: [1, 0] }, 1],
  ["logMeanExp", [[nan, inf, 3.5, 3.5]], { mask: [0, 0, 255, 1] }, 3.5],
  ["logMeanExp", [[-inf, nan]], { mask: [1, 0] }, -inf],
  ["logMeanExp", [[-inf, 0, nan]], { mask: [1, 1, 0] }, -LN2],
  ["logMeanExp", [[1, 2]], { mask: [0, 0] }, nan],
  ["logMeanExp", [[nan, inf]], { mask: [0, 0] }, nan],
  ["logMeanExp", [[inf, nan]], { mask: [1, 0] }, inf],
  ["logMeanExp", [[inf, nan]], { mask: [0, 1] }, nan],
  ["logMeanExp", [[]], { mask: [] }, nan],
  ["logMeanExp", [[1, nan, nan, nan, nan, 2]], { cols: 2, mask: [1, 0, 0, 0, 1, 1] }, [1, nan, nan]],
  ["softmax", [[nan, 7, inf]], { mask: [0, 1, 0] }, [0, 1, 0]],
  ["softmax", [[nan, 7, inf, 7]], { mask: [0, 1, 0, 1] }, [0, 0.5, 0, 0.5]],
  ["softmax", [[1, 2]], { mask: [0, 0] }, [nan, nan]],
  ["softmax", [[nan, 1, 2]], { mask: [1, 0, 1] }, [nan, nan, nan]],
  ["softmax", [[inf, 1, 2]], { mask: [1, 0, 1] }, [nan, nan, nan]],
  ["softmax", [[-inf, 5]], { mask: [1, 0] }, [nan, nan]],
  ["softmax", [[-inf, 5, 3]], { mask: [1, 0, 1] }, [0, 0, 1]],
  ["softmax", [[]], { mask: [] }, []],
  ["softmax", [[nan, 3, 1, 2, nan, 5]], { cols: 2, mask: [0, 1, 0, 0, 1, 0] }, [0, 1, nan, nan, nan, nan]],
  ["softmax", [[nan, 3, 3]], { mask: [0, 1, 1], temperature: 0.01 }, [0, 0.5, 0.5]],
  ["logSoftmax", [[nan, 7, inf]], { mask: [0, 1, 0] }, [-inf, 0, -inf]],
  ["logSoftmax", [[1, 2]], { mask: [0, 0] }, [nan, nan]],
  ["logSoftmax", [[nan, 1, 2]], { mask: [1, 0, 1] }, [nan, nan, nan]],
  ["logSoftmax", [[inf, 1, 2]], { mask: [1, 0, 1] }, [nan, nan, nan]],
  ["logSoftmax", [[-inf, 5]], { mask: [1, 0] }, [nan, nan]],
  ["logSoftmax", [[-inf, 5, 3]], { mask: [1, 0, 1] }, [-inf, -inf, 0]],
];

// biome-ignore format: a table
const weighted: Line[] = [
  ["logSumExp", [[nan, 2]], { weights: [0, 1] }, 2],
  ["logSumExp", [[inf, 2]], { weights: [0, 1] }, 2],
  ["logSumExp", [[inf, nan, -3]], { weights: [0, -0, 1] }, -3],
  ["logSumExp", [[1, 2]], { weights: [0, 0] }, -inf],
  ["logSumExp", [[nan, inf]], { weights: [0, 0] }, -inf],
  ["logSumExp", [[]], { weights: [] }, -inf],
  ["logSumExp", [[1, 1]], { weights: [1, -1] }, -inf],
  ["logSumExp", [[1, 1, 1]], { weights: [3, -1, -2] }, -inf],
  ["logSumExp", [[1, 1]], { weights: [1, -2] }, nan],
  ["logSumExp", [[0, 5]], { weights: [-1, 0] }, nan],
  ["logSumExp", [[-inf, 0]], { weights: [-1, 1] }, 0],
  ["logSumExp", [[-inf, -inf]], { weights: [1, 2] }, -inf],
  ["logSumExp", [[-inf, -inf]], { weights: [-1, 2] }, -inf],
  ["logSumExp", [[inf, 0]], { weights: [2, 1] }, inf],
  ["logSumExp", [[inf, 0]], { weights: [2, -1] }, inf],
  ["logSumExp", [[inf, 0]], { weights: [-1, 1] }, nan],
  ["logSumExp", [[nan, 0]], { weights: [-1, 1] }, nan],
  ["logSumExp", [[nan, inf]], { weights: [1, 1] }, nan],
  ["logSumExp", [[1, 2]], { weights: [nan, 1] }, nan],
  ["logSumExp", [[1, 2]], { weights: [nan, 1], mask: [0, 1] }, 2],
  ["logSumExp", [[nan, 2, inf]], { weights: [1, 1, 0], mask: [0, 1, 1] }, 2],
  ["logSumExp", [[1, 2]], { weights: [1, 0], mask: [0, 1] }, -inf],
  ["logSumExp", [[0, 0]], { weights: [1, 1] }, LN2],
  ["logSumExp", [[-7.5]], { weights: [1] }, -7.5],
  ["logSumExp", [[0, 0, nan, 0, inf, 0]], { cols: 2, weights: [0, 1] }, [0, 0, 0]],
  ["logSumExp", [[0, 0, 0, 0, 0, 0]], { cols: 2, weights: [1, 1, 1, -1, 1, -2] }, [LN2, -inf, nan]],
];

const temperatures: Line[] = [1e-300, 5e-324, 1e-30].flatMap((temperature): Line[] => [
  ["softmax", [[1, 2]], { temperature }, [0, 1]],
  ["softmax", [[2, 2, -inf, 1]], { temperature }, [0.5, 0.5, 0, 0]],
  ["softmax", [[0]], { temperature }, [1]],
  ["logSoftmax", [[2, 2]], { temperature }, [-LN2, -LN2]],
  ["entropy", [[1, 2]], { temperature, from: "logits" }, 0],
  [
    "jsDivergence",
    [
      [1, 2],
      [2, 1],
    ],
    { temperature, from: "logits" },
    LN2,
  ],
  [
    "klDivergence",
    [
      [1, 2],
      [3, 4],
    ],
    { temperature, from: "logits" },
    0,
  ],
]);

// biome-ignore format: a table
const hot: Line[] = [1e300, 1.7e308].flatMap((temperature): Line[] => [
  ["softmax", [[1, 2]], { temperature }, [0.5, 0.5]],
  ["softmax", [[1, -inf]], { temperature }, [1, 0]],
  ["softmax", [[1, inf]], { temperature }, [nan, nan]],
  ["softmax", [[1, nan]], { temperature }, [nan, nan]],
  ["softmax", [[-inf, -inf]], { temperature }, [nan, nan]],
  ["entropy", [[1, 2]], { temperature, from: "logits" }, LN2],
  ["entropy", [[1, -inf]], { temperature, from: "logits" }, 0],
  ["entropy", [[]], { temperature, from: "logits" }, nan],
  ["crossEntropy", [[1, 2], [1, -inf]], { temperature, from: "logits" }, inf],
]);

// biome-ignore format: a table
const normalized: Line[] = [
  ["entropy", [[2, 2]], { normalize: true }, LN2],
  ["entropy", [[]], { normalize: true }, nan],
  ["entropy", [[0, 0]], { normalize: true }, nan],
  ["entropy", [[0, 3]], { normalize: true }, 0],
  ["entropy", [[nan, 3]], { normalize: true }, nan],
  ["entropy", [[-1, 3]], { normalize: true }, nan],
  ["entropy", [[-1, 1]], { normalize: true }, nan],
  ["entropy", [[inf, 3]], { normalize: true }, nan],
  ["entropy", [[2, 2, 0, 0, 0, 7]], { normalize: true, cols: 2 }, [LN2, nan, 0]],
  ["crossEntropy", [[0, 4], [0, 9]], { normalize: true }, 0],
  ["crossEntropy", [[1, 1], [0, 9]], { normalize: true }, inf],
  ...["crossEntropy", "klDivergence", "jsDivergence"].flatMap((op): Line[] => [
    [op, [[], []], { normalize: true }, nan],
    [op, [[0, 0], [1, 1]], { normalize: true }, nan],
    [op, [[1, 1], [0, 0]], { normalize: true }, nan],
    [op, [[0, 1], [nan, 1]], { normalize: true }, nan],
    [op, [[0, 1], [-1, 1]], { normalize: true }, nan],
    [op, [[1, 1], [1, inf]], { normalize: true }, nan],
    [op, [[1, inf], [1, 1]], { normalize: true }, nan],
  ]),
  ["klDivergence", [[1, 1], [4, 4]], { normalize: true }, 0],
  ["klDivergence", [[1, 2, 0], [4, 8, 0]], { normalize: true }, 0],
  ["klDivergence", [[1, 1], [0, 9]], { normalize: true }, inf],
  ["klDivergence", [[0, 2], [5, 5]], { normalize: true }, LN2],
  ["klDivergence", [[0, 2], [5, 5]], { normalize: true, form: "generalized" }, LN2],
  ["klDivergence", [[0, 2], [5, 5]], { normalize: true, base: 2 }, 1],
  ["klDivergence", [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]], { normalize: true }, 0],
  ["jsDivergence", [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]], { normalize: true }, 0],
  ["jsDivergence", [[3, 0], [0, 5]], { normalize: true }, LN2],
];

const S = { shape: [2, 2] };
const TABLES = ["mutualInformation", "conditionalEntropy"];

// biome-ignore format: a table
const tables: Line[] = [
  ["mutualInformation", [[0.5, 0, 0, 0.5]], S, LN2],
  ["mutualInformation", [[0.5, 0, 0, 0.5]], { shape: [2, 2], base: 2 }, 1],
  ["mutualInformation", [[3, 0, 0, 3]], { shape: [2, 2], normalize: true }, LN2],
  ["mutualInformation", [[1, 2, 2, 4]], S, 0],
  ["mutualInformation", [[0.25, 0.25, 0.25, 0.25]], S, 0],
  ["mutualInformation", [[7, 0, 0, 0]], S, 0],
  ["mutualInformation", [[0, 0, 2, 1]], S, 0],
  ["mutualInformation", [[1, 2, 3]], { shape: [1, 3] }, 0],
  ["mutualInformation", [[1, 2, 3]], { shape: [3, 1] }, 0],
  ["mutualInformation", [[0.5, 0, 0, 0.5, 1, 1, 1, 1]], { shape: [2, 2, 2] }, [LN2, 0]],
  ["mutualInformation", [[0.5, 0, 0, 0.5]], { shape: [1, 2, 2] }, [LN2]],
  ["conditionalEntropy", [[0.25, 0.25, 0.25, 0.25]], S, LN2],
  ["conditionalEntropy", [[3, 3, 3, 3]], { shape: [2, 2], normalize: true, base: 2 }, 1],
  ["conditionalEntropy", [[0.5, 0, 0, 0.5]], S, 0],
  ["conditionalEntropy", [[0, 0, 1, 1]], { shape: [2, 2], base: 2 }, 2],
  ["conditionalEntropy", [[1, 2, 3]], { shape: [3, 1] }, 0],
  ["conditionalEntropy", [[1, 1, 0, 5, 0, 0, 2, 2]], { shape: [2, 2, 2], base: 2, normalize: true }, [2 / 7, 1]],
  ...TABLES.flatMap((op): Line[] => [
    [op, [[-0, -0, 0, 0]], S, 0],
    [op, [[0, 0, 0, 0]], S, 0],
    [op, [[0, 0, 0, 0]], { shape: [2, 2], normalize: true }, nan],
    [op, [[1, 0, 0, -1]], S, nan],
    [op, [[1, 1, 1, -0.25]], S, nan],
    [op, [[1, 1, 1, -3]], S, nan],
    [op, [[-2, -2, -2, -3]], S, nan],
    [op, [[1, 0, 0, inf]], S, nan],
    [op, [[1, 0, 0, -inf]], S, nan],
    [op, [[1, nan, 0, 0]], S, nan],
    [op, [[nan, 0, 0, 0]], { shape: [2, 2], normalize: true }, nan],
    [op, [[1, 0, 0, inf, 0, 1, 0, 0]], { shape: [2, 2, 2] }, [nan, 0]],
    [op, [[]], { shape: [0, 2] }, 0],
    [op, [[]], { shape: [2, 0], normalize: true }, nan],
    [op, [[]], { shape: [2, 0, 3] }, [0, 0]],
    [op, [[]], { shape: [0, 3, 3] }, []],
  ]),
];

const MEASURES = ["entropy", "crossEntropy", "klDivergence", "jsDivergence"];

// biome-ignore format: a table
const empty: Line[] = [
  ["logSumExp", [[0, 0]], { offsets }, [-inf, LN2, -inf]],
  ["logSumExp", [[0, nan]], { offsets, mask: [1, 0] }, [-inf, 0, -inf]],
  ["logSumExp", [[0, 0]], { offsets, weights: [1, 1] }, [-inf, LN2, -inf]],
  ["softmax", [[0, 0]], { offsets }, [0.5, 0.5]],
  ["logSoftmax", [[0, 0]], { offsets }, [-LN2, -LN2]],
  ["logSumExp", [[]], { shape: [2, 0] }, [-inf, -inf]],
  ["logSumExp", [[]], { shape: [2, 0, 3], axis: 1 }, [-inf, -inf, -inf, -inf, -inf, -inf]],
  ["logSumExp", [[]], { shape: [0, 3] }, []],
  ["logSumExp", [[]], { shape: [0, 3], axis: 0 }, [-inf, -inf, -inf]],
  ["logSumExp", [[]], { offsets: Int32Array.of(0) }, []],
  ["logSumExp", [[5]], { shape: [1] }, [5]],
  ["softmax", [[]], { shape: [2, 0, 3], axis: 1 }, []],
  ...MEASURES.flatMap((op): Line[] => {
    const both = (row: readonly number[], other = row) => (op === "entropy" ? [row] : [row, other]);
    // Of [1, 0] against itself, every one is 0.
    return [
      [op, both([1, 0]), { offsets }, [0, 0, 0]],
      [op, both([1, 0]), { offsets, normalize: true }, [nan, 0, nan]],
      [op, both([3, -inf]), { offsets, from: "logits" }, [nan, 0, nan]],
      [op, both([3, -inf]), { offsets, from: "logits", temperature: 2 }, [nan, 0, nan]],
      [op, both([0, -inf]), { offsets, from: "logProbs" }, [0, 0, 0]],
      [op, both([]), { shape: [2, 0] }, [0, 0]],
      [op, both([]), { shape: [2, 0], from: "logits" }, [nan, nan]],
      [op, both([]), { shape: [0, 2] }, []],
    ];
  }),
];

const ROWS = ["weights", "classWeights", "posWeight"];

export function check(
  logsum: LogSum,
  dtype: Dtype,
  op: string,
  args: readonly unknown[],
  options: object,
  result: Line[3],
): void {
  const what = `${op}(${JSON.stringify(args)}, ${JSON.stringify(options)}) ${dtype}`;
  const given = Object.entries(options).map(([name, value]) => {
    if (name === "mask") return [name, Uint8Array.from(value)];
    return [name, ROWS.includes(name) && Array.isArray(value) ? floats(dtype, value) : value];
  });
  const inputs = args.map((arg) => (Array.isArray(arg) ? floats(dtype, arg) : (arg as { ids: number[] }).ids));
  const got: unknown = run(logsum, op, inputs, Object.fromEntries(given));
  expect(typeof got, what).toBe(typeof result === "number" ? "number" : "object");
  const values = typeof got === "number" ? [got] : (got as ArrayLike<number>);
  const wanted = floats(dtype, typeof result === "number" ? [result] : result);
  expect(values.length, what).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    // The sign of a gradient that is 0 is left open.
    const value = op.endsWith("Grad") ? values[i] + 0 : values[i];
    if (!Object.is(value, wanted[i])) expect.fail(`${what} [${i}]: ${value}`);
  }
}

/** The lines of a family, and more of its own. */
export function testOptions(family: Family, more: readonly Line[] = []): void {
  const all = [...masked, ...weighted, ...temperatures, ...hot, ...normalized, ...tables, ...empty];
  const own = [...all.filter(([op]) => isOf(family, op)), ...more];
  describe.each(backends)("%s", (_name, logsum) => {
    describe.each(dtypes)("%s", (dtype) => {
      test.each(own)("%s %j %j", (op, args, options, result) => check(logsum, dtype, op, args, options, result));
    });
  });
}

/** Reductions of one row that a mask or weights leave something out of. */
export const reductions = [...masked, ...weighted].filter(
  ([op, , options]) => op === "logSumExp" && !("cols" in options),
);
