// The cases that tools/reference/make.py makes with mpmath, and the errors of results. Programs outside of the tests use it as
// build/rows.js.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { random } from "../../bench/random.js";
import type { Floats, LogSum } from "../../src/index.js";
import { operationOf } from "../fingerprint/operations.js";
import { arraysOf, type Call, type Numbers, type Result } from "./calls.js";
import { fromHalf, toHalf } from "./float16.js";

export { fromHalf, operationOf, toHalf };

/** The classes of arrays. Float16 numbers are bits, as not all engines have a class for them. */
const ARRAYS = {
  ...{ f64: Float64Array, f32: Float32Array, f16: Uint16Array },
  ...{ u8: Uint8Array, i16: Int16Array, u32: Uint32Array },
};
type Kind = keyof typeof ARRAYS;

/** A row by its elements, by [count, value] of its runs of equal ones, or by a recipe. */
type Row = number[] | { runs: [count: number, value: number][] } | { generate: Recipe };

export interface Case {
  op: string;
  dtype: Kind;
  inputs: Row[];
  /** The class id of a single row, or the class ids of several rows. */
  label?: number;
  targets?: number[];
  /** The options: `cols` is the length of the row, with `form` and `from`; or all are in `options`. */
  form?: "generalized";
  from?: "logits" | "logProbs";
  options?: Readonly<Record<string, unknown>>;
  /** The places of the results in `exact`; without it, `exact` has all results. */
  at?: number[];
  exact: Exact[];
}

/** The exact result is high + low; an allowed error of 0 wants the very bits of `high`. */
export type Exact = [high: number, low: number, allowed: number];

/** A recipe gives the same bits here and in Python: it uses integers and exactly rounded operations only. */
interface Recipe {
  n: number;
  /** Probabilities of many sizes, or evenly spread logits. */
  kind: "probs" | "logits";
  seed: number;
  scale: number;
  offset: number;
  /** The value at ⌊n/3⌋. */
  peak?: number;
  /** Changes the row to one near it. */
  near?: [seed: number, distance: number];
}

const STRINGS: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** Replaces names of numbers by the numbers. (A reviver of JSON.parse takes ten times as long.) */
export function revive<V>(value: V): V {
  if (typeof value === "string") return (STRINGS[value] ?? value) as V;
  if (typeof value !== "object" || value === null) return value;
  const parts = value as Record<string, unknown>;
  for (const key of Object.keys(parts)) {
    const part = parts[key];
    if (typeof part === "string" || typeof part === "object") parts[key] = revive(part);
  }
  return value;
}

export const readCases = (path: string | URL) => revive(JSON.parse(readFileSync(path, "utf8")) as Case[]);

const FIXTURES = ["reference", "cumulative", "elementwise", "options", "measures"];

/** The files of cases. tools/fresh.mjs makes others of new seeds, and names them in LOGSUM_REFERENCE and so on. */
export function fixtures(): URL[] {
  const environment = (name: string) => process.env[`LOGSUM_${name.toUpperCase()}`];
  return FIXTURES.map((name) => pathToFileURL(environment(name) ?? `test/fixtures/${name}.json`));
}

function generate(array: Floats, { n, kind, seed, scale, offset, peak, near }: Recipe): Floats {
  let next = random(seed);
  for (let i = 0; i < n; i++) {
    const u = next();
    array[i] = kind === "probs" ? u * u * (u * u) * scale : (u - 0.5) * scale + offset;
  }
  if (peak !== undefined) array[Math.floor(n / 3)] = peak;
  if (near === undefined) return array;
  next = random(near[0]);
  for (let i = 0; i < n; i++) {
    const step = (next() - 0.5) * near[1];
    array[i] = kind === "probs" ? array[i] * (1 + step) : array[i] + step;
  }
  return array;
}

function rowOf(kind: Kind, row: Row): Floats {
  if (!Array.isArray(row) && "generate" in row) {
    const FloatArray = kind === "f64" ? Float64Array : Float32Array;
    return generate(new FloatArray(row.generate.n), row.generate);
  }
  const ofRun = ([count, value]: [count: number, value: number]) => new Array<number>(count).fill(value);
  const values = Array.isArray(row) ? row : row.runs.flatMap(ofRun);
  return (kind === "f16" ? Uint16Array.from(values, toHalf) : ARRAYS[kind].from(values)) as Floats;
}

export const rowsOf = ({ dtype, inputs }: Pick<Case, "dtype" | "inputs">) => inputs.map((row) => rowOf(dtype, row));

