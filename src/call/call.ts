// A call, from its arguments to its result: the same steps for every operation.
// See docs/decisions/23-one-path-for-a-call.md.
import { type Backend, type Given, isTrap, type ResultKind, residents } from "../backends/backend.js";
import type { Floats, Results } from "../types/arrays.js";
import { type Arguments, readCall } from "./arguments.js";
import { checkLength, checkOut, newArray } from "./check.js";
import { kernelTrapped, wrongLength } from "./errors.js";
import { bitsOf, newHalves, widened } from "./float16.js";
import { type Inputs, type Layout, type Operation, type Options, Plan, type Result } from "./model.js";
import { BoundOperation, withArguments } from "./operation.js";
import { runPlan } from "./plan.js";
import { roundResult } from "./round.js";
import { isBroadcastAgainst, layoutOf } from "./strides.js";
import {
  copyTo,
  type Dtype,
  fillWith,
  lengthOf,
  newFloats,
  ownDtypeOf,
  type ResultType,
  typedArrayName,
} from "./typed-array.js";

const single: Readonly<Record<ResultType, Results>> = {
  f64: /*#__PURE__*/ new Float64Array(1),
  f32: /*#__PURE__*/ new Float32Array(1),
  u32: /*#__PURE__*/ new Uint32Array(1),
};

/** Binds an operation to a backend, which is chosen at the first call. */
export function bindTo(operation: Operation, backend: () => Backend): (...args: unknown[]) => Result {
  let bound: BoundOperation | undefined;
  return withArguments(operation, (x, y, options, order) => {
    bound ??= new BoundOperation(operation, backend);
    if (options === undefined) {
      try {
        const result = callFast(bound, x, y);
        if (result !== undefined) return result;
      } catch (error) {
        // A length of the caller's may throw, which `call` does not read.
        failureOf(bound, error);
      }
    }
    return call(bound, x, y, options, order);
  });
}

/**
 * A call without options of typed arrays of one dtype and length, which is a row; undefined where they are anything else. The checks
 * of few elements take as long as the kernel: calls on 10 elements take 1.2 to 1.5 times as long without this.
 */
function callFast(operation: BoundOperation, x: unknown, y: unknown): Result | undefined {
  const { takesFast } = operation;
  const dtype = ownDtypeOf(x);
  if (takesFast === 0 || dtype === undefined) return undefined;
  const { length } = x as Floats;
  if (takesFast === 2 && (ownDtypeOf(y) !== dtype || (y as Floats).length !== length || !isLength(y as Floats, length)))
    return undefined;
  if (!isLength(x as Floats, length)) return undefined;
  const kernel = operation.kernels[0];
  if (residents.check !== undefined && kernel.backend.memory?.hasResidents) return undefined;
  const isRow = kernel.result === "row";
  const out = isRow ? newFloats(dtype, length) : single[kernel.result === "index" ? "u32" : dtype];
  kernel.runFor(dtype)(x as Floats, y as Floats, out, 1, length, 1);
  return isRow ? out : out[0];
}

/** Returns the error of a failed call. After a trap it also stops all kernels in that memory. */
export function failureOf({ name, kernels: [{ backend }] }: BoundOperation, error: unknown): unknown {
  if (!isTrap(error) || backend.memory === undefined) return error;
  backend.memory.hasTrapped = true;
  return kernelTrapped(name, (error as Error).message);
}

/**
 * Is this the length of an array that is not empty? Its property may lie, but nothing changes which elements it has. The getter of all
 * typed arrays would tell, and takes 4 ns.
 */
function isLength(array: Floats, length: number): boolean {
  return typeof length === "number" && array[length - 1] !== undefined && array[length] === undefined;
}

/** Checks the arguments of an operation and runs it. */
function call(operation: BoundOperation, x: unknown, y: unknown, given: unknown, order: unknown): Result {
  return runCall(operation, readCall(operation, x, y, given, order));
}

