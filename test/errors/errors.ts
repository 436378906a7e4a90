// The errors of the table, with their exact messages: nothing is written, and the next call works.
import { describe, expect, test } from "vitest";
import type { LogSum } from "../../src/index.js";
import { type Family, OPERATIONS, type Operation, operationsOf, optionsOf } from "../fingerprint/operations.js";
import { backends } from "../support/backends.js";
import { arraysOf, type Call, type Result, run, show } from "../support/calls.js";
import { type Change, ERRORS, GROUPS, type Row, x } from "./table.js";

const LAYOUTS = ["cols", "rowStride", "shape", "axis", "offsets"];
const STRANGERS = ["colls", "Cols", "dim", "threads", "toString", "constructor"];
const EVERY = new Set<string>([...OPERATIONS.flatMap(optionsOf), ...STRANGERS]);

/** A valid call on rows of two elements, or on a table, with a change. */
function callOf({ name, second, order, isTable, isProduct, required = [] }: Operation, change: Change): Call {
  const standard: Change = {
    order: 2,
    x,
    y: { none: undefined, values: x, labels: [0, 1], count: 1, uniforms: [0.3, 0.7] }[second],
  };
  const { length } = ("x" in change && Array.isArray(change["x"]) ? change["x"] : x) as ArrayLike<number>;
  const needed = Object.fromEntries(required.map((option) => [option, new Float64Array(length).fill(1)]));
  const { x: first, y, order: last, options, ...given } = { ...standard, ...needed, ...change };
  const shape = isTable ? [2, 2] : isProduct ? [2, 1, 2, 1] : undefined;
  const layout = shape ? { shape } : LAYOUTS.some((option) => option in change) ? {} : { cols: 2 };
  const args = [first, ...(second === "none" ? [] : [y]), ...(order === undefined ? [] : [last])];
  return "options" in change ? [name, [...args, options]] : [name, args, { ...layout, ...given }];
}

/** The length of the result of a valid call. */
const sizeOf = ({ result, isTable }: Operation) => (result === "row" ? 4 : isTable ? 1 : 2);

/** The rows for an operation: the table has those for its options; each option that it does not take adds two. */
export function rowsOf(operation: Operation): Row[] {
  const { name, result } = operation;
  const options = optionsOf(operation);
  const taken = ["x", "y", "options", ...(operation.order === undefined ? [] : ["order"]), ...options];
  const own = ERRORS.filter(([group, change, message]) => {
    const isOwn = GROUPS[group]?.(operation) ?? group === name;
    const isOtherOut = group === "outs" && result === "index" && change["out"] instanceof Float64Array;
    const isOtherTemperature =
      name === "sampleCategorical" && group === "all" && /^RangeError: temperature/.test(message);
    const isOtherSource =
      operation.sources.length === 1 && typeof change["from"] === "string" && !/from must/.test(message);
    const isOtherShape =
      operation.isProduct &&
      group !== name &&
      message.startsWith("RangeError") &&
      !(Object.keys(change).join() === "out");
    return (
      isOwn &&
      !isOtherOut &&
      !isOtherShape &&
      !isOtherSource &&
      !isOtherTemperature &&
      Object.keys(change).every((option) => taken.includes(option))
    );
  });
  const others = [...EVERY].filter((option) => !taken.includes(option));
  const refusal = (option: string) =>
    `TypeError: there is no option "${option}"; it takes ${[...options].sort().join(", ")}`;
  return [...own, ...[1, null].flatMap((value) => others.map((one): Row => ["", { [one]: value }, refusal(one)]))];
}

/** The calls of an operation that throw, each with its error as text. */
export function* wrongCalls(operation: Operation): Generator<[call: Call, error: string]> {
  const { name, inputs, second, result } = operation;
  const sources = operation.sources.map((one) => `"${one}"`).join(" or ");
  const out = result === "index" ? "Uint32Array" : "Float64Array";
  const words: Record<string, unknown> = {
    x: inputs[0],
    y: inputs[1],
    size: sizeOf(operation),
    out,
    sources,
    rows: operation.isTable ? 1 : 2,
    order: operation.order,
  };
  for (const [, change, message] of rowsOf(operation)) {
    const error = message.replace(": ", `: ${name}: `).replace(/\{(\w+)\}/g, (_, word: string) => String(words[word]));
    yield [callOf(operation, change), error];
    // Targets may be probabilities.
    if (second === "labels" && !("y" in change)) yield [callOf(operation, { ...change, y: x }), error];
  }
}

export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Returns a problem if a call throws another error, or if the next call does not work. */
function problemsOf(logsum: LogSum, call: Call, wanted: string, more?: object): string[] {
  const error = String(thrownBy(() => run(logsum, call, more)));
  const isRight = error === wanted && logsum.logSumExp([1, 2, 3, 4]) === 4.440189698561196;
  return isRight ? [] : [`${show(call)}: ${error}, not ${wanted}`];
}

export function testErrors(family: Family): void {
  describe.each(backends)("%s", (_name, logsum) => {
    test.each(operationsOf(family))("$name", (operation) => {
      expect(thrownBy(() => run(logsum, callOf(operation, {})))).toBe(undefined);
      const calls = [...wrongCalls(operation)];
      const problems = calls.flatMap(([call, error]) => {
        const [, , given = { out: "as options are no object" }] = call;
        const found = problemsOf(logsum, call, error);
        const takesOut = operation.options.includes("out") && operation.result !== "indices";
        if ("out" in given || "reduction" in given || !takesOut) return found;
        const values = new (operation.result === "index" ? Uint32Array : Float64Array)(sizeOf(operation)).fill(7);
        const out = operation.result === "signed" ? { values, signs: values.slice() } : values;
        found.push(...problemsOf(logsum, call, error, { out }));
        const isUntouched = arraysOf(out as Result).every((part) => part.every((value) => value === 7));
        return isUntouched ? found : [...found, `${show(call)} wrote to out`];
      });
      expect(problems).toEqual([]);
      expect(calls.length).toBeGreaterThan(50);
    });
  });
}
