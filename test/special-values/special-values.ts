// The special values of the table: by themselves, as rows of a batch, and among elements that have no effect.
import { expect, test } from "vitest";
import type { LogSum } from "../../src/index.js";
import { type Family, isOf, operationOf } from "../fingerprint/operations.js";
import { type Dtype, floats } from "../support/arrays.js";
import { describeAll } from "../support/backends.js";
import { type Call, numbersOf, run, show, typed } from "../support/calls.js";
import { expectSame } from "../support/expect.js";
import type { Example, Result } from "./examples.js";
import { specialValues } from "./table.js";

const LAYOUTS = ["cols", "shape", "offsets"];

/** A long row with the given one far inside, between elements of one value. */
const far = (row: unknown, before: number, after = before) =>
  Array.isArray(row) ? [...new Array<number>(3001).fill(before), ...row, ...new Array<number>(77).fill(after)] : row;

/** The call on a long row: its other elements are masked, or have no weight. */
function inLongRow([op, args, options = {}]: Call): Call {
  const laid = Object.fromEntries(Object.entries(options).map(([name, value]) => [name, far(value, 0)]));
  if ("mask" in options || "weights" in options) return [op, args.map((row) => far(row, NaN, Infinity)), laid];
  const isLog =
    op === "logSumExp" || op === "logDotExp" || options["from"] === "logits" || options["from"] === "logProbs";
  return [op, args.map((row) => far(row, isLog ? -Infinity : 0)), laid];
}

/** Operations whose results depend on the length of a row. */
const BY_LENGTH = ["logMeanExp", "normalizedEntropy"];

/** The calls of an example, each with its result. */
function* callsOf(op: string, [args, options, results]: Example): Generator<[call: Call, result: Result]> {
  const { family, result: kind, isElementwise } = operationOf(op);
  const result = results[op];
  yield [[op, args, Object.keys(options).length > 0 ? options : undefined], result];
  const [{ length }] = args as number[][];
  if (length === 0 || "reduction" in options || LAYOUTS.some((name) => name in options)) return;
  yield [[op, args, { ...options, cols: length }], typeof result === "number" && kind !== "row" ? [result] : result];
  if (kind === "number" && family !== "losses" && !BY_LENGTH.includes(op))
    yield [inLongRow([op, args, options]), result];
  if (!isElementwise || typeof result === "number") return;
  for (const [i, one] of result.entries()) yield [[op, (args as number[][]).map((x) => [x[i]]), options], [one]];
}

function expectResult(logsum: LogSum, dtype: Dtype, call: Call, result: Result): void {
  const [op, args, options] = call;
  const isRow = operationOf(op).result === "row" && (op.endsWith("Grad") || options?.["reduction"] === undefined);
  const length = isRow ? (args[0] as number[]).length : 1;
  const wanted = floats(dtype, typeof result === "number" ? new Array<number>(length).fill(result) : result);
  const [, inputs, given] = typed(call, dtype);
  const [x, ids] = inputs;
  // Class ids may be an array or a list.
  for (const own of ids instanceof Int32Array ? [inputs, [x, [...ids]]] : [inputs]) {
    const got = run(logsum, [op, own, given]);
    expect(typeof got, show(call)).toBe(typeof result === "number" && !isRow ? "number" : "object");
    // The sign of a gradient of 0 is not specified.
    const values = Array.from(numbersOf(got), (value) => (op.endsWith("Grad") ? value + 0 : value));
    expectSame(values, wanted, () => `${show(call)} ${dtype}`);
  }
}

export function testSpecialValues(family: Family): void {
  const opsOf = ([, , results]: Example) => Object.keys(results).filter((op) => isOf(family, op));
  describeAll((logsum, dtype) => {
    const own = Object.entries(specialValues(dtype)).filter(([, examples]) => examples.flatMap(opsOf).length > 0);
    test.each(own)("%s", (_rule, examples) => {
      for (const one of examples)
        for (const op of opsOf(one))
          for (const [call, result] of callsOf(op, one)) expectResult(logsum, dtype, call, result);
    });
  });
}
