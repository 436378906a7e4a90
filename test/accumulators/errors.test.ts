// The errors of accumulators, which change nothing.
import { expect, test } from "vitest";
import { thrownBy } from "../errors/errors.js";
import { js, wasm } from "../support/backends.js";
import { DAMAGED, WRONG } from "./errors.js";

test.each(DAMAGED)("from: %s", (_name, call, error) => {
  expect(String(thrownBy(() => call(wasm)))).toBe(error);
});

test.each(WRONG)("%s", (_name, call, error) => {
  for (const logsum of [wasm, js]) expect(String(thrownBy(() => call(logsum)))).toBe(error);
});

test("an accumulator that refused arguments is as before", () => {
  const sum = new wasm.SumAccumulator().push([1, 2]).pushRows([1, 2], { cols: 2 });
  const before = JSON.stringify(sum);
  thrownBy(() => sum.push([3, "4"] as never));
  thrownBy(() => sum.pushRows([3, 4, 5], { cols: 2 }));
  thrownBy(() => sum.pushRows([3], { cols: 1 }));
  thrownBy(() => sum.merge(new wasm.SumAccumulator().push(9).pushRows([1, 2, 3], { cols: 3 })));
  expect(JSON.stringify(sum)).toBe(before);
});

test("a detached array is refused", () => {
  const array = new Float64Array(4);
  structuredClone(array, { transfer: [array.buffer] });
  const error = "TypeError: SumAccumulator.push: values must be an array with its memory, got a detached one";
  expect(String(thrownBy(() => new wasm.SumAccumulator().push(array)))).toBe(error);
});
