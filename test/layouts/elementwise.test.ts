// Layouts of elementwise functions, whose elements are by themselves.
import { describe, expect, test } from "vitest";
import { backends, dtypes, firstDifference, floats, run } from "../support.js";
import { testLayouts } from "./layouts.js";

testLayouts("elementwise");

const MAPS = ["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logit", "logSigmoid", "softplus", "xlogx"];
const PAIRS = ["xlogy", "xlog1py", "logAddExp", "logSubExp"];
const OPS = [...MAPS, "selfInformation", "selfInformation base=10", ...PAIRS];
const nan = Number.NaN;

describe.each(dtypes)("%s", (dtype) => {
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
