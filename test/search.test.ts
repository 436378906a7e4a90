// The lines, starts and moves of `npm run search`. The search itself needs python3, and does not run here.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromHalf, random, toHalf } from "./support/arrays.js";

interface Call {
  op: string;
  dtype: "f64" | "f32" | "f16";
  options: Record<string, unknown>;
  inputs: number[][];
  targets?: number[];
}
interface Line {
  name: string;
  op: string;
  dtype: "f64" | "f32" | "f16";
}

const load = (file: string) => import(new URL(`../tools/search/${file}.mjs`, import.meta.url).href);
const { LINES, isOfLine, vectorsOf } = await load("lines");
const { startOf } = await load("starts");
const { moved } = await load("moves");
const { LIMITS, rounded, step } = await load("domains");
const { Random } = await load("random");
const bounds = JSON.parse(readFileSync(new URL("../docs/bounds.json", import.meta.url), "utf8"));

test("every function with a bound has lines in both dtypes", () => {
  const functions = new Set(Object.keys(bounds.functions).map((name) => name.split(", ")[0]));
  for (const dtype of ["f64", "f32"]) {
    const found = LINES.filter((line: Line) => line.dtype === dtype).map(({ op }: Line) => op);
    expect(new Set(found)).toEqual(functions);
  }
});

test("the names of lines are distinct", () => {
  expect(new Set(LINES.map(({ name }: Line) => name)).size).toBe(LINES.length);
});

/** A start and the moves that follow it. */
function climb(line: Line, seed: string): Call[] {
  const rng = new Random(seed);
  const calls = [startOf(rng, line)];
  for (let i = 0; i < 30; i++) calls.push(moved(rng, line, calls[i]));
  return calls;
}

test.each((LINES as Line[]).map((line) => [line.name, line] as const))(
  "moves of %s stay in its domain",
  (name, line) => {
    for (const call of climb(line, `7 ${name}`)) {
      expect(isOfLine(line, call)).toBe(true);
      for (const { values } of vectorsOf(line, call)) {
        expect(values.length).toBeGreaterThan(0);
        if (call.dtype === "f32") expect(values).toEqual(values.map(Math.fround));
        if (call.dtype === "f16") expect(values).toEqual(values.map((v: number) => fromHalf(toHalf(v))));
      }
      for (const label of call.targets ?? []) expect(label).toBeLessThan(call.options["cols"] as number);
    }
  },
);

test("a seed gives the same calls", () => {
  const [line] = LINES;
  expect(climb(line, "1")).toEqual(climb(line, "1"));
  expect(climb(line, "1")).not.toEqual(climb(line, "2"));
});

describe.each(["f64", "f32", "f16"] as const)("a step of %s", (dtype) => {
  test("goes to the next number and back", () => {
    const next = random(5);
    const exponents = dtype === "f16" ? 24 : 200;
    for (let i = 0; i < 100; i++) {
      const exponent = Math.floor((next() - 0.5) * exponents);
      const v = rounded(dtype, (next() - 0.5) * 2 ** exponent);
      const up = step(dtype, v, 1);
      expect(Math.abs(up)).toBeGreaterThan(Math.abs(v));
      expect(step(dtype, up, -1)).toBe(v);
    }
  });

  test("ends at 0", () => {
    expect(step(dtype, 0, 1)).toBe(LIMITS[dtype].least);
    expect(step(dtype, step(dtype, 0, 3), -10)).toBe(0);
  });
});
