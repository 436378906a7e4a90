// Functions of each element against exact results, which tools/elementwise_reference.py made with mpmath.
import { describe, expect, test } from "vitest";
import { type Exact, partOf } from "../rows.js";
import { backends, type Dtype, type Family, fixture, floats, isOf, run } from "../support.js";

interface Case {
  op: string;
  dtype: Dtype;
  options?: object;
  inputs: number[][];
  exact: Exact[];
}

export function testElements(family: Family): void {
  const cases = fixture<Case>("elementwise").filter(({ op }) => isOf(family, op));
  const named = cases.map((one) => [`${one.op} ${one.dtype} ${JSON.stringify(one.options ?? {})}`, one] as const);
  describe.each(backends)("%s", (_name, logsum) => {
    test.each(named)("%s is as exact as stated", (_case, { op, dtype, options, inputs, exact }) => {
      const args = inputs.map((values) => floats(dtype, values));
      const got = run(logsum, op, args, options);
      expect(got).toHaveLength(exact.length);
      const parts = exact.map((entry, i) => partOf(got[i], entry));
      const failures = parts.flatMap((part, i) =>
        part <= 1 ? [] : [`(${inputs.map((values) => values[i])}): ${got[i]}, not ${exact[i][0]}: ${part}`],
      );
      const worst = Math.max(...parts);
      expect(failures.slice(0, 10), `${failures.length} failures, the worst ${worst} of what is allowed`).toEqual([]);
      expect(worst).toBeGreaterThan(0.2);
    });
  });
}
