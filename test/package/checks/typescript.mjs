// Checks the package with several versions of TypeScript.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unnamed } from "./mistakes.mjs";
import { installed, project } from "./project.mjs";
import { expect, expectSame, filesOf, here, readJson, tool } from "./steps.mjs";

export const VERSIONS = ["5.4", "5.5", "5.6", "5.7", "5.8", "5.9", "6.0", "7.0"];

const RESOLUTIONS = {
  node16: { module: "node16", moduleResolution: "node16" },
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
  workerd: { module: "esnext", moduleResolution: "bundler", customConditions: ["workerd"] },
};

const STRICT = {
  target: "es2022",
  lib: ["ES2022"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  isolatedModules: true,
  skipLibCheck: false,
  noEmit: true,
};

async function compile(version, resolution, ...files) {
  const config = `tsconfig.${resolution}.json`;
  project.write(config, JSON.stringify({ compilerOptions: { ...STRICT, ...RESOLUTIONS[resolution] }, files }));
  await tool(`typescript-${version}/bin/tsc`, ["-p", config], project.path);
}

/** The files that use the package, and the declarations that only others use. */
const USES = ["uses.ts", "uses-objects.ts", "uses-orders.ts"];
const INTERNAL = ["kernels.wasm.d.ts", "types/checked.d.ts"];

/** Checks that they import everything that the declarations declare. */
export function usesEverything() {
  const dist = join(installed, "dist");
  const declarations = filesOf(dist).filter((file) => file.endsWith(".d.ts") && !INTERNAL.includes(file));
  const texts = declarations.map((file) => readFileSync(join(dist, file), "utf8"));
  const declared = texts.flatMap((text) =>
    [...text.matchAll(/^export (?:declare )?\w+ (\w+)/gm)].map(([, name]) => name),
  );
  const uses = USES.map((file) => readFileSync(join(here, "types", file), "utf8")).join("\n");
  const imported = [...uses.matchAll(/^import \{([^}]*)\} from "logsum(?:\/pool)?";/gm)]
    .map(([, names]) => names)
    .join();
  expect(imported !== "" && declared.length > 30, "there is nothing to compare");
  const names = new Set(imported.replace(/\btype /g, "").match(/\w+/g));
  expectSame([...names], declared, `imports of ${USES}`);
}

export async function typescript(version) {
  const { version: exact } = readJson(join(here, `node_modules/typescript-${version}/package.json`));
  for (const resolution of Object.keys(RESOLUTIONS)) await compile(version, resolution, ...USES, "refuses.ts");
  return exact;
}

/** Checks that the compiler names the wrong option in each line of mistakes.ts. */
export async function namesMistakes(version) {
  const output = await compile(version, "nodenext", "mistakes.ts").catch(({ message }) => message);
  const errors = output?.matchAll(/^mistakes\.ts\((\d+),(\d+)\): (error .*(?:\n .*)*)/gm) ?? [];
  const problems = unnamed(
    readFileSync(join(here, "types/mistakes.ts"), "utf8"),
    Array.from(errors, ([, line, column, message]) => ({ line: Number(line), column: Number(column), message })),
  );
  expect(problems.length === 0, problems.join("\n"));
}

/** Checks imports from TypeScript that becomes CommonJS: from 5.8 on they compile under nodenext, else the error helps. */
export async function commonJsTypes(version) {
  const canRequire = Number(version) >= 5.8;
  const failure = await compile(version, canRequire ? "nodenext" : "node16", "commonjs.cts").catch(String);
  if (canRequire) {
    expect(failure === undefined, failure);
    return "compiles";
  }
  expect(/TS1479.*'import\("logsum"\)'/.test(failure), `not what TypeScript says of require: ${failure}`);
  return "TS1479 names import()";
}