/** Checks what is left of the arguments, and runs the operation. */
export function runCall(operation: BoundOperation, { options, kind, dtype, inputs, x, y }: Arguments): Result {
  if (residents.check !== undefined) checkResidents(operation, inputs, options);
  const { operand, result } = operation;
  const isHalf = kind === "f16" && dtype === "f32";
  const isSoft = operand === "labels" && (inputs.ids === undefined || options.from !== undefined);
  const isDense =
    options.isDense &&
    !isSoft &&
    !operation.isPlanned &&
    !isHalf &&
    operation.layout === undefined &&
    (inputs.y === undefined || lengthOf(inputs.y) === lengthOf(inputs.x));
  const run = isDense ? callDense : callOther;
  try {
    if (!isHalf || result === "index") return run(operation, options, dtype, inputs, x, y);
    // Rows are rounded in the tile, unless a float64 kernel makes them.
    if (result === "row" && !isReduced(operation, options) && options.beta === 1 && operation.run === undefined) {
      return callPlanned(operation, options, "f16", inputs, x, y);
    }
    const unrounded = { ...options, out: undefined, signs: undefined };
    return roundResult(operation, run(operation, unrounded, dtype, inputs, x, y), options, x, y);
  } catch (error) {
    throw failureOf(operation, error);
  }
}

/** A call that has a plan, or that its operation runs. */
function callOther(
  operation: BoundOperation,
  options: Readonly<Options>,
  dtype: Dtype,
  inputs: Inputs,
  givenX: unknown,
  givenY: unknown,
): Result {
  return operation.run === undefined
    ? callPlanned(operation, options, dtype, inputs, givenX, givenY)
    : operation.run({ operation, options, dtype, inputs: widenInputs(inputs), givenX, givenY });
}

/** Are the results of a call summed? */
function isReduced({ isGradient }: BoundOperation, { reduction }: Readonly<Options>): boolean {
  return !isGradient && reduction !== "none";
}

/** Converts inputs that are float16 bits. */
function widenInputs(inputs: Inputs): Inputs {
  return { ...inputs, x: widened(inputs.x), y: widened(inputs.y) };
}

/** Checks the arrays of a call that may lie in linear memory. */
function checkResidents({ name, inputs: names, kernels }: BoundOperation, inputs: Inputs, options: Readonly<Options>) {
  const check = (argument: string, array: Given) => residents.check?.(kernels[0].backend, name, argument, array);
  check(names[0], inputs.x);
  check(names[1] ?? "", inputs.y ?? inputs.ids);
  check(options.weights?.[0] ?? "", inputs.weights);
  check("mask", options.mask);
  for (const out of [options.out, options.indices, options.signs]) if (typedArrayName(out)) check("out", out as Given);
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
  const length = lengthOf(x);
  const { cols = length } = options;
  const isOneRow = options.cols === undefined;
  if (!isOneRow && length % cols !== 0)
    throw wrongLength(name, operation.inputs[0], `a multiple of cols, ${cols}`, length);
  const rows = isOneRow ? 1 : length / cols;
  const labels = (ids && operation.classIds?.check(name, ids, { rows, cols, offsets: undefined })) ?? null;
  operation.indices?.check(name, k, rows, cols);

  const isRow = result === "row";
  const isNumber = isOneRow && options.out === undefined && (result === "number" || result === "index");
  const size = isRow ? length : rows * k;
  const type = operation.indices ? "u32" : dtype;
  let out: Results;
  if (isNumber) out = single[type];
  else {
    const given = result === "indices" ? options.indices : options.out;
    if (given === undefined) out = newArray(name, type, size);
    else out = checkOut(name, given, outName(result, options), type, size, givenX, isRow, givenY, options);
  }
  const values = operation.indices?.valuesFor(operation, options, dtype, size, givenX);

  const form = inputs.order === 1 ? "limit" : options.form;
  const kernel = operation.kernelFor(options.from, form, operation.kernels[0].operand);
  const logBase = result === "indices" ? k : (operation.parameter?.(inputs, options, cols) ?? options.logBase);
  if (length > 0) kernel.runFor(dtype)(x, y ?? labels, out, rows, cols, logBase);
  else if (!isRow) fillWith(out, kernel.empty);
  if (values !== undefined) return operation.indices?.select(x, out as Uint32Array, values, cols, k) as Result;
  return isNumber ? out[0] : out;
}

