// Results against exact ones: the cases of test/fixtures, each with the error that its bound allows, the worst inputs that
// `npm run search` found, and examples.
import { describe, expect, test } from "vitest";
import { type Family, isOf } from "../fingerprint/operations.js";
import { backends } from "../support/backends.js";
import { fixtures, measure, nameOf, readCases } from "../support/cases.js";
import { examples } from "./examples.js";

const WORST = new URL("../fixtures/worst/held.json", import.meta.url);

export function testAccuracy(family: Family): void {
  const cases = [...[...fixtures(), WORST].flatMap(readCases), ...examples].filter(({ op }) => isOf(family, op));
  const names = [...new Set(cases.map(nameOf))];

  test("most results are numbers with an allowed error", () => {
    const allowed = cases.flatMap(({ exact }) => exact.map(([, , error]) => error));
    expect(allowed.filter((error) => error > 0).length).toBeGreaterThan(allowed.length / 2);
  });

  describe.each(backends)("%s", (_name, logsum) => {
    test.each(names)("%s is as exact as stated", (name) => {
      const measured = cases.filter((one) => nameOf(one) === name).flatMap((one) => measure(logsum, one));
      const failures = measured.filter(({ part }) => !(part <= 1)).sort((a, b) => b.part - a.part);
      const worst = failures.slice(0, 10).map(({ what }) => what);
      expect(worst, `${failures.length} failures, the worst first`).toEqual([]);
    });
  });
}
