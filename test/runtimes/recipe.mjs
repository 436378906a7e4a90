// The recipe of docs/recipes.md that bundles a worker for workerd: its build script as it is, in a folder of the project.
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import ts from "typescript";
import { readRecipes } from "../shipped/recipes.mjs";
import { versionOf } from "./engines.mjs";
import { run } from "./project.mjs";
import { BOTH } from "./report.mjs";

const ESBUILD = join(import.meta.dirname, "../bundlers/node_modules/esbuild");
const RESULT = /await response\.json\(\); \/\/ → (.+)/;

const toJs = (code) =>
  ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 } })
    .outputText;

/** Builds worker.js by the recipe's script, and what a request to it gives in workerd. */
async function answerOf(folder, code, project, request) {
  project.write("recipe/worker.js", code);
  const out = join(folder, "out");
  rmSync(out, { recursive: true, force: true });
  await run(process.execPath, ["build.mjs"], { cwd: folder });
  const modules = readdirSync(out)
    .filter((file) => file.endsWith(".wasm"))
    .map((file) => ({ type: "CompiledWasm", path: file, contents: readFileSync(join(out, file)) }));
  const contents = readFileSync(join(out, "worker.js"), "utf8");
  const worker = new Miniflare({
    compatibilityDate: "2025-10-01",
    modules: [{ type: "ESModule", path: "worker.js", contents }, ...modules],
  });
  try {
    return await (await worker.dispatchFetch("http://localhost/", request)).text();
  } finally {
    await worker.dispose();
  }
}

async function start(project) {
  const { files } = readRecipes().find(({ files }) => "build.mjs" in files);
  const folder = join(project.write("recipe/build.mjs", files["build.mjs"]), "..");
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ESBUILD, join(folder, "node_modules/esbuild"));

  const request = { method: "POST", body: "[1, 2, 3]" };
  const got = JSON.parse(await answerOf(folder, toJs(files["worker.ts"]), project, request));
  const stated = JSON.parse(RESULT.exec(files["try.ts"])[1]);
  if (String(got) !== String(stated)) throw new Error(`the recipe's worker answers ${got}, not ${stated}`);

  const checker = `import { check } from "../check.js";
export default { fetch: () => new Response(check("small", "auto", "js")) };
`;
  return { version: versionOf("workerd"), answer: await answerOf(folder, checker, project, {}) };
}

export const recipe = (project) => ({
  runtime: "workerd",
  how: "bundle by esbuild, as in docs/recipes.md",
  wants: BOTH,
  start: () => start(project),
});
