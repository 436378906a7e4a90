import { expect } from "vitest";
import { zeros } from "../support/arrays.js";
import { forRows, sum } from "./rows.js";

forRows("a shift moves logSumExp, and leaves softmax", ({ logsum, of, u, x }) => {
  // A shift by a power of two moves every bit of these numbers, and loses none.
  const coarse = x.map((value) => Math.round(value * 1024) / 1024);
  const shifted = coarse.map((value) => value + 64);
  expect(Math.abs(of.logSumExp(shifted) - of.logSumExp(coarse) - 64)).toBeLessThan(300 * u);
  expect(logsum.softmax(shifted)).toEqual(logsum.softmax(coarse));
  expect(logsum.logSoftmax(shifted)).toEqual(logsum.logSoftmax(coarse));
});

forRows("logSumExp is between max and max + ln n, and softmax sums to 1", ({ logsum, of, u, n, x }) => {
  const max = Math.max(...x);
  expect(of.logSumExp(x)).toBeGreaterThanOrEqual(max);
  expect(of.logSumExp(x)).toBeLessThanOrEqual(max + Math.log(n) * (1 + 8 * u) + 40 * u);
  expect(Math.abs(sum(logsum.softmax(x)) - 1)).toBeLessThan(8 * u + Math.sqrt(n) * u);
});

forRows("equal elements", ({ logsum, of, dtype, u, n }) => {
  const equal = zeros(dtype, n).fill(1.25);
  const logN = Math.log(n);
  expect(Math.abs(of.logSumExp(equal) - 1.25 - logN)).toBeLessThan(4 * u * (1.25 + logN));
  expect(logsum.softmax(equal)).toEqual(zeros(dtype, n).fill(1 / n));
});
