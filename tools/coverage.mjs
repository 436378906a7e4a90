// npm run coverage: the branches of src/ that the tests run, in all of their processes and threads, by the coverage of V8 and the source
// maps of the bundles. It fails unless all of them run, except for those marked with `v8 ignore` and a reason.
//
//   npm run coverage                 builds, runs the tests, and reports
//   npm run coverage -- --report     reports on the last run again
//   npm run coverage -- --add FILE   runs one more file of tests, and reports
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

const { report, add } = parseArgs({ options: { report: { type: "boolean" }, add: { type: "string" } } }).values;

function runProgram(command, args) {
  const env = { ...process.env, LOGSUM_COVERAGE: "1" };
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}

function runTests() {
  if (add === undefined) {
    rmSync(folder, { recursive: true, force: true });
    runProgram(process.execPath, ["tools/build.mjs"]);
  }
  mkdirSync(folder, { recursive: true });
  process.env.NODE_V8_COVERAGE = folder;
  const files = add === undefined ? [] : [add];
  runProgram("npx", ["vitest", "run", "--config", "vitest.coverage.config.ts", ...files]);
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

/** Converts the counts of bundles to those of the sources. */
async function coverageOf(scripts) {
  const map = libCoverage.createCoverageMap({});
  for (const { url, functions } of scripts) {
    const file = fileURLToPath(url);
    const code = readFileSync(file, "utf8");
    const sourceMap = JSON.parse(readFileSync(`${file}.map`, "utf8"));
    map.merge(await convert({ code, sourceMap, ast: parseAst(code), coverage: { url, functions } }));
  }
  map.filter((file) => /^(src|build\/generated\/js|build\/generated\/call)\//.test(relative(root, file)));
  return map;
}

/** The lines of branches that never run. */
function missingOf(coverage) {
  const { branchMap, b } = coverage.data;
  return Object.entries(branchMap).flatMap(([id, { locations }]) =>
    locations.flatMap(({ start }, i) =>
      b[id][i] === 0 ? [`${start.line ?? branchMap[id].loc.start.line}:${start.column ?? 0}`] : [],
    ),
  );
}

if (!report) runTests();
const map = await coverageOf(readCounts());
const total = { branches: 0, covered: 0 };
for (const file of map.files().sort()) {
  const coverage = map.fileCoverageFor(file);
  const { branches, functions, lines } = coverage.toSummary().data;
  total.branches += branches.total;
  total.covered += branches.covered;
  const missing = missingOf(coverage);
  const unused = Object.entries(coverage.data.f).filter(([, count]) => count === 0);
  const names = unused.map(([id]) => coverage.data.fnMap[id].name);
  if (missing.length === 0 && unused.length === 0) continue;
  console.log(
    `${relative(root, file)}: branches ${branches.pct} %, functions ${functions.pct} %, lines ${lines.pct} %; lines ${[...new Set(missing)].join(" ")} ${names.join(" ")}`,
  );
}
const sources = readdirSync(join(root, "src"), { recursive: true }).filter((name) => name.endsWith(".ts"));
const seen = new Set(map.files().map((file) => relative(join(root, "src"), file)));
const isType = (name) => name.startsWith("types/");
const unseen = sources.filter((name) => !seen.has(name) && !isType(name));
if (unseen.length > 0) console.log(`no test runs ${unseen.join(", ")}`);
console.log(`${total.covered} of ${total.branches} branches of ${map.files().length} files run`);
process.exitCode = total.covered < total.branches ? 1 : 0;
