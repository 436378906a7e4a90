// Makes the mutant of an edit: the bytes of one module that has it, or the code of the library in plain JavaScript.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { moduleNames } from "../build/exports.mjs";
import { compileQuickly } from "../build/kernels.mjs";
import { libraryWith } from "./bundle.mjs";
import { apply } from "./edits.mjs";

const root = join(import.meta.dirname, "../..");
const kernels = (module, type) => join(root, `build/kernels/${module}.${type}`);
const read = (path) => readFileSync(path, "utf8");

const modules = moduleNames()
  .map((name) => ({ name, sources: Object.keys(JSON.parse(read(kernels(name, "json"))).sources) }))
  .sort((a, b) => statSync(kernels(a.name, "wasm")).size - statSync(kernels(b.name, "wasm")).size);

/** The modules that may have an edit, from the smallest on. Those that never name an edited constant do not. */
function modulesOf({ file, name }) {
  const hasName = (source) => source !== file && new RegExp(`\\b${name}\\b`).test(read(join(root, source)));
  return modules
    .filter(({ sources }) => sources.includes(file))
    .filter(({ sources }) => name === undefined || !file.endsWith("constants.ts") || sources.some(hasName))
    .map((module) => module.name);
}

/** The modules without an edit, and those that an edit of a file changed last. */
const originals = new Map();
const changed = new Map();

async function isChanged(module, bytes) {
  if (!originals.has(module)) originals.set(module, Buffer.from(await compileQuickly(module)));
  return !originals.get(module).equals(bytes);
}

/** The mutant for `use` of library.mjs: a module that the edit changes. Undefined if it changes none. */
export async function mutantOf(edit) {
  const { file } = edit;
  if (!file.startsWith("assembly/")) return { backend: "js", code: await libraryWith(edit) };
  const text = apply(read(join(root, file)), edit);
  const last = changed.get(file);
  // The next edits of a file probably change the same module.
  const candidates = modulesOf(edit).sort((a, b) => Number(b === last) - Number(a === last));
  for (const module of candidates) {
    const bytes = await compileQuickly(module, (name) => (name === file ? text : undefined));
    if (!(await isChanged(module, bytes))) continue;
    changed.set(file, module);
    return { backend: "wasm-simd", module, bytes };
  }
  return undefined;
}
