// Seeded data for the benchmarks.
import type { Floats } from "../src/index.js";
import { softmax } from "../src/index.js";
import { normal, random } from "./random.js";

export { normal, random };

/** Logits of standard deviation 3. */
function logits(array: Floats, next: () => number): Floats {
  for (let i = 0; i < array.length; i++) array[i] = 3 * normal(next);
  return array;
}

export interface Batch {
  readonly rows: number;
  readonly cols: number;
  readonly x: Floats;
  readonly p: Floats;
  readonly q: Floats;
  /** ln p, and less than x by 0.1 of it. */
  readonly logs: Floats;
  readonly lower: Floats;
  readonly labels: Int32Array;
  /** Of which an eighth is 0. */
  readonly mask: Uint8Array;
  readonly classWeights: Floats;
  /** Of ragged rows over the same elements, from 1 to 200 in each. */
  readonly offsets: Uint32Array;
}

function raggedRows(length: number, next: () => number): Uint32Array {
  const offsets = [0];
  for (let end = 0; end < length; ) {
    end = Math.min(length, end + 1 + Math.floor(200 * next()));
    offsets.push(end);
  }
  return Uint32Array.from(offsets);
}

export function batch(dtype: "f64" | "f32", rows: number, cols: number): Batch {
  const next = random(rows * 31 + cols);
  const create = (length: number): Floats => (dtype === "f64" ? new Float64Array(length) : new Float32Array(length));
  const length = rows * cols;
  const x = logits(create(length), next);
  const p = softmax(logits(create(length), next), { cols }) as Floats;
  const q = softmax(logits(create(length), next), { cols }) as Floats;
  const logs = p.map(Math.log) as Floats;
  const lower = x.map((value, i) => value + 0.1 * logs[i]) as Floats;
  const labels = Int32Array.from({ length: rows }, () => Math.floor(next() * cols));
  const mask = Uint8Array.from(x, () => Number(next() >= 1 / 8));
  const classWeights = create(cols).map(() => 0.5 + next()) as Floats;
  return { rows, cols, x, p, q, logs, lower, labels, mask, classWeights, offsets: raggedRows(length, next) };
}
