// Reads the options of a call, and refuses those that exclude each other.
import { notAnOption, notGiven, wrongType } from "./errors.js";
import { type OperationInfo, Options } from "./model.js";
import { isGiven } from "./own.js";

/** The options of a call that gives none. */
export const DEFAULTS: Readonly<Options> = /*#__PURE__*/ new Options();

/** Reads and checks the options of a call. An option that is undefined is not given. */
export function readOptions(operation: OperationInfo, argument: unknown): Readonly<Options> {
  if (argument === undefined) return DEFAULTS;
  if (typeof argument !== "object" || argument === null || Array.isArray(argument) || ArrayBuffer.isView(argument)) {
    throw wrongType(operation.name, "options", "an object", argument);
  }
  const values = argument as Record<string, unknown>;
  const options = new Options();
  options.reduction = operation.reduction;
  for (const name in values) {
    if (isGiven(values, name)) read(operation, options, name, values[name]);
  }
  // The names of a class's getters are not enumerable.
  if (values["constructor"] !== Object) {
    for (const { name } of operation.options) if (isGiven(values, name)) read(operation, options, name, values[name]);
  }
  if (!options.isDense) checkTogether(operation, options);
  return options;
}

function read(operation: OperationInfo, options: Options, name: string, value: unknown): void {
  if (value === undefined) return;
  for (const option of operation.options) {
    if (option.name === name) {
      option.read(options, operation, value);
      if (!option.isDense) options.isDense = false;
      return;
    }
  }
  const names = operation.options.map((option) => option.name);
  throw notAnOption(operation.name, name, names);
}

/** Refuses layouts that exclude each other, and options that others exclude. */
function checkTogether(operation: OperationInfo, options: Options): void {
  const { name } = operation;
  const isBatch = options.cols !== undefined || options.shape !== undefined;
  if (options.cols !== undefined && options.shape !== undefined) throw notGiven(name, "shape", "with cols");
  if (options.offsets !== undefined && isBatch) {
    throw notGiven(name, "offsets", `with ${options.cols === undefined ? "shape" : "cols"}`);
  }
  if (options.rowStride !== undefined && options.cols === undefined) throw notGiven(name, "rowStride", "without cols");
  if (options.axis !== undefined && options.shape === undefined) {
    throw notGiven(name, "axis", options.cols === undefined ? "without shape" : "with cols: it needs shape");
  }
  for (const check of operation.checks) check(operation, options);
}
