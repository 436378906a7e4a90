// The contract's table of special values, on both backends and dtypes; elementwise.test.ts has those of elementwise functions.
import { describe, expect, test } from "vitest";
import type { LogSum } from "../../src/index.js";
import { backends, type Dtype, dtypes, type Family, floats, GENERALIZED, isOf, run } from "../support.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

const MEASURES = ["crossEntropy", "klDivergence", "jsDivergence", "jsDistance", GENERALIZED];

// [operation, inputs, result]; ±0 are told apart.
// biome-ignore format: a table
const table: [op: string, args: number[][], result: number | number[]][] = [
  ["logSumExp", [[]], -inf],
  ["logSumExp", [[-inf, -inf]], -inf],
  ["logSumExp", [[1, inf, -inf]], inf],
  ["logSumExp", [[inf, inf]], inf],
  ["logSumExp", [[inf, nan]], nan],
  ["logSumExp", [[-inf, nan]], nan],
  ["logSumExp", [[nan, 1, 2, 3, 4, 5]], nan],
  ["logSumExp", [[1, 2, 3, 4, 5, nan]], nan],
  ["logSumExp", [[0]], 0],
  ["logSumExp", [[-0]], 0],
  ["logSumExp", [[3.5, -inf]], 3.5],
  ["logSumExp", [[-2]], -2],
  ["logMeanExp", [[]], nan],
  ["logMeanExp", [[-inf, -inf]], -inf],
  ["logMeanExp", [[1, inf, -inf]], inf],
  ["logMeanExp", [[inf, nan]], nan],
  ["logMeanExp", [[-inf, nan]], nan],
  ["logMeanExp", [[1, 2, nan, 3]], nan],
  ["logMeanExp", [[nan]], nan],
  ["logMeanExp", [[-0, -0]], 0],
  ["logMeanExp", [[0, -inf]], -Math.LN2],
  ["logMeanExp", [[3.5]], 3.5],
  ["logMeanExp", [[-0.25, -0.25, -0.25]], -0.25],
  ["logMeanExp", [new Array<number>(1000).fill(0.625)], 0.625],
  ["logCumSumExp", [[]], []],
  ["logCumSumExp", [[-inf, -inf, 1, -inf]], [-inf, -inf, 1, 1]],
  ["logCumSumExp", [[1, inf, -inf, inf]], [1, inf, inf, inf]],
  ["logCumSumExp", [[-inf, inf]], [-inf, inf]],
  ["logCumSumExp", [[7, nan, 1]], [7, nan, nan]],
  ["logCumSumExp", [[nan, -inf, inf]], [nan, nan, nan]],
  ["logCumSumExp", [[inf, 3, nan, 3]], [inf, inf, nan, nan]],
  ["logCumSumExp", [[-0, -inf]], [0, 0]],
  ["logCumSumExp", [[1e30, -1e30, 2e30]], [1e30, 1e30, 2e30]],
  ["logCumSumExp", [[0, 0, -1000, 1000, 2000]], [0, Math.LN2, Math.LN2, 1000, 2000]],
  ["softmax", [[]], []],
  ["softmax", [[1, inf]], [nan, nan]],
  ["softmax", [[-inf, -inf]], [nan, nan]],
  ["softmax", [[-inf]], [nan]],
  ["softmax", [[1, nan, 2]], [nan, nan, nan]],
  ["softmax", [[7]], [1]],
  ["softmax", [[-inf, 7, -inf]], [0, 1, 0]],
  ["softmax", [[2, 2, 2, 2]], [0.25, 0.25, 0.25, 0.25]],
  ["logSoftmax", [[1, inf]], [nan, nan]],
  ["logSoftmax", [[-inf, -inf]], [nan, nan]],
  ["logSoftmax", [[1, nan, 2]], [nan, nan, nan]],
  ["logSoftmax", [[-inf, 7]], [-inf, 0]],
  ["entropy", [[]], 0],
  ["entropy", [[0, 1, 0]], 0],
  ["entropy", [[0, 0]], 0],
  ["entropy", [[0.5, -0.5]], nan],
  ["entropy", [[0.5, inf]], nan],
  ["entropy", [[0.5, nan]], nan],
  ["entropy", [[0.5, -inf]], nan],
  ["entropy", [[-0, 1]], 0],
  ["crossEntropy", [[0, 1], [0, 1]], 0],
  ["crossEntropy", [[0.5, 0.5], [0, 1]], inf],
  ["klDivergence", [[0.5, 0.5], [0, 1]], inf],
  [GENERALIZED, [[0.5, 0.5], [0, 1]], inf],
  [GENERALIZED, [[0, 1], [3, 1]], 3],
  [GENERALIZED, [[0, 0], [0, 5]], 5],
  ["klDivergence", [[1], [2]], -Math.LN2],
  ["klDivergence", [[0, 0], [0, 5]], 0],
  ["jsDivergence", [[1, 0], [0, 1]], Math.LN2],
  ["jsDivergence", [[0, 0], [0, 0]], 0],
  ["jsDistance", [[1, 0], [0, 1]], Math.sqrt(Math.LN2)],
  ["jsDistance", [[0, 0], [0, 0]], 0],
  ["perplexity", [[]], 1],
  ["perplexity", [[0, 1, 0]], 1],
  ["perplexity", [[0, 0]], 1],
  ["perplexity", [[0.25, 0.25, 0.25, 0.25]], 4],
  ["perplexity", [[0.5, -0.5]], nan],
  ["perplexity", [[0.5, inf]], nan],
  ["perplexity", [[0.5, nan]], nan],
  ["perplexity from=logits", [[]], nan],
  ["perplexity from=logits", [[-inf, -inf]], nan],
  ["perplexity from=logits", [[0, inf]], nan],
  ["perplexity from=logits", [[3, -inf]], 1],
  ["perplexity from=logits", [[7, 7]], 2],
  ["perplexity from=logProbs", [[]], 1],
  ["perplexity from=logProbs", [[0, -inf]], 1],
  ["perplexity from=logProbs", [[-1, nan]], nan],
  ...MEASURES.flatMap((op): typeof table => [
    [op, [[], []], 0],
    [op, [[nan, 1], [1, 1]], nan],
    [op, [[0, 1], [nan, 1]], nan],
    [op, [[-1, 1], [1, 1]], nan],
    [op, [[0, 1], [-1, 1]], nan],
    [op, [[inf, 1], [1, 1]], nan],
    [op, [[0, 1], [inf, 1]], nan],
    [op, [[1, 1], [1, inf]], nan],
    [op, [[1, inf], [0, inf]], nan],
    [op, [[1, -inf], [0, 1]], nan],
  ]),
  ...["klDivergence", "jsDivergence", "jsDistance", GENERALIZED].flatMap((op): typeof table => [
    [op, [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]], 0],
    [op, [[0, 0, 0], [0, 0, 0]], 0],
    [op, [[1e30, 1e-30, 0], [1e30, 1e-30, 0]], 0],
  ]),
  ...["entropy", "crossEntropy", "klDivergence", "jsDivergence", "jsDistance"].flatMap((op): typeof table => {
    const both = (a: number[], b: number[] = a): number[][] => (op === "entropy" ? [a] : [a, b]);
    return [
      [`${op} from=logits`, both([]), nan],
      [`${op} from=logits`, both([-inf, -inf]), nan],
      [`${op} from=logits`, both([0, inf]), nan],
      [`${op} from=logits`, both([-inf, nan]), nan],
      [`${op} from=logits`, both([nan, 0, 1, 2, 3]), nan],
      [`${op} from=logits`, both([3, -inf]), 0],
      [`${op} from=logits`, both([-1e30]), 0],
      [`${op} from=logProbs`, both([]), 0],
      [`${op} from=logProbs`, both([-inf, -inf]), 0],
      [`${op} from=logProbs`, both([0, -inf]), 0],
      [`${op} from=logProbs`, both([-1, inf]), nan],
      [`${op} from=logProbs`, both([nan, inf, -inf]), nan],
    ];
  }),
  ...["crossEntropy", "klDivergence"].flatMap((op): typeof table => [
    [`${op} from=logits`, [[0, 0], [0, -inf]], inf],
    [`${op} from=logits`, [[0, -inf], [-inf, 0]], inf],
    [`${op} from=logits`, [[0, 0], [-inf, -inf]], nan],
    [`${op} from=logits`, [[0, 0], [0, inf]], nan],
    [`${op} from=logits`, [[0, -1e5], [0, -inf]], inf],
    [`${op} from=logits`, [[0, 0, nan], [0, -inf, 0]], nan],
    [`${op} from=logits`, [[0, -inf], [1, 1]], Math.LN2],
    [`${op} from=logProbs`, [[0], [-inf]], inf],
    [`${op} from=logProbs`, [[0, nan], [-inf, 0]], nan],
    [`${op} from=logProbs`, [[-inf, 0], [5, 0]], 0],
  ]),
  ["klDivergence from=logits", [[1, 2, 3], [101, 102, 103]], 0],
  ["jsDivergence from=logits", [[1, 2, 3], [101, 102, 103]], 0],
  ["jsDivergence from=logits", [[0, -inf], [-inf, 0]], Math.LN2],
  ["jsDivergence from=logits", [[0, 0], [-inf, -inf]], nan],
  ["jsDivergence from=logProbs", [[0], [-inf]], Math.LN2 / 2],
  [`${GENERALIZED} from=logits`, [[0, 0], [0, -inf]], inf],
  [`${GENERALIZED} from=logProbs`, [[-inf], [0]], 1],
  [`${GENERALIZED} from=logProbs`, [[0], [-inf]], inf],
  [`${GENERALIZED} from=logProbs`, [[-1, -2], [-1, -2]], 0],
];

