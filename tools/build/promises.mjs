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
  const functions = FAMILIES.flatMap((family) => {
    const source = read(`src/${family}.ts`);
    const found = [...source.matchAll(/^export const (\w+): (\w+)(?:<(.+)>)? = /gm)];
    const count = source.match(/^export const /gm)?.length ?? 0;
    if (found.length !== count)
      throw new Error(`src/${family}.ts has ${count} functions, of which ${found.length} are read`);
    return found.map(([, name, type, options = defaults.get(type)]) => ({ name, type, options }));
  });
  const members = functions.map(
    ({ name, type, options }) =>
      `  /** ${name} of logsum, on the threads of the pool. */\n  readonly ${name}: ${type}${options ? `<${options} & SignalOption>` : ""};\n`,
  );
  const known = signatures.match(/import type \{([^}]*)\}/g).join();
  const named = functions.flatMap(({ options }) => options?.match(/\w+/g) ?? []);
  const options = [...new Set(named)].filter((name) => !new RegExp(`\\b${name}\\b`).test(known));
  const imports = ["layouts", "options", "order-options"].map((file) => {
    const declared = read(`src/types/${file}.ts`);
    const names = options.filter((name) => new RegExp(`^export interface ${name}\\b`, "m").test(declared)).sort();
    return names.length === 0 ? "" : `import type { ${names.join(", ")} } from "../../../src/types/${file}.js";\n`;
  });
  const text = `// Made by tools/build/promises.mjs of src/types/signatures.ts.
${imports.join("")}import type { SignalOption } from "../../../src/types/pool.js";
${signatures}
/** The functions of logsum, each of which returns a promise. */
export interface PoolFunctions {
${members.join("")}}
`;
  if (existsSync(target) && readFileSync(target, "utf8") === text) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
