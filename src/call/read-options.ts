// Reads the options of a call, and refuses those that exclude each other.
import { notAnOption, notGiven } from "./errors.js";
import { type OperationInfo, Options } from "./model.js";
import { checkObject, isGiven } from "./own.js";

/** The options of a call that gives none. */
export const DEFAULTS: Readonly<Options> = /*#__PURE__*/ new Options();

/** Reads and checks the options of a call. An option that is undefined is not given. */
export function readOptions(operation: OperationInfo, argument: unknown): Readonly<Options> {
  if (argument === undefined) return DEFAULTS;
  checkObject(operation.name, argument);
  const options = new Options();
  options.reduction = operation.reduction;
  for (const name in argument) {
    if (isGiven(argument, name)) read(operation, options, name, argument[name]);
  }
  // The names of a class's getters are not enumerable.
  if (argument["constructor"] !== Object) {
    for (const { name } of operation.options)
      if (isGiven(argument, name)) read(operation, options, name, argument[name]);
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
