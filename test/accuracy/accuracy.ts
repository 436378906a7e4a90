// Results against exact ones: the cases of test/fixtures, each with the error that its bound allows, the worst inputs that
// `npm run search` found, and examples.
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { type Family, isOf } from "../fingerprint/operations.js";
import { backends } from "../support/backends.js";
import { type Case, fixtures, measure, nameOf, readCases } from "../support/cases.js";
import { examples } from "./examples.js";

const all: readonly Case[] = [
  ...[...fixtures(), pathToFileURL("test/fixtures/worst/held.json")].flatMap(readCases),
  ...examples,
];

export function testAccuracy(family: Family): void {
  const cases = all.filter(({ op }) => isOf(family, op));
  const named = new Map<string, Case[]>();
  for (const one of cases) named.set(nameOf(one), [...(named.get(nameOf(one)) ?? []), one]);

  test("most results are numbers with an allowed error, but selected elements and indices are exact", () => {
    const allowed = cases.flatMap(({ exact }) => exact.map(([, , error]) => error));
    const count = allowed.filter((error) => error > 0).length;
    if (family === "selection") expect(count).toBe(0);
    else expect(count).toBeGreaterThan(allowed.length / 2);
  });

  describe.each(backends)("%s", (_name, logsum) => {
    test.each([...named])("%s is as exact as stated", (_name, ofName) => {
      const measured = ofName.flatMap((one) => measure(logsum, one));
      const failures = measured.filter(({ part }) => !(part <= 1)).sort((a, b) => b.part - a.part);
      const worst = failures.slice(0, 10).map(({ what }) => what);
      expect(worst, `${failures.length} failures, the worst first`).toEqual([]);
    });
  });
}
