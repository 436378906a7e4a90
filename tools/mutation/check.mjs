// Exits with 1 if the small fingerprint of a mutant is not the known one.
//
//   node tools/mutation/check.mjs wasm     runs dist/, with the module of LOGSUM_MUTANT
//   node tools/mutation/check.mjs js       runs build/mutation/mutant.js
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import "./replace.mjs";

const root = join(import.meta.dirname, "../..");
const [, , kind] = process.argv;
const load = (file) => import(pathToFileURL(join(root, file)).href);

const { fingerprint, KNOWN } = await load("build/fingerprint.js");
const { createLogSum } = await load(kind === "wasm" ? "dist/index.js" : "build/mutation/mutant.js");
const got = fingerprint(createLogSum({ backend: kind === "wasm" ? "wasm-simd" : "js" }), "small");
const { hash, operations } = KNOWN.small;
const others = Object.keys(operations).filter((name) => got.operations[name] !== operations[name]);
if (got.hash !== hash) others.push("hash");
if (got.accumulators !== KNOWN.accumulators) others.push("accumulators");
if (others.length > 0) {
  console.log(`fingerprint: ${others.slice(0, 3).join(", ")}`);
  process.exit(1);
}
