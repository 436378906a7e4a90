// Calls with hostile values in some places, and the comparison of what they give.
import { types } from "node:util";
import type { LogSum } from "../../src/index.js";
import { type Operation, optionsOf } from "../fingerprint/operations.js";
import { random } from "../support/arrays.js";
import { js, wasm } from "../support/backends.js";
import { arraysOf, type Result } from "../support/calls.js";
import { CallersError, type Next, NUMBERS, OTHERS, pick, SAME, THINGS } from "./values.js";

type Floats = Float64Array | Float32Array;
type Options = Record<string, unknown>;

/** The arguments of a call, and its options, the last of them. */
interface Given {
  readonly args: unknown[];
  readonly options: Options;
}

/** The shape of a call's rows: more elements than a loop copies, or fewer. */
const SIZES = [[3, 4], [1, 5], [2, 45], [5, 1], [0, 3], [3, 50]] as const; // biome-ignore format: a list

/** Makes a call that is right. */
function ordinary(operation: Operation, next: Next): Given {
  const { name, second, result, order } = operation;
  const [rows, cols] = pick(SIZES, next);
  const Class = pick([Float64Array, Float32Array], next);
  const make = (n: number) => new Class(n).map(() => 0.05 + 0.9 * next()) as Floats;
  const n = rows * cols;
  const x = make(n);
  const options: Options = {};
  const taken: readonly string[] = optionsOf(operation);
  const layout = pick(["cols", "shape", "axis", "offsets", "rowStride"], next);
  if (operation.isProduct) options["shape"] = [rows, 1, cols, 1];
  else if (operation.isTable) options["shape"] = [rows, 1, cols];
  else if (operation.isGroup || layout === "cols") options["cols"] = cols;
  else if (layout === "shape") options["shape"] = [rows, cols];
  else if (layout === "axis") Object.assign(options, { shape: [cols, rows], axis: 0 });
  else if (layout === "offsets") options["offsets"] = Uint32Array.from({ length: rows + 1 }, (_, r) => r * cols);
  else Object.assign(options, { cols, rowStride: cols });
  const hasRow = "cols" in options || "shape" in options;
  const samples: Record<string, () => unknown> = {
    mask: () => Uint8Array.from(x, () => (next() < 0.9 ? 1 : 0)),
    weights: () => make(operation.isGroup ? rows : n),
    classWeights: () => make(cols),
    posWeight: () => (hasRow ? make(cols) : 3),
    rowWeights: () => new Float64Array(name.startsWith("binary") || name.startsWith("focal") ? rows : rows).fill(0.5),
    temperature: () => (operation.sources.includes("logits") && operation.sources[0] === "logits" ? 0.7 : undefined),
    ...{ base: () => 2, normalize: () => true, pseudocount: () => 0.1, labelSmoothing: () => 0.1, gamma: () => 2 },
    ...{ alpha: () => 0.25, beta: () => 0.7, emptyRow: () => "zero", largest: () => false, topP: () => 0.9 },
    ...{
      reduction: () => pick(["sum", "mean"], next),
      form: () => "generalized",
      average: () => "min",
      wrt: () => "p",
    },
    ...{ from: () => pick(operation.sources, next), ignoreIndex: () => 1, topK: () => 1 },
  };
  for (const option of taken) {
    const isNeeded = operation.required?.includes(option as never);
    if (samples[option] && (isNeeded || next() < 0.25)) options[option] = samples[option]();
  }
  if (options["reduction"] === undefined) delete options["rowWeights"];
  if (options["normalize"] === undefined) delete options["pseudocount"];
  const seconds = {
    ...{ none: () => [], values: () => [make(n)], count: () => [1] },
    labels: () => [next() < 0.3 ? make(n) : Int32Array.from({ length: rows }, () => Math.floor(next() * cols))],
    uniforms: () => [Float64Array.from({ length: rows }, () => next())],
  };
  const size = operation.isProduct ? rows : result === "row" ? n : rows;
  if (taken.includes("out") && !("reduction" in options && !name.endsWith("Grad")) && next() < 0.6) {
    const own = (index = false) => (index ? new Uint32Array(size) : new Class(size)).fill(7);
    if (result === "indices") options["out"] = { values: own(), indices: own(true) };
    else if (result === "signed") options["out"] = { values: own(), signs: own() };
    else options["out"] = result === "row" && next() < 0.2 ? x : own(result === "index");
  }
  return { args: [x, ...seconds[second](), ...(order === undefined ? [] : [1.5])], options };
}

