// A call, from its arguments to its result: the same steps for every operation.
// See docs/decisions/23-one-path-for-a-call.md.
import type { Backend, ResultKind } from "../backends/backend.js";
import { Accumulator } from "../js/summation/accumulator.js";
import type { Floats, Results, Selected } from "../types/arrays.js";
import { checkCounts, checkInteger, checkLength, checkOrder, checkOut, checkValues } from "./check.js";
import { wrongLength } from "./errors.js";
import type { Inputs, Operation, Options, Plan } from "./model.js";
import { BoundOperation } from "./operation.js";
import { readOptions } from "./options.js";
import { runPlan } from "./plan.js";
import { isBroadcastAgainst, layoutOf } from "./strides.js";
import { type Dtype, dtypeOf, newFloats, newResults, ownDtypeOf, type ResultType } from "./typed-array.js";

const single: Readonly<Record<ResultType, Results>> = {
  f64: /*#__PURE__*/ new Float64Array(1),
  f32: /*#__PURE__*/ new Float32Array(1),
  u32: /*#__PURE__*/ new Uint32Array(1),
};

type Result = number | Results | Selected;

/** Binds an operation to a backend, which is chosen at the first call. */
export function bindTo(operation: Operation, backend: () => Backend): (...args: unknown[]) => Result {
  let bound: BoundOperation | undefined;
  function run(x: unknown, y: unknown, options: unknown, order?: unknown): Result {
    bound ??= new BoundOperation(operation, backend);
    return (options === undefined ? callFast(bound, x, y) : undefined) ?? call(bound, x, y, options, order);
  }
  if (operation.order !== undefined) {
    if (operation.operand === undefined) return (x, order, options) => run(x, undefined, options, order);
    return (x, y, order, options) => run(x, y, options, order);
  }
  if (operation.operand === undefined) return (x, options) => run(x, undefined, options);
  return (x, y, options) => run(x, y, options);
}

/**
 * A call without options of typed arrays of one dtype and length, which is a row; undefined where they are anything else. The checks
 * of few elements take as long as the kernel: calls on 10 elements take 1.2 to 1.5 times as long without this.
 */
function callFast(operation: BoundOperation, x: unknown, y: unknown): Result | undefined {
  if (operation.parameter !== undefined || !ArrayBuffer.isView(x)) return undefined;
  const { length } = x as Floats;
  const dtype = ownDtypeOf(x);
  if (dtype === undefined || length === 0) return undefined;
  if (operation.operand === "values") {
    if (!ArrayBuffer.isView(y) || (y as Floats).length !== length || ownDtypeOf(y) !== dtype) return undefined;
  } else if (operation.operand !== "none") return undefined;
  const kernel = operation.kernels[0];
  if (kernel.operand !== "none" && kernel.operand !== "values") return undefined;
  const isRow = kernel.result === "row";
  const out = isRow ? newFloats(dtype, length) : single[kernel.result === "index" ? "u32" : dtype];
  kernel.runFor(dtype)(x as Floats, y as Floats, out, 1, length, 1);
  return isRow ? out : out[0];
}

/** Checks the arguments of an operation and runs it. */
function call(operation: BoundOperation, x: unknown, y: unknown, given: unknown, order: unknown): Result {
  const { name, operand } = operation;
  const options = readOptions(operation, given);
  const dtypeOfX = dtypeOf(x);
  const isAlone = operand === "none" || operand === "count";
  const dtypeOfY = isAlone ? undefined : dtypeOf(y);
  const dtype = dtypeOfX ?? dtypeOfY ?? dtypeOf(options.weights?.[1]) ?? "f64";
  // All that may run code of the caller's, getters of plain arrays, comes before the first look at a length.
  const inputs: Inputs = {
    ids: dtypeOfY === undefined ? operation.classIds?.read(name, y) : undefined,
    weights: options.weights && readWeights(name, options.weights, dtype),
    k: operand === "count" ? checkInteger(name, "k", y, 1) : 1,
    order: operation.order === undefined ? undefined : checkOrder(name, operation.order, order),
    y:
      isAlone || (operand === "labels" && dtypeOfY === undefined)
        ? undefined
        : checkValues(name, operation.inputs[1] ?? "", y, dtypeOfY, dtype),
    x: checkValues(name, operation.inputs[0], x, dtypeOfX, dtype),
  };
  const isSoft = operand === "labels" && (inputs.ids === undefined || options.from !== undefined);
  const isDense =
    options.isDense &&
    !isSoft &&
    operation.layout === undefined &&
    (inputs.y === undefined || inputs.y.length === inputs.x.length);
  return isDense
    ? callDense(operation, options, dtype, inputs, x, y)
    : callPlanned(operation, options, dtype, inputs, x, y);
}

function readWeights(where: string, [option, given]: readonly [string, unknown], dtype: Dtype): Floats {
  if (option === "posWeight" && typeof given === "number") return newFloats(dtype, 1).fill(given);
  return checkValues(where, option, given, dtypeOf(given), dtype);
}

function isIndex(result: ResultKind): boolean {
  return result === "index" || result === "indices";
}

