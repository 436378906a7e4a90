import { describe, expect, test } from "vitest";
import { backends, dtypes, floats, run, zeros } from "../support.js";
import { check, inf, testOptions } from "./options.js";
import { testPlain } from "./plain.js";

const { LN2 } = Math;

testPlain("divergences");
testOptions("divergences");

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(dtypes)("%s", (dtype) => {
    test("infinite by p > 0 and q = 0 in any block, whatever overflows the other way; and no -0", () => {
      const most = dtype === "f64" ? 1.7e308 : 3e38;
      const p = zeros(dtype, 3000);
      const q = zeros(dtype, 3000).fill(1);
      p[0] = most;
      q[0] = most / 100;
      p[2500] = 1;
      q[2500] = 0;
      expect(logsum.crossEntropy(p, q)).toBe(inf);
      expect(logsum.crossEntropy(p.slice(0, 2600), q.slice(0, 2600))).toBe(inf);
      const least = dtype === "f64" ? 5e-324 : 2 ** -149;
      expect(logsum.klDivergence(floats(dtype, [least]), floats(dtype, [4 * least]), { base: 1e300 })).toBe(0);
      expect(logsum.crossEntropy(floats(dtype, [least]), floats(dtype, [10]), { base: 1e300 })).toBe(0);
    });

    test("subnormal and huge probabilities", () => {
      const [least, most] = dtype === "f64" ? [5e-324, Number.MAX_VALUE] : [2 ** -149, 3.4028234663852886e38];
      const one = (op: string, ...args: number[]) =>
        (run(
          logsum,
          op,
          args.map((value) => floats(dtype, [value])),
        ) as unknown as number) / args[0];
      // ln of the least and the largest number, by mpmath
      const ln = dtype === "f64" ? [-744.4400719213813, 709.782712893384] : [-103.27892990343184, 88.72283905206835];
      const digits = dtype === "f64" ? 12 : 4;
      expect(logsum.entropy(floats(dtype, [most]))).toBe(-inf);
      expect(one("crossEntropy", 1, most)).toBeCloseTo(-ln[1], digits);
      expect(one("entropy", least)).toBe(Math.round(-ln[0])); // a multiple of the least number
      expect(one("crossEntropy", 1, least)).toBeCloseTo(-ln[0], digits);
      expect(one("klDivergence", 1, least)).toBeCloseTo(-ln[0], digits);
      expect(one("klDivergence", 1, most)).toBeCloseTo(-ln[1], digits);
      expect(one("jsDivergence", 1, least) / (Math.LN2 / 2)).toBeCloseTo(1, digits);
      expect(one("jsDivergence", 1, 1)).toBe(0);
      expect(one("jsDivergence", most, most)).toBe(0);
      expect(one("jsDivergence", least, least)).toBe(0);
      expect(one("klDivergence", least, least)).toBe(0);
      expect(one("jsDivergence", most, 0) / (Math.LN2 / 2)).toBeCloseTo(1, digits);
    });

    test("the largest and the least numbers, normalized", () => {
      const [least, most] = dtype === "f64" ? [5e-324, Number.MAX_VALUE] : [2 ** -149, 3.4028234663852886e38];
      for (const value of [least, most]) {
        check(logsum, dtype, "entropy", [[value, value]], { normalize: true }, LN2);
        check(
          logsum,
          dtype,
          "klDivergence",
          [
            [value, 0],
            [1, 1],
          ],
          { normalize: true },
          LN2,
        );
        check(
          logsum,
          dtype,
          "klDivergence",
          [
            [value, value],
            [3, 3],
          ],
          { normalize: true },
          0,
        );
        check(
          logsum,
          dtype,
          "jsDivergence",
          [
            [value, 0],
            [0, 1],
          ],
          { normalize: true },
          LN2,
        );
      }
    });

    test.each([0.5, 1, 2, 1e-3])("logits almost out of range, at temperature %f", (temperature) => {
      const most = dtype === "f64" ? 1.7e308 : 3.4e38;
      check(logsum, dtype, "entropy", [[most, -most]], { temperature, from: "logits" }, 0);
    });
  });
});
