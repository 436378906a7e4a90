// Against exact results: tools/reference.py and cumulative_reference.py made them with mpmath, and the error that is allowed for
// each.
import { describe, expect, test } from "vitest";
import { type Case, nameOf, partOf, rowsOf } from "../rows.js";
import { backends, type Family, fixture, isOf, run } from "../support.js";

const NOT_NEGATIVE = ["entropy", "crossEntropy", "klDivergence", "jsDivergence"];

const all = [...fixture<Case>("reference"), ...fixture<Case>("cumulative")];

export function testReference(family: Family): void {
  const cases = all.filter(({ op }) => isOf(family, op));
  const names = [...new Set(cases.map(nameOf))];
  describe.each(backends)("%s", (_name, logsum) => {
    test.each(names)("%s is as exact as stated", (name) => {
      const failures: string[] = [];
      let worst = 0;
      for (const one of cases.filter((other) => nameOf(other) === name)) {
        const { op, dtype, form, from, label, at, exact } = one;
        const rows = rowsOf(one);
        const cols = rows[0].length;
        const options = { cols, ...(form && { form }), ...(from && { from }) };
        const got = run(logsum, op, label === undefined ? rows : [...rows, [label]], options);
        expect(got).toHaveLength(at ? cols : exact.length);
        for (const [k, entry] of exact.entries()) {
          const i = at?.[k] ?? k;
          const part = partOf(got[i], entry);
          worst = Math.max(worst, part);
          const isBelowZero = NOT_NEGATIVE.includes(op) && Object.is(got[i], -0);
          if (!(part <= 1) || isBelowZero)
            failures.push(`${dtype} n=${cols} [${i}]: ${got[i]}, not ${entry[0]}: ${part}`);
        }
      }
      expect(failures.slice(0, 10), `${failures.length} failures, the worst ${worst} of what is allowed`).toEqual([]);
      expect(worst).toBeGreaterThan(0);
    });
  });
}
