// Compares docs/bounds.json with the docstrings: each public function states its own bound.
import { readdirSync, readFileSync } from "node:fs";
import * as logsum from "logsum";
import { describe, expect, test } from "vitest";

interface Entry {
  bound: string;
  allowed: Record<string, number>;
}

const root = new URL("../", import.meta.url);
const bounds = JSON.parse(readFileSync(new URL("docs/bounds.json", root), "utf8")) as {
  functions: Record<string, Entry>;
  accumulators: Record<string, Entry>;
  options: Record<string, Entry>;
};
const entries = Object.entries(bounds.functions);
const functionOf = (name: string) => name.split(", ")[0];
const names = [...new Set(entries.map(([name]) => functionOf(name)))];

/** Functions whose results are exact, and functions that are not operations. */
const UNBOUNDED = ["argmax", "topK", "sampleCategorical", "alloc", "backend", "createLogSum"];

/** The docstrings of the exports of src/*.ts, each on one line. */
const docstrings = new Map<string, string>();
for (const file of readdirSync(new URL("src/", root)).filter((name) => name.endsWith(".ts"))) {
  const source = readFileSync(new URL(`src/${file}`, root), "utf8");
  for (const [, text, name] of source.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:const|function|class) (\w+)/g,
  )) {
    docstrings.set(name, text.replace(/\s+\* ?|\s+/g, " "));
  }
}

/** Joins the bound of a function with those of its forms and sources, except those that equal the first. */
function sentenceOf(name: string): string {
  const [, first] = entries.find(([key]) => key === name) as [string, Entry];
  const others = entries.filter(([key, { bound }]) => key.startsWith(`${name}, `) && bound !== first.bound);
  return [first.bound, ...others.map(([key, { bound }]) => `${key.slice(name.length + 2)} ${bound}`)].join("; ");
}

test("every function has a bound", () => {
  const exported = Object.keys(logsum).filter((name) => !UNBOUNDED.includes(name));
  expect([...names, ...Object.keys(bounds.accumulators)].sort()).toEqual(exported.sort());
});

test.each(names)("the docstring of %s states its bound", (name) => {
  expect(docstrings.get(name)).toContain(`Bound: ${sentenceOf(name)}.`);
});

test.each(Object.entries(bounds.accumulators))("the docstring of %s states its bound", (name, { bound }) => {
  expect(docstrings.get(name)).toContain(`Bound: ${bound}.`);
});

describe.each(["functions", "accumulators", "options"] as const)("%s", (kind) => {
  test.each(Object.entries(bounds[kind]))(
    "the text of the bound of %s has its numbers",
    (_name, { bound, allowed }) => {
      const stated = bound.match(/\d+(\.\d+)?/g)?.map(Number);
      for (const value of Object.values(allowed)) expect(stated).toContain(value);
    },
  );
});
