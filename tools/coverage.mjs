// npm run coverage: the branches of src/ that the tests run, in all of their processes and threads, by the coverage of V8 and the source
// maps of the bundles. It fails unless all of them run, except for those marked with `v8 ignore` and a reason.
//
//   npm run coverage                 builds, runs the tests, and reports
//   npm run coverage -- --report     reports on the last run again
//   npm run coverage -- --add PATH...   runs more tests, and reports
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { mergeProcessCovs } from "@bcoe/v8-coverage";
import { convert } from "ast-v8-to-istanbul";
import libCoverage from "istanbul-lib-coverage";
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

/** The counts of all processes. Each recorded a part, and they are added a few at a time, as they are large. */
function readCounts() {
  let merged = { result: [] };
  for (const name of readdirSync(folder)) {
    const { result } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const own = result.filter(({ url }) => url.startsWith("file:") && isBundle(url));
    if (own.length > 0) merged = mergeProcessCovs([merged, { result: own }]);
  }
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

/** Converts the counts of bundles to those of the sources. */
async function coverageOf(scripts) {
  const map = libCoverage.createCoverageMap({});
  for (const { url, functions } of scripts) {
    const file = fileURLToPath(url);
    const code = readFileSync(file, "utf8");
    const sourceMap = JSON.parse(readFileSync(`${file}.map`, "utf8"));
    const converted = await convert({ code, sourceMap, ast: parseAst(code), coverage: { url, functions } });
    for (const [path, data] of Object.entries(converted)) {
      const own = sourceOf(path, data);
      map.merge({ [own.path]: own });
    }
  }
  map.filter((file) => /^(src|build\/generated\/js|build\/generated\/call)\//.test(relative(root, file)));
  return map;
}

/** The lines of branches that never run, and of functions, except for those behind a line with `v8 ignore next`. */
function missingOf(coverage) {
  const { branchMap, b, fnMap, f } = coverage.data;
  const lines = readFileSync(coverage.path, "utf8").split("\n");
  const isIgnored = (line) => lines[line - 2]?.includes("v8 ignore next");
  const unused = Object.entries(f).filter(([, count]) => count === 0);
  const functions = unused
    .map(([id]) => `${fnMap[id].loc.start.line}: ${fnMap[id].name}`)
    .filter((text) => !isIgnored(Number.parseInt(text, 10)));
  const branches = Object.entries(branchMap).flatMap(([id, { type, loc, locations }]) =>
    locations.flatMap(({ start }, i) => {
      const { line, column } = start.line === undefined ? loc.start : start;
      return b[id][i] === 0 && !isIgnored(line)
        ? [`${line}:${column} ${type}${start.line === undefined ? ", else" : ""}`]
        : [];
    }),
  );
  return [...branches, ...functions];
}

if (!report) runTests();
const map = await coverageOf(readCounts());
let total = 0;
let failed = 0;
for (const file of map.files().sort()) {
  const coverage = map.fileCoverageFor(file);
  total += coverage.toSummary().data.branches.total;
  const missing = [...new Set(missingOf(coverage))];
  if (missing.length > 0) console.log(`${relative(root, file)}: ${missing.join("; ")}`);
  if (!POOL.test(file)) failed += missing.length;
}
console.log(`${map.files().length} files with ${total} branches; ${failed} do not run outside src/pool`);
process.exitCode = failed > 0 ? 1 : 0;
