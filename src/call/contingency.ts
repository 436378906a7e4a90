// The layout and the plan of operations on contingency tables: each table counts as a row, in float64 for either dtype.
// See docs/decisions/18-contingency-tables.md.
import { wrongLength, wrongType, wrongValue } from "./errors.js";
import type { Layout, OperationInfo, Option, Options, Plan } from "./model.js";
import { readNormalize } from "./options.js";
import { checkSize, denseStrides } from "./strides.js";

/** The layout of tables: each counts as a row. */
export function tableLayout(operation: OperationInfo, { shape }: Options, length: number): Layout {
  const { name } = operation;
  if (shape === undefined) throw wrongType(name, "shape", "an array of 2 or 3 integers", shape);
  if (shape.length !== 2 && shape.length !== 3) throw wrongLength(name, "shape", "2 or 3", shape.length);
  checkSize(operation, shape, length);
  const rows = shape.length === 3 ? shape[0] : 1;
  const width = shape[shape.length - 1];
  const cols = shape[shape.length - 2] * width;
  if (rows >= 2 ** 32) throw wrongValue(name, "tables of shape", "fewer than 2^32", rows);
  return { rows, cols, width, length, strides: denseStrides(cols), offsets: undefined };
}

/** The option normalize of tables: the kernel divides by their sums. */
export const normalizeTable: Option = { name: "normalize", read: readNormalize };

/** Plans a measure of tables: in float64 for either dtype. */
export function planTables(plan: Plan): void {
  plan.dtype = "f64";
  plan.hasSteps = true;
}

/** Puts the length of a table's rows, and whether its result is divided by S, behind the room for the kernel's second input. */
export function describeTables({ layout, options, tile, n, cols }: Plan): void {
  const { y, yAt } = tile;
  const at = yAt + n * cols;
  y[at] = layout.width as number;
  y[at + 1] = options.normalize ? 1 : 0;
}
