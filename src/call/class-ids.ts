// Reads and checks class ids.
import { IGNORED } from "../js/losses/class-labels64.js";
import type { Floats } from "../types/arrays.js";
import { checkAttached, copyNumbers } from "./check.js";
import { wrongLength, wrongType, wrongValue } from "./errors.js";
import type { ClassIds, Labels, Layout } from "./model.js";
import { bufferOf, INTEGER_ARRAYS, lengthOf, typedArrayName } from "./typed-array.js";

/** The default label of ignored rows. */
const IGNORE_INDEX = -100;

/** Returns labels as numbers. They are copied, so that nobody changes them after the checks, except an Int32Array that no thread shares. */
function readLabels(where: string, labels: unknown): Labels {
  const name = typedArrayName(labels);
  if (name === "Int32Array") {
    const array = labels as Int32Array;
    if (lengthOf(array) > 0 && bufferOf(array) instanceof ArrayBuffer) return array;
  }
  if (name !== undefined && INTEGER_ARRAYS.test(name)) {
    checkAttached(where, "targets", labels as Int32Array);
    return new Float64Array(labels as Int32Array);
  }
  if (name === "BigInt64Array") {
    // Those that float64 does not have are no class ids: they stay out of range.
    checkAttached(where, "targets", labels as BigInt64Array);
    return Float64Array.from(new BigInt64Array(labels as BigInt64Array), Number);
  }
  if (!Array.isArray(labels)) {
    const wanted = "class ids: an integer array of at most 32 bits, a BigInt64Array, or an array of integers";
    throw wrongType(where, "targets", wanted, labels);
  }
  return copyNumbers(where, "targets", labels) as Float64Array;
}

/** Is no row ignored, and each label within [0, cols)? Without this test, the loss of 200,000 rows of 2 takes 10 % longer. */
function areClasses(labels: Int32Array, cols: number, ignoreIndex: number): boolean {
  for (let r = 0, n = lengthOf(labels); r < n; r++) {
    const label = labels[r];
    if (label < 0 || label >= cols || label === ignoreIndex) return false;
  }
  return true;
}

/**
 * Checks that there is one label for each row, within [0, cols) or equal to `ignoreIndex`. That becomes IGNORED, and so does a label
 * whose class has weight 0. An Int32Array without such labels is returned itself.
 */
function checkLabels(
  where: string,
  labels: Labels,
  { rows, cols, offsets }: Pick<Layout, "rows" | "cols" | "offsets">,
  ignoreIndex = IGNORE_INDEX,
  weights?: Floats,
): Int32Array {
  const length = lengthOf(labels);
  if (length !== rows) {
    const hint = rows === 1 ? " (give cols for many rows)" : "";
    throw wrongLength(where, "targets", `${rows}, one a row${hint}`, length);
  }
  const isUniform = offsets === undefined && weights === undefined;
  if (labels instanceof Int32Array && isUniform && areClasses(labels, cols, ignoreIndex)) return labels;
  let ids = labels instanceof Int32Array ? labels : new Int32Array(rows);
  for (let r = 0; r < rows; r++) {
    let label = labels[r];
    const classes = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (label === ignoreIndex) label = IGNORED;
    else if (!(label >= 0 && label < classes && Number.isInteger(label))) {
      const within = classes === 0 ? ", as its row has no classes" : `, or an integer from 0 to ${classes - 1}`;
      throw wrongValue(where, `targets[${r}]`, `${ignoreIndex}${within}`, label);
    } else if (weights?.[label] === 0) label = IGNORED;
    if (ids[r] !== label) {
      if (ids === labels) ids = new Int32Array(labels);
      ids[r] = label;
    }
  }
  return ids;
}

/** Class ids as the second argument of an operation. */
export const classIds: ClassIds = { read: readLabels, check: checkLabels };
