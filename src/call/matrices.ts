// Products of matrices in the space of logarithms. Columns of b are copied to a tile as rows, and with them as many rows of a as fit.
import { TILE, type Tile } from "../backends/backend.js";
import type { Floats, Results } from "../types/arrays.js";
import { checkOut, newArray } from "./check.js";
import { wrongLength, wrongType } from "./errors.js";
import type { Call } from "./model.js";
import { copyTo, fillWith, lengthOf, partOf } from "./typed-array.js";

/** Checks the shape of a product, and returns the numbers of matrices, of rows of a, of their elements, and of columns of b. */
function sizesOf({ operation: { name, inputs }, options, inputs: { x, y } }: Call): readonly number[] {
  const { shape } = options;
  if (shape === undefined) throw wrongType(name, "shape", "an array of 3 or 4 integers", shape);
  if (shape.length !== 3 && shape.length !== 4) throw wrongLength(name, "shape", "3 or 4", shape.length);
  const sizes = shape.length === 4 ? shape : [1, ...shape];
  const [n, rows, cols, columns] = sizes;
  const check = (argument: string, length: number, own: readonly number[]) => {
    const size = own.reduce((product, one) => product * one, 1);
    if (length !== size) throw wrongLength(name, argument, `${size}, that of [${own}]`, length);
  };
  check(inputs[0], lengthOf(x), [n, rows, cols]);
  check(inputs[1] as string, lengthOf(y as Floats), [n, cols, columns]);
  return sizes;
}

/** Copies columns of a matrix to the tile, one after the other. */
function copyColumns(b: Floats, at: number, width: number, cols: number, count: number, { y, yAt }: Tile): void {
  for (let k = 0; k < cols; k++) {
    for (let c = 0; c < count; c++) y[yAt + c * cols + k] = b[at + k * width + c];
  }
}

/** Copies rows of results, of `count` each, to a matrix whose rows are `width` long. */
function copyResults(
  { results, resultsAt }: Tile,
  rows: number,
  count: number,
  out: Results,
  at: number,
  width: number,
) {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < count; c++) out[at + r * width + c] = results[resultsAt + r * count + c];
  }
}

/** Runs a call of logMatMulExp. The kernel takes the rows of a behind room for its results. */
export function multiply(call: Call): Results {
  const { operation, options, dtype, inputs, givenX, givenY } = call;
  const a = inputs.x;
  const b = inputs.y as Floats;
  const [n, rows, cols, columns] = sizesOf(call);
  const size = n * rows * columns;
  const out =
    options.out === undefined
      ? newArray(operation.name, dtype, size)
      : checkOut(operation.name, options.out, "out", dtype, size, givenX, false, givenY, options);
  if (cols === 0 || size === 0) {
    fillWith(out, Number.NEGATIVE_INFINITY);
    return out;
  }
  const tile = operation.tileOf(operation.name, dtype, cols + 1, [a, b, out]);
  const room = Math.max(cols + 1, Math.min(tile.room, TILE / tile.x.BYTES_PER_ELEMENT));
  const mostColumns = Math.max(1, Math.min(columns, Math.floor(room / (cols + 1))));
  for (let m = 0; m < n; m++) {
    for (let first = 0; first < columns; first += mostColumns) {
      const count = Math.min(mostColumns, columns - first);
      copyColumns(b, m * cols * columns + first, columns, cols, count, tile);
      const mostRows = Math.max(1, Math.floor(room / (count + cols)));
      for (let row = 0; row < rows; row += mostRows) {
        const few = Math.min(mostRows, rows - row);
        const start = (m * rows + row) * cols;
        copyTo(tile.x, partOf(a, start, few * cols), tile.xAt + few * count);
        tile.run(few, cols, count, 0);
        copyResults(tile, few, count, out, (m * rows + row) * columns + first, columns);
      }
    }
  }
  return out;
}
