// Against exact results: tools/reference.py made them with mpmath, and the error that is allowed for each.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { backends, type Dtype, floats, run } from "./support.js";

interface Case {
  op: string;
  dtype: Dtype;
  inputs?: number[][];
  /** Instead of the inputs: each row as [count, value] of its runs of equal elements. */
  runs?: [number, number][][];
  form?: "generalized";
  label?: number;
  exact: [high: number, low: number, allowed: number][];
}

const ELEMENTWISE = ["exp", "expm1", "log", "log1p"];

const cases = JSON.parse(
  readFileSync(process.env["LOGSUM_REFERENCE"] ?? new URL("fixtures/reference.json", import.meta.url), "utf8"),
) as Case[];
const ops = [...new Set(cases.map(({ op }) => op))];

describe.each(backends)("%s", (_name, logsum) => {
  test.each(ops)("%s is as exact as stated", (op) => {
    const failures: string[] = [];
    let worst = 0;
    for (const { dtype, inputs, runs = [], label, form, exact } of cases.filter((one) => one.op === op)) {
      const rows = inputs ?? runs.map((row) => row.flatMap(([count, value]) => new Array<number>(count).fill(value)));
      const cols = rows[0].length;
      const args: unknown[] = rows.map((row) => floats(dtype, row));
      if (label !== undefined) args.push([label]);
      const got = run(logsum, op, args, ELEMENTWISE.includes(op) ? {} : { cols, ...(form && { form }) });
      expect(got).toHaveLength(exact.length);
      for (const [i, [high, low, allowed]] of exact.entries()) {
        const error = Math.abs(got[i] - high - low) / allowed;
        worst = Math.max(worst, error);
        if (!(error <= 1))
          failures.push(`${dtype} n=${cols}${form ? ` ${form}` : ""} [${i}]: ${got[i]}, not ${high}: ${error}`);
      }
    }
    expect(failures.slice(0, 10), `${failures.length} failures, the worst ${worst} of what is allowed`).toEqual([]);
    expect(worst).toBeGreaterThan(0);
  });
});