/** Dense rows of one length, as a kernel takes them. */
function callDense(
  operation: BoundOperation,
  options: Readonly<Options>,
  dtype: Dtype,
  inputs: Inputs,
  givenX: unknown,
  givenY: unknown,
): Result {
  const { name, result } = operation;
  const { x, y, ids, k } = inputs;
  const { length } = x;
  const { cols = length, out: givenOut } = options;
  const isOneRow = options.cols === undefined;
  if (!isOneRow && length % cols !== 0)
    throw wrongLength(name, operation.inputs[0], `a multiple of cols, ${cols}`, length);
  const rows = isOneRow ? 1 : length / cols;
  const labels = (ids && operation.classIds?.check(name, ids, { rows, cols, offsets: undefined })) ?? null;
  if (isIndex(result)) checkCounts(name, k, rows, cols);

  const isRow = result === "row";
  const isNumber = isOneRow && givenOut === undefined && (result === "number" || result === "index");
  const size = isRow ? length : rows * k;
  const type = isIndex(result) ? "u32" : dtype;
  let out: Results;
  if (isNumber) out = single[type];
  else if (givenOut === undefined) out = newResults(type, size);
  else out = checkOut(name, givenOut, type, size, { x: givenX, inPlace: isRow, others: [givenY] });

  const form = inputs.order === 1 ? "limit" : options.form;
  const kernel = operation.kernelFor(options.from, form, operation.kernels[0].operand);
  const logBase = result === "indices" ? k : (operation.parameter?.(inputs, options, cols) ?? options.logBase);
  if (length > 0) kernel.runFor(dtype)(x, y ?? labels, out, rows, cols, logBase);
  else if (!isRow) out.fill(kernel.empty);
  if (result === "indices") return select(x, out as Uint32Array, dtype, cols, k);
  return isNumber ? out[0] : out;
}

/** The elements at k indices of each row. */
function select(x: Floats, indices: Uint32Array, dtype: Dtype, cols: number, k: number): Selected {
  const values = newFloats(dtype, indices.length);
  for (let i = 0; i < indices.length; i++) values[i] = x[Math.floor(i / k) * cols + indices[i]];
  return { values, indices };
}

/** Rows that lie otherwise, or that options change. */
function callPlanned(
  operation: BoundOperation,
  options: Readonly<Options>,
  dtype: Dtype,
  inputs: Inputs,
  givenX: unknown,
  givenY: unknown,
): Result {
  const { name, result, isGradient } = operation;
  const { x, y, k } = inputs;
  const isBroadcastX = y !== undefined && isBroadcastAgainst(options, x.length, y.length);
  const length = isBroadcastX ? y.length : x.length;
  const layout = operation.layout ? operation.layout(operation, options, length) : layoutOf(operation, options, length);
  if (isIndex(result)) checkCounts(name, k, layout.rows, layout.cols, layout.offsets);
  if (y !== undefined) checkLength(operation, operation.inputs[1] ?? "", y.length, layout, true);

  const isRow = result === "row";
  // Rows with gaps have their results one behind another.
  const isGapped = layout.strides.inner === 1 && layout.offsets === undefined;
  const size = isRow ? (isGapped ? layout.rows * layout.cols : layout.length) : layout.rows * k;
  const plan: Plan = {
    operation,
    options,
    inputs,
    layout,
    operand: operation.kernels[0].operand,
    y,
    isBroadcastX,
    form: inputs.order === 1 ? "limit" : options.form,
    dtype,
    reduction: options.reduction,
    before: [],
    after: [],
    divisor: size,
  };
  for (const option of operation.options) option.plan?.(plan);
  operation.plan?.(plan);

  const isSum = !isGradient && plan.reduction !== "none";
  const isNumber = isSum || (!isRow && options.out === undefined && isOneRow(operation, options));
  const type = isIndex(result) ? "u32" : dtype;
  const values = result === "indices" ? newFloats(dtype, size) : undefined;
  let out: Results | undefined;
  if (isNumber) out = isSum ? undefined : single[type];
  else if (options.out === undefined) out = newResults(type, size);
  else {
    const inPlace = isRow && size === length && !isBroadcastX;
    const others = [givenY, options.mask, options.weights?.[1]];
    out = checkOut(name, options.out, type, size, { x: givenX, inPlace, others });
  }
  const total = isSum ? new Accumulator() : undefined;
  runPlan(plan, operation.kernelFor(options.from, plan.form, plan.operand), {
    out,
    isIndices: isIndex(result),
    values,
    total,
  });
  if (values !== undefined) return { values, indices: out as Uint32Array };
  if (total === undefined) return isNumber ? single[type][0] : (out as Results);
  single[dtype][0] = total.total() / (plan.reduction === "mean" ? plan.divisor : 1);
  return single[dtype][0];
}

/** Is there one row, whose result is a number? */
function isOneRow(operation: BoundOperation, { cols, shape, offsets }: Readonly<Options>): boolean {
  if (operation.layout !== undefined) return shape?.length === 2;
  return cols === undefined && shape === undefined && offsets === undefined;
}
