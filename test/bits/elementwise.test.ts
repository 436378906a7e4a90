// The same bits from both backends: kernels that elementwise functions share, and each function on elements of all sizes.
import { describe, expect, test } from "vitest";
import { type Dtype, dtypes, firstDifference, floats, isLong, js, random, run, wasm, zeros } from "../support.js";
import { testBits } from "./bits.js";

testBits("elementwise");

const MAPS = ["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logit", "logSigmoid", "softplus", "xlogx"];
const PAIRS = ["xlogy", "xlog1py", "logAddExp", "logSubExp"];
const OPS = [...MAPS, "selfInformation", "selfInformation base=10", ...PAIRS];
const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

/** More than the room in memory. */
const LENGTH = isLong ? { f64: 200_003, f32: 200_003 } : { f64: 65_601, f32: 131_201 };

/** Elements of any bits and of the sizes that matter, and others near them. */
function inputs(dtype: Dtype, n: number) {
  const next = random(7);
  const x = zeros(dtype, n);
  const y = zeros(dtype, n);
  for (const array of [x, y]) {
    const words = new Uint32Array(array.buffer);
    for (let i = 0; i < words.length; i++) words[i] = Math.floor(next() * 2 ** 32);
    for (let i = 0; i < n; i += 2) array[i] = (next() - 0.5) * [1500, 200, 4, 0.01][i % 4];
  }
  for (let i = 0; i < n; i += 5) y[i] = x[i] * (1 + (next() - 0.5) * [0, 1e-3, 1][i % 3]);
  return [x, y] as const;
}

describe.each(dtypes)("%s", (dtype) => {
  test.each(OPS)("%s: the same bits", (op) => {
    // More than the room in memory.
    const [x, y] = inputs(dtype, LENGTH[dtype]);
    const args = PAIRS.includes(op) ? [x, y] : [x];
    const a = run(wasm, op, args);
    const b = run(js, op, args);
    const at = firstDifference(a, b);
    expect(at, `${op}(${args.map((values) => values[at])}): wasm ${a[at]}, js ${b[at]}`).toBe(-1);
    // Whatever the length, the offset and the place.
    for (let n = 1; n < 20; n++) {
      for (const offset of [0, 1, 3]) {
        const some = args.map((values) => values.subarray(offset, offset + n));
        expect(firstDifference(run(wasm, op, some), a.slice(offset, offset + n))).toBe(-1);
      }
    }
    for (const logsum of [wasm, js]) {
      const own = x.slice();
      expect(run(logsum, op, [own, ...args.slice(1)], { out: own })).toBe(own);
      expect(firstDifference(own, a)).toBe(-1);
    }
  });

  test.each(OPS)("%s: the same bits at the ends of all sizes", (op) => {
    const values = [
      0,
      5e-324,
      2 ** -149,
      1e-310,
      1e-42,
      2 ** -54,
      2 ** -25,
      0.5,
      1,
      2,
      709,
      745.2,
      89,
      104,
      3e38,
      1e308,
    ];
    const signed = [...values, ...values.map((value) => -value), inf, -inf, nan];
    const x = floats(
      dtype,
      signed.flatMap((value) => signed.map(() => value)),
    );
    const y = floats(
      dtype,
      signed.flatMap(() => signed),
    );
    const args = PAIRS.includes(op) ? [x, y] : [x];
    const a = run(wasm, op, args);
    const b = run(js, op, args);
    const at = firstDifference(a, b);
    expect(at, `${op}(${args.map((those) => those[at])}): wasm ${a[at]}, js ${b[at]}`).toBe(-1);
  });
});
