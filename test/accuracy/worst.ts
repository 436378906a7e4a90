// The worst inputs that `npm run search` found: they keep the bounds of docs/bounds.json.
import { describe, expect, test } from "vitest";
import { partOf, readCases, rowsOf } from "../rows.js";
import { backends, type Family, isOf, run } from "../support.js";
import { type OptionsCase, optionsOf } from "./options.js";

const all = readCases<OptionsCase>(new URL("../fixtures/worst/held.json", import.meta.url));

export function testWorst(family: Family): void {
  const cases = all.filter(({ op }) => isOf(family, op));
  const named = cases.map((one, i) => [`${i}: ${one.op} ${one.dtype}`, one] as const);
  if (named.length === 0) return;
  describe.each(backends)("%s", (_name, logsum) => {
    test.each(named)("the worst input %s keeps its bound", (_case, one) => {
      const rows = rowsOf(one);
      const { op, targets, exact } = one;
      const result: unknown = run(logsum, op, targets ? [...rows, Int32Array.from(targets)] : rows, optionsOf(one));
      const got = typeof result === "number" ? [result] : (result as ArrayLike<number>);
      expect(got).toHaveLength(exact.length);
      const parts = exact.map((entry, i) => partOf(got[i], entry));
      expect(Math.max(...parts)).toBeLessThanOrEqual(1);
    });
  });
}