/** Options that are rows of the inputs' dtype, or float64 beside integers, where they are not a number; and those of other classes. */
const ROWS = ["classWeights", "weights", "posWeight"];
const INTEGERS = { mask: Uint8Array, offsets: Uint32Array };

/** Arguments that stand among the options of a case. */
const ARGUMENTS = ["order", "k", "uniforms"];

/** An option of a call. The `out` of topK is the kind of its values, which are as many as the indices. */
function optionOf(one: Case, name: string, value: unknown): unknown {
  if (name === "mask" || name === "offsets") return INTEGERS[name].from(value as number[]);
  if (name === "out") {
    const k = one.exact.length / 2;
    return { values: new ARRAYS[value as Kind](k), indices: new Uint32Array(k) };
  }
  const kind = one.dtype === "f32" || one.dtype === "f16" ? one.dtype : "f64";
  return ROWS.includes(name) && typeof value === "object" ? rowOf(kind, value as Row) : value;
}

/** The call of a case. */
export function callOf(one: Case): Call {
  const { op, dtype, label, targets, form, from } = one;
  const ids = targets ? Int32Array.from(targets) : label === undefined ? undefined : [label];
  const rows = rowsOf(one);
  const all = Object.entries(one.options ?? { cols: rows[0].length, form, from });
  const given = all.filter(([name]) => !ARGUMENTS.includes(name));
  const options = Object.fromEntries(given.map(([name, value]) => [name, optionOf(one, name, value)]));
  const args = all.filter(([name]) => ARGUMENTS.includes(name)).map(([, value]) => value);
  const isHalf = dtype === "f16" ? { dtype: "float16" } : {};
  return [op, [...rows, ...(ids ? [ids] : []), ...args], { ...options, ...isHalf }];
}

/** The numbers of a result: the values, and the indices or signs, one array after the other. */
export function numbersOf(result: Result): Numbers {
  const parts = arraysOf(result).map((part) => (part instanceof Uint16Array ? Array.from(part, fromHalf) : part));
  return parts.length === 1 ? parts[0] : parts.flatMap((part) => [...part]);
}

/** A name for the cases of one bound. */
export function nameOf({ op, inputs, options, form, from }: Case): string {
  const isSoft = op.startsWith("crossEntropyLoss") && inputs.length === 2;
  const others = ["cols", "shape", "base", "reduction", "ignoreIndex", "order", "average", "k", "uniforms", "out"];
  const given = Object.entries({ form, from, ...options }).filter(([name, value]) => value && !others.includes(name));
  const words = given.map(([name, value]) => (typeof value === "string" ? `${name}: ${value}` : name));
  return [op, ...(isSoft ? ["soft targets"] : []), ...words].join(", ");
}

/** The error in parts of the allowed one. */
export function partOf(got: number, [high, low, allowed]: Exact): number {
  if (allowed === 0) return Object.is(got, high) ? 0 : Infinity;
  const part = Math.abs(got - high - low) / allowed;
  return Number.isNaN(part) ? Infinity : part;
}

const NOT_NEGATIVE = ["entropy", "crossEntropy", "klDivergence", "jsDivergence", "jsDistance", "jsDivergenceOf"];

/** Is the result a number? Rows are given by `cols`, a single table by its shape, and a reduction leaves no rows. */
function isNumber({ op, options = {} }: Case): boolean {
  if (operationOf(op).isGroup) return true;
  if ("reduction" in options && !op.endsWith("Grad")) return true;
  return operationOf(op).isTable === true && (options["shape"] as number[]).length === 2;
}

/** The results of a case, each with its error in parts of the allowed error. */
export function measure(logsum: LogSum, one: Case): { i: number; got: number; part: number; what: string }[] {
  const [op, args, options] = callOf(one);
  const result = (logsum as unknown as Record<string, (...args: unknown[]) => Result>)[op](...args, options);
  const results = numbersOf(result);
  const length = one.at ? (args[0] as Floats).length : one.exact.length;
  const name = `${nameOf(one)} ${one.dtype}, ${JSON.stringify(one.options ?? {}).slice(0, 80)}`;
  if ((typeof result === "number") !== isNumber(one)) throw new Error(`${name}: the result is a ${typeof result}`);
  if (results.length !== length) throw new Error(`${name}: ${results.length} results, not ${length}`);
  return one.exact.map((exact, k) => {
    const i = one.at?.[k] ?? k;
    const isWrongZero = Object.is(results[i], -0) && NOT_NEGATIVE.includes(op);
    const part = isWrongZero ? Infinity : partOf(results[i], exact);
    const what = `${name} [${i}]: ${results[i]}, not ${exact[0]}: ${part} of the allowed error`;
    return { i, got: results[i], part, what };
  });
}
