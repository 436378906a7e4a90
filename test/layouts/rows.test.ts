// Rows of a batch are as they are by themselves.
import { test } from "vitest";
import { operationOf } from "../fingerprint/operations.js";
import { range } from "../support/arrays.js";
import { describeAll } from "../support/backends.js";
import { numbers, show } from "../support/calls.js";
import { CALLS, makeData, slice, withData } from "../support/data.js";
import { expectSame } from "../support/expect.js";

const [ROWS, COLS] = [5, 7];

describeAll((logsum, dtype) => {
  const data = makeData(dtype, new Array<number>(ROWS).fill(COLS), 9);
  const calls = CALLS.filter(([op, , options = {}]) => {
    const { isTable, isProduct, result } = operationOf(op);
    return !(isTable || isProduct || "reduction" in options || result === "indices" || result === "signed");
  });

  test("every call", () => {
    for (const call of calls) {
      const whole = [...numbers(logsum, withData(call, data), { cols: COLS })];
      const parts = range(ROWS).flatMap((r) => {
        const own = slice(data, r, r + 1, r * COLS, (r + 1) * COLS);
        return [...numbers(logsum, withData(call, own), { cols: COLS })];
      });
      expectSame(whole, parts, () => `${show(call)} ${dtype}`);
    }
  });
});
