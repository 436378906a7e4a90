// Rows for the properties that hold for any rows.
import type { Floats } from "../../src/index.js";
import { type Dtype, fill, isLong, normal, random, zeros } from "../support.js";

export const LENGTHS = [1, 2, 5, 10, 31, 32, 33, 100, 513, 1025, 3000];
export const SEEDS = Array.from({ length: isLong ? 20 : 4 }, (_, i) => i + 1);

/** Half an ulp of 1. */
export const unit = (dtype: Dtype) => (dtype === "f64" ? 2 ** -53 : 2 ** -24);

/** Logits of standard deviation 3. */
export function logits(dtype: Dtype, n: number, seed: number): Floats {
  const next = random(seed);
  return fill(zeros(dtype, n), () => 3 * normal(next));
}

export function sum(row: Floats): number {
  let total = 0;
  for (const value of row) total += value;
  return total;
}

/** The result of one row without `cols`. */
export const number = (value: number | Floats): number => value as number;
