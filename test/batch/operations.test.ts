// Every operation of examples/batch, against the results of its definition: tools/reference/batch.py writes expected.json by mpmath.
import { readFileSync } from "node:fs";
import * as logsum from "logsum";
import { describe, expect, test } from "vitest";
import { json, npy, path, score } from "./command.js";

interface Expected {
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
  readonly cases: readonly { readonly op: string; readonly args: string; readonly rows: readonly Row[] }[];
}
type Row = number | readonly number[] | Readonly<Record<string, unknown>>;

const expected = JSON.parse(readFileSync(new URL("expected.json", import.meta.url), "utf8")) as Expected;

for (const [name, { shape, values }] of Object.entries(expected.inputs)) {
  npy(name, name === "labels" ? BigInt64Array.from(values, BigInt) : Float64Array.from(values), shape);
}

/** The numbers of a row, one array after another if it has two. */
const numbersOf = (row: Row): readonly number[] =>
  typeof row === "number" ? [row] : Array.isArray(row) ? row : (Object.values(row).flat() as number[]);

describe("operations", () => {
  test.each(expected.cases)("$op $args", ({ op, args, rows }) => {
    const [x, ...options] = args.split(" ").map((word) => (word in expected.inputs ? path(word) : word));
    const out = `${op} ${args.replaceAll(" ", "")}.json`;
    expect(score(x, "--op", op, ...options, "--out", path(out))).toMatchObject({ stderr: "", status: 0 });
    const got = json(out) as readonly Row[];
    expect(got.length).toBe(rows.length);
    for (const [r, row] of rows.entries()) {
      const exact = numbersOf(row);
      const numbers = numbersOf(got[r]);
      expect(numbers.length).toBe(exact.length);
      for (const [i, value] of exact.entries()) {
        expect(Math.abs(numbers[i] - value)).toBeLessThanOrEqual(1e-14 * Math.abs(value) + 1e-15);
      }
    }
  });
});

test("all functions of the package are operations", () => {
  const names = Object.keys(logsum).filter((name) => !/^(alloc|backend|createLogSum|\w+Accumulator)$/.test(name));
  expect([...new Set(expected.cases.map(({ op }) => op))].sort()).toEqual(names.sort());
});
