import { expect, test } from "vitest";
import { backends } from "../support/backends.js";
import { forRows, sum } from "./rows.js";

forRows("the loss is minus logSoftmax at the label", ({ logsum, of, u, n, seed, x }) => {
  const label = seed % n;
  const loss = of.crossEntropyLoss(x, [label]);
  expect(Math.abs(loss + logsum.logSoftmax(x)[label])).toBeLessThanOrEqual(4 * u * (loss + Math.log(n)));
  expect(loss).toBeGreaterThanOrEqual(0);
  const gradient = logsum.crossEntropyLossGrad(x, [label]);
  expect(Math.abs(sum(gradient))).toBeLessThan(8 * u + Math.sqrt(n) * u);
  const others = logsum.softmax(x);
  others[label] = gradient[label];
  expect(gradient).toEqual(others);
});

test.each(backends)("%s: a mean of many rows of equal losses is that loss", (_name, logsum) => {
  const rows = 1_000_000;
  const options = { cols: 2, classWeights: [0.1, 0.1], reduction: "mean" } as const;
  expect(logsum.crossEntropyLoss(new Float64Array(2 * rows), new Int32Array(rows), options)).toBe(Math.LN2);
});
