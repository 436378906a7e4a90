// Writes the exports of the WebAssembly modules. assembly/modules/<module>.ts lists the kernels of a module. Each generic kernel becomes
// one export for float64 and one for float32.
// See docs/decisions/29-modules-by-family.md.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = join(root, "assembly");
const target = join(root, "build/generated/assembly");

/** Writes a file unless it has that text already, so that its time is that of the last change. */
function write(path, text) {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Returns the names of the modules, in the order of their constants in memory. */
export function moduleNames() {
  const files = readdirSync(join(sources, "modules")).filter((file) => file.endsWith(".ts"));
  return files.map((file) => file.slice(0, -".ts".length)).sort();
}

/** Lists the re-exports of a module: pairs of a name and the source file that declares it. */
function reexports(module) {
  const text = readFileSync(join(sources, "modules", `${module}.ts`), "utf8");
  return [...text.matchAll(/export \{([^}]*)\} from "([^"]+)";/g)].flatMap(([, list, path]) => {
    const file = `${join(sources, "modules", path)}.ts`;
    return list.split(",").flatMap((name) => (name.trim() === "" ? [] : { name: name.trim(), file }));
  });
}

/** Finds the declaration of a function in a source file; null if there is none. */
function declaration(name, file) {
  const text = readFileSync(file, "utf8");
  const found = text.match(new RegExp(`^export function ${name}(<T extends number>)?\\(([^)]*)\\): (\\w+)`, "m"));
  if (!found) return null;
  const parameters = found[2].replace(/\s+/g, " ").replace(/,? ?$/, "").trim();
  return { name, file, isGeneric: found[1] !== undefined, parameters, result: found[3] };
}

/** Finds the function of a re-export. */
function functionOf({ name, file }) {
  const found = declaration(name, file);
  if (found === null) throw new Error(`${relative(root, file)} does not declare ${name} as a function to export`);
  return found;
}

/** Writes the exports of a function. */
function exportsOf({ name, file, isGeneric, parameters, result }) {
  const path = relative(target, file).replace(/\.ts$/, "");
  if (!isGeneric) return `export { ${name} } from "${path}";\n`;
  const names = parameters.split(", ").map((parameter) => parameter.split(":")[0]);
  const wrapper = (type) => {
    const call = `${name}<${type}>(${names.join(", ")})`;
    return `export function ${name}_${type}(${parameters}): ${result} {\n  ${result === "void" ? "" : "return "}${call};\n}\n`;
  };
  return `import { ${name} } from "${path}";\n${wrapper("f64")}${wrapper("f32")}`;
}

/** Computes a hash of the sources. It is even: the lowest bit marks the relaxed build. */
function hashOfSources() {
  const hash = createHash("sha256");
  const files = readdirSync(sources, { recursive: true }).filter((file) => file.endsWith(".ts"));
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(sources, file)));
  return (hash.digest().readUInt32BE() >>> 2) << 1;
}

/** Writes build/generated/assembly/<module>.ts, all.ts, and build/generated/abi.ts for the host; returns the exports of each module. */
export function writeExports() {
  const heading = "// Made by tools/build/exports.mjs.\n";
  const all = new Map();
  const namesByModule = {};
  for (const module of moduleNames()) {
    const functions = reexports(module).map(functionOf);
    for (const found of functions) all.set(found.name, found);
    write(join(target, `${module}.ts`), heading + functions.map(exportsOf).join(""));
    namesByModule[module] = functions.flatMap(({ name, isGeneric }) =>
      isGeneric ? [`${name}_f64`, `${name}_f32`] : [name],
    );
  }
  const abi = hashOfSources();
  const text = [...all.values()].map(exportsOf).join("");
  const version = `export function abi(): i32 {\n  return ASC_FEATURE_RELAXED_SIMD ? ${abi + 1} : ${abi};\n}\n`;
  write(join(target, "all.ts"), `${heading}${text}/** A hash of the sources, and which build it is. */\n${version}`);
  write(join(root, "build/generated/abi.ts"), `${heading}export const ABI = ${abi};\n`);
  return namesByModule;
}
