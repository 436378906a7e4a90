// A call, from arguments to result: the same steps for every operation.
import type { Backend, Run } from "./backend.js";
import { runBatch } from "./batch.js";
import {
  checkLabels,
  checkOut,
  checkValues,
  type Dtype,
  dtypeOf,
  newFloats,
  notWith,
  readLabels,
  wrongLength,
} from "./check.js";
import { RowSum } from "./js/row-sum.js";
import { isOneAgainst, type Layout, layoutOf } from "./layout.js";
import { type Op, type OpName, ops } from "./ops.js";
import { DEFAULTS, type Options, readOptions, releaseOptions } from "./options.js";
import type { Floats } from "./types.js";

const single = { f64: new Float64Array(1), f32: new Float32Array(1) };

/** What runs operations: a backend, and what it has for each, got at the first call. */
interface Runner {
  readonly backend: () => Backend;
  readonly find: (op: Op, dtype: Dtype) => Run;
}

type Labels = ReturnType<typeof readLabels>;

/** The operation that a call is, by its options and by words for what else it is given. */
function variantOf(op: Op, { from, form }: Readonly<Options>, what?: string): Op {
  if (!from && !form && !what) return op;
  return op.variants?.[[what, from, form].filter(Boolean).join(" ")] ?? op;
}

/** Checks the arguments of an operation and runs it. */
function call(runner: Runner, op: Op, x: unknown, second: unknown, given: unknown): number | Floats {
  const options = given === undefined ? DEFAULTS : readOptions(op, given);
  const own = dtypeOf(x);
  const ownOfSecond = op.second === "none" ? undefined : dtypeOf(second);
  const dtype = own ?? (op.second === "values" ? ownOfSecond : undefined) ?? "f64";
  // All that may run code of the caller's, getters of plain arrays, comes before the first look at a length.
  const list = op.second === "labels" && ownOfSecond === undefined ? readLabels(op.name, second) : null;
  const weights = options.isSimple ? null : readWeights(op, options, dtype);
  let other = op.second === "none" ? weights : null;
  if (op.second !== "none" && !list) other = checkValues(op.name, op.names[1] ?? "", second, ownOfSecond, dtype);
  const values = checkValues(op.name, op.names[0], x, own, dtype);

  const areTargets = op.second === "labels" && (!list || options.from !== undefined);
  const isDense = options.isSimple && !areTargets && (other === null || other.length === values.length);
  const result = isDense
    ? callDense(runner, op, options, dtype, values, other, list, x, second)
    : callBatch(runner, op, options, dtype, values, other, list, weights, x, second);
  releaseOptions(options);
  return result;
}

/** Dense rows of one length, and what a kernel does of them. */
function callDense(
  runner: Runner,
  op: Op,
  options: Readonly<Options>,
  dtype: Dtype,
  values: Floats,
  other: Floats | null,
  list: Labels | null,
  x: unknown,
  second: unknown,
): number | Floats {
  const { length } = values;
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
  else out = checkOut(op.name, options.out, dtype, size, x, second, isRow, undefined);

  const chosen = variantOf(op, options);
  if (length > 0) runner.find(chosen, dtype)(values, other ?? labels, out, rows, cols, options.base);
  else if (!isRow) out.fill(chosen.empty);
  return isNumber ? out[0] : out;
}

/** The weights of elements, of classes, or of positive targets: no operation takes two of them. */
function readWeights({ name }: Op, { weights, classWeights, posWeight }: Options, dtype: Dtype): Floats | null {
  if (typeof posWeight === "number") return newFloats(dtype, 1).fill(posWeight);
  const [argument, given] =
    weights !== undefined
      ? ["weights", weights]
      : classWeights !== undefined
        ? ["classWeights", classWeights]
        : ["posWeight", posWeight];
  return given === undefined ? null : checkValues(name, argument, given, dtypeOf(given), dtype);
}

