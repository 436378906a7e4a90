import { describe, expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
import { backends, dtypes, floats, zeros } from "../support.js";
import { LENGTHS, logits, number, SEEDS, sum, unit } from "./rows.js";

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(dtypes)("%s", (dtype) => {
    const u = unit(dtype);
    const probabilities = (n: number, seed: number): Floats => logsum.softmax(logits(dtype, n, seed));

    test.each(LENGTHS)("length %i", (n) => {
      for (const seed of SEEDS) {
        const p = probabilities(n, seed);
        const q = probabilities(n, seed + 1000);
        const h = number(logsum.entropy(p));
        const cross = number(logsum.crossEntropy(p, q));
        const kl = number(logsum.klDivergence(p, q));
        const js = number(logsum.jsDivergence(p, q));
        expect(Math.abs(cross - h - kl)).toBeLessThan(8 * u * (cross + 1));
        expect(h).toBeLessThanOrEqual(Math.log(n) * (1 + 8 * u) + 40 * u);
        expect(number(logsum.crossEntropy(p, p))).toBe(h);
        const generalized = number(logsum.klDivergence(p, q, { form: "generalized" }));
        expect(generalized).toBeGreaterThanOrEqual(0);
        expect(Math.abs(kl + sum(q) - sum(p) - generalized)).toBeLessThan(8 * u * (cross + h + 1));
        expect(Object.is(number(logsum.klDivergence(p, p.slice(), { form: "generalized" })), 0)).toBe(true);
        expect(js).toBeGreaterThanOrEqual(0);
        expect(js).toBeLessThanOrEqual(Math.LN2 * (1 + 8 * u));
        expect(number(logsum.jsDivergence(q, p))).toBe(js);
        expect(Object.is(number(logsum.klDivergence(p, p.slice())), 0)).toBe(true);
        expect(Object.is(number(logsum.jsDivergence(p, p.slice())), 0)).toBe(true);
        expect(number(logsum.entropy(p, { base: 2 }))).toBeCloseTo(h / Math.LN2, dtype === "f64" ? 12 : 5);
      }
    });

    test.each(LENGTHS)("from logits and logProbs of length %i", (n) => {
      for (const seed of SEEDS) {
        const a = logits(dtype, n, seed);
        const b =
          seed % 2 ? logits(dtype, n, seed + 1000) : a.map((value, i) => value * (1 + (i % 3) * 2 ** -(seed % 17)));
        const [la, lb] = [logsum.logSoftmax(a), logsum.logSoftmax(b)];
        const [p, q] = [logsum.softmax(a), logsum.softmax(b)];
        for (const op of ["entropy", "crossEntropy", "klDivergence", "jsDivergence"] as const) {
          const measure = (x: Floats, y: Floats, options: object): number =>
            op === "entropy" ? number(logsum[op](x, options)) : number(logsum[op](x, y, options));
          const direct = measure(p, q, {});
          const size = Math.log(n) + 20;
          const fromLogits = measure(a, b, { from: "logits" });
          expect(fromLogits).toBeGreaterThanOrEqual(0);
          expect(Math.abs(fromLogits - direct)).toBeLessThan(40 * u * size);
          expect(Math.abs(measure(la, lb, { from: "logProbs" }) - direct)).toBeLessThan(40 * u * size);
          expect(measure(a, b, { from: "logits", base: 2 })).toBeCloseTo(
            fromLogits / Math.LN2,
            dtype === "f64" ? 12 : 5,
          );
        }
        const options = { form: "generalized", from: "logProbs" } as const;
        expect(number(logsum.klDivergence(la, lb, options))).toBeGreaterThanOrEqual(0);
        expect(Object.is(number(logsum.klDivergence(la, la.slice(), options)), 0)).toBe(true);
        expect(Object.is(number(logsum.klDivergence(a, a.slice(), { from: "logits" })), 0)).toBe(true);
        expect(number(logsum.klDivergence(a, b, { from: "logits", form: "generalized" }))).toBe(
          number(logsum.klDivergence(a, b, { from: "logits" })),
        );
        expect(Object.is(number(logsum.jsDivergence(a, a.slice(), { from: "logits" })), 0)).toBe(true);
        expect(number(logsum.jsDivergence(a, b, { from: "logits" }))).toBeLessThanOrEqual(Math.LN2 * (1 + 8 * u));
      }
    });

    test.each(LENGTHS)("uniform and one-hot rows of length %i", (n) => {
      const logN = Math.log(n);
      const p = zeros(dtype, n).fill(1 / n);
      const spread = n * number(p[0]); // 1 but for the rounding of 1 / n
      expect(Math.abs(number(logsum.entropy(p)) / spread - logN)).toBeLessThanOrEqual(8 * u * logN);
      const hot = zeros(dtype, n);
      hot[n >> 1] = 1;
      expect(Object.is(number(logsum.entropy(hot)), 0)).toBe(true);
      expect(Math.abs(number(logsum.crossEntropy(hot, p)) + Math.log(p[0]))).toBeLessThanOrEqual(4 * u * logN);
    });

    test("JS keeps its relative accuracy where the rows are close", () => {
      // For p = 1/2 (1 ± e) against 1/2: JS is close to e^2 / 8 (1 + e^2 ...).
      for (let k = 2; k < (dtype === "f64" ? 26 : 11); k++) {
        const e = 2 ** -k;
        const got = number(logsum.jsDivergence(floats(dtype, [0.5 + e / 2, 0.5 - e / 2]), floats(dtype, [0.5, 0.5])));
        const s1 = e / (2 + e);
        const s2 = e / (2 - e);
        const term = (m: number, s: number) =>
          (m / 4) * (s * s + s ** 4 / 6 + s ** 6 / 15 + s ** 8 / 28 + s ** 10 / 45);
        const exact = term(1 + e / 2, s1) + term(1 - e / 2, s2);
        expect(Math.abs(got / exact - 1)).toBeLessThan(k < 4 ? 1e-6 : 16 * u);
      }
    });
  });

  test("KL and cross-entropy are not symmetric", () => {
    const p = [0.8, 0.2];
    const q = [0.6, 0.4];
    expect(logsum.klDivergence(p, q)).not.toBe(logsum.klDivergence(q, p));
    expect(logsum.crossEntropy(p, q)).not.toBe(logsum.crossEntropy(q, p));
    expect(logsum.crossEntropy(p, q)).not.toBe(logsum.entropy(p));
    expect(logsum.crossEntropy(p, p)).toBe(logsum.entropy(p));
  });
});
