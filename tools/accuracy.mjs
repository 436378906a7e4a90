// npm run accuracy: measures the largest errors on the reference rows, writes them to docs/errors.json as parts of the bounds in
// docs/bounds.json, and fills the tables of the documents.
import { writeFileSync } from "node:fs";
import { fixtures, measure, operationOf, readCases, rowsOf } from "../build/rows.js";
import { createLogSum } from "../dist/index.js";
import { boundOf, bounds } from "./calls.mjs";
import { fillDocuments } from "./docs.mjs";

const show = (row) =>
  row.length > 3 ? `${row.length} elements` : `[${[...row].map((value) => Number(value.toPrecision(6))).join(", ")}]`;

const logsum = createLogSum({ backend: "wasm-simd" });
const worst = new Map();
for (const one of fixtures().flatMap(readCases)) {
  const inputs = rowsOf(one);
  const { isElementwise } = operationOf(one.op);
  const key = `${boundOf(one)} ${one.dtype}`;
  const seen = worst.get(key) ?? { part: -1, rows: 0 };
  for (const [k, { i, part }] of measure(logsum, one).entries()) {
    if (part > seen.part) {
      seen.part = part;
      seen.where = isElementwise ? inputs.map((row) => row[i]).join(" and ") : inputs.map(show).join(" against ");
    }
    seen.rows += isElementwise || k === 0 ? 1 : 0;
  }
  worst.set(key, seen);
}

/** The largest error of each dtype, as a part of what the bound allows. */
function errorOf(name, dtype) {
  const { part, rows, where } = worst.get(`${name} ${dtype}`);
  return { part: Number(part.toFixed(2)), rows, on: where };
}

const functions = Object.fromEntries(
  Object.keys(bounds.functions).map((name) => [name, { f64: errorOf(name, "f64"), f32: errorOf(name, "f32") }]),
);
writeFileSync("docs/errors.json", `${JSON.stringify({ functions }, null, 2)}\n`);
fillDocuments();
console.table(
  Object.fromEntries(Object.entries(functions).map(([name, { f64, f32 }]) => [name, { f64: f64.part, f32: f32.part }])),
);
