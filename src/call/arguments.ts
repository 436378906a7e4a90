// The arguments of a call: all of them are read, and all code of the caller's is run, before the first look at a length.
import { checkInteger, checkValues, readValues } from "./check.js";
import { widened } from "./float16.js";
import type { Inputs, Options } from "./model.js";
import type { BoundOperation } from "./operation.js";
import { readOptions } from "./read-options.js";
import { type Dtype, dtypeOf, type Kind, kindOf, newFloats } from "./typed-array.js";

/** The arguments of a call that are read, and as they were given. */
export interface Arguments {
  readonly options: Readonly<Options>;
  /** The kind of the arrays as they were given, and the dtype of the kernel. */
  readonly kind: Kind;
  readonly dtype: Dtype;
  readonly inputs: Inputs;
  readonly x: unknown;
  readonly y: unknown;
}

/** Reads the arguments of a call, and runs all code of the caller's. */
export function readCall(operation: BoundOperation, x: unknown, y: unknown, given: unknown, order: unknown): Arguments {
  const { name, operand } = operation;
  const options = readOptions(operation, given);
  const { areHalves } = options;
  const takesCounts = operation.sources[0] === "probs" && options.from === undefined;
  const kindOfX = kindOf(x, areHalves, takesCounts);
  const isAlone = operand === "none" || operand === "count" || operand === "uniforms";
  const kindOfY = isAlone ? undefined : kindOf(y, areHalves, takesCounts);
  const weights = options.weights?.[1];
  const kind = kindOfX ?? kindOfY ?? dtypeOf(weights, areHalves) ?? dtypeOf(options.out, areHalves) ?? "f64";
  const dtype = kernelDtype(kind, options.out);
  const hasIds = operand === "labels" && kindOfY === undefined;
  // All that may run code of the caller's, getters of plain arrays, comes before the first look at a length.
  const nameOfX = operation.inputs[0];
  const nameOfY = operation.inputs[1] ?? "";
  const valuesOfX = readValues(name, nameOfX, x, kindOfX, kind, dtype, takesCounts);
  const k = operand === "count" ? checkInteger(name, "k", y, 1) : 1;
  const ids = hasIds ? operation.classIds?.read(name, y) : undefined;
  const uniforms = operation.readUniforms?.(name, y, areHalves);
  const valuesOfY = isAlone || hasIds ? undefined : readValues(name, nameOfY, y, kindOfY, kind, dtype, takesCounts);
  const valuesOfWeights = options.weights && readWeights(name, options.weights, kind, dtype, areHalves);
  const nameOfWeights = options.weights?.[0] ?? "";
  const inputs: Inputs = {
    x: checkValues(name, nameOfX, valuesOfX, dtype, areHalves),
    y: valuesOfY && checkValues(name, nameOfY, valuesOfY, dtype, areHalves),
    ids,
    weights: widened(valuesOfWeights && checkValues(name, nameOfWeights, valuesOfWeights, dtype, areHalves)),
    uniforms,
    k,
    order: operation.order?.read(name, order),
  };
  return { options, kind, dtype, inputs, x, y };
}

/** The dtype of the kernel. Results go unrounded to a Float64Array: the kernel for float64 computes them from the same numbers. */
function kernelDtype(kind: Kind, out: unknown): Dtype {
  return kind === "f64" || kind === "count" || dtypeOf(out) === "f64" ? "f64" : "f32";
}

function readWeights(
  where: string,
  [option, given]: readonly [string, unknown],
  kind: Kind,
  dtype: Dtype,
  areHalves: boolean,
): ArrayBufferView {
  if (option === "posWeight" && typeof given === "number") return newFloats(dtype, 1).fill(given);
  return readValues(where, option, given, dtypeOf(given, areHalves), kind, dtype, false);
}
