// Files of src whose names end in 64 are written for float64. writeTwins makes a copy of each for float32, whose imports lead to
// files for float32, unless one is written by hand (exp64.ts has exp32.ts). So each dtype has its own functions, which V8 compiles
// for one type of array.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const from = join(root, "src");
const to = join(root, "build/generated");

/** Returns the float32 twin of a file for float64: written by hand or generated. */
function twinOf(file) {
  const beside = file.replace(/64\.ts$/, "32.ts");
  return existsSync(beside) ? beside : join(to, relative(from, beside));
}

/** Returns the path by which a module in a folder imports a TypeScript file. */
function specifier(folder, file) {
  const path = relative(folder, file).replaceAll("\\", "/").replace(/\.ts$/, ".js");
  return path.startsWith(".") ? path : `./${path}`;
}

/** Writes the files for float32, and deletes those without a source. It does not touch files that are up to date. */
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
