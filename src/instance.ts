// A call, from arguments to result: the same steps for every operation.
import type { Backend, Run } from "./backend.js";
import {
  checkLabels,
  checkOut,
  checkValues,
  type Dtype,
  dtypeOf,
  newFloats,
  readLabels,
  wrongLength,
} from "./check.js";
import { type Op, type OpName, ops } from "./ops.js";
import { DEFAULTS, readOptions, releaseOptions, variantOf } from "./options.js";
import type { Floats } from "./types.js";

const single = { f64: new Float64Array(1), f32: new Float32Array(1) };

/** Finds what runs an operation, got from the backend at its first call. */
type Find = (op: Op, dtype: Dtype) => Run;

/** Checks the arguments of an operation and runs it. */
function call(find: Find, op: Op, x: unknown, second: unknown, given: unknown): number | Floats {
  const options = given === undefined ? DEFAULTS : readOptions(op, given);
  const own = dtypeOf(x);
  const ownOfSecond = op.second === "values" ? dtypeOf(second) : undefined;
  const dtype = own ?? ownOfSecond ?? "f64";
  // All that may run code of the caller's, getters of plain arrays, comes before the first look at a length.
  const list = op.second === "labels" ? readLabels(op.name, second) : null;
  const other = op.second === "values" ? checkValues(op.name, op.names[1] ?? "", second, ownOfSecond, dtype) : null;
  const values = checkValues(op.name, op.names[0], x, own, dtype);
  const { length } = values;
  if (other !== null && other.length !== length) {
    throw wrongLength(op.name, op.names[1] ?? "", `${length}, that of ${op.names[0]}`, other.length);
  }

  const { cols = length } = options;
  const isOneRow = options.cols === undefined;
  if (!isOneRow && length % cols !== 0) throw wrongLength(op.name, op.names[0], `a multiple of cols, ${cols}`, length);
  const rows = isOneRow ? 1 : length / cols;
  const labels = list === null ? null : checkLabels(op.name, list, rows, cols);

  const isRow = op.result === "row";
  const isNumber = !isRow && isOneRow && options.out === undefined;
  const size = isRow ? length : rows;
  let out: Floats;
  if (isNumber) out = single[dtype];
  else if (options.out === undefined) out = newFloats(dtype, size);
  else out = checkOut(op.name, options.out, dtype, size, x, second, isRow);

  const chosen = variantOf(op, options);
  const unit = options.base;
  releaseOptions(options);
  if (length > 0) find(chosen, dtype)(values, other ?? labels, out, rows, cols, unit);
  else if (!isRow) out.fill(chosen.empty);
  return isNumber ? out[0] : out;
}

/** Remembers what a backend, got at the first call, has for an operation. */
function finder(backend: () => Backend): Find {
  const known = { f64: [] as Run[], f32: [] as Run[] };
  return (op, dtype) => (known[dtype][op.number] ??= backend().find(op, dtype));
}

/** All operations, bound to a backend that is got at the first call. */
export function bind<F extends Record<OpName, unknown>>(backend: () => Backend): F {
  const find = finder(backend);
  const functions = Object.values(ops).map((op) => [
    op.name,
    op.second === "none"
      ? (x: unknown, options: unknown) => call(find, op, x, undefined, options)
      : (x: unknown, second: unknown, options: unknown) => call(find, op, x, second, options),
  ]);
  return Object.fromEntries(functions) as F;
}
