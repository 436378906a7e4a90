// Functions of each element: the same bits from both backends, the values at the ends of their domains, and exact results, which
// tools/elementwise_reference.py made with mpmath.
import { describe, expect, test } from "vitest";
import type { LogSum } from "../src/index.js";
import { type Exact, partOf, readCases } from "./rows.js";
import {
  backends,
  type Dtype,
  dtypes,
  firstDifference,
  floats,
  js,
  random,
  run as runOne,
  wasm,
  zeros,
} from "./support.js";

const MAPS = ["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logit", "logSigmoid", "softplus", "xlogx"];
const PAIRS = ["xlogy", "xlog1py", "logAddExp", "logSubExp"];
const OPS = [...MAPS, "selfInformation", "selfInformation base=10", ...PAIRS];
const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

/** Calls an operation by its name, which a base may follow. */
function run(logsum: LogSum, op: string, args: readonly unknown[], options?: object) {
  const [name, base] = op.split(" base=");
  return runOne(logsum, name, args, base === undefined ? options : { ...options, base: Number(base) });
}

interface Case {
  op: string;
  dtype: Dtype;
  options?: object;
  inputs: number[][];
  exact: Exact[];
}

const path = process.env["LOGSUM_ELEMENTWISE"] ?? new URL("fixtures/elementwise.json", import.meta.url);
const cases = readCases<Case>(path);

