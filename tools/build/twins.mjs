// Files of src whose names end in 64 are written for float64. writeTwins makes the same file for float32 of each, unless
// one is written by hand beside it (exp64.ts has exp32.ts): a copy whose imports lead to the files for float32. So each
// dtype has functions of its own, which V8 compiles for one type of array.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const from = join(root, "src");
const to = join(root, "build/generated");

/** The file for float32 of one for float64: written by hand or generated. */
function twinOf(file) {
  const beside = file.replace(/64\.ts$/, "32.ts");
  return existsSync(beside) ? beside : join(to, relative(from, beside));
}

/** The path of a TypeScript file as a module in a folder imports it. */
function specifier(folder, file) {
  const path = relative(folder, file).replaceAll("\\", "/").replace(/\.ts$/, ".js");
  return path.startsWith(".") ? path : `./${path}`;
}

/** Writes the files for float32, and deletes those that no longer have a source. Files that are up to date are left alone. */
export function writeTwins() {
  const twins = new Set();
  for (const name of readdirSync(from, { recursive: true })) {
    if (!name.endsWith("64.ts")) continue;
    const source = join(from, name);
    const twin = twinOf(source);
    if (!twin.startsWith(to)) continue;
    twins.add(twin);
    const code = readFileSync(source, "utf8").replace(/(?<=\bfrom ")\.[^"]+(?=")/g, (path) => {
      const file = resolve(dirname(source), path).replace(/\.js$/, ".ts");
      return specifier(dirname(twin), file.endsWith("64.ts") ? twinOf(file) : file);
    });
    const text = `// Made by tools/build/twins.mjs of src/${name.replaceAll("\\", "/")}.\n${code}`;
    mkdirSync(dirname(twin), { recursive: true });
    if (!existsSync(twin) || readFileSync(twin, "utf8") !== text) writeFileSync(twin, text);
  }
  for (const name of existsSync(to) ? readdirSync(to, { recursive: true }) : []) {
    const file = join(to, name);
    if (name.endsWith("32.ts") && !twins.has(file)) rmSync(file);
  }
}
