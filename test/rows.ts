// The cases that tools/reference.py makes. Here by themselves, for programs that run without the tests: build/rows.js.
import { readFileSync } from "node:fs";
import { random } from "../bench/random.js";

export interface Case {
  op: string;
  dtype: "f64" | "f32";
  form?: "generalized";
  from?: "logits" | "logProbs";
  /** Each row by its elements, by [count, value] of its runs of equal ones, or by a recipe. */
  inputs: (number[] | { runs: [count: number, value: number][] } | { generate: Recipe })[];
  label?: number;
  /** The places of the result that are in `exact`, if not all are. */
  at?: number[];
  exact: Exact[];
}

/** The exact result is high + low; an allowed error of 0 wants the very bits of `high`. */
export type Exact = [high: number, low: number, allowed: number];

/** Makes the same bits here as there: by integers and exactly rounded operations only. */
export interface Recipe {
  n: number;
  /** Probabilities of many sizes, or evenly spread logits. */
  kind: "probs" | "logits";
  seed: number;
  scale: number;
  offset: number;
  /** The value at ⌊n/3⌋. */
  peak?: number;
  /** The row near this one instead. */
  near?: [seed: number, distance: number];
}

const STRINGS: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** Puts numbers in the place of their names. (As a reviver of JSON.parse it would take ten times as long.) */
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

export function readCases<C = Case>(path: string | URL): C[] {
  return revive(JSON.parse(readFileSync(path, "utf8")) as C[]);
}

/** A name for cases of one bound. */
export function nameOf({ op, form, from }: Case): string {
  return [op, form, from && `from ${from}`].filter(Boolean).join(", ");
}

function generated(array: Float64Array | Float32Array, recipe: Recipe): void {
  const { n, kind, seed, scale, offset, peak, near } = recipe;
  let next = random(seed);
  for (let i = 0; i < n; i++) {
    const u = next();
    array[i] = kind === "probs" ? u * u * (u * u) * scale : (u - 0.5) * scale + offset;
  }
  if (peak !== undefined) array[Math.floor(n / 3)] = peak;
  if (near === undefined) return;
  next = random(near[0]);
  for (let i = 0; i < n; i++) {
    const step = (next() - 0.5) * near[1];
    array[i] = kind === "probs" ? array[i] * (1 + step) : array[i] + step;
  }
}

export function rowsOf({ dtype, inputs }: Pick<Case, "dtype" | "inputs">): (Float64Array | Float32Array)[] {
  const Floats = dtype === "f64" ? Float64Array : Float32Array;
  return inputs.map((input) => {
    if ("generate" in input) {
      const array = new Floats(input.generate.n);
      generated(array, input.generate);
      return array;
    }
    if (Array.isArray(input)) return Floats.from(input);
    const array = new Floats(input.runs.reduce((length, [count]) => length + count, 0));
    let done = 0;
    for (const [count, value] of input.runs) array.fill(value, done, (done += count));
    return array;
  });
}

/** The error in parts of what is allowed. */
export function partOf(got: number, [high, low, allowed]: Exact): number {
  if (allowed === 0) return Object.is(got, high) ? 0 : Infinity;
  const part = Math.abs(got - high - low) / allowed;
  return Number.isNaN(part) ? Infinity : part;
}
