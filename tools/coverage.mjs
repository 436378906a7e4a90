// npm run coverage: the branches of src/ that the tests run, in all of their processes and threads, by the coverage of V8 and the source
// maps of the bundles. It fails unless all of them run, except for those marked with `v8 ignore` and a reason.
//
//   npm run coverage                 builds, runs the tests, and reports
//   npm run coverage -- --report     reports on the last run again
//   npm run coverage -- --add PATH...   runs more tests, and reports
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { mergeProcessCovs } from "@bcoe/v8-coverage";
import { convert } from "ast-v8-to-istanbul";
import { parseAst } from "rolldown/parseAst";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "build/coverage");

/** Some branches of the pool need browsers, which `npm run test:browsers` has. They are listed, and do not fail. */
const POOL = /src\/pool\//;

const {
  values: { report, add },
  positionals,
} = parseArgs({ allowPositionals: true, options: { report: { type: "boolean" }, add: { type: "boolean" } } });

function runProgram(command, args) {
  const env = { ...process.env, LOGSUM_COVERAGE: "1" };
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}

function runTests() {
  if (!add) {
    rmSync(folder, { recursive: true, force: true });
    runProgram(process.execPath, ["tools/build.mjs"]);
  }
  mkdirSync(folder, { recursive: true });
  process.env.NODE_V8_COVERAGE = folder;
  runProgram("npx", ["vitest", "run", "--config", "vitest.coverage.config.ts", ...positionals]);
  delete process.env.NODE_V8_COVERAGE;
}

/** Is it a bundle that has a source map? */
const isBundle = (url) =>
  url.startsWith(pathToFileURL(root).href) &&
  !url.includes("/node_modules/") &&
  existsSync(`${fileURLToPath(url)}.map`);

/** The counts of all processes. Each recorded a part, and they are added one at a time, as they are large. Their sum takes their place. */
function readCounts() {
  let merged = { result: [] };
  const names = readdirSync(folder);
  for (const name of names) {
    const { result } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const own = result.filter(({ url }) => url.startsWith("file:") && isBundle(url));
    if (own.length > 0) merged = mergeProcessCovs([merged, { result: own }]);
  }
  writeFileSync(join(folder, "sum.json"), JSON.stringify(merged));
  for (const name of names) if (name !== "sum.json") rmSync(join(folder, name));
  return merged.result;
}

/** The counts of a file as those of its source: entries have copies of some files, and dtypes have twins, one line longer. */
function sourceOf(path, data) {
  const [file] = path.split("?");
  const twin = /build\/generated\/(.*)32\.ts$/.exec(file);
  if (twin === null) return { ...data, path: file };
  const text = JSON.stringify(data).replace(/"line":(\d+)/g, (_, line) => `"line":${line - 1}`);
  return { ...JSON.parse(text), path: join(root, `src/${twin[1]}64.ts`) };
}

/**
 * Adds the counts of functions and branches to those at the same places. Bundles may map one of them to slightly different columns, so
 * its line, its kind and its number among those decide.
 */
function addCounts({ branchMap, b, fnMap, f }, counts) {
  const add = (place, count) => counts.set(place, (counts.get(place) ?? 0) + count);
  for (const [id, { loc }] of Object.entries(fnMap)) add(`${loc.start.line} function`, f[id]);
  const branches = Object.entries(branchMap).flatMap(([id, { type, loc, locations }]) =>
    locations.map(({ start }, i) => {
      const isElse = start.line === undefined;
      return { ...(isElse ? loc.start : start), kind: isElse ? `${type}, else` : type, count: b[id][i] };
    }),
  );
  branches.sort((one, other) => one.line - other.line || one.column - other.column);
  const numbers = new Map();
  for (const { line, column, kind, count } of branches) {
    const own = numbers.get(`${line} ${kind}`) ?? new Map();
    numbers.set(`${line} ${kind}`, own);
    if (!own.has(column)) own.set(column, own.size + 1);
    add(`${line} ${kind} ${own.get(column)}`, count);
  }
}

/** The counts of places of the sources, from those of bundles. */
async function countsOf(scripts) {
  const files = new Map();
  for (const { url, functions } of scripts) {
    const file = fileURLToPath(url);
    const code = readFileSync(file, "utf8");
    const sourceMap = JSON.parse(readFileSync(`${file}.map`, "utf8"));
    const converted = await convert({ code, sourceMap, ast: parseAst(code), coverage: { url, functions } });
    for (const [path, data] of Object.entries(converted)) {
      const own = sourceOf(path, data);
      if (!/^(src|build\/generated\/js|build\/generated\/call)\//.test(relative(root, own.path))) continue;
      if (!files.has(own.path)) files.set(own.path, new Map());
      addCounts(own, files.get(own.path));
    }
  }
  return files;
}

/** The places that never run, except for those behind a line with `v8 ignore next`. */
function missingOf(path, counts) {
  const lines = readFileSync(path, "utf8").split("\n");
  const isIgnored = (place) => lines[Number.parseInt(place, 10) - 2]?.includes("v8 ignore next");
  return [...counts].filter(([place, count]) => count === 0 && !isIgnored(place)).map(([place]) => place);
}

if (!report) runTests();
const files = await countsOf(readCounts());
let total = 0;
let failed = 0;
for (const [file, counts] of [...files].sort()) {
  total += [...counts.keys()].filter((place) => !place.endsWith("function")).length;
  const missing = missingOf(file, counts);
  if (missing.length > 0) console.log(`${relative(root, file)}: ${missing.join("; ")}`);
  if (!POOL.test(file)) failed += missing.length;
}
console.log(`${files.size} files with ${total} branches; ${failed} do not run outside src/pool`);
process.exitCode = failed > 0 ? 1 : 0;