type Typed = Parameters<(typeof SAME)["one lie"]>[0];
const isTyped = (value: unknown): value is Typed => ArrayBuffer.isView(value);

/** Replaces a value by a hostile one, once. Returns whether a call must give the same as before. */
function replace(holder: Record<string, unknown>, name: string, next: Next, replaced: Set<unknown>): boolean {
  const value = holder[name];
  if (replaced.has(value)) return true;
  const isSame = replaceBy(holder, name, value, next, replaced);
  replaced.add(holder[name]);
  return isSame;
}

function replaceBy(
  holder: Record<string, unknown>,
  name: string,
  value: unknown,
  next: Next,
  replaced: Set<unknown>,
): boolean {
  if (isTyped(value) && next() < 0.65) {
    holder[name] = SAME[pick(Object.keys(SAME), next)](value, next);
    return true;
  }
  if (isTyped(value)) holder[name] = OTHERS[pick(Object.keys(OTHERS), next)](value, next);
  else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return replace(value as Options, pick(Object.keys(value), next), next, replaced);
  } else if (Array.isArray(value) && next() < 0.6) {
    value[Math.floor(next() * value.length)] = pick(NUMBERS, next);
    // Billions of rows without elements have as many results.
    if (value.includes(0) && value.some((length) => length > 1e6)) value.fill(5);
  } else holder[name] = next() < 0.6 ? pick(NUMBERS, next) : pick(THINGS, next)();
  return false;
}

/** Gives the options in another form, which must not matter. */
function disguise(options: Options, next: Next): unknown {
  const kind = Math.floor(next() * 12);
  if (kind === 0) return Object.assign(Object.create(null), options);
  if (kind === 1) return Object.create(options);
  if (kind === 2) return new Proxy(options, {});
  if (kind === 3) return Object.freeze(options);
  if (kind === 4) {
    class Own {}
    for (const [name, value] of Object.entries(options))
      Object.defineProperty(Own.prototype, name, { get: () => value });
    return new Own();
  }
  return options;
}

/** Code of the caller's that runs in the middle of a call. */
function interfere({ args, options }: Given, given: Options, next: Next): void {
  const arrays = [...args, ...Object.values(options)].filter(isTyped);
  const logsum = next() < 0.5 ? wasm : js;
  const act = pick(
    [
      () => {
        for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer) structuredClone(0, { transfer: [buffer] });
      },
      () => arrays.forEach((array) => void array.fill(NaN)),
      () => void logsum.softmax(new Float64Array(300).fill(1), { temperature: 2, mask: new Uint8Array(300).fill(1) }),
      () => void logsum.klDivergence(new Float32Array(9).fill(1), new Float32Array(9).fill(2), { normalize: true }),
      () => {
        throw new CallersError("getter");
      },
      () => Object.assign(options, { cols: 2 ** 31, temperature: -1 }),
    ],
    next,
  );
  const name = pick([...Object.keys(given), "cols", "mask"], next);
  const value = given[name];
  let count = 0;
  const get = () => {
    try {
      if (count++ < 2) act();
    } catch (error) {
      if (error instanceof CallersError) throw error;
    }
    return value;
  };
  Object.defineProperty(given, name, { get, enumerable: true, configurable: true });
}

/** What a call gives: numbers with the class of their array, or an error; and what is in `out` after it. */
export interface Outcome {
  readonly kind: "value" | "error" | "thrown";
  readonly text: string;
  readonly isOutWritten: boolean;
}

