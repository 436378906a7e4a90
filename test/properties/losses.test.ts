import { describe, expect, test } from "vitest";
import { backends, dtypes } from "../support.js";
import { LENGTHS, logits, number, SEEDS, sum, unit } from "./rows.js";

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(dtypes)("%s", (dtype) => {
    const u = unit(dtype);

    test.each(LENGTHS)("length %i", (n) => {
      for (const seed of SEEDS) {
        const x = logits(dtype, n, seed);
        const label = seed % n;
        const loss = number(logsum.crossEntropyLoss(x, [label]));
        expect(Math.abs(loss + logsum.logSoftmax(x)[label])).toBeLessThanOrEqual(4 * u * (loss + Math.log(n)));
        expect(loss).toBeGreaterThanOrEqual(0);
        const grad = logsum.crossEntropyLossGrad(x, [label]);
        expect(Math.abs(sum(grad))).toBeLessThan(8 * u + Math.sqrt(n) * u);
        const others = logsum.softmax(x);
        others[label] = grad[label];
        expect(grad).toEqual(others);
      }
    });
  });
});
