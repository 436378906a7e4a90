import { expect, test } from "vitest";
import { floats, RANGE, range, zeros } from "../support/arrays.js";
import { describeAll } from "../support/backends.js";
import { forRows, sum } from "./rows.js";

const { LN2 } = Math;

forRows("cross-entropy is entropy plus KL", ({ logsum, of, u, n, x, other }) => {
  const [p, q] = [logsum.softmax(x), logsum.softmax(other)];
  const [h, cross, kl] = [of.entropy(p), of.crossEntropy(p, q), of.klDivergence(p, q)];
  expect(Math.abs(cross - h - kl)).toBeLessThan(8 * u * (cross + 1));
  expect(h).toBeLessThanOrEqual(Math.log(n) * (1 + 8 * u) + 40 * u);
  expect(of.crossEntropy(p, p)).toBe(h);
  const generalized = of.klDivergence(p, q, { form: "generalized" });
  expect(generalized).toBeGreaterThanOrEqual(0);
  expect(Math.abs(kl + sum(q) - sum(p) - generalized)).toBeLessThan(8 * u * (cross + h + 1));
});

forRows("JSD is symmetric, from 0 to ln 2, and 0 as KL is for equal rows", ({ logsum, of, u, x, other }) => {
  const [p, q] = [logsum.softmax(x), logsum.softmax(other)];
  const jsd = of.jsDivergence(p, q);
  expect(jsd).toBeGreaterThanOrEqual(0);
  expect(jsd).toBeLessThanOrEqual(LN2 * (1 + 8 * u));
  expect(of.jsDivergence(q, p)).toBe(jsd);
  expect(of.jsDivergence(p, p.slice())).toBe(0);
  expect(of.klDivergence(p, p.slice())).toBe(0);
  expect(of.klDivergence(p, p.slice(), { form: "generalized" })).toBe(0);
});

forRows("measures of logits are those of their softmax", ({ logsum, of, dtype, u, n, seed, x, other }) => {
  const y = seed % 2 ? other : x.map((value, i) => value * (1 + (i % 3) * 2 ** -(seed % 17)));
  const [p, q, logP, logQ] = [logsum.softmax(x), logsum.softmax(y), logsum.logSoftmax(x), logsum.logSoftmax(y)];
  const digits = dtype === "f64" ? 12 : 5;
  const allowed = 40 * u * (Math.log(n) + 20);
  for (const op of ["entropy", "crossEntropy", "klDivergence", "jsDivergence"] as const) {
    const measure = (...args: unknown[]) => (op === "entropy" ? of.entropy(args[0], args[2]) : of[op](...args));
    const direct = measure(p, q, {});
    const fromLogits = measure(x, y, { from: "logits" });
    expect(fromLogits).toBeGreaterThanOrEqual(0);
    expect(Math.abs(fromLogits - direct)).toBeLessThan(allowed);
    expect(Math.abs(measure(logP, logQ, { from: "logProbs" }) - direct)).toBeLessThan(allowed);
    expect(measure(x, y, { from: "logits", base: 2 })).toBeCloseTo(fromLogits / LN2, digits);
    expect(measure(p, q, { base: 2 })).toBeCloseTo(direct / LN2, digits);
  }
  const generalized = { form: "generalized", from: "logProbs" };
  expect(of.klDivergence(logP, logQ, generalized)).toBeGreaterThanOrEqual(0);
  expect(of.klDivergence(logP, logP.slice(), generalized)).toBe(0);
  expect(of.klDivergence(x, x.slice(), { from: "logits" })).toBe(0);
  const generalizedOfLogits = of.klDivergence(x, y, { from: "logits", form: "generalized" });
  expect(generalizedOfLogits).toBe(of.klDivergence(x, y, { from: "logits" }));
  expect(of.jsDivergence(x, x.slice(), { from: "logits" })).toBe(0);
  expect(of.jsDivergence(x, y, { from: "logits" })).toBeLessThanOrEqual(LN2 * (1 + 8 * u));
});

forRows("uniform and one-hot rows", ({ of, dtype, u, n }) => {
  const logN = Math.log(n);
  const p = zeros(dtype, n).fill(1 / n);
  const spread = n * p[0]; // 1 except for the rounding of 1 / n
  expect(Math.abs(of.entropy(p) / spread - logN)).toBeLessThanOrEqual(8 * u * logN);
  const hot = zeros(dtype, n).fill(1, n >> 1, (n >> 1) + 1);
  expect(of.entropy(hot)).toBe(0);
  expect(Math.abs(of.crossEntropy(hot, p) + Math.log(p[0]))).toBeLessThanOrEqual(4 * u * logN);
});

describeAll((logsum, dtype) => {
  // For p = 1/2 (1 ± e) against 1/2, JSD is near e^2 / 8.
  test.each(range(dtype === "f64" ? 24 : 9, 2))("JSD of rows that differ by 2^-%i", (k) => {
    const e = 2 ** -k;
    const got = logsum.jsDivergence(floats(dtype, [0.5 + e / 2, 0.5 - e / 2]), floats(dtype, [0.5, 0.5]));
    const term = (m: number, s: number) => (m / 4) * (s ** 2 + s ** 4 / 6 + s ** 6 / 15 + s ** 8 / 28 + s ** 10 / 45);
    const exact = term(1 + e / 2, e / (2 + e)) + term(1 - e / 2, e / (2 - e));
    expect(Math.abs(Number(got) / exact - 1)).toBeLessThan(k < 4 ? 1e-6 : 16 * RANGE[dtype].u);
  });

  test("KL and cross-entropy are not symmetric", () => {
    const [p, q] = [floats(dtype, [0.8, 0.2]), floats(dtype, [0.6, 0.4])];
    expect(logsum.klDivergence(p, q)).not.toBe(logsum.klDivergence(q, p));
    expect(logsum.crossEntropy(p, q)).not.toBe(logsum.crossEntropy(q, p));
    expect(logsum.crossEntropy(p, q)).not.toBe(logsum.entropy(p));
  });
});

describeAll((logsum, dtype) => {
  test("the JSD of a group of two rows is theirs, in any layout", () => {
    const p = floats(dtype, [0.5, 0.25, 0.25]);
    const q = floats(dtype, [0.125, 0.125, 0.75]);
    const jsd = logsum.jsDivergence(p, q);
    const rows = floats(dtype, [...p, ...q]);
    const columns = floats(dtype, [0.5, 0.125, 0.25, 0.125, 0.25, 0.75]);
    const group = logsum.jsDivergenceOf(rows, { cols: 3 });
    expect(Math.abs(group - jsd)).toBeLessThan(8 * RANGE[dtype].u * jsd);
    expect(logsum.jsDivergenceOf(columns, { shape: [3, 2], axis: 0 })).toBe(group);
    expect(logsum.jsDivergenceOf(floats(dtype, [...p, NaN, ...q]), { cols: 3, rowStride: 4 })).toBe(group);
    expect(logsum.jsDivergenceOf(floats(dtype, [...rows, NaN, 1, 1]), { cols: 3, weights: [2, 2, 0] })).toBe(group);
  });
});
