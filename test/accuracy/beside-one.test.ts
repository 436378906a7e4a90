// Rows of many elements far below one: their sum is all that ln S is. Expected results by mpmath, of log1p((n - 1) e^t) with 400 digits.
import { expect, test } from "vitest";
import { floats } from "../support/arrays.js";
import { js, wasm } from "../support/backends.js";

/** The number of elements, all but the first t below it; ln S; and the entropy. */
// biome-ignore format: a table
const ROWS = [
  [1000, -50.25, 1.500609780051209e-19, 7.690625122762446e-18],
  [1000, -700, 9.849816867216011e-302, 6.904721623918423e-299],
  [50257, -50.25, 7.549013524149506e-18, 3.868869431126622e-16],
  [50257, -700, 4.9550790438319105e-300, 3.473510409726169e-297],
  [300001, -50.25, 4.5063356758294567e-17, 2.3094970338625966e-15],
  [300001, -700, 2.9579029631279313e-299, 2.07348997715268e-296],
] as const;

const ulp = (x: number) => 2 ** (Math.floor(Math.log2(x)) - 52);

test.each(ROWS)("%i elements, t = %d", (n, t, log, entropy) => {
  const x = floats("f64", new Array(n).fill(t)).fill(0, 0, 1);
  const moved = x.map((value) => value + 0.5);
  for (const logsum of [wasm, js]) {
    const name = logsum.backend().name;
    const expectNear = (got: unknown, exact: number, ulps: number, what: string) =>
      expect(Math.abs((got as number) - exact) / ulp(exact), `${what}, ${name}`).toBeLessThanOrEqual(ulps);
    expectNear(logsum.logSumExp(x), log, 2.5, "logSumExp");
    expectNear(-(logsum.logSoftmax(moved) as Float64Array)[0], log, 9, "logSoftmax");
    expectNear(logsum.crossEntropyLoss(moved, Int32Array.of(0)), log, 9, "crossEntropyLoss");
    expectNear(logsum.entropy(moved, { from: "logits" }), entropy, 4, "entropy");
    expectNear(logsum.crossEntropy(x, moved, { from: "logits" }), entropy, 4, "crossEntropy");
  }
});
