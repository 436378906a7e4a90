// The batches of bench/data.ts. Of easy data reference.py makes p and q to the same bits: they need one division and no exponential.
import type { Floats } from "../../src/index.js";
import { normal, type Profile, batch as profiled, random } from "../data.js";

export type Dtype = "f64" | "f32";

export interface Batch {
  readonly dtype: Dtype;
  readonly rows: number;
  readonly cols: number;
  readonly x: Floats;
  readonly p: Floats;
  readonly q: Floats;
  readonly labels: Int32Array;
  readonly profile: Profile;
}

export const floats = (dtype: Dtype, length: number): Floats =>
  dtype === "f64" ? new Float64Array(length) : new Float32Array(length);

/** Makes probabilities down to about 1e-9 of the largest: cubes of uniform numbers, as integers whose sum is exact. */
function distributions(batch: Floats, cols: number, next: () => number): Floats {
  const weights = new Float64Array(cols);
  for (let start = 0; start < batch.length; start += cols) {
    let total = 0;
    for (let j = 0; j < cols; j++) {
      const u = next();
      total += weights[j] = Math.floor(u * u * u * 2 ** 30) + 1;
    }
    for (let j = 0; j < cols; j++) batch[start + j] = weights[j] / total;
  }
  return batch;
}

export function batch(dtype: Dtype, rows: number, cols: number, profile: Profile = "easy"): Batch {
  if (profile !== "easy") return { dtype, ...profiled(dtype, rows, cols, profile), profile };
  const next = random(rows * 31 + cols);
  const x = floats(dtype, rows * cols);
  for (let i = 0; i < x.length; i++) x[i] = 3 * normal(next);
  const p = distributions(floats(dtype, rows * cols), cols, next);
  const q = distributions(floats(dtype, rows * cols), cols, next);
  const labels = Int32Array.from({ length: rows }, () => Math.floor(next() * cols));
  return { dtype, rows, cols, x, p, q, labels, profile };
}
