// Seeded data for the benchmarks.
import type { Floats } from "../src/index.js";
import { softmax } from "../src/index.js";

/** Numbers from [0, 1), the same each time for a seed (xorshift32). */
export function random(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** About normal: a sum of twelve. */
export function normal(next: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += next();
  return sum;
}

/** Logits of standard deviation 3. */
function logits(array: Floats, next: () => number): Floats {
  for (let i = 0; i < array.length; i++) array[i] = 3 * normal(next);
  return array;
}

export interface Batch {
  readonly x: Floats;
  readonly p: Floats;
  readonly q: Floats;
  readonly labels: Int32Array;
}

export function batch(dtype: "f64" | "f32", rows: number, cols: number): Batch {
  const next = random(rows * 31 + cols);
  const create = (): Floats => (dtype === "f64" ? new Float64Array(rows * cols) : new Float32Array(rows * cols));
  const x = logits(create(), next);
  const p = softmax(logits(create(), next), { cols }) as Floats;
  const q = softmax(logits(create(), next), { cols }) as Floats;
  const labels = Int32Array.from({ length: rows }, () => Math.floor(next() * cols));
  return { x, p, q, labels };
}