/** Rows that lie otherwise, or of which more is asked. */
function callBatch(
  runner: Runner,
  op: Op,
  options: Readonly<Options>,
  dtype: Dtype,
  values: Floats,
  other: Floats | null,
  list: Labels | null,
  weights: Floats | null,
  x: unknown,
  second: unknown,
): number | Floats {
  const { name } = op;
  const { out: given, mask, reduction } = options;
  const isOneX =
    op.sources.length > 0 && other !== null && other !== weights && isOneAgainst(options, values.length, other.length);
  const layout = layoutOf(op, options, isOneX ? (other as Floats).length : values.length);
  const { rows, cols, length } = layout;
  const isOneSecond = other !== null && !isOneX && other.length !== length;
  if (isOneSecond && (other.length !== cols || layout.offsets !== undefined || op.sources.length === 0)) {
    const what = other === weights ? "weights" : (op.names[1] ?? "");
    throw wrongLength(name, what, `${length}, that of ${op.names[0]}, or ${cols}, that of a row`, other.length);
  }
  if (mask !== undefined && mask.length !== length)
    throw wrongLength(name, "mask", `${length}, that of x`, mask.length);
  const isLoss = op.second === "labels";
  const classWeights = isLoss ? weights : null;
  const posWeight = options.posWeight === undefined ? null : weights;
  if (posWeight !== null && typeof options.posWeight !== "number" && posWeight.length !== cols) {
    throw wrongLength(name, "posWeight", `${cols}, that of a row`, posWeight.length);
  }
  if (classWeights !== null) checkClasses(op, layout, classWeights);
  if (list === null && options.ignoreIndex !== undefined)
    throw notWith(name, "ignoreIndex", "probabilities as targets");
  const spread = options.labelSmoothing === 0 ? (classWeights ?? undefined) : undefined;
  const labels =
    list === null ? null : checkLabels(name, list, rows, cols, options.ignoreIndex, layout.offsets, spread);

  const isRow = op.result === "row";
  const isSum = !op.isGradient && reduction !== "none";
  const isNumber = isSum || (!isRow && given === undefined && isSingle(options));
  const size = isRow && layout.lie.inner === 1 && layout.offsets === undefined ? rows * cols : isRow ? length : rows;
  const inPlace = isRow && size === length && !isOneX;
  let out: Floats | undefined;
  if (isNumber) out = isSum ? undefined : single[dtype];
  else if (given === undefined) out = newFloats(dtype, size);
  else
    out = checkOut(name, given, dtype, size, x, second, inPlace, [
      mask,
      options.weights,
      options.classWeights,
      options.posWeight,
    ]);

  const areTargets = isLoss && (list === null || options.labelSmoothing > 0 || options.from !== undefined);
  const chosen = variantOf(op, options, areTargets ? "targets" : weights !== null && !isLoss ? "weights" : "");
  const counted = isLoss ? countRows(rows, labels, list === null ? null : classWeights) : length;
  const divisor = reduction === "mean" ? counted : 1;
  const factor = op.isGradient ? 1 / (options.temperature ?? 1) / divisor : 1;
  const total = isSum ? new RowSum() : undefined;
  runBatch(
    runner.backend(),
    {
      op: chosen,
      dtype,
      layout,
      x: values,
      second: other ?? undefined,
      isOneX,
      isOneSecond,
      labels: labels ?? undefined,
      unit: options.base,
      mask,
      temperature: options.temperature,
      normalize: options.normalize,
      classWeights: classWeights ?? undefined,
      labelSmoothing: options.labelSmoothing,
      posWeight: posWeight ?? undefined,
      factor,
    },
    out,
    total,
  );
  if (total === undefined) return isNumber ? single[dtype][0] : (out as Floats);
  single[dtype][0] = total.total() / divisor;
  return single[dtype][0];
}

/** Is there one row, whose result is a number? */
function isSingle({ cols, shape, offsets }: Readonly<Options>): boolean {
  return cols === undefined && shape === undefined && offsets === undefined;
}

/** Has each class a weight? Ragged rows all want as many. */
function checkClasses(op: Op, { rows, cols, offsets }: Layout, classWeights: Floats): void {
  for (let r = 0; r < (offsets === undefined ? 1 : rows); r++) {
    const classes = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (classWeights.length !== classes) {
      throw wrongLength(op.name, "classWeights", `${classes}, one a class`, classWeights.length);
    }
  }
}

/** What a mean divides by: the rows that count, or the weights of their classes. */
function countRows(rows: number, labels: Int32Array | null, weights: Floats | null): number {
  if (labels === null) return rows;
  let sum = 0;
  for (let r = 0; r < rows; r++) if (labels[r] >= 0) sum += weights === null ? 1 : weights[labels[r]];
  return sum;
}

/** All operations, bound to a backend that is got at the first call. */
export function bind<F extends Record<OpName, unknown>>(backend: () => Backend): F {
  const known = { f64: [] as Run[], f32: [] as Run[] };
  const find = (op: Op, dtype: Dtype) => (known[dtype][op.number] ??= backend().find(op, dtype));
  const runner = { backend, find };
  const functions = Object.values(ops).map((op) => [
    op.name,
    op.second === "none"
      ? (x: unknown, options: unknown) => call(runner, op, x, undefined, options)
      : (x: unknown, second: unknown, options: unknown) => call(runner, op, x, second, options),
  ]);
  return Object.fromEntries(functions) as F;
}
