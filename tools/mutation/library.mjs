// The library that the checks run on: as it is, or a mutant of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { moduleNames } from "../build/exports.mjs";
import { load } from "./bundle.mjs";

const root = join(import.meta.dirname, "../..");

/** Imports a file that bundleTests wrote. */
export const importBundled = (name) => import(pathToFileURL(join(root, `build/mutation/tests/${name}.js`)).href);

const internals = await importBundled("internals");
const original = load(readFileSync(join(root, "build/mutation/library.cjs"), "utf8"));
const modules = moduleNames().map((name) => [name, readFileSync(join(root, `build/kernels/${name}.wasm`))]);
let mutant = {};

/** The instances in use, by their backends. */
export const instances = {};

/** Names of the modules that have been compiled since it was emptied. */
export const compiled = new Set();

// A mutant is compiled in place of its modules.
const { Module } = WebAssembly;
WebAssembly.Module = class extends Module {
  constructor(bytes) {
    const name = modules.find(([, own]) => own.equals(bytes))?.[0];
    compiled.add(name);
    super(mutant.modules?.includes(name) ? mutant.bytes : bytes);
  }
};

/** Uses a mutant: the code of a library, or the bytes that stand for modules. Without either it uses the library as it is. */
export function use(next) {
  mutant = next;
  const library = next.code === undefined ? original : load(next.code);
  // Both are of one library, as accumulators of two do not merge.
  for (const backend of ["wasm-simd", "js"]) instances[backend] = library.createLogSum({ backend });
  internals.use(library);
}

/** An instance whose members are those of the instance in use. */
function present({ backend }) {
  const member = (name) => [name, { enumerable: true, get: () => instances[backend][name] }];
  return Object.defineProperties({}, Object.fromEntries(Object.keys(instances[backend]).map(member)));
}

// Tests make their instances when they are imported.
use({});
internals.use({ ...original, createLogSum: present });
