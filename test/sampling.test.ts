// sampleCategorical against its definition, by sorting, and its choices at the ends. Layouts and errors have their own tests.
import { expect, test } from "vitest";
import { fill, floats, isLong, normal, random, range, zeros } from "./support/arrays.js";
import { describeAll } from "./support/backends.js";

interface Filters {
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
}

/** The probabilities of a row after the filters, by the definition. */
function distribution(
  row: readonly number[],
  mask: readonly number[],
  { temperature = 1, topK, topP = 1 }: Filters,
): number[] {
  const order = range(row.length).filter((i) => mask[i] !== 0);
  order.sort((i, j) => row[j] - row[i] || i - j);
  let kept = order.slice(0, temperature === 0 ? 1 : topK);
  const max = row[order[0]];
  const weight = (i: number) => (temperature === 0 ? 1 : Math.exp((row[i] - max) / temperature));
  const sumOf = (places: readonly number[]) => places.reduce((sum, i) => sum + weight(i), 0);
  const total = sumOf(kept);
  const enough = range(kept.length, 1).find((n) => sumOf(kept.slice(0, n)) >= topP * total * (1 - 1e-6));
  kept = kept.slice(0, topP < 1 ? enough : undefined);
  return row.map((_, i) => (kept.includes(i) ? weight(i) / sumOf(kept) : 0));
}

const FILTERS: readonly Filters[] = [
  ...[{}, { temperature: 0 }, { temperature: 0.3 }, { temperature: 5 }, { topK: 1 }, { topK: 3 }, { topK: 1000 }],
  ...[
    { topP: 0 },
    { topP: 0.37 },
    { topP: 0.913 },
    { topP: 1 },
    { topK: 7, topP: 0.61 },
    { topK: 4, topP: 0.53, temperature: 2 },
  ],
];

describeAll((logsum, dtype) => {
  test.each(FILTERS)("the first index whose cumulative probability exceeds u, %o", (filters) => {
    const next = random(3);
    for (const cols of [1, 2, 3, 5, 17, 70, 600]) {
      for (const seed of range(isLong ? 20 : 3)) {
        const rows = 4;
        const row = (): number => (seed === 1 ? Math.floor(4 * next()) : 2 * normal(next));
        const x = fill(zeros(dtype, rows * cols), () => (next() < 0.05 ? -Infinity : row()));
        for (let r = 0; r < rows; r++) x[r * cols + (r % cols)] = 1.5;
        const mask = Uint8Array.from(x, (_, i) =>
          Number(seed === 0 || next() < 0.7 || i % cols === Math.floor(i / cols) % cols),
        );
        const u = Float64Array.from({ length: rows }, next);
        const got = logsum.sampleCategorical(x, u, { cols, mask, ...filters });
        for (let r = 0; r < rows; r++) {
          const own = [x, mask].map((array) => [...array.subarray(r * cols, (r + 1) * cols)]);
          const p = distribution(own[0], own[1], filters);
          let sum = 0;
          const sums = p.map((one) => (sum += one));
          // Not where rounding decides.
          if (sums.some((one) => Math.abs(one - u[r]) < 1e-5)) continue;
          expect(got[r], `${cols} columns, row ${r}`).toBe(sums.findIndex((one) => one > u[r]));
        }
      }
    }
  });

  test("a temperature of 0 is argmax, and so is topK: 1", () => {
    const next = random(9);
    const x = fill(zeros(dtype, 4000), () => Math.floor(6 * next()));
    const u = Float64Array.from({ length: 100 }, next);
    const wanted = logsum.argmax(x, { cols: 40 });
    expect(logsum.sampleCategorical(x, u, { cols: 40, temperature: 0 })).toEqual(wanted);
    expect(logsum.sampleCategorical(x, u, { cols: 40, topK: 1, temperature: 3 })).toEqual(wanted);
    expect(logsum.sampleCategorical(x, u, { cols: 40, topP: 0 })).toEqual(wanted);
  });

  test("the ends of [0, 1), and elements without probability", () => {
    const x = floats(dtype, [-Infinity, 0, -Infinity, 0, -1000, -Infinity]);
    const last = 1 - 2 ** -53;
    const sample = (u: number, options = {}) => logsum.sampleCategorical(x, u, options);
    expect([0, 0.4999, 0.5, last].map((u) => sample(u))).toEqual([1, 1, 3, 3]);
    expect(sample(0.9, { topK: 1 })).toBe(1);
    expect(sample(last, { topP: 0.5 })).toBe(1);
    expect(sample(last, { topP: 0.5001 })).toBe(3);
    expect(sample(0.3, { mask: Uint8Array.of(1, 0, 1, 0, 1, 1) })).toBe(4);
    const many = zeros(dtype, 100_000);
    for (const u of [0, last]) expect(logsum.sampleCategorical(many, u)).toBe(u === 0 ? 0 : many.length - 1);
  });

  test("uniforms of a list are not rounded to the logits' dtype", () => {
    expect(logsum.sampleCategorical(floats(dtype, [0, 0]), [1 - 2 ** -40])).toBe(1);
    expect(logsum.sampleCategorical(floats(dtype, [0, 0]), Float32Array.of(0.25))).toBe(0);
  });

  test("nothing is written where a row has no distribution", () => {
    const rows = 40_000;
    const x = zeros(dtype, 2 * rows);
    x[2 * rows - 1] = NaN;
    const out = new Uint32Array(rows).fill(7);
    const sample = () => logsum.sampleCategorical(x, new Float64Array(rows), { cols: 2, out });
    expect(sample).toThrow(`the softmax of row ${rows - 1} must be a distribution`);
    expect(out.every((value) => value === 7)).toBe(true);
    x[2 * rows - 1] = 0;
    expect(sample()).toBe(out);
    expect(out.every((value) => value === 0)).toBe(true);
  });
});
