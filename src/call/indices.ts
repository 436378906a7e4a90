// Results that are indices: those of argmax, topK and samples.
import type { Floats, Selected } from "../types/arrays.js";
import { checkCounts, checkOut, newArray } from "./check.js";
import { scatterIndices } from "./gather.js";
import type { Indices, OperationInfo, Options } from "./model.js";
import { type Dtype, lengthOf } from "./typed-array.js";

/** The array for the elements of topK. It may not be the array of their indices. */
function valuesFor(
  { name, result }: OperationInfo,
  options: Readonly<Options>,
  dtype: Dtype,
  size: number,
  givenX: unknown,
): Floats | undefined {
  if (result !== "indices") return undefined;
  if (options.out === undefined) return newArray(name, dtype, size) as Floats;
  return checkOut(name, options.out, "out.values", dtype, size, givenX, false, options.indices, options) as Floats;
}

/** Writes the elements at k indices of each row. */
function select(x: Floats, indices: Uint32Array, values: Floats, cols: number, k: number): Selected {
  for (let i = 0, n = lengthOf(indices); i < n; i++) values[i] = x[Math.floor(i / k) * cols + indices[i]];
  return { values, indices };
}

export const indices: Indices = { check: checkCounts, valuesFor, select, scatter: scatterIndices };