function outName(result: ResultKind, options: Readonly<Options>): string {
  if (options.signs !== undefined) return "out.values";
  return result === "indices" ? "out.indices" : "out";
}

/** Rows that lie otherwise, that options change, or that have float16 numbers. `own` is the type of results that are numbers. */
function callPlanned(
  operation: BoundOperation,
  options: Readonly<Options>,
  own: Dtype | "f16",
  inputs: Inputs,
  givenX: unknown,
  givenY: unknown,
): Result {
  const { name, result, operand } = operation;
  const dtype = own === "f16" ? "f32" : own;
  const { x, y, k } = inputs;
  const ownLength = lengthOf(x);
  const other = y !== undefined && operand === "values" ? lengthOf(y) : undefined;
  const isBroadcastX = other !== undefined && isBroadcastAgainst(options, ownLength, other);
  const length = isBroadcastX ? other : ownLength;
  const layout = operation.layout ? operation.layout(operation, options, length) : layoutOf(operation, options, length);
  operation.indices?.check(name, k, layout.rows, layout.cols, layout.offsets);
  if (other !== undefined) checkLength(operation, operation.inputs[1] as string, other, layout, true);

  const isRow = result === "row";
  const size = isRow ? sizeOf(layout) : layout.rows * k;
  const plan = new Plan(operation, options, inputs, layout, isBroadcastX, dtype, operation.kernels[0].operand, size);
  for (let i = 0; i < operation.planners.length; i++) operation.planners[i](plan);

  const isSum = isReduced(operation, options);
  const isNumber =
    isSum || (!isRow && result !== "indices" && options.out === undefined && isOneRow(operation, options));
  const type = operation.indices ? "u32" : dtype;
  plan.values = operation.indices?.valuesFor(operation, options, dtype, size, givenX);
  const given = result === "indices" ? options.indices : options.out;
  if (isNumber) plan.out = isSum ? undefined : single[type];
  else if (given === undefined) {
    const weights = options.weights?.[1];
    plan.out = own === "f16" ? newHalves(size, options, givenX, givenY, weights) : newArray(name, type, size);
  } else {
    const inPlace = isRow && size === length && !isBroadcastX;
    const kind = own === "f16" ? own : type;
    plan.out = checkOut(name, given, outName(result, options), kind, size, givenX, inPlace, givenY, options);
  }
  if (options.signs !== undefined) {
    plan.signs = checkOut(
      name,
      options.signs,
      "out.signs",
      plan.dtype,
      size,
      givenX,
      false,
      options.out,
      options,
    ) as Floats;
    fillWith(plan.signs, 0);
  }
  const target = plan.out;
  const isHeld = plan.mayRefuse && !isNumber;
  if (own === "f16") plan.out = bitsOf(target as Results);
  else if (isHeld) plan.out = newArray(name, type, size);
  runPlan(plan, operation.kernelFor(options.from, plan.form, plan.operand));
  const { out, values, signs, total } = plan;
  if (isHeld && target) copyTo(target, out as Results);
  if (values !== undefined) return { values, indices: out as Uint32Array };
  if (signs !== undefined && operation.signed !== undefined) {
    return operation.signed.finish(isNumber ? single[type][0] : (out as Floats), signs);
  }
  if (total === undefined) return isNumber ? single[type][0] : (target as Results);
  return total.result(plan);
}

/** The number of elements of all rows. */
function sizeOf({ rows, cols, offsets }: Layout): number {
  return offsets === undefined ? rows * cols : offsets[rows] - offsets[0];
}

/** Is there one row, whose result is a number? */
function isOneRow(operation: BoundOperation, { cols, shape, offsets }: Readonly<Options>): boolean {
  if (operation.layout !== undefined) return shape?.length === 2;
  return cols === undefined && shape === undefined && offsets === undefined;
}
