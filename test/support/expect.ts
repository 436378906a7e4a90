// The comparison of results, bit by bit.
import { expect } from "vitest";
import type { Floats, LogSum } from "../../src/index.js";
import { operationOf } from "../fingerprint/operations.js";
import { dtypeOf, zeros } from "./arrays.js";
import { arraysOf, type Call, isReduced, type Numbers, run } from "./calls.js";

/** Are both typed arrays of one class, with the same bytes? (Long arrays take a tenth of the time of their elements.) */
function areSameBytes(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.constructor !== b.constructor) return false;
  const [bytes, others] = [a, b].map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength));
  return bytes.equals(others);
}

/** The index of the first number that has other bits, where NaN has one value; -1 if there is none. */
function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (areSameBytes(a, b)) return -1;
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

/** Fails unless all bits are the same. (toEqual takes ten times as long.) */
export function expectSame(got: ArrayLike<number>, wanted: ArrayLike<number>, what: () => string): void {
  const at = firstDifference(got, wanted);
  if (at >= 0) expect.fail(`${what()}, [${at}] of ${got.length}: ${got[at]}, not ${wanted[at]} of ${wanted.length}`);
}

/** Is the result a number: that of all rows, of one row, or of one table? */
function isNumber(call: Call): boolean {
  const [op, , { cols, shape, offsets } = {}] = call;
  const { isTable, isProduct, result } = operationOf(op);
  if (isProduct) return false;
  const isOne = isTable ? (shape as number[]).length === 2 : (cols ?? shape ?? offsets) === undefined;
  return isReduced(call) || (isOne && (result === "number" || result === "index"));
}

/** Checks the results of a call, also into `out`, and in place where there are as many results as elements. */
export function expectResults(logsum: LogSum, call: Call, wanted: readonly Numbers[], what: () => string): void {
  const [op, [x, ...others], options] = call;
  const { result, options: taken } = operationOf(op);
  const got = run(logsum, call);
  if ((typeof got === "number") !== isNumber(call)) expect.fail(`${what()} gave ${typeof got}`);
  for (const [i, values] of arraysOf(got).entries()) expectSame(values, wanted[i], what);
  if (isReduced(call) || !taken.includes("out")) return;
  const [{ length }] = wanted;
  if (result === "indices" || result === "signed") {
    const [second, more] =
      result === "signed" ? ["signs", zeros(dtypeOf(x), length)] : ["indices", new Uint32Array(length)];
    const into = { values: zeros(dtypeOf(x), length).fill(7), [second]: more.fill(7) };
    const got = run(logsum, call, { out: into });
    expect(got).toEqual(into);
    for (const [i, values] of arraysOf(got).entries()) expectSame(values, wanted[i], () => `${what()}, into out`);
    return;
  }
  const out = (result === "index" ? new Uint32Array(length) : zeros(dtypeOf(x), length)).fill(7);
  if (run(logsum, call, { out }) !== out) expect.fail(`${what()} did not return out`);
  expectSame(out, wanted[0], () => `${what()}, into out`);
  if (result !== "row" || (x as Floats).length !== length) return;
  const own = (x as Floats).slice();
  run(logsum, [op, [own, ...others], options], { out: own });
  expectSame(own, wanted[0], () => `${what()}, in place`);
}
