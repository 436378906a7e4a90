// The layout and the plan of operations on contingency tables: each table counts as a row, in float64 for either dtype.
// See docs/decisions/18-contingency-tables.md.
import { wrongLength, wrongType, wrongValue } from "./errors.js";
import type { Layout, OperationInfo, Options, Plan } from "./model.js";
import { checkSize, denseStrides } from "./strides.js";

/** The layout of tables: each counts as a row. */
export function tableLayout(operation: OperationInfo, { shape }: Options, length: number): Layout {
  const { name } = operation;
  if (shape === undefined) throw wrongType(name, "shape", "an array of 2 or 3 integers", shape);
  if (shape.length !== 2 && shape.length !== 3) throw wrongLength(name, "shape", "2 or 3", shape.length);
  checkSize(operation, shape, length);
  const isBatch = shape.length === 3;
  const rows = isBatch ? shape[0] : 1;
  const width = shape[isBatch ? 2 : 1];
  const cols = shape[isBatch ? 1 : 0] * width;
  if (rows >= 2 ** 32) throw wrongValue(name, "tables of shape", "fewer than 2^32", rows);
  return { rows, cols, width, length, strides: denseStrides(cols), offsets: undefined };
}

/** The plan of a measure of tables: their layout goes behind the room for the kernel's second input. */
export function planTable(plan: Plan): void {
  const { width = 1 } = plan.layout;
  const { normalize } = plan.options;
  plan.dtype = "f64";
  plan.before.push(({ tile, n, cols }) => {
    const { y, yAt } = tile;
    const at = yAt + n * cols;
    y[at] = width;
    y[at + 1] = normalize ? 1 : 0;
  });
}
