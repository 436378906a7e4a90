import { expect, test } from "vitest";
import { dtypes, EDGES, fill, random, zeros } from "../support/arrays.js";
import { js, wasm } from "../support/backends.js";
import { testBits } from "./bits.js";

testBits("losses");

test.each(dtypes)("%s sums of binary losses of long rows, which are taken in pieces", (dtype) => {
  const cols = 2 * EDGES.piece + 3000;
  const last = 2 * cols - 1;
  const next = random(8);
  const z = fill(zeros(dtype, 2 * cols), () => 20 * next() - 10);
  const y = fill(zeros(dtype, 2 * cols), next);
  [z[0], y[0], z[last], y[last]] = [-10, 1e20, 10, 1e20];
  const options = { cols, reduction: "sum" } as const;
  expect(wasm.binaryCrossEntropyWithLogits(z, y, options)).toBe(js.binaryCrossEntropyWithLogits(z, y, options));
});
