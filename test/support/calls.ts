// The one way to write a call.
import { inspect } from "node:util";
import type { LogSum, Results, Selected } from "../../src/index.js";
import { type Dtype, floats } from "./arrays.js";

/** A call, as all tests write it: an operation, its arguments, and its options, if any. */
export type Call = readonly [op: string, args: readonly unknown[], options?: Options | undefined];
export type Options = Readonly<Record<string, unknown>>;

/** Runs a call, with more options if they are given. */
export function run(logsum: LogSum, [op, args, options]: Call, more?: object): number | Results | Selected {
  const f = (logsum as unknown as Record<string, (...args: unknown[]) => number | Results | Selected>)[op];
  return options === undefined && more === undefined ? f(...args) : f(...args, { ...options, ...more });
}

/** The numbers of a result. The result of topK gives its values, then its indices. */
export function numbersOf(result: number | Results | Selected): number[] | Results {
  if (typeof result === "number") return [result];
  return "indices" in result ? [...result.values, ...result.indices] : result;
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

/** The arrays of a result: topK has values and indices. */
export const arraysOf = (result: ReturnType<typeof run>): Numbers[] =>
  typeof result === "object" && "indices" in result ? [result.values, result.indices] : [numbersOf(result)];
export type Numbers = ReturnType<typeof numbersOf>;

/** Is the result the sum or mean of all rows? (Not that of a gradient.) */
export const isReduced = ([op, , options]: Call) =>
  !op.endsWith("Grad") && (options?.["reduction"] ?? "none") !== "none";
