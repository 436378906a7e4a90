// A call, from arguments to result: the same steps for every operation.
import type { Backend } from "./backend.js";
import { checkLabels, checkOut, checkValues, dtypeOf, newFloats, readLabels, wrongLength } from "./check.js";
import { type Op, type OpName, ops } from "./ops.js";
import { readOptions, variantOf } from "./options.js";
import type { Floats } from "./types.js";

const single = { f64: new Float64Array(1), f32: new Float32Array(1) };

/** Checks the arguments of an operation and runs it. */
export function call(backend: Backend, op: Op, x: unknown, second: unknown, given: unknown): number | Floats {
  const options = readOptions(op, given);
  const hasValues = op.second === "values";
  const own = dtypeOf(x);
  const ownOfSecond = hasValues ? dtypeOf(second) : undefined;
  const dtype = own ?? ownOfSecond ?? "f64";
  const [xName, secondName = ""] = op.names;
  // All that may run code of the caller's, getters of plain arrays, comes before the first look at a length.
  const list = op.second === "labels" ? readLabels(op.name, second) : null;
  const other = hasValues ? checkValues(op.name, secondName, second, ownOfSecond, dtype) : null;
  const values = checkValues(op.name, xName, x, own, dtype);
  const { length } = values;
  if (other && other.length !== length) {
    throw wrongLength(op.name, secondName, `${length}, that of ${xName}`, other.length);
  }

  const cols = options.cols ?? length;
  if (cols > 0 && length % cols !== 0) throw wrongLength(op.name, xName, `a multiple of cols, ${cols}`, length);
  const rows = options.cols === undefined ? 1 : length / cols;
  const labels = list && checkLabels(op.name, list, rows, cols);

  const isRow = op.result === "row";
  const isNumber = !isRow && options.cols === undefined && options.out === undefined;
  const size = isRow ? length : rows;
  let out: Floats;
  if (isNumber) out = single[dtype];
  else if (options.out === undefined) out = newFloats(dtype, size);
  else out = checkOut(op.name, options.out, dtype, size, x, second, isRow);

  const chosen = variantOf(op, options);
  if (length > 0) backend.run(chosen, dtype, values, other ?? labels, out, rows, cols, options.base);
  else if (!isRow) out.fill(chosen.empty);
  return isNumber ? out[0] : out;
}

/** All operations, bound to a backend that is got at the first call. */
export function bind<F extends Record<OpName, unknown>>(backend: () => Backend): F {
  const functions = Object.values(ops).map((op) => [
    op.name,
    op.second === "none"
      ? (x: unknown, options: unknown) => call(backend(), op, x, undefined, options)
      : (x: unknown, second: unknown, options: unknown) => call(backend(), op, x, second, options),
  ]);
  return Object.fromEntries(functions) as F;
}
