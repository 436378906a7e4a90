import { describe, expect, test } from "vitest";
import { backends, dtypes, floats } from "../support.js";
import { check, inf, nan, reductions, testOptions } from "./options.js";
import { testPlain } from "./plain.js";

testPlain("logsumexp");
testOptions("logsumexp");

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(dtypes)("%s", (dtype) => {
    test("no rows at all", () => {
      expect(logsum.logSumExp(floats(dtype, []), { cols: 3 })).toHaveLength(0);
      expect(logsum.softmax(floats(dtype, []), { cols: 3 })).toHaveLength(0);
    });

    test("one dominating element", () => {
      const relative = dtype === "f64" ? 1e-15 : 1e-6;
      for (const [row, exact] of [
        [[0, -40], 4.248354255291589e-18],
        [[0, -85], 1.2160992992528256e-37], // by mpmath, as all digits here
      ] as const) {
        expect(Math.abs((logsum.logSumExp(floats(dtype, row)) as number) / exact - 1)).toBeLessThan(relative);
        expect(Math.abs(logsum.logSoftmax(floats(dtype, row))[0] / -exact - 1)).toBeLessThan(relative);
      }
    });

    // Far into a long row, the others being masked or of weight 0.
    test.each(reductions)("%s %j %j in a long row", (op, [row], options, result) => {
      const long = [...new Array<number>(3001).fill(nan), ...row, ...new Array<number>(77).fill(inf)];
      const laid = Object.entries(options).map(([name, value]) => [
        name,
        [...new Array<number>(3001).fill(0), ...(value as number[]), ...new Array<number>(77).fill(0)],
      ]);
      check(logsum, dtype, op, [long], Object.fromEntries(laid), result);
    });

    test.each([0.5, 1, 2, 1e-3])("logits almost out of range, at temperature %f", (temperature) => {
      const most = dtype === "f64" ? 1.7e308 : 3.4e38;
      check(logsum, dtype, "softmax", [[most, -most]], { temperature }, [1, 0]);
    });
  });
});
