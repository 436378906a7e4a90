// The rows of test/fixtures/accumulators.json, which tools/reference/accumulators.py makes.
import fixture from "../fixtures/accumulators.json" with { type: "json" };

interface Recipe {
  readonly n: number;
  readonly seed: number;
  readonly scale: number;
  readonly shift: number;
}

export interface Case {
  readonly x: readonly number[] | Recipe;
  readonly sum: number | "Infinity";
  readonly mean: number;
  /** The exact logarithm as high + low, and the allowed error. */
  readonly logSumExp: readonly [number, number, number];
}

export const cases = fixture as readonly unknown[] as readonly Case[];

/** The elements of a row. */
export function elementsOf({ x }: Case): Float64Array {
  if (!("seed" in x)) return Float64Array.from(x);
  let s = x.seed;
  return Float64Array.from({ length: x.n }, () => {
    s = (Math.imul(1103515245, s) + 12345) & 0x7fffffff;
    return (s / 2 ** 31 - 0.5) * x.scale + x.shift;
  });
}
