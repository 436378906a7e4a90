// Results of float16 inputs, which are computed as float32.
import type { Floats, Results, Selected, Signed } from "../types/arrays.js";
import { checkOut } from "./check.js";
import { bitsOf, newHalves, rounded, roundTo } from "./float16.js";
import type { OperationInfo, Options, Result } from "./model.js";

/** Rounds numbers to float16: to an array of the caller's, or to a new one. */
function roundArray(
  { name }: OperationInfo,
  numbers: Float32Array,
  [argument, given]: readonly [string, unknown],
  inPlace: boolean,
  options: Readonly<Options>,
  x: unknown,
  y: unknown,
): Results {
  const { length } = numbers;
  const halves =
    given === undefined
      ? newHalves(length, options, x, y, options.weights?.[1])
      : checkOut(name, given, argument, "f16", length, x, inPlace, y, options);
  roundTo(bitsOf(halves), numbers);
  return halves;
}

/** Rounds values, and copies signs. */
export function roundSigned(
  operation: OperationInfo,
  result: Result,
  options: Readonly<Options>,
  x: unknown,
  y: unknown,
): Result {
  const { values, signs } = result as Signed<number> | Signed<Floats>;
  const { out } = options;
  if (typeof values === "number" && out === undefined) {
    return { values: rounded(Float32Array.of(values))[0], signs: signs as number };
  }
  const arrayOf = (given: number | Floats) =>
    (typeof given === "number" ? Float32Array.of(given) : given) as Float32Array;
  // Both arrays are checked before either is written.
  if (out !== undefined) {
    const { length } = arrayOf(signs);
    checkOut(operation.name, options.signs, "out.signs", "f16", length, x, false, out, options);
  }
  return {
    values: roundArray(operation, arrayOf(values), ["out.values", out], false, options, x, y) as Floats,
    signs: roundArray(operation, arrayOf(signs), ["out.signs", options.signs], false, options, x, out) as Floats,
  };
}

/** Rounds the results of float16 inputs, which are computed as float32, to float16. */
export function roundResult(
  operation: OperationInfo,
  result: Result,
  options: Readonly<Options>,
  x: unknown,
  y: unknown,
): Result {
  const { out } = options;
  if (typeof result === "number") {
    if (options.reduction !== "none" && !operation.isGradient) return result;
    if (out === undefined) return rounded(Float32Array.of(result))[0];
    return roundArray(operation, Float32Array.of(result), ["out", out], (x as Floats).length === 1, options, x, y);
  }
  if (operation.signed !== undefined) return operation.signed.round(operation, result, options, x, y);
  if (!("length" in result)) {
    const { values, indices } = result as Selected;
    const halves = roundArray(operation, values as Float32Array, ["out.values", out], false, options, x, y);
    return { values: halves as Floats, indices };
  }
  const inPlace = result.length === (x as Floats).length;
  return roundArray(operation, result as Float32Array, ["out", out], inPlace, options, x, y);
}
