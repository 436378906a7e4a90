// Special values of elementwise functions: the ends of their domains, NaN, infinities and ±0.
import { describe, expect, test } from "vitest";
import { backends, dtypes, floats, run } from "../support.js";

const MAPS = ["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logit", "logSigmoid", "softplus", "xlogx"];
const PAIRS = ["xlogy", "xlog1py", "logAddExp", "logSubExp"];
const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

describe.each(dtypes)("%s", (dtype) => {
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
});
