// exp, expm1, log, log1p: the same bits from both backends, and the values at the ends of their domains.
import { describe, expect, test } from "vitest";
import { backends, dtypes, firstDifference, floats, js, random, run, wasm, zeros } from "./support.js";

const OPS = ["exp", "expm1", "log", "log1p"];
const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

describe.each(dtypes)("%s", (dtype) => {
  test.each(OPS)("%s: the same bits", (op) => {
    const next = random(7);
    // Any bits at all, and numbers of the sizes that matter; more than the room in memory.
    const x = zeros(dtype, 200_003);
    const words = new Uint32Array(x.buffer);
    for (let i = 0; i < words.length; i++) words[i] = Math.floor(next() * 2 ** 32);
    for (let i = 0; i < x.length; i += 2) x[i] = (next() - 0.5) * [1500, 200, 4, 0.01][i % 4];
    const a = run(wasm, op, [x]);
    const b = run(js, op, [x]);
    const at = firstDifference(a, b);
    expect(at, `x = ${x[at]}: wasm ${a[at]}, js ${b[at]}`).toBe(-1);
    // Whatever the length, the offset and the place.
    for (let n = 1; n < 20; n++) {
      for (const offset of [0, 1, 3]) {
        expect(firstDifference(run(wasm, op, [x.subarray(offset, offset + n)]), a.slice(offset, offset + n))).toBe(-1);
      }
    }
    expect(run(wasm, op, [x], { out: x })).toBe(x);
    expect(firstDifference(x, a)).toBe(-1);
  });

  // [operation, argument, result]; ±0 are told apart.
  const [least, most] = dtype === "f64" ? [5e-324, Number.MAX_VALUE] : [2 ** -149, 3.4028234663852886e38];
  const over = dtype === "f64" ? 709.7827128933841 : 88.72284;
  const under = dtype === "f64" ? -745.1332191019412 : -103.97209;
  // biome-ignore format: a table
  const table: [op: string, x: number, result: number][] = [
    ...OPS.map((op): [string, number, number] => [op, nan, nan]),
    ["exp", inf, inf], ["exp", -inf, 0], ["exp", 0, 1], ["exp", -0, 1], ["exp", over, inf], ["exp", under, 0],
    ["exp", most, inf], ["exp", -most, 0], ["exp", least, 1],
    ["expm1", inf, inf], ["expm1", -inf, -1], ["expm1", 0, 0], ["expm1", -0, -0], ["expm1", over, inf],
    ["expm1", -most, -1], ["expm1", least, least], ["expm1", -least, -least],
    ["log", inf, inf], ["log", -inf, nan], ["log", 0, -inf], ["log", -0, -inf], ["log", 1, 0], ["log", -1, nan],
    ["log", -least, nan],
    ["log1p", inf, inf], ["log1p", -inf, nan], ["log1p", 0, 0], ["log1p", -0, -0], ["log1p", -1, -inf],
    ["log1p", -1.5, nan], ["log1p", least, least], ["log1p", -least, -least],
  ];

  test.each(backends)("%s: special values", (_name, logsum) => {
    for (const [op, x, result] of table) {
      const [got] = run(logsum, op, [floats(dtype, [x])]);
      expect(Object.is(got, result), `${op}(${x}): ${got}`).toBe(true);
    }
  });

  test.each(backends)("%s: an array without elements, and options", (_name, logsum) => {
    expect(logsum.exp(floats(dtype, []))).toHaveLength(0);
    expect(() => logsum.exp(floats(dtype, [1]), { cols: 1 } as object)).toThrow(
      /^exp: there is no option "cols"; it takes out$/,
    );
  });
});
