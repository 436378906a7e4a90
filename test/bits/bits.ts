// The same bits from both backends, whatever the length of the row, its place in the batch, or its alignment.
import { describe, expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
import {
  dtypes,
  type Family,
  fill,
  firstDifference,
  floats,
  GENERALIZED,
  isLong,
  isOf,
  js,
  normal,
  random,
  run,
  wasm,
  zeros,
} from "../support.js";

const BLOCK = { f64: 512, f32: 1024 };
const TILE = { f64: 131072 / 8, f32: 131072 / 4 };
const ROOM = { f64: 524288 / 8, f32: 524288 / 4 };

/** Rows of all lengths that are special to a kernel, and some more; the long form has every length. */
const LENGTHS = Array.from({ length: 257 }, (_, i) => i + 1).filter(
  (length) => isLong || length <= 40 || [63, 64, 65, 127, 128, 129, 255, 256, 257].includes(length),
);
/** Lengths beside an edge. */
const OFFSETS = isLong ? [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5] : [-1, 0, 1];

/** Logits, probabilities and labels of a spread that the seed decides, some of them zero or tiny. */
function batch(dtype: "f64" | "f32", rows: number, cols: number, seed: number) {
  const next = random(seed);
  const spread = [1, 30, 300, 0.001][seed % 4];
  const x = fill(zeros(dtype, rows * cols), () => spread * normal(next));
  const p = fill(zeros(dtype, rows * cols), () => Math.exp(normal(next) * [1, 8, 30, 0.1][seed % 4]));
  const q =
    seed % 2
      ? floats(
          dtype,
          p.map((value) => value * (1 + 1e-5 * normal(next))),
        )
      : fill(zeros(dtype, rows * cols), () => Math.exp(normal(next)));
  if (seed % 3 === 0) {
    for (let i = 0; i < p.length; i += 1 + Math.floor(20 * next())) {
      p[i] = [0, 0, dtype === "f64" ? 3e-310 : 2e-40, 1][Math.floor(4 * next())];
      if (next() < 0.5) q[i] = p[i];
      if (next() < 0.1) x[i] = -Infinity;
    }
  }
  const labels = Int32Array.from({ length: rows }, () => (next() < 0.1 ? -100 : Math.floor(next() * cols)));
  return { x, p, q, labels };
}

/** The calls of a family, by the operation and options that have a kernel, with logits x, probabilities p and q, and labels. */
function callsOf(family: Family, x: Floats, p: Floats, q: Floats, labels: Int32Array) {
  // Inputs that are no logarithms of probabilities are those of rows that sum to more than 1.
  const ofLogs = ["logits", "logProbs"].flatMap((from) => [
    ...["entropy", "perplexity"].map((op) => [`${op} from=${from}`, [x]] as const),
    ...["crossEntropy", "klDivergence", "jsDivergence", "jsDistance"].flatMap((op) => [
      [`${op} from=${from}`, [x, p]] as const,
      [`${op} from=${from}`, [p, q]] as const,
    ]),
  ]);
  const calls = [
    ["logSumExp", [x]],
    ["logMeanExp", [x]],
    ["softmax", [x]],
    ["logSoftmax", [x]],
    ["logCumSumExp", [x]],
    ["crossEntropyLoss", [x, labels]],
    ["crossEntropyLossGrad", [x, labels]],
    ["entropy", [p]],
    ["crossEntropy", [p, q]],
    ["klDivergence", [p, q]],
    ["jsDivergence", [p, q]],
    ["jsDistance", [p, q]],
    ["perplexity", [p]],
    [GENERALIZED, [p, q]],
    ...ofLogs,
    [`${GENERALIZED} from=logProbs`, [x, p]],
    [`${GENERALIZED} from=logProbs`, [p, q]],
    // One elementwise function for each body; elementwise.test.ts has the others.
    ["sigmoid", [x]],
    ["logit", [p]],
    ["selfInformation", [p]],
    ["xlogy", [x, p]],
    ["logSubExp", [x, p]],
  ] as const;
  const own = calls.filter(([op]) => isOf(family, op));
  // Long rows take long: there, each operation and source once.
  if (isLong || x.length < 10_000) return own;
  return own.filter(([op], i) => own.findIndex(([other]) => other === op) === i);
}

function expectSame(family: Family, dtype: "f64" | "f32", rows: number, cols: number, seed: number): void {
  const { x, p, q, labels } = batch(dtype, rows, cols, seed);
  for (const [op, args] of callsOf(family, x, p, q, labels)) {
    const a = run(wasm, op, args, { cols });
    const b = run(js, op, args, { cols });
    const at = firstDifference(a, b);
    if (at >= 0) expect.fail(`${op} ${dtype} ${rows}x${cols}, seed ${seed}, [${at}]: wasm ${a[at]}, js ${b[at]}`);
  }
}

export function testBits(family: Family): void {
  describe.each(dtypes)("%s", (dtype) => {
    test(`rows of ${LENGTHS.length} lengths from 1 to 257`, () => {
      for (const cols of LENGTHS) expectSame(family, dtype, 5, cols, cols);
    });

    test("rows around the edges of blocks", () => {
      for (const edge of [BLOCK[dtype], 2 * BLOCK[dtype], 3 * BLOCK[dtype]]) {
        for (const off of OFFSETS) expectSame(family, dtype, 3, edge + off, edge + off + 8);
      }
    });

    test("rows around the edges of tiles, and longer than the room in memory", () => {
      if (!isLong) {
        expectSame(family, dtype, 2, TILE[dtype] + 1, 5);
        // Three pieces, or two rows of two.
        if (dtype === "f64") expectSame(family, dtype, 1, 2 * ROOM[dtype] + 1, 4);
        else expectSame(family, dtype, 2, ROOM[dtype] + 1, 5);
        return;
      }
      for (const edge of [TILE[dtype], ROOM[dtype], 2 * ROOM[dtype]]) {
        for (const off of [-1, 0, 1]) expectSame(family, dtype, 2, edge + off, 4 + off);
      }
    });

    test("batches around the edges of tiles", () => {
      for (const cols of isLong ? [1, 3, 10] : [dtype === "f64" ? 3 : 10]) {
        const rows = Math.floor(TILE[dtype] / cols);
        for (const off of isLong ? [-1, 0, 1] : [1]) expectSame(family, dtype, rows + off, cols, 8 + off);
      }
    });

    test(isLong ? "100,000 random rows" : "1,200 random rows", () => {
      const [seeds, rows] = isLong ? [100, 1000] : [24, 50];
      for (let seed = 1; seed <= seeds; seed++) expectSame(family, dtype, rows, 1 + (seed % 20), seed);
    });

    test("a row by itself is as in the batch, at any offset in memory", () => {
      const cols = 37;
      const rows = 9;
      const { x, p, q, labels } = batch(dtype, rows, cols, 5);
      const whole = callsOf(family, x, p, q, labels).map(([op, args]) => run(wasm, op, args, { cols }));
      for (let row = 0; row < rows; row++) {
        for (const offset of [0, 1, 3]) {
          const shifted = (from: typeof x) => {
            const to = zeros(dtype, offset + cols).subarray(offset);
            to.set(from.subarray(row * cols, (row + 1) * cols));
            return to;
          };
          const alone = callsOf(family, shifted(x), shifted(p), shifted(q), labels.subarray(row, row + 1));
          for (const [i, [op, args]] of alone.entries()) {
            const size = whole[i].length / rows;
            const got = run(wasm, op, args, { cols });
            expect(firstDifference(got, whole[i].slice(row * size, (row + 1) * size)), op).toBe(-1);
          }
        }
      }
    });

    test("NaN with any payload, infinities and overflow, wherever they are", () => {
      const next = random(3);
      const odd =
        dtype === "f64"
          ? new Float64Array(new BigUint64Array([0x7ff0000000000001n, 0xfff8000000000fffn, 0x7fffffffffffffffn]).buffer)
          : new Float32Array(new Uint32Array([0x7f800001, 0xffc00003, 0x7fc0007f, 0x7fc00001]).buffer);
      const most = dtype === "f64" ? Number.MAX_VALUE : 3.4028234663852886e38;
      for (let seed = 1; seed <= (isLong ? 300 : 60); seed++) {
        const cols = 1 + Math.floor(next() * (seed % 10 ? 40 : 3000));
        const { x, p, q, labels } = batch(dtype, 3, cols, 4 * seed);
        for (const array of [x, p, q]) {
          for (let k = 0; k < 2; k++) {
            const at = Math.floor(next() * array.length);
            const pick = Math.floor(next() * 8);
            // A payload is kept by copying, and may be lost by reading.
            if (pick < odd.length) array.set(odd.subarray(pick, pick + 1), at);
            else array[at] = [Infinity, -Infinity, most, 0][pick % 4];
          }
        }
        for (const [op, args] of callsOf(family, x, p, q, labels)) {
          const a = run(wasm, op, args, { cols });
          const b = run(js, op, args, { cols });
          const at = firstDifference(a, b);
          if (at >= 0) expect.fail(`${op} ${dtype} 3x${cols}, seed ${seed}, [${at}]: wasm ${a[at]}, js ${b[at]}`);
        }
      }
    });

    test("-0 among probabilities", () => {
      for (let seed = 1; seed <= (isLong ? 200 : 40); seed++) {
        const { x, p, q, labels } = batch(dtype, 20, 1 + (seed % 40), seed);
        const next = random(seed);
        // About where sums of small and of other numbers are made apart.
        for (const array of [p, q]) fill(array, (j) => array[j] * 2 ** (dtype === "f64" ? -448 : -20));
        for (let k = 0; k < 12; k++) {
          const at = Math.floor(next() * p.length);
          p[at] = k % 3 === 1 ? -0 : 0;
          q[at] = k % 3 === 0 ? -0 : q[at];
        }
        const cols = 1 + (seed % 40);
        for (const [op, args] of callsOf(family, x, p, q, labels)) {
          const at = firstDifference(run(wasm, op, args, { cols }), run(js, op, args, { cols }));
          if (at >= 0) expect.fail(`${op} ${dtype} 20x${cols}, seed ${seed}, [${at}]`);
        }
      }
    });

    test("probabilities of any size", () => {
      const exponents =
        dtype === "f64"
          ? [-1000, -900, -898, -896, -450, -100, 500, 1000]
          : [-140, -120, -100, -98, -96, -94, -60, 60, 120];
      for (const [i, exponent] of exponents.entries()) {
        for (const [rows, cols] of [
          [isLong ? 200 : 40, 7],
          [3, 40],
          [2, isLong ? 1500 : 1030],
        ] as const) {
          const { x, p, q, labels } = batch(dtype, rows, cols, 77 + i);
          for (const array of [p, q]) fill(array, (j) => array[j] * 2 ** exponent);
          for (const [op, args] of callsOf(family, x, p, q, labels)) {
            const a = run(wasm, op, args, { cols });
            const at = firstDifference(a, run(js, op, args, { cols }));
            if (at >= 0) expect.fail(`${op} ${dtype} ${rows}x${cols} at 2^${exponent}, [${at}]`);
          }
        }
      }
    });

    test("in place, and into a given array", () => {
      for (const cols of [3, 100, ROOM[dtype] + 1]) {
        const { x, p, q, labels } = batch(dtype, 2, cols, 9);
        for (const [op, args] of callsOf(family, x, p, q, labels)) {
          const expected = run(wasm, op, args, { cols });
          // A number of a long row is written where that of a short one is.
          if (!isLong && cols > 100 && expected.length < x.length) continue;
          for (const instance of [wasm, js]) {
            const out = zeros(dtype, expected.length).fill(7);
            expect(run(instance, op, args, { cols, out })).toBe(out);
            expect(firstDifference(out, expected), op).toBe(-1);
            if (out.length === x.length && cols > 1) {
              const own = (args[0] as Floats).slice();
              run(instance, op, [own, ...args.slice(1)], { cols, out: own });
              expect(firstDifference(own, expected), `${op} in place`).toBe(-1);
            }
          }
        }
      }
    });
  });
}
