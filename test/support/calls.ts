// The one way to write a call.
import { inspect } from "node:util";
import type { LogSum, Results, Selected, Signed } from "../../src/index.js";
import { type Dtype, floats } from "./arrays.js";

/** A call, as all tests write it: an operation, its arguments, and its options, if any. */
export type Call = readonly [op: string, args: readonly unknown[], options?: Options | undefined];
export type Result = number | Results | Selected | Signed;
export type Options = Readonly<Record<string, unknown>>;

/** Runs a call, with more options if they are given. */
export function run(logsum: LogSum, [op, args, options]: Call, more?: object): Result {
  const f = (logsum as unknown as Record<string, (...args: unknown[]) => Result>)[op];
  return options === undefined && more === undefined ? f(...args) : f(...args, { ...options, ...more });
}

/** The numbers of a result: the values, and the indices or signs, one array after the other. */
export function numbersOf(result: Result): number[] | Results {
  const [first, ...more] = arraysOf(result);
  return more.length === 0 ? first : [first, ...more].flatMap((part) => [...part]);
}

export const numbers = (...call: Parameters<typeof run>) => numbersOf(run(...call));

/** Options that are a list of numbers of the inputs' dtype. */
const FLOATS = ["weights", "classWeights", "posWeight"];

/** The call with lists of numbers as typed arrays: a mask's as bytes, others in the dtype. */
export function typed([op, args, options]: Call, dtype: Dtype): Call {
  const toFloats = (value: unknown) => (Array.isArray(value) ? floats(dtype, value) : value);
  if (options === undefined) return [op, args.map(toFloats)];
  const given = Object.entries(options).map(([name, value]) => {
    if (name === "mask") return [name, Uint8Array.from(value as number[])];
    return [name, FLOATS.includes(name) ? toFloats(value) : value];
  });
  return [op, args.map(toFloats), Object.fromEntries(given)];
}

/** A call, or a part of one, as text. */
export const show = (value: unknown) => inspect(value, { breakLength: Infinity, maxArrayLength: 8, depth: 4 });

/** The arrays of a result: topK has values and indices, signedLogSumExp values and signs. */
export function arraysOf(result: Result): Numbers[] {
  if (typeof result === "number") return [[result]];
  if ("indices" in result) return [result.values, result.indices];
  return "signs" in result ? [...arraysOf(result.values), ...arraysOf(result.signs)] : [result];
}
export type Numbers = number[] | Results;

/** Is the result the sum or mean of all rows? (Not that of a gradient.) */
export const isReduced = ([op, , options]: Call) =>
  !op.endsWith("Grad") && (options?.["reduction"] ?? "none") !== "none";
