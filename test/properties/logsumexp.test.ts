import { describe, expect, test } from "vitest";
import { backends, dtypes, zeros } from "../support.js";
import { LENGTHS, logits, number, SEEDS, sum, unit } from "./rows.js";

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(dtypes)("%s", (dtype) => {
    const u = unit(dtype);

    test.each(LENGTHS)("length %i", (n) => {
      for (const seed of SEEDS) {
        const x = logits(dtype, n, seed);
        // Shifting by a power of two, large enough to move every bit but small enough to lose none of them here.
        const coarse = x.map((value) => Math.round(value * 1024) / 1024);
        const shifted = coarse.map((value) => value + 64);
        const change = number(logsum.logSumExp(shifted)) - number(logsum.logSumExp(coarse));
        expect(Math.abs(change - 64)).toBeLessThan(300 * u);
        expect(logsum.softmax(shifted)).toEqual(logsum.softmax(coarse));
        expect(logsum.logSoftmax(shifted)).toEqual(logsum.logSoftmax(coarse));

        const lse = number(logsum.logSumExp(x));
        expect(lse).toBeGreaterThanOrEqual(Math.max(...x));
        expect(lse).toBeLessThanOrEqual(Math.max(...x) + Math.log(n) * (1 + 8 * u) + 40 * u);
        expect(Math.abs(sum(logsum.softmax(x)) - 1)).toBeLessThan(8 * u + Math.sqrt(n) * u);
      }
    });

    test.each(LENGTHS)("uniform rows of length %i", (n) => {
      const equal = zeros(dtype, n).fill(1.25);
      const logN = Math.log(n);
      expect(Math.abs(number(logsum.logSumExp(equal)) - 1.25 - logN)).toBeLessThan(4 * u * (1.25 + logN));
      expect(logsum.softmax(equal)).toEqual(zeros(dtype, n).fill(1 / n));
    });
  });
});