describe.each(backends)("%s", (_name, logsum) => {
  test.each(cases.map((one) => [`${one.op} ${one.dtype} ${JSON.stringify(one.options ?? {})}`, one] as const))(
    "%s is as exact as stated",
    (_case, { op, dtype, options, inputs, exact }) => {
      const got = run(
        logsum,
        op,
        inputs.map((values) => floats(dtype, values)),
        options,
      );
      expect(got).toHaveLength(exact.length);
      const parts = exact.map((entry, i) => partOf(got[i], entry));
      const failures = parts.flatMap((part, i) =>
        part <= 1 ? [] : [`(${inputs.map((values) => values[i])}): ${got[i]}, not ${exact[i][0]}: ${part}`],
      );
      const worst = Math.max(...parts);
      expect(failures.slice(0, 10), `${failures.length} failures, the worst ${worst} of what is allowed`).toEqual([]);
      expect(worst).toBeGreaterThan(0.2);
    },
  );
});

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
    const [x, y] = inputs(dtype, 200_003);
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

  // [operation, arguments, result]; ±0 are told apart.
  const [least, most] = dtype === "f64" ? [5e-324, Number.MAX_VALUE] : [2 ** -149, 3.4028234663852886e38];
  const over = dtype === "f64" ? 709.7827128933841 : 88.72284;
  const under = dtype === "f64" ? -745.1332191019412 : -103.97209;
  const belowOne = dtype === "f64" ? 1 - 2 ** -53 : 1 - 2 ** -24;
  // biome-ignore format: a table
  const table: [op: string, args: number[], result: number][] = [
    ...[...MAPS, "selfInformation"].map((op): [string, number[], number] => [op, [nan], nan]),
    ...PAIRS.flatMap((op): [string, number[], number][] => [
      [op, [nan, 1], nan], [op, [1, nan], nan], [op, [nan, nan], nan], [op, [inf, nan], nan], [op, [nan, inf], nan],
      [op, [-inf, nan], nan], [op, [nan, -inf], nan], [op, [0, nan], nan], [op, [nan, 0], nan],
    ]),
    ["exp", [inf], inf], ["exp", [-inf], 0], ["exp", [0], 1], ["exp", [-0], 1], ["exp", [over], inf], ["exp", [under], 0],
    ["exp", [most], inf], ["exp", [-most], 0], ["exp", [least], 1],
    ["expm1", [inf], inf], ["expm1", [-inf], -1], ["expm1", [0], 0], ["expm1", [-0], -0], ["expm1", [over], inf],
    ["expm1", [-most], -1], ["expm1", [least], least], ["expm1", [-least], -least],
    ["log", [inf], inf], ["log", [-inf], nan], ["log", [0], -inf], ["log", [-0], -inf], ["log", [1], 0], ["log", [-1], nan],
    ["log", [-least], nan],
    ["log1p", [inf], inf], ["log1p", [-inf], nan], ["log1p", [0], 0], ["log1p", [-0], -0], ["log1p", [-1], -inf],
    ["log1p", [-1.5], nan], ["log1p", [least], least], ["log1p", [-least], -least],
    ["log1mExp", [0], -inf], ["log1mExp", [-0], -inf], ["log1mExp", [least], nan], ["log1mExp", [1], nan],
    ["log1mExp", [inf], nan], ["log1mExp", [-inf], 0], ["log1mExp", [-most], 0],
    ["sigmoid", [0], 0.5], ["sigmoid", [-0], 0.5], ["sigmoid", [inf], 1], ["sigmoid", [-inf], 0], ["sigmoid", [40], 1],
    ["sigmoid", [most], 1], ["sigmoid", [-most], 0], ["sigmoid", [under], 0],
    ["logit", [0], -inf], ["logit", [-0], -inf], ["logit", [1], inf], ["logit", [0.5], 0], ["logit", [-least], nan],
    ["logit", [1 / belowOne], nan], ["logit", [2], nan], ["logit", [inf], nan], ["logit", [-inf], nan],
    ["logSigmoid", [inf], -0], ["logSigmoid", [-inf], -inf], ["logSigmoid", [most], -0], ["logSigmoid", [-most], -most],
    ["logSigmoid", [-1000], -1000],
    ["softplus", [inf], inf], ["softplus", [-inf], 0], ["softplus", [most], most], ["softplus", [-most], 0],
    ["softplus", [1000], 1000],
    ["xlogx", [0], 0], ["xlogx", [-0], 0], ["xlogx", [1], 0], ["xlogx", [inf], inf], ["xlogx", [-least], nan],
    ["xlogx", [-inf], nan],
    ["xlogy", [0, 0], 0], ["xlogy", [0, inf], 0], ["xlogy", [-0, -1], 0], ["xlogy", [0, -inf], 0], ["xlogy", [2, 0], -inf],
    ["xlogy", [-2, 0], inf], ["xlogy", [1, -1], nan], ["xlogy", [2, 1], 0], ["xlogy", [-2, 1], -0], ["xlogy", [inf, 1], nan],
    ["xlogy", [inf, 2], inf], ["xlogy", [2, inf], inf],
    ["xlog1py", [0, -1], 0], ["xlog1py", [0, inf], 0], ["xlog1py", [-0, -2], 0], ["xlog1py", [2, -1], -inf],
    ["xlog1py", [-2, -1], inf], ["xlog1py", [1, -2], nan], ["xlog1py", [2, 0], 0], ["xlog1py", [2, -0], -0],
    ["xlog1py", [-2, 0], -0], ["xlog1py", [inf, 0], nan], ["xlog1py", [1, least], least],
    ["logAddExp", [-inf, -inf], -inf], ["logAddExp", [inf, inf], inf], ["logAddExp", [inf, -inf], inf],
    ["logAddExp", [-inf, inf], inf], ["logAddExp", [inf, 1], inf], ["logAddExp", [-inf, 3], 3], ["logAddExp", [3, -inf], 3],
    ["logAddExp", [most, -most], most], ["logAddExp", [most, most], most], ["logAddExp", [-most, -most], -most],
    ["logSubExp", [-inf, -inf], -inf], ["logSubExp", [inf, inf], nan], ["logSubExp", [inf, -inf], inf],
    ["logSubExp", [-inf, inf], nan], ["logSubExp", [inf, 1], inf], ["logSubExp", [1, inf], nan], ["logSubExp", [3, -inf], 3],
    ["logSubExp", [-inf, 3], nan], ["logSubExp", [3, 3], -inf], ["logSubExp", [0, -0], -inf], ["logSubExp", [-0, 0], -inf],
    ["logSubExp", [0, least], nan], ["logSubExp", [most, -most], most], ["logSubExp", [most, most], -inf],
    ["selfInformation", [1], 0], ["selfInformation base=2", [1], 0], ["selfInformation", [0], inf],
    ["selfInformation", [-0], inf], ["selfInformation", [inf], nan], ["selfInformation", [-inf], nan],
    ["selfInformation", [-least], nan], ["selfInformation base=2", [0.125], 3], ["selfInformation base=2", [0.5], 1],
  ];

  test.each(backends)("%s: special values", (_name, logsum) => {
    for (const [op, args, result] of table) {
      // By themselves, and among others, which they leave alone.
      const [got] = run(
        logsum,
        op,
        args.map((value) => floats(dtype, [value])),
      );
      expect(Object.is(got, result), `${op}(${args}): ${got}`).toBe(true);
      const others = args.map((value) => floats(dtype, [0.5, 0.25, value, 0.5, 0.25]));
      const [a, , among, b] = run(logsum, op, others);
      const [alone] = run(
        logsum,
        op,
        args.map(() => floats(dtype, [0.5])),
      );
      expect(Object.is(among, result), `${op}(${args}) among others: ${among}`).toBe(true);
      expect([a, b]).toEqual([alone, alone]);
    }
  });

  test.each(backends)("%s: arrays without elements", (_name, logsum) => {
    const none = floats(dtype, []);
    for (const op of OPS) {
      for (const options of [
        {},
        { cols: 3 },
        { cols: 3, rowStride: 4 },
        { shape: [2, 0] },
        { offsets: Int32Array.of(0, 0) },
      ]) {
        expect(run(logsum, op, PAIRS.includes(op) ? [none, none] : [none], options)).toHaveLength(0);
      }
    }
  });

  test.each(backends)("%s: rows with gaps, and one row against many", (_name, logsum) => {
    const [x, y] = [
      [0, 1, nan, 3, 4],
      [5, 4, nan, 2, 1],
    ].map((values) => floats(dtype, values));
    const [dense, other] = [
      [0, 1, 3, 4],
      [5, 4, 2, 1],
    ].map((values) => floats(dtype, values));
    const row = floats(dtype, [5, 4]);
    for (const op of OPS) {
      const isPair = PAIRS.includes(op);
      const wanted = run(logsum, op, isPair ? [dense, other] : [dense]);
      const got = run(logsum, op, isPair ? [x, y] : [x], { cols: 2, rowStride: 3 });
      expect(firstDifference(got, wanted), op).toBe(-1);
      if (!isPair) continue;
      const repeated = floats(dtype, [...row, ...row]);
      for (const options of [{ cols: 2 }, { shape: [2, 2] }]) {
        expect(firstDifference(run(logsum, op, [dense, row], options), run(logsum, op, [dense, repeated]))).toBe(-1);
        expect(firstDifference(run(logsum, op, [row, dense], options), run(logsum, op, [repeated, dense]))).toBe(-1);
      }
    }
  });
});
