// The steps of argmax and topK that options need.
import { wrongValue } from "./errors.js";
import { countRow } from "./masks.js";
import type { Plan } from "./model.js";

/** Checks that the mask keeps as many elements of each row as are selected. */
export function planSelection(plan: Plan): void {
  const { operation, options, layout, inputs } = plan;
  if (!options.isLargest) plan.hasSteps = true;
  if (options.mask === undefined) return;
  for (let row = 0; row < layout.rows; row++) {
    const count = countRow(plan, row);
    if (count < inputs.k) {
      throw wrongValue(operation.name, "mask", `one that keeps at least ${inputs.k} of row ${row}`, count);
    }
  }
}

/** The bytes of elements, where the smallest are selected: those of masked ones are 0. */
const KEPT = 1;
const NAN = 2;

/** The smallest elements are the largest of the negated ones. NaN, which comes last, counts as -Infinity. */
export function negateRows({ options, tile, n, cols }: Plan): void {
  if (options.isLargest) return;
  const { x, xAt, mask, maskAt } = tile;
  for (let i = 0; i < n * cols; i++) {
    const isKept = options.mask === undefined || mask[maskAt + i] !== 0;
    const isNumber = !Number.isNaN(x[xAt + i]);
    mask[maskAt + i] = isKept ? (isNumber ? KEPT : NAN) : 0;
    x[xAt + i] = !isNumber || !isKept ? Number.NEGATIVE_INFINITY : -x[xAt + i];
  }
}

/** Replaces selected elements that are masked, or NaN that counts as -Infinity: kept ones of -Infinity come before them. */
export function selectKept({ operation, options, inputs, tile, n, cols }: Plan): void {
  const { k } = inputs;
  const { x, xAt, mask, maskAt, indices, indicesAt } = tile;
  for (let r = 0; r < n; r++) {
    const row = maskAt + r * cols;
    let to = indicesAt + r * k;
    if (operation.result === "index") {
      // If no kept element is larger than the masked ones, all are -Infinity. The results may have overwritten x.
      if (mask[row + indices[to]] === 0) for (indices[to] = 0; mask[row + indices[to]] === 0; ) indices[to]++;
      continue;
    }
    const end = to + k;
    const start = xAt + r * cols;
    while (to < end && x[start + indices[to]] !== Number.NEGATIVE_INFINITY) to++;
    for (const kind of [KEPT, NAN]) {
      for (let i = 0; i < cols && to < end; i++) {
        const byte = mask[row + i];
        const own = byte === 0 || !options.isLargest ? byte : KEPT;
        if (own === kind && x[start + i] === Number.NEGATIVE_INFINITY) indices[to++] = i;
      }
    }
    if (options.isLargest) continue;
    for (let i = 0; i < cols; i++) x[start + i] = mask[row + i] === NAN ? Number.NaN : -x[start + i];
  }
}
