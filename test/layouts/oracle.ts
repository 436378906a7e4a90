// The oracle: the results of the same rows, laid densely by hand.
import type { Floats, LogSum } from "../../src/index.js";
import { type Dtype, fill, normal, ROW_RESULTS, random, run, zeros } from "../support.js";
import type { Call } from "./calls.js";
import type { Layout } from "./geometry.js";

type Laid = Floats | Uint8Array;

/** The inputs and options of one layout: what is between the rows is NaN, and kept by the mask. */
export function data(dtype: Dtype, layout: Layout, seed: number) {
  const next = random(seed);
  const laid = (value: () => number): Floats => {
    const array = zeros(dtype, layout.length).fill(Number.NaN);
    for (const row of layout.rows) for (const i of row) array[i] = value();
    return array;
  };
  const cols = layout.rows[0]?.length ?? 0;
  const row = () => fill(zeros(dtype, cols), () => Math.round(next() * 8) / 4);
  return {
    x: laid(() => (next() < 0.05 ? -Infinity : 3 * normal(next))),
    p: laid(() => (next() < 0.1 ? 0 : Math.exp(normal(next)))),
    q: laid(() => Math.exp(normal(next))),
    ids: Int32Array.from(layout.rows, ({ length }) =>
      length === 0 || next() < 0.1 ? -100 : Math.floor(next() * length),
    ),
    mask: Uint8Array.from({ length: layout.length }, () => (next() < 0.8 ? 1 + Math.floor(255 * next()) : 0)),
    weights: laid(() => Math.round(next() * 8) / 4 - 0.25),
    row: { weights: row(), classWeights: row(), posWeight: row() },
  };
}

export type Data = ReturnType<typeof data>;

const lengthOf = (rows: number[][]): number => rows.reduce((length, row) => length + row.length, 0);

export function gather<A extends Laid>(array: A, rows: number[][]): A {
  const dense = array.slice(0, 0).constructor as new (length: number) => A;
  const result = new dense(lengthOf(rows));
  let k = 0;
  for (const row of rows) for (const i of row) result[k++] = array[i];
  return result;
}

/** The results of the rows, each gathered, in the places that the layout wants. */
export function byHand(logsum: LogSum, call: Call, layout: Layout, from: Data): Floats {
  const isRow = ROW_RESULTS.includes(call.op);
  const lengths = new Set(layout.rows.map((row) => row.length));
  const isUniform = lengths.size === 1 && !lengths.has(0);
  const batches = isUniform ? [layout.rows] : layout.rows.map((row) => [row]);
  const dtype = from.x instanceof Float64Array ? "f64" : "f32";
  const result = zeros(
    dtype,
    isRow ? (layout.isScattered ? layout.length : lengthOf(layout.rows)) : layout.rows.length,
  );
  let done = 0;
  for (const [b, rows] of batches.entries()) {
    const args = call.inputs.map((name) => {
      if (name === "ids") return isUniform ? from.ids : from.ids.slice(b, b + 1);
      return gather(from[name], rows);
    });
    const options = optionsOf(call, from, (array) => gather(array, rows));
    const cols = rows[0].length;
    const got: unknown = run(logsum, call.op, args, cols === 0 ? options : { ...options, cols });
    const values = typeof got === "number" ? [got] : (got as Floats);
    if (typeof got === "number" && cols > 0) return zeros(dtype, 1).fill(got); // of a reduction
    for (const [k, value] of values.entries()) {
      const at = isRow && layout.isScattered ? rows[Math.floor(k / cols)][k % cols] : done + k;
      result[at] = value;
    }
    done += values.length;
  }
  return result;
}

export function optionsOf(call: Call, from: Data, lay: (array: Laid) => Laid): Record<string, unknown> {
  const along = (call.along ?? []).map((name) => [name, lay(from[name])]);
  const row = (call.row ?? []).map((name) => [name, from.row[name]]);
  return { ...call.options, ...Object.fromEntries([...along, ...row]) };
}