export function expectBits(got: ArrayLike<number>, wanted: readonly number[], dtype: Dtype, what: string): void {
  expect(got.length, what).toBe(wanted.length);
  const stored = floats(dtype, wanted);
  for (let i = 0; i < stored.length; i++) if (!Object.is(got[i], stored[i])) expect.fail(`${what}: ${got[i]}`);
}

function check(logsum: LogSum, dtype: Dtype, op: string, rows: number[][], result: number | number[]): void {
  const what = `${op}(${JSON.stringify(rows)}) ${dtype}`;
  const args = rows.map((row) => floats(dtype, row));
  const wanted = typeof result === "number" ? [result] : result;
  const single = run(logsum, op, args) as unknown;
  expectBits(typeof single === "number" ? [single] : (single as number[]), wanted, dtype, what);
  if (rows[0].length === 0) return;
  expectBits(run(logsum, op, args, { cols: rows[0].length }), wanted, dtype, `${what} with cols`);
  // Far into a long row, whose other elements change nothing.
  if (typeof result !== "number" || op === "logMeanExp") return;
  const filler = op === "logSumExp" || op.includes("from=") ? -inf : 0;
  const long = rows.map((row) => [
    ...new Array<number>(3001).fill(filler),
    ...row,
    ...new Array<number>(77).fill(filler),
  ]);
  expectBits(
    run(
      logsum,
      op,
      long.map((row) => floats(dtype, row)),
      { cols: long[0].length },
    ),
    wanted,
    dtype,
    `long ${what}`,
  );
}

export function testPlain(family: Family): void {
  const own = table.filter(([op]) => isOf(family, op));
  describe.each(backends)("%s", (_name, logsum) => {
    describe.each(dtypes)("%s", (dtype) => {
      test.each(own)("%s %j", (op, rows, result) => check(logsum, dtype, op, rows, result));
    });
  });
}
