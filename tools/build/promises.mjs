// Writes the types of a pool's functions to build/generated/types/promises.ts: the signatures of the functions, which return promises.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = join(root, "build/generated/types/promises.ts");
const read = (file) => readFileSync(join(root, file), "utf8");

const FAMILIES = ["logsumexp", "losses", "divergences", "selection", "elementwise"];

export function writePromises() {
  const signatures = read("src/types/signatures.ts")
    .replace(/^\/\/.*\n/gm, "")
    .replace(/\) => ([^;]+);/g, ") => Promise<$1>;")
    .replace(/^export /gm, "")
    .replace(/from "\.\//g, 'from "../../../src/types/');
  const defaults = new Map([...signatures.matchAll(/^type (\w+)<O = (\w+)>/gm)].map(([, name, o]) => [name, o]));
  const functions = FAMILIES.flatMap((family) =>
    [...read(`src/${family}.ts`).matchAll(/^export const (\w+): (\w+)(?:<(\w+)>)? = /gm)].map(
      ([, name, type, options = defaults.get(type)]) =>
        `  /** ${name} of logsum, on the threads of the pool. */\n  readonly ${name}: ${type}<${options} & SignalOption>;\n`,
    ),
  );
  const options = new Set(
    functions
      .flatMap((line) => /<(\w+) &/.exec(line)[1])
      .filter((name) => !/^LayoutOptions$|^TableOptions$/.test(name)),
  );
  const text = `// Made by tools/build/promises.mjs of src/types/signatures.ts.
import type { ${[...options].sort().join(", ")} } from "../../../src/types/options.js";
import type { SignalOption } from "../../../src/types/pool.js";
${signatures}
/** The functions of logsum, each of which returns a promise. */
export interface PoolFunctions {
${functions.join("")}}
`;
  if (existsSync(target) && readFileSync(target, "utf8") === text) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
