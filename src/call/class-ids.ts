// Class ids: how they are read and checked.
import { IGNORED } from "../js/losses/class-labels64.js";
import type { Floats } from "../types/arrays.js";
import { checkArray, copyNumbers, INTEGER_ARRAYS } from "./check.js";
import { wrongLength, wrongType, wrongValue } from "./errors.js";
import type { ClassIds, Labels, Layout } from "./model.js";
import { typedArrayName } from "./typed-array.js";

/** The label of rows that do not count, unless the options say otherwise. */
const IGNORE_INDEX = -100;

/** A list of labels, as numbers: a copy, so that nobody changes them after the checks, of all but an Int32Array that no thread shares. */
function readLabels(where: string, labels: unknown): Labels {
  if (ArrayBuffer.isView(labels) && labels.constructor === Int32Array) {
    const array = labels as Int32Array;
    if (array.length > 0 && array.buffer instanceof ArrayBuffer) return array;
  }
  const name = typedArrayName(labels);
  if (name !== undefined && INTEGER_ARRAYS.test(name)) {
    return checkArray(where, "targets", labels as Float64Array, Float64Array);
  }
  if (!Array.isArray(labels)) {
    throw wrongType(
      where,
      "targets",
      "class ids: an integer array of at most 32 bits, or an array of integers",
      labels,
    );
  }
  return copyNumbers(where, "targets", labels, new Float64Array(labels.length));
}

/** Does each row count, and is its label within [0, cols)? Without this first look, the loss of 200,000 rows of 2 takes 10 % longer. */
function areClasses(labels: Int32Array, cols: number, ignoreIndex: number): boolean {
  for (let r = 0; r < labels.length; r++) {
    const label = labels[r];
    if (label < 0 || label >= cols || label === ignoreIndex) return false;
  }
  return true;
}

/**
 * The labels, one a row and each within [0, cols) or `ignoreIndex`, which becomes IGNORED, as does a label of weight 0 where
 * weights are given. An Int32Array without such is returned as it is.
 */
function checkLabels(
  where: string,
  labels: Labels,
  { rows, cols, offsets }: Pick<Layout, "rows" | "cols" | "offsets">,
  ignoreIndex = IGNORE_INDEX,
  weights?: Floats,
): Int32Array {
  if (labels.length !== rows) throw wrongLength(where, "targets", `${rows}, one a row`, labels.length);
  const isPlain = offsets === undefined && weights === undefined;
  if (labels instanceof Int32Array && isPlain && areClasses(labels, cols, ignoreIndex)) return labels;
  let checked = labels instanceof Int32Array ? labels : new Int32Array(rows);
  for (let r = 0; r < rows; r++) {
    let label = labels[r];
    const classes = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (label === ignoreIndex) label = IGNORED;
    else if (!(label >= 0 && label < classes && Number.isInteger(label))) {
      const within = classes === 0 ? "" : `an integer from 0 to ${classes - 1}, or `;
      throw wrongValue(where, `targets[${r}]`, `${within}${ignoreIndex}`, label);
    } else if (weights?.[label] === 0) label = IGNORED;
    if (checked[r] !== label) {
      if (checked === labels) checked = labels.slice();
      checked[r] = label;
    }
  }
  return checked;
}

/** Class ids as the second argument of an operation. */
export const classIds: ClassIds = { read: readLabels, check: checkLabels };
