// Makes the mutants of an edit: the bytes of modules that have it, or the code of the library in plain JavaScript.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { moduleNames } from "../build/exports.mjs";
import { compileQuickly } from "../build/kernels.mjs";
import { libraryWith } from "./bundle.mjs";
import { apply } from "./edits.mjs";

const root = join(import.meta.dirname, "../..");
const kernels = (module, type) => join(root, `build/kernels/${module}.${type}`);
const read = (path) => readFileSync(path, "utf8");

const modules = moduleNames().map((name) => ({
  name,
  sources: Object.keys(JSON.parse(read(kernels(name, "json"))).sources),
  // Large modules use more of what they have. The check of accumulators takes long.
  rank: name === "accumulators" ? 0 : -statSync(kernels(name, "wasm")).size,
}));
modules.sort((a, b) => a.rank - b.rank);

/** The modules that may have an edit, the large ones first. Those that never name an edited constant do not. */
function modulesOf({ file, name }) {
  const hasName = (source) => source !== file && new RegExp(`\\b${name}\\b`).test(read(join(root, source)));
  return modules
    .filter(({ sources }) => sources.includes(file))
    .filter(({ sources }) => name === undefined || !file.endsWith("constants.ts") || sources.some(hasName))
    .map((module) => module.name);
}

/** The modules without an edit. */
const originals = new Map();

async function isChanged(module, bytes) {
  if (!originals.has(module)) originals.set(module, Buffer.from(await compileQuickly(module)));
  return !originals.get(module).equals(bytes);
}

/** At most so many modules have an edit in turn. */
const MOST = 3;

/** Mutants of an edit for `use` of library.mjs: modules that it changes, one after the other. A module named `first` comes first. */
export async function* mutantsOf(edit, first) {
  const { file } = edit;
  if (!file.startsWith("assembly/")) {
    yield { backend: "js", code: await libraryWith(edit) };
    return;
  }
  const text = apply(read(join(root, file)), edit);
  let count = 0;
  for (const module of modulesOf(edit).sort((a, b) => Number(b === first) - Number(a === first))) {
    const bytes = await compileQuickly(module, (name) => (name === file ? text : undefined));
    if (!(await isChanged(module, bytes))) continue;
    yield { backend: "wasm-simd", module, bytes };
    if (++count === MOST) return;
  }
}
