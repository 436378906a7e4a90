// Makes the mutants of an edit: the bytes of a module that has it, or the code of the library in plain JavaScript.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { moduleNames } from "../build/exports.mjs";
import { compileQuickly } from "../build/kernels.mjs";
import { libraryWith } from "./bundle.mjs";
import { apply } from "./edits.mjs";

const root = join(import.meta.dirname, "../..");
const kernels = (module, type) => join(root, `build/kernels/${module}.${type}`);
const read = (path) => readFileSync(path, "utf8");

/** The modules that have a file, the small ones first. */
const sizeOf = (module) => statSync(kernels(module, "wasm")).size;
const sources = new Map(
  moduleNames().map((name) => [name, Object.keys(JSON.parse(read(kernels(name, "json"))).sources)]),
);
const modulesOf = (file) =>
  moduleNames()
    .filter((name) => sources.get(name).includes(file))
    .sort((a, b) => sizeOf(a) - sizeOf(b));

/** The modules without an edit. */
const originals = new Map();

async function isChanged(module, bytes) {
  if (!originals.has(module)) originals.set(module, Buffer.from(await compileQuickly(module)));
  return !originals.get(module).equals(bytes);
}

/**
 * Mutants of an edit for `use` of library.mjs. Those of assembly/ are bytes that stand for `modules`: first one module, of those in which
 * a check failed last, as a small one is compiled fast; then the module `all` for each that has the file.
 */
export async function* mutantsOf(edit, failed = []) {
  const { file } = edit;
  if (!file.startsWith("assembly/")) {
    yield { backend: "js", code: await libraryWith(edit) };
    return;
  }
  const text = apply(read(join(root, file)), edit);
  const modules = modulesOf(file);
  for (const module of [...modules.filter((name) => failed.includes(name)).slice(0, 1), "all"]) {
    const bytes = await compileQuickly(module, (name) => (name === file ? text : undefined));
    if (await isChanged(module, bytes))
      yield { backend: "wasm-simd", modules: module === "all" ? modules : [module], bytes };
  }
  // Plain JavaScript has the same constants.
  if (file.endsWith("/constants.ts")) yield { backend: "js", code: await libraryWith(edit) };
}
