// Calls of every kind for the tests of mutants: both backends give the bits that were computed before, in every layout.
import { expect, test } from "vitest";
import { operationOf } from "../fingerprint/operations.js";
import { dtypes, range } from "../support/arrays.js";
import { js, wasm } from "../support/backends.js";
import { arraysOf, type Call, run, show } from "../support/calls.js";
import { CALLS, makeData, slice, withData } from "../support/data.js";
import { expectResults, expectSame } from "../support/expect.js";

const [rows, cols] = [3, 70];

/** Options by which the rows of the same data lie otherwise, and the places of their elements. */
const LAYOUTS = [
  { options: { cols }, length: rows * cols, at: (r: number, i: number) => r * cols + i },
  { options: { cols, rowStride: 73 }, length: 2 * 73 + cols + 2, at: (r: number, i: number) => r * 73 + i },
  { options: { shape: [cols, rows], axis: 0 }, length: rows * cols, at: (r: number, i: number) => i * rows + r },
  {
    options: { offsets: Uint32Array.of(2, 72, 142, 212) },
    length: 214,
    at: (r: number, i: number) => 2 + r * cols + i,
  },
] as const;

test.each(dtypes)("rows by themselves, and in every layout, %s", (dtype) => {
  const data = makeData(dtype, new Array(rows).fill(cols), 12);
  for (const call of CALLS) {
    const { isTable, isProduct, result } = operationOf(call[0]);
    const isOneLength = Object.values(call[2] ?? {}).includes("row") || call[2]?.["reduction"] !== undefined;
    if (isTable || isProduct) continue;
    const single = range(rows).map((r) => {
      const own = slice(data, r, r + 1, r * cols, (r + 1) * cols);
      return arraysOf(run(js, withData(call, own), { cols }));
    });
    for (const { options, length, at } of LAYOUTS) {
      if (isOneLength && "offsets" in options) continue;
      const lay = <A extends ArrayLike<number>>(array: A): A => {
        const laid = new (array.constructor as new (length: number) => Record<number, number>)(length);
        for (const r of range(rows)) for (const i of range(cols)) laid[at(r, i)] = array[r * cols + i];
        return laid as unknown as A;
      };
      const [op, args, given] = withData(call, data, lay as never);
      const laid: Call = [op, args, { ...given, ...options }];
      const wanted = arraysOf(run(js, laid));
      expectResults(wasm, laid, wanted, show(laid));
      if (isOneLength || result === "row") continue;
      for (const [k, values] of wanted.entries()) {
        const parts = single.flatMap((one) => [...one[k]]);
        if (!("axis" in options)) expectSame(values, parts, () => show(laid));
        else expect([...values].sort()).toEqual([...parts].sort());
      }
    }
  }
});
