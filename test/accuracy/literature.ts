// Worked examples from the literature on entropy. The values are those of the decimal fractions, hence a relative 1e-14.
import { describe, expect, test } from "vitest";
import { backends, type Family, isOf, run } from "../support.js";

const P = [0.35, 0.35, 0.1, 0.1, 0.04, 0.04, 0.01, 0.01];
const CODE = [2, 2, 3, 3, 4, 4, 5, 5].map((length) => 2 ** -length);

// biome-ignore format: a table
const examples: [op: string, args: number[][], base: number | "e", value: number][] = [
  ["entropy", [[0.75, 0.25]], 2, 0.8112781244591329],
  ["entropy", [P], 2, 2.228972458935776],
  ["crossEntropy", [P, CODE], 2, 2.42],
  ["crossEntropy", [[...P].reverse(), CODE], 2, 4.58],
  ["crossEntropy", [[0.8, 0.2], [0.6, 0.4]], "e", 0.5919186453876236],
  ["klDivergence", [[0.8, 0.2], [0.6, 0.4]], "e", 0.09151622184943568],
  ["klDivergence", [[0.6, 0.4], [0.8, 0.2]], "e", 0.10464962875290958],
  ["crossEntropy", [[0.4, 0.2, 0.3, 0.1], [0.3, 0.3, 0.2, 0.2]], "e", 1.3661588475692017],
  ["klDivergence", [[0.4, 0.2, 0.3, 0.1], [0.3, 0.3, 0.2, 0.2]], "e", 0.08630462173553428],
  ["crossEntropy", [[0.2, 0.8], [0.3, 0.7]], "e", 0.5261345160161731],
  ["klDivergence", [[0.2, 0.8], [0.3, 0.7]], "e", 0.025732092477985222],
  ["crossEntropy", [[0.3, 0.2, 0.4, 0.1], [0.25, 0.25, 0.35, 0.15]], "e", 1.3027880288480045],
  ["klDivergence", [[0.3, 0.2, 0.4, 0.1], [0.25, 0.25, 0.35, 0.15]], "e", 0.022933803014337048],
  ["klDivergence", [[0.6, 0.3, 0.1], [0.3, 0.3, 0.4]], 2, 0.4],
  ["klDivergence", [[0.3, 0.3, 0.4], [0.6, 0.3, 0.1]], 2, 0.5],
  ["crossEntropy", [[0, 1, 0], [0.4, 0.3, 0.3]], "e", 1.203972804325936],
];

export function testLiterature(family: Family): void {
  const own = examples.filter(([op]) => isOf(family, op));
  describe.each(backends)("%s", (_name, logsum) => {
    test.each(own)("%s(%j), base %s", (op, args, base, value) => {
      const got = run(logsum, op, args, { base }) as unknown as number;
      expect(Math.abs(got / value - 1)).toBeLessThan(1e-14);
    });
  });
}
