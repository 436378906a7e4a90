// Measures errors against reference.json, in u (half an ulp of 1: 2^-53 or 2^-24) relative to the exact result.
import type { Floats } from "../../src/index.js";
import { type Batch, type Dtype, floats } from "./data.js";
import { OPERATIONS, OPS, type Op } from "./operations.js";
import reference from "./reference.json" with { type: "json" };

/** Two numbers whose sum is the exact result. */
type Exact = readonly number[];

interface Row {
  readonly row: number;
  readonly columns: readonly number[];
  readonly exact: Record<Op, readonly Exact[]>;
}

const UNIT: Record<Dtype, number> = { f64: 2 ** -53, f32: 2 ** -24 };
const rows = reference.rows as Record<string, Record<Dtype, Row[]> | undefined>;

// JSON has no infinity: it would become null, as NaN does.
const relative = (got: number, [high, low]: Exact): number =>
  Math.min(Math.abs((got - high - low) / high), Number.MAX_VALUE);

/** The larger error; NaN if one is NaN. */
const largest = (values: readonly number[]): number => Math.max(...values);

/** The largest error over the rows of the reference. */
export function errors(op: Op, { dtype, rows: count, cols, profile }: Batch, result: Floats): number | undefined {
  const stored = profile === "easy" ? rows[`${count}x${cols}`]?.[dtype] : undefined;
  return (
    stored &&
    largest(
      stored.flatMap(({ row, columns, exact }) =>
        exact[op].map(
          (one, i) =>
            relative(OPERATIONS[op].to === "number" ? result[row] : result[row * cols + columns[i]], one) / UNIT[dtype],
        ),
      ),
    )
  );
}

interface SpecialRow {
  readonly name: string;
  readonly op: Op;
  readonly data: Batch;
  readonly error: (result: Floats) => number;
}

/** Rows in which the textbook formula is inaccurate, one for each reason. */
export function specials(dtype: Dtype): SpecialRow[] {
  return reference.special[dtype].flatMap(({ name, data, exact }) => {
    const given = data as Partial<Record<"x" | "p" | "q" | "labels", number[]>>;
    const cols = (given.x ?? given.p ?? []).length;
    const array = (values: number[] = []): Floats => {
      const result = floats(dtype, values.length);
      result.set(values);
      return result;
    };
    const row: Batch = {
      dtype,
      rows: 1,
      cols,
      x: array(given.x),
      p: array(given.p),
      q: array(given.q),
      labels: Int32Array.from(given.labels ?? []),
      profile: "easy",
    };
    const results = exact as { readonly [op in Op]?: Exact[] };
    return OPS.filter((op) => results[op]).map((op) => ({
      name,
      op,
      data: row,
      error: (result) => largest((results[op] ?? []).map((one, i) => relative(result[i], one) / UNIT[dtype])),
    }));
  });
}
