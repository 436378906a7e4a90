// Properties that hold for any row, and the rows for them.
import { test } from "vitest";
import type { Floats, Functions, LogSum } from "../../src/index.js";
import { type Dtype, EDGES, fill, isLong, normal, RANGE, random, range, zeros } from "../support/arrays.js";
import { describeAll } from "../support/backends.js";

const { f32, f64 } = EDGES;
const LENGTHS = [1, 2, 5, 10, ...range(3, f32.group - 1), 100, f64.block + 1, f32.block + 1, 3000];
const SEEDS = range(isLong ? 20 : 4, 1);

interface Row {
  readonly logsum: LogSum;
  /** The same functions, of which those of one row give a number. */
  readonly of: Readonly<Record<keyof Functions, (...args: unknown[]) => number>>;
  readonly dtype: Dtype;
  /** Half an ulp of 1. */
  readonly u: number;
  readonly n: number;
  readonly seed: number;
  /** n logits of standard deviation 3, and others. */
  readonly x: Floats;
  readonly other: Floats;
}

/** Tests a property on rows of many lengths. */
export function forRows(name: string, property: (row: Row) => void): void {
  describeAll((logsum, dtype) => {
    const logits = (n: number, seed: number) => {
      const next = random(seed);
      return fill(zeros(dtype, n), () => 3 * normal(next));
    };
    const of = logsum as unknown as Row["of"];
    test.each(LENGTHS)(`${name}, length %i`, (n) => {
      for (const seed of SEEDS) {
        const [x, other] = [logits(n, seed), logits(n, seed + 1000)];
        property({ logsum, of, dtype, u: RANGE[dtype].u, n, seed, x, other });
      }
    });
  });
}

export const sum = (row: Floats) => [...row].reduce((total, value) => total + value, 0);
