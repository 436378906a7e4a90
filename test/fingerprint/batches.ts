// The data: batches of all shapes, made of integers by exact arithmetic, because Math.exp and its like differ between engines.
import { random } from "../../bench/random.js";
import type { Floats } from "../../src/index.js";

/** The small fingerprint makes the same calls as the full one, on fewer shapes, and the least one on those of options alone. */
export type Size = "least" | "small" | "full";

export interface Batch {
  readonly rows: number;
  readonly cols: number;
  readonly x: Floats;
  /** Values like x. */
  readonly other: Floats;
  readonly labels: Int32Array;
  /** A number from 0 to 1 for each row. */
  readonly uniforms: Float64Array;
}

export const ARRAYS = [Float64Array, Float32Array] as const;

type FloatArray = (typeof ARRAYS)[number];

/** Changes of some element of a row, or of all of them: each row gets one in turn. */
const SPECIAL: readonly ((row: Floats, at: number) => unknown)[] = [
  () => undefined,
  (row, at) => row.fill(0, at),
  (row) => row.fill(0.3),
  (row, at) => row.fill(1e-310, at),
  (row, at) => row.fill(1e-42, at),
  (row, at) => row.fill(-0, at, at + 1),
  (row, at) => row.fill(1e300, at, at + 1),
  (row, at) => row.fill(Infinity, at, at + 1),
  (row, at) => row.fill(-Infinity, at, at + 1),
  (row) => row.fill(-Infinity),
  (row, at) => row.fill(NaN, at, at + 1),
  () => undefined,
];

function makeSpecial(values: Floats, cols: number, next: () => number, skip: number): void {
  for (let start = 0, row = 0; start < values.length; start += cols, row++) {
    SPECIAL[(row * skip) % SPECIAL.length]?.(values.subarray(start, start + cols), Math.floor(next() * cols));
  }
}

/** Probabilities near each other and far, logits, and both with special values; a large batch has the first alone. */
export function* batches(FloatArray: FloatArray, rows: number, cols: number): Generator<Batch> {
  const next = random(rows * 65_537 + cols);
  const make = (value: (i: number) => number): Floats => {
    const values = new FloatArray(rows * cols);
    for (let i = 0; i < values.length; i++) values[i] = value(i);
    return values;
  };
  const labels = Int32Array.from({ length: rows }, () =>
    next() < 0.1 ? -100 : Math.floor(next() * Math.max(1, cols - 1)),
  );
  const draw = random(rows + 1);
  const uniforms = Float64Array.from({ length: rows }, draw);
  const batch = (x: Floats, other: Floats): Batch => ({ rows, cols, x, other, labels, uniforms });

  const p = make(() => next() * next() * (next() < 0.1 ? 1e-12 : 1));
  const near = () => (next() < 0.5 ? 1e-6 : 1);
  const beside = make((i) => p[i] * (1 + near() * (next() - 0.5)));
  yield batch(p, beside);
  if (rows * cols > 10_000) return;
  const logits = make(() => 40 * next() - 20);
  const others = make(() => 40 * next() - 20);
  yield batch(logits, others);
  const q = make(next);
  makeSpecial(p, cols, next, 1);
  makeSpecial(q, cols, next, 5);
  yield batch(p, q);
  makeSpecial(logits, cols, next, 1);
  makeSpecial(others, cols, next, 5);
  yield batch(logits, others);
}

type Shape = readonly [rows: number, cols: number];

const times = (rows: number, ...lengths: number[]) => lengths.map((cols): Shape => [rows, cols]);
const upTo = (length: number) => Array.from({ length }, (_, i) => i + 1);

/** Short rows, rows of several blocks, a batch of two tiles, and a row that is longer than the room in memory. */
export function shapes({ BYTES_PER_ELEMENT: bytes }: FloatArray, size: Size): Shape[] {
  if (size === "least") return times(12, 3, 33);
  const large = [...times(14_000 / bytes, 10), ...times(1, 2 ** 19 / bytes + 100)];
  if (size === "full") {
    return [...times(12, ...upTo(40)), ...times(1, 1, 40), ...times(12, 600), ...times(2, 2000), ...large];
  }
  // Lengths on both sides of those at which kernels change; 1030 is more than a block of either dtype.
  const few = [...times(12, ...upTo(5), 33), ...times(5, ...upTo(34))];
  return [...few, ...times(1, 1, 40, 1030), ...times(2, 1030), ...large];
}