const bitsOf = (values: ArrayLike<number>) => Array.from(values, (v) => (Object.is(v, -0) ? "-0" : String(v))).join();

const isPlain = (value: unknown) => !isTyped(value) && !types.isProxy(value) && typeof value === "object" && value;

/** The arrays of `out`, read as they are, whatever they say. */
function snapshot(out: unknown): string {
  const { values, indices, signs } = (isPlain(out) ? out : {}) as Options;
  const all = [out, values, indices, signs].filter(isTyped);
  return all.map((one) => bitsOf(Array.prototype.slice.call(plain(one)))).join(";");
}

/** A copy by what is in an array, not by what it says. */
function plain(array: Typed): number[] {
  const values: number[] = [];
  for (let i = 0; array[i] !== undefined; i++) values.push(array[i]);
  return values;
}

function textOf(result: Result): string {
  if (typeof result === "number") return bitsOf([result]);
  if (isTyped(result)) return bitsOf(plain(result));
  return arraysOf(result)
    .map((part) => bitsOf(isTyped(part) ? plain(part) : part))
    .join(";");
}

function outcome(logsum: LogSum, op: string, args: readonly unknown[], given: unknown, out: unknown): Outcome {
  const before = snapshot(out);
  let kind: Outcome["kind"] = "value";
  let text: string;
  try {
    const result = (logsum as unknown as Record<string, (...args: unknown[]) => Result>)[op](...args, given);
    text = textOf(result);
  } catch (error) {
    const isOurs = (error instanceof TypeError || error instanceof RangeError) && error.message.startsWith(`${op}: `);
    kind = isOurs ? "error" : error instanceof CallersError ? "thrown" : "value";
    text = isOurs || error instanceof CallersError ? String(error) : `unnamed ${(error as Error)?.stack ?? error}`;
  }
  return { kind, text, isOutWritten: snapshot(out) !== before };
}

/** Makes a case from its seed, and runs it. `isHostile` is false for the ordinary call under it. */
export function runCase(logsum: LogSum, operation: Operation, seed: number, isHostile = true) {
  const next = random(seed);
  const given = ordinary(operation, next);
  const { args, options } = given;
  // Without options a call takes a short cut.
  const isBare = operation.second !== "labels" && next() < 0.15;
  let isSame = true;
  let isChanging = false;
  let last: unknown = isBare ? undefined : options;
  if (isHostile) {
    const replaced = new Set<unknown>();
    const count = 1 + Math.floor(next() * 2.2);
    for (let i = 0; i < count; i++) {
      const isOption = next() < 0.55 && Object.keys(options).length > 0;
      const holder = (isOption ? options : args) as unknown as Record<string, unknown>;
      isSame = replace(holder, pick(Object.keys(holder), next), next, replaced) && isSame;
    }
    if (isBare) options["out"] = undefined;
    else if (next() < 0.03) [last, isSame] = [pick(THINGS, next)(), false];
    else if (next() < 0.12) {
      interfere(given, options, next);
      [isSame, isChanging] = [false, true];
    } else last = disguise(options, next);
  }
  const { out } = isChanging ? {} : (options as { out?: unknown });
  return { ...outcome(logsum, operation.name, args, last, out), isSame, isChanging, args, options: last };
}

/** Names that an error may have for its argument, besides those of inputs and options. */
const WORDS =
  /^(the length of |a row of |rows of |tables of |the softmax of )?(row \d+|options|there is no option|shape|targets|logits)/;

/** Does an error name an argument or option of its operation? */
export function namesArgument(operation: Operation, text: string): boolean {
  const [, message = ""] = /^\w+: \w+: (.*)$/s.exec(text) ?? [];
  const names = [...operation.inputs, ...optionsOf(operation), operation.order];
  const rest = message.replace(/^(the length of |a row of |rows of |tables of )/, "");
  return WORDS.test(message) || names.some((name) => name !== undefined && rest.startsWith(name));
}
